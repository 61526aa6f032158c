"""Erasing a person by order: her rows, what cases, notices and records tell of her, and what the history kept of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Export, Unmasking
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.models import Act, Event
from bangfu.ground.audit.selectors import past_events, row_history
from bangfu.ground.audit.services import events_erase, reason_stated, rows_restate
from bangfu.ground.notices.services import notices_unname
from bangfu.ground.runs.models import RunState
from bangfu.ground.workflow.models import Case
from bangfu.ground.workflow.services import cases_unname
from bangfu.identify.registry.models import (
    ChangeLine,
    ChangeRequest,
    Difference,
    Document,
    Episode,
    Erasure,
    Household,
    Import,
    ImportFile,
    ImportProblem,
    ImportState,
    IncomeLine,
    IncomeYear,
    LinkFile,
    LinkPair,
    LinkRun,
    LivingConditions,
    Member,
    QualityFinding,
    Source,
    Transfer,
)
from bangfu.identify.registry.models.members import HEAD
from bangfu.identify.registry.selectors import member_get
from bangfu.identify.registry.services.rules import opened

ERASED = "-"
"""What stands where a sentence was that named her."""
FILE_GONE = RuleViolated(
    say("the file was deleted, since a person in this area was erased by order"),
    where=say("file"),
    remedy=say("Hand it in again, without her."),
)
Touched = dict[str, set[int]]
EVER = 10_000
SENTENCES: dict[type[Model], tuple[str, ...]] = {
    Source: ("label",),
    ChangeRequest: ("reason", "evidence"),
    Transfer: ("reason",),
    Import: ("file_name",),
    LinkRun: ("file_name",),
    LinkPair: ("reason",),
    Document: ("title", "place"),
    Unmasking: ("reason",),
    Export: ("reason",),
}
"""What was typed freely, in the areas she lived in and those above them."""


@transaction.atomic
def person_forget(
    *, actor: Actor, number: int, order_no: str, elsewhere: Mapping[str, Collection[int]] | None = None
) -> Erasure:
    """The register's part of an erasure, and that of the rooms below it; `elsewhere` are the rows,
    by their table, that rooms to the right have removed or emptied.

    Every row of this person goes, in each household she ever lived in, and with it what the history holds of her.

    Where she was the head, the household's contact goes too; where nobody else ever lived, all of the household goes.
    That an erasure happened, by which order and of how many rows, stays. Errors: NotFound, NotPermitted, RuleViolated
    without an order, Conflict where the order was carried out already.
    """
    member = member_get(scope=actor.scope(Permission.REGISTER_READ), number=number)
    actor.permit(Permission.PERSON_ERASE, member.area)
    order = order_no.strip()
    _refuse_order(order)
    reason_stated(say("erasure by order {order}", order=order).render())
    rows = list(_rows_of(member).select_for_update(of=("self",)).order_by("pk"))
    homes = list(Household.objects.within(EVERYWHERE).filter(pk__in={row.household_id for row in rows}).order_by("pk"))
    touched: Touched = defaultdict(set, {relation: set(keys) for relation, keys in (elsewhere or {}).items()})
    names, places = {row.name for row in rows}, _places(homes)
    _unname(names, places, touched)
    headed = {row.household_id for row in rows if _was_head(row)}
    alone = {home.pk for home in homes if _lived_alone(home, rows)}
    hers = [home for home in homes if home.pk in headed | alone]
    _unname_below(rows, hers, names=names, places=places, order=order, touched=touched)
    _remove(Difference.objects.within(EVERYWHERE).filter(household__in=homes), touched)
    _remove_requests(ChangeRequest.objects.within(EVERYWHERE).filter(member__in=rows), touched)
    _remove(QualityFinding.objects.within(EVERYWHERE).filter(household__in=homes), touched)
    _discard_files(rows, places, touched)
    _discard_links(rows, places, touched)
    _remove(Member.objects.within(EVERYWHERE).filter(pk__in=[row.pk for row in rows]), touched)
    for home in homes:
        if home.pk in alone:
            _remove_household(home, touched)
        elif home.pk in headed:
            _remove_contact(home, touched)
    events = {event for relation, keys in touched.items() for event in past_events(relation, sorted(keys))}
    events |= _events_naming(names, places)
    erased = events_erase(order=order, events=sorted(events))
    return Erasure.objects.create(
        area=member.area,
        order_no=order,
        erased_by=actor.user,
        rows=sum(len(keys) for keys in touched.values()),
        entries=erased,
    )


def households_of_person(member: Member) -> list[int]:
    """Every household she ever lived in."""
    return sorted(set(_rows_of(member).values_list("household", flat=True)))


def _places(homes: Sequence[Household]) -> list[int]:
    """The areas these households ever belonged to and every area above them."""
    villages = Area.objects.filter(pk__in={home.area_id for home in homes})
    villages |= Area.objects.filter(
        pk__in=Transfer.objects.within(EVERYWHERE).filter(household__in=homes).values("area")
    )
    return sorted({int(step) for path in villages.values_list("path", flat=True) for step in path.split(".") if step})


def _lived_alone(home: Household, rows: Sequence[Member]) -> bool:
    others = Member.objects.within(EVERYWHERE).filter(household=home)
    return not others.exclude(pk__in=[row.pk for row in rows]).exists()


def _was_head(member: Member) -> bool:
    """Whether she ever was the head of this household: then its contact was hers."""
    changes = (entry.changes or () for entry in row_history(Member._meta.db_table, member.pk, newest=EVER))
    return any(
        change.field == "relation_to_head" and HEAD in (change.before, change.after) for c in changes for change in c
    )


def _events_naming(names: set[str], places: list[int]) -> set[int]:
    """History entries whose reason holds her name, of whatever row of these areas, or of none, they tell. An entry that
    a living row rests on may not go, so such a row is stated once more as it is."""
    naming = reduce(or_, (Q(payload__reason__icontains=name) for name in names))
    here = Q(payload__row__area_id__in=places) | ~Q(payload__row__has_key="area_id")
    found = dict(Event.objects.filter(naming & here).exclude(act=Act.ERASE).values_list("pk", "relation"))
    keys: dict[str, set[str]] = defaultdict(set)
    for relation, key in Event.objects.filter(pk__in=found).values_list("relation", "key"):
        keys[relation].add(key)
    for relation, of in keys.items():
        rows_restate(relation, sorted(of))
    return {event for relation, of in keys.items() for event in past_events(relation, sorted(of))} & set(found)


def _refuse_order(order: str) -> None:
    where = say("order {order}", order=order)
    if not order:
        raise RuleViolated(
            say("an erasure names its order"), where=where, remedy=say("Write the number of the decision.")
        )
    if Erasure.objects.within(EVERYWHERE).filter(order_no=order).exists():
        raise Conflict(
            say("this order was carried out already"), where=where, remedy=say("Use the number of the new decision.")
        )


def _rows_of(member: Member) -> QuerySet[Member]:
    """The person in every household she lived in: by her number, or this row alone where she has none."""
    look_up = bytes(member.id_no_blind)
    same = Q(pk=member.pk) | Q(id_no_blind=look_up) if look_up else Q(pk=member.pk)
    return Member.objects.within(EVERYWHERE).filter(same)


def _unname(names: set[str], places: list[int], touched: Touched) -> None:
    """Sentences of these areas that hold her name: sources, reasons, titles."""
    for name in names:
        for model, columns in SENTENCES.items():
            for column in columns:
                found: QuerySet[Model] = QuerySet(model).filter(area__in=places, **{f"{column}__contains": name})
                keys = list(found.values_list("pk", flat=True))
                touched[model._meta.db_table].update(keys)
                QuerySet(model).filter(pk__in=keys).update(**{column: ERASED})


def _unname_below(
    rows: Sequence[Member],
    hers: Sequence[Household],
    *,
    names: set[str],
    places: list[int],
    order: str,
    touched: Touched,
) -> None:
    """The cases and notices: those about the households that were hers, and every sentence that names her."""
    about = {str(home.pk) for home in hers} | {home.household_no for home in hers}
    cases = Case.objects.within(EVERYWHERE).filter(subject_kind="household", subject__in=about, area__in=places)
    requests = ChangeRequest.objects.within(EVERYWHERE).filter(Q(household__in=hers) | Q(member__in=rows))
    about_her = {*cases.values_list("pk", flat=True), *requests.values_list("case", flat=True)}
    subjects = {f"household:{number}" for number in about} | {f"member:{row.pk}" for row in rows}
    for found in (
        cases_unname(hers=sorted(about_her), names=names, places=places),
        notices_unname(order=order, subjects=subjects, names=names, places=places),
    ):
        for relation, keys in found.items():
            touched[relation] |= keys


def _discard_files(rows: Sequence[Member], places: list[int], touched: Touched) -> None:
    """Files that wait to be stored could bring her back: they are handed in again, without her. What was wrong with
    earlier ones is kept without her values."""
    waiting = Import.objects.within(EVERYWHERE).filter(area__in=places, file__isnull=False)
    for found in waiting.select_for_update(of=("self",)).order_by("pk"):
        found.state, found.finished_at = ImportState.WITHDRAWN, timezone.now()
        found.save(update_fields=["state", "finished_at"])
        touched[Import._meta.db_table].add(found.pk)
    ImportFile.objects.filter(number__area__in=places).delete()
    numbers = {opened(row) for row in rows} - {""}
    ImportProblem.objects.filter(of__area__in=places, value__in=[*numbers, *(row.name for row in rows)]).delete()


def _discard_links(rows: Sequence[Member], places: list[int], touched: Touched) -> None:
    """What files of departments told of her, and pairs in which she was taken for another. Rows that name her beside
    another member go too, and files that are not matched yet are handed in again, without her."""
    names = {row.name for row in rows}
    hers = Q(member__in=rows) | Q(other__in=rows) | Q(area__in=places, name__in=names)
    _remove(LinkPair.objects.within(EVERYWHERE).filter(hers), touched)
    for name in names:
        told = LinkPair.objects.within(EVERYWHERE).annotate(told=Cast("facts", TextField())).filter(area__in=places)
        keys = list(told.filter(Q(told__contains=name) | Q(village__contains=name)).values_list("pk", flat=True))
        touched[LinkPair._meta.db_table].update(keys)
        LinkPair.objects.within(EVERYWHERE).filter(pk__in=keys).update(facts=[], village="")
    waiting = LinkRun.objects.within(EVERYWHERE).filter(area__in=places, file__isnull=False)
    for run in waiting.select_for_update(of=("self",)).order_by("pk"):
        run.state, run.finished_at, run.failure = RunState.FAILED, timezone.now(), FILE_GONE.stored()
        run.save(update_fields=["state", "finished_at", "failure"])
        touched[LinkRun._meta.db_table].add(run.pk)
    LinkFile.objects.filter(run__area__in=places).delete()


def _remove(rows: QuerySet[Model], touched: Touched) -> None:
    touched[rows.model._meta.db_table].update(rows.values_list("pk", flat=True))
    rows.delete()


def _remove_requests(requests: QuerySet[ChangeRequest], touched: Touched) -> None:
    numbers = list(requests.values_list("pk", flat=True))
    _remove(ChangeLine.objects.filter(request__in=numbers), touched)
    _remove(ChangeRequest.objects.within(EVERYWHERE).filter(pk__in=numbers), touched)


def _remove_contact(home: Household, touched: Touched) -> None:
    """What of a household is its head's: how to reach and pay her, where she lives, her signature."""
    _remove_requests(ChangeRequest.objects.within(EVERYWHERE).filter(household=home), touched)
    touched[Household._meta.db_table].add(home.pk)
    home.address = home.bank_name = home.remark = home.head_signature = ""
    home.cause_note = home.risk_other_note = home.resettlement_addr = ""
    home.phone_sealed = home.phone_blind = home.bank_account_sealed = home.bank_account_blind = b""
    home.save()


def _remove_household(home: Household, touched: Touched) -> None:
    """A household in which nobody else ever lived tells of her alone."""
    _remove_requests(ChangeRequest.objects.within(EVERYWHERE).filter(household=home), touched)
    _remove(IncomeLine.objects.filter(income_year__household=home), touched)
    for model in (IncomeYear, LivingConditions, Episode, Transfer):
        _remove(model.objects.within(EVERYWHERE).filter(household=home), touched)
    _remove(Household.objects.within(EVERYWHERE).filter(pk=home.pk), touched)
