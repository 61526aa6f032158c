"""Writes of stories: with consent, fit to be shown, published by a second person, taken down at any time."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from bangfu.assist.network.models import Story, StoryKind, StoryState
from bangfu.assist.network.selectors.showcase import story_get
from bangfu.assist.network.services.rules import refuse_unexplained
from bangfu.assist.network.services.social_rules import fit_to_show, needed, not_to_come, refuse_same_eyes
from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.services import reason_stated


@transaction.atomic
def story_record(
    *,
    actor: Actor,
    area: Area,
    kind: str,
    title: str,
    shown_as: str,
    text: str,
    consent_on: date,
    consent_paper: str,
    consent_until: date | None = None,
) -> Story:
    """A story as a draft. Errors: NotPermitted; RuleViolated without consent, or for words that must not be shown."""
    actor.permit(Permission.SOCIAL_RECORD, area)
    not_to_come(consent_on, say("Consent given on"))
    if consent_until is not None and consent_until < timezone.localdate():
        raise RuleViolated(
            say("the consent has ended"),
            where=say("Consent until"),
            remedy=say("Ask again, and show nothing until then."),
        )
    words = {"Title": title, "Name to be shown": shown_as, "Text": text}
    shown = [fit_to_show(needed(text, say(name)), say(name), health=True) for name, text in words.items()]
    return Story.objects.create(
        area=area,
        kind=StoryKind(kind),
        title=shown[0],
        shown_as=shown[1],
        text=shown[2],
        consent_on=consent_on,
        consent_paper=needed(consent_paper, say("Where the consent is kept")),
        consent_until=consent_until,
        recorded_by=actor.user,
    )


@transaction.atomic
def story_publish(*, actor: Actor, number: int) -> Story:
    """Errors: NotFound, NotPermitted for who recorded it, Conflict, RuleViolated where it is no longer fit to show."""
    story = _locked(actor, number, StoryState.DRAFT)
    refuse_same_eyes(actor, story.recorded_by_id, say("story {title}", title=story.title))
    for text in (story.title, story.shown_as, story.text):
        fit_to_show(text, say("story {title}", title=story.title), health=True)
    if story.consent_until is not None and story.consent_until < timezone.localdate():
        raise RuleViolated(
            say("the consent has ended"),
            where=say("story {title}", title=story.title),
            remedy=say("Ask again, and show nothing until then."),
        )
    story.state, story.published_by, story.published_at = StoryState.PUBLISHED, actor.user, timezone.now()
    story.save(update_fields=["state", "published_by", "published_at"])
    return story


@transaction.atomic
def story_take_down(*, actor: Actor, number: int, reason: str) -> Story:
    """At once and for good, also by who recorded it: consent can be taken back at any time.

    Errors: NotFound, NotPermitted, Conflict, RuleViolated without a reason.
    """
    seen = story_get(scope=actor.scope(Permission.SOCIAL_READ), number=number)
    actor.permit(Permission.SOCIAL_RECORD, seen.area)
    story = Story.objects.within(EVERYWHERE).select_for_update(of=("self",)).get(pk=number)
    if story.state == StoryState.TAKEN_DOWN:
        raise _moved_on(story)
    refuse_unexplained(reason)
    story.reason = fit_to_show(reason, say("reason"), health=True)
    reason_stated(story.reason)
    story.state, story.taken_down_by, story.taken_down_at = StoryState.TAKEN_DOWN, actor.user, timezone.now()
    story.save(update_fields=["state", "taken_down_by", "taken_down_at", "reason"])
    return story


def _locked(actor: Actor, number: int, state: StoryState) -> Story:
    seen = story_get(scope=actor.scope(Permission.SOCIAL_READ), number=number)
    actor.permit(Permission.SOCIAL_CONFIRM, seen.area)
    story = Story.objects.within(EVERYWHERE).select_for_update(of=("self",)).get(pk=number)
    if story.state != state:
        raise _moved_on(story)
    return story


def _moved_on(story: Story) -> Conflict:
    return Conflict(
        say("this story is no longer in the state for this"),
        where=say("story {title}", title=story.title),
        remedy=say("Look at the story: somebody else has published it or taken it down."),
    )
