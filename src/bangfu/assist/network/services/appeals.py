"""Writes of charities' appeals. No money passes through here: only a charity that is qualified may be named."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from bangfu.assist.network.models import Appeal, AppealReport, AppealState
from bangfu.assist.network.selectors.appeals import appeal_get
from bangfu.assist.network.services.social_rules import (
    fit_to_show,
    needed,
    not_to_come,
    ordered,
    positive,
    refuse_same_eyes,
)
from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE


@transaction.atomic
def appeal_record(
    *,
    actor: Actor,
    area: Area,
    title: str,
    purpose: str,
    use_of_money: str,
    target_fen: int,
    charity: str,
    qualification_no: str,
    filing_no: str,
    channel: str,
    starts_on: date,
    ends_on: date,
) -> Appeal:
    """An appeal as a draft. Errors: NotPermitted; RuleViolated without a qualified charity or for words that name a
    person's number or health; Conflict for a filing that is recorded already."""
    actor.permit(Permission.SOCIAL_RECORD, area)
    _refuse_unqualified(charity, qualification_no, filing_no)
    ordered(starts_on, ends_on, say("Until"))
    target_fen = positive(target_fen, say("Target"))
    use_of_money = needed(use_of_money, say("Use of the money"))
    channel = needed(channel, say("Where the charity takes the money"))
    shown = [
        fit_to_show(needed(text, say(name)), say(name), health=True)
        for name, text in (("Title", title), ("Purpose", purpose))
    ]
    try:
        with transaction.atomic():
            return Appeal.objects.create(
                area=area,
                title=shown[0],
                purpose=shown[1],
                use_of_money=use_of_money,
                target_fen=target_fen,
                channel=channel,
                charity=charity.strip(),
                qualification_no=qualification_no.strip(),
                filing_no=filing_no.strip(),
                starts_on=starts_on,
                ends_on=ends_on,
                recorded_by=actor.user,
            )
    except IntegrityError:
        raise Conflict(
            say("an appeal with this filing number is recorded already"),
            where=say("Filing number of the appeal"),
            remedy=say("Each appeal is filed by itself: check the number."),
        ) from None


@transaction.atomic
def appeal_publish(*, actor: Actor, number: int) -> Appeal:
    """Errors: NotFound, NotPermitted for who recorded it, Conflict."""
    appeal = _locked(actor, number, AppealState.DRAFT)
    refuse_same_eyes(actor, appeal.recorded_by_id, say("appeal {title}", title=appeal.title))
    appeal.state, appeal.published_by, appeal.published_at = AppealState.PUBLISHED, actor.user, timezone.now()
    appeal.save(update_fields=["state", "published_by", "published_at"])
    return appeal


@transaction.atomic
def appeal_close(*, actor: Actor, number: int) -> Appeal:
    """Errors: NotFound, NotPermitted, Conflict; RuleViolated before the charity has reported at all."""
    appeal = _locked(actor, number, AppealState.PUBLISHED)
    if not appeal.reports.exists():
        raise RuleViolated(
            say("the charity has not reported what was raised and spent"),
            where=say("appeal {title}", title=appeal.title),
            remedy=say("Record its report with the proof first; givers are owed it."),
        )
    appeal.state = AppealState.CLOSED
    appeal.save(update_fields=["state"])
    return appeal


@transaction.atomic
def appeal_report(
    *, actor: Actor, number: int, as_of: date, raised_fen: int, used_fen: int, progress: str, proof: str
) -> AppealReport:
    """What the charity reports. Errors: NotFound, NotPermitted, Conflict, RuleViolated."""
    appeal = appeal_get(scope=actor.scope(Permission.SOCIAL_READ), number=number)
    actor.permit(Permission.SOCIAL_RECORD, appeal.area)
    where = say("appeal {title}", title=appeal.title)
    if appeal.state == AppealState.DRAFT:
        raise Conflict(say("this appeal is not public yet"), where=where, remedy=say("A colleague publishes it first."))
    if not 0 <= used_fen <= raised_fen:
        raise RuleViolated(
            say("more would have been spent than was raised"),
            where=say("Spent"),
            remedy=say("Check both amounts against the charity's report."),
        )
    given = {"raised_fen": raised_fen, "used_fen": used_fen, "recorded_by": actor.user}
    words = {
        "progress": fit_to_show(needed(progress, say("Progress")), say("Progress"), health=True),
        "proof": needed(proof, say("Voucher")),
    }
    not_to_come(as_of, say("As of"), since=appeal.starts_on)
    try:
        with transaction.atomic():
            return AppealReport.objects.create(appeal=appeal, as_of=as_of, **given, **words)
    except IntegrityError:
        raise Conflict(
            say("a report of this day is recorded already"),
            where=where,
            remedy=say("Write the day of the new report."),
        ) from None


def _refuse_unqualified(charity: str, qualification_no: str, filing_no: str) -> None:
    """Only a charity with a qualification for public fundraising may appeal to the public."""
    given = (
        (say("Charity"), charity),
        (say("Number of the public-fundraising qualification"), qualification_no),
        (say("Filing number of the appeal"), filing_no),
    )
    for field, text in given:
        if not text.strip():
            raise RuleViolated(
                say("a public appeal needs a charity with a qualification for it; “{field}” is missing", field=field),
                where=field,
                remedy=say("Have a qualified charity file the appeal. What one person needs is recorded as a need."),
            )


def _locked(actor: Actor, number: int, state: AppealState) -> Appeal:
    seen = appeal_get(scope=actor.scope(Permission.SOCIAL_READ), number=number)
    actor.permit(Permission.SOCIAL_CONFIRM, seen.area)
    appeal = Appeal.objects.within(EVERYWHERE).select_for_update(of=("self",)).get(pk=number)
    if appeal.state != state:
        raise Conflict(
            say("this appeal is no longer in the state for this"),
            where=say("appeal {title}", title=appeal.title),
            remedy=say("Look at the appeal: somebody else has published or closed it."),
        )
    return appeal
