"""Releases of administrative areas: read from CSV files, checked, and compared with the tree that stands.

A release says what each area is called and where it hangs as of one day. The comparison answers what to add, what to
change and which earlier value to keep; it writes nothing and knows no database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from bangfu.compute.sheets import Sheet, read_sheet
from bangfu.errors import Phrase, SheetErrors, say, untranslated

ENDINGS = (".csv", ".csv.gz", ".csv.xz")
LEVEL_OF_LENGTH = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}
LENGTH_ABOVE = {4: 2, 6: 4, 9: 6, 12: 9}
LEVELS = (
    untranslated("province"),
    untranslated("prefecture"),
    untranslated("county"),
    untranslated("township"),
    untranslated("village"),
)
LEVEL_OF_WORD = {word: place for place, name in enumerate(LEVELS, 1) for word in (name, str(place))}
PARENT_COLUMNS = ("parent_code", "streetCode", "areaCode", "cityCode", "provinceCode")
"""Where a release may name the area above, the nearest first; the last four as the national release calls them."""
CODE = r"^[0-9A-Za-z._-]{1,24}$"
STANDARD_CODE = r"^\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?$"
LONGEST_NAME = 120
RELEASE = pl.Schema(
    {
        "code": pl.String,
        "name": pl.String,
        "level": pl.Int64,
        "parent": pl.String,
        "former": pl.String,
        "is_standard": pl.Boolean,
        "file": pl.String,
        "row": pl.Int64,
    }
)
"""The columns of a release."""
CURRENT = {
    "id": pl.Int64,
    "parent_id": pl.Int64,
    "level": pl.Int64,
    "path": pl.String,
    "code": pl.String,
    "name": pl.String,
    "is_standard": pl.Boolean,
    "valid_from": pl.Date,
}
"""The columns of the tree that stands, one row an area."""
EARLIER = {"id": pl.Int64, "code": pl.String}
"""The columns of the codes that areas bore before."""


@dataclass(frozen=True)
class AreaPlan:
    """What a release changes. Frames: `added` as the tree's columns; `changed` id, parent_id, level, code, name,
    is_standard; `versions` the ids whose earlier value is kept; `paths` id, path of areas that stand elsewhere now;
    `absent` code, name of standing areas the release does not name though it speaks of their province and level;
    `figures` level, areas, added, changed."""

    added: pl.DataFrame
    changed: pl.DataFrame
    versions: pl.Series
    paths: pl.DataFrame
    absent: pl.DataFrame
    figures: pl.DataFrame


def read_areas(folder: Path) -> pl.DataFrame:
    """One row an area of a release, from every CSV file (also .gz and .xz) of a folder.

    Columns of a file: code, name; optionally former_code, and parent_code or the national release's streetCode …
    provinceCode. Level and place come from codes of 2, 4, 6, 9 or 12 digits; a file with level and parent_code may
    use any code of up to 24 characters and holds areas outside the national release. Rows may repeat.
    Columns returned: code, name, level (1 to 5), parent, former, is_standard, file, row.
    Errors: SheetErrors with file, row and column. Source: the releases of the National Bureau of Statistics.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.csv").write_text("code,name\\n53,Yunnan\\n5307,Lijiang\\n")
    ...     read_areas(Path(folder)).select("code", "level", "parent").rows()
    [('53', 1, None), ('5307', 2, '53')]
    """
    sheets = [read_sheet(path) for path in _files(folder)]
    frame = pl.concat([_rows(sheet) for sheet in sheets])
    distinct = frame.sort(~pl.col("is_standard"), maintain_order=True).unique(
        ["code", "name", "level", "parent", "former"], keep="first", maintain_order=True
    )
    twins = distinct.filter(pl.col("code").is_duplicated()).sort("code", maintain_order=True)
    if not twins.is_empty():
        first, second = twins.row(0, named=True), twins.row(1, named=True)
        raise _fault(
            second,
            say("the code {code} is given twice and differently", code=second["code"]),
            say("Keep one of the two; the other is in {file}, row {row}.", file=first["file"], row=first["row"]),
            "code",
        )
    return distinct.sort("level", "code")


def plan_areas(
    release: pl.DataFrame, current: pl.DataFrame, earlier: pl.DataFrame, *, day: date, next_id: int
) -> AreaPlan:
    """What the release of `read_areas`, in force from `day`, changes in the tree `current` (columns CURRENT).

    `earlier` holds the codes that areas bore before (columns EARLIER), so that a stated change of code is made once.
    New areas are numbered from `next_id`. Errors: SheetErrors where the area above is absent or not of a higher
    level, a code is in use, or the release is older than what it would change. Source: docs/rules/areas.md.

    >>> rows = {"code": ["53"], "name": ["Yunnan"], "level": [1], "parent": [None], "former": [None]}
    >>> release = pl.DataFrame({**rows, "is_standard": [True], "file": ["a.csv"], "row": [2]}, RELEASE)
    >>> plan = plan_areas(release, pl.DataFrame(schema=CURRENT), pl.DataFrame(schema=EARLIER),
    ...                   day=date(2023, 9, 1), next_id=7)
    >>> plan.added.select("id", "path", "code").row(0)
    (7, '7.', '53')
    """
    rows = _numbered(_matched(release, current, earlier), next_id)
    rest = current.join(rows, on="id", how="anti")
    rows = _placed(rows, rest)
    tree = _with_paths(rows, rest)
    standing = current.select("id", *(pl.col(name).alias(f"old_{name}") for name in CURRENT if name != "id"))
    rows = rows.join(tree.select("id", "path"), on="id", maintain_order="left")
    rows = rows.join(standing, on="id", how="left", maintain_order="left")
    renamed = _differs("code") | _differs("name") | _differs("parent_id")
    rows = rows.with_columns(
        renamed=~pl.col("is_new") & renamed,
        changed=~pl.col("is_new") & (renamed | _differs("level") | _differs("is_standard")),
    )
    _refuse_older(rows, day)
    moved = tree.join(standing, on="id").filter(_differs("path"))
    return AreaPlan(
        added=rows.filter("is_new").select("id", "parent_id", "level", "path", "code", "name", "is_standard"),
        changed=rows.filter("changed").select("id", "parent_id", "level", "code", "name", "is_standard"),
        # What held for no day at all was a slip of the same day: it is mended, not remembered.
        versions=rows.filter(pl.col("renamed") & (pl.col("old_valid_from") < day))["id"],
        paths=moved.select("id", "path"),
        absent=_absent(rows, rest),
        figures=rows.group_by("level")
        .agg(areas=pl.len(), added=pl.col("is_new").sum(), changed=pl.col("changed").sum())
        .sort("level"),
    )


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise SheetErrors(
            say("the folder does not exist"),
            where=say("{path}", path=str(folder)),
            remedy=say("Name the folder that holds the CSV files of the release."),
        )
    found = sorted(path for path in folder.iterdir() if path.name.lower().endswith(ENDINGS))
    if not found:
        raise SheetErrors(
            say("the folder holds no CSV file"),
            where=say("{path}", path=str(folder)),
            remedy=say("Put files with the columns code and name there: .csv, .csv.gz or .csv.xz."),
        )
    yield from found


def _rows(sheet: Sheet) -> pl.DataFrame:
    own = "level" in sheet.frame.columns
    code, name = sheet.labels("code"), sheet.labels("name")
    pattern, remedy = (
        (CODE, say("Write up to 24 letters, digits, dots, dashes or underscores."))
        if own
        else (STANDARD_CODE, say("Write 2, 4, 6, 9 or 12 digits, or add the columns level and parent_code."))
    )
    _refuse(sheet, "code", ~code.str.contains(pattern), say("this is not an area code"), remedy)
    too_long = name.str.len_chars() > LONGEST_NAME
    _refuse(sheet, "name", too_long, say("this name is too long"), say("Write {limit} characters.", limit=LONGEST_NAME))
    columns: dict[str, pl.Series | pl.Expr] = {
        "code": code,
        "name": name,
        "level": _levels(sheet) if own else code.str.len_chars().replace_strict(LEVEL_OF_LENGTH),
        "parent": sheet.optional_labels("parent_code") if own else _parents(sheet, code),
        "former": sheet.optional_labels("former_code") if "former_code" in sheet.frame.columns else pl.lit(None),
        "is_standard": pl.lit(not own),
        "file": pl.lit(sheet.file),
        "row": pl.Series(sheet.rows),
    }
    frame: pl.DataFrame = pl.select(*(cells.alias(name) for name, cells in columns.items())).cast(RELEASE)
    for row in frame.with_row_index("index").filter((pl.col("level") > 1) & pl.col("parent").is_null()).iter_rows():
        what = say("the area above is missing")
        raise sheet.fault(what, say("Write its code."), index=row[0], column="parent_code")
    # A row that repeats its own code as the former one states no change.
    return frame.with_columns(former=pl.when(pl.col("former") != pl.col("code")).then("former"))


def _levels(sheet: Sheet) -> pl.Series:
    words = sheet.labels("level").str.to_lowercase()
    known = words.is_in(list(LEVEL_OF_WORD))
    _refuse(
        sheet,
        "level",
        ~known,
        say("this is not a level"),
        say("Write one of: {names}.", names=", ".join(LEVEL_OF_WORD)),
    )
    return words.replace_strict(LEVEL_OF_WORD)


def _parents(sheet: Sheet, code: pl.Series) -> pl.Series:
    """The nearest area above that the row names, else the one its code says."""
    named = [sheet.optional_labels(name).alias(name) for name in PARENT_COLUMNS if name in sheet.frame.columns]
    lengths = code.str.len_chars()
    said = pl.select(pl.when(lengths > 2).then(code.str.slice(0, lengths.replace_strict(LENGTH_ABOVE, default=0))))
    return pl.select(pl.coalesce(*named, said.to_series())).to_series()


def _refuse(sheet: Sheet, column: str, broken: pl.Series, what: Phrase, remedy: Phrase) -> None:
    sheet.refuse(column, broken.to_numpy(), what, remedy)


def _matched(release: pl.DataFrame, current: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """The release with the `id` of the standing area each row speaks of, null for a new one."""
    bearers = current.select("code", bearer="id")
    formers = current.select(former="code", former_id="id")
    done = earlier.select(former="code", bearer="id").unique().with_columns(done=pl.lit(True))
    rows = release.join(bearers, on="code", how="left", maintain_order="left")
    rows = rows.join(formers, on="former", how="left", maintain_order="left")
    rows = rows.join(done, on=["former", "bearer"], how="left", maintain_order="left")
    recoded = pl.col("former_id").is_not_null() & pl.col("done").is_null()
    rows = rows.with_columns(id=pl.when(recoded).then("former_id").otherwise("bearer"))
    twice = rows.filter(pl.col("id").is_not_null() & pl.col("id").is_duplicated()).sort("id", "former")
    for row in twice.tail(1).iter_rows(named=True):
        what = say("the former code {code} stands for an area that another row names too", code=row["former"])
        raise _fault(row, what, say("Keep the row with the new code alone."), "former_code")
    rows = rows.with_columns(freed=pl.col("bearer").is_in(rows["id"].drop_nulls().implode()))
    taken = rows.filter((pl.col("bearer") != pl.col("id")) & ~pl.col("freed"))
    for row in taken.head(1).iter_rows(named=True):
        what = say("the code {code} belongs to another area", code=row["code"])
        raise _fault(row, what, say("State the new code of that area too, with its former_code."), "code")
    return rows.drop("bearer", "former_id", "done", "freed")


def _numbered(rows: pl.DataFrame, next_id: int) -> pl.DataFrame:
    is_new = pl.col("id").is_null()
    number = is_new.cum_sum().cast(pl.Int64) + (next_id - 1)
    return rows.with_columns(is_new=is_new, id=pl.when(is_new).then(number).otherwise("id"))


def _placed(rows: pl.DataFrame, rest: pl.DataFrame) -> pl.DataFrame:
    """The rows with `parent_id`. Where a city has no counties, its townships hang below the city itself."""
    bearers = pl.concat([rows.select("code", "id", "level"), rest.select("code", "id", "level")])
    whole = pl.col("parent").str.contains(r"^\d{4}00$") & ~pl.col("parent").is_in(bearers["code"].implode())
    rows = rows.with_columns(parent=pl.when(whole).then(pl.col("parent").str.head(4)).otherwise("parent"))
    above = bearers.rename({"code": "parent", "id": "parent_id", "level": "parent_level"})
    rows = rows.join(above, on="parent", how="left", maintain_order="left")
    for row in (
        rows.filter(pl.col("parent").is_not_null() & pl.col("parent_id").is_null()).head(1).iter_rows(named=True)
    ):
        what = say("the area above, {code}, is neither in the release nor known", code=row["parent"])
        raise _fault(row, what, say("Add its row, or correct the code."), "code")
    return rows.drop("parent_level")


def _with_paths(rows: pl.DataFrame, rest: pl.DataFrame) -> pl.DataFrame:
    """id and path of every area: the ids from the root down, each followed by a dot."""
    columns = ("id", "parent_id", "level", "code")
    tree = pl.concat(
        [rows.select(*columns, "file", "row"), rest.select(*columns, file=None, row=None)], how="vertical_relaxed"
    )
    own = pl.col("id").cast(pl.String) + "."
    found = [tree.filter(pl.col("parent_id").is_null()).select("id", "level", path=own)]
    for level in range(2, len(LEVELS) + 1):
        above = pl.concat(found).select(parent_id="id", above="path")
        here = tree.filter(level=level).join(above, on="parent_id", maintain_order="left")
        found.append(here.select("id", "level", path=pl.col("above") + own))
    paths = pl.concat(found)
    lost = tree.filter(pl.col("parent_id").is_not_null()).join(paths, on="id", how="anti")
    for row in lost.sort("file", "row", nulls_last=True).head(1).iter_rows(named=True):
        what = say("the area {code} does not stand below an area of a higher level", code=row["code"])
        raise _fault(row, what, say("Correct its level, or the area above."), "level")
    return paths


def _differs(column: str) -> pl.Expr:
    return pl.col(column).ne_missing(pl.col(f"old_{column}"))


def _refuse_older(rows: pl.DataFrame, day: date) -> None:
    newer = rows.filter(pl.col("renamed") & (pl.col("old_valid_from") > day))
    for row in newer.head(1).iter_rows(named=True):
        what = say("what is stored of {code} holds from {day} on", code=row["old_code"], day=row["old_valid_from"])
        raise _fault(row, what, say("State the day this release came into force with --valid-from."), "code")


def _absent(rows: pl.DataFrame, rest: pl.DataFrame) -> pl.DataFrame:
    root = pl.col("path").str.extract(r"^(\d+)\.").alias("root")
    spoken = rows.filter("is_standard").select(root, "level").unique()
    standing = rest.filter("is_standard").with_columns(root)
    return standing.join(spoken, on=["root", "level"], how="semi").select("code", "name").sort("code")


def _fault(row: dict[str, Any], what: Phrase, remedy: Phrase, column: str) -> SheetErrors:
    if row["file"] is None:
        return SheetErrors(what, where=say("area {code}", code=row["code"]), remedy=remedy)
    where = say("{file}, row {row}, column “{column}”", file=row["file"], row=row["row"], column=column)
    return SheetErrors(what, where=where, remedy=remedy)
