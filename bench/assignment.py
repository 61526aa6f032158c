"""Organisations to hubs beside CP-SAT: how close to the best, provably, and in what time.

Prints `name,ours_s,peer,peer_s,ratio`; the names carry both gaps. A gap is what may be missing to the best by the
solver's own bound, as a part of what it found. The peer has a process and sixty seconds of its own on the same columns.
The second row compares ours with itself on four times the organisations. Run: `python bench/assignment.py`.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from math import isnan, log
from pathlib import Path
from time import perf_counter

import numpy as np

from bangfu.compute.assignment import Hubs, assign_hubs, check

PEER = "OR-tools CP-SAT, 60 s"
PEER_SECONDS = 60
HERE = Path(__file__).resolve().parent
AREAS, HUBS, SPECIALTIES = 90, 10, 8
GAP_LIMIT, SECONDS_LIMIT = 0.003, 5


def programme(organisations: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Benefit by specialty, distance and how wanted an area is; loads of 1 to 20; frequent and rare specialties."""
    random = np.random.default_rng(11)
    often = np.array([5, 4, 3, 3, 2, 2, 1, 1])
    specialty = random.choice(SPECIALTIES, organisations, p=often / often.sum())
    home, area = random.random((organisations, 1, 2)), random.random((1, AREAS, 2))
    near = np.rint(50 - 33 * np.sqrt(((home - area) ** 2).sum(axis=2))).astype(np.int64)
    fit, wanted = random.integers(20, 61, (SPECIALTIES, AREAS)), random.integers(0, 16, AREAS)
    benefit = fit[specialty] + near + wanted + random.integers(0, 11, (organisations, AREAS))
    return benefit, random.integers(1, 21, organisations), specialty.astype(np.int64), np.arange(AREAS) * HUBS // AREAS


def ours(organisations: int, runs: int) -> tuple[float, Hubs]:
    """The best time of some runs, the first of which compiles where nothing is kept, and the answer."""
    columns, seconds = programme(organisations), []
    for _ in range(runs):
        start = perf_counter()
        found = assign_hubs(*columns)
        seconds.append(perf_counter() - start)
    assert found.result.place is not None
    assert not check(found.problem, found.result.place).faults
    return min(seconds), found


def peer(found: Hubs) -> tuple[float, float]:
    """Its seconds and the gap it can show; without an answer the gap is not a number."""
    problem = found.problem
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "columns.npz"
        np.savez(
            file, benefit=problem.benefit, load=problem.load[:, 0], lowest=problem.lowest, highest=problem.highest,
            hub=problem.group, specialty=problem.kind, least=problem.least,
        )  # fmt: skip
        words = [sys.executable, str(HERE / "cpsat.py"), str(file), str(PEER_SECONDS)]
        value, bound, seconds = map(float, subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout.split())
    assert not value > (found.result.bound or 0), "the peer found more than our bound allows"
    return seconds, (bound - value) / value


def main() -> None:
    ours_s, found = ours(3_000, 4)
    gap = (found.result.gap or 0) / (found.result.value or 1)
    assert gap <= GAP_LIMIT, gap
    assert ours_s <= SECONDS_LIMIT, ours_s
    larger_s, larger = ours(12_000, 3)
    assert (larger.result.gap or 0) / (larger.result.value or 1) <= GAP_LIMIT
    peer_s, peer_gap = peer(found)
    told = "no answer" if isnan(peer_gap) else f"{peer_gap:.1%}"
    exponent = log(larger_s / ours_s) / log(4)
    names = [
        f"hubs 3000 organisations x 90 areas (certified gap: ours {gap:.2%}, peer {told})",
        f"hubs 12000 organisations x 90 areas (growth exponent {exponent:.2f})",
    ]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["name", "ours_s", "peer", "peer_s", "ratio"])
    writer.writerow([names[0], f"{ours_s:.4f}", PEER, f"{peer_s:.4f}", f"{peer_s / ours_s:.1f}"])
    writer.writerow([names[1], f"{larger_s:.4f}", "ours at 3000", f"{ours_s:.4f}", f"{ours_s / larger_s:.2f}"])


if __name__ == "__main__":
    main()
