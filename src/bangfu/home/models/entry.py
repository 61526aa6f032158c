"""Cards with a code, consents given to an agent, and the sessions that either opens."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound, User
from bangfu.identify.registry.models import Household


class Card(AreaBound):
    """The card of a household. Its code was printed once; here lies only what recognises it. One card at a time."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="+", db_constraint=False, verbose_name=_("Household")
    )
    code_blind = models.BinaryField(_("Look-up of the code"))
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Card issued by"))
    issued_at = models.DateTimeField(_("Issued at"))
    valid_until = models.DateField(_("Valid until"))
    ended_at = models.DateTimeField(_("Ended at"), null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Ended by"))

    class Meta:
        verbose_name = _("Card of a household")
        verbose_name_plural = _("Cards of households")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["household"], name="home_one_card_a_household", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="home_card_ended_by_someone",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The short number on the card, which she may type instead of the household's long one."""
        return f"{self.pk:06}"


class ConsentGiven(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("By telephone")


class Consent(AreaBound):
    """That a household let an agent open her room: how, when, in which words, and to whom."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="+", db_constraint=False, verbose_name=_("Household")
    )
    agent = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Agent"))
    given = models.CharField(_("How it was given"), max_length=20, choices=ConsentGiven.choices)
    given_on = models.DateField(_("Given on"))
    words_sealed = models.BinaryField(_("In her words"))
    recorded_at = models.DateTimeField(_("Recorded at"))

    class Meta:
        verbose_name = _("Consent of a household")
        verbose_name_plural = _("Consents of households")

    def __str__(self) -> str:
        return f"{self.pk}"


class Session(AreaBound):
    """A household in her room, by her card or through an agent with her consent. The token itself is in her browser."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="+", db_constraint=False, verbose_name=_("Household")
    )
    token_blind = models.BinaryField(_("Look-up of the token"), unique=True)
    card = models.ForeignKey(Card, models.PROTECT, null=True, related_name="+", verbose_name=_("Card"))
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="+", verbose_name=_("Consent"))
    opened_at = models.DateTimeField(_("Opened at"))
    lapses_at = models.DateTimeField(_("Lapses at"))
    ended_at = models.DateTimeField(_("Ended at"), null=True)

    class Meta:
        verbose_name = _("Visit to a household's room")
        verbose_name_plural = _("Visits to households' rooms")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["household"], name="home_session_open", condition=Q(ended_at__isnull=True)),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="home_session_by_card_or_consent",
                condition=Q(card__isnull=True, consent__isnull=False) | Q(card__isnull=False, consent__isnull=True),
            ),
            models.CheckConstraint(name="home_session_lapses", condition=Q(lapses_at__gt=F("opened_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
