"""Credit files with their appeals, and the library of practices."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bangfu.assist.alliance.models import Organisation, Practice, ReputationEvidence
from bangfu.assist.alliance.selectors import credit_file, fields_for, practices_visible
from bangfu.assist.alliance.services import (
    PracticeText,
    appeal_decide,
    appeal_lodge,
    evidence_record,
    practice_change,
    practice_copy,
    practice_draft,
    practice_publish,
    practice_withdraw,
)
from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from tests.assist.alliance.conftest import World

TEXT = PracticeText(
    kind="programme",
    title="1+10",
    summary="One liaison and ten hubs.",
    place="City",
    steps="Choose the hubs\nSign the letters",
    figures=[("organisations", "≈", "3000", "")],
)


def entry(world: World, organisation: Organisation, kind: str, days_ago: int = 30) -> ReputationEvidence:
    return evidence_record(
        actor=world.actor("officer"),
        organisation=organisation,
        kind=kind,
        occurred_on=timezone.localdate() - timedelta(days_ago),
        reference=f"delivery {kind} {days_ago}",
    )


@pytest.mark.seed("003-10")
def test_a_late_delivery_lowers_an_organisations_record(world: World) -> None:
    hope = world.organisation("Hope")
    entry(world, hope, "on_time")
    before = credit_file(hope).standing
    late = entry(world, hope, "late")
    after = credit_file(hope).standing
    assert (before.score, after.score) == (62, 59)
    assert (after.start, after.gained, after.lost, late.points) == (60, 2, 3, -3)


def test_the_same_fact_counts_once(world: World) -> None:
    hope = world.organisation("Hope")
    assert entry(world, hope, "late").pk == entry(world, hope, "late").pk
    assert credit_file(hope).standing.score == 57


def test_an_entry_lapses_and_a_record_has_a_day(world: World) -> None:
    hope = world.organisation("Hope")
    entry(world, hope, "undelivered", days_ago=400)
    today = timezone.localdate()
    assert credit_file(hope).standing.score == 50
    assert credit_file(hope, today - timedelta(401)).standing.score == 60
    assert credit_file(hope, today + timedelta(3 * 365)).standing.score == 60


@pytest.mark.parametrize("wrong", [{"kind": "rumour"}, {"reference": " "}, {"occurred_on": date(2999, 1, 1)}])
def test_evidence_is_a_fact_with_a_paper(world: World, wrong: dict[str, Any]) -> None:
    given: dict[str, Any] = {"kind": "late", "reference": "delivery 7", "occurred_on": date(2026, 1, 1), **wrong}
    with pytest.raises(RuleViolated):
        evidence_record(actor=world.actor("officer"), organisation=world.organisation("Hope"), **given)


@pytest.mark.seed("003-10")
def test_an_appeal_that_is_upheld_strikes_the_entry_out(world: World) -> None:
    hope = world.acts_for("helper", "Hope")
    late = entry(world, hope, "late")
    appeal = appeal_lodge(actor=world.actor("helper"), evidence=late, reason="the road was closed")
    with pytest.raises(Conflict, match="is open"):
        appeal_lodge(actor=world.actor("helper"), evidence=late, reason="again")
    with pytest.raises(NotPermitted, match="does not decide"):
        appeal_decide(actor=world.actor("officer"), number=appeal.pk, is_upheld=False, decision="no")
    appeal_decide(actor=world.actor("second"), number=appeal.pk, is_upheld=True, decision="the road was closed")
    file = credit_file(hope)
    assert (file.standing.score, len(file.entries), file.entries[0].struck_out_at is not None) == (60, 1, True)
    assert file.appeals[late.pk].state == "upheld"
    with pytest.raises(Conflict, match="decided already"):
        appeal_decide(actor=world.actor("second"), number=appeal.pk, is_upheld=False, decision="no")


def test_an_appeal_that_is_dismissed_leaves_the_entry(world: World) -> None:
    hope = world.acts_for("helper", "Hope")
    appeal = appeal_lodge(actor=world.actor("helper"), evidence=entry(world, hope, "late"), reason="not so")
    appeal_decide(actor=world.actor("second"), number=appeal.pk, is_upheld=False, decision="the receipt says so")
    assert credit_file(hope).standing.score == 57


def test_an_appeal_is_the_organisations_own(world: World) -> None:
    late = entry(world, world.organisation("Hope"), "late")
    world.acts_for("east", "Others")
    for name in ("east", "officer"):
        with pytest.raises(NotPermitted):
            appeal_lodge(actor=world.actor(name), evidence=late, reason="not so")


def test_fields_answer_causes_risks_and_categories() -> None:
    assert fields_for(cause="EDUCATION")[0] == "education"
    assert fields_for(risk="01") == ["health"]
    assert fields_for(category="housing") == ["housing"]
    assert fields_for() == []


def drafted(world: World, text: PracticeText = TEXT) -> Practice:
    return practice_draft(actor=world.actor("officer"), area=world.place("1001"), text=text)


def test_a_practice_is_published_by_a_second_person_and_started_from_elsewhere(world: World) -> None:
    draft, stranger = drafted(world), world.actor("stranger")
    assert not practices_visible(stranger).exists()
    with pytest.raises(Conflict, match="only a practice of the library"):
        practice_copy(actor=stranger, practice=draft, area=world.place("100201"))
    with pytest.raises(NotPermitted, match="does not publish"):
        practice_publish(actor=world.actor("officer"), number=draft.pk)
    practice_publish(actor=world.actor("second"), number=draft.pk)
    assert practices_visible(stranger).get() == draft
    own = practice_copy(actor=stranger, practice=draft, area=world.place("100201"))
    assert (own.state, own.started_from, own.steps, own.figures) == ("draft", draft, TEXT.steps, [])
    practice_withdraw(actor=world.actor("officer"), number=draft.pk, reason="superseded")
    assert list(practices_visible(stranger)) == [own]


def test_what_is_in_the_library_is_changed_by_a_new_draft_only(world: World) -> None:
    draft = drafted(world)
    practice_change(actor=world.actor("officer"), number=draft.pk, text=TEXT)
    practice_publish(actor=world.actor("second"), number=draft.pk)
    with pytest.raises(Conflict, match="no draft any more"):
        practice_change(actor=world.actor("officer"), number=draft.pk, text=TEXT)


@pytest.mark.parametrize(
    "wrong", [{"kind": "trick"}, {"title": ""}, {"steps": " "}, {"figures": [("people", "!", "3", "")]}]
)
def test_a_practice_is_whole(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(RuleViolated):
        drafted(world, PracticeText(**{**vars(TEXT), **wrong}))


def test_a_draft_of_elsewhere_is_not_there(world: World) -> None:
    draft = drafted(world)
    with pytest.raises((NotFound, NotPermitted)):
        practice_publish(actor=world.actor("stranger"), number=draft.pk)
