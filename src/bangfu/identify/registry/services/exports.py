"""Files that leave the register: in a layout, for a stated reason, on record, with a sheet that says whose they are."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from bangfu.compute.layouts import Layout
from bangfu.compute.writing import table_of, write_workbook
from bangfu.errors import LimitExceeded, RuleViolated
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.services import export_record, export_refused
from bangfu.identify.registry.selectors.exports import sheet_rows
from bangfu.policy.loader import codes


@dataclass(frozen=True)
class Why:
    """What an export is for: its purpose of the list, and the reason in words."""

    purpose: str
    reason: str


def register_export(
    *, actor: Actor, area: Area, layout: Layout, year: int, why: Why, full: bool = False
) -> tuple[str, bytes]:
    """The register of an area as a workbook: its name and content. Numbers are masked unless `full`.

    An export that is refused is written down as that. Errors: NotPermitted where she may not export here or not see
    numbers; RuleViolated, LimitExceeded of the record.
    """
    actor.permit(Permission.REGISTER_EXPORT, area)
    what = f"register: {layout.code}" + (", full numbers" if full else "")
    try:
        return _exported(actor=actor, area=area, layout=layout, year=year, why=why, full=full, what=what)
    except (RuleViolated, LimitExceeded) as error:
        export_refused(actor=actor, area=area, what=what, why=error)
        raise


@transaction.atomic
def _exported(
    *, actor: Actor, area: Area, layout: Layout, year: int, why: Why, full: bool, what: str
) -> tuple[str, bytes]:
    if full:
        actor.permit(Permission.PERSON_UNMASK, area)
    scope = actor.scope(Permission.REGISTER_EXPORT)
    sheets = [(sheet, sheet_rows(scope=scope, area=area, sheet=sheet, year=year, full=full)) for sheet in layout.sheets]
    count = sum(len(rows) for _, rows in sheets)
    about = [
        ("Who", f"{actor.user.display_name} ({actor.user.username})"),
        ("When", timezone.localtime().strftime("%Y-%m-%d %H:%M")),
        ("Where", f"{area.name} ({area.code})"),
        ("Why", f"{why.purpose}: {why.reason}"),
        ("Numbers", "full" if full else "masked"),
        ("Rows", str(count)),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        write_workbook(path, [table_of(sheet, rows, codes) for sheet, rows in sheets], about=about)
        content = path.read_bytes()
    export_record(
        actor=actor,
        area=area,
        what=what,
        rows=count,
        purpose=why.purpose,
        reason=why.reason,
        digest=hashlib.sha256(content).hexdigest(),
    )
    return f"{layout.code}-{area.code}-{year}.xlsx", content
