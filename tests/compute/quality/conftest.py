"""The packaged rules, read by the engine and, apart from it, by the oracle; and a small clean register to break."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

import bangfu.policy
from bangfu.compute.quality import Facts, RuleBook, Setting, read_rules
from bangfu.compute.specs import read_spec
from bangfu.compute.synthetic import register
from tests.compute.quality.oracle import Oracle

FOLDER = Path(bangfu.policy.__file__).parent
ON = date(2025, 12, 31)
VALUES = {
    "monitoring_range": 870_000,
    "months_before_risk_removal": 6,
    "months_to_first_measure": 1,
    "water_litres_basic": 20,
    "water_minutes_basic": 20,
}


@dataclass(frozen=True, repr=False)
class Packaged:
    book: RuleBook
    oracle: Oracle

    @staticmethod
    def value(setting: Setting) -> int:
        return VALUES[setting.parameter]


@pytest.fixture(scope="session")
def packaged() -> Packaged:
    files = sorted((FOLDER / "quality").glob("*.yaml"))
    lists = {
        path.stem: [str(one["code"]) for one in yaml.safe_load(path.read_text(encoding="utf-8"))["values"]]
        for path in (FOLDER / "codes").glob("*.yaml")
    }
    written = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files]
    rules = [rule for file in written for rule in file.get("rules", [])]
    definitions = next(file["definitions"] for file in written if "definitions" in file)
    settings = {rule["code"]: {name: number(one) for name, one in rule.get("params", {}).items()} for rule in rules}
    return Packaged(read_rules([read_spec(path) for path in files], lists), Oracle(rules, definitions, settings, ON))


def number(setting: dict[str, Any]) -> Any:
    return setting["value"] if "value" in setting else VALUES[setting["parameter"]]


VILLAGE = {
    "total_households": 900, "total_population": 3000, "natural_villages": 3, "villager_groups": 9,
    "labour_force": 1600, "collective_income_fen": 12_000_000, "clinics": 1, "licensed_doctors": 1,
    "dangerous_houses": 1, "dibao_households": 40, "dibao_persons": 60, "tekun_persons": 5, "disabled_persons": 80,
    "households_without_safe_water": 1, "migrant_workers": 500, "migrant_workers_out_of_province": 300,
    "arable_mu": 90_000.0, "forest_mu": 90_000.0, "cooperatives": 2, "households_in_cooperatives": 80,
    "primary_schools": 1, "minority_population": 20, "exited_households": 100, "medical_insured": 2900,
    "net_income_per_head_fen": 1_500_000,
}  # fmt: skip


@pytest.fixture(scope="session")
def clean() -> Callable[[int, int], Facts]:
    """A register of so many households in two villages, from this seed, its villages' forms filled in."""

    def made(households: int, seed: int) -> Facts:
        codes = ["530001001001", "530001001002"]
        one = register(households, codes, seed, ON.year)
        villages = pl.DataFrame([{"area_code": code, "year": ON.year, **VILLAGE} for code in codes])
        return Facts(one.households, one.members, one.incomes, one.living, villages)

    return made
