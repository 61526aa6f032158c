"""What follows from a comparison: somebody decides line by line, asks for our corrections, and sends out theirs."""

from __future__ import annotations

import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.compute.identity import MASKS
from bangfu.compute.layouts import Layout
from bangfu.compute.writing import Table as Sheet
from bangfu.compute.writing import shown, table_of, write_workbook
from bangfu.errors import Conflict, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import unseal
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.services import export_record
from bangfu.ground.audit.services import reason_stated
from bangfu.identify.registry.models import Difference, DifferenceDecision, DifferenceKind, Import, ImportState
from bangfu.identify.registry.selectors.differences import Chosen, comparison_get, differences_of, requestable
from bangfu.identify.registry.selectors.exports import keyed_rows, places_of
from bangfu.identify.registry.selectors.imports import dictionary, layout_get
from bangfu.identify.registry.services.changes import Grounds, change_request
from bangfu.identify.registry.services.differences import LINE_PLACE, NUMBER, VILLAGE
from bangfu.identify.registry.services.exports import Why
from bangfu.identify.registry.services.merging import TABLES
from bangfu.identify.registry.services.records import columns
from bangfu.identify.registry.services.sources import Stated
from bangfu.policy.loader import codes

PROPOSED: Final = "proposed"
REOPENED: Final = "open"
AT_ONCE: Final = 200
"""So many households and members are asked about at a time; who decides on them reads each."""


@transaction.atomic
def differences_decide(
    *, actor: Actor, number: int, decision: str, chosen: Chosen | None = None, lines: Sequence[int] | None = None
) -> int:
    """Decide the lines of a filter, or some of them; how many were. `decision` is one of DifferenceDecision, `proposed`
    for what each line proposes, or `open` to take a decision back. Lines already asked for stay as they are, and
    nothing in the register changes. Errors: NotFound, NotPermitted, Conflict, RuleViolated where no line is left.
    """
    found = _locked(actor, number, Permission.REGISTER_IMPORT)
    rows = differences_of(scope=actor.scope(Permission.REGISTER_IMPORT), found=found, chosen=chosen)
    rows = rows.filter(request__isnull=True) if lines is None else rows.filter(request__isnull=True, pk__in=lines)
    if decision == PROPOSED:
        rows = rows.exclude(proposal="")
    elif decision not in (*DifferenceDecision.values, REOPENED):
        raise RuleViolated(
            say("this is no decision"), where=_where(number), remedy=say("Choose one of the decisions of the list.")
        )
    reason_stated(_where(number).render())
    to: Any = {PROPOSED: F("proposal"), REOPENED: ""}.get(decision, decision)
    by = {"decided_by": None, "decided_at": None} if decision == REOPENED else _signed(actor)
    count = Difference.objects.within(EVERYWHERE).filter(pk__in=rows.order_by().values("pk")).update(decision=to, **by)
    if not count:
        raise RuleViolated(
            say("no line was chosen that can be decided so"),
            where=_where(number),
            remedy=say("Choose lines, or another filter. A line without a proposal needs your own decision."),
        )
    return count


def _signed(actor: Actor) -> dict[str, Any]:
    return {"decided_by": actor.user, "decided_at": timezone.now()}


@dataclass(frozen=True)
class Asked:
    """What became of a round of requests."""

    requests: int
    left: int
    refused: list[tuple[str, Phrase]]


@transaction.atomic
def corrections_request(*, actor: Actor, number: int, reason: str) -> Asked:
    """Change requests for lines where theirs is right, one for each household or member, AT_ONCE at a time; a second
    person decides on each. What can no longer be asked for is named, and stays. Errors: as of change_request.
    """
    found = _locked(actor, number, Permission.REGISTER_IMPORT)
    rows = requestable(differences_of(scope=actor.scope(Permission.REGISTER_IMPORT), found=found))
    grouped: dict[tuple[int, int], list[Difference]] = defaultdict(list)
    for line in rows:
        grouped[line.household_id or 0, line.member_id or 0 if line.field.startswith("member.") else 0].append(line)
    if not grouped:
        raise RuleViolated(
            say("there is no line left to ask for"),
            where=_where(number),
            remedy=say("Decide first on which lines theirs is right."),
        )
    refused: list[tuple[str, Phrase]] = []
    for household, member in list(grouped)[:AT_ONCE]:
        lines = grouped[household, member]
        try:
            with transaction.atomic():
                _request(actor, found, lines, member=member, reason=reason)
        except (RuleViolated, Conflict) as error:
            refused.append((lines[0].household_no, error.what))
    done = min(len(grouped), AT_ONCE)
    return Asked(done - len(refused), len(grouped) - done, refused)


