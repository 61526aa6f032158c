"""Each kind of request taken to its room and answered, or declined; and who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.models import Level
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.notices.models import LineState, NoticeLine, ObjectionState
from bangfu.ground.notices.services import objection_answer
from bangfu.ground.workflow.models import Case, CaseState, EvidenceKind
from bangfu.ground.workflow.services import Given, case_withdraw, step_complete
from bangfu.home.models import Kind, Request, RequestState
from bangfu.home.selectors.requests import kept_apart, level_of, requests_within, told_in
from bangfu.home.services import (
    About,
    Correction,
    application_accept,
    correction_accept,
    objection_accept,
    request_answer,
    request_hand_in,
    request_take,
    request_withdraw,
    signature_accept,
)
from bangfu.identify.registry.models import ChangeState, Household, Part
from bangfu.identify.registry.services import Grounds, Stated
from tests.home.conftest import World
from tests.identify.registry.conftest import DAY


def answered(world: World, request: Request, by: str = "east", outcome: str = "declined") -> Request:
    return request_answer(actor=world.actor(by), number=request.pk, outcome=outcome, reason="We looked into it.")


def test_words_and_answer_lie_sealed(world: World, home: Household) -> None:
    request = answered(world, world.asked(world.visitor(home)))
    stored = Request.objects.within(EVERYWHERE).values().get()
    raw = b"".join(bytes(stored[name]) for name in ("words_sealed", "answer_sealed"))
    assert b"roof" not in raw
    assert told_in(request).words == {"happened": "The roof fell in."}
    assert told_in(request).answer == "We looked into it."


def test_the_day_is_counted_in_working_days(world: World, home: Household) -> None:
    request = world.asked(world.visitor(home))
    assert request.due is not None
    assert timedelta(19) <= request.due - timezone.localdate() <= timedelta(33)


def test_an_application_opens_the_case_of_the_day(world: World, home: Household) -> None:
    request = world.asked(world.visitor(home))
    taken = application_accept(actor=world.actor("cadre"), number=request.pk, title="Roof of lane 7")
    case = taken.opened_case
    assert case is not None
    assert (case.version.code, case.subject_kind, case.subject) == ("monitoring-2021", "household", home.household_no)
    assert taken.state == RequestState.IN_HAND
    assert not taken.is_open


def test_the_same_application_twice_is_one(world: World, home: Household) -> None:
    visitor = world.visitor(home)
    world.asked(visitor)
    with pytest.raises(Conflict):
        world.asked(visitor)


def test_an_application_for_an_entitlement_is_taken_in_hand_and_granted(world: World, home: Household) -> None:
    request = world.asked(world.visitor(home), what="rain-dew")
    with pytest.raises(Conflict):
        application_accept(actor=world.actor("cadre"), number=request.pk, title="No case")
    taken = request_take(actor=world.actor("cadre"), number=request.pk)
    assert taken.taken_by == world.users["cadre"]
    assert answered(world, taken, by="cadre", outcome="granted").state == RequestState.GRANTED


@pytest.mark.parametrize("kind", ["application", "proposal"])
def test_what_she_asks_can_be_declined_with_a_reason(world: World, home: Household, kind: str) -> None:
    request = answered(world, world.asked(world.visitor(home), kind))
    assert request.state == RequestState.DECLINED
    assert request.answered_by == world.users["east"]


def test_an_answer_without_a_reason_is_none(world: World, home: Household) -> None:
    request = world.asked(world.visitor(home))
    with pytest.raises(RuleViolated):
        request_answer(actor=world.actor("east"), number=request.pk, outcome="declined", reason=" ")


def test_what_is_answered_is_answered(world: World, home: Household) -> None:
    request = answered(world, world.asked(world.visitor(home)))
    with pytest.raises(Conflict):
        answered(world, request, by="officer")


@pytest.mark.parametrize(("by", "error"), [("stranger", NotFound), ("hill", NotFound), ("auditor", NotPermitted)])
def test_nobody_from_elsewhere_answers(world: World, home: Household, by: str, error: type[Exception]) -> None:
    request = world.asked(world.visitor(home))
    with pytest.raises(error):
        answered(world, request, by=by)


def test_an_objection_pauses_its_line_and_is_answered_in_its_own_room(world: World, home: Household) -> None:
    notice = world.notice(home)
    request = world.asked(world.visitor(world.household(2)), "objection", notice=notice.pk, line=1)
    taken = objection_accept(actor=world.actor("east2"), number=request.pk)
    assert taken.objection is not None
    assert NoticeLine.objects.within(EVERYWHERE).get().state == LineState.PAUSED
    objection_answer(actor=world.actor("officer"), number=taken.objection.pk, upheld=False, answer="No shop.")
    taken.objection.refresh_from_db()
    assert taken.objection.state == ObjectionState.DISMISSED


@pytest.mark.parametrize("by", ["cadre", "east"])
def test_who_drafted_or_posted_the_notice_does_not_decline_an_objection(world: World, home: Household, by: str) -> None:
    request = world.asked(world.visitor(home), "objection", notice=world.notice(home).pk)
    with pytest.raises(NotPermitted):
        answered(world, request, by=by)
    assert answered(world, request, by="officer").state == RequestState.DECLINED


def test_a_notice_of_another_village_cannot_be_objected_to(world: World, home: Household) -> None:
    visitor = world.visitor(home)
    with pytest.raises(NotFound):
        world.asked(visitor, "objection", notice=999)
    with pytest.raises(NotFound):
        world.asked(visitor, "objection", notice=world.notice(home).pk, line=2)


def closed(world: World, home: Household) -> Case:
    case = world.case(home)
    return case_withdraw(actor=world.actor("cadre"), case=case, reason="Nothing was found.")


def test_an_appeal_goes_to_somebody_who_has_not_decided(world: World, home: Household) -> None:
    case = closed(world, home)
    request = world.asked(world.visitor(home), "appeal", case=case.pk)
    assert request.level == Level.COUNTY
    assert world.users["cadre"] in kept_apart(request)
    with pytest.raises(NotPermitted):
        answered(world, request, by="cadre")
    assert answered(world, request, by="officer").state == RequestState.DECLINED


def test_a_granted_appeal_opens_the_case_anew(world: World, home: Household) -> None:
    case = closed(world, home)
    request = world.asked(world.visitor(home), "appeal", case=case.pk)
    granted = answered(world, request, by="officer", outcome="granted")
    assert granted.opened_case is not None
    assert granted.opened_case.pk != case.pk
    assert granted.opened_case.state == CaseState.OPEN


def test_an_appeal_against_an_answer_is_not_for_who_gave_it(world: World, home: Household) -> None:
    visitor = world.visitor(home)
    first = answered(world, world.asked(visitor), by="officer")
    appeal = world.asked(visitor, "appeal", request=first.pk)
    with pytest.raises(NotPermitted):
        answered(world, appeal, by="officer")
    assert answered(world, appeal, by="second", outcome="answered").state == RequestState.ANSWERED


def test_an_appeal_against_nothing_is_none(world: World, home: Household) -> None:
    with pytest.raises(NotFound):
        world.asked(world.visitor(home), "appeal")


def test_the_case_of_another_household_is_not_hers_to_appeal_against(world: World, home: Household) -> None:
    case = closed(world, world.household(2))
    with pytest.raises(NotFound):
        world.asked(world.visitor(home), "appeal", case=case.pk)


def correction(values: dict[str, object], member: int | None = None) -> Correction:
    part = Part.HOUSEHOLDS if member is None else Part.MEMBERS
    return Correction(part, values, Grounds("moved", "visit"), Stated("visit", DAY), member=member)


def test_a_correction_becomes_a_change_request(world: World, home: Household) -> None:
    request = world.asked(world.visitor(home), "correction", what="households:contact")
    taken = correction_accept(
        actor=world.actor("cadre"), number=request.pk, correction=correction({"address": "Lane 8"})
    )
    assert taken.change is not None
    assert taken.change.state == ChangeState.WAITING
    home.refresh_from_db()
    assert home.address == "Lane 7"


def test_a_correction_of_living_conditions(world: World, home: Household) -> None:
    year = timezone.localdate().year - 1
    request = world.asked(world.visitor(home), "correction", what=f"living:{year}")
    given = Correction(Part.LIVING, {"house_grade": "D"}, Grounds("cracked", "visit"), Stated("visit", DAY), year=year)
    assert correction_accept(actor=world.actor("cadre"), number=request.pk, correction=given).change is not None


def to_sign(world: World, home: Household) -> Case:
    """A case of exit that waits for the household's own signature."""
    case = world.case(home, "household-exit")
    minutes = [Given("minutes", "Minutes", "file 1"), Given("attendance", "List", "file 1")]
    from_cadre = world.actor("cadre")
    world.meeting(case)
    step_complete(actor=from_cadre, case=case, step="review", outcome="approve", evidence=minutes)
    papers = [Given("survey_form", "Form", "f"), Given("signature", "One", "f"), Given("signature", "Two", "f")]
    step_complete(actor=world.actor("station"), case=case, step="verify", outcome="approve", evidence=papers)
    return case


