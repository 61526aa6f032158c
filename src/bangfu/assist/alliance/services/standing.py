"""Writes of credit files and of the case library. Evidence comes from what happened, never from an office's opinion;
an entry can be appealed against, and somebody else decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from bangfu.assist.alliance.models import (
    AppealState,
    EvidenceKind,
    Organisation,
    Practice,
    PracticeKind,
    PracticeState,
    ReputationAppeal,
    ReputationEvidence,
)
from bangfu.assist.alliance.selectors.rows import every
from bangfu.assist.alliance.services.rules import already, locked, not_to_come, speaks_for, unnumbered, worded
from bangfu.errors import Conflict, NotPermitted, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, User
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.selectors import region_codes
from bangfu.ground.audit.services import reason_stated
from bangfu.policy.loader import parameter

M = Permission.ALLIANCE_MANAGE
LOSING = frozenset({EvidenceKind.LATE, EvidenceKind.UNDELIVERED, EvidenceKind.CRITICISED})
QUALIFIERS = ("=", ">", "<", "≈")


@transaction.atomic
def evidence_add(
    *,
    recorded_by: User | None,
    organisation: Organisation,
    kind: str,
    occurred_on: date,
    reference: str,
    note: str = "",
) -> ReputationEvidence:
    """One fact of an organisation's credit file, with the points that the policy of its day gives it. The same fact
    added again stays one.

    Called by a service that has permitted its own act and stated who acts; `recorded_by` is nobody where a day's
    passing is the fact. Errors: RuleViolated; PolicyMissing.
    """
    if kind not in EvidenceKind.values:
        raise RuleViolated(
            say("“{name}” is no kind of evidence", name=kind),
            where=say("{organisation}", organisation=organisation.name),
            remedy=say("Choose from the list: {names}.", names=", ".join(EvidenceKind.values)),
        )
    not_to_come(occurred_on, say("day"))
    value = parameter(f"reputation_{kind}", on=occurred_on, region=region_codes(organisation.area)).number
    entry, _ = every(ReputationEvidence).get_or_create(
        organisation=organisation,
        kind=kind,
        reference=worded(reference, say("reference")),
        defaults={
            "area": organisation.area,
            "points": -value if kind in LOSING else value,
            "occurred_on": occurred_on,
            "note": unnumbered(note, say("note")),
            "recorded_by": recorded_by,
        },
    )
    return entry


@transaction.atomic
def evidence_record(
    *, actor: Actor, organisation: Organisation, kind: str, occurred_on: date, reference: str, note: str = ""
) -> ReputationEvidence:
    """A fact that an office enters by hand, with the paper it rests on. Errors: NotPermitted; as `evidence_add`."""
    actor.permit(M, organisation.area)
    return evidence_add(
        recorded_by=actor.user,
        organisation=organisation,
        kind=kind,
        occurred_on=occurred_on,
        reference=reference,
        note=note,
    )


@transaction.atomic
def appeal_lodge(*, actor: Actor, evidence: ReputationEvidence, reason: str) -> ReputationAppeal:
    """The organisation's own people object to an entry. Errors: NotPermitted; Conflict where one is open already,
    or the entry is struck out."""
    evidence = locked(ReputationEvidence, evidence.pk)
    speaks_for(actor, evidence.organisation)
    where = say("entry of {day}", day=evidence.occurred_on.isoformat())
    if (
        evidence.struck_out_at is not None
        or every(ReputationAppeal).filter(evidence=evidence, state=AppealState.OPEN).exists()
    ):
        raise already(
            say("this entry is struck out, or an appeal against it is open"), where, say("Wait for the decision.")
        )
    return ReputationAppeal.objects.create(
        area=evidence.area, evidence=evidence, reason=worded(reason, say("reason")), appealed_by=actor.user
    )


@transaction.atomic
def appeal_decide(*, actor: Actor, number: int, is_upheld: bool, decision: str) -> ReputationAppeal:
    """Strike the entry out, or let it stand, with reasons; by neither who appealed nor who wrote the entry.

    Errors: NotPermitted, Conflict, RuleViolated.
    """
    appeal = locked(ReputationAppeal, number)
    evidence = locked(ReputationEvidence, appeal.evidence_id)
    actor.permit(M, appeal.area)
    where = say("entry of {day}", day=evidence.occurred_on.isoformat())
    if appeal.state != AppealState.OPEN:
        raise Conflict(say("this appeal is decided already"), where=where, remedy=say("Look at its decision."))
    if actor.user.pk in (appeal.appealed_by_id, evidence.recorded_by_id):
        raise NotPermitted(
            say("who wrote an entry or appealed against it does not decide on it"),
            where=where,
            remedy=say("Ask a colleague to decide."),
        )
    appeal.decision = worded(decision, say("decision"))
    reason_stated(appeal.decision)
    appeal.state = AppealState.UPHELD if is_upheld else AppealState.DISMISSED
    appeal.decided_by, appeal.decided_at = actor.user, timezone.now()
    appeal.save()
    if is_upheld:
        evidence.struck_out_at = appeal.decided_at
        evidence.save(update_fields=["struck_out_at"])
    return appeal


@dataclass(frozen=True)
class PracticeText:
    """A practice as it is written: steps and documents one a line, figures as (name, qualifier, value, unit)."""

    kind: str
    title: str
    summary: str
    place: str
    steps: str
    figures: Sequence[tuple[str, str, str, str]] = ()
    documents: str = ""


@transaction.atomic
def practice_draft(*, actor: Actor, area: Area, text: PracticeText) -> Practice:
    """A practice for the library, as a draft. Errors: NotPermitted, RuleViolated."""
    actor.permit(M, area)
    practice = Practice(area=area, written_by=actor.user)
    _write(practice, text)
    practice.save()
    return practice


@transaction.atomic
def practice_change(*, actor: Actor, number: int, text: PracticeText) -> Practice:
    """Another wording of a draft. Errors: NotPermitted, RuleViolated; Conflict once it is in the library."""
    practice = _draft(actor, number)
    _write(practice, text)
    practice.save()
    return practice


@transaction.atomic
def practice_publish(*, actor: Actor, number: int) -> Practice:
    """Into the library, by a second person. Errors: NotPermitted for who wrote it; Conflict."""
    practice = _draft(actor, number)
    if practice.written_by_id == actor.user.pk:
        raise NotPermitted(
            say("who writes a practice does not publish it"),
            where=_where(practice),
            remedy=say("Ask a colleague to read and publish it."),
        )
    practice.state = PracticeState.PUBLISHED
    practice.published_by, practice.published_at = actor.user, timezone.now()
    practice.save(update_fields=["state", "published_by", "published_at"])
    return practice


@transaction.atomic
def practice_withdraw(*, actor: Actor, number: int, reason: str) -> Practice:
    """Out of the library; what others started from it stays theirs. Errors: NotPermitted, Conflict."""
    practice = locked(Practice, number)
    actor.permit(M, practice.area)
    if practice.state == PracticeState.WITHDRAWN:
        raise Conflict(say("it is withdrawn already"), where=_where(practice), remedy=say("Nothing is left to do."))
    reason_stated(worded(reason, say("reason")))
    practice.state = PracticeState.WITHDRAWN
    practice.save(update_fields=["state"])
    return practice


@transaction.atomic
def practice_copy(*, actor: Actor, practice: Practice, area: Area) -> Practice:
    """One's own draft that starts from a practice of the library. Errors: NotPermitted; Conflict for one not in it."""
    actor.permit(M, area)
    practice = locked(Practice, practice.pk)
    if practice.state != PracticeState.PUBLISHED:
        raise Conflict(
            say("only a practice of the library can be started from"),
            where=_where(practice),
            remedy=say("Choose one that is published."),
        )
    return Practice.objects.create(
        area=area,
        kind=practice.kind,
        title=practice.title,
        summary=practice.summary,
        place=practice.place,
        steps=practice.steps,
        figures=[],  # the figures are the other place's; one's own come with one's own work
        documents=practice.documents,
        started_from=practice,
        written_by=actor.user,
    )


