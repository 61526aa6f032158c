"""Reads of needs, of what proves them, and of the items they ask for."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from bangfu.assist.network.models import Item, Need, NeedProof, NeedState
from bangfu.assist.network.selectors.scopes import absent
from bangfu.errors import NotFound, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import SealBroken, unseal
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.selectors import areas_within
from bangfu.ground.workflow.models import Case
from bangfu.ground.workflow.selectors import rights
from bangfu.policy.loader import item_names

FEW_AREAS = 500
PHONE_PLACE = "network.need.verifier_phone"
PROOF_PLACE = "network.needproof.file"
UNVERIFIED_FIRST_HAND = (NeedState.DRAFT, NeedState.HELD)
"""Seen by who recorded them and, where held, by those who review in their area; by nobody else who reads needs."""


def needs_within(
    *,
    scope: Scope,
    state: str = "",
    category: str = "",
    tier: int | None = None,
    campaign: int | None = None,
    only_open: bool = False,
) -> QuerySet[Need]:
    """Needs of a scope, the urgent and the soonest first."""
    needs = Need.objects.within(scope).select_related("item", "area", "recorded_by")
    needs = needs.filter(state=state) if state else needs
    needs = needs.filter(item__category=category) if category else needs
    needs = needs.filter(tier=tier) if tier else needs
    needs = needs.filter(campaign=campaign) if campaign else needs
    needs = needs.filter(quantity_matched__lt=F("quantity")) if only_open else needs
    return needs.order_by("tier", F("deadline").asc(nulls_last=True), "pk")


def sight_of(actor: Actor) -> Q:
    """Which needs an actor may look at as their office does: those of her area, but drafts of nobody else, and held
    ones only where she records or reviews needs."""
    hers = Q(recorded_by=actor.user)
    read = actor.scope(Permission.NEED_READ)
    shown = hers | ~Q(state__in=UNVERIFIED_FIRST_HAND)
    reviewing = Scope((*actor.scope(Permission.NEED_RECORD).paths, *actor.scope(Permission.NEED_PUBLISH).paths))
    if set(read.paths) <= set(reviewing.paths):
        return within(read) & (shown | Q(state=NeedState.HELD))
    return within(read) & (shown | Q(state=NeedState.HELD) & within(reviewing) if reviewing else shown)


def within(scope: Scope) -> Q:
    """The rows of a scope. Its areas are looked up first where they are few: the database then takes them from the
    indexes of the hall, which begin with the area or need not look at it."""
    if not scope or "" in scope.paths:
        return scope.condition()
    few = list(areas_within(scope).values_list("pk", flat=True)[: FEW_AREAS + 1])
    return Q(area__in=few) if len(few) <= FEW_AREAS else scope.condition()


def need_seen(*, actor: Actor, number: int) -> Need:
    """A need as its office sees it. Errors: NotFound where there is none, or she may not see it."""
    return _one(Need.objects.within(EVERYWHERE).filter(_opened_by(actor)), number)


def _opened_by(actor: Actor) -> Q:
    """Which needs an actor may open: those she sees in lists, and those under review where a review is lent to her."""
    lent = Scope(tuple(right.path for right in rights(actor) if right.delegation))
    return sight_of(actor) | Q(case__isnull=False) & lent.condition()


def need_get(*, scope: Scope, number: int) -> Need:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    return _one(Need.objects.within(scope), number)


def published_need_get(*, number: int) -> Need:
    """A published need of any area, for those who may help: pages show of it what the public sees. Errors: NotFound."""
    return _one(Need.objects.within(EVERYWHERE).filter(state=NeedState.PUBLISHED), number)


def _one(rows: QuerySet[Need], number: int) -> Need:
    need = (
        rows.select_related(
            "item", "area", "campaign", "recorded_by", "published_by", "household", "case__version", "case__area"
        )
        .select_related("case__opened_by")
        .filter(pk=number)
        .first()
    )
    if need is None:
        raise absent(say("there is no such need, or it is not in your area"), number)
    return need


def need_page(actor: Actor, case: Case, step: str) -> str | None:
    """The page on which a step of a need's review is taken; None for who reads the case and may not see the need."""
    if not case.subject.isdecimal():
        return None
    seen = Need.objects.within(EVERYWHERE).filter(_opened_by(actor), pk=case.subject).exists()
    return reverse("network:need", args=[case.subject]) if seen else None


def proofs_of(need: Need) -> QuerySet[NeedProof]:
    """The proofs of a need that was found for an actor."""
    return NeedProof.objects.within(EVERYWHERE).filter(need=need).order_by("pk")


def proof_path(proof: NeedProof) -> Path:
    """Where its sealed file lies: a private folder that no address leads to."""
    return Path(settings.EVIDENCE_FILES) / "needs" / f"{proof.pk % 100:02}" / str(proof.pk)


def proof_content(*, actor: Actor, number: int) -> tuple[NeedProof, bytes]:
    """A proof and its bytes, for who sees its need as the office does. Errors: NotFound, SealBroken."""
    proof = NeedProof.objects.within(actor.scope(Permission.NEED_READ)).filter(pk=number).first()
    path = proof_path(proof) if proof else None
    seen = proof and Need.objects.within(EVERYWHERE).filter(_opened_by(actor), pk=proof.need_id).exists()
    if proof is None or not seen or path is None or not path.is_file():
        raise absent(say("there is no such proof, or it is not in your area"), number)
    content = base64.b64decode(unseal(PROOF_PLACE, proof.pk, path.read_bytes()))
    if hashlib.sha256(content).hexdigest() != proof.digest:
        raise SealBroken(
            say("this proof is not the file that was recorded"),
            where=say("proof {number}", number=number),
            remedy=say("Restore the file from the backup."),
        )
    return proof, content


def items() -> QuerySet[Item]:
    return Item.objects.order_by("category", "code")


def items_named(words: str) -> list[int]:
    """The items whose name in either language holds these words, and those that these words mean by another name."""
    found = set(
        Item.objects.filter(Q(name_zh__icontains=words) | Q(name_en__icontains=words) | Q(code=words)).values_list(
            "pk", flat=True
        )
    )
    meant = {match.item.code for match in item_names().find(words)}
    if meant:
        named = Item.objects.values_list("pk", "name_zh", "name_en")
        found |= {number for number, *names in named if any(_means(name) in meant for name in names)}
    return sorted(found)


@cache
def _means(name: str) -> str:
    """The code of the item of the policy's book that a name means; none where it is not sure."""
    match = item_names().meant(name)
    return match.item.code if match else ""


def item_get(code: str) -> Item:
    """Errors: NotFound where no item has this code."""
    item = Item.objects.filter(code=code).first()
    if item is None:
        raise NotFound(
            say("there is no item with this code"),
            where=say("item {code}", code=code),
            remedy=say("Choose the item from the list."),
        )
    return item


def items_of(category: str, words: str) -> Iterable[int] | None:
    """The items of a category and of words; None where neither is asked for."""
    rows = Item.objects.filter(category=category) if category else Item.objects.all()
    if words:
        rows = rows.filter(pk__in=items_named(words))
    return list(rows.values_list("pk", flat=True)) if category or words else None
