"""Generalised assignment, as the OR-Library writes it: jobs to agents with capacities, at the least cost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bangfu.compute.assignment.problem import Integers, Problem
from bangfu.compute.assignment.solver import SECONDS, Result, solve
from bangfu.errors import Phrase, SheetErrors, say

LARGEST_FILE = 1 << 26
DIGITS = re.compile(r"\d{1,12}")


@dataclass(frozen=True)
class Jobs:
    """m agents × n jobs: `cost` and `weight` (m × n) of a job at an agent, and the `capacity` (m) of each agent."""

    cost: Integers
    weight: Integers
    capacity: Integers


@dataclass(frozen=True)
class _Numbers:
    """The whole numbers of a file, in order, and the line each stands on."""

    file: str
    numbers: list[int]
    lines: list[int]

    def fault(self, what: Phrase, remedy: Phrase, at: int) -> SheetErrors:
        where = say("{file}, line {line}", file=self.file, line=(self.lines or [1])[min(at, len(self.lines) - 1)])
        return SheetErrors(what, where=where, remedy=remedy)


def assign_jobs(jobs: Jobs, *, seconds: float = SECONDS) -> Result:
    """Give each of n jobs to one of m agents within their capacities, at the least cost.

    The benefit of the result is minus the cost, so that `-result.bound` is what no assignment can cost less than;
    `place[i]` is the agent of job i. `seconds` limit the search. Errors: RuleViolated, LimitExceeded. Source: Fisher,
    Jaikumar, Van Wassenhove, Management Science 32 (1986).

    >>> jobs = Jobs(np.array([[1, 1], [5, 4]]), np.array([[2, 2], [2, 2]]), np.array([3, 3]))
    >>> result = assign_jobs(jobs)
    >>> result.status, -result.value, result.place.tolist()
    ('optimal', 5, [0, 1])
    """
    agents, count = jobs.cost.shape
    return solve(
        Problem(
            benefit=-jobs.cost.T,
            load=jobs.weight.T,
            zone=np.arange(agents),
            lowest=np.zeros(agents, np.int64),
            highest=jobs.capacity,
            group=np.zeros(agents, np.int64),
            kind=np.zeros(count, np.int64),
            least=np.zeros((1, 1), np.int64),
        ),
        seconds=seconds,
    )


def read_jobs(path: Path) -> list[Jobs]:
    """The instances of a file: agents m and jobs n, m rows of n costs, m rows of n weights, m capacities, all whole.

    Line breaks mean nothing. Several instances stand one after the other, with their number before the first; a single
    one may do without it. Errors: SheetErrors with the line. Source: Beasley, OR-Library, gapinfo.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     written = (Path(folder) / "one.txt").write_text("1 2  5 6  7 8  20")
    ...     [jobs] = read_jobs(Path(folder) / "one.txt")
    >>> jobs.cost.tolist(), jobs.weight.tolist(), jobs.capacity.tolist()
    ([[5, 6]], [[7, 8]], [20])
    """
    found = _numbers(path)
    if not found.numbers:
        raise found.fault(say("the file is empty"), say("Write the agents and jobs, costs, weights and capacities."), 0)
    if _ends(found, 0, 1):
        count, at = 1, 0
    elif _ends(found, 1, found.numbers[0]) or found.lines.count(found.lines[0]) == 1:
        count, at = found.numbers[0], 1
    else:
        count, at = 1, 0
    if count < 1:
        raise found.fault(say("0 problems are announced"), say("Write how many problems follow, at least 1."), 0)
    instances: list[Jobs] = []
    while len(instances) < count:
        if at >= len(found.numbers):
            raise found.fault(
                say("the file announces {count} problems, but ends after {read}", count=count, read=len(instances)),
                say("Write the number of problems that follow, or none where there is one only."),
                at,
            )
        jobs, at = _instance(found, at)
        instances.append(jobs)
    if at < len(found.numbers):
        raise found.fault(
            say("{count} numbers are left over", count=len(found.numbers) - at),
            say("Write a cost and a weight per agent and job, then a capacity per agent, and nothing more."),
            at,
        )
    return instances


def _numbers(path: Path) -> _Numbers:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _unreadable(path, say("the file is larger than {size} MB", size=LARGEST_FILE >> 20))
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise _unreadable(path, say("the file does not exist")) from None
    except (UnicodeDecodeError, OSError):
        raise _unreadable(path, say("the file cannot be read as text")) from None
    found = _Numbers(path.name, [], [])
    for line, row in enumerate(text.split("\n"), 1):
        for word in row.split():
            if DIGITS.fullmatch(word) is None or not word.isascii():
                raise SheetErrors(
                    say("“{value}” is not a whole number of zero or more, at most twelve digits long", value=word[:80]),
                    where=say("{file}, line {line}", file=path.name, line=line),
                    remedy=say("Write whole numbers only, with spaces between them."),
                )
            found.numbers.append(int(word))
            found.lines.append(line)
    return found


def _unreadable(path: Path, what: Phrase) -> SheetErrors:
    return SheetErrors(
        what,
        where=say("{file}", file=str(path)),
        remedy=say("Give a text file of an assignment problem, as docs/rules/assignment.md describes it."),
    )


def _length(agents: int, jobs: int) -> int:
    return 2 + 2 * agents * jobs + agents


def _ends(found: _Numbers, at: int, count: int) -> bool:
    """Whether `count` instances from here on fill the file exactly."""
    for _ in range(min(count, len(found.numbers))):
        if at + 2 > len(found.numbers):
            return False
        at += _length(*found.numbers[at : at + 2])
    return at == len(found.numbers)


def _instance(found: _Numbers, at: int) -> tuple[Jobs, int]:
    agents, jobs = [*found.numbers[at : at + 2], 0, 0][:2]
    if agents < 1 or jobs < 1:
        raise found.fault(
            say("{agents} agents and {jobs} jobs are no assignment", agents=agents, jobs=jobs),
            say("Begin with the number of agents and the number of jobs, each at least 1."),
            at,
        )
    end = at + _length(agents, jobs)
    given, needed = len(found.numbers) - at - 2, end - at - 2
    if given < needed:
        raise found.fault(
            say("{agents} agents and {jobs} jobs need {needed} numbers after them, but there are {given}",
                agents=agents, jobs=jobs, needed=needed, given=given),
            say("Write a cost and a weight per agent and job, then a capacity per agent."),
            end,
        )  # fmt: skip
    cells = agents * jobs
    numbers = np.array(found.numbers[at + 2 : end], np.int64)
    table = numbers[: 2 * cells].reshape(2, agents, jobs)
    return Jobs(cost=table[0], weight=table[1], capacity=numbers[2 * cells :]), end