def _draft(actor: Actor, number: int) -> Practice:
    practice = locked(Practice, number)
    actor.permit(M, practice.area)
    if practice.state != PracticeState.DRAFT:
        raise Conflict(
            say("this practice is no draft any more"),
            where=_where(practice),
            remedy=say("Start a new draft from it, and change that."),
        )
    return practice


def _write(practice: Practice, text: PracticeText) -> None:
    practice.title = worded(text.title, say("title"))
    if text.kind not in PracticeKind.values:
        raise RuleViolated(
            say("“{name}” is no kind of practice", name=text.kind),
            where=_where(practice),
            remedy=say("Choose from the list: {names}.", names=", ".join(PracticeKind.values)),
        )
    practice.kind = text.kind
    practice.summary, practice.place = worded(text.summary, say("summary")), worded(text.place, say("place"))
    practice.steps, practice.documents = worded(text.steps, say("steps")), unnumbered(text.documents, say("documents"))
    for figure in text.figures:
        if figure[1] not in QUALIFIERS:
            raise RuleViolated(
                say("“{mark}” is no qualifier of a figure", mark=figure[1]),
                where=say("figure {name}", name=figure[0]),
                remedy=say(
                    "Write one of {marks} before the number: exact, more than, less than, about.",
                    marks=" ".join(QUALIFIERS),
                ),
            )
    practice.figures = [list(figure) for figure in text.figures]


def _where(practice: Practice) -> Phrase:
    return say("practice {title}", title=practice.title)
