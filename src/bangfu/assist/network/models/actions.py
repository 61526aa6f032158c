"""Special actions: what organisations pledged, what was delivered, and what somebody else confirmed."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.models import Organisation
from bangfu.compute.figures import Figure, Qualifier, half_up, total, yuan_grouped
from bangfu.ground.access.models import Area, AreaBound, User

QUALIFIERS = [
    (Qualifier.EXACT.value, _("exactly")),
    (Qualifier.ABOUT.value, _("about")),
    (Qualifier.OVER.value, _("more than")),
    (Qualifier.UNDER.value, _("less than")),
    (Qualifier.NEARLY.value, _("nearly")),
]


class ActionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Made public")
    CLOSED = "closed", _("Completed")


class FigureKind(models.TextChoices):
    """What a published figure counts; money in fen, a percentage in hundredths."""

    ORGANISATIONS = "organisations", _("organisations")
    ENTERPRISES = "enterprises", _("enterprises")
    COMMITTEES = "committees", _("joint committees")
    PROJECTS = "projects", _("projects")
    AMOUNT = "amount", _("yuan")
    DELIVERED = "delivered", _("yuan paid out")
    PROVINCES = "provinces", _("provinces and regions")
    COUNTIES = "counties", _("counties")
    VILLAGES = "villages", _("villages")
    HOUSEHOLDS = "households", _("households")
    PERSONS = "persons", _("persons")
    DEVICES = "devices", _("devices")
    PERCENT = "percent", _("per cent")


class PledgeKind(models.TextChoices):
    MONEY = "money", _("Money")
    GOODS = "goods", _("Goods")


MARKS = {Qualifier.EXACT: "=", Qualifier.ABOUT: "≈", Qualifier.OVER: ">", Qualifier.UNDER: "<"}
MONEY = (FigureKind.AMOUNT, FigureKind.DELIVERED)


def figure_shown(kind: str, qualifier: str, value: int) -> str:
    """A figure as every report prints it: how exact it is before the number, as "≈ 1,700" or "> 20,000,000"."""
    mark = MARKS.get(Qualifier(qualifier)) or gettext("nearly")
    if kind == FigureKind.PERCENT:
        return f"{mark} {yuan_grouped(value)} %"
    return f"{mark} {_whole_yuan(qualifier, value) if kind in MONEY else f'{value:,}'}"


def _whole_yuan(qualifier: str, fen: int) -> str:
    """What is not exact is not printed to the fen."""
    return yuan_grouped(fen if qualifier == Qualifier.EXACT else 100 * half_up(Fraction(fen, 100)))


def qualifier_field() -> models.CharField[str, str]:
    return models.CharField(_("How exact"), max_length=10, choices=QUALIFIERS, default=Qualifier.EXACT.value)


class SpecialAction(AreaBound):
    """An action of many organisations in some of the five fields; `area` is who keeps its ledger."""

    name = models.CharField(_("Name"), max_length=120)
    code = models.CharField(_("Published as"), max_length=40, blank=True)
    fields = ArrayField(
        models.CharField(max_length=20), verbose_name=_("Fields of assistance"), blank=True, default=list
    )
    areas = models.ManyToManyField(Area, related_name="+", verbose_name=_("Areas helped"), blank=True)
    purpose = models.TextField(_("Purpose"), blank=True)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=ActionState.choices, default=ActionState.DRAFT)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Published by")
    )
    published_at = models.DateTimeField(_("Published at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Closed by")
    )
    closed_at = models.DateTimeField(_("Closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("Special action")
        verbose_name_plural = _("Special actions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["area", "name"], name="special_action_once_an_area"),
            models.CheckConstraint(name="special_action_four_eyes", condition=~Q(recorded_by=F("published_by"))),
            models.CheckConstraint(
                name="special_action_published_by_someone",
                condition=Q(state=ActionState.DRAFT) | Q(published_by__isnull=False, published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="special_action_closed_by_someone",
                condition=~Q(state=ActionState.CLOSED) | Q(closed_by__isnull=False, closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="special_action_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ActionFigure(models.Model):
    """A figure that was published about an action, with how exactly it was meant, by whom, and as of when."""

    action = models.ForeignKey(SpecialAction, models.CASCADE, related_name="figures", verbose_name=_("Special action"))
    kind = models.CharField(_("What is counted"), max_length=20, choices=FigureKind.choices)
    qualifier = qualifier_field()
    value = models.BigIntegerField(_("Figure"))
    as_of = models.DateField(_("As of"))
    source = models.CharField(_("Source"), max_length=300)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))

    class Meta:
        verbose_name = _("Published figure")
        verbose_name_plural = _("Published figures")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["action", "kind", "as_of"], name="action_figure_once_a_day"),
            models.CheckConstraint(name="action_figure_not_negative", condition=Q(value__gte=0)),
            models.CheckConstraint(name="action_figure_has_a_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.qualifier} {self.value}"

    @property
    def shown(self) -> str:
        return figure_shown(self.kind, self.qualifier, self.value)


class Pledge(AreaBound):
    """What an organisation promised to an action: an amount of money, or a quantity of goods."""

    action = models.ForeignKey(SpecialAction, models.PROTECT, related_name="pledges", verbose_name=_("Special action"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("Organisation"))
    kind = models.CharField(_("Kind"), max_length=10, choices=PledgeKind.choices, default=PledgeKind.MONEY)
    amount_fen = models.BigIntegerField(_("Amount (fen)"), null=True, blank=True)
    goods = models.CharField(_("Goods"), max_length=120, blank=True)
    unit = models.CharField(_("Unit"), max_length=20, blank=True)
    quantity = models.BigIntegerField(_("Quantity"), null=True, blank=True)
    qualifier = qualifier_field()
    pledged_on = models.DateField(_("Pledged on"))
    source = models.CharField(_("Source"), max_length=300)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Pledge")
        verbose_name_plural = _("Pledges")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="pledge_of_money_or_of_goods",
                condition=Q(kind=PledgeKind.MONEY, amount_fen__gt=0, quantity__isnull=True, goods="", unit="")
                | (Q(kind=PledgeKind.GOODS, amount_fen__isnull=True, quantity__gt=0) & ~Q(goods="") & ~Q(unit="")),
            ),
            models.CheckConstraint(name="pledge_has_a_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.size}"

    @property
    def size(self) -> int:
        """In fen, or in units of the goods."""
        return (self.amount_fen if self.kind == PledgeKind.MONEY else self.quantity) or 0


class PledgeDelivery(AreaBound):
    """A part of a pledge that arrived, with its proof; it counts as confirmed once somebody else has seen to it."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="deliveries", verbose_name=_("Pledge"))
    size = models.BigIntegerField(_("Amount (fen) or quantity"))
    delivered_on = models.DateField(_("Delivered on"))
    proof = models.CharField(_("Voucher"), max_length=200)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Confirmed by")
    )
    confirmed_at = models.DateTimeField(_("Confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("Delivery of a pledge")
        verbose_name_plural = _("Deliveries of pledges")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="pledge_delivery_of_something", condition=Q(size__gt=0)),
            models.CheckConstraint(name="pledge_delivery_has_proof", condition=~Q(proof="")),
            models.CheckConstraint(name="pledge_delivery_four_eyes", condition=~Q(recorded_by=F("confirmed_by"))),
            models.CheckConstraint(
                name="pledge_delivery_confirmed_by_someone",
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.size}"


class PublicAction(models.Model):
    """What anyone may see of a published action: sums of its ledger. A view of the database."""

    name = models.CharField(max_length=120)
    place = models.CharField(max_length=120)
    purpose = models.TextField()
    fields = ArrayField(models.CharField(max_length=20))
    helped = ArrayField(models.CharField(max_length=120))
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=ActionState.choices)
    units = models.BigIntegerField()
    qualifiers = ArrayField(models.CharField(max_length=10))
    pledged_fen = models.BigIntegerField()
    delivered_fen = models.BigIntegerField()
    confirmed_fen = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "published_action"
        verbose_name = _("Published special action")
        verbose_name_plural = _("Published special actions")

    def __str__(self) -> str:
        return self.name

    @property
    def pledged_shown(self) -> str:
        """The sum of the pledges, as exact as its least exact part."""
        parts = total(Figure(0, Qualifier(qualifier)) for qualifier in self.qualifiers)
        return figure_shown(FigureKind.AMOUNT, parts.qualifier, self.pledged_fen)


class PublicActionFigure(models.Model):
    """A published figure of a published action. A view of the database."""

    action_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=FigureKind.choices)
    qualifier = models.CharField(max_length=10, choices=QUALIFIERS)
    value = models.BigIntegerField()
    as_of = models.DateField()
    source = models.CharField(max_length=300)

    class Meta:
        managed = False
        db_table = "published_action_figure"
        verbose_name = _("Figure of a published action")
        verbose_name_plural = _("Figures of published actions")

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"

    @property
    def shown(self) -> str:
        return figure_shown(self.kind, self.qualifier, self.value)
