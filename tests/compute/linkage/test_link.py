"""Linkage beside answers that others wrote (FEBRL, splink) and files whose faults are known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from bangfu.compute.linkage import DOUBTFUL, SURE, Limits, Links, Plan, link
from bangfu.compute.synthetic.departments import Faults, departments
from tests.compute.linkage.plans import FAKE, FEBRL, PEOPLE, fake, febrl, heard, true_pairs

LIMITS = Limits(sure=0.99, doubtful=0.5)


def pairs_of(links: Links, verdict: str = "") -> set[tuple[int, int]]:
    table = links.table.filter(pl.col("verdict") == verdict) if verdict else links.table
    return set(table.select("left", "right").iter_rows())


def precision_and_recall(found: set[tuple[int, int]], true: set[tuple[int, int]]) -> tuple[float, float]:
    return len(found & true) / len(found), len(found & true) / len(true)


@pytest.mark.parametrize(
    ("number", "pairs", "recall"), [(1, 500, 1.0), (2, 1_934, 0.994), (3, 6_538, 0.996)], ids=["1", "2", "3"]
)
def test_febrl(reference_data: Path, number: int, pairs: int, recall: float) -> None:
    table = febrl(reference_data, number)
    true = true_pairs(table)
    assert len(true) == pairs
    found = precision_and_recall(pairs_of(link(table, None, FEBRL, LIMITS)), true)
    assert found[0] > 0.9995
    assert found[1] >= recall


def test_the_fake_thousand(reference_data: Path) -> None:
    table = fake(reference_data)
    true = true_pairs(table)
    assert len(true) == 2_031
    precision, recall = precision_and_recall(pairs_of(link(table, None, FAKE, LIMITS)), true)
    assert precision > 0.995
    assert recall > 0.735  # splink by the same plan, at the same limit: 0.734


def linked(faults: Faults, plan: Plan = PEOPLE) -> tuple[Links, set[tuple[int, int]]]:
    files = departments(20_000, 8_000, faults, seed=1)
    return link(heard(files.file), heard(files.register), plan, LIMITS), set(enumerate(files.truth.tolist()))


def test_a_department_file() -> None:
    links, true = linked(Faults())
    assert precision_and_recall(pairs_of(links, SURE), true)[0] > 0.9995
    assert precision_and_recall(pairs_of(links), true)[1] > 0.999


def test_whoever_moved_is_found_without_her_village() -> None:
    """Half of the file lives elsewhere than the register says, and half of it has no number."""
    faults = Faults(no_number=0.5, moved=0.5)
    links, true = linked(faults)
    precision, recall = precision_and_recall(pairs_of(links, SURE), true)
    assert precision > 0.999
    assert recall > 0.97
    with_village_only = replace(PEOPLE, blocks=(("village", "birth"), ("village", "sound")))
    assert precision_and_recall(pairs_of(linked(faults, with_village_only)[0]), true)[1] < 0.8


def test_what_is_doubtful_stands_beside_its_rivals() -> None:
    """Two people of the register fit one record of the file: neither is sure, and both are shown."""
    files = departments(2_000, 800, Faults(no_number=1.0), seed=2)
    register, file = heard(files.register), heard(files.file)
    twice = pl.concat([register, register[int(files.truth[5])]])
    table = link(file, twice, PEOPLE, LIMITS).table.filter(pl.col("left") == 5)
    assert sorted(table["right"].to_list()) == [int(files.truth[5]), 2_000]
    assert table["verdict"].to_list() == [DOUBTFUL, DOUBTFUL]


def test_one_number_on_two_different_people_is_not_sure() -> None:
    files = departments(2_000, 800, Faults(), seed=3)
    file = files.file.with_columns(id_no=pl.lit(None, pl.String))
    stranger = files.register["id_no"][next(row for row in range(2_000) if row not in set(files.truth.tolist()))]
    file = pl.concat([file[:7].with_columns(id_no=pl.lit(stranger)), file[7:]])[:1].vstack(file[1:])
    table = link(heard(file), heard(files.register), PEOPLE, LIMITS).table
    assert table.filter((pl.col("left") == 0) & (pl.col("verdict") == SURE)).is_empty()


def test_the_order_of_the_records_does_not_matter() -> None:
    files = departments(3_000, 1_000, Faults(), seed=4)
    straight = pairs_of(link(heard(files.file), heard(files.register), PEOPLE, LIMITS))
    turned = pairs_of(link(heard(files.file.reverse()), heard(files.register), PEOPLE, LIMITS))
    assert {(999 - left, right) for left, right in turned} == straight


def test_a_model_learnt_elsewhere_can_be_used() -> None:
    files = departments(3_000, 1_000, Faults(), seed=5)
    learnt = link(heard(files.file), heard(files.register), PEOPLE, LIMITS)
    few = link(heard(files.file[:3]), heard(files.register), PEOPLE, LIMITS, model=learnt.model)
    assert pairs_of(few) == {(row, int(files.truth[row])) for row in range(3)}
    assert few.model is learnt.model


def test_nothing_in_common_gives_no_links() -> None:
    files = departments(300, 100, Faults(), seed=6)
    strangers = files.file.with_columns(id_no=pl.lit(None, pl.String), birth=pl.lit("1900-01-01"), village=pl.lit("9"))
    assert link(heard(strangers), heard(files.register), PEOPLE, LIMITS).table.is_empty()


def test_a_rare_name_says_more_than_a_common_one() -> None:
    """Every other person is called 王伟 here; the numbers are left out, so that it matters."""
    files = departments(2_000, 800, Faults(no_number=1.0), seed=7)
    rows = pl.Series(range(2_000))
    common = pl.Series(rows % 2 == 0)
    register = files.register.with_columns(name=pl.when(common).then(pl.lit("王伟")).otherwise("name"))
    file = files.file.with_columns(name=pl.when(common.gather(files.truth)).then(pl.lit("王伟")).otherwise("name"))
    table = link(heard(file), heard(register), PEOPLE, LIMITS).table
    same = table.filter((pl.col("name") == 1) & (pl.col("birth") == 1) & (pl.col("village") == 1))
    named = same.with_columns(common=register["name"].gather(same["right"]) == "王伟")
    weights = named.group_by("common").agg(pl.col("weight").median())
    rare, often = (weights.filter(pl.col("common") == is_common)["weight"].item() for is_common in (False, True))
    assert rare > often + 5