def test_her_signature_is_added_to_the_step(world: World, home: Household) -> None:
    case = to_sign(world, home)
    request = world.asked(world.visitor(home), "signature", case=case.pk, step="agree", agrees=True)
    taken = signature_accept(actor=world.actor("cadre"), number=request.pk)
    assert taken.state == RequestState.GRANTED
    assert taken.evidence is not None
    assert (taken.evidence.kind, taken.evidence.reference) == (EvidenceKind.HOUSEHOLD_SIGNATURE, request.receipt)


def test_a_no_is_no_signature(world: World, home: Household) -> None:
    case = to_sign(world, home)
    request = world.asked(world.visitor(home), "signature", case=case.pk, step="agree", agrees=False)
    with pytest.raises(Conflict):
        signature_accept(actor=world.actor("cadre"), number=request.pk)
    assert answered(world, request, outcome="answered").state == RequestState.ANSWERED


def test_nothing_to_sign_is_not_signed(world: World, home: Household) -> None:
    case = world.case(home)
    with pytest.raises(Conflict):
        world.asked(world.visitor(home), "signature", case=case.pk, step="verify", agrees=True)


def test_satisfaction_asks_for_nothing(world: World, home: Household) -> None:
    request = world.asked(world.visitor(home), "satisfaction", what="no")
    assert request.due is None
    assert not request.is_open
    with pytest.raises(RuleViolated):
        world.asked(world.visitor(home), "satisfaction", what="very")


