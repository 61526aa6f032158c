"""Reads of the documents that rules rest on."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bangfu.errors import say
from bangfu.ground.access.scopes import Scope
from bangfu.identify.registry.models import Document
from bangfu.identify.registry.selectors.households import absent


def documents_within(*, scope: Scope, text: str = "", kind: str = "") -> QuerySet[Document]:
    """Documents of a scope, the newest first."""
    found = Document.objects.within(scope).select_related("area", "recorded_by")
    found = found.filter(kind=kind) if kind else found
    text = text.strip()
    found = found.filter(Q(title__icontains=text) | Q(number__icontains=text)) if text else found
    return found.order_by("-issued_on", "-pk")


def document_get(*, scope: Scope, number: int) -> Document:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    found = Document.objects.within(scope).select_related("area", "recorded_by").filter(pk=number).first()
    if found is None:
        raise absent(say("document {number}", number=number))
    return found


def documents_of_rule(*, scope: Scope, rule: str) -> QuerySet[Document]:
    """The documents that a policy value or procedure rests on in this scope."""
    return documents_within(scope=scope).filter(rules__contains=[rule])
