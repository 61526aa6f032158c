"""`bangfu match` as people call it: real files, the published matchers beside ours, one clear error for bad input."""

from __future__ import annotations

import csv
import json
import time
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bangfu.cli.main import BAD_INPUT, main
from bangfu.cli.match import NOT_PROVEN
from bangfu.compute.matching import solver
from bangfu.compute.matching.flow import ENGINES, HIGHS, Engine, Network

ROOT = Path(__file__).resolve().parents[2]
SPEC = (
    "needs:  {id: rec_id, category: ppe, quantity: qty, date: date}\n"
    "offers: {id: don_id, category: ppe, quantity: qty, date: date, max_quantity: 1000}\n"
    "costs:  {need: rec_id, offer: don_id, cost: distance}\n"
)
FIGURES = [
    "status", "needs", "offers", "units_needed", "units_offered", "units_allocated", "cost", "bound", "gap", "seconds",
]  # fmt: skip
FILES = ["allocations.csv", "certificate.json", "unmet_needs.csv", "unused_offers.csv"]
NEEDS = "rec_id,ppe,qty,date\nA,rice,5,1\n=B(),seed,7,2\n"
OFFERS = "don_id,ppe,qty,date\nC,rice,3,1\n@D,seed,5000,2\n"
COSTS = "rec_id,don_id,distance\nA,C,1.50\n"


@dataclass(frozen=True)
class Call:
    """One call of the command in a folder of its own."""

    folder: Path
    needs: Path
    offers: Path
    costs: Path

    def run(self, *options: str, spec: str = SPEC) -> int:
        (self.folder / "spec.yaml").write_text(spec, encoding="utf-8")
        words = ["match", "--needs", self.needs, "--offers", self.offers, "--spec", self.folder / "spec.yaml"]
        return main([*map(str, [*words, "--costs", self.costs]), *options])

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def matched(self, *options: str, spec: str = SPEC) -> int:
        return self.run("--out", str(self.out), *options, spec=spec)

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.out / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_LANG", "en")


