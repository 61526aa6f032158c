"""Roles and what each may do. Where she may do it is the area of her grant: see `Scope`."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    MEASURE_RUN = "measure.run"
    NEED_READ = "need.read"
    NEED_RECORD = "need.record"
    NEED_PUBLISH = "need.publish"
    OFFER_READ = "offer.read"
    OFFER_RECORD = "offer.record"
    CAMPAIGN_IMPORT = "campaign.import"
    MATCH_READ = "match.read"
    MATCH_RUN = "match.run"
    MATCH_DECIDE = "match.decide"


class Role(models.TextChoices):
    COUNTY_OFFICER = "county_officer", _("County officer")
    TOWNSHIP_OFFICER = "township_officer", _("Township officer")
    VILLAGE_CADRE = "village_cadre", _("Village cadre")
    ORGANISATION = "organisation", _("Organisation")
    AUDITOR = "auditor", _("Auditor")


_READING = frozenset({Permission.NEED_READ, Permission.OFFER_READ, Permission.MATCH_READ})

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.COUNTY_OFFICER: _READING
    | {
        Permission.MEASURE_RUN,
        Permission.NEED_PUBLISH,
        Permission.OFFER_RECORD,
        Permission.CAMPAIGN_IMPORT,
        Permission.MATCH_RUN,
        Permission.MATCH_DECIDE,
    },
    Role.TOWNSHIP_OFFICER: _READING | {Permission.NEED_RECORD, Permission.NEED_PUBLISH, Permission.MATCH_DECIDE},
    Role.VILLAGE_CADRE: frozenset({Permission.NEED_READ, Permission.NEED_RECORD}),
    Role.ORGANISATION: frozenset({Permission.OFFER_RECORD}),
    Role.AUDITOR: _READING | {Permission.MEASURE_RUN},
}
