"""The forms of the household and of the office."""

from bangfu.home.forms.hers import QUESTIONS, EnterForm, write_form
from bangfu.home.forms.office import (
    AnswerForm,
    CardForm,
    ConsentForm,
    MeetingForm,
    ParticipationFilter,
    RequestsFilter,
    TitleForm,
)

__all__ = [
    "QUESTIONS",
    "AnswerForm",
    "CardForm",
    "ConsentForm",
    "EnterForm",
    "MeetingForm",
    "ParticipationFilter",
    "RequestsFilter",
    "TitleForm",
    "write_form",
]