@pytest.fixture
def call(tmp_path: Path) -> Call:
    for name, text in (("needs.csv", NEEDS), ("offers.csv", OFFERS), ("costs.csv", COSTS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Call(tmp_path, *(tmp_path / name for name in ("needs.csv", "offers.csv", "costs.csv")))


@pytest.fixture
def small(tmp_path: Path, reference_data: Path) -> Call:
    source = reference_data / "needs_offers" / "ppe_match_small"
    return Call(tmp_path, source / "recipients.csv", source / "donors.csv", source / "distance.csv.gz")


@pytest.fixture
def worked(tmp_path: Path, reference_data: Path) -> Call:
    source = reference_data / "needs_offers" / "ppe_match_worked_example"
    return Call(tmp_path, *(source / f"Table{number}.csv" for number in (1, 2, 3)))


def figures(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    return dict(json.loads(capsys.readouterr().out, parse_float=Decimal))


@pytest.mark.parametrize(
    ("units", "miles"),
    [({"FCFM_strategy": 4200}, "8.6405"), ({"proximity_match_strategy": 4230}, "8.7350")],
    ids=["FCFM", "proximity"],
)
def test_fewer_miles_than_each_published_matcher_at_its_units(
    small: Call, reference_data: Path, capsys: pytest.CaptureFixture[str], units: dict[str, int], miles: str
) -> None:
    metrics = reference_data / "needs_offers" / "ppe_match_small" / "reference_metrics.json"
    ((matcher, fixed),) = units.items()
    published = json.loads(metrics.read_text(encoding="utf-8"))[matcher]
    start = time.perf_counter()
    assert small.matched("--format", "json", spec=f"{SPEC}units: {fixed}\n") == 0
    assert time.perf_counter() - start < 2
    found = figures(capsys)
    assert (found["status"], found["gap"], found["units_allocated"]) == ("optimal", 0, published["units"])
    average = Decimal(found["cost"]) / fixed
    assert f"{average:.4f}" == miles
    assert average < published["avg unit-miles"]


def test_all_that_can_be_allocated_is_and_the_impossible_offers_are_set_aside(
    small: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    assert small.matched("--format", "json") == 0
    found = figures(capsys)
    assert list(found) == FIGURES
    assert [found[key] for key in FIGURES[:6]] == ["optimal", 1934, 71, 692_173, 5322, 5322]
    assert (f"{found['cost']:.4f}", found["bound"], found["gap"]) == ("167200.3285", found["cost"], 0)
    aside = [row["offered"] for row in small.table("unused_offers.csv") if row["why"].startswith("set aside")]
    assert max(map(int, aside)) == 2_000_000_000


def test_the_worked_example_is_solved(worked: Call, capsys: pytest.CaptureFixture[str]) -> None:
    assert worked.matched("--format", "json") == 0
    found = figures(capsys)
    assert (found["status"], found["units_allocated"], found["cost"]) == ("optimal", 550, 47_500)
    lines = [(r["need_id"], r["offer_id"], r["category"], r["quantity"]) for r in worked.table("allocations.csv")]
    assert lines == [
        ("R1", "D2", "masks", "100"),
        ("R1", "D1", "gloves", "200"),
        ("R2", "D1", "gloves", "200"),
        ("R3", "D1", "gowns", "20"),
        ("R3", "D2", "gowns", "30"),
    ]


def test_the_page_shows_what_the_command_answers(worked: Call) -> None:
    assert worked.matched() == 0
    page = (ROOT / "docs" / "rules" / "matching.md").read_text(encoding="utf-8")
    table = page.split("<!-- worked -->")[1].split("<!-- /worked -->")[0].strip().splitlines()[2:]
    columns = ("need_id", "offer_id", "category", "quantity", "cost")
    assert table == [f"| {' | '.join(r[name] for name in columns)} |" for r in worked.table("allocations.csv")]


def test_the_folder_holds_four_files_and_every_line_its_reason(call: Call) -> None:
    assert call.matched() == 0
    assert sorted(path.name for path in call.out.iterdir()) == FILES
    tables = [call.table(name) for name in ("allocations.csv", "unmet_needs.csv", "unused_offers.csv")]
    assert [[row["why"] for row in table] for table in tables] == [
        ["the only offer that suits this need; 1.5 per unit"],
        [
            "all offers that suit went to needs that are more urgent, cost less to serve or are equal in both",
            "nobody offers this category",
        ],
        ["set aside: more than 1000 units cannot be believed"],
    ]


def test_the_screen_says_what_was_done_and_how_sure_it_is(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    assert call.matched() == 0
    assert capsys.readouterr().out.splitlines()[:6] == [
        "asked for: 12 units in 2 needs",
        "offered: 3 units in 2 offers",
        "set aside as too large to be believed: 1 offers",
        "allocated: 3 units",
        "total cost: 4.5, 1.5000 per unit",
        "proven: no allocation serves urgent tiers better, or as well at less cost",
    ]


def test_an_answer_without_proof_is_never_called_optimal(
    call: Call, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def worst(network: Network) -> tuple[np.ndarray, np.ndarray]:
        return HIGHS.solve(replace(network, cost=-network.cost))

    monkeypatch.setattr(solver, "ENGINES", dict.fromkeys(ENGINES, Engine("worst", worst, HIGHS.safe)))
    monkeypatch.setattr(solver, "is_laminar", lambda layout: False)
    assert call.matched() == 0
    assert "\nnot proven: at most " in capsys.readouterr().out


def test_without_costs_urgent_needs_come_first_and_local_offers_before_distant_ones(tmp_path: Path) -> None:
    needs = "id,item,n,area,tier,until\nV1,rice,4,530721100001,2,2026-03-01\nV2,rice,6,530722,1,2026-03-01\n"
    offers = (
        "id,item,n,limit,from\nnation,rice,5,,2026-03-01\ntown,rice,3,530721100,2026-02-01\nlate,rice,9,,2026-03-02\n"
    )
    spec = (
        "needs: {id: id, category: item, quantity: n, area: area, tier: tier, deadline: until}\n"
        "offers: {id: id, category: item, quantity: n, area_limit: limit, date: from}\n"
    )
    paths = [tmp_path / name for name in ("needs.csv", "offers.csv", "spec.yaml")]
    _ = [path.write_text(text, encoding="utf-8") for path, text in zip(paths, (needs, offers, spec), strict=True)]
    words = ["--needs", str(paths[0]), "--offers", str(paths[1]), "--spec", str(paths[2])]
    assert main(["match", *words, "--out", str(tmp_path / "out")]) == 0
    with (tmp_path / "out" / "allocations.csv").open(encoding="utf-8", newline="") as stream:
        lines = [(r["need_id"], r["offer_id"], r["quantity"], r["cost"]) for r in csv.DictReader(stream)]
    assert lines == [("V1", "town", "3", "1"), ("V2", "nation", "5", "3")]
    assert main(["match", *words, "--check", str(tmp_path / "out")]) == 0


def test_no_cell_of_the_result_runs_in_a_spreadsheet(call: Call) -> None:
    assert call.matched() == 0
    assert [call.table("unmet_needs.csv")[1]["need_id"], call.table("unused_offers.csv")[0]["offer_id"]] == [
        "'=B()",
        "'@D",
    ]


def test_the_same_files_give_the_same_bytes(call: Call) -> None:
    assert call.matched() == 0
    first = {path.name: path.read_bytes() for path in call.out.iterdir()}
    assert call.run("--out", str(call.folder / "again")) == 0
    assert {path.name: path.read_bytes() for path in (call.folder / "again").iterdir()} == first


def test_a_result_is_checked_again_from_its_folder(small: Call, capsys: pytest.CaptureFixture[str]) -> None:
    assert small.matched() == 0
    assert small.run("--check", str(small.out)) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("proven")


@pytest.mark.parametrize(("old", "new"), [(",3,1.5,", ",2,1.5,"), (",3,1.5,", ",3,1.4,")])
def test_a_result_that_was_changed_is_not_proven(call: Call, old: str, new: str) -> None:
    assert call.matched() == 0
    path = call.out / "allocations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert call.run("--check", str(call.out)) == NOT_PROVEN


def test_a_result_without_lines_is_checked_too(call: Call) -> None:
    call.costs.write_text(COSTS.replace("A,C", "X,Y"), encoding="utf-8")
    assert call.matched() == 0
    assert call.run("--check", str(call.out)) == 0


def test_a_folder_without_a_certificate_is_refused(call: Call) -> None:
    assert call.matched() == 0
    (call.out / "certificate.json").write_text("[]", encoding="utf-8")
    assert call.run("--check", str(call.out)) == BAD_INPUT


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("needs.csv", b""),
        ("needs.csv", b"rec_id,ppe,qty,date\n"),
        ("needs.csv", NEEDS.replace("qty", "quantity").encode()),
        ("needs.csv", NEEDS.replace("5", "five").encode()),
        ("needs.csv", NEEDS.replace("5", "NaN").encode()),
        ("needs.csv", NEEDS.replace("5", "-5").encode()),
        ("needs.csv", NEEDS.replace("rice", "大米").encode("gb18030")),
        ("offers.csv", OFFERS.replace("3", "2.5").encode()),
        ("costs.csv", COSTS.replace("1.50", "").encode()),
        ("costs.csv", (COSTS + "A,C,2\n").encode()),
    ],
)
def test_bad_input_is_one_clear_error_and_nothing_is_written(
    call: Call, capsys: pytest.CaptureFixture[str], file: str, content: bytes
) -> None:
    (call.folder / file).write_bytes(content)
    before = {path.name for path in call.folder.iterdir()} | {"spec.yaml"}
    assert call.matched() == BAD_INPUT
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["error", "where", "remedy"]
    assert file in lines[1]
    assert {path.name for path in call.folder.iterdir()} == before


def test_more_units_than_possible_names_the_possible(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    assert call.matched(spec=f"{SPEC}units: 4\n") == BAD_INPUT
    assert "4 units cannot be allocated: at most 3 can" in capsys.readouterr().err
    assert not call.out.exists()


def test_a_folder_in_use_is_left_alone(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    call.out.mkdir()
    (call.out / "mine.txt").write_text("mine", encoding="utf-8")
    assert call.matched() == BAD_INPUT
    assert "something under this name" in capsys.readouterr().err
    assert [path.name for path in call.out.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_filled(call: Call) -> None:
    call.out.mkdir()
    assert call.matched() == 0
    assert sorted(path.name for path in call.out.iterdir()) == FILES


def test_a_place_that_cannot_be_written_to_is_one_clear_error(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    (call.folder / "file").write_text("", encoding="utf-8")
    assert call.run("--out", str(call.folder / "file" / "out")) == BAD_INPUT
    assert "cannot be written" in capsys.readouterr().err
