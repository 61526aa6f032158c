"""A story is shown with consent, by two people, and goes at once when it is no longer wanted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bangfu.assist.network.models import Story, StoryState
from bangfu.assist.network.services.showcase import story_publish, story_record, story_take_down
from bangfu.errors import Conflict, NotPermitted, RuleViolated
from tests.assist.network.conftest import World

DAY = date(2026, 3, 1)


def recorded(world: World, **more: Any) -> Story:
    given: dict[str, Any] = {
        "area": world.areas["100101100"],
        "kind": "role_model",
        "title": "A pepper garden for twelve",
        "shown_as": "Mr Yang",
        "text": "He planted the first trees and showed twelve neighbours how.",
        "consent_on": DAY,
        "consent_paper": "village archive 4",
        **more,
    }
    return story_record(actor=world.actor("east"), **given)


@pytest.mark.parametrize(
    "wrong",
    [
        {"consent_paper": ""},
        {"shown_as": " "},
        {"text": "He is a patient with cancer."},
        {"text": "His number is 101234199001010018."},
        {"title": "Call 13800001234"},
        {"consent_on": timezone.localdate() + timedelta(days=1)},
        {"consent_until": timezone.localdate() - timedelta(days=1)},
    ],
)
def test_what_must_not_be_shown_is_refused(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(RuleViolated):
        recorded(world, **wrong)


def test_a_story_is_published_by_another_and_taken_down_by_anyone_who_may_record(world: World) -> None:
    story = recorded(world)
    with pytest.raises(NotPermitted):
        story_publish(actor=world.actor("east"), number=story.pk)
    assert story_publish(actor=world.actor("officer"), number=story.pk).state == StoryState.PUBLISHED
    with pytest.raises(RuleViolated):
        story_take_down(actor=world.actor("east"), number=story.pk, reason=" ")
    gone = story_take_down(actor=world.actor("east"), number=story.pk, reason="He no longer wants it")
    assert (gone.state, gone.taken_down_by) == (StoryState.TAKEN_DOWN, world.users["east"])
    with pytest.raises(Conflict):
        story_publish(actor=world.actor("officer"), number=story.pk)
