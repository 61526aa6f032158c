"""Why a screening calls a household what it calls it, in sentences made of its facts and of the standards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bangfu.compute.screening.judge import HUNDREDTHS, INDICATORS, Standards
from bangfu.errors import Phrase, say

Facts = Mapping[str, int | None]


@dataclass(frozen=True)
class Reason:
    """One sentence, what it is about, and whether it speaks for poverty, against it, or of something not stated."""

    about: str
    kind: str
    sentence: Phrase


def yuan(fen: int) -> str:
    """An amount in yuan with two places, exact.

    >>> yuan(1110500), yuan(-5)
    ('11,105.00', '-0.05')
    """
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02}"


def reasons(facts: Facts, result: Mapping[str, int | None], standards: Standards) -> list[Reason]:
    """The reasons of one result, the income first, then each indicator in its order.

    `result` holds income_per_head_fen, after_rigid_fen, deprived and unknown as `judge` gave them.
    """
    return [*_income(facts, result, standards), *_indicators(facts, result, standards)]


def _income(facts: Facts, result: Mapping[str, int | None], standards: Standards) -> Iterator[Reason]:
    income, rigid, heads = result["income_per_head_fen"], result["after_rigid_fen"], facts["heads"]
    if income is None or rigid is None or heads is None:
        yield Reason("income", "unknown", say("No income of the year is stated."))
        return
    net = sum((facts[name] or 0) for name in ("wage_fen", "business_fen", "property_fen", "transfer_fen"))
    net -= facts["cost_fen"] or 0
    rest = net + (facts["claims_fen"] or 0) - (facts["selfpaid_fen"] or 0)
    if standards.line_fen is not None:
        below = net < heads * standards.line_fen
        told = (
            say("Net income per head ¥{income} is below the line of ¥{line}.", **_shown(income, standards.line_fen))
            if below
            else say(
                "Net income per head ¥{income} is not below the line of ¥{line}.", **_shown(income, standards.line_fen)
            )
        )
        yield Reason("income", "for" if below else "against", told)
    if standards.range_fen is not None:
        yield from _range(net, rest, heads, (income, rigid), standards.range_fen)


def _range(net: int, rest: int, heads: int, shown: tuple[int, int], limit: int) -> Iterator[Reason]:
    income, rigid = shown
    if net < heads * limit:
        sentence = say("Net income per head ¥{income} is below the range of ¥{line}.", **_shown(income, limit))
        yield Reason("income", "for", sentence)
    else:
        sentence = say("Net income per head ¥{income} is not below the range of ¥{line}.", **_shown(income, limit))
        yield Reason("income", "against", sentence)
    if rest < heads * limit:
        sentence = say(
            "After insurance claims and compliant self-paid expense, ¥{income} per head is below the range of ¥{line}.",
            **_shown(rigid, limit),
        )
        yield Reason("income", "for", sentence)
    else:
        sentence = say(
            "After insurance claims and compliant self-paid expense, ¥{income} per head is not below the range of"
            " ¥{line}.",
            **_shown(rigid, limit),
        )
        yield Reason("income", "against", sentence)


def _shown(income: int, limit: int) -> dict[str, str]:
    return {"income": yuan(income), "line": yuan(limit)}


def _indicators(facts: Facts, result: Mapping[str, int | None], standards: Standards) -> Iterator[Reason]:
    deprived, unknown = result["deprived"] or 0, result["unknown"] or 0
    for i, name in enumerate(INDICATORS):
        if unknown >> i & 1:
            yield Reason(name, "unknown", UNKNOWN[name])
        elif deprived >> i & 1:
            yield Reason(name, "for", _deprived(name, facts, standards))
        else:
            yield Reason(name, "against", FINE[name])


def _deprived(name: str, facts: Facts, standards: Standards) -> Phrase:
    if name == "attendance" and facts["out_of_school"]:
        return say("Children of compulsory age who are not at school: {count}.", count=facts["out_of_school"])
    if name == "insurance" and facts["uninsured"]:
        return say("Members without basic medical insurance: {count}.", count=facts["uninsured"])
    if name == "illness":
        return say(
            "Members with a serious illness or a disability: {count}; the household paid ¥{paid} itself, more than"
            " ¥{limit}.",
            count=facts["ill"],
            paid=yuan(facts["selfpaid_fen"] or 0),
            limit=yuan(standards.illness_selfpaid_fen),
        )
    if name == "water":
        return _water(facts, standards)
    return DEPRIVED[name]


def _water(facts: Facts, standards: Standards) -> Phrase:
    """The first of the four tests that fails."""
    litres, minutes, days = facts["water_litres"], facts["water_minutes"], facts["water_guarantee"]
    if facts["water_quality"] == 0:
        return say("The drinking water does not pass the test of quality.")
    if litres is not None and litres < standards.water_litres * HUNDREDTHS:
        return say(
            "Drinking water for a person and day: {litres} litres, less than {limit}.",
            litres=f"{litres / HUNDREDTHS:g}",
            limit=standards.water_litres,
        )
    if minutes is not None and minutes > standards.water_minutes:
        return say(
            "Fetching water takes {minutes} minutes, more than {limit}.", minutes=minutes, limit=standards.water_minutes
        )
    if days is not None and days < standards.water_guarantee * 100 * HUNDREDTHS:
        return say(
            "There is water on {share} percent of days, less than {limit} percent.",
            share=f"{days / HUNDREDTHS:g}",
            limit=f"{float(standards.water_guarantee * 100):g}",
        )
    return say("The register says that the drinking water is not safe.")


DEPRIVED = {
    "schooling": say("No adult has completed junior high school."),
    "attendance": say("A child of compulsory age is not at school."),
    "insurance": say("A member has no basic medical insurance."),
    "housing": say("The house is not safe."),
    "toilet": say("There is no sanitary toilet that works."),
    "fuel": say("Firewood or coal is a main fuel."),
    "electricity": say("There is no electricity for living."),
    "assets": say("There is neither radio nor television."),
}
FINE = {
    "schooling": say("An adult has completed junior high school."),
    "attendance": say("No child of compulsory age is out of school."),
    "illness": say("No serious illness or disability comes with a heavy expense."),
    "insurance": say("Every member has basic medical insurance."),
    "housing": say("The house is safe."),
    "water": say("The drinking water is safe."),
    "toilet": say("There is a sanitary toilet that works."),
    "fuel": say("The main fuels are clean."),
    "electricity": say("There is electricity for living."),
    "assets": say("There is radio or television."),
}
UNKNOWN = {
    "schooling": say("The schooling of the adults is not fully stated."),
    "attendance": say("Whether every child of compulsory age is at school is not stated."),
    "illness": say("Illness, disability or the expense on it is not fully stated."),
    "insurance": say("The medical insurance of the members is not fully stated."),
    "housing": say("The safety of the house is not stated."),
    "water": say("The safety of the drinking water is not fully stated."),
    "toilet": say("The toilet is not fully stated."),
    "fuel": say("The main fuel is not stated."),
    "electricity": say("Electricity for living is not stated."),
    "assets": say("Radio and television are not stated."),
}
