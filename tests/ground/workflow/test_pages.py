"""What people do on the pages of the procedures, from opening a case to its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.workflow.models import Case, Delegation, Evidence, Task
from bangfu.ground.workflow.services import sample_draw, step_complete
from tests.ground.workflow.conftest import BRIDGE, SURVEYED, World, states
from tests.pages import CheckedClient

ENGLISH = {"accept-language": "en"}


def see(client: CheckedClient, world: World, name: str, address: str) -> str:
    client.force_login(world.users[name])
    answer = client.get(address, headers=ENGLISH)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_a_case_is_opened_and_decided_on_the_pages(client: CheckedClient, world: World) -> None:
    client.force_login(world.users["cadre"])
    values = {"procedure": "register-change", "area": BRIDGE, "subject": "H7", "title": "Roof after the storm"}
    answer = client.post(reverse("workflow:case-open"), values)
    case = Case.objects.within(EVERYWHERE).get()
    assert answer.headers["Location"] == reverse("workflow:case", args=[case.pk])
    client.force_login(world.users["east"])
    client.post(reverse("workflow:task", args=[case.pk, "decide"]), {"outcome": "approve"})
    case.refresh_from_db()
    assert case.state == "finished"


def test_the_inbox_says_what_from_whom_and_until_when(client: CheckedClient, world: World) -> None:
    world.open()
    text = see(client, world, "east", "/desk/")
    assert "Decide on the change" in text
    assert "Case H1, Bridge, opened by Cadre" in text
    assert "Decide on the change" in see(client, world, "east", reverse("workflow:tasks"))


def test_an_overdue_step_is_marked_and_the_doubtful_day_too(client: CheckedClient, world: World) -> None:
    case = world.open()
    yesterday = timezone.localdate() - timedelta(days=1)
    doubt = {"template": "the day may move", "values": {}}
    Task.objects.within(EVERYWHERE).filter(case=case).update(due=yesterday, due_doubt=doubt)
    text = see(client, world, "east", "/desk/")
    assert f"{yesterday} overdue" in text
    assert "may move" in text


def test_who_opened_the_case_is_told_why_she_may_not_decide(client: CheckedClient, world: World) -> None:
    case = world.open(by="east")
    text = see(client, world, "east", reverse("workflow:case", args=[case.pk]))
    assert "You opened this case, so another person takes this step: four eyes." in text
    assert "Take this step" in see(client, world, "east2", reverse("workflow:case", args=[case.pk]))


def test_the_page_of_a_step_names_the_act_and_its_consequence(client: CheckedClient, world: World) -> None:
    case = world.open()
    text = see(client, world, "east", reverse("workflow:task", args=[case.pk, "decide"]))
    assert "Approve the change" in text
    assert "The new values enter the register; the old ones stay in its history." in text


def test_a_decision_without_its_reason_comes_back_with_the_words(client: CheckedClient, world: World) -> None:
    case = world.open()
    client.force_login(world.users["east"])
    answer = client.post(reverse("workflow:task", args=[case.pk, "decide"]), {"outcome": "reject"}, headers=ENGLISH)
    assert answer.status_code == 422
    assert "The reason is missing" in answer.content.decode()


def test_a_photo_is_stored_sealed_and_read_again(client: CheckedClient, world: World) -> None:
    case = world.open("monitoring-2021")
    client.force_login(world.users["station"])
    photo = b"\xff\xd8\xff house"
    file = SimpleUploadedFile("house.jpg", photo)
    address = reverse("workflow:evidence-add", args=[case.pk, "verify"])
    answer = client.post(address, {"kind": "photo", "title": "House", "file": file})
    assert answer.status_code == 302
    piece = Evidence.objects.get()
    assert client.get(reverse("workflow:evidence-file", args=[piece.pk])).content == photo
    client.force_login(world.users["west"])
    assert client.get(reverse("workflow:evidence-file", args=[piece.pk])).status_code == 404


def test_a_file_that_is_no_document_is_refused(client: CheckedClient, world: World) -> None:
    case = world.open("monitoring-2021")
    client.force_login(world.users["station"])
    values = {"kind": "photo", "title": "House", "file": SimpleUploadedFile("house.jpg", b"<script>")}
    assert client.post(reverse("workflow:evidence-add", args=[case.pk, "verify"]), values).status_code == 422
    assert Evidence.objects.count() == 0


def test_a_meeting_is_recorded(client: CheckedClient, world: World) -> None:
    case = world.open("household-exit")
    client.force_login(world.users["cadre"])
    numbers = {"entitled": 30, "present": 20, "votes_for": 18, "votes_against": 1, "abstained": 1}
    address = reverse("workflow:meeting", args=[case.pk, "review"])
    answer = client.post(address, {"held_on": str(timezone.localdate()), **numbers})
    assert answer.status_code == 302
    text = see(client, world, "cadre", reverse("workflow:task", args=[case.pk, "review"]))
    assert "20 of 30 present, 18 for it" in text


@pytest.mark.parametrize(
    ("name", "heading", "field"),
    [
        ("meeting", "Record the meeting", "votes_for"),
        ("sample", "Check on the spot", "rows"),
        ("evidence-add", "Add evidence", "reference"),
    ],
)
def test_a_step_is_prepared_on_pages_of_its_own(
    client: CheckedClient, world: World, name: str, heading: str, field: str
) -> None:
    case = world.open("household-exit")
    text = see(client, world, "cadre", reverse(f"workflow:{name}", args=[case.pk, "review"]))
    assert f"<h1>{heading}</h1>" in text
    assert f'name="{field}"' in text


def test_a_sample_shows_its_rows(client: CheckedClient, world: World) -> None:
    case = world.open("monitoring-2021")
    address = reverse("workflow:sample", args=[case.pk, "verify"])
    drawn = sample_draw(actor=world.actor("station"), case=case, step="verify", rows=["H1", "H2"], share=1)  # type: ignore[arg-type]
    client.force_login(world.users["station"])
    client.post(address, {"row": drawn.drawn[0], "agrees": "no", "note": "Two storeys."})
    assert "Two storeys." in see(client, world, "station", address)


def test_a_returned_case_is_mended_and_handed_in(client: CheckedClient, world: World) -> None:
    case = world.open()
    step_complete(actor=world.actor("east"), case=case, step="decide", outcome="return", reason="Which son?")
    assert "Your cases that were returned" in see(client, world, "cadre", "/desk/")
    see(client, world, "cadre", reverse("workflow:case-resubmit", args=[case.pk]))
    client.post(reverse("workflow:case-resubmit", args=[case.pk]), {"reason": "The elder one."})
    assert states(case) == {"decide": "open"}
    assert "Which son?" in see(client, world, "cadre", reverse("workflow:case", args=[case.pk]))


def test_a_case_is_withdrawn(client: CheckedClient, world: World) -> None:
    case = world.open()
    see(client, world, "cadre", reverse("workflow:case-withdraw", args=[case.pk]))
    client.post(reverse("workflow:case-withdraw", args=[case.pk]), {"reason": "Moved away."})
    case.refresh_from_db()
    assert case.state == "withdrawn"


def test_a_role_is_delegated_and_taken_back(client: CheckedClient, world: World) -> None:
    client.force_login(world.users["county"])
    today = str(timezone.localdate())
    values = {"delegate": world.users["east"].pk, "role": "county_officer", "area": "100101100", "reason": "Training"}
    answer = client.post(reverse("workflow:delegation-give"), {**values, "starts": today, "ends": today})
    assert answer.status_code == 302
    given = Delegation.objects.within(EVERYWHERE).get()
    assert "County → East" in see(client, world, "east", reverse("workflow:delegations"))
    see(client, world, "county", reverse("workflow:delegation-end", args=[given.pk]))
    client.post(reverse("workflow:delegation-end", args=[given.pk]))
    given.refresh_from_db()
    assert given.ended_at is not None


def test_a_list_is_filtered_and_shows_what_is_to_be_done(client: CheckedClient, world: World) -> None:
    world.open()
    address = reverse("workflow:cases")
    assert "Decide on the change" in see(client, world, "county", f"{address}?procedure=register-change&state=open")
    assert "No case like this" in see(client, world, "county", f"{address}?state=finished")
    assert "No case like this" in see(client, world, "stranger", address)


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("procedures", "Procedures"),
        ("case-open", "Open a case"),
        ("delegations", "Delegations"),
        ("report", "Steps and days per procedure"),
    ],
)
@pytest.mark.parametrize("who", ["county", "cadre", "auditor", "supervisor"])
def test_whoever_reads_cases_reads_their_frame(
    client: CheckedClient, world: World, name: str, heading: str, who: str
) -> None:
    assert f"<h1>{heading}</h1>" in see(client, world, who, reverse(f"workflow:{name}"))


def test_a_case_elsewhere_is_not_known(client: CheckedClient, world: World) -> None:
    case = world.open("monitoring-2021")
    step_complete(actor=world.actor("station"), case=case, step="verify", outcome="approve", evidence=SURVEYED)
    client.force_login(world.users["stranger"])
    assert client.get(reverse("workflow:case", args=[case.pk])).status_code == 404
    assert client.get(reverse("workflow:task", args=[case.pk, "comparison"])).status_code == 404
