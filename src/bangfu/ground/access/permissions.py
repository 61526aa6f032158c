"""Roles and what each may do. Where she may do it is the area of her grant: see `Scope`."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    USER_READ = "user.read"
    USER_MANAGE = "user.manage"
    AREA_MANAGE = "area.manage"
    HISTORY_READ = "history.read"
    PERSON_UNMASK = "person.unmask"
    PERSON_ERASE = "person.erase"
    DOCUMENT_RECORD = "document.record"
    CASE_READ = "case.read"
    CASE_DELEGATE = "case.delegate"
    NOTICE_READ = "notice.read"
    NOTICE_DRAFT = "notice.draft"
    NOTICE_POST = "notice.post"
    NOTICE_TAKE_DOWN = "notice.take_down"
    OBJECTION_RECORD = "objection.record"
    OBJECTION_ANSWER = "objection.answer"
    REGISTER_READ = "register.read"
    REGISTER_IMPORT = "register.import"
    REGISTER_EXPORT = "register.export"
    REGISTER_MOVE = "register.move"
    CHANGE_REQUEST = "change.request"
    CHANGE_DECIDE = "change.decide"
    QUALITY_RUN = "quality.run"
    SITTING_HOLD = "sitting.hold"
    SITTING_SIGN = "sitting.sign"
    SCREENING_READ = "screening.read"
    SCREENING_RUN = "screening.run"
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
    DELIVERY_RECORD = "delivery.record"
    DELIVERY_CONFIRM = "delivery.confirm"
    DISPUTE_DECIDE = "dispute.decide"
    SOCIAL_READ = "social.read"
    SOCIAL_RECORD = "social.record"
    SOCIAL_CONFIRM = "social.confirm"
    HOUSEHOLD_ADMIT = "household.admit"
    REQUEST_READ = "request.read"
    REQUEST_ANSWER = "request.answer"
    ALLIANCE_READ = "alliance.read"
    ALLIANCE_RECORD = "alliance.record"
    ALLIANCE_MANAGE = "alliance.manage"
    ALLIANCE_ANSWER = "alliance.answer"
    NEED_AUDIT = "need.audit"


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator of users and areas")
    COUNTY_OFFICER = "county_officer", _("County officer")
    TOWNSHIP_OFFICER = "township_officer", _("Township officer")
    VILLAGE_CADRE = "village_cadre", _("Village cadre")
    STATION_CADRE = "station_cadre", _("Stationed cadre")
    VILLAGE_SUPERVISOR = "village_supervisor", _("Village supervision committee")
    ORGANISATION = "organisation", _("Organisation")
    AUDITOR = "auditor", _("Auditor")


_NETWORK = frozenset({Permission.NEED_READ, Permission.OFFER_READ, Permission.MATCH_READ})
_SOCIAL = frozenset({Permission.SOCIAL_READ, Permission.SOCIAL_RECORD})
"""Actions, donations, devices, orders, appeals and stories: recorded by one, confirmed or published by another."""
_CASES = frozenset({Permission.CASE_READ, Permission.NOTICE_READ})
_REGISTER = frozenset({Permission.REGISTER_READ, Permission.SCREENING_READ})
_HOME = frozenset({Permission.HOUSEHOLD_ADMIT, Permission.REQUEST_READ, Permission.REQUEST_ANSWER})
_ALLIANCE = frozenset({Permission.ALLIANCE_READ, Permission.ALLIANCE_RECORD})
_OFFICE = (
    _NETWORK
    | _CASES
    | _REGISTER
    | {
        Permission.HISTORY_READ,
        Permission.PERSON_UNMASK,
        Permission.CASE_DELEGATE,
        Permission.NOTICE_DRAFT,
        Permission.NOTICE_POST,
        Permission.OBJECTION_RECORD,
        Permission.OBJECTION_ANSWER,
        Permission.REGISTER_IMPORT,
        Permission.REGISTER_EXPORT,
        Permission.REGISTER_MOVE,
        Permission.CHANGE_REQUEST,
        Permission.CHANGE_DECIDE,
        Permission.SCREENING_RUN,
        Permission.QUALITY_RUN,
        Permission.NEED_PUBLISH,
        Permission.MATCH_DECIDE,
        Permission.DISPUTE_DECIDE,
        Permission.SOCIAL_CONFIRM,
        *_SOCIAL,
        *_HOME,
        *_ALLIANCE,
        Permission.ALLIANCE_MANAGE,
    }
)
_VILLAGE = (
    _CASES
    | _REGISTER
    | {
        Permission.PERSON_UNMASK,
        Permission.NOTICE_DRAFT,
        Permission.OBJECTION_RECORD,
        Permission.SITTING_HOLD,
        Permission.CHANGE_REQUEST,
        Permission.NEED_READ,
        Permission.NEED_RECORD,
        Permission.DELIVERY_CONFIRM,
        *_SOCIAL,
        *_HOME,
        *_ALLIANCE,
    }
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset({Permission.USER_READ, Permission.USER_MANAGE, Permission.AREA_MANAGE}),
    Role.COUNTY_OFFICER: _OFFICE
    | {
        Permission.PERSON_ERASE,
        Permission.DOCUMENT_RECORD,
        Permission.NOTICE_TAKE_DOWN,
        Permission.MEASURE_RUN,
        Permission.OFFER_RECORD,
        Permission.CAMPAIGN_IMPORT,
        Permission.MATCH_RUN,
        Permission.NEED_AUDIT,
        Permission.DELIVERY_RECORD,
    },
    Role.TOWNSHIP_OFFICER: _OFFICE | {Permission.NEED_RECORD},
    Role.VILLAGE_CADRE: _VILLAGE,
    Role.STATION_CADRE: _VILLAGE,
    Role.VILLAGE_SUPERVISOR: _CASES | {Permission.OBJECTION_RECORD, Permission.SITTING_SIGN},
    Role.ORGANISATION: frozenset({Permission.OFFER_RECORD, Permission.DELIVERY_RECORD, Permission.ALLIANCE_ANSWER}),
    Role.AUDITOR: _NETWORK
    | _CASES
    | _REGISTER
    | {Permission.MEASURE_RUN, Permission.HISTORY_READ, Permission.USER_READ, Permission.REQUEST_READ}
    | {Permission.ALLIANCE_READ}
    | {Permission.SOCIAL_READ},
}

INCOMPATIBLE: frozenset[frozenset[Role]] = frozenset(
    frozenset(pair)
    for pair in (
        *((Role.ADMINISTRATOR, other) for other in Role if other not in (Role.ADMINISTRATOR,)),
        *((Role.AUDITOR, other) for other in Role if other not in (Role.AUDITOR,)),
        (Role.VILLAGE_SUPERVISOR, Role.VILLAGE_CADRE),
        (Role.VILLAGE_SUPERVISOR, Role.STATION_CADRE),
        (Role.VILLAGE_SUPERVISOR, Role.TOWNSHIP_OFFICER),
        (Role.ORGANISATION, Role.COUNTY_OFFICER),
        (Role.ORGANISATION, Role.TOWNSHIP_OFFICER),
    )
)
"""Roles that one person never holds together, anywhere: who gives rights decides nothing, who audits does nothing else,
who supervises the village is not of it, and who approves is not who asks."""

GIVEN_FROM_ABOVE = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
"""Roles that only an administrator of a higher area gives: nobody makes her own equal, nor picks who audits her."""
