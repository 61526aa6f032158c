"""Finding households and their members within a scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bangfu.compute.identity import tidy_number
from bangfu.errors import NotFound, Phrase, say
from bangfu.ground.access.ciphers import blind
from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.identify.registry.models import Episode, Household, IncomeYear, LivingConditions, Member, Transfer
from bangfu.identify.registry.models.members import HEAD

ID_LENGTHS = (18, 20, 22)
PHONE_LENGTH = 11


def households_found(
    *,
    scope: Scope,
    text: str = "",
    area: Area | None = None,
    household_type: str = "",
    monitor_category: str = "",
    as_of: date | None = None,
) -> QuerySet[Household]:
    """Households of a scope by village and number. `text` is a household number's beginning, a member's name or its
    beginning, or a whole ID or phone number, which is looked up without opening any."""
    reach = scope if area is None else _meeting(scope, area)
    found = Household.objects.within(reach).filter(_living(as_of)).select_related("area")
    found = found.filter(household_type=household_type) if household_type else found
    found = found.filter(monitor_category=monitor_category) if monitor_category else found
    return (found.filter(_matching(text, reach)) if text.strip() else found).order_by("household_no")


def _meeting(scope: Scope, area: Area) -> Scope:
    """The part of the scope that lies in the area."""
    inside = tuple(path for path in scope.paths if path.startswith(area.path))
    return Scope.below(area) if scope.covers(area) else Scope(inside)


def _living(as_of: date | None) -> Q:
    return Q(ended_on__isnull=True) if as_of is None else Q(ended_on__isnull=True) | Q(ended_on__gt=as_of)


def _matching(text: str, scope: Scope) -> Q:
    number = tidy_number(text)
    if len(number) in ID_LENGTHS and number[:17].isdecimal():
        owners = Member.objects.within(scope).filter(id_no_blind=blind("id_no", number[:18]), left_on__isnull=True)
        # Looked up first: in one query with “or”, the database would read the whole county.
        homes = list(owners.values_list("household_id", flat=True))
        return Q(pk__in=homes) if homes else Q(household_no=number)
    if len(number) == PHONE_LENGTH and number.isdecimal():
        return Q(phone_blind=blind("phone", number)) | Q(household_no__startswith=number)
    if number[:1].isdecimal():
        return Q(household_no__startswith=text.strip())
    named = Member.objects.within(scope).filter(name__startswith=text.strip(), left_on__isnull=True)
    return Q(pk__in=named.values("household"))


def household_get(*, scope: Scope, number: int) -> Household:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    household = Household.objects.within(scope).select_related("area", "source").filter(pk=number).first()
    if household is None:
        raise absent(say("household {number}", number=number))
    return household


def absent(where: Phrase) -> NotFound:
    return NotFound(
        say("there is no such record, or it is not in your area"),
        where=where,
        remedy=say("Go back to the list, or ask whoever gave you the address."),
    )


def member_get(*, scope: Scope, number: int) -> Member:
    member = (
        Member.objects.within(scope).select_related("household", "household__area", "source").filter(pk=number).first()
    )
    if member is None:
        raise absent(say("member {number}", number=number))
    return member


def members_of(household: Household, *, as_of: date | None = None, gone: bool = False) -> QuerySet[Member]:
    """The members living in a household that was found within a scope, the head first; with `gone`, who left."""
    members = Member.objects.within(EVERYWHERE).filter(household=household)
    if gone:
        return members.filter(left_on__isnull=False).order_by("-left_on", "pk")
    if as_of is None:
        return members.filter(left_on__isnull=True).order_by("relation_to_head", "birth_date", "pk")
    joined = Q(joined_on__isnull=True) | Q(joined_on__lte=as_of)
    left = Q(left_on__isnull=True) | Q(left_on__gt=as_of)
    return members.filter(joined, left).order_by("relation_to_head", "birth_date", "pk")


def head_names(households: Iterable[Household]) -> dict[int, str]:
    """The head's name of each household of a page, in one query."""
    heads = Member.objects.within(EVERYWHERE).filter(
        household__in=[household.pk for household in households], relation_to_head=HEAD, left_on__isnull=True
    )
    return dict(heads.values_list("household_id", "name"))


@dataclass(frozen=True)
class AreaCount:
    """An area directly below another, with what lives in it."""

    area: Area
    households: int
    members: int
    monitored: int


def counts_below(*, scope: Scope, area: Area | None) -> list[AreaCount]:
    """Households and members of each area below `area`, or of the tops of the scope, as far as the scope reaches."""
    reached = Area.objects.filter(scope.condition("")).order_by("code")
    places = list(reached.filter(path__in=scope.paths) if area is None else reached.filter(parent=area))
    below = Scope(tuple(place.path for place in places)).condition("")
    # Village by village, each count reads one stretch of an index; a grouping would read the rows.
    villages = Area.objects.filter(below).annotate(
        households=_count_of(Household, ended_on__isnull=True),
        members=_count_of(Member, left_on__isnull=True),
        monitored=_count_of(Household, ~Q(risk_removed=True), ended_on__isnull=True, monitor_category__gt=""),
    )
    counted = villages.values_list("path", "households", "members", "monitored")
    return [_added(place, [counts for path, *counts in counted if path.startswith(place.path)]) for place in places]


def _count_of(model: type[Household | Member], *conditions: Q, **values: object) -> Func:
    rows = model.objects.within(EVERYWHERE).filter(*conditions, area=OuterRef("pk"), **values)
    return Coalesce(Subquery(rows.order_by().values("area").annotate(count=Count("*")).values("count")), 0)


def _added(place: Area, counts: Iterable[Iterable[int]]) -> AreaCount:
    return AreaCount(place, *map(sum, zip((0, 0, 0), *counts, strict=True)))


def income_years_of(household: Household) -> QuerySet[IncomeYear]:
    """The incomes of a household that was found within a scope, the newest year first."""
    found = IncomeYear.objects.within(EVERYWHERE).filter(household=household)
    return found.select_related("source").prefetch_related("lines").order_by("-year")


def living_conditions_of(household: Household) -> QuerySet[LivingConditions]:
    found = LivingConditions.objects.within(EVERYWHERE).filter(household=household)
    return found.select_related("source").order_by("-year")


def episodes_of(household: Household) -> QuerySet[Episode]:
    return Episode.objects.within(EVERYWHERE).filter(household=household).order_by("from_ym", "pk")


def transfers_of(household: Household) -> QuerySet[Transfer]:
    found = Transfer.objects.within(EVERYWHERE).filter(household=household)
    return found.select_related("area", "to_area").order_by("moved_on", "pk")


def transfers_out_of(*, scope: Scope) -> QuerySet[Transfer]:
    """Moves of households out of the villages of a scope: the numbers and where they went, nobody's name."""
    return Transfer.objects.within(scope).select_related("area", "to_area").order_by("-moved_on", "-pk")


def household_as_of(*, scope: Scope, number: int, as_of: date) -> Household:
    """The household, if it lived on that day. Errors: NotFound."""
    household = household_get(scope=scope, number=number)
    if household.ended_on is not None and household.ended_on <= as_of:
        raise absent(say("household {number}", number=number))
    return household
