"""Files of the register as they come in: synthetic households written in the layouts of the national system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from bangfu.compute.layouts import Dictionary, Layout, layout_named, parse_fields, parse_layout
from bangfu.compute.staging import Place
from bangfu.compute.synthetic import Register, register
from bangfu.compute.writing import Table, csv_bytes, table_of, write_workbook
from bangfu.policy.loader import codes, policy_files

VILLAGES = ("999001001001", "999001001002", "999001002001", "999001002002")
NAMES = {
    VILLAGES[0]: ("示例县", "东乡镇", "上村村委会"),
    VILLAGES[1]: ("示例县", "东乡镇", "下村村委会"),
    VILLAGES[2]: ("示例县", "西乡", "上村村委会"),
    VILLAGES[3]: ("示例县", "西乡", "河边社区"),
}
YEAR = 2025
Row = dict[str, Any]


@cache
def dictionary_and_layouts() -> tuple[Dictionary, tuple[Layout, ...]]:
    files = {file.name: file.spec for file in policy_files("layouts")}
    dictionary = parse_fields(files.pop("fields"))
    return dictionary, tuple(parse_layout(name, spec, dictionary) for name, spec in files.items())


def layout(code: str) -> Layout:
    found = layout_named(dictionary_and_layouts()[1], code)
    assert found is not None
    return found


def places(names: Mapping[str, tuple[str, ...]] = NAMES) -> list[Place]:
    return [Place(number, code, chain) for number, (code, chain) in enumerate(names.items(), 1)]


def rows_of(found: Register, names: Mapping[str, tuple[str, ...]] = NAMES) -> Iterator[Row]:
    """A row for each member, with everything of her household, by the keys of the fields."""
    whole = _keyed(found.households, "household")
    for frame, entity in ((found.incomes, "income"), (found.living, "living")):
        whole = whole.join(_keyed(frame, entity), left_on="household.household_no", right_on=f"{entity}.household_no")
    joined = _keyed(found.members, "member").join(
        whole, left_on="member.household_no", right_on="household.household_no", maintain_order="left"
    )
    for row in joined.iter_rows(named=True):
        row["household.household_no"] = row["member.household_no"]
        county, township, village = names[row["household.area_code"]]
        yield {**row, "area.county": county, "area.township": township, "area.village": village}


def _keyed(frame: pl.DataFrame, entity: str) -> pl.DataFrame:
    return frame.rename({name: f"{entity}.{name}" for name in frame.columns})


def member_rows(
    households: int,
    *,
    seed: int = 1,
    villages: Sequence[str] = VILLAGES,
    names: Mapping[str, tuple[str, ...]] = NAMES,
) -> list[Row]:
    return list(rows_of(register(households, villages, seed, YEAR), names))


def write_layout(path: Path, code: str, rows: list[Row], *, titles: int = 0) -> Path:
    """The first sheet of a layout as .xlsx or .csv, with `titles` rows of text above the headings."""
    table = table_of(layout(code).sheets[0], rows, codes)
    if titles:
        above = [[f"导出说明 {number}"] for number in range(titles)]
        table = Table(table.name, above[0], [*above[1:], list(table.headings), *table.rows])
    if path.suffix == ".csv":
        path.write_bytes(csv_bytes(table))
    else:
        write_workbook(path, [table])
    return path