def test_she_takes_back_what_nobody_has_decided(world: World, home: Household) -> None:
    visitor = world.visitor(home)
    request = world.asked(visitor)
    assert request_withdraw(actor=visitor, receipt=request.receipt).state == RequestState.WITHDRAWN
    with pytest.raises(Conflict):
        request_withdraw(actor=visitor, receipt=request.receipt)
    with pytest.raises(Conflict):
        answered(world, request)


def test_words_are_asked_for(world: World, home: Household) -> None:
    with pytest.raises(RuleViolated):
        request_hand_in(actor=world.visitor(home), kind=Kind.PROPOSAL, words={"want": " "}, about=About())


def late(days: int) -> None:
    Request.objects.within(EVERYWHERE).update(due=timezone.localdate() - timedelta(days))


@pytest.mark.parametrize(
    ("days", "seen_by"),
    [(-1, {"cadre"}), (1, {"cadre", "east"}), (8, {"cadre", "east", "officer"})],
    ids=["in time", "overdue", "long overdue"],
)
def test_what_is_overdue_is_seen_a_level_higher_and_never_refused(
    world: World, home: Household, days: int, seen_by: set[str]
) -> None:
    request = world.asked(world.visitor(home))
    late(days)
    actors = {name: world.actor(name) for name in ("cadre", "east", "officer")}
    seen = {
        name
        for name, actor in actors.items()
        if requests_within(scope=EVERYWHERE, level=level_of(actor)).filter(pk=request.pk).exists()
    }
    assert seen == seen_by
    assert answered(world, request, by="cadre", outcome="answered").state == RequestState.ANSWERED
