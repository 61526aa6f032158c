"""Figures that others published, as the policy folder has them, and our own beside them, each with what it is of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

from django.db.models import Count, F, Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.models import Membership, Organisation
from bangfu.assist.network.models import (
    ConsumptionOrder,
    Device,
    DeviceState,
    FarmerPayment,
    FigureKind,
    HouseholdContact,
    Need,
    Pledge,
    PledgeDelivery,
    PledgeKind,
)
from bangfu.assist.network.models.actions import figure_shown
from bangfu.compute.figures import Figure, Qualifier, average
from bangfu.compute.specs import Spec
from bangfu.ground.access.scopes import Scope
from bangfu.identify.registry.models import Household
from bangfu.policy.loader import Title, day_of, policy_files, title_of


@dataclass(frozen=True)
class PublishedFigure:
    """A figure with how exactly it was meant, as of when, and who said so; `computed` where it is ours, from others."""

    code: str
    title: Title
    kind: str
    figure: Figure
    on: date | None
    note: Title | None
    computed: bool = False

    @property
    def shown(self) -> str:
        return figure_shown(self.kind, self.figure.qualifier, self.figure.value)

    @property
    def counted(self) -> str:
        return str(FigureKind(self.kind).label)


@dataclass(frozen=True)
class PublishedAction:
    """An action as it was named, with the fields that the report gives it; none where it gives none."""

    code: str
    title: Title
    purpose: Title
    fields: tuple[str, ...]
    figures: tuple[PublishedFigure, ...]


@dataclass(frozen=True)
class PublishedCase:
    """What one place published: figures, named actions, how many actions it says there are, and averages of ours."""

    code: str
    title: Title
    reference: str
    figures: tuple[PublishedFigure, ...]
    actions: tuple[PublishedAction, ...]
    stated_actions: int | None
    derived: tuple[PublishedFigure, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields in which the named actions lie, each once."""
        return tuple(dict.fromkeys(field for action in self.actions for field in action.fields))

    @property
    def is_ambiguous(self) -> bool:
        """More actions are stated than named: none is made up to fill the gap."""
        return self.stated_actions is not None and self.stated_actions != len(self.actions)

    def figure(self, code: str) -> PublishedFigure:
        return next(figure for figure in (*self.figures, *self.derived) if figure.code == code)


@cache
def published_cases() -> dict[str, PublishedCase]:
    """Every file of the folder “figures”. Errors: SpecInvalid with file and line."""
    return {file.name: _case(file.name, file.spec) for file in policy_files("figures")}


def _case(code: str, spec: Spec) -> PublishedCase:
    keys = spec.mapping(required=("title", "reference", "figures"), optional=("derived", "actions", "stated_actions"))
    figures = tuple(_figure(name, item) for name, item in keys["figures"].entries().items())
    day = max((figure.on for figure in figures if figure.on), default=None)
    actions = keys["actions"].entries().items() if "actions" in keys else ()
    named = tuple(_action(name, item, day) for name, item in actions)
    derived = keys["derived"].entries().items() if "derived" in keys else ()
    known = {figure.code: figure for figure in figures} | {
        f"{action.code}.{figure.kind}": figure for action in named for figure in action.figures
    }
    return PublishedCase(
        code=code,
        title=title_of(keys["title"]),
        reference=keys["reference"].text(),
        figures=figures,
        actions=named,
        stated_actions=keys["stated_actions"].integer(minimum=0) if "stated_actions" in keys else None,
        derived=tuple(_derived(name, item, known) for name, item in derived),
    )


def _figure(code: str, spec: Spec, day: date | None = None) -> PublishedFigure:
    keys = spec.mapping(required=("kind", "qualifier", "value"), optional=("title", "on", "note"))
    kind = keys["kind"].text(FigureKind.values)
    label = FigureKind(kind).label
    return PublishedFigure(
        code=code,
        title=title_of(keys["title"]) if "title" in keys else Title(str(label), str(label)),
        kind=kind,
        figure=Figure(keys["value"].integer(minimum=0), Qualifier(keys["qualifier"].text(tuple(Qualifier)))),
        on=day_of(keys["on"]) if "on" in keys else day,
        note=title_of(keys["note"]) if "note" in keys else None,
    )


def _action(code: str, spec: Spec, day: date | None) -> PublishedAction:
    keys = spec.mapping(required=("title", "fields", "purpose", "figures"))
    fields = keys["fields"]
    return PublishedAction(
        code=code,
        title=title_of(keys["title"]),
        purpose=title_of(keys["purpose"]),
        fields=() if fields.content == [] else tuple(item.text() for item in fields),
        figures=tuple(_figure(f"{code}.{place}", item, day) for place, item in enumerate(keys["figures"])),
    )


