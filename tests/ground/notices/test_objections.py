"""An objection holds its line and no other, is answered by a second person, and comes too late for nothing."""

from __future__ import annotations

import pytest

from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.notices.models import LineState, Notice, Objection, ObjectionState
from bangfu.ground.notices.selectors import lines_of, objector_of, outcome_of
from bangfu.ground.notices.services import notice_close, notice_take_down, objection_answer, objection_record
from bangfu.ground.workflow.models import Case, Pause
from bangfu.ground.workflow.services import case_open, case_withdraw
from tests.ground.notices.conftest import World, days_before


def object_to(world: World, notice: Notice, position: int | None = 2, **values: object) -> Objection:
    given: dict[str, object] = {
        "text": "They own a shop in town.",
        "channel": "in_person",
        "received_on": days_before(0),
        "objector": "Zhao Wu",
    }
    return objection_record(
        actor=world.actor("watcher"),
        number=notice.pk,
        position=position,
        **{**given, **values},  # type: ignore[arg-type]
    )


def states(notice: Notice) -> list[str]:
    return [line.state for line in lines_of(notice)]


def answer(world: World, objection: Objection, *, upheld: bool) -> Objection:
    return objection_answer(
        actor=world.actor("east"), number=objection.pk, upheld=upheld, answer="Looked into on site."
    )


def test_an_objection_pauses_its_line_only(world: World) -> None:
    notice = world.posted()
    object_to(world, notice)
    assert states(notice) == [LineState.STANDS, LineState.PAUSED, LineState.STANDS]


def test_an_objection_to_the_whole_pauses_no_line(world: World) -> None:
    notice = world.posted()
    object_to(world, notice, position=None)
    assert set(states(notice)) == {LineState.STANDS}
    assert outcome_of(notice).unanswered == 1


def test_dismissed_the_line_stands_again(world: World) -> None:
    notice = world.posted()
    answer(world, object_to(world, notice), upheld=False)
    assert set(states(notice)) == {LineState.STANDS}


def test_upheld_the_line_goes_back_for_review_and_out_of_the_result(world: World) -> None:
    notice = world.photographed(days_ago=6)
    answer(world, object_to(world, notice), upheld=True)
    notice_close(actor=world.actor("east"), number=notice.pk, result="One line goes back for review.")
    assert states(notice)[1] == LineState.REVIEW
    assert outcome_of(notice).standing == ("household:1", "household:3")


def test_a_line_waits_for_the_last_of_its_objections(world: World) -> None:
    notice = world.posted()
    first, second = object_to(world, notice), object_to(world, notice, text="They moved away.")
    answer(world, first, upheld=False)
    assert states(notice)[1] == LineState.PAUSED
    answer(world, second, upheld=False)
    assert states(notice)[1] == LineState.STANDS


def test_who_recorded_it_may_not_decide(world: World) -> None:
    notice = world.posted()
    objection = objection_record(
        actor=world.actor("east"), number=notice.pk, text="Wrong.", channel="letter", received_on=days_before(0)
    )
    with pytest.raises(NotPermitted, match="who recorded"):
        answer(world, objection, upheld=False)
    other = objection_answer(actor=world.actor("second"), number=objection.pk, upheld=False, answer="No ground.")
    assert other.state == ObjectionState.DISMISSED


def test_the_village_does_not_decide(world: World) -> None:
    objection = object_to(world, world.posted())
    with pytest.raises(NotPermitted):
        objection_answer(actor=world.actor("cadre"), number=objection.pk, upheld=False, answer="No.")


def test_an_answer_stands(world: World) -> None:
    objection = object_to(world, world.posted())
    answer(world, objection, upheld=True)
    with pytest.raises(Conflict):
        answer(world, objection, upheld=False)


def test_after_the_last_day_it_is_taken_and_marked_late(world: World) -> None:
    notice = world.photographed(days_ago=9)
    notice_close(actor=world.actor("east"), number=notice.pk, result="Nobody objected.")
    assert object_to(world, notice).is_late
    assert states(notice)[1] == LineState.PAUSED


def test_who_objects_is_sealed_and_shown_masked(world: World) -> None:
    objection = object_to(world, world.posted())
    stored = Objection.objects.within(EVERYWHERE).get(pk=objection.pk)
    assert b"Zhao" not in bytes(stored.objector_sealed)
    assert objector_of(stored) == "Z*****u"


def test_who_objects_may_stay_unnamed(world: World) -> None:
    assert objector_of(object_to(world, world.posted(), objector="")) == ""


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"text": "His ID is 100101199001010015"}, RuleViolated),
        ({"text": "  "}, RuleViolated),
        ({"objector": "13800001234"}, RuleViolated),
        ({"channel": "dream"}, RuleViolated),
        ({"received_on": days_before(-1)}, RuleViolated),
        ({"position": 9}, NotFound),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_paused(
    world: World, values: dict[str, object], error: type[Exception]
) -> None:
    notice = world.posted()
    with pytest.raises(error):
        object_to(world, notice, **values)  # type: ignore[arg-type]
    assert set(states(notice)) == {LineState.STANDS}


def test_a_notice_that_was_taken_down_is_not_open_to_objections(world: World) -> None:
    notice = world.posted()
    notice_take_down(actor=world.actor("officer"), number=notice.pk, reason="Wrong list.")
    with pytest.raises(Conflict):
        object_to(world, notice)


def case_of(world: World, subject: str = "2") -> Case:
    return case_open(
        actor=world.actor("officer"), procedure="monitoring-2021", area=world.village, subject=subject, title="Case"
    )


def test_an_objection_holds_up_the_case_of_its_line_and_no_other(world: World) -> None:
    hers, other = case_of(world), case_of(world, "1")
    objection = object_to(world, world.posted())
    assert list(Pause.objects.filter(until=None).values_list("case", flat=True)) == [hers.pk]
    answer(world, objection, upheld=False)
    assert not Pause.objects.filter(until=None).exists()
    assert {hers.pk, other.pk} == set(Case.objects.within(EVERYWHERE).values_list("pk", flat=True))


def test_a_case_goes_on_only_when_no_objection_is_open(world: World) -> None:
    case_of(world)
    notice = world.posted()
    first, second = object_to(world, notice), object_to(world, notice, text="And a car.")
    answer(world, first, upheld=False)
    assert Pause.objects.filter(until=None).count() == 1
    answer(world, second, upheld=False)
    assert Pause.objects.filter(until=None).count() == 0


def test_upheld_the_pause_of_its_case_ends_so_and_the_objection_names_the_case(world: World) -> None:
    case = case_of(world)
    objection = answer(world, object_to(world, world.posted()), upheld=True)
    assert not Pause.objects.filter(until=None).exists()
    assert objection.case_reference == str(case.pk)


def test_upheld_a_case_that_had_ended_is_opened_anew(world: World) -> None:
    old = case_of(world)
    case_withdraw(actor=world.actor("officer"), case=old, reason="moved away")
    objection = answer(world, object_to(world, world.posted()), upheld=True)
    new = Case.objects.within(EVERYWHERE).exclude(pk=old.pk).get()
    assert (new.subject, new.is_going_on, objection.case_reference) == ("2", True, str(new.pk))
