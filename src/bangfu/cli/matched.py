"""What a specification of `bangfu match` asked for besides, told with the result: floor, specialists, names, donor."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TypeAlias

import numpy as np

from bangfu.cli.output import csv_text
from bangfu.compute.items import Match
from bangfu.compute.matching import Matching
from bangfu.compute.matching.floors import Villages, by_village
from bangfu.compute.matching.naming import Brought
from bangfu.compute.matching.reading import MatchInput
from bangfu.compute.matching.reasons import decimal
from bangfu.compute.matching.specialties import Share, shares
from bangfu.compute.matching.wishes import Floor
from bangfu.errors import Phrase, say

Figure: TypeAlias = "str | int | Decimal | list[Figure] | dict[str, Figure] | None"
AREAS, NAMES, APART = "areas.csv", "names.csv", "apart.csv"
SHOWN = 10


def more_figures(given: MatchInput, matching: Matching) -> dict[str, Figure]:
    """The figures of what was asked for besides, under the names of the specification; nothing where nothing was."""
    found: dict[str, Figure] = {}
    if given.floor is not None:
        found["floor"] = _floor_figures(given, given.floor, matching)
    if given.specialists is not None:
        found["affinity"] = _specialty_figures(given, matching)
    if given.brought is not None:
        found["names"] = _name_figures(*given.brought)
    if given.one_donor:
        splits = matching.splits
        found["one_donor"] = {
            "several": splits.needs, "splits": splits.splits, "bound": splits.bound, "gap": splits.gap,
        }  # fmt: skip
    return found


def more_lines(given: MatchInput, matching: Matching) -> list[Phrase]:
    """The same in sentences; long lists are cut, and their files named."""
    lines: list[Phrase] = [*_name_lines(*given.brought)] if given.brought else []
    if given.floor is not None:
        lines += _floor_lines(given, given.floor, by_village(given.problem, matching.allocation))
    if given.specialists is not None:
        lines += _specialty_lines(_shares(given, matching))
    if given.one_donor:
        lines += _donor_lines(matching)
    return lines


def more_files(given: MatchInput, matching: Matching, translate: Callable[[str], str]) -> dict[str, str]:
    """The files of the result folder that stand beside the four of every matching."""
    files = {}
    if given.floor is not None:
        files[AREAS] = _areas_table(given, by_village(given.problem, matching.allocation))
    if given.brought is not None:
        files[NAMES] = _names_table(given.brought, translate)
        files[APART] = _apart_table(given.brought, translate)
    return files


def as_json(figure: Figure) -> str:
    """Decimals are written digit for digit, as no float could carry all of them."""
    if isinstance(figure, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {as_json(value)}" for key, value in figure.items()) + "}"
    if isinstance(figure, list):
        return "[" + ", ".join(map(as_json, figure)) + "]"
    return str(figure) if isinstance(figure, Decimal) else json.dumps(figure, ensure_ascii=False)


def _asking(villages: Villages) -> list[int]:
    asking: list[int] = np.flatnonzero(villages.asked).tolist()
    return asking


def _percent(villages: Villages, area: int) -> str:
    return decimal(int(villages.share[area]), 2)


def _floor_figures(given: MatchInput, floor: Floor, matching: Matching) -> Figure:
    villages = by_village(given.problem, matching.allocation)
    return {
        "percent": Decimal(decimal(floor.basis_points, 2)),
        "largest": floor.largest,
        "held_back_by": [given.area_codes[area] for area in floor.held_back_by.tolist()],
        "below": [given.area_codes[area] for area in villages.below.tolist()],
        "areas": [
            {
                "area": given.area_codes[area],
                "asked": int(villages.asked[area]),
                "floor": int(villages.floor[area]),
                "served": int(villages.served[area]),
                "percent": Decimal(_percent(villages, area)),
            }
            for area in _asking(villages)
        ],
    }


def _areas_table(given: MatchInput, villages: Villages) -> str:
    below = set(villages.below.tolist())
    return csv_text(
        ["area", "asked", "floor", "served", "percent", "below_floor"],
        (
            [given.area_codes[i], int(villages.asked[i]), int(villages.floor[i]), int(villages.served[i]),
             _percent(villages, i), int(i in below)]
            for i in _asking(villages)
        ),
    )  # fmt: skip


def _floor_lines(given: MatchInput, floor: Floor, villages: Villages) -> Iterator[Phrase]:
    percent, areas = decimal(floor.basis_points, 2), _asking(villages)
    if floor.largest:
        yield say(
            "floor: {percent} per cent of what each area asks for, the largest that all can get at once",
            percent=percent,
        )
    else:
        yield say("floor: {percent} per cent of what each area asks for", percent=percent)
    if len(floor.held_back_by):
        named = ", ".join(given.area_codes[area] for area in floor.held_back_by[:SHOWN].tolist())
        yield say("with 0.01 per cent more some would fall short, such as {areas}", areas=named)
    yield say("{reached} of {areas} areas reach it", reached=len(areas) - len(villages.below), areas=len(areas))
    for area in sorted(areas, key=lambda area: (int(villages.share[area]), area))[:SHOWN]:
        yield say(
            "area {area}: {served} of {asked} units, {percent} per cent, floor {floor}",
            area=given.area_codes[area],
            served=int(villages.served[area]),
            asked=int(villages.asked[area]),
            percent=_percent(villages, area),
            floor=int(villages.floor[area]),
        )
    if len(areas) > SHOWN:
        yield say("shown are the {shown} areas that get least; all {areas} stand in {file}", shown=SHOWN,
                  areas=len(areas), file=AREAS)  # fmt: skip


def _shares(given: MatchInput, matching: Matching) -> list[Share]:
    return shares(given.problem, matching.allocation, given.specialists) if given.specialists else []


def _share(suited: int, units: int) -> str | None:
    """Per cent with two decimals, rounded down; None of nothing."""
    return decimal(suited * 10_000 // units, 2) if units else None


def _specialty_figures(given: MatchInput, matching: Matching) -> Figure:
    found = _shares(given, matching)
    units, suited = sum(share.units for share in found), sum(share.suited for share in found)
    percent = _share(suited, units)
    return {
        "units": units,
        "suited": suited,
        "percent": None if percent is None else Decimal(percent),
        "causes": [{"cause": share.cause, "units": share.units, "suited": share.suited} for share in found],
    }


def _specialty_lines(found: list[Share]) -> Iterator[Phrase]:
    units, suited = sum(share.units for share in found), sum(share.suited for share in found)
    percent = _share(suited, units)
    if percent is None:
        yield say("specialists: no need with a cause of the table was served")
        return
    yield say(
        "specialists: {suited} of {units} units, {percent} per cent, come from the specialty that suits the cause best",
        suited=suited,
        units=units,
        percent=percent,
    )
    for share in found[:SHOWN]:
        yield say("cause {cause}: {suited} of {units} units", cause=share.cause, suited=share.suited, units=share.units)


def _donor_lines(matching: Matching) -> Iterator[Phrase]:
    splits, served = matching.splits, len(np.unique(matching.allocation.need))
    if not splits.needs:
        yield say("one donor: each of the {needs} needs that are served has one donor", needs=served)
        return
    yield say("one donor: {one} needs have one donor, {several} have several, who give {units} units",
              one=served - splits.needs, several=splits.needs, units=splits.gap)  # fmt: skip
    yield say(
        "donors beyond the first: {splits}, never more than {bound}; at most {gap} units more could come undivided",
        splits=splits.splits,
        bound=splits.bound,
        gap=splits.gap,
    )


def _name_figures(needs: Brought, offers: Brought) -> Figure:
    renamed: list[Figure] = [
        {"text": text, "item": match.item.code, "name": match.item.zh, "needs": in_needs, "offers": in_offers}
        for text, match, in_needs, in_offers in _renamed(needs, offers)
    ]
    return {"needs_apart": len(needs.apart), "offers_apart": len(offers.apart), "renamed": renamed}


def _name_lines(needs: Brought, offers: Brought) -> Iterator[Phrase]:
    renamed = _renamed(needs, offers)
    items = len({match.item.code for _, match, _, _ in renamed})
    yield say("names: {names} ways of writing stand for {items} items", names=len(renamed), items=items)
    for text, match, in_needs, in_offers in renamed[:SHOWN]:
        yield say("“{text}” is {name} ({item}): {needs} needs, {offers} offers", text=text[:60], name=match.item.zh,
                  item=match.item.code, needs=in_needs, offers=in_offers)  # fmt: skip
    if len(renamed) > SHOWN:
        yield say("all {names} ways of writing stand in {file}", names=len(renamed), file=NAMES)
    if needs.apart or offers.apart:
        yield say(
            "set apart, for item or quantity are not known: {needs} needs and {offers} offers; why stands in {file}",
            needs=len(needs.apart),
            offers=len(offers.apart),
            file=APART,
        )


def _renamed(needs: Brought, offers: Brought) -> list[tuple[str, Match, int, int]]:
    """Each way of writing, its item, and in how many needs and offers it stands; the most frequent first."""
    texts = {**offers.names, **needs.names}
    found = [
        (text, match, needs.names.get(text, (match, 0))[1], offers.names.get(text, (match, 0))[1])
        for text, (match, _) in texts.items()
    ]
    return sorted(found, key=lambda line: (-line[2] - line[3], line[0]))


def _names_table(sides: tuple[Brought, Brought], translate: Callable[[str], str]) -> str:
    return csv_text(
        ["text", "item", "name", "unit", "score", "why", "needs", "offers"],
        (
            [text, match.item.code, match.item.zh, match.item.unit, match.score, match.why.render(translate),
             in_needs, in_offers]
            for text, match, in_needs, in_offers in _renamed(*sides)
        ),
    )  # fmt: skip


def _apart_table(sides: tuple[Brought, Brought], translate: Callable[[str], str]) -> str:
    return csv_text(
        ["side", "row", "id", "text", "quantity", "item", "why"],
        (
            [side, row.row, row.party, row.text, row.amount, row.item, row.why.render(translate)]
            for side, brought in zip(("needs", "offers"), sides, strict=True)
            for row in brought.apart
        ),
    )
