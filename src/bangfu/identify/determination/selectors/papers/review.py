"""The papers of a democratic review: agenda and attendance, ballots, counting sheets, and minutes.

They name heads of household and groups, never a reason of health, and no ballot says who voted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from bangfu.identify.determination.selectors.papers.making import Cell, Pair, day_or_blank, numbered, printed, yes_or_no

HAND_ROWS = 8
"""Empty rows of a form that is filled in by hand."""
HAND_SEATS = 60
HAND_BALLOTS = 4


@dataclass(frozen=True)
class Reviewed:
    """A household under review: its head and group, and what the comparison of data told, in words fit for a hall."""

    head: str
    group: str = ""
    comparison: str = ""


@dataclass(frozen=True)
class Review:
    """A meeting that reviews households. `entitled` may vote and `needed` of them must be present; `names` are those
    on the attendance sheet. One without a title is a form to be filled in by hand."""

    title: str = ""
    place: str = ""
    on: date | None = None
    hour: str = ""
    hall: str = ""
    entitled: int | None = None
    needed: int | None = None
    names: Sequence[str] = ()
    households: Sequence[Reviewed] = ()

    @property
    def by_hand(self) -> bool:
        return not self.title


BY_HAND = Review()


def agenda_paper(review: Review = BY_HAND, *, language: str) -> bytes:
    """Agenda, quorum line and attendance sheet."""
    with override(language):
        title = _("Agenda and attendance of the democratic review")
        seats = max(len(review.names), review.entitled or 0) or HAND_SEATS
        return printed(
            "agenda",
            {
                "title": title,
                "place": review.place,
                "lead": review.title,
                "facts": [*_meeting(review), (_("Chair"), ""), (_("Recorder"), "")],
                "agenda": {
                    "title": _("Agenda"),
                    "points": [
                        _("The chair counts who is present and says whether the meeting can decide."),
                        _("Who is related to a household under review says so and does not vote on it."),
                        _("The results of the comparison of data are read out, household by household."),
                        _("Whoever wishes speaks. Illness and other private matters are not read out."),
                        _("Secret ballot: everyone fills in a ballot alone and drops it into the box."),
                        _("Two counters count independently, in public; the results are read out at once."),
                        _("The minutes are read out and signed."),
                    ],
                },
                "quorum": quorum_line(review),
                "present": _("Present: {count}").format(count="________"),
                "attendance": {
                    "title": _("Attendance"),
                    "columns": [_("No."), _("Full name"), _("Signature or thumbprint")],
                    "rows": numbered([[name] for name in review.names], least=seats, width=2),
                },
                "signs": [_("Chair"), _("Village affairs supervision committee")],
            },
            rows=seats,
        )


def quorum_line(review: Review) -> str:
    """How many may vote and how many must be there."""
    unknown = "______"
    return _("Entitled to vote: {entitled}. At least {needed} must be present.").format(
        entitled=unknown if review.entitled is None else review.entitled,
        needed=unknown if review.needed is None else review.needed,
    )


def ballots_paper(review: Review = BY_HAND, *, copies: int | None = None, language: str) -> bytes:
    """As many ballots as may vote, or `copies`; several to a page with lines to cut along."""
    with override(language):
        count = copies if copies is not None else review.entitled or HAND_BALLOTS
        rows = _listed(review)
        return printed(
            "ballots",
            {
                "title": _("Ballots of the democratic review"),
                "head": _("Ballot of the democratic review"),
                "under": " · ".join(part for part in (review.place, review.title, day_or_blank(review.on)) if part),
                "numbers": [_("Ballot {number} of {count}").format(number=i + 1, count=count) for i in range(count)],
                "columns": [
                    _("No."),
                    _("Head of household"),
                    _("Villager group"),
                    _("In favour"),
                    _("Against"),
                    _("Abstain"),
                ],
                "rows": rows,
                "how": _(
                    "Mark one box in each line. Write no name. The number counts the papers only: nobody notes who got"
                    " which."
                ),
                "empty": _("No household is under review, so there is nothing to vote on and no ballot."),
            },
            rows=len(rows) * count,
        )


def count_paper(review: Review = BY_HAND, *, language: str) -> bytes:
    """A sheet for each of two counters, who do not see each other's, and one on which the two are compared."""
    with override(language):
        rows = _listed(review)
        votes = [_("In favour"), _("Against"), _("Abstain"), _("Invalid")]
        return printed(
            "count",
            {
                "title": _("Counting sheets of the democratic review"),
                "under": " · ".join(part for part in (review.place, review.title, day_or_blank(review.on)) if part),
                "rows": rows,
                "empty": _("No household is under review, so there is nothing to count."),
                "own": [_own_sheet(number) for number in (1, 2)],
                "columns": [_("No."), _("Head of household"), _("Villager group"), *votes],
                "papers": [(_("Ballots given out"), ""), (_("Ballots in the box"), "")],
                "both": {
                    "title": _("Both counts side by side"),
                    "lead": _(
                        "Filled in from the two sheets. Where there is a difference, both count that household again"
                        " together and write the settled figure."
                    ),
                    "first": _("Counter 1"),
                    "second": _("Counter 2"),
                    "columns": [_("No."), _("Head of household"), *votes[:3], *votes[:3]],
                    "difference": _("Difference"),
                    "settled": _("Settled: in favour / against / abstain"),
                    "signs": [_("Counter 1"), _("Counter 2"), _("Chair"), _("Village affairs supervision committee")],
                },
            },
            rows=4 * len(rows),
        )


