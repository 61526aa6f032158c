"""Her papers: the card with its code, and a request as it was handed in with the proof that it was received."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from bangfu.assist.network.selectors.devices import contacts_of
from bangfu.ground.papers import code_of, pdf
from bangfu.home.models import Request, RequestState
from bangfu.home.selectors.standing import office_of
from bangfu.home.services.cards import Issued
from bangfu.identify.registry.selectors import head_names

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "home"


def card_pdf(issued: Issued, *, language: str) -> bytes:
    """The card on A5: the code in large digits, the address as a QR code, and what to do if it is lost."""
    card = issued.card
    address = f"{settings.PUBLIC_ADDRESS}{reverse('home:enter')}?card={card.number}"
    with override(language):
        office, contacts = office_of(card.area), contacts_of(card.household)
        values = {
            "title": _("Card of the household's room"),
            "place": card.area.name,
            "rows": [
                [_("Number of the card"), card.number],
                [_("Household"), card.household.household_no],
                [_("Valid until"), date_format(card.valid_until, "DATE_FORMAT")],
                [_("Card issued by"), card.issued_by.display_name],
                *([contact.get_role_display(), f"{contact.name} {contact.phone}"] for contact in contacts),
            ],
            "code_label": _("Code on the card"),
            "code": issued.groups,
            "address": f"{settings.PUBLIC_ADDRESS}{reverse('home:enter')}",
            "lead": _("Scan this, or type the address, then the number of the card and the code."),
            "care": _(
                "Keep it as you keep a bank card: who has number and code sees your record. The office never asks for "
                "the code. Lost? Tell the village office: it revokes this card at once and gives you a new one."
            ),
            "office": _("{office}, telephone {phone}").format(office=office.office, phone=office.office_phone)
            if office
            else "",
        }
        return _printed("card.typ", values, address, card.issued_at)


def receipt_pdf(
    found: Request, *, language: str, words: Sequence[tuple[Any, str]], answer: str, about: str, papers: Sequence[str]
) -> bytes:
    """A request as she handed it in, ready to be signed and kept; its code proves that it was received."""
    address = f"{settings.PUBLIC_ADDRESS}{reverse('home:receipt', args=[found.token])}"
    with override(language):
        head = head_names([found.household]).get(found.household_id, "")
        rows = [
            [_("Receipt number"), found.receipt],
            [_("Household"), " ".join(filter(None, (head, found.household.household_no)))],
            [_("Village"), found.area.name],
            [_("Received on"), _day(timezone.localdate(found.received_at))],
        ]
        rows += [[_("To be answered by"), _day(found.due)]] if found.due else []
        rows += [[_("About what"), about]] if about else []
        rows += [[_("What to bring"), "\n".join(papers)]] if papers else []
        rows += [[_("About the notice"), found.of_notice.title]] if found.of_notice else []
        rows += [[_("Number of the line"), str(found.line)]] if found.line else []
        rows += [[_("About the case"), found.of_case.version.title]] if found.of_case else []
        rows += [[_("Written down by"), found.through.display_name]] if found.through else []
        rows += [[_("State"), str(RequestState(found.state).label)]]
        values = {
            "title": str(found.get_kind_display()),
            "place": found.area.name,
            "rows": rows,
            "words": [[str(question), text] for question, text in words],
            "answer_label": _("Answer") if answer else "",
            "answer": answer,
            "sign": _("Signature of the household"),
            "day": _("Day"),
            "lead": _("Scan to see that this was received, and until when it is answered. The page tells no name."),
        }
        return _printed("receipt.typ", values, address, found.received_at)


def _day(day: Any) -> str:
    return date_format(day, "DATE_FORMAT")


def _printed(template: str, values: dict[str, Any], address: str, made_at: datetime) -> bytes:
    return pdf(TEMPLATES / template, {**values, "qr": code_of(address)}, made_at=made_at)
