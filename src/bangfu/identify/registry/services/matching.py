"""The two sides of a matching of persons, and what is kept of the pairs: the part that changes nothing anywhere."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Final

import polars as pl

from bangfu.compute.linkage.passes import link_by_passes
from bangfu.compute.linkage.plan import Comparison
from bangfu.compute.linkage.standard import Standard
from bangfu.compute.staging import PlaceIndex
from bangfu.compute.workbooks import ROW
from bangfu.errors import RuleViolated, say
from bangfu.ground.access.ciphers import seal_all, unseal
from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import Scope
from bangfu.identify.registry.models import (
    Import,
    ImportPurpose,
    ImportState,
    LinkFile,
    LinkPair,
    LinkRun,
    LinkState,
)
from bangfu.identify.registry.selectors.imports import villages_below
from bangfu.identify.registry.selectors.linking import SIDE, side_of
from bangfu.identify.registry.services.comparing import compared
from bangfu.identify.registry.services.imports import file_opened
from bangfu.identify.registry.services.rows import row_numbers, rows_copy, with_births

FILE_PLACE: Final = "registry.linkfile.content"
ROW_PLACE: Final = "registry.linkpair.number"
BY_NUMBER: Final = "number"
ROWS: Final[dict[str, Any]] = {
    ROW: pl.Int64, **SIDE, "stated": pl.String, "path": pl.String, "waits": pl.Int64, "facts": pl.List(pl.String),
}  # fmt: skip
"""A row beside the columns of its side: `stated`, the village in its own words; `path` and `waits` of an import's."""


def rows_of_file(run: LinkRun) -> pl.DataFrame:
    """The rows of the file, their villages as those of the area where the words name one alone."""
    kept = LinkFile.objects.filter(run=run).first()
    if kept is None:
        raise RuleViolated(
            say("the file of this matching is no longer kept"),
            where=say("{file}", file=run.file_name),
            remedy=say("Hand it in again."),
        )
    table = pl.read_ipc(io.BytesIO(base64.b64decode(unseal(FILE_PLACE, run.pk, kept.content_sealed))))
    places = PlaceIndex(villages_below(run.area))
    known = {text: _village(places, text) for text in table["village"].drop_nulls().unique()}
    table = table.with_columns(
        stated=pl.col("village"),
        village=pl.col("village").replace_strict(known, default=None, return_dtype=pl.String),
        number=pl.col("number").str.slice(0, 18),
        waits=pl.lit(None, dtype=pl.Int64),
        path=pl.lit(None, dtype=pl.String),
    )
    return side_of(table)


def _village(places: PlaceIndex, text: str) -> str | None:
    """The village that a name, a code or an address means; none where it may be several."""
    found, _stated = places.find("", (text,))
    if not found and text.isdecimal():
        found, _stated = places.find(text, ())
    if not found:
        found = [place for place in places.places if place.names[-1] in text]
        named = [place for place in found if len(place.names) > 1 and place.names[-2] in text]
        found = named or found
    return str(found[0].number) if len(found) == 1 else None


def rows_waiting(run: LinkRun) -> pl.DataFrame:
    """The persons whom files that wait for their second word would add to the register of the area."""
    imports = Import.objects.within(Scope.below(run.area)).filter(
        purpose=ImportPurpose.REGISTER, state=ImportState.READY, file__isnull=False
    )
    parts = [part for found in imports.select_related("area") if (part := _added_by(found)) is not None]
    return side_of(pl.concat([pl.DataFrame(schema=ROWS), *parts], how="diagonal"))


def _added_by(found: Import) -> pl.DataFrame | None:
    comparison = compared(file_opened(found), found.area, found.stated_on, found.year)
    plan, homes = comparison.plans.get("members"), comparison.plans.get("households")
    if plan is None or plan.fresh.is_empty():
        return None
    fresh = with_births(plan.fresh)
    stated = pl.DataFrame(schema={"household_no": pl.String, "area_id": pl.Int64})
    if homes is not None and "area_id" in homes.joined.columns:
        stated = homes.joined.select("household_no", pl.col("area_id").cast(pl.Int64)).unique("household_no")
    areas = {area.pk: area for area in Area.objects.filter(pk__in=stated["area_id"].drop_nulls().to_list())}
    placed = fresh.drop("area_id", strict=False).join(stated, on="household_no", how="left", maintain_order="left")
    villages = [areas.get(key) for key in placed["area_id"].to_list()]
    return pl.DataFrame(
        {
            ROW: fresh[ROW].cast(pl.Int64),
            "name": fresh["name"] if "name" in fresh.columns else pl.Series([""] * len(fresh)),
            "number": fresh["id_no"].str.slice(0, 18),
            "born": fresh["birth_date"].cast(pl.String),
            "village": pl.Series([str(area.pk) if area else None for area in villages], dtype=pl.String),
            "stated": pl.Series([area.name if area else None for area in villages], dtype=pl.String),
            "path": pl.Series([(area or found.area).path for area in villages], dtype=pl.String),
            "waits": pl.Series([found.pk] * len(fresh), dtype=pl.Int64),
        }
    )


@dataclass(frozen=True)
class Matched:
    """`pairs` as they are stored but for their keys, the row's number open in `open`; and the figures of the run."""

    pairs: pl.DataFrame
    figures: dict[str, int]
    pending: list[int]
    prior: float
    looked_at: int