def _own_sheet(number: int) -> dict[str, object]:
    return {
        "title": _("Sheet of counter {number}").format(number=number),
        "lead": _("Counted alone, without seeing the other counter's sheet."),
        "signs": [_("Counter {number}").format(number=number)],
    }


def minutes_paper(review: Review = BY_HAND, *, language: str) -> bytes:
    """The minutes: who was there, what was read out and said, and the result of each household."""
    with override(language):
        rows: list[list[Cell]] = [
            [str(place), one.head, one.group, one.comparison, "", "", "", yes_or_no()]
            for place, one in enumerate(review.households, 1)
        ]
        if review.by_hand:
            rows = [[str(place + 1), *[""] * 6, yes_or_no()] for place in range(HAND_ROWS)]
        return printed(
            "minutes",
            {
                "title": _("Minutes of the democratic review"),
                "place": review.place,
                "lead": review.title,
                "facts": [
                    *_meeting(review),
                    (_("Chair"), ""),
                    (_("Recorder"), ""),
                    (_("Present"), ""),
                    (_("Guests without a vote"), ""),
                ],
                "quorum": quorum_line(review),
                "can": _("The meeting can decide:"),
                "can_choices": [_("Yes"), _("No, it was put off")],
                "apart": _("Who did not vote on which household, being related to it:"),
                "talk": {
                    "title": _("Discussion"),
                    "lead": _("Questions, answers, objections, and who spoke. No matters of health."),
                },
                "results": {
                    "title": _("Comparison read out, and results"),
                    "columns": [
                        _("No."),
                        _("Head of household"),
                        _("Villager group"),
                        _("Comparison of data, as read out"),
                        _("In favour"),
                        _("Against"),
                        _("Abstain"),
                        _("Adopted"),
                    ],
                    "rows": rows,
                    "empty": _("No household was under review."),
                },
                "closing": _("The results and these minutes were read out before the meeting ended, at:"),
                "signs": [
                    _("Chair"),
                    _("Recorder"),
                    _("Village affairs supervision committee"),
                    _("Village committee (seal)"),
                ],
            },
            rows=len(rows),
        )


def _meeting(review: Review) -> list[Pair]:
    return [
        (_("Held on"), day_or_blank(review.on)),
        (_("Hour"), review.hour),
        (_("Place of the meeting"), review.hall),
        (_("Village"), review.place),
    ]


def _listed(review: Review) -> list[list[str]]:
    """Number, head and group of each household; empty lines where they are written by hand."""
    if review.by_hand:
        return numbered([], least=HAND_ROWS, width=2)
    return numbered([[one.head, one.group] for one in review.households], least=0, width=2)
