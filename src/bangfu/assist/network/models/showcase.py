"""Stories that people chose to show: of what worked, and of people others can learn from. No pictures, no ranking."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound, User


class StoryKind(models.TextChoices):
    SHOWCASE = "showcase", _("Showcase")
    ROLE_MODEL = "role_model", _("Role model")


class StoryState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Made public")
    TAKEN_DOWN = "taken_down", _("Taken down")


class Story(AreaBound):
    """A story shown with the consent of whom it is about, under the name that he or she chose."""

    kind = models.CharField(_("Kind"), max_length=12, choices=StoryKind.choices)
    title = models.CharField(_("Title"), max_length=120)
    shown_as = models.CharField(_("Name to be shown"), max_length=60)
    text = models.TextField(_("Text"))
    consent_on = models.DateField(_("Consent given on"))
    consent_paper = models.CharField(_("Where the consent is kept"), max_length=200)
    consent_until = models.DateField(_("Consent until"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=12, choices=StoryState.choices, default=StoryState.DRAFT)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Published by")
    )
    published_at = models.DateTimeField(_("Published at"), null=True, blank=True)
    taken_down_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Taken down by")
    )
    taken_down_at = models.DateTimeField(_("Taken down at"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("Story")
        verbose_name_plural = _("Stories")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="story_with_consent", condition=~Q(consent_paper="") & ~Q(shown_as="")),
            models.CheckConstraint(name="story_four_eyes", condition=~Q(recorded_by=F("published_by"))),
            models.CheckConstraint(
                name="story_published_by_someone",
                condition=~Q(state=StoryState.PUBLISHED) | Q(published_by__isnull=False, published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="story_taken_down_by_someone",
                condition=~Q(state=StoryState.TAKEN_DOWN) | Q(taken_down_by__isnull=False, taken_down_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PublicStory(models.Model):
    """What anyone may see of a published story, as long as the consent lasts. A view of the database."""

    kind = models.CharField(max_length=12, choices=StoryKind.choices)
    title = models.CharField(max_length=120)
    shown_as = models.CharField(max_length=60)
    text = models.TextField()
    place = models.CharField(max_length=120)
    published_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "published_story"
        verbose_name = _("Published story")
        verbose_name_plural = _("Published stories")

    def __str__(self) -> str:
        return self.title
