"""The paper of a receipt: what anyone may see of a gift, and a code that leads to its public page."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from bangfu.assist.network.models import Delivery
from bangfu.ground.access.models import Level
from bangfu.ground.access.selectors import area_chain
from bangfu.ground.papers import code_of, long_day, pdf

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "network" / "receipt.typ"


def receipt_address(receipt: str) -> str:
    """Where anyone can see how a gift stands: what the QR code holds."""
    return f"{settings.PUBLIC_ADDRESS}/receipts/{receipt}/"


def receipt_pdf(delivery: Delivery, *, language: str) -> bytes:
    """The receipt of a delivery that was found within a scope, in `language`: no person, household or village."""
    offer, item = delivery.match.offer, delivery.match.need.item
    places = [area.name for area in area_chain(delivery.area) if Level.COUNTY <= area.level <= Level.TOWNSHIP]
    with override(language):
        received = delivery.quantity_received
        confirmed = timezone.localdate(delivery.confirmed_at) if delivery.confirmed_at else None
        facts = [
            (_("Receipt number"), delivery.receipt),
            (_("From"), offer.organisation.name),
            (_("Kind"), str(offer.get_kind_display())),
            (_("Item"), item.name),
            (_("Quantity"), f"{delivery.quantity:,} {item.unit}"),
            (_("Quantity received"), "–" if received is None else f"{received:,} {item.unit}"),
            (_("For"), " ".join(places)),
            (_("Handed over on"), long_day(delivery.delivered_on)),
            (_("Confirmed on"), long_day(confirmed) if confirmed else "–"),
            (_("State"), str(delivery.get_state_display())),
        ]
        values = {
            "title": _("Receipt of a gift"),
            "lead": _("Whom it went to is not told here. Scan to see how the gift stands today."),
            "facts": facts,
            "qr": code_of(receipt_address(delivery.receipt)),
            "code_lead": _("Scan to check this receipt."),
            "below": receipt_address(delivery.receipt),
        }
        return pdf(TEMPLATE, values, made_at=delivery.recorded_at, rows=len(facts))
