"""Reminding, withdrawing, renewing and linking on their pages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bangfu.assist.network.models import Need
from bangfu.assist.network.services import need_decide, need_hold_refuse, need_save
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.workflow.models import Case
from tests.assist.network.conftest import World
from tests.assist.network.services.test_needs_review import UNREGISTERED
from tests.assist.network.writing import fresh, published, registered, submitted, until
from tests.pages import CheckedClient


def test_a_reminder_too_soon_is_explained(client: CheckedClient, world: World) -> None:
    need = submitted(world)
    client.force_login(world.users["cadre"])
    assert client.post(reverse("network:need-remind", args=[need.pk])).status_code == 422


def test_a_need_is_withdrawn_with_its_reason(client: CheckedClient, world: World) -> None:
    need = submitted(world)
    client.force_login(world.users["cadre"])
    client.post(reverse("network:need-withdraw", args=[need.pk]), {"reason": "A cousin helped."})
    assert fresh(need).state == "withdrawn"


def test_an_expired_need_is_renewed(client: CheckedClient, world: World) -> None:
    need = published(world)
    Need.objects.within(EVERYWHERE).filter(pk=need.pk).update(state="expired")
    client.force_login(world.users["cadre"])
    client.post(reverse("network:need-renew", args=[need.pk]), {"valid_until": until(20).isoformat()})
    assert (fresh(need).state, need.valid_until) == ("submitted", until(20))


def test_a_held_need_is_linked(client: CheckedClient, world: World) -> None:
    need, home = submitted(world, **UNREGISTERED), registered(world)
    client.force_login(world.users["east"])
    client.post(reverse("network:need-link", args=[need.pk]), {"household_no": home.household_no})
    assert fresh(need).household == home


def test_a_held_need_is_refused(client: CheckedClient, world: World) -> None:
    need = submitted(world, **UNREGISTERED)
    client.force_login(world.users["east"])
    client.post(reverse("network:need-refuse", args=[need.pk]), {"reason": "Not of this township."})
    assert fresh(need).state == "closed"


def test_who_reads_the_case_alone_is_shown_its_step_and_not_the_need(client: CheckedClient, world: World) -> None:
    need = submitted(world, **UNREGISTERED)
    step = reverse("workflow:task", args=[need.case_id, "village_check"])
    client.force_login(world.users["station"])
    assert client.get(step).headers["Location"] == reverse("network:need", args=[need.pk])
    client.force_login(world.users["auditor"])
    answer = client.get(step)
    assert answer.status_code == 200
    assert UNREGISTERED["beneficiary_note"] not in answer.content.decode()


@pytest.mark.seed("003-8")
def test_a_returned_need_is_sent_again_from_its_own_page_where_its_levels_are_chosen(
    client: CheckedClient, world: World
) -> None:
    need = submitted(world)
    need_decide(actor=world.actor("station"), number=need.pk, outcome="return", reason="Count them again.")
    need_save(actor=world.actor("cadre"), number=need.pk, values={"unit_value_fen": 50_000})
    client.force_login(world.users["cadre"])
    general = reverse("workflow:case-resubmit", args=[need.case_id])
    own = reverse("network:need", args=[need.pk])
    assert client.get(general).headers["Location"] == own
    assert client.post(general, {"reason": "Counted."}).headers["Location"] == own
    assert Case.objects.within(EVERYWHERE).get(pk=need.case_id or 0).state == "returned"


def test_a_need_is_given_up_with_its_case_and_never_its_case_alone(client: CheckedClient, world: World) -> None:
    need = submitted(world)
    client.force_login(world.users["cadre"])
    general = reverse("workflow:case-withdraw", args=[need.case_id])
    assert client.post(general, {"reason": "Over."}).headers["Location"] == reverse("network:need", args=[need.pk])
    assert (fresh(need).state, Case.objects.within(EVERYWHERE).get(pk=need.case_id or 0).state) == ("submitted", "open")


def test_a_refused_need_is_never_called_completed(client: CheckedClient, world: World) -> None:
    need = submitted(world, **UNREGISTERED)
    need_hold_refuse(actor=world.actor("east"), number=need.pk, reason="Not of this township.")
    client.force_login(world.users["east"])
    page = client.get(reverse("network:need", args=[need.pk]), headers={"accept-language": "en"}).content.decode()
    assert "Ended" in page
    assert "Completed" not in page