def _request(actor: Actor, found: Import, lines: list[Difference], *, member: int, reason: str) -> None:
    evidence = say("{file}, stated on {day}", file=found.file_name, day=found.stated_on.isoformat())
    made = change_request(
        actor=actor,
        household=lines[0].household_id or 0,
        member=member or None,
        values={line.field.partition(".")[2]: _value(line) for line in lines},
        grounds=Grounds(reason, evidence.render(_)),
        stated=Stated(f"{found.file_name} (#{found.pk})"[-200:], found.stated_on),
    )
    numbers = [line.pk for line in lines]
    Difference.objects.within(EVERYWHERE).filter(pk__in=numbers).update(request=made)


def _value(line: Difference) -> Any:
    """Their value as the register keeps it."""
    entity, _dot, name = line.field.partition(".")
    column = columns(TABLES[entity])[name]
    if column.sealed:
        return unseal(LINE_PLACE, line.pk, line.theirs_sealed)
    text = line.theirs
    if column.kind == "codes":
        return text.split(",") if text else []
    if column.kind in ("text", "code", "month"):
        return text
    readers: dict[str, Any] = {"yes_no": lambda told: told == "true", "date": date.fromisoformat, "measure": Decimal}
    return readers.get(column.kind, int)(text) if text else None


@transaction.atomic
def corrections_export(*, actor: Actor, number: int, why: Why, full: bool = False) -> tuple[str, bytes]:
    """The correction file: in their layout the rows of which they have to correct something, as their list will read
    once it is corrected, and a sheet that names every correction. Numbers are masked unless `full`.

    Errors: NotFound, NotPermitted, RuleViolated where they have nothing to correct.
    """
    scope = actor.scope(Permission.REGISTER_EXPORT)
    found = comparison_get(scope=scope, number=number)
    actor.permit(Permission.REGISTER_EXPORT, found.area)
    if full:
        actor.permit(Permission.PERSON_UNMASK, found.area)
    rows = CorrectedRows(scope, found, full=full)
    if not rows.wrong:
        raise RuleViolated(
            say("there is nothing for them to correct"),
            where=_where(number),
            remedy=say("Decide first on which lines ours is right."),
        )
    layout = layout_get(found.layout)
    sheets = rows.sheets(layout)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corrections.xlsx"
        write_workbook(path, [*sheets, rows.listed()], about=_about(actor, found, why, full=full))
        content = path.read_bytes()
    export_record(
        actor=actor,
        area=found.area,
        what=f"corrections: {layout.code}, comparison {found.pk}" + (", full numbers" if full else ""),
        rows=len(rows.wrong),
        purpose=why.purpose,
        reason=why.reason,
        digest=hashlib.sha256(content).hexdigest(),
    )
    return f"corrections-{found.area.code}-{found.pk}.xlsx", content


def _about(actor: Actor, found: Import, why: Why, *, full: bool) -> list[tuple[str, str]]:
    return [
        (_("Who"), f"{actor.user.display_name} ({actor.user.username})"),
        (_("When"), timezone.localtime().strftime("%Y-%m-%d %H:%M")),
        (_("Where"), f"{found.area.name} ({found.area.code})"),
        (_("Why"), f"{why.purpose}: {why.reason}"),
        (_("Compared with"), f"{found.file_name}, {found.stated_on.isoformat()}"),
        (_("Numbers"), _("full") if full else _("masked")),
    ]


