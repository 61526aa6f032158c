"""What every address answers to whom: the one table that P10, P13 and P14 read. An address without a row fails P10."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from bangfu.ground.access.permissions import ROLE_PERMISSIONS, Permission, Role
from tests.promises.county import OWN

P = Permission
SEES_BELOW = frozenset({OWN, "child"})
PUBLIC, SIGNED_IN, HOUSEHOLD = "public", "signed in", "household"
"""The last: only from inside a household's room; a staff session is as good as none there."""
Sight = Callable[[Role, str], bool]


def seen_with(*permissions: Permission) -> Sight:
    """A role sees a thing at a place where one of these rights reaches it."""
    return lambda role, place: place in SEES_BELOW and bool(ROLE_PERMISSIONS[role].intersection(permissions))


def seen_by_all(role: Role, place: str) -> bool:
    return place in SEES_BELOW


def seen_or_own(permission: Permission) -> Sight:
    """As `seen_with`; an organisation sees what is its own."""
    by_right = seen_with(permission)
    return lambda role, place: by_right(role, place) or (role == Role.ORGANISATION and place == OWN)


def seen_in_villages(*permissions: Permission) -> Sight:
    """As `seen_with`, of what villages have and townships have not."""
    by_right = seen_with(*permissions)
    return lambda role, place: place == "child" and by_right(role, place)


def seen_in_part(permission: Permission) -> Sight:
    """As `seen_with`; of a larger area's screening a role sees her own part."""
    return lambda role, place: place in {*SEES_BELOW, "parent"} and permission in ROLE_PERMISSIONS[role]


def never(role: Role, place: str) -> bool:
    return False


@dataclass(frozen=True)
class Row:
    """Who opens an address, what thing it names and who sees that, and which methods it takes.

    `also` are further arguments; `absent`: what they name is there for nobody."""

    opens: str | tuple[Permission, ...]
    methods: str = "GET HEAD"
    thing: str = ""
    sees: Sight = never
    argument: str = ""
    also: tuple[tuple[str, str], ...] = ()
    absent: bool = False

    def opens_for(self, role: Role) -> bool:
        return isinstance(self.opens, str) or bool(ROLE_PERMISSIONS[role].intersection(self.opens))


ALLIANCE = (P.ALLIANCE_READ, P.ALLIANCE_ANSWER)
ANSWERING = (P.ALLIANCE_MANAGE, P.ALLIANCE_ANSWER)


def seen_as_gift(role: Role, place: str) -> bool:
    """By who gives and who receives, and by the offices above the latter."""
    by_right = seen_with(P.MATCH_READ, P.DELIVERY_CONFIRM)
    return by_right(role, place) or (role == Role.ORGANISATION and place == OWN)


FORM, ACT = "GET HEAD POST", "POST"
NETWORK = (P.NEED_READ, P.OFFER_RECORD)
OFFERS = (P.OFFER_READ, P.OFFER_RECORD)
PROPOSALS = (P.MATCH_READ, P.OFFER_RECORD)
OBJECTIONS = (P.OBJECTION_RECORD, P.OBJECTION_ANSWER)
CHANGES = (P.CHANGE_REQUEST, P.CHANGE_DECIDE)
LINKING = (P.QUALITY_RUN, P.REGISTER_IMPORT)
DOCUMENTS = (P.REGISTER_READ, P.DOCUMENT_RECORD)
OF_NEEDS = (("relation", "network_need"),)
CONTACT, PERSON = (("group", "contact"),), (("group", "person"),)
YEAR = (("year", "2025"),)
PAPER = (("paper", "application"),)
NINE = (("number", "9"),)
STEP = (("number", "9"), ("step", "of-nothing"))
AT_REVIEW = (("procedure", "identification-2014"), ("step", "review"))
RECEIPT = (("receipt", "of-nothing"),)
WHO = (("step", "who"),)
NUMBER = "number"
GIFTS = (P.MATCH_READ, P.DELIVERY_CONFIRM, P.DELIVERY_RECORD)


def _of(
    thing: str,
    *needs: Permission,
    sees: Sight | None = None,
    methods: str = "GET HEAD",
    also: tuple[tuple[str, str], ...] = (),
) -> Row:
    argument = {"area": "code", "user": "username"}.get(thing, NUMBER)
    return Row(needs, methods, thing, sees or seen_with(*needs), argument, also)


