"""What the cases of this room rest on: the visit, the comparison, the meeting, the line of the notice."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone

from bangfu.compute.procedures import Procedure, read_procedure
from bangfu.errors import NotFound, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.notices.models import NoticeLine, NoticeState
from bangfu.ground.workflow.models import Case, EvidenceKind, Task
from bangfu.ground.workflow.selectors import procedure_for, procedure_of
from bangfu.identify.determination.models import Comparison, Sitting, SittingState, Survey
from bangfu.identify.registry.models import Household

HOUSEHOLD = "household"
"""The kind of subject of a household's case; its subject is the household's number."""


def procedure_read(code: str, day: date, area: Area) -> Procedure:
    """The procedure that holds on a day in an area. Errors: PolicyMissing."""
    found = procedure_for(code=code, day=day, area=area)
    return read_procedure(found.body, Role.values, EvidenceKind.values)


def case_page(actor: Actor, case: Case, step: str) -> str | None:
    """Where a step of this case is taken; None where its procedure determines nothing, or of nobody in the register."""
    if procedure_of(case.version).determines is None:
        return None
    if (
        case.subject_kind == HOUSEHOLD
        and not Household.objects.within(EVERYWHERE).filter(household_no=case.subject).exists()
    ):
        return None
    return reverse("determination:step", args=[case.pk, step])


def household_of(case: Case) -> Household:
    """The household that a case is about. Errors: NotFound where it has moved away or was erased."""
    found = Household.objects.within(EVERYWHERE).filter(household_no=case.subject).select_related("area").first()
    if found is None:
        raise NotFound(
            say("the household of this case is not in the register"),
            where=say("case {number}", number=case.pk),
            remedy=say("Look at the case: it shows what became of it."),
        )
    return found


def survey_of_case(case: Case) -> Survey | None:
    """What the last visit of the current round found."""
    rows = Survey.objects.within(EVERYWHERE).filter(task__case=case, task__is_current=True)
    return rows.select_related("household", "task").order_by("-pk").first()


def comparison_of_case(case: Case) -> Comparison | None:
    rows = Comparison.objects.within(EVERYWHERE).filter(task__case=case, task__is_current=True)
    return rows.select_related("task").order_by("-pk").first()


def sitting_of_task(task: Task) -> Sitting | None:
    """The meeting that reviewed a task, the cancelled ones aside."""
    rows = Sitting.objects.within(EVERYWHERE).filter(ballots__task=task).exclude(state=SittingState.CANCELLED)
    return rows.order_by("-pk").first()


def line_of_task(task: Task) -> NoticeLine | None:
    """The household's line of the newest notice that was posted since the step opened, as long as it hangs or hung."""
    if task.opened_at is None:
        return None
    rows = NoticeLine.objects.within(EVERYWHERE).filter(
        subject=f"{task.case.subject_kind}:{task.case.subject}",
        area=task.case.area_id,
        notice__state__in=[NoticeState.POSTED, NoticeState.CLOSED],
        notice__has_window=True,
        notice__starts_on__gte=timezone.localdate(task.opened_at),
    )
    return rows.select_related("notice").order_by("-notice__pk").first()