class CorrectedRows:
    """Their list with the decided corrections: ours where ours is right, theirs on every other line."""

    def __init__(self, scope: Scope, found: Import, *, full: bool) -> None:
        self.scope, self.found, self.full = scope, found, full
        lines = differences_of(scope=scope, found=found)
        self.wrong = list(lines.filter(decision=DifferenceDecision.OURS))
        self.households = {line.household_id for line in self.wrong if line.household_id}
        others = lines.filter(household__in=self.households).exclude(decision=DifferenceDecision.OURS)
        self.kept: dict[tuple[int, int], list[Difference]] = defaultdict(list)
        self.absent: set[tuple[int, int]] = set()
        for line in others:
            at = (line.household_id or 0, line.member_id or 0)
            if line.kind == DifferenceKind.ONLY_HERE:
                self.absent.add(at)
            else:
                self.kept[at].append(line)
        self.whole = {line.household_id for line in self.wrong if line.member_id is None}
        self.people = {line.member_id for line in self.wrong if line.member_id}
        places = {line.theirs for of in self.kept.values() for line in of if line.field == VILLAGE}
        areas = list(Area.objects.filter(code__in=places))
        named = places_of(areas)
        self.places = {area.code: named[area.pk] for area in areas}

    def sheets(self, layout: Layout) -> list[Sheet]:
        found = []
        for sheet in layout.sheets:
            if sheet.grain != "village":
                rows = keyed_rows(
                    scope=self.scope,
                    area=self.found.area,
                    sheet=sheet,
                    year=self.found.year,
                    full=self.full,
                    households=[number for number in self.households if number],
                )
                found.append(table_of(sheet, self._corrected(rows), codes))
        return found

    def _corrected(self, rows: Iterable[tuple[int, int, dict[str, Any]]]) -> list[dict[str, Any]]:
        chosen = []
        for household, member, row in rows:
            named = household in self.whole or (member in self.people if member else False)
            if not named or (household, member) in self.absent:
                continue
            kept = (*self.kept[household, 0], *(self.kept[household, member] if member else ()))
            chosen.append({**row, **{key: value for line in kept for key, value in self._theirs(line).items()}})
        return chosen

    def _theirs(self, line: Difference) -> dict[str, Any]:
        """What their list says on a line that they need not correct."""
        if line.field == VILLAGE:
            return self.places.get(line.theirs, {})
        if line.field == NUMBER:
            return {NUMBER: line.theirs}
        if line.theirs_sealed and not self.full:
            return {line.field: line.theirs}
        return {line.field: _value(line)}

    def listed(self) -> Sheet:
        """Every correction in a line of its own, for who has to type them; numbers always masked."""
        headings = (_("Village"), _("Household"), _("Person"), _("What to do"), _("Field"), _("They state"))
        more = (_("Correct value"), _("Ours stated on"), _("Our source"))
        act = {
            DifferenceKind.VALUE: _("Correct"),
            DifferenceKind.ONLY_HERE: _("Add"),
            DifferenceKind.ONLY_THERE: _("Take off"),
        }
        rows = [
            [
                line.area.name, line.household_no, line.person, act[DifferenceKind(line.kind)],
                field_label(line.field), written(line.field, line.theirs), written(line.field, line.ours),
                line.ours_stated_on.isoformat() if line.ours_stated_on else "",
                line.ours_source.label if line.ours_source else "",
            ]
            for line in self.wrong
        ]  # fmt: skip
        return Sheet(_("Corrections"), (*headings, *more), rows)


def field_label(key: str) -> str:
    """A field as the national list calls it; empty for a whole row."""
    field = dictionary().fields.get(key)
    return field.zh if field else ""


def written(key: str, text: str) -> str:
    """The text of a line as a file states it."""
    field = dictionary().fields.get(key)
    if field is None or not text or field.kind in MASKS or field.kind == "area":
        return text
    value: Any = text == "true" if field.kind == "flag" else int(text) if field.kind == "money" else text
    return shown(field, value, codes)


def _locked(actor: Actor, number: int, permission: Permission) -> Import:
    seen = comparison_get(scope=actor.scope(permission), number=number)
    actor.permit(permission, seen.area)
    found = Import.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",)).get(pk=seen.pk)
    if found.state != ImportState.DONE:
        raise Conflict(
            say("this comparison is not done"),
            where=_where(number),
            remedy=say("Wait for its result, or hand in a corrected file."),
        )
    return found


def _where(number: int) -> Phrase:
    return say("comparison {number}", number=number)
