"""Proofs that a sealed entry stands in the log, and that the log has only grown. Each reads a few hundred rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from bangfu.compute.chain import consistency_path, fold, inclusion_path
from bangfu.compute.checkpoints import verifier_of
from bangfu.compute.entries import Header, Proof
from bangfu.errors import NotFound, RuleViolated, say
from bangfu.ground.audit.models import Checkpoint, Event, Leaf, Node, Queued
from bangfu.ground.audit.services import NODE_LEVELS


@dataclass(frozen=True)
class LogState:
    """How far the log has come. `verifier` is the public key that its checkpoints are checked with."""

    size: int
    waiting: int
    sealed_at: datetime | None
    verifier: str


def log_state() -> LogState:
    last = checkpoint_latest()
    waiting = Queued.objects.count()
    verifier = verifier_of(settings.CHECKPOINT_KEY)
    return LogState(last.size if last else 0, waiting, last.at if last else None, verifier)


def checkpoints() -> QuerySet[Checkpoint]:
    """Every checkpoint, the latest first."""
    return Checkpoint.objects.order_by("-size")


def checkpoint_get(size: int) -> Checkpoint:
    """The checkpoint of a size. Errors: NotFound where none was signed."""
    found = Checkpoint.objects.filter(pk=size).first()
    if found is None:
        raise NotFound(
            say("no checkpoint of this size was signed"),
            where=say("size {size}", size=size),
            remedy=say("Choose one from the list of checkpoints."),
        )
    return found


def checkpoint_latest() -> Checkpoint | None:
    return checkpoints().first()


def inclusion_proof(event: Event) -> Proof:
    """That an entry stands in the log of the latest checkpoint. Errors: NotFound while it is not sealed."""
    checkpoint, leaf = checkpoint_latest(), Leaf.objects.filter(event=event).first()
    if checkpoint is None or leaf is None or leaf.position >= checkpoint.size:
        raise NotFound(
            say("this entry is not sealed yet"),
            where=say("entry {number}", number=event.pk),
            remedy=say("Entries are sealed within seconds while the platform runs. Try again in a moment."),
        )
    header = Header(
        position=leaf.position,
        id=event.pk,
        at=event.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        relation=event.relation,
        key=event.key,
        act=event.act,
        actor_id=event.actor_id,
        actor=event.actor,
        permission=event.permission,
        digest=bytes(event.digest).hex(),
    )
    path = inclusion_path(leaf.position, checkpoint.size, _subtree)
    return Proof(header, tuple(path), checkpoint.note)


def consistency_proof(old: int, new: int) -> list[bytes]:
    """That the first `old` entries of the log of `new` are as they were. Errors: RuleViolated for no such sizes."""
    if not 0 < old <= new <= Leaf.objects.count():
        raise RuleViolated(
            say("there is no proof from size {old} to size {new}", old=old, new=new),
            where=say("log of entries"),
            remedy=say("Name two sizes of checkpoints, the smaller first."),
        )
    return consistency_path(old, new, _subtree)


def _subtree(level: int, index: int) -> bytes:
    """The hash of a complete subtree, from at most 128 stored hashes."""
    height, rest = divmod(level, NODE_LEVELS)
    places = range(index << rest, (index + 1) << rest)
    within = {"position__gte": places.start, "position__lt": places.stop}
    rows = Node.objects.filter(height=height, **within) if height else Leaf.objects.filter(**within)
    return fold([bytes(hash_) for hash_ in rows.order_by("position").values_list("hash", flat=True)])
