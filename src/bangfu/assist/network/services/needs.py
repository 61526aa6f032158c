"""Writing a need down: a draft that is kept as it is, its groups of answers, and handing it in for review."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from bangfu.assist.network.models import Beneficiary, Item, Need, NeedState
from bangfu.assist.network.rules import refuse_barred, refuse_incomplete, review_of
from bangfu.assist.network.selectors import need_seen, proofs_of
from bangfu.assist.network.selectors.needs import PHONE_PLACE
from bangfu.assist.network.services.rules import refuse_less_than_one
from bangfu.errors import Conflict, NotFound, NotPermitted, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import seal
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.selectors import region_codes
from bangfu.ground.notices.rules import refuse_numbers
from bangfu.ground.workflow.selectors import pauses_of
from bangfu.ground.workflow.services import case_open, case_resubmit, line_pause, line_resume
from bangfu.identify.registry.models import Household
from bangfu.policy.loader import codes, parameter

TIERS = range(1, 10)
HELD = say("The beneficiary is not in the register; the office looks for the household.")
PHONE_SHAPE = re.compile(r"\+?[0-9][0-9 -]{5,18}")
MOST_UNITS = 10**12
MOST_FEN = 10**12
TEXTS = {
    "beneficiary_note": (say("how to find the beneficiary"), 200),
    "situation": (say("situation"), 1000),
    "specification": (say("specification"), 200),
    "purpose": (say("purpose"), 1000),
    "verifier": (say("who vouches"), 60),
}
AMOUNTS = {"unit_value_fen": say("estimated value of one unit"), "target_amount_fen": say("target amount")}
CODES = {
    "relation": ("publisher_relation", say("relation to the beneficiary")),
    "cause": ("main_cause", say("cause")),
}
KEPT = ("item", "area", "beneficiary", "quantity", "tier", "deadline", "valid_until")
Values = Mapping[str, Any]


@transaction.atomic
def need_start(*, actor: Actor, area: Area, item: Item, tier: int = 3) -> Need:
    """A draft of her own: what it lacks is asked for step by step. Errors: NotPermitted, RuleViolated."""
    actor.permit(Permission.NEED_RECORD, area)
    _refuse_tier(tier)
    return Need.objects.create(
        area=area,
        party=area.code,
        item=item,
        tier=tier,
        asked_on=timezone.now(),
        state=NeedState.DRAFT,
        recorded_by=actor.user,
    )


@transaction.atomic
def need_save(*, actor: Actor, number: int, values: Values) -> Need:
    """Keeps answers of a draft, or of a need that was sent back; an answer left empty is unknown, nothing is lost.

    A household is named by its number within the actor's own area, and brings its village. Errors: NotFound,
    NotPermitted for anybody but the recorder, Conflict once it is under review, RuleViolated for what cannot be.
    """
    need = own_need(actor, number)
    refuse_under_review(need)
    before = _counted_on(need)
    given = dict(values)
    phone = given.pop("verifier_phone", None)
    fields = set(given) - {"household_no"}
    unknown = fields - {*TEXTS, *AMOUNTS, *CODES, *KEPT}
    if unknown:
        raise KeyError(f"a need has no such answer: {sorted(unknown)}")
    if "household_no" in given or "beneficiary" in given:
        _set_beneficiary(actor, need, given)
        fields |= {"household", "beneficiary", "beneficiary_note", "area", "party"}
    for name in fields & {*TEXTS, *AMOUNTS, *CODES, *KEPT} - {"beneficiary", "beneficiary_note"}:
        _set(actor, need, name, given.get(name, getattr(need, name)))
    if phone is not None:
        need.verifier_phone_sealed = seal(PHONE_PLACE, need.pk, _phone(phone))
        fields.add("verifier_phone_sealed")
    _refuse_broken_promise(need, before)
    need.save(update_fields=sorted(fields | {"party"}))
    return need


@transaction.atomic
def need_submit(*, actor: Actor, number: int, reason: str = "") -> Need:
    """Hands a need in for review: by its value and category, at least one level above its publisher.

    A need of somebody whom the register does not know is held: its case waits until the office has found a household.
    Errors: NotFound, NotPermitted, Conflict, ElementsMissing naming each element, NeedBarred naming the rule.
    """
    need = own_need(actor, number)
    refuse_under_review(need)
    return need_submit_anew(actor, need, reason)


def need_submit_anew(actor: Actor, need: Need, reason: str = "") -> Need:
    """The checks and the opening of a review, for a need that is held and may be handed in."""
    today = timezone.localdate()
    refuse_incomplete(need, proofs_of(need).count(), on=today)
    refuse_barred(need, on=today)
    _refuse_validity(need.valid_until, need.area)
    _refuse_past(need.deadline)
    _review_open(actor, need, reason, today)
    need.state = NeedState.HELD if need.beneficiary == Beneficiary.UNREGISTERED else NeedState.SUBMITTED
    hold_or_release(need)
    need.return_reason = ""
    published = ("published_by", "published_at")
    need.save(update_fields=["state", "case", "review", "return_reason", "valid_until", "deadline", *published])
    return need


def need_save_validity(need: Need, day: date) -> None:
    """A new last day. Errors: RuleViolated for one that cannot be."""
    _refuse_validity(day, need.area)
    need.valid_until = day


def hold_or_release(need: Need) -> None:
    """The case of a held need waits; that of any other goes on."""
    if need.case is None:
        return
    pause = pauses_of(need.case).filter(line="", until__isnull=True).first()
    if need.state == NeedState.HELD and pause is None:
        line_pause(case=need.case, reason=HELD.render(gettext))
    elif need.state != NeedState.HELD and pause is not None:
        line_resume(pause=pause, upheld=False)


def _review_open(actor: Actor, need: Need, reason: str, today: date) -> None:
    """Opens its case, or hands in again the one that came back where its levels are still the right ones."""
    review = review_of(need, actor, on=today)
    case = need.case
    if case is not None and case.is_going_on and need.review == review:
        need.case = case_resubmit(actor=actor, case=case, reason=reason or need.return_reason or title_of(need))
        return
    if case is not None and case.is_going_on:
        raise Conflict(
            say("its value or category has changed so much that other levels decide"),
            where=say("need {number}", number=need.pk),
            remedy=say("Withdraw this need, and record it anew."),
        )
    need.review = review
    need.case = case_open(actor=actor, procedure=review, area=need.area, subject=str(need.pk), title=title_of(need))


def title_of(need: Need) -> str:
    """What people call its case: the item alone, never a person."""
    return f"{need.item.name_zh} × {need.quantity}"[:120]


def own_need(actor: Actor, number: int) -> Need:
    """A need of this recorder, locked. Errors: NotFound, NotPermitted for anybody else."""
    seen = need_seen(actor=actor, number=number)
    actor.permit(Permission.NEED_RECORD, seen.area)
    if seen.recorded_by_id != actor.user.pk:
        raise NotPermitted(
            say("only who recorded a need may do this"),
            where=say("need {number}", number=number),
            remedy=say("Ask {name}, who recorded it.", name=seen.recorded_by.display_name),
        )
    return need_held(number)


def need_held(number: int) -> Need:
    """The need as it stands now; nobody else writes it until our transaction ends."""
    rows = Need.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",))
    return rows.select_related("item", "area", "household", "case__version", "case__area", "case__opened_by").get(
        pk=number
    )


def refuse_under_review(need: Need) -> None:
    """Nobody changes what others are looking at."""
    if not need.is_editable:
        raise Conflict(
            say("this need is under review, or has been decided"),
            where=say("need {number}", number=need.pk),
            remedy=say("Look at the need: it shows what becomes of it. A returned need can be changed."),
        )


def _counted_on(need: Need) -> tuple[object, ...]:
    """What donors went by when they promised something to a need."""
    return need.item_id, need.area_id, need.beneficiary, need.household_id


def _refuse_broken_promise(need: Need, before: tuple[object, ...]) -> None:
    """A need that expired with promises may be renewed and sent back: what was promised stays for what it was meant."""
    promised = need.quantity_matched
    if promised and (_counted_on(need) != before or (need.quantity or 0) < promised):
        raise Conflict(
            say("{count} units are promised to this need", count=promised),
            where=say("need {number}", number=need.pk),
            remedy=say(
                "Keep its item, place and beneficiary, and at least {count} units; what else is needed is a new need.",
                count=promised,
            ),
        )


def _set_beneficiary(actor: Actor, need: Need, given: Values) -> None:
    kind = given.get("beneficiary", need.beneficiary)
    if kind and kind not in Beneficiary.values:
        raise _wrong(say("beneficiary"), say("“{value}” is not one of the choices", value=kind))
    number = (given.get("household_no") or "").strip()
    note = (given.get("beneficiary_note", need.beneficiary_note) or "").strip()
    need.beneficiary, need.household, need.beneficiary_note = kind, None, ""
    if kind == Beneficiary.HOUSEHOLD and number:
        need.household = registered(actor.scope(Permission.NEED_RECORD), number)
        need.area = need.household.area
        need.party = need.area.code
    if kind == Beneficiary.UNREGISTERED:
        _set(actor, need, "beneficiary_note", note)


def registered(scope: Scope, number: str) -> Household:
    """The living household of this number within a scope. Errors: NotFound saying what to do without one."""
    home = Household.objects.within(scope).filter(household_no=number.strip(), ended_on=None).select_related("area")
    found = home.first()
    if found is None:
        raise NotFound(
            say("no household of your area has this number"),
            where=say("household number {number}", number=number.strip()[:50]),
            remedy=say("Look it up in the register. Somebody who is not in it: choose “not in the register”."),
        )
    return found


def _set(actor: Actor, need: Need, name: str, value: Any) -> None:
    """Sets one answer that can be. Errors: RuleViolated naming it."""
    if name in TEXTS:
        field, longest = TEXTS[name]
        text = (value or "").strip()
        if len(text) > longest:
            raise _wrong(field, say("this is longer than {limit} characters", limit=longest))
        refuse_numbers(field, text)
        value = text
    elif name in AMOUNTS and value is not None and not 0 < value <= MOST_FEN:
        raise _wrong(AMOUNTS[name], say("this amount cannot be"))
    elif name in CODES:
        value = value or ""
        known = codes(CODES[name][0]).get(value) if value else None
        if value and (known is None or "legacy" in known.marks):
            raise _wrong(CODES[name][1], say("“{value}” is not one of the choices", value=value))
    elif name == "quantity" and value is not None:
        refuse_less_than_one(value, say("quantity"))
        if value > MOST_UNITS:
            raise _wrong(say("quantity"), say("nobody needs {number} units", number=value))
    elif name == "tier":
        _refuse_tier(value)
    elif name == "deadline":
        _refuse_past(value)
    elif name == "valid_until":
        _refuse_validity(value, need.area)
    elif name == "area" and need.household_id is None:
        actor.permit(Permission.NEED_RECORD, value)
        need.party = value.code
    elif name == "area":
        value = need.area  # where the household lives, whatever else is said
    setattr(need, name, value)


def _phone(text: str) -> str:
    phone = text.strip()
    if phone and not PHONE_SHAPE.fullmatch(phone):
        raise _wrong(say("telephone of who vouches"), say("this is no telephone number"))
    return phone


def _refuse_tier(tier: int) -> None:
    if tier not in TIERS:
        raise RuleViolated(
            say("{number} is not an urgency", number=tier),
            where=say("urgency"),
            remedy=say("Choose from 1, the most urgent, to 9."),
        )


def _refuse_past(deadline: datetime | None) -> None:
    if deadline is not None and deadline <= timezone.now():
        raise RuleViolated(
            say("the day it is needed by has passed"),
            where=say("needed by"),
            remedy=say("Choose a day to come, or leave it open."),
        )


def _refuse_validity(day: date | None, area: Area) -> None:
    if day is None:
        return
    today = timezone.localdate()
    longest = parameter("need_longest_days", on=today, region=region_codes(area)).number
    if not today < day <= today + timedelta(days=longest):
        raise RuleViolated(
            say("a need is valid from tomorrow on and for {days} days at most", days=longest),
            where=say("valid until"),
            remedy=say("Choose a day until {day}.", day=(today + timedelta(days=longest)).isoformat()),
        )


def _wrong(field: Phrase, what: Phrase) -> RuleViolated:
    return RuleViolated(what, where=field, remedy=say("Correct this answer; the others are kept."))
