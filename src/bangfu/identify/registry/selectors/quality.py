"""Reads for data quality: the rules of this installation, the register as the rules take it, and what was found."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final

import polars as pl
from django.db import connection
from django.db.models import Count, QuerySet, Sum

from bangfu.compute.quality import Facts, RuleBook, read_rules
from bangfu.compute.quality.fields import DERIVED, HOUSEHOLD, INCOME, LIVING, MEMBER, VILLAGE, Kind
from bangfu.errors import say
from bangfu.ground.access.ciphers import unseal
from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import Scope
from bangfu.ground.runs.models import RunState
from bangfu.identify.registry.models import QualityCount, QualityFinding, QualityRun
from bangfu.identify.registry.selectors.households import absent
from bangfu.policy.loader import book, policy_files

SEALED: Final = ("id_no", "phone", "bank_account", "monitor_contact_phone", "collector_phone")
PLACES: Final = {"registry_household": "registry.household", "registry_member": "registry.member"}
TYPES: Final[dict[Kind, Any]] = {Kind.NUMBER: pl.Float64, Kind.DATE: pl.Date}
BELOW: Final = "JOIN access_area a ON a.id = t.area_id WHERE a.path LIKE %(below)s"
LIVED: Final = (
    "AND (t.joined_on IS NULL OR t.joined_on <= %(day)s) AND (t.left_on IS NULL OR t.left_on > %(day)s) AND EXISTS"
    " (SELECT 1 FROM registry_household h WHERE h.id = t.household_id AND (h.ended_on IS NULL OR h.ended_on > %(day)s))"
)


@cache
def rule_book() -> RuleBook:
    """The rules we ship, under those the operator has written. Errors: SpecInvalid with file and line."""
    lists = {name: [code.code for code in listed] for name, listed in book().code_lists.items()}
    return read_rules([file.spec for file in policy_files("quality")], lists)


def quality_facts(area: Area, *, on: date, year: int) -> Facts:
    """The register of an area by COPY; households and members are named by their keys, villages by that of the area."""
    wanted = {"below": f"{area.path}%", "day": on, "year": year}
    alive = "AND (t.ended_on IS NULL OR t.ended_on > %(day)s)"
    of_year = "AND t.year = %(year)s"
    home = {"household_no": "t.household_id"}
    return Facts(
        households=_frame(
            "registry_household", HOUSEHOLD, alive, {"household_no": "t.id", "area_code": "t.area_id"}, wanted
        ),
        members=_frame("registry_member", MEMBER, LIVED, {**home, "person_no": "t.id"}, wanted),
        incomes=_frame("registry_incomeyear", INCOME, of_year, home, wanted),
        living=_frame("registry_livingconditions", LIVING, of_year, home, wanted),
        villages=_frame("registry_villageyear", VILLAGE, of_year, {"area_code": "t.area_id"}, wanted),
    )


def _frame(
    table: str, fields: Mapping[str, Kind], more: str, keys: dict[str, str], wanted: dict[str, object]
) -> pl.DataFrame:
    kinds = {**dict.fromkeys(keys, Kind.TEXT), **{n: k for n, k in fields.items() if n not in DERIVED}}
    chosen = [f"{keys.get(name) or _shown(name, kind)} AS {name}" for name, kind in kinds.items()]
    query = f"SELECT t.id AS row, {', '.join(chosen)} FROM {table} t {BELOW} {more}"
    buffer = io.BytesIO()
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT WITH (FORMAT csv)", wanted) as copy:
        for chunk in copy:
            buffer.write(chunk)
    schema = {"row": pl.Int64, **{name: TYPES.get(kind, pl.String) for name, kind in kinds.items()}}
    frame = _read(buffer.getvalue(), schema)
    flags = [pl.col(name) == "t" for name, kind in kinds.items() if kind is Kind.YES_NO]
    lists = [pl.col(name).str.split(" ") for name, kind in kinds.items() if kind is Kind.CODES]
    opened = [_opened(frame, name, table) for name in SEALED if name in kinds]
    return frame.with_columns(*flags, *lists, *opened).drop("row")


def _read(text: bytes, schema: dict[str, Any]) -> pl.DataFrame:
    if not text:
        return pl.DataFrame(schema=schema)
    return pl.read_csv(text, has_header=False, schema=schema)


def _shown(name: str, kind: Kind) -> str:
    if name in SEALED:
        return f"encode(t.{name}_sealed, 'hex')"
    if kind is Kind.CODES:
        return f"NULLIF(array_to_string(t.{name}, ' '), '')"
    return f"t.{name}" if kind in (Kind.NUMBER, Kind.DATE, Kind.YES_NO) else f"NULLIF(t.{name}, '')"


def _opened(frame: pl.DataFrame, name: str, table: str) -> pl.Series:
    """Opened in the memory of the check alone: no value of these is kept beside a finding."""
    place = f"{PLACES[table]}.{name}"
    texts = [
        unseal(place, row, bytes.fromhex(text)) if text else None for row, text in frame.select("row", name).iter_rows()
    ]
    return pl.Series(name, texts, dtype=pl.String)


def quality_runs_within(scope: Scope) -> QuerySet[QualityRun]:
    """The checks of a scope, the latest first."""
    return QualityRun.objects.within(scope).select_related("area", "requested_by").order_by("-pk")


def quality_run_get(*, scope: Scope, number: int) -> QualityRun:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    found = quality_runs_within(scope).filter(pk=number).first()
    if found is None:
        raise absent(say("quality check {number}", number=number))
    return found


def quality_run_before(*, scope: Scope, run: QualityRun) -> QualityRun | None:
    """The finished check of the same area before this one."""
    done = quality_runs_within(scope).filter(area=run.area, state=RunState.DONE, pk__lt=run.pk)
    return done.first()


def found_by_rule(*, scope: Scope, run: QualityRun) -> list[dict[str, Any]]:
    """Rule, severity, findings and villages concerned; the most frequent first."""
    counts = QualityCount.objects.within(scope).filter(run=run)
    sums = counts.values("rule", "severity").annotate(total=Sum("found"), places=Count("area"))
    return [dict(row) for row in sums.order_by("-total", "rule")]


def found_by_area(*, scope: Scope, run: QualityRun, below: Mapping[int, Area]) -> list[tuple[Area, int, int]]:
    """Errors and warnings of each of these areas, those of what lies below included, in the order given."""
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = (
        QualityCount.objects.within(scope).filter(run=run).values_list("area__path", "severity").annotate(Sum("found"))
    )
    for path, severity, found in rows:
        for key, area in below.items():
            if path.startswith(area.path):
                sums[key][severity] += found
    return [(area, sums[key]["error"], sums[key]["warning"]) for key, area in below.items()]


def findings_within(
    *, scope: Scope, run: QualityRun, rule: str = "", household: int | None = None
) -> QuerySet[QualityFinding]:
    """The findings of a check, village by village."""
    found = QualityFinding.objects.within(scope).filter(run=run).select_related("area", "household", "member")
    found = found.filter(rule=rule) if rule else found
    found = found.filter(household=household) if household is not None else found
    return found.order_by("rule", "area", "pk")
