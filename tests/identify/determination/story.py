"""A village takes a procedure from the first word to the announcement, on days that a test names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.notices.services import notice_close, notice_post, photo_add
from bangfu.ground.workflow.models import Case, Task
from bangfu.ground.workflow.services import Given, evidence_add, meeting_record
from bangfu.identify.determination.models import Determination
from bangfu.identify.determination.services import (
    case_begin,
    comparison_record,
    list_check,
    list_draw,
    list_notice_draft,
    sitting_call,
    sitting_count,
    sitting_sign,
    step_take,
    survey_record,
)
from bangfu.identify.determination.services.findings import Hit
from bangfu.identify.determination.services.sittings import Count
from bangfu.identify.registry.models import Household
from tests.ground.notices.pictures import picture
from tests.identify.determination.world import World

BRIDGE = "539901100201"
FOUND = dict.fromkeys(("food", "clothing"), "met")
KINDS = ("vehicle", "commercial_house", "public_payroll", "village_cadre", "business")


def clock(monkeypatch: pytest.MonkeyPatch, day: date, hour: int = 10) -> None:
    """From now on it is this day; only the clock is another, everything that runs is real."""
    moment = timezone.make_aware(datetime.combine(day, time(hour)))
    monkeypatch.setattr(timezone, "now", lambda: moment)


@dataclass
class Story:
    """A village and the cases of its households; each method is one act of the people whose work it is."""

    world: World
    patch: pytest.MonkeyPatch
    day: date
    procedure: str = "identification-2014"
    year: int = 2015
    cases: list[Case] = field(default_factory=list)
    hits: Sequence[Hit] = ()

    def __post_init__(self) -> None:
        clock(self.patch, self.day)

    @property
    def village(self) -> Area:
        return self.world.areas[BRIDGE]

    def later(self, days: int) -> None:
        self.day += timedelta(days)
        clock(self.patch, self.day)

    def begin(self, households: Sequence[Household], who: str = "cadre") -> None:
        for household in households:
            actor = self.world.actor(who)
            self.cases.append(case_begin(actor=actor, household=household.pk, procedure=self.procedure))

    def take(self, step: str, who: str, outcome: str = "approve", reason: str = "", **given: str) -> None:
        evidence = [Given(kind, title, "folder 1") for kind, title in given.items()]
        for case in self.cases:
            step_take(
                actor=self.world.actor(who), number=case.pk, step=step, outcome=outcome, reason=reason,
                evidence=evidence,
            )  # fmt: skip

    def survey(self, step: str = "survey", found: dict[str, str] | None = None, causes: Sequence[str] = ()) -> None:
        for case in self.cases:
            survey_record(
                actor=self.world.actor("station"), number=case.pk, step=step, visited_on=self.day,
                surveyors=["Station", "Cadre"], year=self.year, found=found or FOUND, causes=causes,
            )  # fmt: skip

    def compare(self) -> None:
        for case in self.cases:
            comparison_record(
                actor=self.world.actor("officer"),
                number=case.pk,
                step="comparison",
                compared_with=KINDS,
                hits=self.hits,
            )

    def meet(
        self, step: str = "review", present: int = 24, votes: int = 22, sign: bool = True, miscount: int = 0
    ) -> int:
        actor = self.world.actor("cadre")
        sitting = sitting_call(
            actor=actor, area=self.village, procedure=self.procedure, step=step, held_on=self.day, place="Hall",
            entitled=31, chair="Chair",
        )  # fmt: skip
        vote = (votes, present - votes, 0)
        sitting_count(
            actor=actor, number=sitting.pk, present=present, counters=["One", "Two"], recorder="Cadre", read_out=True,
            minutes="All were heard.", counts={
                place: Count(vote, (votes - 1, present - votes + 1, 0) if place == miscount else vote)
                for place in range(1, len(self.cases) + 1)
            },
        )  # fmt: skip
        if sign:
            sitting_sign(actor=self.world.actor("supervisor"), number=sitting.pk)
        return sitting.pk

    def vote(self, step: str, present: int = 24, votes: int = 22) -> None:
        """The votes of a meeting that is recorded at the case itself."""
        for case in self.cases:
            meeting_record(
                actor=self.world.actor("cadre"), case=case, step=step, held_on=self.day, entitled=31, present=present,
                votes_for=votes, votes_against=present - votes, abstained=0,
            )  # fmt: skip

    def post(self, step: str) -> int:
        draft = list_notice_draft(
            actor=self.world.actor("cadre"), area=self.village, procedure=self.procedure, step=step,
            office="Office", office_phone="0100-8800100",
        )  # fmt: skip
        notice_post(actor=self.world.actor("east"), number=draft.pk)
        photo_add(actor=self.world.actor("cadre"), number=draft.pk, content=picture(), taken_on=self.day)
        return draft.pk

    def close(self, number: int) -> None:
        notice_close(actor=self.world.actor("east"), number=number, result="The days are over.")

    def hang(self, step: str, days: int = 8) -> int:
        number = self.post(step)
        self.later(days)
        self.close(number)
        self.take(step, "cadre", photo="Board")
        return number

    def check(self, step: str, who: str) -> None:
        self.sample(step, who)
        self.take(step, who)

    def sample(self, step: str, who: str) -> None:
        actor = self.world.actor(who)
        samples = list_draw(actor=actor, area=self.village, procedure=self.procedure, step=step)
        for row in samples[0].drawn:
            list_check(actor=actor, number=self.cases[0].pk, step=step, row=row, agrees=True)

    def until_review(self) -> None:
        self.take("apply", "cadre", application="Application")
        self.survey()
        self.photographed("survey")
        self.take("survey", "station")
        self.compare()
        self.take("comparison", "officer")
        self.take("group_review", "cadre", minutes="Group")

    def photographed(self, step: str) -> None:
        for case in self.cases:
            evidence_add(
                actor=self.world.actor("station"), case=case, step=step, kind="photo", title="House",
                reference="folder 1",
            )  # fmt: skip

    def until_county(self) -> None:
        self.until_review()
        self.meet()
        self.take("review", "cadre")
        self.hang("notice_1")
        self.check("township_check", "east")
        self.hang("notice_2")

    def decide(self, reason: str = "") -> list[Determination]:
        self.sample("county_decide", "officer")
        self.take("county_decide", "officer", reason=reason)
        return list(Determination.objects.within(EVERYWHERE).filter(case__in=self.cases).order_by("pk"))

    def open_steps(self) -> set[str]:
        rows = Task.objects.within(EVERYWHERE).filter(case__in=self.cases, state="open")
        return set(rows.values_list("step", flat=True))
