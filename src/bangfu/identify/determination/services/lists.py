"""What is done for all households of a village at once: the notice of a step, and the sample that an office checks."""

from __future__ import annotations

from django.db import transaction

from bangfu.errors import RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.notices.models import Notice
from bangfu.ground.notices.services import Line, notice_draft
from bangfu.ground.workflow.models import Sample, Task
from bangfu.ground.workflow.selectors import case_get, procedure_of, shown
from bangfu.ground.workflow.services import list_sample_draw, sample_record
from bangfu.identify.determination.selectors.cases import HOUSEHOLD, household_of
from bangfu.identify.determination.selectors.sittings import waiting_tasks
from bangfu.identify.registry.selectors import head_names, members_of
from bangfu.policy.loader import codes

COLUMNS = ("village", "group", "head", "people", "category", "result")


@transaction.atomic
def list_notice_draft(*, actor: Actor, area: Area, procedure: str, step: str, office: str, office_phone: str) -> Notice:
    """Draft the notice of a step: one line for each household of the village that waits at it.

    Errors: NotPermitted, RuleViolated where nobody waits or the step has no notice, NotPublishable.
    """
    actor.permit(Permission.NOTICE_DRAFT, area)
    tasks = _waiting(area, procedure, step)
    prescribed = procedure_of(tasks[0].case.version)
    rule = prescribed.step(step)
    if rule.notice is None or prescribed.determines is None:
        raise RuleViolated(
            say("this step has no notice"),
            where=say("step “{step}”", step=step),
            remedy=say("Choose a step at which the list is posted."),
        )
    status = codes("status").get(prescribed.determines.status)
    homes = [household_of(task.case) for task in tasks]
    heads = head_names(homes)
    category = shown(status) if status else prescribed.determines.status
    result = shown(rule.notice.result) if rule.notice.result else ""
    rows = [
        Line(
            (area.name, home.villager_group, heads.get(home.pk, ""), str(members_of(home).count()), category, result),
            f"{HOUSEHOLD}:{home.household_no}",
        )
        for home in homes
    ]
    return notice_draft(
        actor=actor,
        area=area,
        type=rule.notice.kind,
        title=f"{area.name} · {shown(rule.title)}",
        columns=list(COLUMNS),
        rows=rows,
        office=office,
        office_phone=office_phone,
    )


@transaction.atomic
def list_draw(*, actor: Actor, area: Area, procedure: str, step: str) -> list[Sample]:
    """Draw the sample of a village's list that an office checks at a step. Errors: NotPermitted, RuleViolated."""
    tasks = _waiting(area, procedure, step)
    return list_sample_draw(actor=actor, cases=[task.case for task in tasks], step=step)


@transaction.atomic
def list_check(*, actor: Actor, number: int, step: str, row: str, agrees: bool, note: str = "") -> Sample:
    """What the office found at one household of the sample, told to every case of the same draw.

    Errors: as `sample_record`.
    """
    case = case_get(actor=actor, number=number)
    return sample_record(actor=actor, case=case, step=step, row=row, agrees=agrees, note=note)


def _waiting(area: Area, procedure: str, step: str) -> list[Task]:
    tasks = waiting_tasks(area=area, procedure=procedure, step=step)
    if not tasks:
        raise RuleViolated(
            say("no household of this village waits at this step"),
            where=say("{area}, step “{step}”", area=area.name, step=step),
            remedy=say("Take the steps before it first; then the cases wait here."),
        )
    return tasks