def matching_of(run: LinkRun, standard: Standard, members: pl.DataFrame, rows: pl.DataFrame) -> Matched:
    """The rows sought among the members; for duplicates the members and what waits to join them, beside themselves."""
    names = [*SIDE, "sound"]
    if run.is_duplicates:
        whole = pl.concat([members.select(names), rows.select(names)])
        found = link_by_passes(whole, None, standard.passes, standard.limits, expected=standard.expected_register)
        # Two rows that wait concern their own file, and there the same number twice is an error already.
        table = found.table.filter(pl.col("left") < len(members))
    else:
        found = link_by_passes(
            rows.select(names), members.select(names), standard.passes, standard.limits, expected=standard.expected_file
        )
        table = found.table
    pairs = _pairs(run, table, _comparisons(standard), members, rows)
    return Matched(pairs, _figures(pairs, members, rows), _pending(rows), found.prior, found.looked_at)


def _comparisons(standard: Standard) -> list[Comparison]:
    """Every comparison of the plan, each once, as its first pass has it."""
    named: dict[str, Comparison] = {}
    for search in standard.passes:
        for comparison in search.plan.comparisons:
            named.setdefault(comparison.name, comparison)
    return list(named.values())


def _pairs(
    run: LinkRun, table: pl.DataFrame, compared_: list[Comparison], members: pl.DataFrame, rows: pl.DataFrame
) -> pl.DataFrame:
    keys, paths = members["member"].to_list(), members["path"].to_list()
    lines = [] if rows.is_empty() else rows.to_dicts()
    found: list[dict[str, Any]] = []
    for pair in table.iter_rows(named=True):
        at, beside = (pair["left"], pair["right"]) if run.is_duplicates else (pair["right"], pair["left"])
        other = beside if run.is_duplicates and beside < len(keys) else None
        line: dict[str, Any] = {} if other is not None else lines[beside - len(keys) if run.is_duplicates else beside]
        area = common_area([paths[at], paths[other] if other is not None else line["path"] or paths[at]])
        found.append(
            {
                "area_id": area,
                "member_id": keys[at],
                "other_id": None if other is None else keys[other],
                "waits_id": line.get("waits"),
                ROW: line.get(ROW),
                "name": line.get("name") or "",
                "open": line.get("number") or "",
                "born": line.get("born"),
                "village": line.get("stated") or "",
                "facts": json.dumps(line.get("facts") or [], ensure_ascii=False),
                "weight": pair["weight"],
                "probability": pair["probability"],
                "search": BY_NUMBER if pair["exact"] else pair["search"],
                "evidence": json.dumps(_evidence(pair, compared_), ensure_ascii=False),
                # Nobody takes two rows of the register for one person but a person.
                "state": LinkState.CERTAIN if pair["certain"] and not run.is_duplicates else LinkState.DOUBTFUL,
            }
        )
    return pl.DataFrame(found, schema=PAIR)


PAIR: Final[dict[str, Any]] = {
    "area_id": pl.Int64, "member_id": pl.Int64, "other_id": pl.Int64, "waits_id": pl.Int64, ROW: pl.Int64,
    "name": pl.String, "open": pl.String, "born": pl.String, "village": pl.String, "facts": pl.String,
    "weight": pl.Float64, "probability": pl.Float64, "search": pl.String, "evidence": pl.String, "state": pl.String,
}  # fmt: skip


def _evidence(pair: dict[str, Any], compared_: list[Comparison]) -> list[list[object]]:
    """Per comparison its name, the level reached, and the bits; what this search did not ask for is not in it."""
    return [
        [comparison.name, comparison.reached(pair[comparison.name]), round(pair[f"{comparison.name}_bits"], 2)]
        for comparison in compared_
        if pair.get(comparison.name) is not None
    ]


def _figures(pairs: pl.DataFrame, members: pl.DataFrame, rows: pl.DataFrame) -> dict[str, int]:
    certain = pairs.filter(pl.col("state") == LinkState.CERTAIN)
    exact = certain.filter(pl.col("search") == BY_NUMBER).height
    return {
        "members": members.height,
        "rows": rows.height,
        "matched": certain[ROW].n_unique() if certain.height else 0,
        "exact": exact,
        "similar": certain.height - exact,
        "doubtful": pairs.height - certain.height,
    }


def _pending(rows: pl.DataFrame) -> list[int]:
    """The imports whose rows waited."""
    return sorted(rows["waits"].drop_nulls().unique().to_list())


def pairs_written(run: LinkRun, pairs: pl.DataFrame) -> None:
    """Store the pairs, the numbers of rows sealed. The caller has stated the actor and holds the transaction."""
    if pairs.is_empty():
        return
    name = LinkPair._meta.db_table
    numbers = row_numbers(name, pairs.height)
    sealed = seal_all(ROW_PLACE, numbers, pairs["open"].to_list())
    hidden = pl.Series("number_sealed", ["\\x" + value.hex() for value in sealed], dtype=pl.String)
    stored = pairs.drop("open").with_columns(hidden, id=pl.Series(numbers), run_id=pl.lit(run.pk), reason=pl.lit(""))
    rows_copy(name, stored)


def common_area(paths: list[str]) -> int:
    """The least area that holds all of these."""
    levels = zip(*(path.rstrip(".").split(".") for path in paths), strict=False)
    shared = [steps[0] for steps in takewhile(lambda steps: len(set(steps)) == 1, levels)]
    return int(shared[-1])
