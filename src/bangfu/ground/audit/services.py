"""Who acts and why, said once per transaction; the sealing of the log; and the one permitted loss, an erasure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from bangfu.compute.chain import Range
from bangfu.compute.checkpoints import sign_checkpoint
from bangfu.ground.audit.models import Checkpoint, Leaf, Node

SEAL_BATCH = 10_000
NODE_LEVELS = 8
"""A stored node covers 256 of the level below: 2 ** 8."""


def actor_stated(*, number: int | None, name: str, permission: str) -> None:
    """State who acts until the end of this transaction. Called by `Actor.permit`; a command line states its operator.

    Outside a transaction it holds for nothing, so that a write after it is refused by the trigger.
    """
    _set(actor_id="" if number is None else str(number), actor=name, permission=permission)


def reason_stated(reason: str) -> None:
    """The reason of what follows in this transaction, in the words of who acts."""
    _set(reason=reason)


def log_seal() -> int:
    """Seal what waits and sign how far the log has come; how many entries were sealed.

    Several sealers wait for each other, and a writer's open transaction for nobody. One that dies leaves whole
    batches: the next one goes on from what it finds.
    """
    total = 0
    while True:
        with transaction.atomic():
            count = _seal_batch()
            tree = _grow_nodes()
            if count < SEAL_BATCH:
                _checkpoint(tree)
                return total + count
        total += count


@app.periodic(cron="* * * * * */5")
@app.task(name="audit.seal", queueing_lock="audit.seal")
def seal_job(timestamp: int) -> None:
    log_seal()


@transaction.atomic
def events_erase(*, order: str, events: Sequence[int]) -> int:
    """Erase the payloads of history entries for good; how many there were. `selectors.past_events` finds them.

    The caller has permitted it and stated who acts. Each erasure is an entry of its own. The database refuses an entry
    that a living row rests on, and an erasure without an order.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_erase(%s::bigint[], %s)", [list(events), order])
        (count,) = cursor.fetchone()
    return int(count)


@transaction.atomic
def rows_restate(relation: str, keys: Sequence[str]) -> None:
    """Enter living rows into the history once more as they are, so that their entries before may be erased.

    The caller has stated who acts. A row that differs from its last entry is not covered up: it is left out.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_restate(%s, %s::text[])", [relation, list(keys)])


def _set(**values: str) -> None:
    calls = ", ".join("set_config(%s, %s, true)" for _ in values)
    words = [word for name, value in values.items() for word in (f"bangfu.{name}", value)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", words)


def _seal_batch() -> int:
    """Also takes the lock that keeps other sealers waiting until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_seal(%s)", [SEAL_BATCH])
        (count,) = cursor.fetchone()
    return int(count)


def _grow_nodes() -> Range:
    """Store the nodes that the leaves have completed; the tree over all leaves."""
    tree = Range()
    for height in range(_top_height(), 0, -1):
        known = Node.objects.filter(height=height, position__gte=tree.size >> NODE_LEVELS * height)
        for hash_ in known.order_by("position").values_list("hash", flat=True):
            tree.append(bytes(hash_), NODE_LEVELS * height)
    leaves = Leaf.objects.filter(position__gte=tree.size).order_by("position").values_list("hash", flat=True)
    grown = [
        Node(height=subtree.level // NODE_LEVELS, position=subtree.place, hash=subtree.hash)
        for leaf in leaves.iterator(SEAL_BATCH)
        for subtree in tree.append(bytes(leaf))
        if subtree.level % NODE_LEVELS == 0
    ]
    Node.objects.bulk_create(grown)
    return tree


def _top_height() -> int:
    return Node.objects.order_by("-height").values_list("height", flat=True).first() or 0


def _checkpoint(tree: Range) -> None:
    last = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first()
    if tree.size and tree.size != last:
        now = timezone.now().astimezone(UTC)
        root, at = tree.root(), now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        note = sign_checkpoint(settings.CHECKPOINT_KEY, size=tree.size, root=root, at=at)
        Checkpoint.objects.create(size=tree.size, root=root, at=now, note=note)
