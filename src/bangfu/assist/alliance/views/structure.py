"""Joint committees, pairings, programmes and their hubs, and the end of whatever holds from one day to another."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.assist.alliance import selectors, services
from bangfu.assist.alliance.forms.organisations import EndForm
from bangfu.assist.alliance.forms.structure import (
    CloseForm,
    CommitteeForm,
    HubAreaForm,
    HubForm,
    MoveForm,
    NamedForm,
    OrganisationSinceForm,
    PairingForm,
    TaskForm,
)
from bangfu.assist.alliance.models import Committee, Hub, Programme
from bangfu.assist.alliance.views.pages import READERS, Act, Crumb, act_page, day_of, link, page_of, posted, show
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form

M = Permission.ALLIANCE_MANAGE


def of_committee(committee: Committee | None = None) -> tuple[Crumb, ...]:
    first: Crumb = (_("Joint committees"), link("committees"))
    return (first,) if committee is None else (first, (committee.name, link("committee", committee.pk)))


def of_programme(programme: Programme | None = None, hub: Hub | None = None) -> tuple[Crumb, ...]:
    way: tuple[Crumb, ...] = ((_("Programmes"), link("programmes")),)
    way = way if programme is None else (*way, (programme.name, link("programme", programme.pk)))
    return way if hub is None else (*way, (hub.organisation.name, link("hub", hub.pk)))


@requires(*READERS)
@require_safe
def committees(request: StaffRequest) -> HttpResponse:
    form, day = day_of(request)
    tree = selectors.committee_tree(selectors.committees_visible(request.actor), day)
    context = {"form": form, "day": day, "tree": tree, "sizes": selectors.group_sizes(tree)}
    return show(request, "committees.html", context)


@requires(*READERS)
@require_safe
def committee(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.committee_get(actor=request.actor, number=number)
    form, day = day_of(request)
    page = page_of(request, selectors.members_of_committee(found, day))
    calls = selectors.mobilisations_visible(request.actor).filter(committee=found)[:10]
    return show(request, "committee.html", {"committee": found, "form": form, "day": day, "page": page, "calls": calls})


@requires(M)
@takes_form
def committee_new(request: StaffRequest) -> HttpResponse:
    def do(form: CommitteeForm) -> str:
        return link("committee", services.committee_found(actor=request.actor, **form.cleaned_data).pk)

    act = Act(
        _("Found a joint committee"),
        _("It brings organisations of one industry, category or field together; about fifty each works well."),
        _("Found it"),
        link("committees"),
        crumbs=of_committee(),
    )
    return act_page(request, act, CommitteeForm(posted(request), actor=request.actor), do)


@requires(M)
@takes_form
def committee_move(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.committee_get(actor=request.actor, number=number)
    form = MoveForm(posted(request), actor=request.actor, initial={"parent": found.parent_id})

    def do(form: MoveForm) -> None:
        services.committee_move(actor=request.actor, number=number, **form.cleaned_data)

    act = Act(
        _("Move the committee"),
        _("It goes below another one together with everything under it."),
        _("Move it"),
        link("committee", number),
        crumbs=of_committee(found),
    )
    return act_page(request, act, form, do)


@requires(M)
@takes_form
def committee_member_add(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.committee_get(actor=request.actor, number=number)

    def do(form: OrganisationSinceForm) -> None:
        services.committee_member_add(actor=request.actor, committee=found, **form.cleaned_data)

    act = Act(
        _("Add an organisation"),
        _("It then receives what this committee mobilises for."),
        _("Add it"),
        link("committee", number),
        crumbs=of_committee(found),
    )
    return act_page(request, act, OrganisationSinceForm(posted(request), actor=request.actor), do)


@requires(Permission.ALLIANCE_READ)
@require_safe
def pairings(request: StaffRequest) -> HttpResponse:
    form, day = day_of(request)
    blocks = selectors.pairing_blocks(selectors.pairings_visible(request.actor.scope(Permission.ALLIANCE_READ), day))
    context = {"form": form, "day": day, "blocks": blocks, "areas": selectors.areas_paired(blocks)}
    return show(request, "pairings.html", context)


@requires(M)
@takes_form
def pairing_new(request: StaffRequest) -> HttpResponse:
    def do(form: PairingForm) -> None:
        services.pairing_add(actor=request.actor, **form.cleaned_data)

    act = Act(
        _("Pair two areas"),
        _("The donor area helps the recipient from this day on. Divisions of the production corps can be chosen too."),
        _("Pair them"),
        link("pairings"),
        crumbs=((_("Paired areas"), link("pairings")),),
    )
    return act_page(request, act, PairingForm(posted(request), actor=request.actor), do)


@requires(*READERS)
@require_safe
def programmes(request: StaffRequest) -> HttpResponse:
    form, day = day_of(request)
    page = page_of(request, selectors.programmes_visible(request.actor))
    views = selectors.programme_views(list(page.object_list), day)
    context = {"form": form, "day": day, "page": page, "rows": list(zip(page.object_list, views, strict=True))}
    return show(request, "programmes.html", context)


@requires(*READERS)
@require_safe
def programme(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.programme_get(actor=request.actor, number=number)
    form, day = day_of(request)
    mine = set(selectors.hubs_visible(request.actor).filter(programme=found).values_list("pk", flat=True))
    context = {
        "programme": found,
        "form": form,
        "day": day,
        "view": selectors.programme_view(found, day),
        "plans": selectors.hub_plans_visible(request.actor).filter(programme=found)[:5],
        "mine": mine,
    }
    return show(request, "programme.html", context)


@requires(M)
@takes_form
def programme_new(request: StaffRequest) -> HttpResponse:
    def do(form: NamedForm) -> str:
        return link("programme", services.programme_start(actor=request.actor, **form.cleaned_data).pk)

    act = Act(
        _("Start a programme"),
        _("One liaison and several support organisations carry it, such as one and ten."),
        _("Start it"),
        link("programmes"),
        crumbs=of_programme(),
    )
    return act_page(request, act, NamedForm(posted(request), actor=request.actor), do)


@requires(M)
@takes_form
def hub_new(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.programme_get(actor=request.actor, number=number)

    def do(form: HubForm) -> str:
        return link("hub", services.hub_appoint(actor=request.actor, programme=found, **form.cleaned_data).pk)

    act = Act(
        _("Appoint the liaison or a hub"),
        _("A programme has one liaison. A hub works under a signed letter that delegates the four functions."),
        _("Appoint it"),
        link("programme", number),
        crumbs=of_programme(found),
    )
    return act_page(request, act, HubForm(posted(request), actor=request.actor), do)


@requires(*READERS)
@require_safe
def hub(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.hub_get(actor=request.actor, number=number)
    form, day = day_of(request)
    context = {
        "hub": found,
        "form": form,
        "day": day,
        "areas": selectors.areas_of_hub(found, day),
        "attached": selectors.attached_to(found, day),
        "tasks": selectors.tasks_of(found),
        "mine": selectors.hubs_of(request.actor).filter(pk=found.pk).exists(),
    }
    return show(request, "hub.html", context)


@requires(M)
@takes_form
def hub_area_add(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.hub_get(actor=request.actor, number=number)

    def do(form: HubAreaForm) -> None:
        services.hub_area_add(actor=request.actor, hub=found, **form.cleaned_data)

    act = Act(
        _("An area for this hub"),
        _("The hub's own people then read who helps there, as far as it lies within the programme's own area."),
        _("Add the area"),
        link("hub", number),
        crumbs=of_programme(found.programme, found),
    )
    return act_page(request, act, HubAreaForm(posted(request), actor=request.actor), do)


@requires(M)
@takes_form
def hub_attach(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.hub_get(actor=request.actor, number=number)

    def do(form: OrganisationSinceForm) -> None:
        services.organisation_attach(actor=request.actor, hub=found, **form.cleaned_data)

    act = Act(
        _("An organisation for this hub"),
        _("In each programme an organisation works with one hub."),
        _("Attach it"),
        link("hub", number),
        crumbs=of_programme(found.programme, found),
    )
    return act_page(request, act, OrganisationSinceForm(posted(request), actor=request.actor), do)


@requires(M)
@takes_form
def task_new(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.hub_get(actor=request.actor, number=number)

    def do(form: TaskForm) -> None:
        services.hub_task_assign(actor=request.actor, hub=found, **form.cleaned_data)

    act = Act(
        _("A task for this hub"),
        _("Of one of the four functions that its letter delegates."),
        _("Assign it"),
        link("hub", number),
        crumbs=of_programme(found.programme, found),
    )
    return act_page(request, act, TaskForm(posted(request)), do)


@requires(M, Permission.ALLIANCE_ANSWER)
@takes_form
def task_close(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.task_get(actor=request.actor, number=number)

    def do(form: CloseForm) -> None:
        services.hub_task_close(actor=request.actor, number=number, **form.cleaned_data)

    act = Act(
        found.title,
        _("Say how the task ended and what came of it."),
        _("Close the task"),
        link("hub", found.hub_id),
        crumbs=of_programme(found.hub.programme, found.hub),
    )
    return act_page(request, act, CloseForm(posted(request)), do)


BACK = {"alliance": "alliances", "member": "alliance", "committee": "committees", "committee-member": "committee"} | {
    "attachment": "hub", "hub-area": "hub", "hub": "programme", "programme": "programmes", "pairing": "pairings",
    "led": "person", "part": "person",
}  # fmt: skip
OWNER = {"alliance": "alliance_id", "committee": "committee_id", "hub": "hub_id", "programme": "programme_id"} | {
    "person": "person_id"
}


@requires(M, Permission.ALLIANCE_RECORD)
@takes_form
def dated_end(request: StaffRequest, kind: str, number: int) -> HttpResponse:
    found = selectors.dated_get(actor=request.actor, kind=kind, number=number)
    page = BACK[kind]
    back = link(page, getattr(found, OWNER[page])) if page in OWNER else link(page)

    def do(form: EndForm) -> None:
        services.dated_end(actor=request.actor, kind=kind, number=number, **form.cleaned_data)

    act = Act(
        _("Record the last day"),
        _("It stays readable on every day on which it held."),
        _("Record the end"),
        back,
        crumbs=((str(found), back),),
    )
    return act_page(request, act, EndForm(posted(request)), do)
