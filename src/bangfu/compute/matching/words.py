"""What a donor is told about a line of the allocation: urgency, distance, specialty and village, from the prices.

Worked out for the lines that are shown, not for all: a page of twenty takes no longer at a hundred thousand needs.
"""

from __future__ import annotations

from collections.abc import Sequence

from bangfu.compute.matching.floors import Villages, by_village
from bangfu.compute.matching.loops import add_up
from bangfu.compute.matching.problem import NATION, Allocation, Certificate, Problem
from bangfu.compute.matching.reasons import decimal
from bangfu.errors import Phrase, say, untranslated

URGENCY = untranslated("urgency {tier}: {served} of {asked} units asked for at this urgency are served")
NEAREST = untranslated("from within the same area")
LEVELS = untranslated("{levels} levels of area between the offer and the need")
AWAY = untranslated("{cost} per unit away")
SUITED = untranslated("the organisation's field suits the cause")
UNSUITED = untranslated("another field would suit the cause better, but none of it was left for this need")
BELOW_FLOOR = untranslated("the village is held to its floor of {floor} units, which comes before all urgency")
PAST_FLOOR = untranslated("the village has its floor of {floor} units; what is beyond it goes by urgency")
MORE_FLOOR = untranslated(
    "one more unit of this offer is worth about as much as bringing a village nearer to its floor"
)
MORE_TIER = untranslated("one more unit of this offer is worth about as much as serving a need of urgency {tier}")
MORE_NEARER = untranslated("one more unit of this offer would only shorten ways")
MORE_NOTHING = untranslated("every need that this offer suits is served as well as it can be")


def words(
    problem: Problem, allocation: Allocation, certificate: Certificate, lines: Sequence[int]
) -> list[list[Phrase]]:
    """Per line of the allocation (positions in it) its phrases: urgency, way, specialty, village, one more unit.

    Prices are those of the certificate, the lowest that prove the answer: what one more unit of an offer would save,
    all rearranged. It is told by the tier whose worth is nearest, which is that of the unit it would serve unless
    villages have floors.
    Errors: IndexError for a line that is not there. Source: complementary slackness.

    >>> import numpy as np
    >>> from bangfu.compute.matching import Needs, Offers, solve
    >>> two, rice = np.array([1, 2]), np.array(["rice"] * 2)
    >>> problem = Problem(Needs(two, two, rice, two * 2, two), Offers(two, two, rice, two))
    >>> best = solve(problem)
    >>> [str(phrase) for phrase in words(problem, best.allocation, best.certificate, [0])[0]][::2]
    ['urgency 1: 2 of 2 units asked for at this urgency are served', \
'one more unit of this offer is worth about as much as serving a need of urgency 2']
    """
    tier, got = problem.needs.tier, add_up(allocation.need, allocation.quantity, len(problem.needs))
    tiers = {int(tier[allocation.need[line]]) for line in lines}
    asked = {t: int(problem.needs.quantity[tier == t].sum()) for t in tiers}
    served = {t: int(got[tier == t].sum()) for t in tiers}
    villages = by_village(problem, allocation)
    found = []
    for line in lines:
        need, offer = int(allocation.need[line]), int(allocation.offer[line])
        t = int(tier[need])
        phrases = [say(URGENCY, tier=t, served=served[t], asked=asked[t])]
        phrases += [_way(problem, need, offer, int(allocation.cost[line]))]
        phrases += _specialty(problem, need, offer)
        phrases += _village(problem, villages, need)
        found.append([*phrases, _one_more(certificate, int(certificate.offer_prices[offer]))])
    return found


def _extra(problem: Problem, need: int, offer: int) -> int | None:
    cause, specialty = problem.needs.cause, problem.offers.specialty
    if problem.affinity is None or cause is None or specialty is None:
        return None
    return int(problem.affinity.extra[cause[need], specialty[offer]])


def _way(problem: Problem, need: int, offer: int, cost: int) -> Phrase:
    own = cost - (_extra(problem, need, offer) or 0)
    if problem.costs:
        return say(AWAY, cost=decimal(own, problem.places))
    return say(LEVELS, levels=own) if own else say(NEAREST)


def _specialty(problem: Problem, need: int, offer: int) -> list[Phrase]:
    extra = _extra(problem, need, offer)
    if extra is None or problem.affinity is None or problem.needs.cause is None:
        return []
    row = problem.affinity.extra[problem.needs.cause[need]]
    if row.min() == row.max():
        return []
    return [say(SUITED if extra == row.min() else UNSUITED)]


def _village(problem: Problem, villages: Villages, need: int) -> list[Phrase]:
    if problem.floors is None:
        return []
    village = int(problem.floors.village[need])
    if village == NATION or not problem.floors.units[village]:
        return []
    floor = int(problem.floors.units[village])
    served = int(villages.served[village])
    return [say(BELOW_FLOOR if served <= floor else PAST_FLOOR, floor=floor)]


def _one_more(certificate: Certificate, price: int) -> Phrase:
    """The worth that is nearest to the price: a tier's, a floor's, or none but shorter ways."""
    if price == 0:
        return say(MORE_NOTHING)
    worth = [(abs(price - weight), say(MORE_TIER, tier=tier)) for tier, weight in sorted(certificate.weights.items())]
    if certificate.floor_weight:
        worth.append((abs(certificate.floor_weight - price), say(MORE_FLOOR)))
    return min([*worth, (price, say(MORE_NEARER))], key=lambda choice: choice[0])[1]
