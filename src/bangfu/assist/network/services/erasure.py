"""What the network keeps of households of a person who is erased: what was written of their needs and of the gifts they
received, the files that proved it, and what the history kept of both. Quantities, days and who acted stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import CharField, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from bangfu.assist.network.models import (
    LIVING,
    Appeal,
    AppealReport,
    Beneficiary,
    Call,
    ConsumptionOrder,
    Delivery,
    Device,
    Dispute,
    DonationProject,
    FarmerPayment,
    Feedback,
    FollowUp,
    HouseholdContact,
    Match,
    MatchState,
    MemberAnswer,
    Need,
    NeedAudit,
    NeedProof,
    NeedState,
    Offer,
    Pledge,
    PledgeDelivery,
    Proposal,
    Recirculation,
    Release,
    SpecialAction,
    Story,
    StoryState,
)
from bangfu.assist.network.selectors import proof_path
from bangfu.assist.network.selectors.aftercare import NUMBER_PLACE
from bangfu.assist.network.services.matches.deliveries import proof_file_discard
from bangfu.assist.network.services.matches.endings import let_go
from bangfu.assist.network.services.matches.holding import Held
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Unmasking
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.models import Act, Event
from bangfu.ground.audit.selectors import past_events
from bangfu.ground.audit.services import rows_restate
from bangfu.ground.workflow.models import Case, CaseState, Task
from bangfu.ground.workflow.services import cases_silence
from bangfu.ground.workflow.services.cases import case_close, case_locked

ERASED = "-"
"""What stands where words were."""
OF_NEEDS: dict[type[Model], tuple[str, tuple[str, ...]]] = {
    Need: ("pk", ("beneficiary_note", "situation", "specification", "purpose", "return_reason")),
    NeedAudit: ("need", ("reason",)),
    Proposal: ("need", ("refusal",)),
    Match: ("need", ("end_reason",)),
    Delivery: ("match__need", ("proof_reference", "shortfall")),
    Dispute: ("delivery__match__need", ("reason", "finding")),
    Feedback: ("match__need", ("words",)),
    FollowUp: ("match__need", ("note",)),
    Release: ("match__need", ("evidence",)),
}
"""How each kind of row leads to its need, and what of it was typed freely."""
SENTENCES: dict[type[Model], tuple[str, ...]] = {
    **{model: columns for model, (_, columns) in OF_NEEDS.items()},
    Appeal: ("title", "purpose", "use_of_money"),
    ConsumptionOrder: ("agreement", "evaluation"),
    Device: ("note",),
    DonationProject: ("title", "gives", "keeper", "upkeep", "skills", "passing_on"),
    MemberAnswer: ("drew_in",),
    Pledge: ("source",),
    PledgeDelivery: ("proof",),
    Recirculation: ("what", "proof"),
    SpecialAction: ("purpose",),
    Story: ("title", "shown_as", "text", "consent_paper", "reason"),
}
"""What was typed freely in the areas she lived in and those above them, whatever it is about."""


@dataclass(frozen=True)
class Homes:
    """The households of a person, by number: all of them; those whose contact was hers; those that go with her."""

    all: Collection[int]
    hers: Collection[int]
    ending: Collection[int]


@dataclass
class Forgotten:
    """The rows touched, by table, and the entries of other rows' history that tell of her; `until` is the last entry
    before the erasure began."""

    until: int
    rows: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    events: set[int] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)

    def empty(self, rows: QuerySet[Model], column: str, *, to: str = ERASED) -> None:
        """Every text of this column that is not empty."""
        found = dict(rows.exclude(**{column: ""}).values_list("pk", column))
        self.texts |= set(found.values())
        self.change(QuerySet(rows.model).filter(pk__in=list(found)), **{column: to})

    def change(self, rows: QuerySet[Model], **values: object) -> None:
        keys = list(rows.values_list("pk", flat=True))
        self.rows[rows.model._meta.db_table] |= set(keys)
        QuerySet(rows.model).filter(pk__in=keys).update(**values)

    def remove(self, rows: QuerySet[Model]) -> None:
        keys = list(rows.values_list("pk", flat=True))
        self.rows[rows.model._meta.db_table] |= set(keys)
        QuerySet(rows.model).filter(pk__in=keys).delete()


@transaction.atomic
def households_forget(*, actor: Actor, homes: Homes, names: Collection[str], places: Collection[int]) -> Forgotten:
    """Empties what the network wrote of these households' needs and gifts, and every sentence of these places that
    names her. What a household that goes still waited for ends, and what was promised to it is free again.

    Called within the erasure, which has permitted it, stated who acts, and erases the history of these rows.
    """
    gone = Forgotten(until=Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)
    needs = _held(homes, names, places)
    over = [need for need in needs if need.household_id is None or need.household_id in homes.ending]
    for need in over:
        _end(need, actor)
    numbers = [need.pk for need in needs]
    _silence(numbers, gone)
    _discard_proofs(numbers, gone)
    gone.change(_every(Need).filter(pk__in=[need.pk for need in over]), household=None, cause="", relation="")
    _close_numbers(actor, homes, gone)
    _let_household_go(homes, gone)
    _unname(actor, names, places, gone)
    _forget_reasons(numbers, gone)
    _forget_names(names, places, gone)
    return gone


def _held(homes: Homes, names: Collection[str], places: Collection[int]) -> list[Need]:
    """Their needs, and those of somebody not in the register whose note names her; held after their offers."""
    told = Q(pk__in=[])
    for name in names:
        told |= Q(beneficiary_note__contains=name) | Q(situation__contains=name)
    hers = Q(household__in=homes.all) | told & Q(beneficiary=Beneficiary.UNREGISTERED, area__in=places)
    needs = Need.objects.within(EVERYWHERE).filter(hers)
    offers = Offer.objects.within(EVERYWHERE).filter(
        pk__in=Match.objects.within(EVERYWHERE).filter(need__in=needs).values("offer")
    )
    list(offers.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    return list(needs.select_related("case").select_for_update(no_key=True, of=("self",)).order_by("pk"))


def _end(need: Need, actor: Actor) -> None:
    """Nobody is left to receive it: its review ends, what is owed goes back, and it is neither public nor matched."""
    if need.case is not None and need.case.is_going_on:
        case_close(case_locked(need.case), CaseState.WITHDRAWN, ERASED)
    for match in Match.objects.within(EVERYWHERE).filter(need=need).order_by("pk"):
        if match.is_live and match.quantity_owed:
            let_go(Held(match.pk), MatchState.CANCELLED, by=actor.user, reason=ERASED)
    if need.state in LIVING:
        Need.objects.within(EVERYWHERE).filter(pk=need.pk).update(state=NeedState.WITHDRAWN)


def _silence(needs: Collection[int], gone: Forgotten) -> None:
    """All that was typed of these needs, on the way to the last call about a gift, and in their review."""
    for model, (path, columns) in OF_NEEDS.items():
        rows = _every(model).filter(**{f"{path}__in": needs})
        gone.rows[model._meta.db_table] |= set(rows.values_list("pk", flat=True))
        for column in columns:
            gone.empty(rows, column)
    cases = _every(Need).filter(pk__in=needs, case__isnull=False).values_list("case", flat=True)
    for table, keys in cases_silence(cases=list(cases)).items():
        gone.rows[table] |= keys
    releases = _every(Release).filter(match__need__in=needs).values_list("pk", flat=True)
    gone.change(_every(Unmasking).filter(place=NUMBER_PLACE, row__in=list(releases)), reason=ERASED)


def _discard_proofs(needs: Collection[int], gone: Forgotten) -> None:
    proofs = NeedProof.objects.within(EVERYWHERE).filter(need__in=needs)
    for proof in proofs:
        proof_path(proof).unlink(missing_ok=True)
    gone.remove(_every(NeedProof).filter(need__in=needs))
    filed = _every(Delivery).filter(match__need__in=needs).exclude(proof_digest="")
    for number in filed.values_list("pk", flat=True):
        proof_file_discard(number)
    gone.change(filed, proof_reference=ERASED, proof_name="", proof_digest="")


def _close_numbers(actor: Actor, homes: Homes, gone: Forgotten) -> None:
    """Consents to release a number: those of a household that goes are removed with the calls they let; where the
    number was hers they are withdrawn."""
    released = _every(Release).filter(household__in=homes.ending)
    gone.remove(_every(Call).filter(release__in=released))
    gone.remove(released)
    standing = _every(Release).filter(household__in=homes.hers, withdrawn_at__isnull=True)
    gone.change(standing, withdrawn_at=timezone.now(), withdrawn_by=actor.user)


def _let_household_go(homes: Homes, gone: Forgotten) -> None:
    """What was given and paid to a household that goes stays as a fact; whom it could call is nobody's concern."""
    devices = _every(Device).filter(household__in=homes.ending)
    gone.empty(devices, "note")
    gone.change(devices, household=None)
    gone.change(_every(FarmerPayment).filter(household__in=homes.ending), household=None)
    gone.remove(_every(HouseholdContact).filter(household__in=homes.ending))


