"""The application of a household with its commitment and authorisation letter, and the receipt she takes home."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from bangfu.identify.determination.selectors.papers.family import BLANK, Family
from bangfu.identify.determination.selectors.papers.making import (
    footer,
    household_facts,
    numbered,
    person_cells,
    person_columns,
    printed,
)

LEAST_ROWS = 6
SPARE_ROWS = 1
LEAST_SIGNING = 4


def application_paper(family: Family = BLANK, *, language: str) -> bytes:
    """The application, prefilled from the register; what is missing or wrong is written by hand."""
    with override(language):
        title = _("Application of a household")
        return printed(
            "application",
            {
                "title": title,
                "foot": footer(family, title),
                "place": family.place,
                "lead": _("Free of charge. Whoever cannot write tells it; the cadre writes it down and reads it back."),
                "asks": _asks(),
                "household": {"title": _("The household"), "facts": household_facts(family)},
                "people": _people(family),
                "cause": {
                    "title": _("Why we need help, in our own words"),
                    "lead": _("What happened, since when, what has changed. No form of words is asked for."),
                    "help": _("What would help us"),
                },
                "letter": _letter(family),
                "received": _received(),
                "receipt": _receipt(family),
            },
        )


def _asks() -> dict[str, object]:
    return {
        "title": _("We apply for"),
        "choices": [
            _("being taken into monitoring and help, so that we do not fall into poverty or back into it"),
            _("a check whether we receive what we are entitled to"),
        ],
        "other": _("Something else:"),
    }


def _people(family: Family) -> dict[str, object]:
    rows = [[*person_cells(person), person.id_no] for person in family.people]
    least = len(rows) + SPARE_ROWS if rows else LEAST_ROWS
    return {
        "title": _("Members who live and keep house together"),
        "lead": _(
            "Numbers of certificates are masked. Write a full number only where none is printed or the printed one is"
            " wrong."
        ),
        "columns": [*person_columns(), _("Certificate number"), _("To correct or add")],
        "rows": numbered(rows, least=least, width=6),
    }


def _letter(family: Family) -> dict[str, object]:
    people = [[person.name] for person in family.people]
    return {
        "title": _("Commitment and authorisation letter"),
        "points": [
            _("What we have told is true as far as we know. We correct it when something changes."),
            _(
                "We authorise the county to compare the data of the members who sign below with those of its"
                " departments: civil affairs, public security, human resources and social security, housing, natural"
                " resources, market regulation, vehicles, medical insurance and education."
            ),
            _(
                "The comparison serves this application and the help that follows from it, and nothing else. We are"
                " told its results before they are used, and can say what is wrong with them."
            ),
            _(
                "We can take this authorisation back at the village committee at any time. The application is then"
                " judged by what is known without it."
            ),
        ],
        "lead": _("Every grown-up member signs for herself or himself; for a child, a parent or guardian."),
        "columns": [_("No."), _("Full name"), _("Signature or thumbprint"), _("Date")],
        "rows": numbered(people, least=LEAST_SIGNING, width=3),
        "signs": [_("Head of household or applicant")],
    }


def _received() -> dict[str, object]:
    return {
        "title": _("Received by the village"),
        "facts": [(_("Received by"), ""), (_("Received on"), ""), (_("Office"), ""), (_("Telephone"), "")],
        "ways": [_("at the village office"), _("on a home visit"), _("through a relative"), _("other")],
        "signs": [_("Signature of who received it"), _("The contents were read back to the applicant: signature")],
    }


def _receipt(family: Family) -> dict[str, object]:
    return {
        "title": _("Receipt for the household"),
        "text": _(
            "The village has received this application. Next: a home visit by at least two people, the comparison of"
            " data, the democratic review, and a notice in the village. You are told the result and the reasons on"
            " paper, also when it is no."
        ),
        "facts": [
            (_("Head of household"), family.head),
            (_("Received on"), ""),
            (_("Received by"), ""),
            (_("Answer by"), ""),
            (_("Office"), ""),
            (_("Telephone"), ""),
        ],
    }
