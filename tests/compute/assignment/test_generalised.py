"""OR-Library files read with the line of every fault, and all thirty of the reference set solved to the optimum."""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from bangfu.compute.assignment import INFEASIBLE, OPTIMAL, Jobs, assign_jobs, generalised, read_jobs
from bangfu.errors import SheetErrors
from tests.compute.assignment.instances import whole

ONE = "2 3\n1 2 3\n4 5 6\n7 8 9\n10 11 12\n13 14\n"


def test_every_instance_of_the_reference_set_is_solved_to_its_published_optimum(reference_data: Path) -> None:
    folder = reference_data / "assignment" / "gap"
    with (folder / "best_known.csv").open(encoding="utf-8", newline="") as stream:
        optimum = {Path(row["Path"]).name: int(row["Optimum"]) for row in csv.DictReader(stream)}
    found = {}
    for name in optimum:
        (jobs,) = read_jobs(folder / name)
        result = assign_jobs(jobs)
        assert result.place is not None
        job = np.arange(len(result.place))
        assert -int(result.value or 0) == int(jobs.cost[result.place, job].sum())
        carried = np.bincount(result.place, jobs.weight[result.place, job], len(jobs.capacity))
        assert (carried <= jobs.capacity).all()
        found[name] = (result.status, -int(result.value or 0), -int(result.bound or 0))
    assert len(optimum) == 30
    assert found == {name: (OPTIMAL, cost, cost) for name, cost in optimum.items()}


def least_by_trying(jobs: Jobs) -> int | None:
    agents, count = jobs.cost.shape
    costs = []
    for agent in product(range(agents), repeat=count):
        carried = [0] * agents
        for job, a in enumerate(agent):
            carried[a] += int(jobs.weight[a, job])
        if all(load <= int(most) for load, most in zip(carried, jobs.capacity, strict=True)):
            costs.append(sum(int(jobs.cost[a, job]) for job, a in enumerate(agent)))
    return min(costs, default=None)


def test_the_least_cost_by_trying_all_is_found() -> None:
    random, wrong, impossible = np.random.default_rng(1), [], 0
    for number in range(150):
        agents, count = int(random.integers(1, 4)), int(random.integers(1, 7))
        cost, weight = random.integers(0, 30, (2, agents, count))
        jobs = Jobs(cost, weight, random.integers(0, 25 + 30 * count // agents, agents))
        result, least = assign_jobs(jobs), least_by_trying(jobs)
        impossible += least is None
        expected = (INFEASIBLE, None) if least is None else (OPTIMAL, -least)
        if (result.status, result.value) != expected:
            wrong.append((number, result.status, result.value, least))
    assert wrong == []
    assert 10 < impossible < 100


def written(folder: Path, text: str) -> Path:
    path = folder / "jobs.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_numbers_go_where_they_belong(tmp_path: Path) -> None:
    (jobs,) = read_jobs(written(tmp_path, ONE))
    assert jobs.cost.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert jobs.weight.tolist() == [[7, 8, 9], [10, 11, 12]]
    assert jobs.capacity.tolist() == [13, 14]


@pytest.mark.parametrize(
    "text",
    [
        ONE.replace("\n", " "),
        ONE.replace("\n", "\r\n"),
        "\ufeff" + ONE,
        "1\n" + ONE,
        "1 " + ONE.replace("\n", "  "),
        "\n\n" + ONE.replace(" ", "\t"),
    ],
    ids=["one line", "windows", "mark", "counted", "counted on one line", "tabs"],
)
def test_line_breaks_and_the_number_of_instances_mean_nothing(text: str, tmp_path: Path) -> None:
    path = tmp_path / "jobs.txt"
    path.write_bytes(text.encode())
    (jobs,) = read_jobs(path)
    assert (jobs.cost.tolist(), jobs.capacity.tolist()) == ([[1, 2, 3], [4, 5, 6]], [13, 14])


def test_several_instances_come_in_their_order(tmp_path: Path) -> None:
    found = read_jobs(written(tmp_path, "2\n" + ONE + "1 1\n5\n6\n7\n"))
    assert [jobs.cost.tolist() for jobs in found] == [[[1, 2, 3], [4, 5, 6]], [[5]]]
    assert [jobs.capacity.tolist() for jobs in found] == [[13, 14], [7]]


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("", "the file is empty", "jobs.txt, line 1"),
        (ONE.replace("5", "x"), "“x” is not a whole number", "jobs.txt, line 3"),
        (ONE.replace("5", "-5"), "“-5” is not a whole number", "jobs.txt, line 3"),
        (ONE.replace("5", "5.5"), "“5.5” is not a whole number", "jobs.txt, line 3"),
        (ONE.replace("5", "٥"), "“٥” is not a whole number", "jobs.txt, line 3"),
        (ONE.replace("5", "1234567890123"), "at most twelve digits", "jobs.txt, line 3"),
        (ONE.replace("13 14", "13"), "2 agents and 3 jobs need 14 numbers after them, but there are 13", "line 6"),
        (ONE + "15\n", "1 numbers are left over", "jobs.txt, line 7"),
        ("0\n", "0 problems are announced", "line 1"),
        ("7\n", "the file announces 7 problems, but ends after 0", "line 1"),
        ("0 3\n1 2 3\n", "0 agents and 3 jobs are no assignment", "jobs.txt, line 1"),
        ("3 0\n1 2 3\n", "3 agents and 0 jobs are no assignment", "jobs.txt, line 1"),
        ("3\n" + ONE + ONE, "the file announces 3 problems, but ends after 2", "line 13"),
        ("2\n" + ONE + "1 1\n5\n6\n", "1 agents and 1 jobs need 3 numbers after them, but there are 2", "line 10"),
        ("1\n" + ONE + "15 16\n", "2 numbers are left over", "jobs.txt, line 8"),
    ],
)
def test_a_fault_names_its_line_and_the_remedy(text: str, what: str, where: str, tmp_path: Path) -> None:
    with pytest.raises(SheetErrors) as caught:
        read_jobs(written(tmp_path, text))
    assert what in str(caught.value.what)
    assert str(caught.value.where).endswith(where)
    assert str(caught.value.remedy).startswith(("Write", "Begin"))


def test_what_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SheetErrors, match="the file does not exist"):
        read_jobs(tmp_path / "nowhere.txt")
    with pytest.raises(SheetErrors, match="cannot be read as text"):
        read_jobs(tmp_path)
    path = tmp_path / "jobs.txt"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SheetErrors, match="cannot be read as text"):
        read_jobs(path)
    monkeypatch.setattr(generalised, "LARGEST_FILE", 1 << 20)
    path.write_text(" " * (1 << 20) + " ", encoding="utf-8")
    with pytest.raises(SheetErrors, match="the file is larger than 1 MB"):
        read_jobs(path)


def test_one_job_too_heavy_for_all_is_infeasible() -> None:
    result = assign_jobs(Jobs(whole([1], [2]), whole([5], [5]), whole(4, 4)))
    assert (result.status, result.place) == (INFEASIBLE, None)
