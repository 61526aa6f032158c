"""The documents that rules rest on."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.acts import Act
from bangfu.identify.registry import services
from bangfu.identify.registry.forms import DocumentForm, DocumentsFilter
from bangfu.identify.registry.selectors import document_get, documents_within
from bangfu.identify.registry.views.pages import act_page, page_of, posted, show


@requires(Permission.REGISTER_READ, Permission.DOCUMENT_RECORD)
@require_safe
def documents(request: StaffRequest) -> HttpResponse:
    form = DocumentsFilter(request.GET)
    found = documents_within(scope=request.actor.scope(Permission.REGISTER_READ), **form.chosen())
    return show(request, "registry/documents.html", {"form": form, "page": page_of(request, found)})


@requires(Permission.REGISTER_READ, Permission.DOCUMENT_RECORD)
@require_safe
def document(request: StaffRequest, number: int) -> HttpResponse:
    found = document_get(scope=request.actor.scope(Permission.REGISTER_READ), number=number)
    return show(request, "registry/document.html", {"document": found})


@requires(Permission.DOCUMENT_RECORD)
@takes_form
def document_record(request: StaffRequest) -> HttpResponse:
    act = Act(
        _("Record a document"),
        _("With what it says itself: title, number, issuer and day; and the rules that rest on it."),
        _("Record the document"),
        reverse("registry:documents"),
    )

    def do(form: DocumentForm) -> str:
        made = services.document_record(actor=request.actor, **form.cleaned_data)
        return reverse("registry:document", args=[made.pk])

    return act_page(request, act, DocumentForm(posted(request), actor=request.actor), do)
