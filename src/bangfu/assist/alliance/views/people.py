"""People who help, what they do, and what local elites lead."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.assist.alliance import selectors, services
from bangfu.assist.alliance.forms.people import (
    ConfirmForm,
    GovernanceForm,
    HoursForm,
    LedForm,
    PartForm,
    PeopleFilter,
    PersonEditForm,
    PersonNewForm,
    facts_of,
)
from bangfu.assist.alliance.models import ELITES, Person, PersonRole
from bangfu.assist.alliance.views.pages import READERS, Act, Crumb, act_page, link, page_of, posted, show
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.selectors import unmasked
from bangfu.ground.access.services import unmask
from bangfu.identify.registry.forms import EraseForm, UnmaskForm
from bangfu.identify.registry.forms.fields import offered

PLACE = "alliance.person"


def crumbs(person: Person | None = None) -> tuple[Crumb, ...]:
    """The way back to the list, and to the person."""
    first: Crumb = (_("People who help"), link("people"))
    return (first,) if person is None else (first, (person.name, link("person", person.pk)))


def seen(request: StaffRequest, number: int) -> Person:
    return selectors.person_get(actor=request.actor, number=number)


@requires(*READERS)
@require_safe
def people(request: StaffRequest) -> HttpResponse:
    form = PeopleFilter(request.GET)
    page = page_of(request, selectors.people_found(actor=request.actor, **form.chosen()))
    parts = selectors.parts_of(list(page.object_list))
    rows = [(person, [part for part in parts.get(person.pk, []) if part.holds_today]) for person in page.object_list]
    waiting = selectors.hours_waiting(request.actor)
    return show(request, "people.html", {"form": form, "page": page, "rows": rows, "waiting": waiting})


@requires(*READERS)
@require_safe
def person(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    parts = selectors.parts_of([found]).get(found.pk, [])
    labels = dict(offered("assist_field"))
    context = {
        "person": found,
        "phone": selectors.phone_of(request.actor, found),
        "opened": unmasked(request.actor, PLACE, found.pk),
        "skills": [labels[name] for name in found.assist_field if name in labels],
        "parts": parts,
        "is_elite": any(part.role in ELITES and part.holds_today for part in parts),
        "is_head": any(part.role == PersonRole.OLD_VILLAGE_HEAD for part in parts),
        "is_volunteer": any(part.role == PersonRole.VOLUNTEER for part in parts),
        "led": selectors.led_by(found),
        "governance": selectors.governance_of(found),
        "hours": selectors.hours_of(found)[:50],
        "confirmed": selectors.minutes_confirmed(found) / 60,
    }
    return show(request, "person.html", context)


@requires(Permission.ALLIANCE_READ)
@require_safe
def elites(request: StaffRequest) -> HttpResponse:
    scope = request.actor.scope(Permission.ALLIANCE_READ)
    counts = selectors.elites_counted(scope)
    context = {
        "counts": [(role, PersonRole(role).label, counts[role]) for role in counts],
        "projects": selectors.led_by_project(scope),
        "local": selectors.local_parts(scope),
    }
    return show(request, "elites.html", context)


@requires(Permission.ALLIANCE_RECORD)
@takes_form
def person_new(request: StaffRequest) -> HttpResponse:
    def do(form: PersonNewForm) -> str:
        values = {name: form.cleaned_data[name] for name in ("area", "role", "since", "project")}
        return link("person", services.person_record(actor=request.actor, facts=form.facts(), **values).pk)

    act = Act(
        _("Record a person who helps"),
        _("With her consent: what she can do, and the part she plays here."),
        _("Record her"),
        link("people"),
        crumbs=crumbs(),
    )
    return act_page(request, act, PersonNewForm(posted(request), actor=request.actor), do)


@requires(Permission.ALLIANCE_RECORD)
@takes_form
def person_edit(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)

    def do(form: PersonEditForm) -> None:
        services.person_change(
            actor=request.actor, number=number, facts=form.facts(), reason=form.cleaned_data["reason"]
        )

    act = Act(
        _("Change what is known"),
        _("What was known before stays in the history."),
        _("Keep the change"),
        link("person", number),
        crumbs=crumbs(found),
    )
    return act_page(request, act, PersonEditForm(posted(request), actor=request.actor, initial=facts_of(found)), do)


@requires(Permission.PERSON_UNMASK)
@takes_form
def person_unmask(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)

    def do(form: UnmaskForm) -> None:
        unmask(actor=request.actor, area=found.area, place=PLACE, row=found.pk, fields=["phone"], **form.cleaned_data)

    act = Act(
        _("View full numbers"),
        _("You see them for 15 minutes. That you saw them, and why, stays on record."),
        _("View the numbers"),
        link("person", number),
        _("Shown for 15 minutes."),
        crumbs=crumbs(found),
    )
    return act_page(request, act, UnmaskForm(posted(request)), do)


@requires(Permission.PERSON_ERASE)
@takes_form
def person_erase(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)

    def do(form: EraseForm) -> None:
        services.person_erase(actor=request.actor, number=number, order_no=form.cleaned_data["order_no"])

    act = Act(
        _("Erase this person"),
        _("Her name, phone, parts, hours and records go, from the history too. This cannot be undone."),
        _("Erase for good"),
        link("people"),
        _("Erased."),
        crumbs=crumbs(found),
    )
    return act_page(request, act, EraseForm(posted(request)), do)


@requires(Permission.ALLIANCE_RECORD)
@takes_form
def part_add(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)

    def do(form: PartForm) -> None:
        services.part_add(actor=request.actor, number=number, **form.cleaned_data)

    act = Act(
        _("A further part"),
        _("Somebody may be a volunteer here and lead a project there."),
        _("Add this part"),
        link("person", number),
        crumbs=crumbs(found),
    )
    return act_page(request, act, PartForm(posted(request), actor=request.actor), do)


@requires(Permission.ALLIANCE_RECORD)
@takes_form
def led_add(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)

    def do(form: LedForm) -> None:
        services.led_add(actor=request.actor, number=number, **form.cleaned_data)

    act = Act(
        _("A household that she leads"),
        _("A household counts once in a project, so that the numbers of all who lead add up to the project's."),
        _("Record it"),
        link("person", number),
        crumbs=crumbs(found),
    )
    return act_page(request, act, LedForm(posted(request)), do)


@requires(Permission.ALLIANCE_RECORD)
@takes_form
def governance_add(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)

    def do(form: GovernanceForm) -> None:
        services.governance_record(actor=request.actor, number=number, **form.cleaned_data)

    act = Act(
        _("What the old village head did"),
        _("Mediation, supervision or mobilisation, told without names."),
        _("Record it"),
        link("person", number),
        crumbs=crumbs(found),
    )
    return act_page(request, act, GovernanceForm(posted(request)), do)


@requires(Permission.ALLIANCE_RECORD, Permission.ALLIANCE_ANSWER)
@takes_form
def hours_add(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)

    def do(form: HoursForm) -> None:
        values = {name: form.cleaned_data[name] for name in ("organisation", "worked_on", "what")}
        services.hours_claim(actor=request.actor, number=number, minutes=form.minutes(), **values)

    act = Act(
        _("Hours of a volunteer"),
        _("They count once another person of the organisation has confirmed them."),
        _("Record the hours"),
        link("person", number),
        crumbs=crumbs(found),
    )
    return act_page(request, act, HoursForm(posted(request), actor=request.actor), do)


@requires(Permission.ALLIANCE_ANSWER)
@takes_form
def hours_decide(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.hours_get(actor=request.actor, number=number)

    def do(form: ConfirmForm) -> None:
        services.hours_decide(actor=request.actor, number=number, **form.cleaned_data)

    act = Act(
        found.what,
        _("Say with your name whether these hours were given to your organisation."),
        _("Decide"),
        link("people"),
        crumbs=crumbs(),
    )
    return act_page(request, act, ConfirmForm(posted(request)), do, hours=found)
