"""P24, the half of what is decided: every stored determination computes to itself again, whatever the policy is now.

The identification of 2015 lies beside this file as it was once written: its basis, its result, and the digest of both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from bangfu.cli.demo import plant_demo
from bangfu.compute.determination import digest
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.determination.models import Determination, Screening
from bangfu.identify.determination.selectors.basis import conclude, determination_recomputes
from bangfu.identify.determination.services import screening_recomputes
from bangfu.policy.loader import book, parameter
from tests.identify.determination.conftest import homes, story, world_2015
from tests.identify.determination.story import Story
from tests.promises.conftest import FULL_SIZE, Record

__all__ = ["homes", "story", "world_2015"]
GOLDEN = Path(__file__).with_name("identification-2015.json")
ROUNDS = 20 if FULL_SIZE else 1
CHANGED = """\
title: {zh: changed, en: changed}
parameters:
  line_working:
    values:
      - {value: 1, from: 2013-01-01, verified: true, reference: a test}
  monitoring_range:
    values:
      - {value: 1, from: 2013-01-01, verified: true, reference: a test}
"""


@pytest.fixture
def change_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """An operator who replaces every line and range by one fen, at the moment when this is called."""
    (tmp_path / "parameters").mkdir()
    (tmp_path / "parameters" / "own.yaml").write_text(CHANGED, encoding="utf-8")

    def change() -> None:
        monkeypatch.setenv("BANGFU_POLICY_DIR", str(tmp_path))
        book.cache_clear()
        assert parameter("line_working", on=date(2015, 5, 11)).number == 1

    yield change
    book.cache_clear()


def test_every_stored_decision_computes_to_itself(
    db: None, change_policy: Callable[[], None], measured: Record
) -> None:
    plant_demo()
    decided = list(Determination.objects.within(EVERYWHERE).order_by("pk"))
    screenings = list(Screening.objects.within(EVERYWHERE).filter(state="done"))
    assert decided and screenings
    change_policy()
    for _ in range(ROUNDS):
        assert [one.pk for one in decided if not determination_recomputes(one)] == []
        assert [one.pk for one in screenings if not screening_recomputes(scope=EVERYWHERE, number=one.pk)] == []
    results = sum(one.households for one in screenings)
    measured(
        "P24 Each stored decision computes to itself, under another policy too",
        f"{len(decided)} determinations and {results} results of screenings, {ROUNDS} times; 2015 to the same bytes",
    )


@pytest.mark.seed("scenario-7")
def test_an_identification_of_2015_is_the_same_today(story: Story, change_policy: Callable[[], None]) -> None:
    """Scenario 7: computed with the 2,855 yuan of 2015, whatever is in force by now."""
    story.until_county()
    found = story.decide()[0]
    change_policy()
    assert json.loads(found.basis)["policy"]["line_working"]["value"] == 285500
    assert determination_recomputes(found)


def test_the_identification_of_2015_gives_its_golden_bytes() -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    result = conclude(json.loads(golden["basis"])).text()
    assert result == golden["result"]
    assert digest(golden["basis"] + result) == golden["digest"]


@pytest.mark.parametrize("fact", ["wage_fen", "heads", "uninsured", "unsafe_grade"])
def test_one_changed_fact_is_seen(fact: str) -> None:
    """The control: a basis that somebody has changed no longer gives what its digest says."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    basis = json.loads(golden["basis"])
    basis["facts"][fact] = (basis["facts"][fact] or 0) + 1_000_000
    changed = json.dumps(basis, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert digest(changed + conclude(basis).text()) != golden["digest"]
