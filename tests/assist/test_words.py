"""The words of states: in either language two states of one kind never read the same, and none is left in English."""

from __future__ import annotations

from inspect import getmembers, isclass

import pytest
from django.db.models import TextChoices
from django.utils.translation import gettext, override

from bangfu.assist.alliance import models as alliance
from bangfu.assist.alliance.models import InvitationState, OrganisationState, ReplyState
from bangfu.assist.network import models as network
from bangfu.assist.network.models import Finding, OfferState, ProposalState

KINDS = [
    kind
    for module in (alliance, network)
    for _, kind in getmembers(module, isclass)
    if issubclass(kind, TextChoices) and kind.__module__.startswith(module.__name__)
]
CHINESE = "zh-hans"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_the_words_of_a_kind_differ_and_are_translated(kind: type[TextChoices]) -> None:
    words = {}
    for language in ("en", CHINESE):
        with override(language):
            words[language] = [str(label) for label in kind.labels]
    assert [len(set(labels)) for labels in words.values()] == [len(kind.values)] * 2
    assert not set(words["en"]) & set(words[CHINESE])


@pytest.mark.parametrize("language", ["en", CHINESE])
def test_a_state_does_not_borrow_the_word_of_something_else(language: str) -> None:
    """A call that nobody answered is no invitation, an offer no user's account, a second look no notice, and an
    organisation does not end as a meeting does."""
    with override(language):
        pairs = [
            (ReplyState.INVITED.label, InvitationState.INVITED.label),
            (OfferState.OPEN.label, gettext("Open")),
            (Finding.UPHELD.label, gettext("Upheld")),
            (Finding.ENDED.label, gettext("Ended")),
            (OrganisationState.ENDED.label, gettext("Ended")),
            (ProposalState.REFUSED.label, gettext("Refused")),
        ]
        assert [str(own) == str(other) for own, other in pairs] == [False] * len(pairs)
