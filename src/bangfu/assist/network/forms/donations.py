"""The forms of donation projects."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.forms.base import ALL, FilterForm
from bangfu.assist.network.forms.social import (
    OrganisationField,
    SocialForm,
    count_field,
    day_field,
    today_field,
    words_field,
)
from bangfu.assist.network.models import DonationProject, DonationState
from bangfu.assist.network.models.donations import PLAN, label_of
from bangfu.assist.network.selectors.actions import open_actions
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission

HELP = {
    "keeper": _("Who looks after it once the donor has left."),
    "upkeep": _("Where the money for repairs and running comes from, and how much a year."),
    "skills": _("Who has learned to run it, and who teaches the next."),
    "passing_on": _("What goes on to others: a lamb for a lamb, a course taught again, a share of the income."),
}


class DonationsFilter(FilterForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *DonationState.choices])


class DonationForm(SocialForm):
    area = forms.CharField(label=_("Village or township"))
    organisation = OrganisationField(_("Donor"))
    title = words_field(_("Title"), most=120)
    gives = words_field(_("What is given"), most=300, rows=2)
    action = forms.CharField()
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Until"), required=False)

    def prepare(self) -> None:
        super().prepare()
        self.fields["action"] = forms.ModelChoiceField(
            open_actions(self.actor.scope(Permission.SOCIAL_READ)),
            label=_("Special action"),
            required=False,
            empty_label=_("None"),
        )


def plan_form(donation: DonationProject, data: object = None) -> forms.Form:
    """The four parts of a plan for what follows, each in the words of the model; none has to be there at first."""
    form = forms.Form(data, initial={name: getattr(donation, name) for name in PLAN})  # type: ignore[arg-type]
    for name in PLAN:
        form.fields[name] = words_field(label_of(name), most=300, rows=2, required=False, help_text=HELP[name])
    return form


class PassOnForm(SocialForm):
    to_area = words_field(_("Passed on to"), most=24, help_text=_("The code of the area, such as 530721."))
    what = words_field(_("What was passed on"), most=200)
    quantity = count_field(_("Quantity"))
    unit = words_field(_("Unit"), most=20)
    households = count_field(_("Households reached"), least=0)
    passed_on = today_field(_("Passed on on"))
    proof = words_field(_("Voucher"), most=200)

    def clean_to_area(self) -> Area | None:
        return self.place_of("to_area")
