"""The forms of this room: screenings, what a visit and other records show, meetings, and lists."""

from bangfu.identify.determination.forms.findings import BeginForm, ComparisonForm, ConclusionFilter, SurveyForm
from bangfu.identify.determination.forms.screenings import OutcomeFilter, ScreeningForm
from bangfu.identify.determination.forms.sittings import (
    CancelForm,
    CheckForm,
    CountForm,
    EmptyForm,
    NoticeForm,
    SittingForm,
)

__all__ = [
    "BeginForm",
    "CancelForm",
    "CheckForm",
    "ComparisonForm",
    "ConclusionFilter",
    "CountForm",
    "EmptyForm",
    "NoticeForm",
    "OutcomeFilter",
    "ScreeningForm",
    "SittingForm",
    "SurveyForm",
]
