"""What the demo county has decided: one list up to its determinations, and one that waits for its signature.

Needs Django set up. The demo's people act through the services that pages call, on days of the past: only the
clock is another while they act. Its texts stand in demo.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch

import typst
from django.utils import timezone

from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, User
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import actor_for
from bangfu.ground.notices.services import notice_close, notice_post, photo_add
from bangfu.ground.workflow.models import Case
from bangfu.ground.workflow.services import Given
from bangfu.identify.determination.services import (
    case_begin,
    comparison_record,
    list_notice_draft,
    sitting_call,
    sitting_count,
    sitting_sign,
    step_take,
    survey_record,
)
from bangfu.identify.determination.services.findings import Hit
from bangfu.identify.determination.services.sittings import Count
from bangfu.identify.registry.models import Member
from bangfu.identify.registry.models.members import HEAD

Table = dict[str, Any]
NOON = time(12)
BOARD = (
    '#set page(width: 8cm, height: 6cm, fill: rgb("#e8efe9"))\n#align(center + horizon, rect(width: 5cm, height: 4cm))'
)
"""A drawn board: the demo has no photo of a real one."""


def decide(plan: Table, areas: dict[str, Area], users: dict[str, User]) -> None:
    """A list that was determined weeks ago, and one whose meeting is counted."""
    village = areas[plan["village"]]
    heads = Member.objects.within(Scope.below(village)).filter(
        relation_to_head=HEAD, left_on=None, household__ended_on=None
    )
    homes = list(heads.order_by("household__household_no").values_list("household", flat=True))
    today = timezone.localdate()
    for group in plan["groups"]:
        story = Decided(plan, group, village, {name: actor_for(user) for name, user in users.items()})
        story.play(homes[group["from"] : group["to"]], today - timedelta(group["days_ago"]))


class Decided:
    """One list of households on its way through the procedure."""

    def __init__(self, plan: Table, group: Table, village: Area, actors: dict[str, Actor]) -> None:
        self.plan, self.group, self.village, self.actors = plan, group, village, actors
        self.cases: list[Case] = []

    def play(self, homes: list[int], day: date) -> None:
        with acting_on(day):
            self._begin(homes)
        with acting_on(day + timedelta(2)):
            self._review(day + timedelta(2))
        if not self.group["decided"]:
            return
        with acting_on(day + timedelta(3)):
            self._take("judge", "village")
            notice = self._post(day + timedelta(3))
        with acting_on(day + timedelta(9)):
            notice_close(actor=self.actors["township"], number=notice, result=self.plan["notice"]["result"])
            self._take("notice", "village", photo=self.plan["photo"])
            self._take("township_check", "township")
            self._take("county_decide", "county")

    def _begin(self, homes: list[int]) -> None:
        station, county = self.actors["station"], self.actors["county"]
        for number in homes:
            case = case_begin(actor=self.actors["village"], household=number, procedure=self.plan["procedure"])
            self.cases.append(case)
            survey = self.plan["survey"]
            survey_record(actor=station, number=case.pk, step="verify", visited_on=timezone.localdate(), **survey)
            hits = [Hit(**hit) for hit in self.group["hits"]]
            compared = self.plan["compared_with"]
            comparison_record(actor=county, number=case.pk, step="comparison", compared_with=compared, hits=hits)
        self._take("verify", "station", authorisation=self.plan["authorisation"])
        self._take("comparison", "county")

    def _review(self, held_on: date) -> None:
        told = self.plan["meeting"]
        actor = self.actors["village"]
        sitting = sitting_call(
            actor=actor, area=self.village, procedure=self.plan["procedure"], step="judge", held_on=held_on,
            place=told["place"], entitled=told["entitled"], chair=told["chair"],
        )  # fmt: skip
        votes = (told["for"], told["present"] - told["for"], 0)
        counts = {place: Count(votes, votes) for place in range(1, len(self.cases) + 1)}
        sitting_count(
            actor=actor, number=sitting.pk, present=told["present"], counters=told["counters"],
            recorder=told["recorder"], read_out=True, minutes=told["minutes"], counts=counts,
        )  # fmt: skip
        if self.group["decided"]:
            sitting_sign(actor=self.actors["supervisor"], number=sitting.pk)

    def _post(self, day: date) -> int:
        told = self.plan["notice"]
        draft = list_notice_draft(
            actor=self.actors["village"], area=self.village, procedure=self.plan["procedure"], step="notice",
            office=told["office"], office_phone=told["office_phone"],
        )  # fmt: skip
        notice_post(actor=self.actors["township"], number=draft.pk)
        board = typst.compile(BOARD.encode(), format="png", ppi=72.0)
        photo_add(actor=self.actors["village"], number=draft.pk, content=board, taken_on=day)
        return draft.pk

    def _take(self, step: str, who: str, **papers: str) -> None:
        given = [Given(kind, title, self.plan["where"]) for kind, title in papers.items()]
        for case in self.cases:
            step_take(actor=self.actors[who], number=case.pk, step=step, outcome="approve", evidence=given)


@contextmanager
def acting_on(day: date) -> Iterator[None]:
    """Within, it is noon of this day for everyone who acts."""
    moment = timezone.make_aware(datetime.combine(day, NOON))
    with patch.object(timezone, "now", lambda: moment):
        yield