def _derived(code: str, spec: Spec, known: Mapping[str, PublishedFigure]) -> PublishedFigure:
    """An average, or a product where `times` is stated."""
    keys = spec.mapping(required=("title", "whole"), optional=("parts", "times", "kind", "note"))
    whole = _known(keys["whole"], known)
    if "times" in keys:
        by = _known(keys["times"], known)
        exact = {whole.figure.qualifier, by.figure.qualifier} == {Qualifier.EXACT}
        figure = Figure(whole.figure.value * by.figure.value, Qualifier.EXACT if exact else Qualifier.ABOUT)
    else:
        figure = average(whole.figure, _known(keys["parts"], known).figure)
    kind = keys["kind"].text(FigureKind.values) if "kind" in keys else whole.kind
    note = title_of(keys["note"]) if "note" in keys else None
    return PublishedFigure(code, title_of(keys["title"]), kind, figure, whole.on, note, computed=True)


def _known(spec: Spec, known: Mapping[str, PublishedFigure]) -> PublishedFigure:
    keys = spec.mapping(optional=("figure", "action", "kind"))
    if "figure" in keys:
        return known[keys["figure"].text(tuple(known))]
    return known[f"{keys['action'].text()}.{keys['kind'].text()}"]


@dataclass(frozen=True)
class KeyFigure:
    """One key figure of our own: what, of how many, and what others published beside it."""

    code: str
    title: str | Promise
    part: int
    whole: int | None
    of_what: str | Promise
    published: PublishedFigure | None
    is_money: bool = False

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.part, self.whole) if self.whole else None


def network_figures(scope: Scope) -> list[KeyFigure]:
    """The key figures of the network in a scope, computed from its records, each with its denominator."""
    beside = {figure.code: figure for case in published_cases().values() for figure in case.figures}
    rows = [*_people(scope), *_needs(scope), *_money(scope)]
    return [
        KeyFigure(code, title, part, whole, of_what, beside.get(code), is_money)
        for code, title, part, whole, of_what, is_money in rows
    ]


Row = tuple[str, str | Promise, int, int | None, str | Promise, bool]


def _people(scope: Scope) -> list[Row]:
    homes = Household.objects.within(scope).filter(ended_on__isnull=True)
    current = HouseholdContact.objects.within(scope).filter(valid_to__isnull=True, household__ended_on__isnull=True)
    both = current.values("household").annotate(roles=Count("role", distinct=True)).filter(roles__gte=2).count()
    registered = homes.count()
    organisations = Organisation.objects.within(scope)
    caring = Membership.objects.filter(organisation__in=organisations).values("user").distinct().count()
    devices = Device.objects.within(scope)
    given = devices.filter(state=DeviceState.GIVEN)
    helped = given.values("household").distinct().count()
    return [
        ("registered", _("Households with both contacts"), both, registered, _("households on the register"), False),
        ("caring", _("Caring people"), caring, None, _("people who act for an organisation"), False),
        ("members", _("Organisations"), organisations.count(), None, _("organisations of this area"), False),
        ("devices", _("Devices with a household"), given.count(), devices.count(), _("devices recorded"), False),
        ("device-homes", _("Households with a device"), helped, registered, _("households on the register"), False),
    ]


def _needs(scope: Scope) -> list[Row]:
    verified = Need.objects.within(scope).filter(published_at__isnull=False)
    counts = verified.aggregate(
        all=Count("pk"),
        matched=Count("pk", filter=Q(quantity_matched__gte=F("quantity"))),
        begun=Count("pk", filter=Q(quantity_matched__gt=0)),
    )
    return [
        ("matched", _("Needs matched in full"), counts["matched"], counts["all"], _("verified needs"), False),
        ("begun", _("Needs matched at least in part"), counts["begun"], counts["all"], _("verified needs"), False),
    ]


def _money(scope: Scope) -> list[Row]:
    pledges = Pledge.objects.within(scope).filter(kind=PledgeKind.MONEY)
    pledged = pledges.aggregate(sum=Sum("amount_fen", default=0))["sum"]
    arrived = PledgeDelivery.objects.within(scope).filter(pledge__kind=PledgeKind.MONEY)
    sums = arrived.aggregate(
        delivered=Sum("size", default=0), confirmed=Sum("size", filter=Q(confirmed_by__isnull=False), default=0)
    )
    orders = ConsumptionOrder.objects.within(scope)
    sold = orders.aggregate(sum=Sum("amount_fen", default=0))["sum"]
    paid = FarmerPayment.objects.filter(order__in=orders)
    reached = paid.aggregate(sum=Sum("amount_fen", default=0), homes=Count("household", distinct=True))
    return [
        ("delivered", _("Pledged money delivered"), sums["delivered"], pledged, _("yuan pledged"), True),
        ("confirmed", _("Pledged money confirmed"), sums["confirmed"], pledged, _("yuan pledged"), True),
        ("farmers", _("Price that reached farmers"), reached["sum"], sold, _("yuan of orders"), True),
        ("farmer-homes", _("Households that were paid for produce"), reached["homes"], None, _("households"), False),
    ]
