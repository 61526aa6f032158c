"""What a household is told of a decision: the result, the rule with its values, the reasons, and what it can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from bangfu.errors import Phrase
from bangfu.ground.papers import code_of, long_day
from bangfu.identify.determination.selectors.papers.family import Family
from bangfu.identify.determination.selectors.papers.handbook import home_address, rights
from bangfu.identify.determination.selectors.papers.making import day_or_blank, footer, printed

Words = Phrase | str


@dataclass(frozen=True)
class UsedValue:
    """A value that the decision was made with, as it is shown, and the paper it rests on."""

    name: Words
    shown: str
    source: Words = ""


@dataclass(frozen=True)
class Result:
    """A decision as its household is told it. Phrases are said in the reader's language; other words stand as given."""

    family: Family
    outcome: Words
    decided_on: date
    decided_by: str
    rule: Words
    reasons: Sequence[Words]
    values: Sequence[UsedValue] = ()
    effect: Words = ""
    """What follows from it for the household."""
    until: date | None = None
    """The last day of the window for objections; an appeal is taken later too."""
    office: str = ""
    office_phone: str = ""
    case: str = ""


def result_paper(result: Result, *, language: str) -> bytes:
    """The notice that is handed to the household."""
    with override(language):
        title, family = _("Notice of the result"), result.family
        return printed(
            "result",
            {
                "title": title,
                "foot": footer(family, title),
                "place": family.place,
                "greeting": _("To the household of {head}").format(head=family.head) if family.head else "",
                "facts": [
                    (_("Household number"), family.number),
                    (_("Villager group"), family.group),
                    (_("Decided on"), long_day(result.decided_on)),
                    (_("Decided by (office)"), result.decided_by),
                    *([(_("Case number"), result.case)] if result.case else []),
                ],
                "outcome": {"title": _("The result"), "words": said(result.outcome), "effect": said(result.effect)},
                "reasons": {
                    "title": _("Why"),
                    "points": [said(reason) for reason in result.reasons],
                    "empty": _("No reason was recorded. Ask the office: you are owed one."),
                },
                "rule": {
                    "title": _("By which rule, with which values"),
                    "words": said(result.rule),
                    "columns": [_("Standard or value"), _("Used"), _("Where it stands")],
                    "rows": [[said(value.name), value.shown, said(value.source)] for value in result.values],
                },
                "rights": {
                    "title": _("What you can do"),
                    "until": _until(result.until),
                    "points": rights(),
                    "facts": [(_("Office"), result.office), (_("Telephone"), result.office_phone)],
                },
                "home": {
                    "code": code_of(home_address()),
                    "words": _("Your own record on the platform: scan, or type the address. Signing in is asked for."),
                    "address": home_address(),
                },
                "sign": {
                    "office": result.decided_by,
                    "seal": _("(seal)"),
                    "day": day_or_blank(result.decided_on),
                    "names": [_("Handed over by"), _("Received by the household: signature or thumbprint")],
                    "note": _("To sign means to have received this paper, not to agree with it."),
                },
            },
            rows=len(result.reasons) + len(result.values),
        )


def said(words: Words) -> str:
    """A phrase in the language that is active."""
    return words.render(_) if isinstance(words, Phrase) else words


def _until(day: date | None) -> str:
    if day is None:
        return _("You can object or appeal now; no day is set by which you must.")
    return _("Objections are open until the end of {day}. A later one is still taken.").format(day=long_day(day))
