"""Charities' appeals and the stories that people chose to show."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.assist.network.forms.appeals import (
    AppealForm,
    AppealReportForm,
    AppealsFilter,
    StoriesFilter,
    StoryForm,
)
from bangfu.assist.network.forms.base import ReasonForm
from bangfu.assist.network.forms.social import SureForm
from bangfu.assist.network.models import Appeal, Story
from bangfu.assist.network.selectors.appeals import appeal_get, appeals_within
from bangfu.assist.network.selectors.showcase import stories_within, story_get
from bangfu.assist.network.services import appeals as services
from bangfu.assist.network.services import showcase
from bangfu.assist.network.views.acts import act_of, act_page
from bangfu.assist.network.views.pages import page_of, posted, show
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.acts import Text


def trail(appeal: Appeal | None = None) -> tuple[tuple[Text, str], ...]:
    first = ((_("Appeals of charities"), reverse("network:appeals")),)
    return first if appeal is None else (*first, (appeal.title, reverse("network:appeal", args=[appeal.pk])))


def way_back(story: Story | None = None) -> tuple[tuple[Text, str], ...]:
    first = ((_("Stories"), reverse("network:stories")),)
    return first if story is None else (*first, (story.title, reverse("network:story", args=[story.pk])))


def seen(request: StaffRequest, number: int) -> Appeal:
    return appeal_get(scope=request.actor.scope(Permission.SOCIAL_READ), number=number)


def story_seen(request: StaffRequest, number: int) -> Story:
    return story_get(scope=request.actor.scope(Permission.SOCIAL_READ), number=number)


@requires(Permission.SOCIAL_READ)
@require_safe
def appeals(request: StaffRequest) -> HttpResponse:
    form = AppealsFilter(request.GET)
    found = appeals_within(scope=request.actor.scope(Permission.SOCIAL_READ), **form.chosen())
    return show(request, "network/appeals.html", {"form": form, "page": page_of(request, found)})


@requires(Permission.SOCIAL_READ)
@require_safe
def appeal(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    context = {
        "appeal": found,
        "reports": found.reports.order_by("-as_of"),
        "mine": found.recorded_by_id == request.actor.user.pk,
    }
    return show(request, "network/appeal.html", context)


@requires(Permission.SOCIAL_RECORD)
@takes_form
def appeal_record(request: StaffRequest) -> HttpResponse:
    act = act_of(
        _("Record an appeal"),
        _("Only of a charity that is qualified for it, and for many: what one person needs is recorded as a need."),
        _("Record as a draft"),
        trail(),
    )

    def do(form: AppealForm) -> str:
        made = services.appeal_record(actor=request.actor, **form.cleaned_data)
        return reverse("network:appeal", args=[made.pk])

    return act_page(request, act, AppealForm(*posted(request), actor=request.actor), do)


@requires(Permission.SOCIAL_CONFIRM)
@takes_form
def appeal_publish(request: StaffRequest, number: int) -> HttpResponse:
    act = act_of(
        _("Publish this appeal"),
        _("You confirm with your name that you have checked both numbers with the register of charities."),
        _("Publish with my name"),
        trail(seen(request, number)),
        _("Published."),
    )

    def do(form: SureForm) -> None:
        services.appeal_publish(actor=request.actor, number=number)

    return act_page(request, act, SureForm(*posted(request)), do)


@requires(Permission.SOCIAL_CONFIRM)
@takes_form
def appeal_close(request: StaffRequest, number: int) -> HttpResponse:
    act = act_of(
        _("Close this appeal"),
        _("It stays public with the last report of the charity."),
        _("Close this appeal"),
        trail(seen(request, number)),
        _("Closed."),
    )

    def do(form: SureForm) -> None:
        services.appeal_close(actor=request.actor, number=number)

    return act_page(request, act, SureForm(*posted(request)), do)


@requires(Permission.SOCIAL_RECORD)
@takes_form
def appeal_report(request: StaffRequest, number: int) -> HttpResponse:
    act = act_of(
        _("Record a report of the charity"),
        _("As the charity reports it, with the proof; it is public at once."),
        _("Record a report of the charity"),
        trail(seen(request, number)),
    )

    def do(form: AppealReportForm) -> None:
        services.appeal_report(actor=request.actor, number=number, **form.cleaned_data)

    return act_page(request, act, AppealReportForm(*posted(request)), do)


@requires(Permission.SOCIAL_READ)
@require_safe
def stories(request: StaffRequest) -> HttpResponse:
    form = StoriesFilter(request.GET)
    found = stories_within(scope=request.actor.scope(Permission.SOCIAL_READ), **form.chosen())
    return show(request, "network/stories.html", {"form": form, "page": page_of(request, found)})


@requires(Permission.SOCIAL_READ)
@require_safe
def story(request: StaffRequest, number: int) -> HttpResponse:
    found = story_seen(request, number)
    mine = found.recorded_by_id == request.actor.user.pk
    return show(request, "network/story.html", {"story": found, "mine": mine})


@requires(Permission.SOCIAL_RECORD)
@takes_form
def story_record(request: StaffRequest) -> HttpResponse:
    act = act_of(
        _("Record a story"),
        _("Of what worked, or of somebody others can learn from: with consent, in his or her own words, no pictures."),
        _("Record as a draft"),
        way_back(),
    )

    def do(form: StoryForm) -> str:
        made = showcase.story_record(actor=request.actor, **form.cleaned_data)
        return reverse("network:story", args=[made.pk])

    return act_page(request, act, StoryForm(*posted(request), actor=request.actor), do)


@requires(Permission.SOCIAL_CONFIRM)
@takes_form
def story_publish(request: StaffRequest, number: int) -> HttpResponse:
    act = act_of(
        _("Publish this story"),
        _("You confirm with your name that the consent is there, and that it is told with dignity."),
        _("Publish with my name"),
        way_back(story_seen(request, number)),
        _("Published."),
    )

    def do(form: SureForm) -> None:
        showcase.story_publish(actor=request.actor, number=number)

    return act_page(request, act, SureForm(*posted(request)), do)


@requires(Permission.SOCIAL_RECORD)
@takes_form
def story_take_down(request: StaffRequest, number: int) -> HttpResponse:
    act = act_of(
        _("Take this story down"),
        _("At once and for good. Whoever is shown can ask for it at any time."),
        _("Take down"),
        way_back(story_seen(request, number)),
        _("Taken down."),
    )

    def do(form: ReasonForm) -> None:
        showcase.story_take_down(actor=request.actor, number=number, reason=form.cleaned_data["reason"])

    return act_page(request, act, ReasonForm(*posted(request)), do)
