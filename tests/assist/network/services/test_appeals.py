"""No appeal without a qualified charity, none without two people, and a report for the givers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bangfu.assist.network.models import Appeal, AppealState, PublicAppeal
from bangfu.assist.network.services.appeals import appeal_close, appeal_publish, appeal_record, appeal_report
from bangfu.errors import Conflict, NotPermitted, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.network.conftest import World

DAY = date(2026, 3, 1)


def recorded(world: World, **more: Any) -> Appeal:
    given: dict[str, Any] = {
        "area": world.areas["100101"],
        "title": "Warm classrooms",
        "purpose": "Stoves for six village schools",
        "use_of_money": "Stoves and coal, with receipts",
        "target_fen": 6_000_000,
        "charity": "County charity",
        "qualification_no": "Q-2024-8",
        "filing_no": "F-51-7",
        "channel": "The charity's page on a designated platform",
        "starts_on": DAY,
        "ends_on": date(2026, 12, 31),
        **more,
    }
    return appeal_record(actor=world.actor("officer"), **given)


@pytest.mark.parametrize("missing", ["charity", "qualification_no", "filing_no"])
def test_without_a_qualified_charity_it_is_refused(world: World, missing: str) -> None:
    with pytest.raises(RuleViolated, match="a charity with a qualification"):
        recorded(world, **{missing: " "})
    assert not Appeal.objects.within(EVERYWHERE).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"target_fen": 0},
        {"purpose": "For a patient with cancer"},
        {"channel": "Account 6222000000001234"},
        {"ends_on": date(2026, 1, 1)},
    ],
)
def test_what_must_not_be_asked_is_refused(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(RuleViolated):
        recorded(world, **wrong)


def test_an_appeal_is_published_by_another_and_closes_with_a_report(world: World) -> None:
    appeal, second = recorded(world), world.actor("second")
    with pytest.raises(Conflict):
        recorded(world, title="Another")
    with pytest.raises(NotPermitted):
        appeal_publish(actor=world.actor("officer"), number=appeal.pk)
    given: dict[str, Any] = {"number": appeal.pk, "as_of": DAY, "progress": "Two schools are warm", "proof": "report 1"}
    with pytest.raises(Conflict):
        appeal_report(actor=second, raised_fen=5, used_fen=1, **given)
    appeal_publish(actor=second, number=appeal.pk)
    with pytest.raises(RuleViolated):
        appeal_close(actor=second, number=appeal.pk)
    with pytest.raises(RuleViolated):
        appeal_report(actor=second, raised_fen=5, used_fen=6, **given)
    appeal_report(actor=second, raised_fen=2_500_000, used_fen=1_000_000, **given)
    with pytest.raises(Conflict):
        appeal_report(actor=second, raised_fen=2_500_000, used_fen=1_000_000, **given)
    assert appeal_close(actor=second, number=appeal.pk).state == AppealState.CLOSED


@pytest.mark.parametrize(
    ("state", "days", "over"), [("published", 0, False), ("published", -1, True), ("closed", 9, True)]
)
def test_an_appeal_is_over_after_its_last_day(state: str, days: int, over: bool) -> None:
    assert PublicAppeal(state=state, ends_on=timezone.localdate() + timedelta(days)).is_over is over
