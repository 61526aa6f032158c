"""Committees, pairings and the “1 + 10” programme, with the figures of practice 001."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bangfu.assist.alliance.models import (
    Attachment,
    Committee,
    CommitteeMember,
    Dated,
    Hub,
    HubArea,
    HubRole,
    HubTask,
    Organisation,
    Pairing,
    TaskKind,
)
from bangfu.assist.alliance.selectors import (
    areas_paired,
    committee_tree,
    committees_visible,
    group_sizes,
    pairing_blocks,
    pairings_visible,
    programme_view,
    tasks_of,
)
from bangfu.assist.alliance.services import (
    committee_found,
    committee_member_add,
    committee_move,
    dated_end,
    hub_appoint,
    hub_area_add,
    hub_task_assign,
    hub_task_close,
    organisation_attach,
    pairing_add,
)
from bangfu.errors import Conflict, NotPermitted, RuleViolated
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.alliance.conftest import FIGURES, SINCE, World
from tests.counties import areas_planted

READ = Permission.ALLIANCE_READ
FIRST, LATER = FIGURES["first"], FIGURES["later"]


def blocks_planted() -> dict[str, list[Area]]:
    """The province-level units and, below each, the county-level areas that are helped."""
    tree: dict[str, tuple[str, Level, str | None]] = {}
    for number, (name, count) in enumerate(FIGURES["blocks"].items()):
        top = f"{80 + number}"
        tree[top] = (name, Level.PROVINCE, None)
        tree |= {f"{top}{place:04}": (f"{name} {place}", Level.COUNTY, top) for place in range(count)}
    areas = areas_planted(tree, first=5001)
    corps = next(code for code, (name, level, _) in tree.items() if name == "corps" and level == Level.PROVINCE)
    Area.objects.filter(code__startswith=corps).update(is_standard=False)
    return {
        areas[code].name: [areas[below] for below in tree if below.startswith(code) and below != code]
        for code, (_, level, _) in tree.items()
        if level == Level.PROVINCE
    }


@pytest.mark.seed("001-1")
def test_ninety_areas_in_eight_blocks_of_which_one_came_after_the_first_count(world: World) -> None:
    actor, donor = world.actor("officer"), world.place("1001")
    recipients = [area for block in blocks_planted().values() for area in block]
    for place, recipient in enumerate(recipients):
        since = FIRST if place else FIRST + timedelta(days=200)
        pairing_add(actor=actor, donor=donor, recipient=recipient, since=since, document="notice of 2018")
    scope = world.actor("auditor").scope(READ)
    first, later = (pairing_blocks(pairings_visible(scope, day)) for day in (FIRST, LATER))
    assert (areas_paired(first), len(first)) == (FIGURES["areas_first"], 8)
    assert (areas_paired(later), len(later)) == (FIGURES["areas_later"], 8)
    corps = next(block for block in later if block.area.name == "corps")
    assert [one.recipient.is_standard for one in corps.pairings] == [False] * FIGURES["blocks"]["corps"]


def test_a_pairing_names_two_areas_once(world: World) -> None:
    actor, donor, recipient = world.actor("officer"), world.place("1001"), world.place("1002")
    pairing_add(actor=actor, donor=donor, recipient=recipient, since=SINCE)
    with pytest.raises(Conflict, match="paired already"):
        pairing_add(actor=actor, donor=donor, recipient=recipient, since=SINCE)
    with pytest.raises(RuleViolated, match="lies elsewhere"):
        pairing_add(actor=actor, donor=donor, recipient=world.place("100101"), since=SINCE)


def test_both_sides_of_a_pairing_see_it(world: World) -> None:
    actor, donor, recipient = world.actor("officer"), world.place("1001"), world.place("1002")
    pairing_add(actor=actor, donor=donor, recipient=recipient, since=SINCE)
    read = [world.actor(name).scope(READ) for name in ("second", "stranger", "cadre")]
    assert [pairings_visible(scope, LATER).count() for scope in read] == [1, 1, 0]


def test_a_pairing_that_has_ended_is_seen_on_the_days_it_held(world: World) -> None:
    actor, donor, recipient = world.actor("officer"), world.place("1001"), world.place("1002")
    made = pairing_add(actor=actor, donor=donor, recipient=recipient, since=SINCE)
    dated_end(actor=actor, kind="pairing", number=made.pk, until=date(2019, 12, 31), reason="new division of work")
    days = [date(2018, 6, 30), SINCE, date(2019, 12, 31), date(2020, 1, 1)]
    assert [pairings_visible(EVERYWHERE, day).count() for day in days] == [0, 1, 1, 0]


@pytest.mark.seed("001-2")
def test_committees_of_both_days_and_groups_of_about_fifty(world: World) -> None:
    for place in range(FIGURES["committees_later"]):
        since = FIRST if place < FIGURES["committees_first"] else FIRST + timedelta(days=100)
        made = world.committee(f"No. {place + 1}", since=since)
        if place < len(FIGURES["members"]):
            filled(world, made, FIGURES["members"][place])
    actor = world.actor("auditor")
    assert len(committee_tree(committees_visible(actor), FIRST)) == FIGURES["committees_first"]
    sizes = group_sizes(committee_tree(committees_visible(actor), LATER))
    assert (sizes.groups, sizes.mean, sizes.smallest, sizes.largest) == (52, Fraction(50), 46, 54)


def filled(world: World, committee: Committee, count: int) -> None:
    """So many organisations under a committee, planted in one go."""
    made = Organisation.objects.bulk_create(
        Organisation(area=committee.area, name=f"{committee.name}/{place}", pillar="society") for place in range(count)
    )
    CommitteeMember.objects.bulk_create(
        CommitteeMember(area=committee.area, committee=committee, organisation=one, since=committee.since)
        for one in made
    )


@pytest.mark.seed("001-2")
@pytest.mark.parametrize(("basis", "topic"), [("", "farming"), ("taste", "farming"), ("industry", " ")])
def test_a_committee_without_a_basis_is_refused(world: World, basis: str, topic: str) -> None:
    with pytest.raises(RuleViolated, match="an industry, a category or a field"):
        committee_found(
            actor=world.actor("officer"), area=world.place("1001"), name="None", basis=basis, topic=topic, since=SINCE
        )


def test_the_database_too_refuses_a_committee_without_a_basis(world: World) -> None:
    with pytest.raises(IntegrityError, match="committee_has_a_basis"), transaction.atomic():
        Committee.objects.create(area=world.place("1001"), name="None", basis="", topic="farming")


def test_committees_never_stand_in_a_ring(world: World) -> None:
    top = world.committee("Top")
    middle = world.committee("Middle", parent=top)
    low = world.committee("Low", parent=middle)
    with pytest.raises(RuleViolated, match="below itself"):
        committee_move(actor=world.actor("officer"), number=top.pk, parent=low, reason="order")
    with pytest.raises(RuleViolated, match="below itself"):
        committee_move(actor=world.actor("officer"), number=top.pk, parent=top, reason="order")
    committee_move(actor=world.actor("officer"), number=low.pk, parent=top, reason="order")
    tree = committee_tree(committees_visible(world.actor("officer")), LATER)
    assert [(one.committee.name, one.depth) for one in tree] == [("Top", 0), ("Low", 1), ("Middle", 1)]


def test_committees_stand_on_four_levels_at_most(world: World) -> None:
    parent = world.committee("1")
    for name in "234":
        parent = world.committee(name, parent=parent)
    with pytest.raises(RuleViolated, match="4 levels at most"):
        world.committee("5", parent=parent)
    other = world.committee("A")
    world.committee("B", parent=other)
    with pytest.raises(RuleViolated, match="4 levels at most"):
        third = Committee.objects.within(EVERYWHERE).get(name="3")
        committee_move(actor=world.actor("officer"), number=other.pk, parent=third, reason="order")


def test_an_organisation_is_under_a_committee_once(world: World) -> None:
    committee, actor = world.committee(), world.actor("officer")
    first = committee_member_add(actor=actor, committee=committee, organisation=world.organisation("Hope"), since=SINCE)
    with pytest.raises(Conflict, match="already"):
        committee_member_add(actor=actor, committee=committee, organisation=world.organisation("Hope"), since=LATER)
    dated_end(actor=actor, kind="committee-member", number=first.pk, until=date(2019, 1, 1), reason="moved away")
    again = committee_member_add(actor=actor, committee=committee, organisation=world.organisation("Hope"), since=LATER)
    assert again.pk != first.pk


@pytest.mark.seed("001-4")
def test_one_liaison_and_ten_hubs_make_eleven(world: World) -> None:
    programme = world.programme()
    liaison = world.hub(programme, "Third party", HubRole.LIAISON)
    for place in range(FIGURES["hubs"]):
        world.hub(programme, f"Support {place}")
    view = programme_view(programme, LATER)
    assert (view.liaison, len(view.hubs), view.size) == (liaison, 10, 11)
    assert programme_view(programme, date(2018, 6, 30)).size == 0


@pytest.mark.seed("001-4")
def test_a_second_liaison_is_refused_by_the_service_and_by_the_database(world: World) -> None:
    programme = world.programme()
    first = world.hub(programme, "Third party", HubRole.LIAISON)
    with pytest.raises(RuleViolated, match="has a liaison already, and one only"):
        world.hub(programme, "Another", HubRole.LIAISON)
    with pytest.raises(IntegrityError, match="hub_one_liaison"), transaction.atomic():
        Hub.objects.create(
            area=first.area, programme=programme, organisation=world.organisation("Another"), role=HubRole.LIAISON
        )


def test_a_new_liaison_follows_the_one_that_ended(world: World) -> None:
    programme, actor = world.programme(), world.actor("officer")
    first = world.hub(programme, "Third party", HubRole.LIAISON)
    dated_end(actor=actor, kind="hub", number=first.pk, until=date(2019, 12, 31), reason="new tender")
    new: dict[str, Any] = {
        "programme": programme,
        "organisation": world.organisation("Another"),
        "role": HubRole.LIAISON,
    }
    with pytest.raises(RuleViolated, match="has a liaison already"):
        hub_appoint(actor=actor, since=date(2019, 12, 31), **new)
    second = hub_appoint(actor=actor, since=date(2020, 1, 1), **new)
    days = (SINCE, date(2019, 12, 31), date(2020, 1, 1))
    assert [programme_view(programme, day).liaison for day in days] == [first, first, second]


def test_a_support_organisation_has_its_signed_letter(world: World) -> None:
    programme = world.programme()
    hub = world.hub(programme, "Support")
    assert hub.letter_no == "2018-7"
    with pytest.raises(RuleViolated, match="authorisation letter"):
        hub_appoint(
            actor=world.actor("officer"),
            programme=programme,
            organisation=world.organisation("Bare"),
            role=HubRole.SUPPORT,
            since=SINCE,
        )


@pytest.mark.seed("001-4")
def test_an_organisation_has_one_hub_in_a_programme(world: World) -> None:
    programme, actor, hope = world.programme(), world.actor("officer"), world.organisation("Hope")
    one, other = world.hub(programme, "East hub"), world.hub(programme, "West hub")
    organisation_attach(actor=actor, hub=one, organisation=hope, since=SINCE)
    with pytest.raises(Conflict, match="works with the hub East hub of this programme already"):
        organisation_attach(actor=actor, hub=other, organisation=hope, since=SINCE)
    second = world.programme("Another programme")
    elsewhere = organisation_attach(actor=actor, hub=world.hub(second, "West hub"), organisation=hope, since=SINCE)
    assert elsewhere.programme == second


def test_a_hub_attaches_to_none_and_the_liaison_has_none(world: World) -> None:
    programme, actor = world.programme(), world.actor("officer")
    hub, liaison = world.hub(programme, "Hub"), world.hub(programme, "Third party", HubRole.LIAISON)
    with pytest.raises(RuleViolated, match="is a hub itself"):
        organisation_attach(actor=actor, hub=hub, organisation=liaison.organisation, since=SINCE)
    with pytest.raises(RuleViolated, match="links the hubs"):
        organisation_attach(actor=actor, hub=liaison, organisation=world.organisation("Hope"), since=SINCE)


def test_an_area_has_one_hub_in_a_programme(world: World) -> None:
    programme, actor = world.programme(), world.actor("officer")
    one, other = world.hub(programme, "East hub"), world.hub(programme, "West hub")
    hub_area_add(actor=actor, hub=one, area=world.place("100101100"), since=SINCE)
    for code in ("100101100", "100101", "100101100201"):
        with pytest.raises(Conflict, match="looks after this area already"):
            hub_area_add(actor=actor, hub=other, area=world.place(code), since=SINCE)
    hub_area_add(actor=actor, hub=other, area=world.place("100101101"), since=SINCE)
    counts = {one.hub.organisation.name: one.areas for one in programme_view(programme, LATER).hubs}
    assert counts == {"East hub": 1, "West hub": 1}


def test_a_hub_ends_together_with_its_areas_and_organisations(world: World) -> None:
    programme, actor = world.programme(), world.actor("officer")
    hub, other = world.hub(programme, "East hub"), world.hub(programme, "West hub")
    hub_area_add(actor=actor, hub=hub, area=world.place("100101"), since=SINCE)
    organisation_attach(actor=actor, hub=hub, organisation=world.organisation("Hope"), since=SINCE)
    dated_end(actor=actor, kind="hub", number=hub.pk, until=date(2019, 12, 31), reason="letter not renewed")
    hub_area_add(actor=actor, hub=other, area=world.place("100101"), since=date(2020, 1, 1))
    organisation_attach(actor=actor, hub=other, organisation=world.organisation("Hope"), since=date(2020, 1, 1))
    assert [view.organisations for view in programme_view(programme, LATER).hubs] == [1]


@pytest.mark.seed("001-4b")
def test_a_task_is_of_one_of_the_four_delegated_functions(world: World) -> None:
    hub, actor = world.hub(world.programme(), "East hub"), world.actor("officer")
    for kind in TaskKind:
        hub_task_assign(actor=actor, hub=hub, kind=kind, title="Do it", since=SINCE)
    assert sorted(tasks_of(hub).values_list("kind", flat=True)) == ["co_management", "consulting", "liaison", "office"]
    with pytest.raises(RuleViolated, match="none of the four delegated functions"):
        hub_task_assign(actor=actor, hub=hub, kind="fundraising", title="Do it", since=SINCE)
    with pytest.raises(IntegrityError, match="hub_task_of_four_kinds"), transaction.atomic():
        HubTask.objects.create(area=hub.area, hub=hub, kind="fundraising", title="Do it")


def test_a_hubs_own_people_close_its_tasks_once(world: World) -> None:
    world.acts_for("east", "East hub")
    hub = world.hub(world.programme(), "East hub")
    task = hub_task_assign(actor=world.actor("officer"), hub=hub, kind="office", title="Report", since=SINCE)
    with pytest.raises(NotPermitted):
        hub_task_close(actor=world.actor("west"), number=task.pk, done=True, result="sent")
    closed = hub_task_close(actor=world.actor("east"), number=task.pk, done=True, result="sent")
    assert (closed.state, closed.closed_by) == ("done", world.users["east"])
    with pytest.raises(Conflict, match="closed already"):
        hub_task_close(actor=world.actor("east"), number=task.pk, done=False, result="again")


def test_nothing_is_ended_from_under_what_hangs_on_it(world: World) -> None:
    programme, actor, committee = world.programme(), world.actor("officer"), world.committee()
    world.hub(programme, "East hub")
    committee_member_add(actor=actor, committee=committee, organisation=world.organisation("Hope"), since=SINCE)
    with pytest.raises(RuleViolated, match="still has"):
        dated_end(actor=actor, kind="programme", number=programme.pk, until=LATER, reason="over")
    with pytest.raises(RuleViolated, match="still stand under it"):
        dated_end(actor=actor, kind="committee", number=committee.pk, until=LATER, reason="over")


def test_an_end_lies_after_the_start_and_comes_once(world: World) -> None:
    programme, actor = world.programme(), world.actor("officer")
    with pytest.raises(RuleViolated, match="before the first"):
        dated_end(actor=actor, kind="programme", number=programme.pk, until=date(2018, 6, 30), reason="over")
    with pytest.raises(NotPermitted):
        dated_end(actor=world.actor("stranger"), kind="programme", number=programme.pk, until=LATER, reason="over")
    dated_end(actor=actor, kind="programme", number=programme.pk, until=LATER, reason="over")
    with pytest.raises(Conflict, match="ended already"):
        dated_end(actor=actor, kind="programme", number=programme.pk, until=LATER, reason="over")


def test_the_database_keeps_one_open_pairing_of_two_areas(world: World) -> None:
    made = {"area": world.place("1001"), "recipient": world.place("1002"), "since": SINCE}
    Pairing.objects.create(**made)
    with pytest.raises(IntegrityError, match="pairing_once"), transaction.atomic():
        Pairing.objects.create(**made)


def over(world: World, row: Dated, kind: str, until: date = date(2019, 12, 31)) -> None:
    dated_end(actor=world.actor("officer"), kind=kind, number=row.pk, until=until, reason="over")


def test_nothing_begins_under_what_has_ended_or_not_begun(world: World) -> None:
    actor, hope = world.actor("officer"), world.organisation("Hope")
    committee, programme, other = world.committee(), world.programme(), world.programme("Other")
    hub = world.hub(other, "East hub")
    over(world, committee, "committee")
    over(world, programme, "programme")
    over(world, hub, "hub")
    for refused in (
        lambda: committee_member_add(actor=actor, committee=committee, organisation=hope, since=LATER),
        lambda: world.committee("Below", parent=committee),
        lambda: committee_move(actor=actor, number=world.committee("Top").pk, parent=committee, reason="order"),
        lambda: world.hub(programme, "West hub"),
        lambda: hub_area_add(actor=actor, hub=hub, area=world.place("100101"), since=date(2019, 6, 1)),
        lambda: organisation_attach(actor=actor, hub=hub, organisation=hope, since=LATER),
        lambda: hub_task_assign(actor=actor, hub=hub, kind="office", title="Do it", since=LATER),
        lambda: hub_appoint(
            actor=actor, programme=other, organisation=hope, role=HubRole.LIAISON, since=SINCE - timedelta(1)
        ),
    ):
        with pytest.raises(RuleViolated, match="does not hold from"):
            refused()


def test_nothing_outlives_what_it_belongs_to(world: World) -> None:
    committee, actor, late = world.committee(), world.actor("officer"), date(2027, 6, 30)
    member = committee_member_add(
        actor=actor, committee=committee, organisation=world.organisation("Hope"), since=SINCE
    )
    over(world, member, "committee-member", late)
    with pytest.raises(RuleViolated, match="still stand under it"):
        over(world, committee, "committee")
    over(world, committee, "committee", late)


def test_what_would_have_begun_after_its_hub_ends_goes(world: World) -> None:
    programme, actor = world.programme(), world.actor("officer")
    hub = world.hub(programme, "East hub")
    hub_area_add(actor=actor, hub=hub, area=world.place("100101"), since=date(2020, 1, 1))
    attached = organisation_attach(actor=actor, hub=hub, organisation=world.organisation("Hope"), since=SINCE)
    over(world, attached, "attachment", date(2027, 6, 30))
    over(world, hub, "hub")
    assert not HubArea.objects.within(EVERYWHERE).exists()
    assert Attachment.objects.within(EVERYWHERE).get().until == date(2019, 12, 31)


def test_who_works_with_a_hub_becomes_none_before_that_ends(world: World) -> None:
    programme, actor, hope = world.programme(), world.actor("officer"), world.organisation("Hope")
    attached = organisation_attach(actor=actor, hub=world.hub(programme, "Hub"), organisation=hope, since=SINCE)
    with pytest.raises(RuleViolated, match="works with a hub of the programme"):
        world.hub(programme, "Hope")
    over(world, attached, "attachment", SINCE)
    new = hub_appoint(
        actor=actor, programme=programme, organisation=hope, role=HubRole.SUPPORT, since=LATER, letter_no="2019-1"
    )
    assert new.organisation == hope
