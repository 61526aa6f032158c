"""Small helpers of the templates: keeping a query while changing one part, and showing a stored sentence."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import uuid4

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from bangfu.compute.figures import percent_of, yuan_grouped
from bangfu.errors import Phrase
from bangfu.ground.access.views.once import FIELD
from bangfu.policy.loader import Title

register = template.Library()


@register.simple_tag(takes_context=True)
def query_with(context: dict[str, Any], **changes: Any) -> str:
    """The address's query with some parts changed; an empty value drops the part."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def sentence(phrase: Phrase | dict[str, Any]) -> str:
    """A catalogue sentence in the reader's language; a stored one is a mapping of template and values."""
    if isinstance(phrase, dict):
        phrase = Phrase.restored(phrase)
    return phrase.render(gettext)


@register.filter
def cited(reference: str) -> str:
    """Where a rule of the policy comes from, in the reader's language; an operator's own stands as she wrote it."""
    return gettext(reference) if reference else ""


@register.simple_tag
def titled(title: Title) -> str:
    """A name that a policy file states in both languages, in the reader's."""
    return title.zh if (get_language() or "").startswith("zh") else title.en


@register.simple_tag
def request_key() -> SafeString:
    """The key of a form that is to act once, however often it is sent; see `access.views.once`."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid4())


@register.filter
def in_yuan(fen: int | None) -> str:
    """Fen as yuan with their thousands set apart; nothing where no amount is stated."""
    return "" if fen is None else yuan_grouped(fen)


@register.filter
def in_percent(share: Fraction | None) -> str:
    """A share as a percentage with one decimal; a dash where there is nothing to divide by."""
    return "–" if share is None else percent_of(share)