def _unname(actor: Actor, names: Collection[str], places: Collection[int], gone: Forgotten) -> None:
    """Sentences of these places that hold her name. A story that told of her is taken down."""
    for name in names:
        told = Q(title__contains=name) | Q(shown_as__contains=name) | Q(text__contains=name)
        shown = _every(Story).filter(told, area__in=places, state=StoryState.PUBLISHED)
        gone.change(shown, state=StoryState.TAKEN_DOWN, taken_down_by=actor.user, taken_down_at=timezone.now())
        vouched = _every(Need).filter(area__in=places, verifier__contains=name)
        gone.change(vouched, verifier=ERASED, verifier_phone_sealed=b"")
        for model, columns in SENTENCES.items():
            for column in columns:
                gone.empty(_every(model).filter(area__in=places, **{f"{column}__contains": name}), column)
        for column in ("progress", "proof"):
            reports = _every(AppealReport).filter(appeal__area__in=places, **{f"{column}__contains": name})
            gone.empty(reports, column)
        slips = _every(FarmerPayment).filter(order__area__in=places, proof__contains=name)
        # A slip counts once in an order: each stays another one.
        gone.change(slips, proof=Concat(Value(ERASED), Cast("pk", CharField())))


def _forget_reasons(needs: Collection[int], gone: Forgotten) -> None:
    """Why somebody acted on a need or gift of theirs, in her words: in the history of its rows, of its review, and of
    the offers and proposals that moved with it."""
    cases = list(_every(Need).filter(pk__in=needs, case__isnull=False).values_list("case", flat=True))
    tasks = _every(Task).filter(case__in=cases).values_list("pk", flat=True)
    offers = _every(Match).filter(need__in=needs).values_list("offer", flat=True)
    spoken = (
        Event.objects.exclude(act=Act.ERASE)
        .filter(pk__lte=gone.until, payload__isnull=False)
        .exclude(payload__reason="")
    )
    rows = {**gone.rows, Case._meta.db_table: set(cases), Task._meta.db_table: set(tasks)}
    for table, keys in rows.items():
        _take(spoken, table, keys, gone)
    _take(spoken.filter(payload__reason__in=gone.texts - {ERASED}), Offer._meta.db_table, offers, gone)


def _forget_names(names: Collection[str], places: Collection[int], gone: Forgotten) -> None:
    """Entries of the network's history that name her, where the row says something else by now."""
    told = Event.objects.exclude(act=Act.ERASE).filter(payload__row__area_id__in=list(places))
    told = told.annotate(told=Cast("payload", TextField()))
    for model in SENTENCES:
        for name in names:
            table = model._meta.db_table
            found = told.filter(relation=table, told__contains=name).values_list("pk", "key")
            events = dict(found)
            gone.events |= set(past_events(table, set(events.values()))) & set(events)


def _take(events: QuerySet[Event], table: str, keys: Iterable[object], gone: Forgotten) -> None:
    """Those of these rows; a row that rests on one is stated once more as it is."""
    found = dict(events.filter(relation=table, key__in=[str(key) for key in keys]).values_list("pk", "key"))
    if found:
        of = sorted(set(found.values()))
        rows_restate(table, of)
        gone.events |= set(past_events(table, of)) & set(found)


def _every(model: type[Model]) -> QuerySet[Model]:
    return QuerySet(model)
