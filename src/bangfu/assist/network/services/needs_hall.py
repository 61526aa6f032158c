"""After publication: the draw for a second look and its finding, and what members of the alliance answer."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models import Finding, MemberAnswer, Need, NeedAudit, NeedState, Reply
from bangfu.assist.network.rules import highest_level
from bangfu.assist.network.selectors import audit_get, organisations_for, published_need_get, reviewers_of
from bangfu.assist.network.services.needs import need_held
from bangfu.assist.network.services.needs_review import refuse_odd_reason
from bangfu.compute.needs import REVIEWS
from bangfu.compute.procedures import LEVELS
from bangfu.compute.sampling import draw
from bangfu.errors import Conflict, NotPermitted, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.selectors import region_codes
from bangfu.ground.audit.services import reason_stated
from bangfu.ground.notices.rules import refuse_numbers
from bangfu.policy.loader import parameter


@transaction.atomic
def need_audits_draw(*, actor: Actor, area: Area) -> list[NeedAudit]:
    """Draws this month's share of the published needs of an area for a second look, once a month.

    The seed is the area's code and the month, so that anyone can draw the same again. Errors: NotPermitted, Conflict
    where the month is drawn or nothing is published.
    """
    actor.permit(Permission.NEED_AUDIT, area)
    today = timezone.localdate()
    seed = f"{area.code} {today:%Y-%m}"
    Area.objects.select_for_update(no_key=True).get(pk=area.pk)
    published = Need.objects.within(Scope.below(area)).filter(state=NeedState.PUBLISHED, campaign=None).order_by("pk")
    places = {str(number): place for number, place in published.values_list("pk", "area")}
    known = NeedAudit.objects.within(EVERYWHERE).filter(seed=seed).exists()
    if known or not places:
        raise Conflict(
            say("this month is drawn already") if known else say("no need is published here"),
            where=say("{area}", area=area.name),
            remedy=say("Look at the needs that are drawn, and record what was found."),
        )
    share = parameter("need_reaudit_share", on=today, region=region_codes(area)).fraction
    digest = hashlib.sha256("\n".join(sorted(places)).encode()).hexdigest()
    return NeedAudit.objects.bulk_create(
        NeedAudit(
            area_id=places[number],
            need_id=int(number),
            seed=seed,
            share=str(share),
            population=len(places),
            population_digest=digest,
            drawn_by=actor.user,
        )
        for number in draw(places, share, seed)
    )


@transaction.atomic
def need_audit_decide(*, actor: Actor, number: int, finding: str, reason: str) -> NeedAudit:
    """What a second look found; a need that is ended is no longer public.

    Errors: NotFound, NotPermitted for who recorded or reviewed it, or at no higher level than its approval; Conflict
    where it is decided; RuleViolated without a reason of 5 to 100 characters.
    """
    seen = audit_get(scope=actor.scope(Permission.NEED_AUDIT), number=number)
    actor.permit(Permission.NEED_AUDIT, seen.area)
    refuse_odd_reason(reason)
    need = need_held(seen.need_id)
    audit = NeedAudit.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",)).get(pk=number)
    _refuse_same_hands(actor, need)
    if audit.finding != Finding.DRAWN or finding not in (Finding.UPHELD, Finding.ENDED):
        raise Conflict(
            say("this second look is decided already, or cannot end so"),
            where=say("need {number}", number=need.pk),
            remedy=say("Look at the list of second looks."),
        )
    reason_stated(reason)
    audit.finding, audit.reason = finding, reason.strip()
    audit.decided_by, audit.decided_at = actor.user, timezone.now()
    audit.save(update_fields=["finding", "reason", "decided_by", "decided_at"])
    if finding == Finding.ENDED and need.state == NeedState.PUBLISHED:
        need.state, need.return_reason = NeedState.CLOSED, reason.strip()
        need.save(update_fields=["state", "return_reason"])
    return audit


@transaction.atomic
def member_answer(
    *, actor: Actor, number: int, organisation: Organisation, answer: str, drew_in: str = ""
) -> MemberAnswer:
    """What an organisation answers to a published need; a later answer takes the place of its earlier one.

    Errors: NotFound where the need is not published, NotPermitted for an organisation not her own, RuleViolated.
    """
    seen = published_need_get(number=number)
    actor.permit(Permission.OFFER_RECORD, organisation.area)
    if not organisations_for(actor).filter(pk=organisation.pk).exists():
        raise NotPermitted(
            say("you do not act for this organisation"),
            where=say("{organisation}", organisation=organisation.name),
            remedy=say("Choose your own organisation, or ask the county office to add you to this one."),
        )
    words = drew_in.strip()
    refuse_numbers(say("whom you drew in"), words)
    if answer not in Reply.values or len(words) > 200 or (answer == Reply.DREW_IN and not words):
        raise RuleViolated(
            say("the answer is missing, or whom you drew in"),
            where=say("answer"),
            remedy=say("Choose one of the answers; where you drew others in, name them in at most 200 characters."),
        )
    return MemberAnswer.objects.within(EVERYWHERE).update_or_create(
        need=seen,
        organisation=organisation,
        defaults={
            "area": seen.area,
            "answer": answer,
            "drew_in": words,
            "answered_by": actor.user,
            "answered_at": timezone.now(),
        },
    )[0]


def _refuse_same_hands(actor: Actor, need: Need) -> None:
    """A second look is somebody else's, and at a higher level than the approval."""
    if actor.user.pk in reviewers_of(need):
        raise NotPermitted(
            say("you recorded or reviewed this need"),
            where=say("need {number}", number=need.pk),
            remedy=say("Leave the second look to a colleague."),
        )
    approved_at = REVIEWS.get(need.review, "township")
    level = highest_level(actor, Permission.NEED_AUDIT, need.area)
    if LEVELS.index(level) <= LEVELS.index(approved_at):
        raise NotPermitted(
            say("a second look is taken at a higher level than the approval"),
            where=say("need {number}", number=need.pk),
            remedy=say("Leave it to the office one level up."),
        )
