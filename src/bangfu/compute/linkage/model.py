"""How much each agreement says: the model of Fellegi and Sunter, learnt from the records without any answers.

Among pairs of one person a comparison reaches a level with chance `same`, among other pairs with chance `other`; the
pair's weight adds up log2(same / other). `other` is seen in random pairs. `same` is learnt by expectation maximisation
within each block, of the comparisons that the block does not hold fixed, and averaged over the blocks.

Sources: Fellegi and Sunter 1969, JASA 64:1183-1210; Winkler 1988 (EM with the chance levels held); Linacre et al. 2022,
International Journal of Population Data Science 7(3):23 (one EM per block).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bangfu.compute.linkage.pairs import MISSING, Levels, Pairs, Sides, agreement
from bangfu.compute.linkage.plan import Comparison, Plan

Floats = NDArray[np.float64]
RANDOM_PAIRS = 300_000
ROUNDS, STEPS, ENOUGH = 4, 200, 1e-6
RARE = 1e-4
FIRST_GUESS = 0.9
"""Where learning begins: this share of one person's pairs agrees fully."""


@dataclass(frozen=True)
class Model:
    """`prior`: the chance that two random records are one person's. Per comparison, per level (k + 1: the levels,
    then none): the chance among one person's pairs, and among others."""

    prior: float
    same: tuple[Floats, ...]
    other: tuple[Floats, ...]

    def weights(self) -> list[Floats]:
        """log2 of the evidence per comparison and reached level (k + 2, the first for unknown)."""
        return [
            np.concatenate([[0.0], np.log2(same / other)]) for same, other in zip(self.same, self.other, strict=True)
        ]


@dataclass(frozen=True)
class Patterns:
    """Pairs that reach the same levels and are found by the same searches, counted (p)."""

    levels: Levels  # p × comparisons
    found_by: NDArray[np.int64]
    count: Floats


def patterns_of(levels: Levels, pairs: Pairs, plan: Plan) -> Patterns:
    key = pairs.found_by.copy()
    for column, comparison in enumerate(plan.comparisons):
        key = key * (len(comparison.levels) + 2) + levels[:, column]
    _, first, count = np.unique(key, return_index=True, return_counts=True)
    return Patterns(levels[first], pairs.found_by[first], count.astype(np.float64))


def learn(plan: Plan, sides: Sides, patterns: Patterns) -> Model:
    """The model that the records themselves suggest; the same records give the same model."""
    seen = _seen_at_random(plan.comparisons, sides)
    other = [_normal(shares, floor) for shares, floor in seen]
    same = [_first_guess(comparison) for comparison in plan.comparisons]
    prior = 0.0
    for _ in range(ROUNDS):
        same = _learnt_within_blocks(plan, patterns, same, other)
        prior = _prior(patterns, same, other, sides.pairs)
        # What is seen at random is a mixture: few of those pairs, but some, are one person's.
        other = [
            _normal((shares - prior * ours) / (1 - prior), floor)
            for (shares, floor), ours in zip(seen, same, strict=True)
        ]
    return Model(prior, tuple(same), tuple(other))


def _first_guess(comparison: Comparison) -> Floats:
    levels = len(comparison.levels) + 1
    return np.concatenate([[FIRST_GUESS], np.full(levels - 1, (1 - FIRST_GUESS) / (levels - 1))])


def _seen_at_random(comparisons: Sequence[Comparison], sides: Sides) -> list[tuple[Floats, Floats]]:
    """Per comparison the share of each level among random pairs that are known, and the least share one can tell."""
    random = np.random.default_rng(0)
    left = random.integers(0, sides.left, RANDOM_PAIRS)
    right = random.integers(0, sides.right, RANDOM_PAIRS)
    if sides.is_one:
        left, right = left[left != right], right[left != right]
    seen = []
    for comparison in comparisons:
        reached = agreement(comparison, sides, left, right)
        count = np.bincount(reached, minlength=len(comparison.levels) + 2)[1:].astype(np.float64)
        shares = count / max(1.0, count.sum())
        floor = np.full(len(shares), 0.5 / max(1.0, count.sum()))
        if comparison.levels[0].measure == "equal":
            equal, pairs = _share_equal(comparison, sides)
            rest = shares[1:].sum()
            shares = np.concatenate([[equal], shares[1:] * ((1 - equal) / rest if rest else 0.0)])
            floor[0] = 0.5 / pairs
        seen.append((shares, floor))
    return seen


