"""Second looks drawn by lot, and the answers of members."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from django.utils import timezone

from bangfu.assist.network.models import Need, NeedState
from bangfu.assist.network.selectors import hall_needs, members_owing, needs_owed, owed
from bangfu.assist.network.services import member_answer, need_audit_decide, need_audits_draw, need_decide
from bangfu.compute.sampling import draw
from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from tests.assist.network.conftest import World, allied
from tests.assist.network.writing import fresh, published, submitted

COUNTY = "100101"


def test_a_share_is_drawn_once_a_month_and_anyone_can_draw_it_again(world: World) -> None:
    needs = [published(world) for _ in range(3)]
    drawn = need_audits_draw(actor=world.actor("officer"), area=world.areas[COUNTY])
    keys = [str(need.pk) for need in needs]
    assert [str(audit.need_id) for audit in drawn] == draw(keys, Fraction(drawn[0].share), drawn[0].seed)
    with pytest.raises(Conflict, match="drawn already"):
        need_audits_draw(actor=world.actor("officer"), area=world.areas[COUNTY])


def test_nothing_is_drawn_where_nothing_is_published(world: World) -> None:
    with pytest.raises(Conflict, match="no need is published"):
        need_audits_draw(actor=world.actor("officer"), area=world.areas[COUNTY])


def test_the_township_draws_nothing(world: World) -> None:
    with pytest.raises(NotPermitted):
        need_audits_draw(actor=world.actor("east"), area=world.areas[COUNTY])


@pytest.mark.parametrize(("finding", "state"), [("upheld", NeedState.PUBLISHED), ("ended", NeedState.CLOSED)])
def test_the_county_looks_again(world: World, finding: str, state: str) -> None:
    need = published(world)
    (audit,) = need_audits_draw(actor=world.actor("officer"), area=world.areas[COUNTY])
    decided = need_audit_decide(
        actor=world.actor("officer"), number=audit.pk, finding=finding, reason="Seen on the spot."
    )
    assert (decided.finding, fresh(need).state) == (finding, state)
    with pytest.raises(Conflict):
        need_audit_decide(actor=world.actor("officer"), number=audit.pk, finding=finding, reason="Seen again.")


def test_a_second_look_is_taken_above_the_approval(world: World) -> None:
    need = published_by_the_county(world)
    (audit,) = need_audits_draw(actor=world.actor("officer"), area=world.areas[COUNTY])
    assert need.published_by == world.users["officer"]
    with pytest.raises(NotPermitted, match="recorded or reviewed"):
        need_audit_decide(actor=world.actor("officer"), number=audit.pk, finding="upheld", reason="It is so.")
    with pytest.raises(NotPermitted, match="higher level"):
        need_audit_decide(actor=world.actor("second"), number=audit.pk, finding="upheld", reason="It is so.")
    done = need_audit_decide(actor=world.actor("city"), number=audit.pk, finding="upheld", reason="It is so.")
    assert done.decided_by == world.users["city"]


def published_by_the_county(world: World) -> Need:
    need = submitted(world, unit_value_fen=50_000)
    for who in ("station", "east", "officer"):
        need = need_decide(actor=world.actor(who), number=need.pk, outcome="approve")
    return need


@pytest.mark.seed("003-5")
def test_a_published_need_is_owed_an_answer_by_the_members_that_fit(world: World) -> None:
    allied(world)
    need, now = published(world), timezone.now()
    names = [organisation.name for organisation in members_owing(need, now)]
    assert names == ["Friends", "Traders"]
    member_answer(
        actor=world.actor("helper"), number=need.pk, organisation=world.organisations["Friends"], answer="cannot"
    )
    assert [organisation.name for organisation in members_owing(need, timezone.now())] == ["Traders"]


@pytest.mark.seed("003-5")
def test_an_answer_is_late_after_its_hours(world: World) -> None:
    allied(world)
    need = published(world)
    later = timezone.now() + timedelta(hours=73)
    rows = needs_owed([world.organisations["Friends"]], at=later)
    assert [(row.need, row.is_late) for row in owed(rows, at=later)] == [(need, True)]
    assert not owed(rows, at=timezone.now())[0].is_late


@pytest.mark.seed("003-5")
def test_a_member_of_another_field_owes_nothing(world: World) -> None:
    allied(world, Friends=["housing"], Traders=["livelihood"])
    need = published(world)
    assert [organisation.name for organisation in members_owing(need, timezone.now())] == ["Traders"]
    assert not needs_owed([world.organisations["Friends"]], at=timezone.now()).exists()
    assert needs_owed([world.organisations["Traders"]], at=timezone.now()).exists()


@pytest.mark.seed("003-5")
def test_who_is_no_member_owes_nothing_and_sees_it_all_the_same(world: World) -> None:
    need = published(world)
    assert not members_owing(need, timezone.now()).exists()
    assert not needs_owed(world.organisations.values(), at=timezone.now()).exists()
    assert need in hall_needs(actor=world.actor("helper"))


def test_members_name_whom_they_drew_in(world: World) -> None:
    need, friends = published(world), world.organisations["Friends"]
    with pytest.raises(RuleViolated):
        member_answer(actor=world.actor("helper"), number=need.pk, organisation=friends, answer="drew_in")
    answer = member_answer(
        actor=world.actor("helper"), number=need.pk, organisation=friends, answer="drew_in", drew_in="Chamber of Hunan"
    )
    assert answer.drew_in == "Chamber of Hunan"


def test_nobody_answers_for_another_organisation_or_to_an_unverified_need(world: World) -> None:
    need, waiting = published(world), submitted(world)
    organisation = world.organisations["Traders"]
    with pytest.raises(NotPermitted):
        member_answer(actor=world.actor("helper"), number=need.pk, organisation=organisation, answer="will_help")
    with pytest.raises(NotFound):
        member_answer(actor=world.actor("helper"), number=waiting.pk, organisation=organisation, answer="will_help")
