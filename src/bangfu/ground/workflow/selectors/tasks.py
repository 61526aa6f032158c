"""Who may take which task: by her own roles, raised to her level, or by delegation; and never both of two apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet
from django.utils import timezone

from bangfu.compute.procedures import ENTRY
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import User
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import actor_for
from bangfu.ground.workflow.models import Case, CaseState, Decision, Delegation, Pause, Task, TaskState


@dataclass(frozen=True)
class Right:
    """A role in a subtree of areas, held by oneself or lent for a time by another."""

    role: str
    path: str
    delegation: Delegation | None = None

    def condition(self) -> Q:
        """The tasks that this right reaches."""
        here = Q(roles__contains=[self.role], area__path__startswith=self.path)
        here |= Q(raised_roles__contains=[self.role], raised_area__path__startswith=self.path)
        if self.delegation is None:
            return here
        here &= Q(may_delegate=True) & ~_taken_apart(self.delegation.giver)
        return here & Q(case__version__code__in=self.delegation.procedures) if self.delegation.procedures else here

    def reaches(self, task: Task) -> bool:
        here = self.role in task.roles and task.area.path.startswith(self.path)
        raised = task.raised_area is not None and task.raised_area.path.startswith(self.path)
        if not here and not (raised and self.role in task.raised_roles):
            return False
        if self.delegation is None:
            return True
        named = not self.delegation.procedures or task.case.version.code in self.delegation.procedures
        return task.may_delegate and named


class _IsAny(Func):
    """`value = ANY (array)`."""

    arg_joiner = " = ANY ("
    template = "%(expressions)s)"
    output_field = BooleanField()


def _taken_apart(user: User) -> Q:
    """The tasks of which this person has taken a part that must be another's."""
    hers = Decision.objects.filter(Q(actor=user) | Q(on_behalf_of=user), task__case=OuterRef("case"))
    hers = hers.annotate(apart=_IsAny(F("task__step"), OuterRef("apart"))).filter(apart=True)
    return Q(Exists(hers)) | Q(apart__contains=[ENTRY], case__opened_by=user)


def rights(actor: Actor, day: date | None = None) -> list[Right]:
    """Everything by which she may take tasks today, her own before what is lent to her."""
    own = [Right(str(role), path) for role, path in actor.grants]
    return own + [Right(d.role, d.area.path, d) for d in delegations_in_force(actor.user, day)]


def delegations_in_force(delegate: User, day: date | None = None) -> list[Delegation]:
    """What is lent to a person today; a giver who lost her right or left lends nothing any more."""
    today = day or timezone.localdate()
    lent = Delegation.objects.within(EVERYWHERE).filter(
        delegate=delegate, ended_at__isnull=True, starts__lte=today, ends__gte=today, giver__is_active=True
    )
    return [d for d in lent.select_related("area", "giver").order_by("pk") if _still_hers(d)]


def _still_hers(delegation: Delegation) -> bool:
    grants = actor_for(delegation.giver).grants
    return any(role == delegation.role and delegation.area.path.startswith(path) for role, path in grants)


def tasks_due(actor: Actor) -> QuerySet[Task]:
    """Her inbox: the open tasks that she may take now, the soonest first. None that she took a part of already."""
    reached: Iterable[Q] = [right.condition() for right in rights(actor)]
    mine = reduce(or_, reached, Q(pk__in=()))
    tasks = Task.objects.within(EVERYWHERE).filter(
        mine & ~_taken_apart(actor.user), state=TaskState.OPEN, case__state=CaseState.OPEN
    )
    paused = Exists(Pause.objects.filter(case=OuterRef("case"), line="", until__isnull=True))
    return (
        tasks.filter(~paused)
        .select_related("case__version", "case__area", "case__opened_by", "area")
        .order_by(F("due").asc(nulls_last=True), "pk")
    )


def cases_returned_to(actor: Actor) -> QuerySet[Case]:
    """The cases that came back to her for mending."""
    mine = Case.objects.within(EVERYWHERE).filter(opened_by=actor.user, state=CaseState.RETURNED)
    return mine.select_related("version", "area").order_by("pk")


def apart_from(user: User, task: Task) -> str | None:
    """The step, or `entry`, for which this person may not take the task; None where nothing keeps her from it."""
    if ENTRY in task.apart and task.case.opened_by_id == user.pk:
        return ENTRY
    hers = Decision.objects.filter(
        Q(actor=user) | Q(on_behalf_of=user), task__case=task.case, task__step__in=task.apart
    )
    return hers.order_by("pk").values_list("task__step", flat=True).first()


def right_to(actor: Actor, task: Task) -> Right | None:
    """By which of her rights she may take a task; None by none. Whether four eyes allow it is asked of `apart_from`."""
    reaching = [right for right in rights(actor) if right.reaches(task)]
    usable = [r for r in reaching if r.delegation is None or apart_from(r.delegation.giver, task) is None]
    return next(iter(usable), None)
