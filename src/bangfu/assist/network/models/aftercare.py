"""What follows a gift: words about it, whether it is still in use, and the household's number where it agreed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.models.matches import DeliveryState, Match
from bangfu.assist.network.models.offers import OfferKind
from bangfu.ground.access.models import Area, AreaBound, User
from bangfu.identify.registry.models import Household


class Suits(models.TextChoices):
    YES = "yes", _("It suits")
    PARTLY = "partly", _("It suits in part")
    NO = "no", _("It does not suit")


class Feedback(AreaBound):
    """What the receiving side has to say, if anything: nobody is asked for thanks or for a picture."""

    match = models.OneToOneField(Match, models.PROTECT, related_name="feedback", verbose_name=_("Match"))
    suits = models.CharField(_("Does it suit?"), max_length=10, choices=Suits.choices)
    words = models.CharField(_("In their words"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"))

    class Meta:
        verbose_name = _("Feedback on a gift")
        verbose_name_plural = _("Feedback on gifts")

    def __str__(self) -> str:
        return f"{self.match}: {self.suits}"


class StillInUse(models.TextChoices):
    IN_USE = "in_use", _("Still in use")
    NOT_IN_USE = "not_in_use", _("Not in use any more")
    PASSED_ON = "passed_on", _("Passed on to somebody who needs it")


class FollowUp(AreaBound):
    """The question after half a year whether a gift is still in use; `area` is where it is now.

    What was passed on is asked after again at its new place: `follows` is the question that told of it.
    """

    match = models.ForeignKey(Match, models.PROTECT, related_name="follow_ups", verbose_name=_("Match"))
    follows = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="followed_by", verbose_name=_("Follows")
    )
    due_on = models.DateField(_("To be asked on"))
    reminders = models.SmallIntegerField(_("Reminders"), default=0)
    reminded_on = models.DateField(_("Last reminder"), null=True)
    answer = models.CharField(_("Answer"), max_length=20, choices=StillInUse.choices, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    passed_to = models.ForeignKey(
        Area, models.PROTECT, null=True, related_name="+", verbose_name=_("Passed on to the village")
    )
    passed_on = models.DateField(_("Passed on"), null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Answered by"))
    answered_at = models.DateTimeField(_("Answered at"), null=True)

    class Meta:
        verbose_name = _("Follow-up of a gift")
        verbose_name_plural = _("Follow-ups of gifts")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_on"], name="follow_up_due", condition=Q(answer="")),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="follow_up_answered_by_someone",
                condition=Q(answer="") | Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="follow_up_passed_on_to_somewhere",
                condition=~Q(answer="passed_on") | Q(passed_to__isnull=False, passed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.match}: {self.due_on}"


class Release(AreaBound):
    """The household's consent that the donor of one match learns its telephone number, with where the proof of it is.

    It opens nothing by itself: the donor opens the number each time with a reason, and that is on record.
    """

    match = models.ForeignKey(Match, models.PROTECT, related_name="releases", verbose_name=_("Match"))
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="+", db_constraint=False, verbose_name=_("Household")
    )
    given_on = models.DateField(_("Given on"))
    evidence = models.CharField(_("Where the signed paper is"), max_length=200)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"))
    withdrawn_at = models.DateTimeField(_("Withdrawn at"), null=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Withdrawal recorded by")
    )

    class Meta:
        verbose_name = _("Consent to release a number")
        verbose_name_plural = _("Consents to release a number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["match"], name="release_once_a_match", condition=Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(
                name="release_withdrawn_by_someone",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__gte=F("recorded_at"), withdrawn_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.match}: {self.given_on}"


class CallOutcome(models.TextChoices):
    REACHED = "reached", _("Spoke with the household")
    NOT_REACHED = "not_reached", _("Nobody answered")
    WRONG = "wrong", _("The number is wrong")


class Call(AreaBound):
    """One call of a donor to a household that agreed to it."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="calls", verbose_name=_("Consent"))
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Who called"))
    called_at = models.DateTimeField(_("Time of the call"))
    outcome = models.CharField(_("Outcome"), max_length=20, choices=CallOutcome.choices)

    class Meta:
        verbose_name = _("Call to a household")
        verbose_name_plural = _("Calls to households")

    def __str__(self) -> str:
        return f"{self.called_at}: {self.outcome}"


class PublicReceipt(models.Model):
    """What anyone may see of a gift by its receipt's number: what, how much, for which township, when and how it
    stands. A view of the database; it knows of no person, household or village."""

    receipt = models.CharField(max_length=24)
    county = models.CharField(max_length=120)
    township = models.CharField(max_length=120)
    item_zh = models.CharField(max_length=60)
    item_en = models.CharField(max_length=60)
    unit_zh = models.CharField(max_length=20)
    unit_en = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, choices=OfferKind.choices)
    quantity = models.BigIntegerField()
    quantity_received = models.BigIntegerField(null=True)
    delivered_on = models.DateField()
    confirmed_on = models.DateField(null=True)
    state = models.CharField(max_length=20, choices=DeliveryState.choices)
    in_use = models.CharField(max_length=20, choices=StillInUse.choices, null=True)
    digest = models.CharField(max_length=64, null=True)
    log_position = models.BigIntegerField(null=True)
    is_unchanged = models.BooleanField(null=True)

    class Meta:
        managed = False
        db_table = "published_receipt"
        verbose_name = _("Published receipt")
        verbose_name_plural = _("Published receipts")

    def __str__(self) -> str:
        return self.receipt

    @property
    def item(self) -> str:
        return self.item_en if get_language() == "en" else self.item_zh

    @property
    def unit(self) -> str:
        return self.unit_en if get_language() == "en" else self.unit_zh
