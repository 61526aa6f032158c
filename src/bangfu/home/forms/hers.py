"""What she types: a number and a code, and a few sentences in her own words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.home.models import Kind, Satisfaction
from bangfu.home.services.rules import LONGEST

QUESTIONS: dict[str, Any] = {
    "happened": _("What has happened?"),
    "need": _("What do you need?"),
    "want": _("What do you want to do?"),
    "contribute": _("What do you bring yourselves?"),
    "help": _("Which help do you need for it?"),
    "by_when": _("By when?"),
    "objection": _("What is not right?"),
    "wrong": _("What is wrong?"),
    "right": _("What is right?"),
    "words": _("What do you want to say?"),
}
EXAMPLES: dict[str, Any] = {
    "happened": _("Such as: my husband has been in hospital since May and cannot work."),
    "want": _("Such as: raise ten more goats; learn to sew; repair the shed for guests."),
    "contribute": _("Such as: the stable, our work, 2,000 yuan of our own."),
    "help": _("Such as: a small loan, a course, advice on fodder."),
    "by_when": _("Such as: before spring."),
    "right": _("Write no numbers of identity or bank cards: somebody will call you about them."),
}
ASKED: dict[Kind, dict[str, bool]] = {
    Kind.APPLICATION: {"happened": True, "need": False},
    Kind.PROPOSAL: {"want": True, "contribute": True, "help": True, "by_when": False},
    Kind.OBJECTION: {"objection": True},
    Kind.APPEAL: {"wrong": True, "right": True},
    Kind.CORRECTION: {"wrong": True, "right": True},
    Kind.SIGNATURE: {"words": False},
    Kind.SATISFACTION: {"words": False},
}
"""The questions of each kind, and whether one needs an answer."""


class EnterForm(forms.Form):
    identifier = forms.CharField(
        label=_("Number of the card"),
        max_length=50,
        help_text=_("Or the number of your household, or the telephone that is registered for it."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("Code on the card"),
        max_length=40,
        help_text=_("The sixteen digits on the card, four by four. Spaces do not matter."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class WriteForm(forms.Form):
    """The questions of one kind of request."""

    def words(self) -> dict[str, str]:
        return {name: text for name, text in self.cleaned_data.items() if name in QUESTIONS and text}

    def agrees(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data.get("agrees", ""))


def write_form(kind: Kind, data: Any, *, lines: int = 0, initial: dict[str, str] | None = None) -> WriteForm:
    """The form of a kind; for an objection, `lines` is how many the notice has."""
    form = WriteForm(data, initial=initial)
    if kind == Kind.OBJECTION and lines:
        form.fields["line"] = forms.IntegerField(
            label=_("Number of the line"),
            required=False,
            min_value=1,
            max_value=lines,
            help_text=_("It stands at the beginning of the line on the board. Empty: the whole notice."),
        )
    if kind == Kind.SIGNATURE:
        choices = [("yes", _("I agree and sign")), ("no", _("I do not agree"))]
        form.fields["agrees"] = forms.ChoiceField(label=_("Do you agree?"), choices=choices, widget=forms.RadioSelect)
    if kind == Kind.SATISFACTION:
        form.fields["grade"] = forms.ChoiceField(
            label=_("Are you satisfied?"), choices=Satisfaction.choices, widget=forms.RadioSelect
        )
    for name, required in ASKED[kind].items():
        form.fields[name] = forms.CharField(
            label=QUESTIONS[name],
            required=required,
            max_length=LONGEST,
            help_text=EXAMPLES.get(name, ""),
            widget=forms.TextInput() if name == "by_when" else forms.Textarea(attrs={"rows": 4}),
        )
    return form
