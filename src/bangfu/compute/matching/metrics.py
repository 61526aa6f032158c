"""The five figures by which GetUsPPE's published matchers are judged, defined exactly as theirs.

Source: INFORMS Journal on Computing 2021.0171 (ppe_match), “metrics”; held to the published decisions by the tests.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bangfu.compute.matching.problem import Integers, Names, codes, distinct

DAY = 86_400_000_000
Numbers = NDArray[np.int64] | NDArray[np.float64]


@dataclass(frozen=True)
class Decisions:
    """One shipment line per position: who gives what to whom, when (in days of the match), how far, how long it lay."""

    donor: Names
    recipient: Names
    item: Names
    day: Integers
    quantity: Numbers
    distance: Numbers
    held: Numbers


@dataclass(frozen=True)
class Metrics:
    """`unit_miles` in the unit of the distances, `holding_days` per unit; fill rates are averages of item averages."""

    fill_rate: float
    fill_rate_served: float
    unit_miles: float
    holding_days: float
    shipments: float


def metrics(asked: tuple[Names, Names, Integers], decisions: Decisions) -> Metrics:
    """The five figures of k decisions; `asked` is recipient, item and quantity of n requests. Errors: none.

    Fill rate: what a recipient got of an item over what was asked, averaged over the recipients of the item, then over
    the items; “served” leaves out those who got nothing of it. A shipment is a donor, a recipient and a day.

    >>> whole, names = lambda *x: np.array(x, np.int64), np.array(["A", "B"])
    >>> given = Decisions(names[:1], names[:1], names[:1], whole(1), whole(2), whole(5), whole(3))
    >>> metrics((names, names[[0, 0]], whole(4, 4)), given)
    Metrics(fill_rate=0.25, fill_rate_served=0.5, unit_miles=5.0, holding_days=3.0, shipments=1.0)
    """
    who, to = codes(asked[0], decisions.recipient)
    what, of = codes(asked[1], decisions.item)
    width = int(max(what.max(initial=0), of.max(initial=0))) + 1
    pairs, place = distinct(np.concatenate([who * width + what, to * width + of]))
    wanted, got = np.zeros(len(pairs)), np.zeros(len(pairs))
    np.add.at(wanted, place[: len(who)], asked[2])
    np.add.at(got, place[len(who) :], decisions.quantity)
    rate, item = got[wanted > 0] / wanted[wanted > 0], pairs[wanted > 0] % width
    units = int(decisions.quantity.sum())
    donor = codes(decisions.donor)[0]
    shipments = np.unique(np.stack([donor, to, decisions.day]), axis=1)
    return Metrics(
        fill_rate=_mean_of_means(rate, item),
        fill_rate_served=_mean_of_means(rate[rate > 0], item[rate > 0]),
        unit_miles=float((decisions.quantity * decisions.distance).sum() / units) if units else 0.0,
        holding_days=float((decisions.quantity * decisions.held).sum() / units) if units else 0.0,
        shipments=shipments.shape[1] / len(np.unique(donor)) if units else 0.0,
    )


def _mean_of_means(rate: NDArray[np.float64], group: Integers) -> float:
    _, place = distinct(group)
    count = np.bincount(place)
    return float((np.bincount(place, rate) / count).mean()) if len(count) else 0.0
