from __future__ import annotations

from pathlib import Path

import pytest

from bangfu.compute.matching.problem import FOREVER
from bangfu.compute.matching.reading import LAST_OF_DAY, MatchInput, moment, read_match
from bangfu.compute.specs import parse_spec
from bangfu.errors import BangfuError

NEEDS = "who,what,many,where,how,when,until\nA,rice,30.0,530721,2,2020-04-5,2020-04-06\nB,seed,0,530721100,1,,\n"
OFFERS = "who,what,many,limit,when,gone\nC,rice,40,5307,2020-04-06 10:00,2020-04-05\nD,salt,50,,,\n"
COSTS = "n,o,c\nA,C,1.25\nA,D,3\n"
PLAIN = "needs: {id: who, category: what, quantity: many}\noffers: {id: who, category: what, quantity: many}\n"
FULL = (
    "needs: {id: who, category: what, quantity: many, area: where, tier: how, date: when, deadline: until}\n"
    "offers: {id: who, category: what, quantity: many, area_limit: limit, date: when, expires: gone, "
    "max_quantity: 45}\n"
    "costs: {need: n, offer: o, cost: c}\nunits: 7\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("needs.csv", NEEDS), ("offers.csv", OFFERS), ("costs.csv", COSTS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def read(folder: Path, spec: str, *, costs: bool = False) -> MatchInput:
    listed = folder / "costs.csv" if costs else None
    return read_match(folder / "needs.csv", folder / "offers.csv", listed, parse_spec(spec, "spec.yaml"))


def test_what_is_named_is_read_and_exact(folder: Path) -> None:
    given = read(folder, FULL, costs=True)
    problem = given.problem
    assert problem.costs is not None
    assert (problem.costs.cost.tolist(), problem.costs.places, given.units) == ([125, 300], 2, 7)
    assert (problem.needs.quantity.tolist(), problem.needs.tier.tolist()) == ([30, 0], [2, 1])
    assert problem.set_aside.tolist() == [False, True]


def test_rows_are_counted_as_the_file_counts_them(folder: Path) -> None:
    assert read(folder, PLAIN).problem.offers.row.tolist() == [2, 3]


def test_codes_of_areas_become_a_tree_by_their_prefixes(folder: Path) -> None:
    problem = read(folder, FULL, costs=True).problem
    assert problem.needs.area is not None
    assert problem.areas.depth_of(problem.needs.area).tolist() == [3, 4]


def test_an_empty_limit_means_the_whole_nation_and_no_deadline_means_for_ever(folder: Path) -> None:
    problem = read(folder, FULL, costs=True).problem
    assert problem.offers.area is not None
    assert problem.needs.deadline is not None
    assert (int(problem.offers.area[1]), int(problem.needs.deadline[1])) == (-1, FOREVER)


def test_an_offer_on_the_day_of_the_deadline_is_in_time(folder: Path) -> None:
    problem = read(folder, FULL, costs=True).problem
    from_, until = problem.windows[0]
    assert from_[0] <= until[0]


def test_dates_that_constrain_nothing_are_not_read(folder: Path) -> None:
    (folder / "needs.csv").write_text(NEEDS.replace("2020-04-5", "some day"), encoding="utf-8")
    spec = PLAIN.replace("many}", "many, date: when}")
    assert read(folder, spec).problem.needs.date is None


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2020-04-5", "2020-04-05 00:00:00+00:00"),
        ("2020/4/5 8:30", "2020-04-05T08:30:00Z"),
        ("2020.04.05 08:30:15.25", "2020-04-05 08:30:15.250000"),
        ("2020-04-05 08:30:00+08:00", "2020-04-05 00:30:00"),
        ("2020-04-05 08:30:00-0830", "2020-04-05 17:00:00"),
    ],
)
def test_dates_are_read_however_they_are_written(text: str, same: str) -> None:
    assert moment(text, last=False) == moment(same, last=False) is not None


