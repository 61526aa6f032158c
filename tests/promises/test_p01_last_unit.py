"""P1: when many claim the last unit of an offer at once, exactly one wins, over real HTTP and a real PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

from bangfu.web.databases import Server
from tests.promises.claims import CLAIMANTS, Outcome, claim_all
from tests.promises.conftest import FULL_SIZE, Record
from tests.servers import environment_of, fresh_database, platform

ROOT = Path(__file__).resolve().parents[2]
OFFERS = 1000 if FULL_SIZE else 40
CONTROL_OFFERS = 20


def claimed(database_server: Server, offers: int, settings: str) -> Outcome:
    name = f"bangfu_p01_{settings.split('.')[1]}"
    with fresh_database(database_server, name) as server, platform(server, settings=settings) as running:
        with environment_of(server):
            subprocess.run([sys.executable, "-m", "tests.promises.claims", str(offers)], cwd=ROOT, check=True)
        return claim_all(running)


def test_exactly_one_wins_the_last_unit(database_server: Server, measured: Record) -> None:
    outcome = claimed(database_server, OFFERS, "bangfu.web.settings")
    assert outcome.promised == Counter({1: OFFERS})
    assert set(outcome.answers) <= {302, 409, 422}  # who accepts is told on a page of its own, who claims at the form
    assert outcome.answers[302] == OFFERS
    assert outcome.answers.total() == OFFERS * CLAIMANTS
    measured(
        "P1 Last unit of an offer: N claim at once, exactly one wins; the control without the lock oversells",
        f"{OFFERS} offers × {CLAIMANTS} claimants: {outcome.oversold} oversold, {outcome.promised[1]} claimed once",
    )


def test_the_race_is_real(database_server: Server) -> None:
    """The control: without the lock the same claims oversell. If they do not, the test above shows nothing."""
    outcome = claimed(database_server, CONTROL_OFFERS, "tests.promises.unguarded_settings")
    assert outcome.oversold >= 1
