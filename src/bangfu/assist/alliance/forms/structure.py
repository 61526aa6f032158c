"""The forms of committees, pairings, programmes, alliances, mobilisations and practices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.forms.fields import (
    ActorForm,
    FilterForm,
    OrganisationField,
    any_area_field,
    area_field,
    day_field,
    fields_field,
    organisation_field,
    text_field,
)
from bangfu.assist.alliance.models import (
    Alliance,
    Basis,
    HubRole,
    InvitationState,
    MemberKind,
    Practice,
    PracticeKind,
    ReplyState,
    TaskKind,
)
from bangfu.assist.alliance.selectors import (
    committees_visible,
    invitations_of,
    organisations_of,
    organisations_visible,
    roll,
)
from bangfu.assist.alliance.services import Answer, PracticeText
from bangfu.ground.access.models import Level
from bangfu.ground.access.permissions import Permission
from bangfu.identify.registry.forms.fields import YuanField

M = Permission.ALLIANCE_MANAGE
FIGURE_PARTS = 4


class DayFilter(FilterForm):
    """As of which day a page shows the structure."""

    as_of = day_field(_("As of"), required=False)


class CommitteeForm(ActorForm):
    name = text_field(_("Name"), 120)
    basis = forms.ChoiceField(label=_("Grouped by"), choices=Basis.choices)
    topic = text_field(_("Which one"), 60, help_text=_("The industry, category or field, such as agriculture."))
    since = day_field(_("In effect from"), initial=timezone.localdate)

    def prepare(self) -> None:
        self.fields["area"] = area_field(self.actor, M, lowest=Level.TOWNSHIP)
        self.fields["parent"] = forms.ModelChoiceField(
            committees_visible(self.actor).filter(until__isnull=True),
            label=_("Below which committee"),
            required=False,
            empty_label=_("None: it stands at the top"),
        )
        self.order_fields(("area", "name", "basis", "topic", "parent"))


class MoveForm(ActorForm):
    reason = text_field(_("Reason"), 200)

    def prepare(self) -> None:
        self.fields["parent"] = forms.ModelChoiceField(
            committees_visible(self.actor).filter(until__isnull=True),
            label=_("Below which committee"),
            required=False,
            empty_label=_("None: it stands at the top"),
        )
        self.order_fields(("parent", "reason"))


class OrganisationSinceForm(ActorForm):
    """An organisation from a day on: under a committee, or with a hub."""

    since = day_field(_("In effect from"), initial=timezone.localdate)

    def prepare(self) -> None:
        self.fields["organisation"] = organisation_field(self.actor)
        self.order_fields(("organisation", "since"))


class PairingForm(ActorForm):
    since = day_field(_("In effect from"), initial=timezone.localdate)
    document = text_field(_("Basis document"), 120, required=False)

    def prepare(self) -> None:
        self.fields["donor"] = area_field(self.actor, M, label=_("Donor area"), lowest=Level.COUNTY)
        self.fields["recipient"] = any_area_field(_("Recipient area"))
        self.order_fields(("donor", "recipient"))


class NamedForm(ActorForm):
    """A programme or an alliance: a name, an area and a first day."""

    name = text_field(_("Name"), 120)
    since = day_field(_("In effect from"), initial=timezone.localdate)

    def prepare(self) -> None:
        self.fields["area"] = area_field(self.actor, M, lowest=Level.TOWNSHIP)
        self.order_fields(("area", "name"))


class HubForm(ActorForm):
    role = forms.ChoiceField(label=_("Role"), choices=HubRole.choices, initial=HubRole.SUPPORT)
    assist_field = fields_field()
    letter_no = text_field(
        _("Authorisation letter"), 80, required=False, help_text=_("Needed for a support organisation.")
    )
    letter_on = day_field(_("Signed on"), required=False)
    since = day_field(_("In effect from"), initial=timezone.localdate)

    def prepare(self) -> None:
        self.fields["organisation"] = organisation_field(self.actor)
        self.order_fields(("organisation", "role"))


class HubAreaForm(ActorForm):
    since = day_field(_("In effect from"), initial=timezone.localdate)

    def prepare(self) -> None:
        self.fields["area"] = any_area_field(_("Area it looks after"))
        self.order_fields(("area", "since"))


class TaskForm(forms.Form):
    kind = forms.ChoiceField(label=_("Function"), choices=TaskKind.choices)
    title = text_field(_("Title"), 120)
    since = day_field(_("In effect from"), initial=timezone.localdate)
    until = day_field(_("Last day"), required=False)


class CloseForm(forms.Form):
    done = forms.TypedChoiceField(
        label=_("How it ended"),
        choices=[("1", _("Done")), ("0", _("Dropped"))],
        coerce=lambda value: value == "1",
    )
    result = text_field(_("Result"), 500, rows=3)


class JoinForm(ActorForm):
    kind = forms.ChoiceField(label=_("Kind of member"), choices=MemberKind.choices)
    since = day_field(_("Joined on"), initial=timezone.localdate)

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        self.alliance = alliance
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields["organisation"] = organisation_field(self.actor)
        self.fields["invitation"] = forms.ModelChoiceField(
            invitations_of(self.alliance).filter(state=InvitationState.INVITED),
            label=_("Upon which invitation"),
            required=False,
            empty_label=_("None"),
        )
        self.order_fields(("organisation", "kind", "since"))


class InvitationForm(ActorForm):
    invited = text_field(_("Whom"), 120, help_text=_("The name of the organisation."))

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        self.alliance = alliance
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        members = roll(self.alliance, timezone.localdate()).values("organisation")
        officer = self.actor.scope(M).covers(self.alliance.area)
        seen = organisations_visible(self.actor) if officer else organisations_of(self.actor)
        self.fields["inviter"] = OrganisationField(seen.filter(pk__in=members), label=_("Invited by"))
        self.order_fields(("inviter", "invited"))


class MobilisationForm(forms.Form):
    title = text_field(_("Title"), 120)
    text = text_field(_("Text"), 2000, rows=6)
    answer_by = day_field(
        _("Answer by"), required=False, help_text=_("Left empty: the days that the policy of the region states.")
    )


class ReplyForm(forms.Form):
    state = forms.ChoiceField(label=_("Response"), choices=ReplyState.choices[1:])
    words = text_field(_("Answer"), 500, rows=3, required=False)
    pledged_fen = YuanField(label=_("Pledged, in yuan"), required=False)
    delivered_fen = YuanField(label=_("Delivered, in yuan"), required=False)

    def answer(self) -> Answer:
        return Answer(**self.cleaned_data)


class PracticeForm(ActorForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=PracticeKind.choices)
    title = text_field(_("Title"), 120)
    summary = text_field(_("Summary"), 2000, rows=4)
    place = text_field(_("Where it comes from"), 120)
    steps = text_field(_("Steps of the practice"), 4000, rows=8, help_text=_("One step a line."))
    figures = text_field(
        _("Figures of the practice"),
        2000,
        rows=4,
        required=False,
        help_text=_("One a line, in four parts: organisations | ≈ | 3000 | units. The mark is =, >, < or ≈."),
    )
    documents = text_field(_("Documents of the practice"), 2000, rows=3, required=False, help_text=_("One a line."))

    def clean_figures(self) -> list[tuple[str, ...]]:
        lines = [line for line in self.cleaned_data["figures"].splitlines() if line.strip()]
        figures = [tuple(part.strip() for part in line.split("|")) for line in lines]
        if any(len(figure) != FIGURE_PARTS or not figure[0] or not figure[2] for figure in figures):
            raise ValidationError(_("Write each figure in four parts with | between them; the unit may be empty."))
        return figures

    def text(self) -> PracticeText:
        names = ("kind", "title", "summary", "place", "steps", "figures", "documents")
        return PracticeText(**{name: self.cleaned_data[name] for name in names})


class PracticeNewForm(PracticeForm):
    def prepare(self) -> None:
        self.fields["area"] = area_field(self.actor, M, lowest=Level.TOWNSHIP)
        self.order_fields(("area",))


class PracticeCopyForm(ActorForm):
    def prepare(self) -> None:
        self.fields["area"] = area_field(self.actor, M, lowest=Level.TOWNSHIP)


def text_of(practice: Practice) -> dict[str, Any]:
    figures = "\n".join(" | ".join(figure) for figure in practice.figures)
    names = ("kind", "title", "summary", "place", "steps", "documents")
    return {**{name: getattr(practice, name) for name in names}, "figures": figures}
