"""Single changes of the area tree: a new name, a new place, a new or a closed area, each with its day and document.

A move takes the whole subtree along in one transaction: paths change at once, and with them every right and every row
that hangs on the area.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from bangfu.errors import Conflict, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor, Operator
from bangfu.ground.access.models import Area, AreaVersion, Grant, Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import area_get


@transaction.atomic
def area_add(
    *, actor: Actor | Operator, above: str, code: str, name: str, level: int, day: date, document: str
) -> Area:
    """A new area below one of the actor's. Errors: NotFound, NotPermitted; RuleViolated for a level that does not
    lie below, or no document; Conflict where the code is or was taken."""
    parent = _held(actor, above)
    actor.permit(Permission.AREA_MANAGE, parent)
    code, name, where = code.strip(), name.strip(), say("area {code}", code=code)
    _refuse_day_and_document(day, document, where)
    _refuse_name(code, name, where)
    _refuse_level(parent, level, where)
    if Area.objects.filter(code=code).exists() or AreaVersion.objects.filter(code=code).exists():
        remedy = say("Codes are never used twice. Check whether the area is in the tree already.")
        raise Conflict(say("this code is taken, or was"), where=where, remedy=remedy)
    area = Area(
        parent=parent,
        level=level,
        code=code,
        name=name,
        is_standard=False,
        valid_from=day,
        source=document.strip(),
        path=f"new-{code}.",
    )
    area.save()
    area.path = f"{parent.path}{area.pk}."
    area.save(update_fields=["path"])
    return area


@transaction.atomic
def area_rename(*, actor: Actor | Operator, code: str, name: str, day: date, document: str) -> Area:
    """A new name from a day on; the name before stays readable with its days."""
    area = _held(actor, code)
    actor.permit(Permission.AREA_MANAGE, area)
    name, where = name.strip(), say("area {code}", code=code)
    _refuse_day_and_document(day, document, where)
    _refuse_name(code, name, where)
    if name == area.name:
        remedy = say("Write the new name, or leave the area as it is.")
        raise RuleViolated(say("this is its name already"), where=where, remedy=remedy)
    _keep_version(area, day, where)
    area.name, area.source = name, document.strip()
    area.save(update_fields=["name", "source", "valid_from"])
    return area


@transaction.atomic
def area_move(*, actor: Actor | Operator, code: str, above: str, day: date, document: str) -> Area:
    """The area and everything below it under another: from that moment the rights of the new place count, and those of
    the old no longer. Errors: as `area_rename`; NotPermitted unless both places are the actor's; RuleViolated where
    the new place lies in the area itself, on no higher level, or is closed."""
    area, target = _held(actor, code), _held(actor, above)
    where = say("area {code}", code=code)
    old_parent = area.parent or area
    actor.permit(Permission.AREA_MANAGE, old_parent)
    actor.permit(Permission.AREA_MANAGE, target)
    _refuse_day_and_document(day, document, where)
    if target.path.startswith(area.path):
        remedy = say("Choose a place outside this area.")
        raise RuleViolated(say("an area cannot lie below itself"), where=where, remedy=remedy)
    if target.pk == area.parent_id:
        remedy = say("Choose another place, or leave the area as it is.")
        raise RuleViolated(say("it lies there already"), where=where, remedy=remedy)
    _refuse_level(target, area.level, where)
    _keep_version(area, day, where)
    before = area.path
    area.parent, area.source = target, document.strip()
    area.save(update_fields=["parent", "source", "valid_from"])
    moved = Concat(Value(f"{target.path}{area.pk}."), Substr(F("path"), len(before) + 1))
    Area.objects.filter(path__startswith=before).update(path=moved)
    area.refresh_from_db()
    return area


@transaction.atomic
def area_close(*, actor: Actor | Operator, code: str, day: date, document: str) -> Area:
    """The area ends with a day; its rows and its history stay. Errors: as `area_rename`; Conflict where areas below it
    are still open, or somebody still holds a role in it."""
    area = _held(actor, code)
    actor.permit(Permission.AREA_MANAGE, area.parent or area)
    where = say("area {code}", code=code)
    _refuse_day_and_document(day, document, where)
    if day <= area.valid_from:
        raise _too_early(area.valid_from, where)
    below = area.children.filter(valid_to__isnull=True).count()
    if below:
        remedy = say("Move or close the areas below it first.")
        raise Conflict(say("{count} areas below it are still open", count=below), where=where, remedy=remedy)
    held = Grant.objects.in_force().filter(area=area).count()
    if held:
        remedy = say("End these roles, or give them in another area, first.")
        raise Conflict(say("{count} roles are still held in it", count=held), where=where, remedy=remedy)
    area.valid_to, area.source = day, document.strip()
    area.save(update_fields=["valid_to", "source"])
    return area


def _held(actor: Actor | Operator, code: str) -> Area:
    """The area as nobody else changes it meanwhile: one change of the tree at a time."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE access_area IN SHARE ROW EXCLUSIVE MODE")
    scope: Scope = actor.scope(Permission.AREA_MANAGE)
    area = area_get(scope=scope, code=code)
    if area.valid_to is not None:
        raise Conflict(
            say("this area is closed since {day}", day=area.valid_to),
            where=say("area {code}", code=code),
            remedy=say("Choose an area that is open."),
        )
    return area


def _keep_version(area: Area, day: date, where: Phrase) -> None:
    """What it was until now, with its days. Two changes of one day are one change."""
    if day < area.valid_from:
        raise _too_early(area.valid_from + timedelta(days=1), where)
    if day > area.valid_from:
        AreaVersion.objects.create(
            area=area,
            parent_id=area.parent_id,
            code=area.code,
            name=area.name,
            valid_from=area.valid_from,
            valid_to=day,
            source=area.source,
        )
        area.valid_from = day


def _too_early(first: date, where: Phrase) -> RuleViolated:
    return RuleViolated(
        say("the day lies before what is known of this area"),
        where=where,
        remedy=say("Choose {day} or a later day.", day=first),
    )


def _refuse_day_and_document(day: date, document: str, where: Phrase) -> None:
    if day > timezone.localdate():
        raise RuleViolated(
            say("the day lies in the future"),
            where=where,
            remedy=say("Enter the change on the day from which it holds."),
        )
    if not document.strip() or len(document.strip()) > 120:
        raise RuleViolated(
            say("the document is missing or too long"),
            where=where,
            remedy=say("Name the order behind this change, with its number, in 120 characters."),
        )


def _refuse_name(code: str, name: str, where: Phrase) -> None:
    if not code or len(code) > 24 or not name or len(name) > 120:
        raise RuleViolated(
            say("the code or the name is empty or too long"),
            where=where,
            remedy=say("Give a code of 24 characters and a name of 120 characters at most."),
        )


def _refuse_level(parent: Area, level: int, where: Phrase) -> None:
    """One level lies below another; a settlement below a village is of the village's level."""
    if level not in Level.values or level < parent.level or (level == parent.level and level != Level.VILLAGE):
        raise RuleViolated(
            say("this level does not lie below {area}", area=parent.name),
            where=where,
            remedy=say("Choose a lower level, or another area above."),
        )
