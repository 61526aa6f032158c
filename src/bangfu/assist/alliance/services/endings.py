"""Ending what holds from one day to another: the same act for memberships, pairings, hubs and parts of people."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from bangfu.assist.alliance.models import (
    Alliance,
    AllianceMember,
    Attachment,
    Committee,
    CommitteeMember,
    Dated,
    Hub,
    HubArea,
    Programme,
    not_over,
)
from bangfu.assist.alliance.selectors.endings import ENDINGS
from bangfu.assist.alliance.selectors.rows import every
from bangfu.assist.alliance.services.rules import locked, worded
from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.audit.services import reason_stated


@transaction.atomic
def dated_end(*, actor: Actor, kind: str, number: int, until: date, reason: str) -> Dated:
    """Its last day. A hub ends together with its areas and organisations, and who heads others hands them over first.

    Errors: NotPermitted; RuleViolated for a day before the first, or where something still hangs on it;
    Conflict where it has ended.
    """
    ending = ENDINGS[kind]
    row = locked(ending.model, number)
    actor.permit(ending.permission, managed_area(row))
    reason_stated(worded(reason, say("reason")))
    _refuse(row, until)
    if isinstance(row, Hub):
        later = not_over(until + timedelta(1))
        areas = every(HubArea).filter(later, hub=row).select_for_update(of=("self",))
        attached = every(Attachment).filter(later, hub=row).select_for_update(of=("self",))
        for rows in (areas.order_by("pk"), attached.order_by("pk")):
            for one in rows:
                cut(one, until)
    row.until = until
    row.save(update_fields=["until"])
    return row


def cut(row: Dated, until: date) -> None:
    """Its last day; what would only have begun after it was never in force and goes."""
    if row.since > until:
        row.delete()
        return
    row.until = until
    row.save(update_fields=["until"])


def managed_area(row: Dated) -> Area:
    """Where a row is managed: what belongs to a hub, where its programme is."""
    return row.hub.area if isinstance(row, HubArea | Attachment) else row.area


def _refuse(row: Dated, until: date) -> None:
    where = say("{row}", row=str(row))
    if row.until is not None:
        raise Conflict(say("this has ended already"), where=where, remedy=say("Look at its last day."))
    if until < row.since:
        raise RuleViolated(
            say("the last day lies before the first"), where=where, remedy=say("Write the last day on which it held.")
        )
    later = not_over(until + timedelta(1))
    if isinstance(row, Committee) and (
        every(Committee).filter(later, parent=row).exists()
        or every(CommitteeMember).filter(later, committee=row).exists()
    ):
        raise RuleViolated(
            say("committees or organisations still stand under it"),
            where=where,
            remedy=say("End or move them first, so that none is lost from sight."),
        )
    if isinstance(row, Programme) and every(Hub).filter(later, programme=row).exists():
        raise RuleViolated(
            say("the programme still has a liaison or hubs"), where=where, remedy=say("End their parts first.")
        )
    if isinstance(row, Alliance) and every(AllianceMember).filter(later, alliance=row).exists():
        raise RuleViolated(
            say("the alliance still has members"), where=where, remedy=say("Record when they left first.")
        )
