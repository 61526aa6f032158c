"""Reads of the stories that people chose to show."""

from __future__ import annotations

from django.db.models import QuerySet

from bangfu.assist.network.models import Story
from bangfu.assist.network.selectors.scopes import absent
from bangfu.errors import say
from bangfu.ground.access.scopes import Scope


def stories_within(*, scope: Scope, state: str = "", kind: str = "") -> QuerySet[Story]:
    stories = Story.objects.within(scope).select_related("area", "recorded_by", "published_by", "taken_down_by")
    stories = stories.filter(state=state) if state else stories
    stories = stories.filter(kind=kind) if kind else stories
    return stories.order_by("-recorded_at", "-pk")


def story_get(*, scope: Scope, number: int) -> Story:
    """Errors: NotFound."""
    story = stories_within(scope=scope).filter(pk=number).first()
    if story is None:
        raise absent(say("there is no such story, or it is not in your area"), number)
    return story
