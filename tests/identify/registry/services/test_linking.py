"""Matching of persons from the file to the decision: what is certain, what a person decides, who sees which pair."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from bangfu.compute.linkage.files import RowsFaulty
from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated, SheetErrors
from bangfu.ground.access.ciphers import seal
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.runs.models import RunState
from bangfu.identify.registry.models import Household, ImportState, LinkFile, LinkPair, LinkRun, LinkState, Member
from bangfu.identify.registry.selectors.linking import department_facts, pair_get, pairs_within
from bangfu.identify.registry.services import household_merge, household_move, person_forget
from bangfu.identify.registry.services.linking import HandedIn, link_execute, link_request, link_retry, pair_decide
from tests.identify.registry.conftest import BRIDGE, HILL, RIVER, STATED, World, id_number, members
from tests.identify.registry.services.test_imports import checked, county_rows, told
from tests.register_files import write_layout

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


def doubtful(world: World, folder: Path, *, place: str = BRIDGE, serial: int = 1) -> LinkPair:
    """A homophone without number and village: a person has to look."""
    renamed(head_of(world.household(place, serial)), "\u5f20\u78ca")
    (pair,) = pairs(matched(world, folder, "\u5f20\u857e,,1970-01-01,,A1"))
    assert pair.state == LinkState.DOUBTFUL
    return pair


def test_a_homophone_is_doubtful_with_its_evidence(world: World, tmp_path: Path) -> None:
    pair = doubtful(world, tmp_path)
    levels = {name: level for name, level, _bits in pair.evidence}
    assert levels == {"number": "unknown", "name": "equal of sound", "born": "equal"}
    assert pair.run.prior + sum(bits for _name, _level, bits in pair.evidence) == pytest.approx(pair.weight, abs=0.05)


def test_two_faultless_numbers_that_differ_are_never_certain(world: World, tmp_path: Path) -> None:
    world.household()
    (pair,) = pairs(matched(world, tmp_path, f"Head1,{id_number(303)},1970-01-01,Bridge,A1"))
    assert pair.state == LinkState.DOUBTFUL


def test_a_decision_says_who_when_and_why_and_changes_no_member(world: World, tmp_path: Path) -> None:
    pair = doubtful(world, tmp_path)
    before = Member.objects.within(EVERYWHERE).filter(pk=pair.member_id).values().get()
    decided = pair_decide(actor=world.actor("bridge"), number=pair.pk, same=True, reason="seen the card")
    assert (decided.state, decided.decided_by, decided.reason) == (
        LinkState.SAME,
        world.users["bridge"],
        "seen the card",
    )
    assert decided.decided_at is not None
    assert Member.objects.within(EVERYWHERE).filter(pk=pair.member_id).values().get() == before


def test_a_pair_is_decided_once(world: World, tmp_path: Path) -> None:
    pair = doubtful(world, tmp_path)
    pair_decide(actor=world.actor("bridge"), number=pair.pk, same=False, reason="another one")
    with pytest.raises(Conflict, match="decided already"):
        pair_decide(actor=world.actor("officer"), number=pair.pk, same=True, reason="no, hers")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_decision_needs_a_reason(world: World, tmp_path: Path, reason: str) -> None:
    pair = doubtful(world, tmp_path)
    with pytest.raises(RuleViolated, match="needs its reason"):
        pair_decide(actor=world.actor("bridge"), number=pair.pk, same=True, reason=reason)


def test_another_village_does_not_see_the_pair(world: World, tmp_path: Path) -> None:
    pair = doubtful(world, tmp_path)
    with pytest.raises(NotFound):
        pair_decide(actor=world.actor("river"), number=pair.pk, same=True, reason="mine")


def test_who_only_reads_does_not_decide(world: World, tmp_path: Path) -> None:
    pair = doubtful(world, tmp_path)
    with pytest.raises(NotPermitted):
        pair_decide(actor=world.actor("auditor"), number=pair.pk, same=True, reason="audit")


def test_a_row_is_one_members_alone(world: World, tmp_path: Path) -> None:
    for serial, place in ((1, BRIDGE), (2, RIVER)):
        renamed(head_of(world.household(place, serial)), "Ann")
    first, second = pairs(matched(world, tmp_path, "Ann,,1970-01-01,,A1"))
    assert {first.state, second.state} == {LinkState.DOUBTFUL}
    pair_decide(actor=world.actor("officer"), number=first.pk, same=True, reason="seen")
    with pytest.raises(Conflict, match="another member's"):
        pair_decide(actor=world.actor("officer"), number=second.pk, same=True, reason="seen")
    assert pair_decide(actor=world.actor("officer"), number=second.pk, same=False, reason="not").state == "different"


def test_a_faulty_file_is_refused_whole_with_every_fault(world: World, tmp_path: Path) -> None:
    rows = [f"Head1,{id_number(3)},1970-01-01,Bridge,A1", "Ann,1.0E+17,,,", ",,1970-01-01,,", "Bo,,31 May,,", "Cy,,,,"]
    with pytest.raises(RowsFaulty) as refused:
        matched(world, tmp_path, *rows)
    assert [fault.row for fault in refused.value.problems] == [3, 4, 5]
    assert not LinkRun.objects.within(EVERYWHERE).exists()


def test_a_row_that_names_nothing_but_a_name_is_a_fault(world: World, tmp_path: Path) -> None:
    with pytest.raises(RowsFaulty) as refused:
        matched(world, tmp_path, "Cy,,,,A1")
    assert "neither an ID number" in str(refused.value.problems[0].what)


@pytest.mark.parametrize("text", ["a,b\n1,2\n", HEAD, "Name,Plate\nAnn,A1\n"])
def test_a_file_without_headings_or_rows_is_refused(world: World, tmp_path: Path, text: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SheetErrors):
        link_request(
            actor=world.actor("officer"), area=world.areas["990101"], kind="payroll", stated_on=TODAY,
            file=HandedIn(path, "file.csv"), queued=False,
        )  # fmt: skip


def test_who_may_not_import_hands_in_nothing(world: World, tmp_path: Path) -> None:
    with pytest.raises(NotPermitted):
        matched(world, tmp_path, "Ann,,1970-01-01,,", who="bridge")


@pytest.mark.parametrize(("kind", "has_file"), [("duplicates", True), ("school", False)])
def test_duplicates_have_no_file_and_departments_have_one(
    world: World, tmp_path: Path, kind: str, has_file: bool
) -> None:
    file = handed(tmp_path, "Ann,,1970-01-01,,") if has_file else None
    with pytest.raises(RuleViolated, match="one of the two"):
        link_request(actor=world.actor("officer"), area=world.areas["990101"], kind=kind, stated_on=TODAY, file=file)


def test_a_list_of_tomorrow_is_refused(world: World) -> None:
    tomorrow = timezone.localdate() + timedelta(1)
    with pytest.raises(RuleViolated, match="has not come yet"):
        link_request(actor=world.actor("officer"), area=world.areas["990101"], kind="duplicates", stated_on=tomorrow)


def test_a_second_one_of_the_kind_waits_for_the_first(world: World) -> None:
    ask = {"actor": world.actor("officer"), "area": world.areas["990101"], "kind": "duplicates", "stated_on": TODAY}
    link_request(**ask)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="already on its way"):
        link_request(**ask)  # type: ignore[arg-type]


def test_a_matching_carried_out_twice_keeps_what_was_decided(world: World, tmp_path: Path) -> None:
    pair = doubtful(world, tmp_path)
    pair_decide(actor=world.actor("bridge"), number=pair.pk, same=True, reason="seen")
    link_execute(number=pair.run_id)
    assert [kept.state for kept in pairs(pair.run)] == [LinkState.SAME]


def twice(world: World, first: str = BRIDGE, second: str = HILL) -> tuple[Member, Member]:
    """One woman in two villages, with two numbers that are both without fault."""
    one, other = (renamed(head_of(world.household(code, n)), "Ann") for n, code in ((1, first), (2, second)))
    return one, other


def test_duplicates_are_never_certain(world: World) -> None:
    one, other = twice(world)
    (pair,) = pairs(doubles(world))
    assert {pair.member, pair.other} == {one, other}
    assert pair.state == LinkState.DOUBTFUL


@pytest.mark.parametrize(("who", "seen"), [("officer", 1), ("east", 1), ("bridge", 0), ("river", 0), ("stranger", 0)])
def test_a_pair_across_villages_is_seen_where_both_are(world: World, who: str, seen: int) -> None:
    twice(world)
    doubles(world)
    assert pairs_within(world.actor(who).scope(Permission.REGISTER_READ)).count() == seen


@pytest.mark.parametrize(("who", "seen"), [("officer", 1), ("bridge", 0), ("river", 1)])
def test_a_pair_moves_with_its_household(world: World, tmp_path: Path, who: str, seen: int) -> None:
    pair = doubtful(world, tmp_path)
    household_move(
        actor=world.actor("officer"),
        number=pair.member.household_id,
        to=world.areas[RIVER],
        reason="moved",
        moved_on=TODAY,
    )
    assert pairs_within(world.actor(who).scope(Permission.REGISTER_READ)).count() == seen


def test_facts_of_a_household_are_of_certain_and_decided_rows(world: World, tmp_path: Path) -> None:
    home = world.household()
    run = matched(world, tmp_path, f"Head1,{id_number(3)},1970-01-01,Bridge,A1", "Wife2,,1970-01-01,,A2")
    facts = department_facts(scope=EVERYWHERE, household=home, on=TODAY)
    assert [(fact.name, fact.facts, fact.run, fact.file_name) for fact in facts] == [
        ("Head1", (("Plate", "A1"),), run.pk, "vehicles.csv")
    ]


@pytest.mark.parametrize(
    ("more", "count"), [({"kinds": ["school"]}, 0), ({"kinds": ["vehicles"]}, 1), ({"on": date(2026, 3, 1)}, 0)]
)
def test_facts_are_of_the_kinds_and_day_asked_for(
    world: World, tmp_path: Path, more: dict[str, object], count: int
) -> None:
    home = world.household()
    matched(world, tmp_path, f"Head1,{id_number(3)},1970-01-01,Bridge,A1")
    assert len(department_facts(scope=EVERYWHERE, household=home, **more)) == count  # type: ignore[arg-type]


def test_the_latest_file_of_a_kind_counts(world: World, tmp_path: Path) -> None:
    home = world.household()
    for plate in ("A1", "A2"):
        run = matched(world, tmp_path, f"Head1,{id_number(3)},1970-01-01,Bridge,{plate}")
    assert [(fact.run, fact.facts) for fact in department_facts(scope=EVERYWHERE, household=home)] == [
        (run.pk, (("Plate", "A2"),))
    ]


def test_facts_follow_a_person_into_another_household(world: World, tmp_path: Path) -> None:
    one, two = world.household(), world.household(BRIDGE, 2)
    matched(world, tmp_path, f"Head1,{id_number(3)},1970-01-01,Bridge,A1")
    household_merge(actor=world.actor("officer"), number=one.pk, into=two.pk, stated=STATED)
    (fact,) = department_facts(scope=EVERYWHERE, household=two)
    assert fact.member == Member.objects.within(EVERYWHERE).get(household=two, name="Head1").pk


def test_facts_outside_the_scope_stay_there(world: World, tmp_path: Path) -> None:
    home = world.household()
    matched(world, tmp_path, f"Head1,{id_number(3)},1970-01-01,Bridge,A1")
    scope = world.actor("river").scope(Permission.REGISTER_READ)
    assert department_facts(scope=scope, household=home) == []


def test_a_personal_number_in_another_column_is_masked(world: World, tmp_path: Path) -> None:
    world.household()
    (pair,) = pairs(matched(world, tmp_path, f"Head1,{id_number(3)},1970-01-01,Bridge,{id_number(9)}"))
    assert id_number(9) not in pair.facts[1]


def test_what_no_plan_names_is_not_read(world: World, tmp_path: Path) -> None:
    world.household()
    path = tmp_path / "file.csv"
    path.write_text(f"Name,ID number,Diagnosis\nHead1,{id_number(3)},flu\n", encoding="utf-8")
    run = link_request(
        actor=world.actor("officer"), area=world.areas["990101"], kind="medical", stated_on=TODAY,
        file=HandedIn(path, "file.csv"), queued=False,
    )  # fmt: skip
    (pair,) = pairs(link_execute(number=run.pk))
    assert (pair.facts, run.dropped) == ([], ["Diagnosis"])


def test_an_unknown_pair_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        pair_get(scope=EVERYWHERE, number=9)


def test_whom_a_waiting_import_would_add_is_sought_too(world: World, tmp_path: Path) -> None:
    """Her number has a digit mistyped in the register, so that the import takes her for somebody new."""
    rows = county_rows(1)
    number, born = str(rows[0]["member.id_no"]), rows[0]["member.birth_date"]
    known = renamed(head_of(world.household(household_no=f"{BRIDGE}90001")), str(rows[0]["member.name"]), born)
    slip = number[:16] + str((int(number[16]) + 1) % 10) + number[17]
    known.id_no_sealed = seal("registry.member.id_no", known.pk, slip)
    known.save()
    waiting = checked(world, write_layout(tmp_path / "new.xlsx", "members26", rows))
    assert waiting.state == ImportState.READY, told(waiting)
    run = doubles(world)
    assert (run.rows, run.pending) == (len(rows), [waiting.pk])
    (pair,) = [pair for pair in pairs(run) if pair.member == known]
    assert (pair.waits, pair.name, pair.state) == (waiting, known.name, LinkState.DOUBTFUL)


def test_who_knows_better_says_that_a_certain_pair_is_none(world: World, tmp_path: Path) -> None:
    home = world.household()
    (pair,) = pairs(matched(world, tmp_path, f"Head1,{id_number(3)},1970-01-01,Bridge,A1"))
    with pytest.raises(Conflict):
        pair_decide(actor=world.actor("bridge"), number=pair.pk, same=True, reason="of course")
    assert pair_decide(actor=world.actor("bridge"), number=pair.pk, same=False, reason="a slip").state == "different"
    assert department_facts(scope=EVERYWHERE, household=home) == []


def test_an_erasure_takes_her_pairs_and_her_name_in_anothers(world: World, tmp_path: Path) -> None:
    home = world.household()
    rows = [f"{name},{id_number(n)},1970-01-01,Bridge,car of Head1" for name, n in (("Head1", 3), ("Wife1", 4))]
    run = matched(world, tmp_path, *rows)
    person_forget(actor=world.actor("officer"), number=head_of(home).pk, order_no="1/2026")
    (left,) = pairs(run)
    assert (left.name, left.facts) == ("Wife1", [])


def test_an_erasure_ends_what_waits_with_her_in_it(world: World, tmp_path: Path) -> None:
    home = world.household()
    run = link_request(
        actor=world.actor("officer"), area=world.areas["990101"], kind="vehicles", stated_on=TODAY,
        file=handed(tmp_path, f"Head1,{id_number(3)},1970-01-01,Bridge,A1"), queued=False,
    )  # fmt: skip
    person_forget(actor=world.actor("officer"), number=head_of(home).pk, order_no="1/2026")
    assert not LinkFile.objects.filter(run=run).exists()
    ended = LinkRun.objects.within(EVERYWHERE).get(pk=run.pk)
    assert (ended.state, "file was deleted" in ended.failure["what"]["template"]) == (RunState.FAILED, True)


def test_of_a_file_that_failed_nothing_is_kept_once_another_is_handed_in(world: World, tmp_path: Path) -> None:
    ask = {"actor": world.actor("officer"), "area": world.areas["990101"], "kind": "vehicles", "stated_on": TODAY}
    file = handed(tmp_path, "Ann,,1970-01-01,,")
    run = link_request(**ask, file=file, queued=False)  # type: ignore[arg-type]
    LinkRun.objects.within(EVERYWHERE).filter(pk=run.pk).update(state=RunState.FAILED)
    link_request(**ask, file=file, queued=False)  # type: ignore[arg-type]
    again = link_retry(actor=world.actor("officer"), number=run.pk)
    assert link_execute(number=again.pk).failure["what"]["template"] == "the file of this matching is no longer kept"