def _share_equal(comparison: Comparison, sides: Sides) -> tuple[float, float]:
    """The exact share of equal values among all known pairs, and how many pairs those are."""
    column = sides.columns[comparison.levels[0].column]
    ours = np.bincount(column.left[column.left >= 0], minlength=len(column.texts)).astype(np.float64)
    if sides.is_one:
        pairs, equal = ours.sum() * (ours.sum() - 1) / 2, float((ours * (ours - 1) / 2).sum())
    else:
        theirs = np.bincount(column.right[column.right >= 0], minlength=len(column.texts)).astype(np.float64)
        pairs, equal = ours.sum() * theirs.sum(), float(ours @ theirs)
    return equal / max(1.0, pairs), max(1.0, pairs)


def _learnt_within_blocks(
    plan: Plan, patterns: Patterns, same: Sequence[Floats], other: Sequence[Floats]
) -> list[Floats]:
    learnt: list[list[Floats]] = [[] for _ in plan.comparisons]
    for bit, search in enumerate(plan.searches):
        free = [i for i, comparison in enumerate(plan.comparisons) if not comparison.columns & set(search)]
        inside = patterns.found_by >> bit & 1 == 1
        if inside.any():
            for i, ours in zip(free, _maximised(patterns, inside, free, same, other), strict=True):
                learnt[i].append(ours)
    return [_normal(np.mean(found, axis=0)) if found else guess for found, guess in zip(learnt, same, strict=True)]


def _maximised(
    patterns: Patterns, inside: NDArray[np.bool_], free: list[int], same: Sequence[Floats], other: Sequence[Floats]
) -> list[Floats]:
    """Expectation maximisation over the pairs of one block; `other` is held."""
    levels, count = patterns.levels[inside], patterns.count[inside]
    now, share = [same[i] for i in free], 0.5
    by_chance = _likelihood(levels, free, [other[i] for i in free])
    for _ in range(STEPS):
        ours = share * _likelihood(levels, free, now)
        belief = ours / (ours + (1 - share) * by_chance) * count
        before, now = now, [_maximum(levels[:, i], belief, len(same[i])) for i in free]
        share = float(np.clip(belief.sum() / count.sum(), 1e-9, 1 - 1e-9))
        if max(float(np.abs(a - b).max()) for a, b in zip(before, now, strict=True)) < ENOUGH:
            break
    return now


def _likelihood(levels: Levels, free: Sequence[int], chance: Sequence[Floats]) -> Floats:
    product = np.ones(len(levels))
    for i, shares in zip(free, chance, strict=True):
        product *= np.concatenate([[1.0], shares])[levels[:, i]]
    return product


def _maximum(reached: Levels, belief: Floats, size: int) -> Floats:
    return _normal(np.bincount(reached, belief, minlength=size + 1)[MISSING + 1 :].astype(np.float64))


def _normal(shares: Floats, floor: Floats | float = RARE) -> Floats:
    """Shares that add up to one, none below its `floor`: what was never seen may still come."""
    kept = np.maximum(shares, floor)
    return np.asarray(kept / kept.sum())


def _prior(patterns: Patterns, same: Sequence[Floats], other: Sequence[Floats], pairs: int) -> float:
    """The chance at which it equals the mean belief over all pairs; pairs that no search finds count as others."""
    everything = range(len(same))
    ours = _likelihood(patterns.levels, everything, same) / _likelihood(patterns.levels, everything, other)
    prior = 1e-3
    for _ in range(STEPS):
        before, odds = prior, prior / (1 - prior) * ours
        prior = float(np.clip((odds / (1 + odds) * patterns.count).sum() / pairs, 0.5 / pairs, 0.5))
        if abs(prior - before) < ENOUGH * before:
            break
    return prior
