"""Matching of persons from the file to the decision: what is certain, what a person decides, and who sees which pair."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from bangfu.compute.linkage.files import RowsFaulty
from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated, SheetErrors
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.runs.models import RunState
from bangfu.identify.registry.models import Household, LinkFile, LinkPair, LinkRun, LinkState, Member
from bangfu.identify.registry.selectors.linking import department_facts, pair_get, pairs_within
from bangfu.identify.registry.services import household_merge, household_move
from bangfu.identify.registry.services.linking import HandedIn, link_execute, link_request, pair_decide
from tests.identify.registry.conftest import BRIDGE, HILL, RIVER, STATED, World, id_number, members

pytestmark = pytest.mark.django_db
HEAD = "Name,ID number,Date of birth,Village,Plate\n"
"""No other column is read: a file of vehicles says the plate under the heading the policy knows."""
TODAY = date(2026, 3, 31)


def handed(folder: Path, *rows: str, head: str = HEAD) -> HandedIn:
    path = folder / "file.csv"
    path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    return HandedIn(path, "vehicles.csv")


def matched(world: World, folder: Path, *rows: str, who: str = "officer", kind: str = "vehicles") -> LinkRun:
    run = link_request(
        actor=world.actor(who),
        area=world.areas["990101"],
        kind=kind,
        stated_on=TODAY,
        file=handed(folder, *rows),
        queued=False,
    )
    done = link_execute(number=run.pk)
    assert done.state == RunState.DONE, done.failure
    return done


def doubles(world: World) -> LinkRun:
    run = link_request(
        actor=world.actor("officer"), area=world.areas["990101"], kind="duplicates", stated_on=TODAY, queued=False
    )
    return link_execute(number=run.pk)


def pairs(run: LinkRun) -> list[LinkPair]:
    return list(LinkPair.objects.within(EVERYWHERE).filter(run=run))


def head_of(household: Household) -> Member:
    return members(household)["01"]


def renamed(member: Member, name: str, born: date | None = None) -> Member:
    member.name, member.birth_date = name, born or member.birth_date
    member.save()
    return member


def test_the_same_number_is_certain_and_nothing_else_is_kept_of_the_file(world: World, tmp_path: Path) -> None:
    home = world.household()
    stranger = f"Stranger,{id_number(77)},1970-01-01,Hill,A1"
    run = matched(world, tmp_path, f"Head1,{id_number(3)},1970-01-01,Bridge,A1", stranger)
    (pair,) = pairs(run)
    assert (pair.member, pair.state, pair.search) == (head_of(home), LinkState.CERTAIN, "number")
    assert (run.rows, run.matched, run.exact, run.doubtful) == (2, 1, 1, 0)
    assert not LinkFile.objects.filter(run=run).exists()


def test_without_a_number_name_birth_and_village_say_it(world: World, tmp_path: Path) -> None:
    home = world.household()
    (pair,) = pairs(matched(world, tmp_path, "Head1,,1970-01-01,Bridge village,A1"))
    assert (pair.member, pair.state, pair.search) == (head_of(home), LinkState.CERTAIN, "village")
    assert [said[:2] for said in pair.evidence] == [
        ["number", "unknown"], ["name", "equal"], ["born", "equal"], ["village", "equal"]
    ]  # fmt: skip


@pytest.mark.parametrize("village", ["River", "Nowhere", ""])
def test_who_moved_or_whose_village_was_corrupted_is_found_by_the_second_pass(
    world: World, tmp_path: Path, village: str
) -> None:
    home = world.household()
    (pair,) = pairs(matched(world, tmp_path, f"Head1,,1970-01-01,{village},A1"))
    assert (pair.member, pair.search) == (head_of(home), "anywhere")


def test_a_number_of_somebody_else_goes_to_a_person(world: World, tmp_path: Path) -> None:
    world.household()
    (pair,) = pairs(matched(world, tmp_path, f"Somebody,{id_number(3)},1985-05-05,Hill,A1"))
    assert pair.state == LinkState.DOUBTFUL
