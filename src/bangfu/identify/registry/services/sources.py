"""Stating where values come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from bangfu.errors import RuleViolated, say
from bangfu.ground.access.models import Area
from bangfu.ground.audit.services import reason_stated
from bangfu.identify.registry.models import Source, SourceKind

LONGEST_LABEL = 200


@dataclass(frozen=True)
class Stated:
    """Who or what states values, in words, and the day on which they were true."""

    label: str
    stated_on: date
    kind: str = SourceKind.REGISTRATION
    digest: str = ""


def source_add(stated: Stated, area: Area) -> Source:
    """The source of an act in an area; its label is the reason that the history keeps. Errors: RuleViolated."""
    label = stated.label.strip()
    if not label or len(label) > LONGEST_LABEL:
        raise RuleViolated(
            say("the source is empty or too long"),
            where=say("source"),
            remedy=say("Say where this comes from, such as a visit or a certificate, in 200 characters at most."),
        )
    if stated.stated_on > timezone.localdate():
        raise RuleViolated(
            say("the day of the statement has not come yet"),
            where=say("source"),
            remedy=say("Write the day on which this was true, today at the latest."),
        )
    reason_stated(label)
    return Source.objects.create(
        area=area, kind=stated.kind, label=label, stated_on=stated.stated_on, digest=stated.digest
    )
