"""The review of a need: four eyes, its levels, and somebody who is not in the register."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connections
from django.utils import timezone

from bangfu.assist.network.models import Need, NeedState
from bangfu.assist.network.selectors import need_seen
from bangfu.assist.network.services import need_decide, need_hold_refuse, need_link
from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.models import Grant, User
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import actor_for
from bangfu.ground.workflow.models import Decision, Task
from bangfu.ground.workflow.selectors import tasks_due
from bangfu.ground.workflow.services import delegation_give
from tests.assist.network.conftest import World
from tests.assist.network.writing import BRIDGE, RIVER, draft, fresh, published, registered, submitted, until

UNREGISTERED = {
    "beneficiary": "unregistered",
    "beneficiary_note": "Group 3, the third house behind the school",
    "relation": "03",
    "cause": "ILLNESS",
}


@pytest.mark.seed("003-8")
def test_village_and_township_publish_a_need(world: World) -> None:
    need = published(world)
    assert (need.state, need.published_by) == (NeedState.PUBLISHED, world.users["east"])


@pytest.mark.seed("003-8")
def test_the_village_alone_publishes_nothing(world: World) -> None:
    need = submitted(world)
    assert need_decide(actor=world.actor("station"), number=need.pk, outcome="approve").state == NeedState.SUBMITTED


@pytest.mark.seed("003-8")
def test_a_need_of_the_township_passes_the_county(world: World) -> None:
    need = submitted(world, "east")
    need_decide(actor=world.actor("station"), number=need.pk, outcome="approve")
    with pytest.raises(RuleViolated, match="you opened this case"):
        need_decide(actor=world.actor("east"), number=need.pk, outcome="approve")


@pytest.mark.seed("003-8")
def test_a_dear_need_passes_township_and_county(world: World) -> None:
    need = submitted(world, unit_value_fen=50_000)
    for who in ("station", "east"):
        assert need_decide(actor=world.actor(who), number=need.pk, outcome="approve").state == NeedState.SUBMITTED
    done = need_decide(actor=world.actor("officer"), number=need.pk, outcome="approve")
    assert (done.state, done.published_by) == (NeedState.PUBLISHED, world.users["officer"])


@pytest.mark.seed("003-8")
@pytest.mark.parametrize("stranger", ["river", "west", "stranger"])
def test_a_reviewer_of_elsewhere_does_not_know_of_it(world: World, stranger: str) -> None:
    need = submitted(world)
    with pytest.raises(NotFound):
        need_decide(actor=world.actor(stranger), number=need.pk, outcome="approve")


def test_the_recorder_checks_nothing(world: World) -> None:
    need = submitted(world)
    with pytest.raises(RuleViolated, match="you opened this case"):
        need_decide(actor=world.actor("cadre"), number=need.pk, outcome="approve")


def test_who_checked_does_not_approve(world: World) -> None:
    need = submitted(world, unit_value_fen=50_000)
    need_decide(actor=world.actor("station"), number=need.pk, outcome="approve")
    with pytest.raises(NotPermitted):
        need_decide(actor=world.actor("station"), number=need.pk, outcome="approve")


def test_the_database_itself_wants_four_eyes(world: World) -> None:
    need = world.need(BRIDGE, state=NeedState.SUBMITTED)
    with pytest.raises(IntegrityError, match="need_four_eyes"):
        Need.objects.within(EVERYWHERE).filter(pk=need.pk).update(published_by=need.recorded_by)


def test_a_published_need_is_decided_once(world: World) -> None:
    with pytest.raises(Conflict):
        need_decide(actor=world.actor("officer"), number=published(world).pk, outcome="approve")


@pytest.mark.parametrize("reason", ["", " ", "no", "x" * 101])
def test_a_return_has_a_reason_of_five_to_a_hundred_characters(world: World, reason: str) -> None:
    need = submitted(world)
    with pytest.raises(RuleViolated, match="5 to 100"):
        need_decide(actor=world.actor("station"), number=need.pk, outcome="return", reason=reason)


def test_a_returned_need_lies_with_its_recorder(world: World) -> None:
    need = submitted(world)
    returned = need_decide(actor=world.actor("station"), number=need.pk, outcome="return", reason=" Count again. ")
    assert (returned.state, returned.return_reason) == (NeedState.RETURNED, "Count again.")


def test_a_rejected_need_is_closed(world: World) -> None:
    need = submitted(world)
    need_decide(actor=world.actor("station"), number=need.pk, outcome="approve")
    closed = need_decide(actor=world.actor("east"), number=need.pk, outcome="reject", reason="There is enough.")
    assert closed.state == NeedState.CLOSED


def test_a_late_decision_is_marked_and_taken(world: World) -> None:
    need = submitted(world)
    Task.objects.within(EVERYWHERE).filter(case=need.case).update(due=timezone.localdate() - timedelta(days=3))
    need_decide(actor=world.actor("station"), number=need.pk, outcome="approve")
    assert Decision.objects.get(task__case=need.case).is_late


@pytest.mark.seed("003-1")
def test_a_need_of_somebody_unregistered_is_held(world: World) -> None:
    need = submitted(world, **UNREGISTERED)
    assert need.state == NeedState.HELD
    assert not tasks_due(world.actor("station")).filter(case=need.case).exists()
    with pytest.raises(Conflict, match="holds this case up"):
        need_decide(actor=world.actor("station"), number=need.pk, outcome="approve")


@pytest.mark.seed("003-1")
def test_a_held_need_goes_on_once_its_household_is_named(world: World) -> None:
    need, home = submitted(world, **UNREGISTERED), registered(world)
    linked = need_link(actor=world.actor("east"), number=need.pk, household_no=home.household_no)
    assert (linked.state, linked.household, linked.beneficiary_note) == (NeedState.SUBMITTED, home, "")
    need_decide(actor=world.actor("station"), number=need.pk, outcome="approve")
    assert need_decide(actor=world.actor("east"), number=need.pk, outcome="approve").state == NeedState.PUBLISHED


@pytest.mark.seed("003-1")
def test_a_held_need_is_ended_with_a_reason(world: World) -> None:
    need = submitted(world, **UNREGISTERED)
    ended = need_hold_refuse(actor=world.actor("east"), number=need.pk, reason="Lives in another county.")
    assert (ended.state, ended.return_reason) == (NeedState.CLOSED, "Lives in another county.")
    with pytest.raises(Conflict, match="not held"):
        need_link(actor=world.actor("east"), number=need.pk, household_no="1")


@pytest.mark.seed("003-1")
def test_a_household_of_another_village_does_not_release_it(world: World) -> None:
    need, home = submitted(world, **UNREGISTERED), registered(world, RIVER)
    with pytest.raises(Conflict, match="lives in"):
        need_link(actor=world.actor("officer"), number=need.pk, household_no=home.household_no)


@pytest.mark.seed("003-1")
@pytest.mark.parametrize("other", ["west", "auditor", "river"])
def test_a_held_need_is_seen_by_its_reviewers_alone(world: World, other: str) -> None:
    need = submitted(world, **UNREGISTERED)
    with pytest.raises(NotFound):
        need_decide(actor=world.actor(other), number=need.pk, outcome="approve")


def test_who_is_lent_the_review_decides_on_the_page_of_the_need(world: World) -> None:
    need = submitted(world)
    need_decide(actor=world.actor("station"), number=need.pk, outcome="approve")
    neighbour = User.objects.create(username="neighbour")
    Grant.objects.create(user=neighbour, role=Role.VILLAGE_CADRE, area=world.areas["bridge-12"])
    with pytest.raises(NotFound):
        need_seen(actor=actor_for(neighbour), number=need.pk)
    delegation_give(
        actor=world.actor("east"),
        delegate=neighbour,
        role="township_officer",
        area=world.areas["100101100"],
        starts=timezone.localdate(),
        ends=until(3),
        reason="Training",
    )
    need_decide(actor=actor_for(neighbour), number=need.pk, outcome="approve")
    assert (fresh(need).state, fresh(need).published_by) == ("published", neighbour)


@pytest.mark.seed("003-1")
def test_the_database_publishes_nothing_of_somebody_unregistered(world: World) -> None:
    need = submitted(world, **UNREGISTERED)
    values = {"state": "published", "published_by": world.users["east"], "published_at": timezone.now()}
    with pytest.raises(IntegrityError, match="need_of_nobody_registered_stays_unpublished"):
        Need.objects.within(EVERYWHERE).filter(pk=need.pk).update(**values)


@pytest.mark.seed("003-2")
@pytest.mark.django_db(databases=["default", "portal"])
def test_what_is_not_verified_is_never_in_the_public_view(world: World) -> None:
    need = submitted(world)
    waiting = [draft(world), submitted(world, **UNREGISTERED), need]
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT id FROM published_need")
        assert cursor.fetchall() == []
        for who in ("station", "east"):
            need_decide(actor=world.actor(who), number=need.pk, outcome="approve")
        cursor.execute("SELECT id FROM published_need")
        assert cursor.fetchall() == [(need.pk,)]
    assert fresh(waiting[0]).state == NeedState.DRAFT


@pytest.mark.parametrize("outcome", ["return", "reject"])
def test_the_reason_of_a_decision_holds_no_number(world: World, outcome: str) -> None:
    need = submitted(world)
    with pytest.raises(RuleViolated, match="phone"):
        need_decide(actor=world.actor("station"), number=need.pk, outcome=outcome, reason="Call 13800001234.")