ADDRESSES: dict[str, Row] = {
    "portal:home": Row(PUBLIC),
    "portal:needs": Row(PUBLIC),
    "portal:enough": Row(PUBLIC),
    "portal:notices": Row(PUBLIC),
    "portal:notice": Row(PUBLIC, also=(("number", "9"),), absent=True),
    "portal:proof": Row(PUBLIC, also=(("token", "of-nothing"),), absent=True),
    "set-language": Row(PUBLIC, "GET HEAD POST PUT DELETE"),
    "access:sign-in": Row(PUBLIC, FORM),
    "access:sign-in-code": Row(PUBLIC, FORM),
    "access:sign-out": Row(PUBLIC, ACT),
    "access:account": Row(SIGNED_IN),
    "access:password": Row(SIGNED_IN, FORM),
    "access:factor": Row(SIGNED_IN, FORM),
    "access:factor-off": Row(SIGNED_IN, FORM),
    "access:recovery-codes": Row(SIGNED_IN, FORM),
    "access:sessions-end": Row(SIGNED_IN, ACT),
    "access:session-end": Row(SIGNED_IN, ACT, also=(("number", "9"),), absent=True),
    "access:users": Row((P.USER_READ,)),
    "access:user": _of("user", P.USER_READ),
    "access:user-add": Row((P.USER_MANAGE,), FORM),
    "access:grant-add": _of("user", P.USER_MANAGE, methods=FORM),
    "access:user-close": _of("user", P.USER_MANAGE, methods=FORM),
    "access:password-reset": _of("user", P.USER_MANAGE, methods=FORM),
    "access:factor-reset": _of("user", P.USER_MANAGE, methods=FORM),
    "access:grant-end": _of("grant", P.USER_MANAGE, methods=FORM),
    "access:areas": Row(SIGNED_IN),
    "access:area": Row(SIGNED_IN, "GET HEAD", "area", seen_by_all, "code"),
    "access:area-add": _of("area", P.AREA_MANAGE, methods=FORM),
    "access:area-rename": _of("area", P.AREA_MANAGE, methods=FORM),
    "access:area-move": _of("area", P.AREA_MANAGE, methods=FORM),
    "access:area-close": _of("area", P.AREA_MANAGE, methods=FORM),
    "access:unmaskings": Row((P.HISTORY_READ,)),
    "access:exports": Row((P.HISTORY_READ,)),
    "desk:home": Row(SIGNED_IN),
    "desk:measure": Row((P.MEASURE_RUN,), FORM),
    "desk:measure-choose": Row((P.MEASURE_RUN,), FORM, also=(("token", "of-nobody"),), absent=True),
    "desk:measure-result": Row((P.MEASURE_RUN,), also=(("token", "of-nobody"),), absent=True),
    "desk:measure-download": Row(
        (P.MEASURE_RUN,),
        also=(
            ("token", "of-nobody"),
            ("kind", "csv"),
        ),
        absent=True,
    ),
    "determination:screenings": Row((P.SCREENING_READ,)),
    "determination:screening-request": Row((P.SCREENING_RUN,), FORM),
    "determination:screening": _of("screening", P.SCREENING_READ, sees=seen_in_part(P.SCREENING_READ)),
    "determination:screening-retry": _of("screening", P.SCREENING_RUN, methods=ACT),
    "determination:screening-check": _of("screening", P.SCREENING_READ, sees=seen_in_part(P.SCREENING_READ)),
    "determination:screening-totals": _of("screening", P.SCREENING_READ, sees=seen_in_part(P.SCREENING_READ)),
    "determination:screening-households": _of("screening", P.SCREENING_READ, sees=seen_in_part(P.SCREENING_READ)),
    "determination:screening-household": Row(
        (P.SCREENING_READ,), also=(("number", "9"), ("household", "9")), absent=True
    ),
    "determination:lists": Row((P.CASE_READ,)),
    "determination:waiting": _of("area", P.CASE_READ, also=AT_REVIEW),
    "determination:sitting-call": _of("area", P.SITTING_HOLD, methods=FORM, also=AT_REVIEW),
    "determination:notice-draft": _of("area", P.NOTICE_DRAFT, methods=FORM, also=AT_REVIEW),
    "determination:sample": _of("area", P.CASE_READ, methods=FORM, also=AT_REVIEW),
    "determination:sittings": Row((P.CASE_READ,)),
    "determination:sitting": _of("sitting", P.CASE_READ),
    "determination:sitting-count": _of("sitting", P.SITTING_HOLD, methods=FORM),
    "determination:sitting-sign": _of("sitting", P.SITTING_SIGN, methods=FORM),
    "determination:sitting-cancel": _of("sitting", P.SITTING_HOLD, methods=FORM),
    "determination:sitting-paper": _of("sitting", P.CASE_READ, also=(("paper", "agenda"),)),
    "determination:determination-paper": Row((P.REGISTER_READ,), also=NINE, absent=True),
    "determination:step": Row((P.CASE_READ,), FORM, also=STEP, absent=True),
    "determination:survey": Row((P.REGISTER_READ,), FORM, also=STEP, absent=True),
    "determination:comparison": Row((P.REGISTER_READ,), FORM, also=STEP, absent=True),
    "determination:determinations": Row((P.CASE_READ,)),
    "determination:determination": _of("determination", P.CASE_READ),
    "determination:household-stages": _of("household", P.REGISTER_READ),
    "determination:case-begin": _of("household", P.CASE_READ, sees=seen_with(P.REGISTER_READ), methods=FORM),
    "determination:papers": Row((P.REGISTER_READ,)),
    "determination:paper": Row((P.REGISTER_READ,), also=PAPER),
    "determination:household-papers": _of("household", P.REGISTER_READ),
    "determination:household-paper": _of("household", P.REGISTER_READ, also=PAPER),
    "determination:policy": Row(SIGNED_IN),
    "determination:policy-value": Row(SIGNED_IN, also=(("code", "line_nbs"),)),
    "determination:policy-documents": Row(SIGNED_IN),
    "determination:policy-document": Row(SIGNED_IN, also=(("code", "exit-2016"),)),
    "notices:notices": Row((P.NOTICE_READ,)),
    "notices:draft-types": Row((P.NOTICE_DRAFT,)),
    "notices:draft": Row((P.NOTICE_DRAFT,), FORM, also=(("type", "gossip"),), absent=True),
    "notices:notice": _of("notice", P.NOTICE_READ),
    "notices:board": _of("notice", P.NOTICE_READ),
    "notices:post": _of("notice", P.NOTICE_POST, methods=FORM),
    "notices:return": _of("notice", P.NOTICE_POST, methods=FORM),
    "notices:close": _of("notice", P.NOTICE_POST, methods=FORM),
    "notices:take-down": _of("notice", P.NOTICE_TAKE_DOWN, methods=FORM),
    "notices:announce": _of("notice", P.NOTICE_DRAFT, methods=FORM),
    "notices:photo-add": _of("notice", P.NOTICE_DRAFT, methods=FORM),
    "notices:photo": _of("photo", P.NOTICE_READ),
    "notices:objections": Row(OBJECTIONS),
    "notices:objection-record": _of("notice", P.OBJECTION_RECORD, methods=FORM),
    "notices:objection": _of("objection", *OBJECTIONS, methods=FORM),
    "notices:findings": Row((P.NOTICE_TAKE_DOWN,), FORM),
    "registry:imports": Row((P.REGISTER_IMPORT,)),
    "registry:import-add": Row((P.REGISTER_IMPORT,), FORM),
    "registry:import-template": Row((P.REGISTER_IMPORT,)),
    "registry:import": _of("import", P.REGISTER_IMPORT),
    "registry:import-confirm": _of("import", P.REGISTER_IMPORT, methods=FORM),
    "registry:import-withdraw": _of("import", P.REGISTER_IMPORT, methods=ACT),
    "registry:import-errors": _of("import", P.REGISTER_IMPORT),
    "registry:export": Row((P.REGISTER_EXPORT,), FORM),
    "registry:comparisons": Row((P.REGISTER_IMPORT,)),
    "registry:comparison-add": Row((P.REGISTER_IMPORT,), FORM),
    "registry:comparison": _of("comparison", P.REGISTER_IMPORT),
    "registry:comparison-decide": _of("comparison", P.REGISTER_IMPORT, methods=ACT),
    "registry:comparison-requests": _of("comparison", P.REGISTER_IMPORT, methods=FORM),
    "registry:comparison-corrections": _of("comparison", P.REGISTER_EXPORT, methods=FORM),
    "network:home": Row(NETWORK),
    "network:areas": Row(NETWORK),
    "network:needs": Row(NETWORK),
    "network:need-record": Row((P.NEED_RECORD,), FORM),
    "network:need": _of("need", *NETWORK, sees=seen_with(P.NEED_READ), methods=FORM),
    "network:need-step": _of("need", P.NEED_RECORD, methods=FORM, also=WHO),
    "network:need-submit": _of("need", P.NEED_RECORD, methods=ACT),
    "network:need-remind": _of("need", P.NEED_RECORD, methods=ACT),
    "network:need-withdraw": _of("need", P.NEED_RECORD, methods=FORM),
    "network:need-renew": _of("need", P.NEED_RECORD, methods=FORM),
    "network:need-link": _of("need", P.NEED_PUBLISH, methods=FORM),
    "network:need-refuse": _of("need", P.NEED_PUBLISH, methods=FORM),
    "network:need-answer": _of("need", P.OFFER_RECORD, sees=never, methods=FORM),
    "network:need-members": _of("need", P.NEED_PUBLISH),
    "network:need-proof": _of("proof", P.NEED_READ),
    "network:need-bundles": Row((P.NEED_READ,)),
    "network:answers": Row((P.OFFER_RECORD,)),
    "network:audits": Row((P.NEED_AUDIT,)),
    "network:audits-draw": Row((P.NEED_AUDIT,), FORM),
    "network:audit": _of("audit", P.NEED_AUDIT, methods=FORM),
    "network:offers": Row(OFFERS),
    "network:offer-record": Row((P.OFFER_RECORD,), FORM),
    "network:offer": _of("offer", *OFFERS, sees=seen_or_own(P.OFFER_READ)),
    "network:campaigns": Row((P.OFFER_READ,)),
    "network:campaign-import": Row((P.CAMPAIGN_IMPORT,), FORM),
    "network:campaign": _of("campaign", P.OFFER_READ),
    "network:campaign-publish": _of("campaign", P.NEED_PUBLISH, methods=FORM),
    "network:runs": Row((P.MATCH_READ,)),
    "network:run-request": Row((P.MATCH_RUN,), FORM),
    "network:run": _of("run", P.MATCH_READ),
    "network:run-retry": _of("run", P.MATCH_RUN, methods=ACT),
    "network:run-check": _of("run", P.MATCH_READ),
    "network:run-certificate": _of("run", P.MATCH_READ),
    "network:run-unmet": _of("run", P.MATCH_READ),
    "network:run-unused": _of("run", P.MATCH_READ),
    "network:what-ifs": Row((P.MATCH_READ,)),
    "network:what-if-new": Row((P.MATCH_RUN,), FORM),
    "network:what-if": _of("what_if", P.MATCH_READ),
    "network:what-if-retry": _of("what_if", P.MATCH_RUN, methods=ACT),
    "network:proposals": Row(PROPOSALS),
    "network:proposal": _of("proposal", *PROPOSALS, sees=seen_or_own(P.MATCH_READ)),
    "network:proposal-accept": _of("proposal", P.MATCH_DECIDE, methods=FORM),
    "network:proposal-refuse": _of("proposal", P.MATCH_DECIDE, methods=FORM),
    "desk:history": Row((P.HISTORY_READ,), "GET HEAD", "need", seen_with(P.HISTORY_READ), "key", OF_NEEDS),
    "desk:history-proof": Row((P.HISTORY_READ,), also=(*OF_NEEDS, ("key", "9"), ("number", "9")), absent=True),
    "desk:log": Row((P.HISTORY_READ,)),
    "desk:log-checkpoint": Row((P.HISTORY_READ,), also=(("size", "99"),), absent=True),
    "registry:home": Row((P.REGISTER_READ,)),
    "registry:area": _of("area", P.REGISTER_READ),
    "registry:area-figures": _of("area", *CHANGES, sees=seen_in_villages(*CHANGES), methods=FORM),
    "registry:transfers": Row((P.REGISTER_READ,)),
    "registry:household-register": Row((P.REGISTER_IMPORT,), FORM),
    "registry:household": _of("household", P.REGISTER_READ),
    "registry:household-change": _of("household", P.CHANGE_REQUEST, methods=FORM, also=CONTACT),
    "registry:member-add": _of("household", P.CHANGE_REQUEST, methods=FORM),
    "registry:head-change": _of("household", P.CHANGE_REQUEST, methods=FORM),
    "registry:household-split": _of("household", P.CHANGE_DECIDE, methods=FORM),
    "registry:household-merge": _of("household", P.CHANGE_DECIDE, methods=FORM),
    "registry:household-move": _of("household", P.REGISTER_MOVE, methods=FORM),
    "registry:household-end": _of("household", P.CHANGE_DECIDE, methods=FORM),
    "registry:household-income": _of("household", P.CHANGE_REQUEST, methods=FORM),
    "registry:household-living": _of("household", P.CHANGE_REQUEST, methods=FORM),
    "registry:income-change": _of("household", P.CHANGE_REQUEST, methods=FORM, also=YEAR),
    "registry:living-change": _of("household", P.CHANGE_REQUEST, methods=FORM, also=YEAR),
    "registry:household-unmask": _of("household", P.PERSON_UNMASK, methods=FORM),
    "registry:member": _of("member", P.REGISTER_READ),
    "registry:member-change": _of("member", P.CHANGE_REQUEST, methods=FORM, also=PERSON),
    "registry:member-leave": _of("member", P.CHANGE_REQUEST, methods=FORM),
    "registry:member-unmask": _of("member", P.PERSON_UNMASK, methods=FORM),
    "registry:links": Row((P.REGISTER_READ,)),
    "registry:link-start": Row(LINKING, FORM),
    "registry:link-run": _of("link", P.REGISTER_READ),
    "registry:link-retry": _of("link", *LINKING, sees=seen_with(P.REGISTER_READ), methods=ACT),
    "registry:link-pairs": Row((P.REGISTER_READ,)),
    "registry:link-pair": _of("pair", P.REGISTER_READ, methods=FORM),
    "home:member-erase": _of("member", P.PERSON_ERASE, methods=FORM),
    "registry:changes": Row((P.REGISTER_READ,)),
    "registry:change": _of("change", P.REGISTER_READ, methods=FORM),
    "registry:documents": Row(DOCUMENTS),
    "registry:document": _of("document", *DOCUMENTS),
    "registry:document-record": Row((P.DOCUMENT_RECORD,), FORM),
    "workflow:cases": Row((P.CASE_READ,)),
    "workflow:tasks": Row((P.CASE_READ,)),
    "workflow:case-open": Row((P.CASE_READ,), FORM),
    "workflow:procedures": Row((P.CASE_READ,)),
    "workflow:delegations": Row((P.CASE_READ,)),
    "workflow:delegation-give": Row((P.CASE_DELEGATE,), FORM),
    "workflow:delegation-end": Row((P.CASE_DELEGATE,), FORM, also=(("number", "9"),), absent=True),
    "workflow:report": Row((P.CASE_READ,)),
    "workflow:report-csv": Row((P.CASE_READ,)),
    "workflow:evidence-file": Row((P.CASE_READ,), also=(("number", "9"),), absent=True),
    "workflow:case": _of("case", P.CASE_READ),
    "workflow:case-resubmit": _of("case", P.CASE_READ, methods=FORM),
    "workflow:case-withdraw": _of("case", P.CASE_READ, methods=FORM),
    "workflow:task": Row((P.CASE_READ,), FORM, also=STEP, absent=True),
    "workflow:evidence-add": Row((P.CASE_READ,), FORM, also=STEP, absent=True),
    "workflow:meeting": Row((P.CASE_READ,), FORM, also=STEP, absent=True),
    "workflow:sample": Row((P.CASE_READ,), FORM, also=STEP, absent=True),
    "home:enter": Row(PUBLIC, FORM),
    "home:receipt": Row(PUBLIC, also=(("token", "of-nothing"),), absent=True),
    "home:front": Row(HOUSEHOLD),
    "home:leave": Row(HOUSEHOLD, ACT),
    "home:record": Row(HOUSEHOLD),
    "home:record-part": Row(HOUSEHOLD, also=(("part", "family"),)),
    "home:standing": Row(HOUSEHOLD),
    "home:entitled": Row(HOUSEHOLD),
    "home:entitlement": Row(HOUSEHOLD, also=(("code", "dibao"),)),
    "home:write": Row(HOUSEHOLD, FORM, also=(("kind", "application"),)),
    "home:requests": Row(HOUSEHOLD),
    "home:request": Row(HOUSEHOLD, also=RECEIPT),
    "home:withdraw": Row(HOUSEHOLD, ACT, also=RECEIPT),
    "home:paper": Row(HOUSEHOLD, also=RECEIPT),
    "home:inbox": Row((P.REQUEST_READ,)),
    "home:participation": Row((P.REQUEST_READ,)),
    "home:participation-csv": Row((P.REQUEST_READ,)),
    "home:request-office": _of("request", P.REQUEST_READ),
    "home:take": _of("request", P.REQUEST_ANSWER, methods=ACT),
    "home:accept": _of("request", P.REQUEST_ANSWER, methods=FORM),
    "home:answer": _of("request", P.REQUEST_ANSWER, methods=FORM),
    "home:household-office": _of("household", P.REQUEST_READ),
    "home:card-issue": _of("household", P.HOUSEHOLD_ADMIT, methods=FORM),
    "home:card-revoke": _of("household", P.HOUSEHOLD_ADMIT, methods=ACT),
    "home:consent": _of("household", P.HOUSEHOLD_ADMIT, methods=FORM),
    "home:meeting": _of("household", P.REQUEST_ANSWER, methods=FORM),
    "registry:quality": Row((P.REGISTER_READ,)),
    "registry:quality-request": Row((P.QUALITY_RUN,), FORM),
    "registry:quality-rules": Row((P.REGISTER_READ,)),
    "registry:quality-rule": Row((P.REGISTER_READ,), also=(("code", "of-nothing"),), absent=True),
    "registry:quality-run": Row((P.REGISTER_READ,), also=NINE, absent=True),
    "registry:quality-retry": Row((P.QUALITY_RUN,), ACT, also=NINE, absent=True),
    "registry:quality-counts": Row((P.REGISTER_READ,), also=NINE, absent=True),
    "registry:quality-findings": Row((P.REGISTER_READ,), also=(*NINE, ("code", "of-nothing")), absent=True),
    "registry:quality-household": Row((P.REGISTER_READ,), also=(*NINE, ("household", "9")), absent=True),
    "portal:actions": Row(PUBLIC),
    "portal:appeals": Row(PUBLIC),
    "portal:stories": Row(PUBLIC),
    "network:figures": Row((P.SOCIAL_READ,)),
    "network:actions": Row((P.SOCIAL_READ,)),
    "network:action-record": Row((P.SOCIAL_RECORD,), FORM),
    "network:actions-load": Row((P.SOCIAL_RECORD,), FORM),
    "network:action": _of("action", P.SOCIAL_READ),
    "network:action-publish": _of("action", P.SOCIAL_CONFIRM, methods=FORM),
    "network:action-close": _of("action", P.SOCIAL_CONFIRM, methods=FORM),
    "network:action-figure": _of("action", P.SOCIAL_RECORD, methods=FORM),
    "network:pledge-record": _of("action", P.SOCIAL_RECORD, methods=FORM),
    "network:pledge-deliver": _of("pledge", P.SOCIAL_RECORD, methods=FORM),
    "network:pledge-delivery-confirm": _of("pledge-delivery", P.SOCIAL_CONFIRM, methods=FORM),
    "network:devices": Row((P.SOCIAL_READ,)),
    "network:device-record": Row((P.SOCIAL_RECORD,), FORM),
    "network:device-give": _of("device", P.SOCIAL_RECORD, methods=FORM),
    "network:device-end": _of("device", P.SOCIAL_RECORD, methods=FORM),
    "network:contact-assign": _of("household", P.SOCIAL_RECORD, methods=FORM),
    "network:donations": Row((P.SOCIAL_READ,)),
    "network:donation-record": Row((P.SOCIAL_RECORD,), FORM),
    "network:donation": _of("donation", P.SOCIAL_READ),
    "network:donation-plan": _of("donation", P.SOCIAL_RECORD, methods=FORM),
    "network:donation-close": _of("donation", P.SOCIAL_CONFIRM, methods=FORM),
    "network:donation-pass-on": _of("donation", P.SOCIAL_RECORD, methods=FORM),
    "network:orders": Row((P.SOCIAL_READ,)),
    "network:order-record": Row((P.SOCIAL_RECORD,), FORM),
    "network:order": _of("order", P.SOCIAL_READ),
    "network:order-step": _of("order", P.SOCIAL_RECORD, methods=FORM),
    "network:farmer-pay": _of("order", P.SOCIAL_RECORD, methods=FORM),
    "network:appeals": Row((P.SOCIAL_READ,)),
    "network:appeal-record": Row((P.SOCIAL_RECORD,), FORM),
    "network:appeal": _of("appeal", P.SOCIAL_READ),
    "network:appeal-publish": _of("appeal", P.SOCIAL_CONFIRM, methods=FORM),
    "network:appeal-close": _of("appeal", P.SOCIAL_CONFIRM, methods=FORM),
    "network:appeal-report": _of("appeal", P.SOCIAL_RECORD, methods=FORM),
    "network:stories": Row((P.SOCIAL_READ,)),
    "network:story-record": Row((P.SOCIAL_RECORD,), FORM),
    "network:story": _of("story", P.SOCIAL_READ),
    "network:story-publish": _of("story", P.SOCIAL_CONFIRM, methods=FORM),
    "network:story-take-down": _of("story", P.SOCIAL_RECORD, methods=FORM),
    "alliance:home": Row(ALLIANCE),
    "alliance:organisations": Row(ALLIANCE),
    "alliance:organisation-new": Row((P.ALLIANCE_RECORD,), FORM),
    "alliance:organisation": _of("organisation", *ALLIANCE, sees=seen_or_own(P.ALLIANCE_READ)),
    "alliance:organisation-edit": _of("organisation", P.ALLIANCE_RECORD, methods=FORM),
    "alliance:organisation-end": _of("organisation", P.ALLIANCE_RECORD, methods=FORM),
    "alliance:evidence-new": _of("organisation", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:appeal-new": _of("evidence", P.ALLIANCE_ANSWER, sees=seen_or_own(P.ALLIANCE_READ), methods=FORM),
    "alliance:appeals": Row((P.ALLIANCE_READ,)),
    "alliance:appeal-decide": _of("appeal", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:incubations": Row((P.ALLIANCE_READ,)),
    "alliance:incubation-new": Row((P.ALLIANCE_RECORD,), FORM),
    "alliance:incubation-advance": _of("incubation", P.ALLIANCE_RECORD, methods=FORM),
    "alliance:people": Row(ALLIANCE),
    "alliance:person-new": Row((P.ALLIANCE_RECORD,), FORM),
    "alliance:elites": Row((P.ALLIANCE_READ,)),
    "alliance:person": _of("helper", *ALLIANCE, sees=seen_or_own(P.ALLIANCE_READ)),
    "alliance:person-edit": _of("helper", P.ALLIANCE_RECORD, methods=FORM),
    "alliance:person-unmask": _of("helper", P.PERSON_UNMASK, methods=FORM),
    "alliance:person-erase": _of("helper", P.PERSON_ERASE, methods=FORM),
    "alliance:part-add": _of("helper", P.ALLIANCE_RECORD, methods=FORM),
    "alliance:led-add": _of("helper", P.ALLIANCE_RECORD, methods=FORM),
    "alliance:governance-add": _of("helper", P.ALLIANCE_RECORD, methods=FORM),
    "alliance:hours-add": _of(
        "helper", P.ALLIANCE_RECORD, P.ALLIANCE_ANSWER, sees=seen_or_own(P.ALLIANCE_RECORD), methods=FORM
    ),
    "alliance:hours-decide": _of("hours", P.ALLIANCE_ANSWER, sees=seen_or_own(P.ALLIANCE_READ), methods=FORM),
    "alliance:committees": Row(ALLIANCE),
    "alliance:committee-new": Row((P.ALLIANCE_MANAGE,), FORM),
    "alliance:committee": _of("committee", *ALLIANCE, sees=seen_or_own(P.ALLIANCE_READ)),
    "alliance:committee-move": _of("committee", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:committee-member-add": _of("committee", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:mobilisation-new": _of("committee", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:pairings": Row((P.ALLIANCE_READ,)),
    "alliance:pairing-new": Row((P.ALLIANCE_MANAGE,), FORM),
    "alliance:programmes": Row(ALLIANCE),
    "alliance:programme-new": Row((P.ALLIANCE_MANAGE,), FORM),
    "alliance:programme": _of("programme", *ALLIANCE, sees=seen_or_own(P.ALLIANCE_READ)),
    "alliance:hub-plan-new": _of("programme", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:hub-plan": _of("hub_plan", P.ALLIANCE_READ),
    "alliance:hub-plan-retry": _of("hub_plan", P.ALLIANCE_MANAGE, methods=ACT),
    "alliance:hub-plan-adopt": _of("hub_plan", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:hub-new": _of("programme", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:hub": _of("hub", *ALLIANCE, sees=seen_or_own(P.ALLIANCE_READ)),
    "alliance:hub-area-add": _of("hub", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:hub-attach": _of("hub", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:task-new": _of("hub", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:task-close": _of("hub_task", *ANSWERING, sees=seen_or_own(P.ALLIANCE_MANAGE), methods=FORM),
    "alliance:alliances": Row(ALLIANCE),
    "alliance:alliance-new": Row((P.ALLIANCE_MANAGE,), FORM),
    "alliance:alliance": _of("alliance", *ALLIANCE, sees=seen_or_own(P.ALLIANCE_READ)),
    "alliance:alliance-join": _of("alliance", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:invitation-new": _of("alliance", *ANSWERING, sees=seen_or_own(P.ALLIANCE_MANAGE), methods=FORM),
    "alliance:invitation-decline": _of("invitation", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:mobilisations": Row(ALLIANCE),
    "alliance:mobilisation": _of("call", *ALLIANCE, sees=seen_or_own(P.ALLIANCE_READ)),
    "alliance:mobilisation-remind": _of("call", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:reply": _of("reply", *ANSWERING, sees=seen_or_own(P.ALLIANCE_MANAGE), methods=FORM),
    "alliance:practices": Row(ALLIANCE),
    "alliance:practice-new": Row((P.ALLIANCE_MANAGE,), FORM),
    "alliance:practice": _of("practice", *ALLIANCE, sees=seen_with(P.ALLIANCE_READ)),
    "alliance:practice-edit": _of("practice", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:practice-publish": _of("practice", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:practice-withdraw": _of("practice", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:practice-copy": _of("practice", P.ALLIANCE_MANAGE, methods=FORM),
    "alliance:dated-end": _of(
        "pairing",
        P.ALLIANCE_MANAGE,
        P.ALLIANCE_RECORD,
        sees=seen_with(P.ALLIANCE_MANAGE),
        methods=FORM,
        also=(("kind", "pairing"),),
    ),
    "network:offer-change": _of("offer", P.OFFER_RECORD, sees=seen_or_own(P.OFFER_READ), methods=FORM),
    "network:offer-withdraw": _of("offer", P.OFFER_RECORD, sees=seen_or_own(P.OFFER_READ), methods=FORM),
    "network:open-needs": Row((P.OFFER_RECORD,)),
    "network:need-claim": Row((P.OFFER_RECORD,), FORM, also=NINE, absent=True),
    "network:need-help": Row((P.OFFER_RECORD,), FORM, also=NINE, absent=True),
    "network:gifts": Row((P.DELIVERY_RECORD,)),
    "network:matches": Row(GIFTS),
    "network:match": _of("match", *GIFTS, sees=seen_as_gift),
    "network:match-cancel": _of("match", *GIFTS, sees=seen_as_gift, methods=FORM),
    "network:match-close": _of("match", P.DELIVERY_CONFIRM, P.MATCH_DECIDE, sees=seen_as_gift, methods=FORM),
    "network:delivery-record": _of("match", P.DELIVERY_RECORD, sees=seen_as_gift, methods=FORM),
    "network:feedback-give": _of("match", P.DELIVERY_CONFIRM, sees=seen_as_gift, methods=FORM),
    "network:release-record": _of("match", P.DELIVERY_CONFIRM, sees=seen_as_gift, methods=FORM),
    "network:release-withdraw": _of("match", P.DELIVERY_CONFIRM, sees=seen_as_gift, methods=ACT),
    "network:number-unmask": Row((P.DELIVERY_RECORD,), FORM, also=NINE, absent=True),
    "network:call-record": Row((P.DELIVERY_RECORD,), FORM, also=NINE, absent=True),
    "network:delivery-confirm": _of("delivery", P.DELIVERY_CONFIRM, sees=seen_as_gift, methods=FORM),
    "network:delivery-dispute": _of("delivery", P.DELIVERY_CONFIRM, sees=seen_as_gift, methods=FORM),
    "network:dispute-decide": _of("delivery", P.DISPUTE_DECIDE, sees=seen_as_gift, methods=FORM),
    "network:delivery-proof": Row(GIFTS, also=NINE, absent=True),
    "network:delivery-paper": _of("delivery", *GIFTS, sees=seen_as_gift),
    "network:follow-ups": Row(GIFTS),
    "network:follow-up-answer": _of("follow_up", P.DELIVERY_CONFIRM, sees=seen_as_gift, methods=FORM),
    "portal:receipt": Row(PUBLIC, also=(("number", "of-nothing"),), absent=True),
}


def names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The name of every address, as the resolver has them."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name or entry.pattern}"
        else:
            yield from names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
