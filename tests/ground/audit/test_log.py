"""Sealing the log, and the proofs that anyone can check."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from bangfu.compute.chain import consistency_holds, root_of
from bangfu.compute.checkpoints import read_checkpoint, verifier_of
from bangfu.compute.entries import Proof, payload_digest, proof_text, read_proof
from bangfu.errors import ChainBroken, NotFound, RuleViolated
from bangfu.ground.access.models import Area
from bangfu.ground.audit.models import Checkpoint, Event, Leaf, Node, Queued
from bangfu.ground.audit.selectors import checkpoint_latest, consistency_proof, inclusion_proof, log_state
from bangfu.ground.audit.services import log_seal
from tests.ground.audit.places import TABLE, place

pytestmark = pytest.mark.django_db


def plant(first: int, count: int) -> None:
    rows = [Area(id=n, level=1, path=f"{n}.", code=f"c{n}", name="x", valid_from="2023-09-11", source="t")
            for n in range(first, first + count)]  # fmt: skip
    Area.objects.bulk_create(rows)


def latest() -> Checkpoint:
    checkpoint = checkpoint_latest()
    assert checkpoint is not None
    return checkpoint


def proof_of(number: int) -> Proof:
    return inclusion_proof(Event.objects.get(relation=TABLE, key=str(number)))


def test_sealing_takes_what_waits_and_signs_it() -> None:
    place(1)
    waiting = Queued.objects.count()
    assert log_seal() == waiting
    checkpoint = latest()
    leaves = [bytes(leaf) for leaf in Leaf.objects.order_by("position").values_list("hash", flat=True)]
    signed = read_checkpoint(checkpoint.note, verifier_of(settings.CHECKPOINT_KEY))
    assert (signed.size, signed.root) == (len(leaves), root_of(leaves))
    assert (checkpoint.size, bytes(checkpoint.root)) == (signed.size, signed.root)
    assert (Queued.objects.count(), log_state().size) == (0, len(leaves))


def test_sealing_nothing_signs_nothing_anew() -> None:
    place(1)
    log_seal()
    before = list(Checkpoint.objects.values_list("size", "note"))
    assert log_seal() == 0
    assert list(Checkpoint.objects.values_list("size", "note")) == before


def test_a_sealer_that_died_before_signing_is_made_good() -> None:
    plant(1, 600)
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_seal(100000)")
    assert log_seal() == 0
    assert latest().size == Leaf.objects.count()
    assert Node.objects.filter(height=1).count() == Leaf.objects.count() // 256


def test_the_log_grows_the_same_in_many_batches_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bangfu.ground.audit.services.SEAL_BATCH", 97)
    plant(1, 700)
    log_seal()
    plant(701, 300)
    log_seal()
    leaves = [bytes(leaf) for leaf in Leaf.objects.order_by("position").values_list("hash", flat=True)]
    nodes = [bytes(node) for node in Node.objects.order_by("position").values_list("hash", flat=True)]
    assert bytes(latest().root) == root_of(leaves)
    assert nodes == [root_of(leaves[n * 256 : (n + 1) * 256]) for n in range(len(leaves) // 256)]


def test_an_entry_is_proven_from_a_few_rows(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    plant(1, 3000)
    log_seal()
    event = Event.objects.get(relation=TABLE, key="1234")
    with django_assert_max_num_queries(20):
        proof = inclusion_proof(event)
    header, checkpoint = read_proof(proof_text(proof), verifier_of(settings.CHECKPOINT_KEY))
    assert (header.relation, header.key, header.actor, checkpoint.size) == (TABLE, "1234", "fixture", latest().size)


def test_a_proof_of_something_else_does_not_hold() -> None:
    place(1)
    log_seal()
    proof = proof_of(1)
    forged = replace(proof, header=replace(proof.header, actor="somebody else"))
    with pytest.raises(ChainBroken, match="not in the log"):
        read_proof(proof_text(forged), verifier_of(settings.CHECKPOINT_KEY))


def test_a_proof_signed_by_another_key_does_not_hold() -> None:
    place(1)
    log_seal()
    with pytest.raises(ChainBroken, match="of another log"):
        read_proof(proof_text(proof_of(1)), verifier_of("11" * 32))


def test_an_entry_that_waits_has_no_proof_yet() -> None:
    place(1)
    with pytest.raises(NotFound, match="not sealed yet"):
        proof_of(1)


def test_the_log_has_only_grown() -> None:
    plant(1, 300)
    log_seal()
    old = latest()
    plant(301, 500)
    log_seal()
    path = consistency_proof(old.size, latest().size)
    assert consistency_holds(old.size, latest().size, bytes(old.root), bytes(latest().root), path)


def test_sizes_that_never_were_have_no_proof() -> None:
    with pytest.raises(RuleViolated, match="there is no proof"):
        consistency_proof(5, 10**9)


def test_the_digest_binds_the_content() -> None:
    place(1)
    event = Event.objects.get(relation=TABLE, key="1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload::text FROM audit_event WHERE id = %s", [event.pk])
        (text,) = cursor.fetchone()
    assert bytes(event.digest) == payload_digest(bytes(event.salt or b""), text.encode())
    assert json.loads(text)["row"]["name"] == "Millbrook"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"entry": {}}', '{"entry": {"position": 1}, "path": ["?"]}'])
def test_what_is_no_proof_is_told(text: str) -> None:
    with pytest.raises(ChainBroken, match="not a proof"):
        read_proof(text, verifier_of(settings.CHECKPOINT_KEY))
