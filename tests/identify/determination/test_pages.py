"""The pages of cases, lists, meetings and determinations, walked as their people walk them. The client refuses invalid
HTML."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.workflow.models import Case, Task
from bangfu.identify.determination.models import Comparison, Determination, Sitting, Survey
from bangfu.identify.registry.models import Household, LinkPair, LinkRun, Member
from tests.ground.papers.pdf import text as text_of
from tests.identify.determination.story import BRIDGE, Story
from tests.pages import CheckedClient

ENGLISH = {"accept-language": "en"}
LIST = (BRIDGE, "identification-2014")


class Hand:
    """One person at the pages: every page is opened, every form sent, and what it says is returned."""

    def __init__(self, client: CheckedClient, story: Story) -> None:
        self.client, self.story = client, story

    def sees(self, who: str, name: str, *args: Any, status: int = 200) -> str:
        self.client.force_login(self.story.world.users[who])
        response = self.client.get(reverse(f"determination:{name}", args=args), headers=ENGLISH)
        assert response.status_code == status
        return str(response.content.decode())

    def gets(self, who: str, name: str, *args: Any) -> bytes:
        self.client.force_login(self.story.world.users[who])
        response = self.client.get(reverse(f"determination:{name}", args=args), headers=ENGLISH)
        assert response.status_code == 200
        return response.content

    def sends(self, who: str, name: str, *args: Any, status: int = 302, **values: Any) -> str:
        self.client.force_login(self.story.world.users[who])
        response = self.client.post(reverse(f"determination:{name}", args=args), values, headers=ENGLISH)
        assert response.status_code == status, response.content.decode()[:3000]
        return str(response.content.decode())


@pytest.fixture
def hand(client: CheckedClient, story: Story) -> Hand:
    return Hand(client, story)


def test_a_visit_is_recorded_on_its_page(hand: Hand, story: Story) -> None:
    story.take("apply", "cadre", application="Application")
    case = story.cases[0]
    assert "Record the visit" in hand.sees("station", "step", case.pk, "survey")
    text = hand.sees("station", "survey", case.pk, "survey")
    assert "Lack of skills" in text
    assert "motivation" not in text.lower()
    told = {f"found_{name}": "met" for name in ("income", "food", "clothing", "education", "medical", "housing")}
    values: dict[str, Any] = {
        "visited_on": "2015-05-11",
        "first": "Station",
        "year": "2015",
        "found_water": "unmet",
        **told,
    }
    wrong = hand.sends("station", "survey", case.pk, "survey", status=422, **values)
    assert "Second surveyor" in wrong
    hand.sends("station", "survey", case.pk, "survey", second="Cadre", causes=["LACK_SKILL"], **values)
    survey = Survey.objects.within(EVERYWHERE).get()
    assert (survey.found["water"], survey.causes) == ("unmet", ["LACK_SKILL"])
    shown = hand.sees("station", "step", case.pk, "survey")
    assert "the register says otherwise" in shown
    assert "Supported by what is on record" in shown


def test_a_comparison_is_recorded_with_its_explanation(hand: Hand, story: Story) -> None:
    story.take("apply", "cadre", application="Application")
    story.survey()
    story.photographed("survey")
    story.take("survey", "station")
    case = story.cases[0].pk
    values: dict[str, Any] = {"state_vehicle": "hit", "state_business": "none"}
    assert "Write what the record says." in hand.sends(
        "officer", "comparison", case, "comparison", status=422, **values
    )
    values |= {"says_vehicle": "A lorry", "explained_vehicle": "Sold in 2013"}
    hand.sends("officer", "comparison", case, "comparison", **values)
    found = Comparison.objects.within(EVERYWHERE).get()
    assert found.compared_with == ["vehicle", "business"]
    assert found.hits[0]["explained"] is True
    assert "Sold in 2013" in hand.sees("officer", "step", case, "comparison")


def test_a_comparison_shows_what_a_departments_file_states(hand: Hand, story: Story, homes: list[Household]) -> None:
    story.take("apply", "cadre", application="Application")
    story.survey()
    story.photographed("survey")
    story.take("survey", "station")
    run = LinkRun.objects.create(
        area=story.village, kind="vehicles", file_name="cars.csv", stated_on=story.day, state="done",
        requested_by=story.world.users["officer"],
    )  # fmt: skip
    member = Member.objects.within(EVERYWHERE).filter(household=homes[0]).order_by("pk")[0]
    LinkPair.objects.create(
        area=story.village, run=run, member=member, row=2, name=member.name, facts=["Plate", "A-12345"], weight=20.0,
        probability=1.0, search="number", state="certain",
    )  # fmt: skip
    text = hand.sees("officer", "comparison", story.cases[0].pk, "comparison")
    assert "A-12345" in text and "cars.csv" in text
    assert "A-12345" not in hand.sees("officer", "comparison", story.cases[1].pk, "comparison")


def test_a_meeting_from_its_call_to_its_signature(hand: Hand, story: Story) -> None:
    story.until_review()
    assert "Democratic review" in hand.sees("cadre", "lists")
    assert "Call a meeting" in hand.sees("cadre", "waiting", *LIST, "review")
    hand.sees("cadre", "sitting-call", *LIST, "review")
    hand.sends(
        "cadre", "sitting-call", *LIST, "review", held_on="2015-05-11", place="Hall", entitled="31", chair="Chair"
    )
    sitting = Sitting.objects.within(EVERYWHERE).get()
    assert "Called" in hand.sees("cadre", "waiting", *LIST, "review")
    hand.sees("cadre", "sitting-count", sitting.pk)
    values: dict[str, Any] = {
        "present": "24", "first_counter": "One", "second_counter": "Two", "recorder": "R", "minutes": "All heard.",
        "read_out": "on",
    }  # fmt: skip
    for ballot in range(1, 7):
        for seat in ("first", "second"):
            values |= {f"{seat}_for_{ballot}": "22", f"{seat}_against_{ballot}": "2", f"{seat}_abstained_{ballot}": "0"}
    refused = hand.sends("cadre", "sitting-count", sitting.pk, status=422, **{**values, "second_for_2": "21"})
    assert "he two counts of ballot 2 differ" in refused
    hand.sends("cadre", "sitting-count", sitting.pk, **values)
    assert "waiting for the supervision committee" in hand.sees("supervisor", "sittings")
    hand.sees("cadre", "sitting-sign", sitting.pk, status=403)
    assert "22" in hand.sees("supervisor", "sitting-sign", sitting.pk)
    hand.sends("supervisor", "sitting-sign", sitting.pk)
    assert "Signed" in hand.sees("supervisor", "sitting", sitting.pk)
    for paper in ("agenda", "ballots", "count", "minutes"):
        printed = text_of(hand.gets("cadre", "sitting-paper", sitting.pk, paper))
        assert "AdaBridge" in printed or paper == "agenda"
    assert "Nothingonrecord" in printed
    hand.sends("cadre", "step", story.cases[0].pk, "review", outcome="approve")
    assert Task.objects.within(EVERYWHERE).get(case=story.cases[0], step="notice_1").state == "open"


def test_a_meeting_is_given_up(hand: Hand, story: Story) -> None:
    story.until_review()
    number = story.meet(sign=False)
    hand.sees("cadre", "sitting-cancel", number)
    hand.sends("cadre", "sitting-cancel", number, reason="The hall was flooded.")
    assert "The hall was flooded." in hand.sees("cadre", "sitting", number)
    assert "Call a meeting" in hand.sees("cadre", "waiting", *LIST, "review")


def test_the_notice_of_a_list_is_drafted(hand: Hand, story: Story) -> None:
    story.until_review()
    story.meet()
    story.take("review", "cadre")
    hand.sees("cadre", "notice-draft", *LIST, "notice_1")
    hand.sends("cadre", "notice-draft", *LIST, "notice_1", office="Office", office_phone="0100-8800100")
    assert "See the notice" in hand.sees("cadre", "waiting", *LIST, "notice_1")
    assert "No notice names this household yet" in hand.sees("cadre", "step", story.cases[0].pk, "notice_1")


def test_a_sample_is_drawn_and_recorded(hand: Hand, story: Story) -> None:
    story.until_review()
    story.meet()
    story.take("review", "cadre")
    story.hang("notice_1")
    assert "Draw the sample" in hand.sees("east", "sample", *LIST, "township_check")
    hand.sends("east", "sample", *LIST, "township_check")
    hand.sends("cadre", "sample", *LIST, "township_check", row="H1", agrees="yes", status=422)
    drawn = Task.objects.within(EVERYWHERE).get(case=story.cases[0], step="township_check").sample.drawn
    for row in drawn:
        hand.sends("east", "sample", *LIST, "township_check", row=row, agrees="yes")
    assert "as recorded" in hand.sees("east", "sample", *LIST, "township_check")


def test_a_determination_shows_what_it_rests_on(hand: Hand, story: Story, homes: list[Household]) -> None:
    story.until_county()
    found = story.decide()[0]
    text = hand.sees("officer", "determination", found.pk)
    assert "The same, to the byte" in text
    assert "2,855.00" in text
    assert "24 of 31 present; 22 for, 2 against, 0 abstained" in text
    assert "H1" in hand.sees("officer", "determinations")
    printed = text_of(hand.gets("officer", "determination-paper", found.pk))
    assert "Identifiedaspoor" in printed and "2,855.00" in printed
    assert "Identified as poor" in hand.sees("officer", "household-stages", homes[0].pk)


def test_who_does_not_read_the_register_sees_that_it_was_decided_and_not_on_what(hand: Hand, story: Story) -> None:
    story.until_county()
    found = story.decide()[0]
    text = hand.sees("supervisor", "determination", found.pk)
    assert "Identified as poor" in text
    assert "Net income per head" not in text
    hand.sees("supervisor", "determination-paper", found.pk, status=403)
    hand.sees("supervisor", "survey", story.cases[0].pk, "survey", status=403)
    hand.sees("supervisor", "comparison", story.cases[0].pk, "comparison", status=403)
    assert "Net income per head" not in hand.sees("supervisor", "step", story.cases[0].pk, "announce")
    assert "Net income per head" in hand.sees("cadre", "step", story.cases[0].pk, "announce")


def test_another_county_sees_nothing_of_it(hand: Hand, story: Story, homes: list[Household]) -> None:
    story.until_county()
    found = story.decide()[0]
    for name, args in (
        ("determination", (found.pk,)), ("household-stages", (homes[0].pk,)), ("waiting", (*LIST, "announce")),
        ("step", (story.cases[0].pk, "announce")),
    ):  # fmt: skip
        hand.sees("stranger", name, *args, status=404)
    assert "Nothing has been determined yet" in hand.sees("stranger", "determinations")
    assert "No household waits at any step" in hand.sees("stranger", "lists")


def test_a_case_is_opened_from_the_register(hand: Hand, story: Story) -> None:
    home = story.world.household(BRIDGE, "N1", year=2015)
    text = hand.sees("cadre", "case-begin", home.pk)
    assert "Identification of poor households" in text
    assert "Exit of a household" not in text
    hand.sends("cadre", "case-begin", home.pk, procedure="identification-2014")
    case = Case.objects.within(EVERYWHERE).get(subject="N1")
    refused = hand.sends("cadre", "case-begin", home.pk, procedure="identification-2014", status=422)
    assert "is under way" in refused
    assert Determination.objects.within(EVERYWHERE).count() == 0
    assert case.state == "open"
