"""Where her case stands: the steps, who acts until when, the reasons, and what she can do now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from bangfu.ground.access.models import Area, User
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.notices.models import Notice, NoticeLine, NoticeState
from bangfu.ground.workflow.models import Case, CaseState, EvidenceKind
from bangfu.ground.workflow.selectors import timeline
from bangfu.ground.workflow.selectors.cases import Line
from bangfu.identify.determination.models import Determination
from bangfu.identify.determination.selectors.conclusions import ShownCondition, determination_shown, named
from bangfu.identify.registry.models import Household

SUBJECT = "household"
DAYS_SHOWN = 400
"""A notice that has ended stays in her room so long: an objection after the last day is taken, and marked late."""
OPEN_NOTICES = (NoticeState.POSTED, NoticeState.CLOSED)


@dataclass(frozen=True)
class Reason:
    """A decision on her case in the words of who took it."""

    step: str
    outcome: str
    reason: str
    on: date


@dataclass(frozen=True)
class Determined:
    """What her household was determined as, and the conditions it rests on; none where an order has emptied them."""

    status: str
    on: date
    conditions: list[ShownCondition]


@dataclass(frozen=True)
class Standing:
    """One case as she sees it: what was done, what is to be done now, and the reasons."""

    case: Case
    done: list[Line]
    now: list[Line]
    later: list[Line]
    reasons: list[Reason]
    sign: Line | None
    determined: list[Determined]

    @property
    def may_appeal(self) -> bool:
        """Against a decision that is there: a case that ended, one that was sent back, or a determination."""
        return self.case.state in (CaseState.REJECTED, CaseState.FINISHED) or bool(self.reasons or self.determined)


@dataclass(frozen=True)
class Posted:
    """A notice on which a line is about her household."""

    notice: Notice
    line: NoticeLine


def standing_of_household(household: Household) -> list[Standing]:
    """Her cases, the newest first. Reads the procedures; a later room that knows more is asked here."""
    return [_standing(case) for case in cases_of(household)]


def cases_of(household: Household) -> list[Case]:
    """The cases about a household, which they name by its number."""
    cases = Case.objects.within(EVERYWHERE).filter(subject=household.household_no, subject_kind=SUBJECT)
    return list(cases.select_related("version", "area").order_by("-pk"))


def _standing(case: Case) -> Standing:
    lines = timeline(case)
    decided = [decision for line in lines for decision in (*line.earlier, line.decision) if decision]
    titles = {decision.pk: line.title for line in lines for decision in (*line.earlier, line.decision) if decision}
    reasons = [
        Reason(titles[one.pk], one.get_outcome_display(), one.reason, timezone.localdate(one.at))
        for one in sorted(decided, key=lambda one: one.at)
        if one.reason
    ]
    now = [line for line in lines if line.is_open]
    done = [line for line in lines if line.decision and line not in now]
    later = [line for line in lines if line not in now and line not in done] if case.is_going_on else []
    sign = next((line for line in now if asks_signature(line)), None)
    return Standing(case, done, now, later, reasons, sign, _determined(case))


def _determined(case: Case) -> list[Determined]:
    rows = Determination.objects.within(EVERYWHERE).filter(case=case).order_by("decided_on", "pk")
    found = [(one, determination_shown(one)) for one in rows]
    return [
        Determined(named("status", one.status), one.decided_on, shown.conditions if shown else [])
        for one, shown in found
    ]


def asks_signature(line: Line) -> bool:
    """Whether an open step waits for the household's own signature."""
    return line.is_open and any(
        need.kind == EvidenceKind.HOUSEHOLD_SIGNATURE and not need.is_met for need in line.needs
    )


def line_to_sign(case: Case, step: str) -> Line | None:
    """The open step of a case that waits for her signature."""
    return next((line for line in timeline(case) if line.task.step == step and asks_signature(line)), None)


def notices_open_to(household: Household) -> list[Notice]:
    """Lists of her village that take objections, those that hang now first. What is on them she reads on the board."""
    since = timezone.localdate() - timedelta(DAYS_SHOWN)
    found = Notice.objects.within(EVERYWHERE).filter(
        area__in=household.area.ancestor_ids, state__in=OPEN_NOTICES, has_window=True, starts_on__gte=since
    )
    return list(found.select_related("area").order_by("ended_on", "-starts_on"))


def posted_about(household: Household) -> list[Posted]:
    """The notices on which her household stands, the newest first."""
    subject = f"{SUBJECT}:{household.household_no}"
    lines = NoticeLine.objects.within(EVERYWHERE).filter(subject=subject, notice__starts_on__isnull=False)
    return [Posted(line.notice, line) for line in lines.select_related("notice").order_by("-notice__starts_on")]


def who_decided(case: Case) -> set[User]:
    """Everybody who decided something on this case: none of them answers an appeal against it."""
    lines = timeline(case)
    decisions = [decision for line in lines for decision in (*line.earlier, line.decision) if decision]
    return {decision.actor for decision in decisions} | {case.opened_by}


def office_of(area: Area) -> Notice | None:
    """The newest notice of a place or of what lies above it: it names the office to turn to and its telephone."""
    found = Notice.objects.within(EVERYWHERE).filter(area__in=area.ancestor_ids, starts_on__isnull=False)
    return found.order_by("-area__level", "-starts_on").first()
