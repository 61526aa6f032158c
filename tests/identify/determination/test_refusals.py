"""What stops a determination: each time with what, where and the remedy, and nothing half done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bangfu.errors import BangfuError, Conflict, NotPermitted, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.notices.models import LineState, Notice
from bangfu.ground.notices.selectors import lines_of
from bangfu.ground.notices.services import objection_answer, objection_record
from bangfu.ground.notices.services.notices import NotPublishable
from bangfu.ground.workflow.models import Decision, Task
from bangfu.identify.determination.models import Determination, Sitting, Survey
from bangfu.identify.determination.services import case_begin, list_notice_draft, sitting_sign, step_take
from bangfu.identify.determination.services.findings import Hit
from bangfu.identify.registry.models import Household, Member
from tests.identify.determination.story import Story


def refused(story: Story, step: str, who: str, kind: type[BangfuError] = RuleViolated) -> str:
    """The refusal of a step, whole; the case stands as it stood."""
    before = standing(story)
    with pytest.raises(kind) as caught:
        story.take(step, who, application="A", photo="B", minutes="M", comparison="C")
    assert str(caught.value.where) and str(caught.value.remedy)
    assert standing(story) == before
    return str(caught.value.what)


def standing(story: Story) -> list[object]:
    tasks = Task.objects.within(EVERYWHERE).filter(case__in=story.cases).order_by("pk")
    decided = Decision.objects.filter(task__case__in=story.cases).count()
    evidence = sum(task.evidence.count() for task in tasks)
    found = Determination.objects.within(EVERYWHERE).count()
    return [*tasks.values_list("step", "state"), decided, evidence, found]


def test_a_step_out_of_order(story: Story) -> None:
    assert refused(story, "county_decide", "officer", Conflict).startswith("this step is not open")


def test_a_step_at_the_wrong_level(story: Story) -> None:
    assert refused(story, "apply", "officer", NotPermitted) == "this step is for others to take"


def test_a_visit_that_is_not_recorded(story: Story) -> None:
    story.take("apply", "cadre", application="Application")
    evidence = {"survey_form": "F", "photo": "P", "signature": "S"}
    with pytest.raises(RuleViolated, match=r"evidence is missing|not recorded"):
        story.take("survey", "station", **evidence)
    assert not Survey.objects.within(EVERYWHERE).exists()


def test_a_quorum_that_is_not_met(story: Story) -> None:
    story.until_review()
    story.meet(present=20, votes=20)
    assert refused(story, "review", "cadre") == "20 of 31 were present; at least 2/3 must be"


def test_a_meeting_that_nobody_signed(story: Story) -> None:
    story.until_review()
    number = story.meet(sign=False)
    assert refused(story, "review", "cadre") == "the meeting is not signed by the supervision committee"
    with pytest.raises(NotPermitted):
        sitting_sign(actor=story.world.actor("cadre"), number=number)
    assert Sitting.objects.within(EVERYWHERE).get(pk=number).signed_by is None


def test_the_two_counts_differ(story: Story) -> None:
    story.until_review()
    with pytest.raises(RuleViolated, match="the two counts of ballot 3 differ"):
        story.meet(miscount=3)
    assert refused(story, "review", "cadre") == "evidence is missing: List of those present (0 of 1)"


def test_a_decision_before_the_notice_ends(story: Story) -> None:
    story.until_review()
    story.meet()
    story.take("review", "cadre")
    number = story.post("notice_1")
    assert refused(story, "notice_1", "cadre", Conflict) == "the notice must stand until 2015-05-18"
    story.later(3)
    with pytest.raises(RuleViolated, match="this notice hangs until the end of"):
        story.close(number)


def test_a_notice_that_was_never_posted(story: Story) -> None:
    story.until_review()
    story.meet()
    story.take("review", "cadre")
    story.later(9)
    assert refused(story, "notice_1", "cadre") == "no notice of this step names this household"


def test_an_objection_holds_its_own_line_only(story: Story) -> None:
    story.until_review()
    story.meet()
    story.take("review", "cadre")
    number = story.post("notice_1")
    objection = objection_record(
        actor=story.world.actor("supervisor"), number=number, text="They have a shop.", channel="in_person",
        received_on=story.day, position=2,
    )  # fmt: skip
    story.later(8)
    story.close(number)
    held = story.cases.pop(1)
    story.take("notice_1", "cadre", photo="Board")
    assert story.open_steps() == {"township_check"}
    with pytest.raises(Conflict, match="an objection holds this case up"):
        step_take(actor=story.world.actor("cadre"), number=held.pk, step="notice_1", outcome="approve")
    objection_answer(actor=story.world.actor("east"), number=objection.pk, upheld=True, answer="It is looked at again.")
    lines = lines_of(Notice.objects.within(EVERYWHERE).get(pk=number))
    assert [line.state for line in lines].count(LineState.REVIEW) == 1
    again = Task.objects.within(EVERYWHERE).get(case=held, step="review", is_current=True)
    assert (again.round, again.state) == (2, "open")


def test_who_opened_the_case_does_not_examine_it(story: Story, homes: list[Household]) -> None:
    story.world.grant("cadre", "township_officer", "539901100")
    story.until_review()
    story.meet()
    story.take("review", "cadre")
    story.hang("notice_1")
    assert "another person must take this step" in refused(story, "township_check", "cadre")


def test_an_unexplained_record_needs_a_reason(story: Story) -> None:
    story.hits = (Hit("vehicle", "A lorry registered in 2014"),)
    story.until_county()
    with pytest.raises(RuleViolated, match="does not support this determination"):
        story.decide()
    assert not Determination.objects.within(EVERYWHERE).exists()


def test_against_the_record_with_a_reason_it_is_marked(story: Story) -> None:
    story.hits = (Hit("vehicle", "A lorry registered in 2014"),)
    story.until_county()
    found = story.decide(reason="The lorry was scrapped; the registration was never ended.")
    assert {one.standing for one in found} == {"not_supported"}
    assert all(one.reason for one in found)


def test_an_explained_record_does_not_speak_against_it(story: Story) -> None:
    story.hits = (Hit("vehicle", "A lorry registered in 2014", "Sold in 2013, papers seen."),)
    story.until_county()
    assert {one.standing for one in story.decide()} == {"supported"}


def test_a_late_decision_is_marked_and_taken(story: Story) -> None:
    story.later(60)
    story.take("apply", "cadre", application="Application")
    decided = Decision.objects.filter(task__case__in=story.cases)
    assert {one.is_late for one in decided} == {True}
    assert story.open_steps() == {"survey"}


def test_a_household_is_not_identified_twice(story: Story, homes: list[Household]) -> None:
    story.until_county()
    story.decide()
    story.take("announce", "cadre", photo="Board")
    story.take("register", "east", register_form="Form")
    with pytest.raises(Conflict, match="identified already"):
        case_begin(actor=story.world.actor("cadre"), household=homes[0].pk, procedure="identification-2014")


def test_a_notice_with_an_identity_number_is_refused(story: Story, homes: list[Household]) -> None:
    story.until_review()
    story.meet()
    story.take("review", "cadre")
    Member.objects.within(EVERYWHERE).filter(household=homes[0], relation_to_head="01").update(
        name="Ada 100000197707077071"
    )
    with pytest.raises(NotPublishable) as caught:
        list_notice_draft(
            actor=story.world.actor("cadre"), area=story.village, procedure=story.procedure, step="notice_1",
            office="Office", office_phone="0100-8800100",
        )  # fmt: skip
    assert caught.value.where and caught.value.remedy
    assert not Notice.objects.within(EVERYWHERE).exists()


def test_of_two_who_decide_the_second_is_told(story: Story) -> None:
    """Two sessions of one moment wait for each other on the case (P9 races them); this is what the second hears."""
    story.until_county()
    story.sample("county_decide", "officer")
    story.take("county_decide", "officer")
    assert refused(story, "county_decide", "officer", Conflict).startswith("this step is not open: it was taken")
    assert Determination.objects.within(EVERYWHERE).count() == len(story.cases)


def test_the_days_of_a_region(story: Story) -> None:
    """The procedure's seven days are counted from the posting, not from the case."""
    story.until_review()
    story.meet()
    story.take("review", "cadre")
    story.later(2)
    number = story.post("notice_1")
    found = Notice.objects.within(EVERYWHERE).get(pk=number)
    assert found.planned_end is not None and found.starts_on is not None
    assert found.planned_end - found.starts_on == timedelta(7)