@pytest.mark.parametrize("text", ["2020-02-30", "2020-13-01", "20200401", "soon", "2020-04-05 25:00", "43926"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert moment(text, last=False) is None


def test_a_day_without_a_time_ends_at_its_end() -> None:
    days = [moment("1970-01-01", last=True), moment("1970-01-01 00:00:00", last=True)]
    assert (days, moment("1970-01-01 00:01", last=True)) == ([LAST_OF_DAY] * 2, 60_000_000)


@pytest.mark.parametrize(
    ("change", "what", "where"),
    [
        (("needs.csv", "30.0", "2.5"), "not a whole number", "needs.csv, row 2, column “many”"),
        (("needs.csv", "30.0", "-1"), "negative", "needs.csv, row 2, column “many”"),
        (("needs.csv", "30.0", "NaN"), "not a number", "needs.csv, row 2, column “many”"),
        (("needs.csv", "30.0", "many"), "not a number", "needs.csv, row 2, column “many”"),
        (("needs.csv", "rice,30.0", ",30.0"), "empty", "needs.csv, row 2, column “what”"),
        (("needs.csv", "530721100,1", "530721100,0"), "too small", "needs.csv, row 3, column “how”"),
        (("needs.csv", "530721100", "53072"), "not an area code", "needs.csv, row 3, column “where”"),
        (("needs.csv", "2020-04-06", "2020-02-30"), "not a date", "needs.csv, row 2, column “until”"),
        (("offers.csv", "2020-04-05", "later"), "not a date", "offers.csv, row 2, column “gone”"),
        (("offers.csv", "limit", "limits"), "is missing", "offers.csv"),
        (("costs.csv", "A,D,3", "A,C,3"), "another cost in row 2", "costs.csv, row 3, column “c”"),
        (("costs.csv", "A,D,3", "A,D,-3"), "negative", "costs.csv, row 3, column “c”"),
        (("costs.csv", "A,D,3", "A,D,far"), "not a number", "costs.csv, row 3, column “c”"),
    ],
)
def test_a_wrong_cell_is_named_with_its_place(
    folder: Path, change: tuple[str, str, str], what: str, where: str
) -> None:
    file, old, new = change
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(BangfuError, match=what) as refused:
        read(folder, FULL, costs=True)
    assert str(refused.value.where) == where


@pytest.mark.parametrize(
    ("spec", "what"),
    [
        (FULL.replace("units: 7", "units: 0"), "at least 1"),
        (FULL.replace("units: 7", "units: -7"), "at least 1"),
        (FULL.replace("units: 7", "units: 1.5"), "not a whole number"),
        (FULL.replace("max_quantity: 45", "max_quantity: 0"), "at least 1"),
        (FULL.replace("area: where, ", ""), "needs have none"),
        (FULL.replace("tier", "teir"), "not part of this specification"),
        (FULL.replace("quantity: many, area_limit", "area_limit"), "“quantity” is missing"),
        (PLAIN, "does not name its columns"),
    ],
)
def test_an_impossible_specification_is_refused(folder: Path, spec: str, what: str) -> None:
    with pytest.raises(BangfuError, match=what):
        read(folder, spec, costs=True)


def test_costs_in_the_specification_need_a_file(folder: Path) -> None:
    with pytest.raises(BangfuError, match="no file of costs"):
        read(folder, FULL)


def test_needs_and_offers_must_be_two_files(folder: Path) -> None:
    with pytest.raises(BangfuError, match="the same file"):
        read_match(folder / "needs.csv", folder / "needs.csv", None, parse_spec(PLAIN, "spec.yaml"))


def test_free_names_need_a_book(folder: Path) -> None:
    with pytest.raises(BangfuError, match="not read here"):
        read(folder, PLAIN + "names: free\n")


def test_what_is_asked_for_besides_is_part_of_the_problem(folder: Path) -> None:
    spec = (
        "needs: {id: who, category: what, quantity: many, area: where, cause: what}\n"
        "offers: {id: who, category: what, quantity: many, specialty: what}\n"
        "floor: 50\naffinity: {other: 2, weights: {rice: {rice: 0}}}\none_donor: true\n"
    )
    given = read(folder, spec)
    assert given.problem.floors is not None
    assert given.problem.affinity is not None
    assert (given.problem.floors.units.max(), given.one_donor) == (15, True)
    assert given.floor is not None
    assert (given.floor.basis_points, given.brought) == (5000, None)
