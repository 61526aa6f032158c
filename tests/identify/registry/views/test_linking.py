"""The pages of the matching of persons: started, read, and a pair decided with its evidence side by side."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.runs.models import RunState
from bangfu.identify.registry.models import LinkPair, LinkRun, LinkState
from bangfu.identify.registry.services.linking import link_execute
from tests.identify.registry.conftest import HILL, World, id_number
from tests.identify.registry.services.test_linking import HEAD, doubles, doubtful, head_of, matched, renamed, twice
from tests.pages import CheckedClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: CheckedClient, world: World) -> CheckedClient:
    client.force_login(world.users["officer"])
    return client


def sent(client: CheckedClient, *rows: str, kind: str = "vehicles", **more: object) -> object:
    file = SimpleUploadedFile("list.csv", (HEAD + "\n".join(rows)).encode())
    values = {"kind": kind, "area": "990101", "stated_on": "2026-03-31", "file": file, **more}
    return client.post(reverse("registry:link-start"), {name: value for name, value in values.items() if value})


def page(client: CheckedClient, pair: LinkPair) -> str:
    return client.get(reverse("registry:link-pair", args=[pair.pk])).content.decode()


def test_a_file_is_handed_in_matched_and_shown(officer: CheckedClient, world: World) -> None:
    world.household()
    answer = sent(officer, f"Head1,{id_number(3)},1970-01-01,Bridge,A1")
    run = LinkRun.objects.within(EVERYWHERE).get()
    assert answer["Location"] == reverse("registry:link-run", args=[run.pk])  # type: ignore[index]
    assert '<progress max="3" value="0"' in officer.get(answer["Location"]).content.decode()  # type: ignore[index]
    link_execute(number=run.pk)
    assert "100.0%" in officer.get(reverse("registry:link-run", args=[run.pk])).content.decode()
    assert "list.csv" in officer.get(reverse("registry:links")).content.decode()


def test_faults_of_a_file_are_listed_and_nothing_is_kept(officer: CheckedClient) -> None:
    answer = sent(officer, "Ann,12345,,,", ",,1970-01-01,,")
    shown = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert shown.count("this row names nobody") == 1
    assert "an ID number has 18 digits" in shown
    assert not LinkRun.objects.within(EVERYWHERE).exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"file": None}, "Choose the department"),
        ({"kind": "duplicates"}, "Leave it out"),
        ({"stated_on": "2999-01-01"}, "has not come yet"),
        ({"file": SimpleUploadedFile("list.pdf", b"x")}, "ends in .xlsx or .csv"),
    ],
)
def test_a_form_that_does_not_fit_says_so(officer: CheckedClient, more: dict[str, object], said: str) -> None:
    kind = str(more.pop("kind", "vehicles"))
    answer = sent(officer, "Ann,,1970-01-01,,", kind=kind, **more)
    assert said in answer.content.decode()  # type: ignore[attr-defined]


def test_the_queue_leads_to_the_pair_and_the_answer(client: CheckedClient, world: World, tmp_path: Path) -> None:
    pair = doubtful(world, tmp_path)
    client.force_login(world.users["bridge"])
    listed = client.get(reverse("registry:link-pairs")).content.decode()
    assert reverse("registry:link-pair", args=[pair.pk]) in listed
    shown = page(client, pair)
    assert "sounds the same" in shown
    assert id_number(3) not in shown
    answer = client.post(reverse("registry:link-pair", args=[pair.pk]), {"reason": "her card", "answer": "same"})
    assert answer.status_code == 302
    assert "her card" in page(client, pair)
    pair = LinkPair.objects.within(EVERYWHERE).get(pk=pair.pk)
    assert pair.state == LinkState.SAME


def test_an_answer_without_a_reason_is_asked_for_again(client: CheckedClient, world: World, tmp_path: Path) -> None:
    pair = doubtful(world, tmp_path)
    client.force_login(world.users["bridge"])
    answer = client.post(reverse("registry:link-pair", args=[pair.pk]), {"reason": "", "answer": "same"})
    assert answer.status_code == 422
    assert LinkPair.objects.within(EVERYWHERE).get(pk=pair.pk).is_open


def test_who_only_reads_is_told_who_decides(client: CheckedClient, world: World, tmp_path: Path) -> None:
    pair = doubtful(world, tmp_path)
    client.force_login(world.users["auditor"])
    assert "It waits for somebody who may ask for changes" in page(client, pair)


def test_a_certain_pair_asks_for_nothing(officer: CheckedClient, world: World, tmp_path: Path) -> None:
    world.household()
    run = matched(world, tmp_path, f"Head1,{id_number(3)},1970-01-01,Bridge,A1")
    pair = LinkPair.objects.within(EVERYWHERE).get(run=run)
    shown = page(officer, pair)
    assert "nobody need look" in shown
    assert 'value="different"' in shown
    assert 'value="same"' not in shown
    assert "Plate" in shown


def test_doubles_of_one_village_lead_on_to_the_merger(officer: CheckedClient, world: World) -> None:
    twice(world, HILL, HILL)
    doubles(world)
    pair = LinkPair.objects.within(EVERYWHERE).get()
    officer.post(reverse("registry:link-pair", args=[pair.pk]), {"reason": "one card", "answer": "same"})
    assert pair.other is not None
    assert reverse("registry:household-merge", args=[pair.other.household_id]) in page(officer, pair)


def test_the_queue_is_narrowed_by_area_kind_and_state(officer: CheckedClient, world: World, tmp_path: Path) -> None:
    pair = doubtful(world, tmp_path)
    address, link = reverse("registry:link-pairs"), reverse("registry:link-pair", args=[pair.pk])
    found = {
        query: link in officer.get(f"{address}?{query}").content.decode()
        for query in ("area=990101100", "area=990101101", "kind=vehicles", "kind=school", "state=same", "state=any")
    }
    assert [query for query, shown in found.items() if shown] == ["area=990101100", "kind=vehicles", "state=any"]


def test_a_row_of_two_members_shows_both(officer: CheckedClient, world: World, tmp_path: Path) -> None:
    for serial in (1, 2):
        renamed(head_of(world.household(HILL, serial)), "Ann")
    run = matched(world, tmp_path, "Ann,,1970-01-01,,A1")
    first, second = LinkPair.objects.within(EVERYWHERE).filter(run=run)
    assert reverse("registry:link-pair", args=[second.pk]) in page(officer, first)


def test_a_failed_matching_is_run_again(officer: CheckedClient, world: World) -> None:
    run = doubles(world)
    LinkRun.objects.within(EVERYWHERE).filter(pk=run.pk).update(state=RunState.FAILED)
    answer = officer.post(reverse("registry:link-retry", args=[run.pk]))
    assert answer.status_code == 302
    assert LinkRun.objects.within(EVERYWHERE).get(pk=run.pk).state == RunState.QUEUED
