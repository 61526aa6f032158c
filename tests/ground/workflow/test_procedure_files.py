"""The procedures that are shipped, and what happens to a file that cannot be read."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.compute.specs import parse_spec
from bangfu.ground.workflow.rules import check_every_procedure
from bangfu.ground.workflow.selectors import procedures_read
from bangfu.policy import loader
from tests.compute.test_procedures import WELL

SHIPPED = {version.code: procedure for version, procedure in procedures_read()}


def test_eleven_procedures_are_shipped() -> None:
    assert set(SHIPPED) == {
        "register-change",
        "identification-2014",
        "household-exit",
        "village-exit",
        "county-exit",
        "monitoring-2021",
        "risk-removal",
        "notice-posting",
        "need-review",
        "need-review-county",
        "need-review-city",
    }


def test_identification_has_its_eleven_steps_and_shares() -> None:
    steps = SHIPPED["identification-2014"].steps
    shares = [str(step.sample.share) for step in steps if step.sample]
    assert (len(steps), shares) == (11, ["1/5", "1/10"])


def test_monitoring_ends_fifteen_days_after_the_clue() -> None:
    term = SHIPPED["monitoring-2021"].steps[-1].term
    assert term is not None
    assert (term.days, term.from_case, term.is_verified) == (15, True, True)


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_whoever_enters_never_decides_alone(code: str) -> None:
    procedure = SHIPPED[code]
    last = [step.key for step in procedure.steps if "reject" in step.outcomes][-1]
    assert "entry" in procedure.apart(last)


@pytest.mark.parametrize(("day", "holds"), [(date(2020, 12, 31), True), (date(2021, 1, 1), False)])
def test_a_procedure_holds_for_its_days(day: date, holds: bool) -> None:
    versions = loader.book().procedures["identification-2014"]
    assert any(version.validity.covers(day) for version in versions) is holds


def test_what_is_shipped_starts_the_server() -> None:
    assert check_every_procedure(None) == []


def test_a_wrong_procedure_keeps_the_server_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    validity = loader.Validity(date(2014, 1, 1), None, "nation", "test", True, ())
    body = parse_spec(WELL.replace("level: county", "level: moon"), "mine.yaml").entries()
    wrong = loader.Procedure("mine", loader.Title("x", "x"), validity, body, True)
    book = loader.Book({}, {}, {"mine": (wrong,)}, {}, {})
    monkeypatch.setattr(loader, "book", lambda: book)
    (found,) = check_every_procedure(None)
    assert found.msg.startswith("mine.yaml, line 16")
