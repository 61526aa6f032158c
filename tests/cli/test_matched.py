"""`bangfu match` with floors, specialists, free names and one donor, as people call it."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bangfu.cli.main import BAD_INPUT, main
from bangfu.cli.match import NOT_PROVEN
from bangfu.compute.matching.wishes import read_wishes, refuse_stray
from bangfu.compute.specs import parse_spec

ROOT = Path(__file__).resolve().parents[2]
NEEDS = (
    "id,item,n,village,cause,tier\n"
    "H1,rice,10,530721100001,illness,1\nH2,rice,4,530721100002,schooling,2\nH3,rice,0,530721100003,flood,1\n"
)
OFFERS = "id,item,n,field\nD1,rice,5,education\nD2,rice,3,medicine; cash\n"
COLUMNS = (
    "needs: {id: id, category: item, quantity: n, area: village, tier: tier}\n"
    "offers: {id: id, category: item, quantity: n}\n"
)
WITH_FIELDS = COLUMNS.replace("tier: tier}", "tier: tier, cause: cause}").replace("n}", "n, specialty: field}")
TABLE = "affinity: {other: 3, weights: {illness: {medicine: 0, cash: 1}, schooling: {education: 0}}}\n"


@dataclass(frozen=True)
class Folder:
    path: Path

    def call(self, spec: str, *options: str) -> int:
        (self.path / "spec.yaml").write_text(spec, encoding="utf-8")
        files = [f"--{name}={self.path / f'{name}.csv'}" for name in ("needs", "offers")]
        return main(["match", *files, f"--spec={self.path / 'spec.yaml'}", *options])

    def matched(self, spec: str, *options: str) -> int:
        return self.call(spec, f"--out={self.path / 'out'}", *options)

    def checked(self, spec: str) -> int:
        return self.call(spec, f"--check={self.path / 'out'}")

    def write(self, **texts: str) -> None:
        for name, text in texts.items():
            (self.path / f"{name}.csv").write_text(text, encoding="utf-8")

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.path / "out" / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_LANG", "en")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    found = Folder(tmp_path)
    found.write(needs=NEEDS, offers=OFFERS)
    return found


def figures(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    return dict(json.loads(capsys.readouterr().out, parse_float=Decimal))


def pairs(folder: Folder) -> list[tuple[str, str, str]]:
    return [(row["need_id"], row["offer_id"], row["quantity"]) for row in folder.table("allocations.csv")]


def test_a_floor_comes_before_the_tiers_and_is_told_per_area(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert folder.matched(COLUMNS + "floor: 30\n", "--format=json") == 0
    found = figures(capsys)
    assert (found["status"], found["units_allocated"]) == ("optimal", 8)
    assert found["floor"] == {
        "percent": 30, "largest": False, "held_back_by": [], "below": [],
        "areas": [
            {"area": "530721100001", "asked": 10, "floor": 3, "served": 6, "percent": 60},
            {"area": "530721100002", "asked": 4, "floor": 2, "served": 2, "percent": 50},
        ],
    }  # fmt: skip
    assert folder.table("areas.csv")[1] == {
        "area": "530721100002", "asked": "4", "floor": "2", "served": "2", "percent": "50", "below_floor": "0",
    }  # fmt: skip


def test_the_largest_floor_is_found_and_said(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert folder.matched(COLUMNS + "floor: largest\n") == 0
    lines = capsys.readouterr().out.splitlines()
    assert "floor: 50 per cent of what each area asks for, the largest that all can get at once" in lines
    assert "2 of 2 areas reach it" in lines
    assert "area 530721100002: 2 of 4 units, 50 per cent, floor 2" in lines
    assert any(line.startswith("with 0.01 per cent more some would fall short, such as 5307211000") for line in lines)
    assert "proven: no allocation fills the floors better, then urgent tiers, or both as well at less cost" in lines


def test_a_floor_beyond_reach_names_who_is_below(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert folder.matched(COLUMNS + "floor: 100\n", "--format=json") == 0
    found = figures(capsys)
    assert (found["status"], found["units_allocated"]) == ("optimal", 8)
    assert 1 <= len(found["floor"]["below"]) <= 2


@pytest.mark.parametrize("floor", ["30", "largest"])
def test_a_result_with_floors_is_checked_again_and_a_changed_one_is_not_proven(folder: Folder, floor: str) -> None:
    spec = COLUMNS + f"floor: {floor}\n"
    assert folder.matched(spec) == 0
    assert folder.checked(spec) == 0
    assert folder.checked(COLUMNS) == NOT_PROVEN
    path = folder.path / "out" / "certificate.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["floor_prices"] = {area: abs(price - 1) for area, price in content["floor_prices"].items()}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert folder.checked(spec) == NOT_PROVEN


def test_of_many_areas_those_that_get_least_are_shown(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"H{i},rice,10,5307211000{i},,1\n" for i in range(10, 25))
    folder.write(needs="id,item,n,village,cause,tier\n" + rows)
    assert folder.matched(COLUMNS + "floor: 50\n") == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("area 5307") for line in lines) == 10
    assert "shown are the 10 areas that get least; all 15 stand in areas.csv" in lines


def test_specialists_serve_their_cause(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.write(needs=NEEDS.replace("schooling,2", "schooling,1"), offers=OFFERS.replace("rice,5", "rice,4"))
    assert folder.matched(WITH_FIELDS + TABLE, "--format=json") == 0
    found = figures(capsys)
    assert pairs(folder) == [("H1", "D2", "3"), ("H2", "D1", "4")]
    assert (found["status"], found["cost"]) == ("optimal", 7 * 5)
    assert found["affinity"] == {
        "units": 7, "suited": 7, "percent": 100,
        "causes": [{"cause": "illness", "units": 3, "suited": 3}, {"cause": "schooling", "units": 4, "suited": 4}],
    }  # fmt: skip
    assert folder.checked(WITH_FIELDS + TABLE) == 0


def test_no_tier_is_given_up_for_a_specialist(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert folder.matched(WITH_FIELDS + TABLE) == 0
    lines = capsys.readouterr().out.splitlines()
    assert pairs(folder) == [("H1", "D1", "5"), ("H1", "D2", "3")]
    assert "specialists: 3 of 8 units, 37.5 per cent, come from the specialty that suits the cause best" in lines
    assert "cause illness: 3 of 8 units" in lines


def test_weights_may_be_finer_than_the_listed_costs(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.write(costs="n,o,c\nH1,D1,1.5\nH1,D2,3\nH2,D1,1\n")
    spec = WITH_FIELDS + "costs: {need: n, offer: o, cost: c}\n"
    spec += "affinity: {other: 2.25, weights: {illness: {medicine: 0.125, cash: 1}}}\nfloor: 10\n"
    costs = f"--costs={folder.path / 'costs.csv'}"
    assert folder.matched(spec, costs, "--format=json") == 0
    found = figures(capsys)
    columns = ("need_id", "offer_id", "quantity", "cost")
    assert [tuple(row[name] for name in columns) for row in folder.table("allocations.csv")] == [
        ("H1", "D1", "4", "3.75"), ("H1", "D2", "3", "3.125"), ("H2", "D1", "1", "3.25"),
    ]  # fmt: skip
    assert (found["status"], found["cost"]) == ("optimal", Decimal("27.625"))
    assert folder.call(spec, costs, f"--check={folder.path / 'out'}") == 0


def test_freely_written_names_find_each_other(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.write(
        needs="id,item,n\nA,masks,20\nB,Wheelchairs,1\nC,shoes,3\n",
        offers="id,item,n\nD,Mask,30\n=E,masks,some\n",
    )
    spec = (
        "needs: {id: id, category: item, quantity: n, mark: 1}\noffers: {id: id, category: item, quantity: n}\n"
        "names: free\n"
    )
    assert folder.matched(spec, "--format=json") == 0
    found = figures(capsys)
    assert (found["needs"], found["offers"], found["units_allocated"]) == (1, 1, 20)
    assert [(line["text"], line["item"], line["needs"], line["offers"]) for line in found["names"]["renamed"]] == [
        ("masks", "mask", 1, 1), ("Mask", "mask", 0, 1), ("Wheelchairs", "wheelchair", 1, 0),
    ]  # fmt: skip
    assert (found["names"]["needs_apart"], found["names"]["offers_apart"]) == (2, 1)
    assert [(row["side"], row["row"], row["id"], row["item"], row["why"]) for row in folder.table("apart.csv")] == [
        ("needs", "3", "B", "wheelchair", "only a mark that something is needed or there"),
        ("needs", "4", "C", "", "no item is known by this name"),
        ("offers", "3", "'=E", "mask", "no number with a unit is stated"),
    ]
    assert (folder.table("allocations.csv")[0]["category"], folder.table("names.csv")[0]["why"][:15]) == (
        "mask", "another name of",
    )  # fmt: skip
    assert folder.checked(spec) == 0


def test_the_hospitals_and_the_makers_of_2020_are_matched_by_their_own_words(
    tmp_path: Path, reference_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = reference_data / "needs_offers" / "wuhan2020"
    (tmp_path / "spec.yaml").write_text(
        "needs: {id: need_org_id, category: item, quantity: qty_or_flag, known: qty_known}\n"
        "offers: {id: factory_id, category: item, quantity: capacity, mark: 1}\nnames: free\none_donor: true\n",
        encoding="utf-8",
    )
    words = [f"--needs={source / 'hospital_needs.csv'}", f"--offers={source / 'factory_supply.csv'}"]
    words += [f"--spec={tmp_path / 'spec.yaml'}"]
    assert main(["match", *words, f"--out={tmp_path / 'out'}", "--format=json"]) == 0
    found = figures(capsys)
    assert (found["status"], found["needs"], found["offers"]) == ("optimal", 232, 3)
    assert (found["units_offered"], found["units_allocated"]) == (1_055_000, 189_000)
    assert (found["names"]["needs_apart"], found["names"]["offers_apart"]) == (1928, 21)
    assert sum(line["needs"] for line in found["names"]["renamed"]) == 2160
    assert sum(line["offers"] for line in found["names"]["renamed"]) == 24
    folder = Folder(tmp_path)
    served: dict[str, int] = {}
    for row in folder.table("allocations.csv"):
        served[row["category"]] = served.get(row["category"], 0) + int(row["quantity"])
    assert served == {"mask-medical": 134_000, "mask-protective": 50_000, "suit": 5_000}
    assert len(folder.table("apart.csv")) == 1928 + 21
    assert (found["one_donor"]["several"], found["one_donor"]["gap"]) == (0, 0)
    assert main(["match", *words, f"--check={tmp_path / 'out'}"]) == 0


@pytest.mark.parametrize("page", ["matching.md", "matching.zh-CN.md"])
def test_the_entries_of_the_page_are_read_as_it_says(page: str) -> None:
    text = (ROOT / "docs" / "rules" / page).read_text(encoding="utf-8")
    (example,) = (block.split("```")[0] for block in text.split("```yaml")[1:] if "affinity:" in block)
    root = parse_spec(example, page).entries()
    wishes = read_wishes(root)
    refuse_stray(root, {side: root[side].entries() for side in ("needs", "offers")}, wishes)
    assert (wishes.floor, wishes.free, wishes.one_donor) == (3000, True, True)
    assert wishes.table is not None
    assert [len(row) for row in wishes.table.weights.values()] == [2, 1]


def test_one_donor_per_need_where_possible(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.write(needs="id,item,n\nA,rice,4\nB,rice,3\n", offers="id,item,n\nC,rice,3\nD,rice,4\n")
    spec = "needs: {id: id, category: item, quantity: n}\noffers: {id: id, category: item, quantity: n}\n"
    assert folder.matched(spec + "one_donor: true\n", "--format=json") == 0
    assert pairs(folder) == [("A", "D", "4"), ("B", "C", "3")]
    assert figures(capsys)["one_donor"] == {"several": 0, "splits": 0, "bound": 1, "gap": 0}


def test_what_must_be_shared_is_told_with_its_bound(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.write(needs="id,item,n\nA,rice,6\nB,rice,1\n", offers="id,item,n\nC,rice,3\nD,rice,4\n")
    spec = "needs: {id: id, category: item, quantity: n}\noffers: {id: id, category: item, quantity: n}\n"
    assert folder.matched(spec + "one_donor: true\n") == 0
    lines = capsys.readouterr().out.splitlines()
    assert "one donor: 1 needs have one donor, 1 have several, who give 6 units" in lines
    assert "donors beyond the first: 1, never more than 1; at most 6 units more could come undivided" in lines


def test_all_four_together_are_proven_and_checked(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.write(needs=NEEDS.replace("rice", "masks"), offers=OFFERS.replace("rice", "Mask"))
    spec = WITH_FIELDS + TABLE + "floor: largest\nnames: free\none_donor: true\n"
    assert folder.matched(spec, "--format=json") == 0
    found = figures(capsys)
    assert (found["status"], list(found)[-4:]) == ("optimal", ["floor", "affinity", "names", "one_donor"])
    assert folder.checked(spec) == 0


@pytest.mark.parametrize(
    ("spec", "what", "where"),
    [
        (COLUMNS + "floor: 30%\n", "“30%” is not a share", "spec.yaml, line 3, floor"),
        (COLUMNS + "floor: 0\n", "“0” is not a share", "spec.yaml, line 3, floor"),
        (COLUMNS.replace(", area: village", "") + "floor: 30\n", "needs have none", "spec.yaml, line 3, floor"),
        (COLUMNS + "names: loose\n", "not one of the choices", "spec.yaml, line 3, names"),
        (COLUMNS + "one_donor: 2\n", "not one of the choices", "spec.yaml, line 3, one_donor"),
        (COLUMNS + TABLE, "“cause” is missing", "spec.yaml, line 1, needs"),
        (WITH_FIELDS, "“cause” says something only together", "spec.yaml, line 1, needs.cause"),
        (WITH_FIELDS + TABLE.replace("cash: 1", "cash: one"), "“one” is not a weight",
         "spec.yaml, line 3, affinity.weights.illness.cash"),
        (WITH_FIELDS + TABLE.replace("other: 3", "other: -3"), "“-3” is not a weight",
         "spec.yaml, line 3, affinity.other"),
        (WITH_FIELDS + TABLE.replace("illness", "ilness").replace("schooling", "school"), "no need has a cause",
         "spec.yaml, line 3, affinity.weights"),
        (WITH_FIELDS.replace("cause: cause", "cause: reason") + TABLE, "“reason” is missing", "needs.csv"),
        (COLUMNS + "names: free\n", "no item is known by this name", "needs.csv, row 2, column “item”"),
        (COLUMNS + "flor: 30\n", "not part of this specification", "spec.yaml, line 3, flor"),
    ],
)  # fmt: skip
def test_a_bad_entry_is_one_clear_error_with_its_place(
    folder: Folder, capsys: pytest.CaptureFixture[str], spec: str, what: str, where: str
) -> None:
    folder.write(needs=NEEDS.replace("rice", "unheard-of"))
    assert folder.matched(spec) == BAD_INPUT
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["error", "where", "remedy"]
    assert what in lines[0]
    assert lines[1] == f"where: {where}"
    assert not (folder.path / "out").exists()


def test_areas_that_nobody_filled_in_have_no_floor(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.write(needs="id,item,n,village,cause,tier\nA,rice,4,,,1\n")
    assert folder.matched(COLUMNS + "floor: 30\n") == BAD_INPUT
    assert "no area can have a floor" in capsys.readouterr().err
