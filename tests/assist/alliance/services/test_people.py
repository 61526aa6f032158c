"""People who help: their parts, the hours confirmed, the households led, and that nothing of a person is left open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bangfu.assist.alliance.models import HubTask, Led, Part, Person, PersonRole
from bangfu.assist.alliance.selectors import (
    elites_counted,
    governance_of,
    led_by_project,
    local_parts,
    minutes_confirmed,
    people_found,
    phone_of,
)
from bangfu.assist.alliance.services import (
    PersonFacts,
    dated_end,
    governance_record,
    hours_claim,
    hours_decide,
    hub_task_assign,
    hub_task_close,
    led_add,
    part_add,
    person_change,
    person_erase,
)
from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.services import unmask
from bangfu.ground.audit.selectors import row_history
from tests.assist.alliance.conftest import FIGURES, SINCE, World

PROJECT = "Mushroom sheds"


@pytest.mark.seed("000-6")
def test_households_led_by_each_elite_add_up_to_the_projects(world: World) -> None:
    leads = {"Leader": ("prosperity_leader", range(100, 105)), "Youth": ("returning_youth", range(200, 203))}
    actor = world.actor("officer")
    for name, (role, serials) in leads.items():
        person = world.person(name, role=role, project=PROJECT)
        for serial in serials:
            number = world.household(serial).household_no
            led_add(actor=actor, number=person.pk, project=PROJECT, household_no=number, since=SINCE)
    (project,) = led_by_project(EVERYWHERE)
    assert {one.person.name: one.households for one in project.elites} == {"Leader": 5, "Youth": 3}
    assert sum(one.households for one in project.elites) == project.households == 8


def test_a_household_counts_once_in_a_project(world: World) -> None:
    one, other = world.person("One", role="prosperity_leader"), world.person("Other", role="prosperity_leader")
    number, actor = world.household(300).household_no, world.actor("cadre")
    first = led_add(actor=actor, number=one.pk, project=PROJECT, household_no=number, since=SINCE)
    with pytest.raises(Conflict, match="leads this household"):
        led_add(actor=actor, number=other.pk, project=PROJECT, household_no=number, since=SINCE)
    dated_end(actor=actor, kind="led", number=first.pk, until=date(2020, 1, 1), reason="stands on its own feet")
    led_add(actor=actor, number=other.pk, project=PROJECT, household_no=number, since=date(2020, 1, 2))
    assert [one.households for one in led_by_project(EVERYWHERE)] == [1]


def test_a_household_is_never_led_by_two_on_one_day(world: World) -> None:
    one, other = world.person("One", role="prosperity_leader"), world.person("Other", role="prosperity_leader")
    number, actor = world.household(303).household_no, world.actor("cadre")
    first = led_add(actor=actor, number=one.pk, project=PROJECT, household_no=number, since=SINCE)
    dated_end(actor=actor, kind="led", number=first.pk, until=date(2020, 1, 1), reason="stands on its own feet")
    with pytest.raises(Conflict, match="leads this household"):
        led_add(actor=actor, number=other.pk, project=PROJECT, household_no=number, since=date(2020, 1, 1))
    (project,) = led_by_project(EVERYWHERE, day=date(2020, 1, 1))
    assert sum(one.households for one in project.elites) == project.households == 1


def test_a_part_is_played_once_on_a_day(world: World) -> None:
    person, actor = world.person("Vol", role="volunteer", area="100101"), world.actor("officer")
    (part,) = Part.objects.within(EVERYWHERE).filter(person=person)
    dated_end(actor=actor, kind="part", number=part.pk, until=date(2020, 1, 1), reason="moved")
    again: dict[str, Any] = {"actor": actor, "number": person.pk, "area": world.place("100101"), "role": "volunteer"}
    with pytest.raises(Conflict, match="plays this part already"):
        part_add(since=date(2019, 6, 1), **again)
    part_add(since=date(2020, 1, 2), **again)


def test_hours_are_of_days_on_which_she_was_a_volunteer(world: World) -> None:
    volunteer, hope = world.person("Vol", role="volunteer", area="100101"), world.organisation("Hope")
    claim: dict[str, Any] = {"organisation": hope, "what": "Lessons", "minutes": 60}
    with pytest.raises(RuleViolated, match="no volunteer on 2018-06-30"):
        hours_claim(actor=world.actor("officer"), number=volunteer.pk, worked_on=date(2018, 6, 30), **claim)


def test_only_an_elite_leads_and_only_households_of_the_register(world: World) -> None:
    volunteer, leader = world.person("Vol", role="volunteer"), world.person("Lead", role="prosperity_leader")
    number, actor = world.household(301).household_no, world.actor("officer")
    with pytest.raises(RuleViolated, match="leads households"):
        led_add(actor=actor, number=volunteer.pk, project=PROJECT, household_no=number, since=SINCE)
    foreign = world.household(302, "100201100201").household_no
    for absent in ("nothing", foreign):
        with pytest.raises(NotFound, match="no household with this number in your area"):
            led_add(actor=actor, number=leader.pk, project=PROJECT, household_no=absent, since=SINCE)


@pytest.mark.seed("000-10")
def test_elites_are_local_people_and_the_team_that_stays_is_counted(world: World) -> None:
    actor = world.actor("officer")
    elder = world.person("Old Chen", project=PROJECT, is_local=False)
    world.person("Adviser", role="volunteer", project=PROJECT, is_local=False)
    part_add(
        actor=actor,
        number=elder.pk,
        area=world.place("100101100201"),
        role=PersonRole.PROSPERITY_LEADER,
        since=SINCE,
        project=PROJECT,
    )
    (project,) = local_parts(EVERYWHERE)
    assert (project.project, project.parts, project.local) == (PROJECT, 3, 2)
    with pytest.raises(RuleViolated, match="belongs to a village"):
        world.person("From town", area="100101")


@pytest.mark.seed("000-F4")
def test_one_hundred_and_forty_old_heads_and_twelve_hundred_young_people(world: World) -> None:
    village = world.place("100101100201")
    planned = {PersonRole.OLD_VILLAGE_HEAD: "old_village_heads", PersonRole.RETURNING_YOUTH: "returning_youth"}
    for role, name in planned.items():
        people = Person.objects.bulk_create(Person(area=village, name=f"{role} {n}") for n in range(FIGURES[name]))
        Part.objects.bulk_create(Part(area=village, person=person, role=role, since=SINCE) for person in people)
    counts = elites_counted(EVERYWHERE, day=date(2019, 5, 1))
    assert (counts["old_village_head"], counts["returning_youth"]) == (140, 1200)
    assert sum(elites_counted(EVERYWHERE, day=date(2018, 1, 1)).values()) == 0


def test_an_old_village_heads_work_is_recorded_by_kind(world: World) -> None:
    elder, actor = world.person(), world.actor("cadre")
    for kind in ("mediation", "supervision", "mobilisation"):
        governance_record(actor=actor, number=elder.pk, kind=kind, happened_on=SINCE, summary="A field boundary")
    assert sorted(governance_of(elder).values_list("kind", flat=True)) == ["mediation", "mobilisation", "supervision"]
    with pytest.raises(RuleViolated, match="personal number"):
        governance_record(
            actor=actor, number=elder.pk, kind="mediation", happened_on=SINCE, summary="Called 13900001234"
        )
    with pytest.raises(RuleViolated, match="no kind of governance"):
        governance_record(actor=actor, number=elder.pk, kind="blame", happened_on=SINCE, summary="Talk")
    youth = world.person("Youth", role="returning_youth")
    with pytest.raises(RuleViolated, match="belong to an old village head"):
        governance_record(actor=actor, number=youth.pk, kind="mediation", happened_on=SINCE, summary="Talk")


def test_hours_count_once_the_organisation_confirms_them(world: World) -> None:
    hope, volunteer = world.acts_for("helper", "Hope"), world.person("Vol", role="volunteer", area="100101")
    claim: dict[str, Any] = {"organisation": hope, "worked_on": SINCE, "what": "Lessons"}
    first = hours_claim(actor=world.actor("officer"), number=volunteer.pk, minutes=90, **claim)
    second = hours_claim(actor=world.actor("officer"), number=volunteer.pk, minutes=60, **claim)
    assert minutes_confirmed(volunteer) == 0
    hours_decide(actor=world.actor("helper"), number=first.pk, confirmed=True)
    hours_decide(actor=world.actor("helper"), number=second.pk, confirmed=False)
    assert minutes_confirmed(volunteer) == 90
    with pytest.raises(Conflict, match="decided already"):
        hours_decide(actor=world.actor("helper"), number=first.pk, confirmed=False)


def test_hours_are_confirmed_by_the_organisation_and_by_another_person(world: World) -> None:
    hope = world.acts_for("helper", "Hope")
    world.acts_for("helper2", "Hope")
    world.acts_for("east", "Others")
    volunteer = world.person("Vol", role="volunteer", area="100101")
    claim: dict[str, Any] = {"organisation": hope, "worked_on": SINCE, "what": "Lessons", "minutes": 60}
    hours = hours_claim(actor=world.actor("helper"), number=volunteer.pk, **claim)
    for name in ("helper", "east", "officer"):
        with pytest.raises(NotPermitted):
            hours_decide(actor=world.actor(name), number=hours.pk, confirmed=True)
    assert hours_decide(actor=world.actor("helper2"), number=hours.pk, confirmed=True).state == "confirmed"


@pytest.mark.parametrize("minutes", [0, -5, 24 * 60 + 1])
def test_a_day_has_twenty_four_hours(world: World, minutes: int) -> None:
    volunteer = world.person("Vol", role="volunteer", area="100101")
    claim: dict[str, Any] = {"organisation": world.organisation("Hope"), "worked_on": SINCE, "what": "Lessons"}
    hours_claim(actor=world.actor("officer"), number=volunteer.pk, minutes=60, **claim)
    with pytest.raises(RuleViolated, match="24 hours"):
        hours_claim(actor=world.actor("officer"), number=volunteer.pk, minutes=minutes, **claim)


def test_a_phone_is_sealed_masked_and_shown_for_a_quarter_of_an_hour(world: World) -> None:
    person = world.person(phone="139 0000 1234")
    assert b"1234" not in bytes(person.phone_sealed)
    actor = world.actor("cadre")
    assert phone_of(actor, person) == "139****1234"
    unmask(
        actor=actor,
        area=person.area,
        place="alliance.person",
        row=person.pk,
        fields=["phone"],
        purpose="visit",
        reason="to call before the visit",
    )
    assert phone_of(actor, person) == "13900001234"
    assert phone_of(world.actor("officer"), person) == "139****1234"


def test_the_same_person_is_recorded_once(world: World) -> None:
    world.person(phone="13900001234")
    with pytest.raises(Conflict, match="recorded here already"):
        world.person(phone="13900001234")
    with pytest.raises(RuleViolated, match="11 digits"):
        world.person("Other", phone="139")


def test_a_person_is_found_by_name_part_and_skill(world: World) -> None:
    person = world.person()
    facts = PersonFacts("Old Chen", assist_field=["legal"], skills_note="knows every field")
    person_change(actor=world.actor("cadre"), number=person.pk, facts=facts, reason="talk")
    actor = world.actor("auditor")
    assert people_found(actor=actor, words="chen", role="old_village_head", assist_field="legal").get() == person
    assert not people_found(actor=actor, role="volunteer").exists()
    part = Part.objects.within(EVERYWHERE).get(person=person)
    dated_end(actor=world.actor("cadre"), kind="part", number=part.pk, until=date(2020, 1, 1), reason="retired")
    assert not people_found(actor=actor, role="old_village_head").exists()


def test_an_erased_person_leaves_nothing_in_the_rows_and_their_history(world: World) -> None:
    elder, other, actor = world.person("Quetzal", phone="13877007707"), world.person("Other"), world.actor("officer")
    number = world.household(310).household_no
    led_add(actor=actor, number=elder.pk, project=PROJECT, household_no=number, since=SINCE)
    governance_record(actor=actor, number=elder.pk, kind="mediation", happened_on=SINCE, summary="Talk")
    told = governance_record(actor=actor, number=other.pk, kind="mediation", happened_on=SINCE, summary="With Quetzal")
    with pytest.raises(NotPermitted):
        person_erase(actor=world.actor("cadre"), number=elder.pk, order_no="7/2026")
    with pytest.raises(RuleViolated, match="names its order"):
        person_erase(actor=actor, number=elder.pk, order_no=" ")
    done = person_erase(actor=actor, number=elder.pk, order_no="7/2026")
    assert done.rows >= 4
    assert not Person.objects.within(EVERYWHERE).filter(name="Quetzal").exists()
    assert not Led.objects.within(EVERYWHERE).filter(household_no=number).exists()
    assert governance_of(other).get().summary == "-"
    past = [*row_history("alliance_person", str(elder.pk)), *row_history("alliance_governancerecord", str(told.pk))]
    assert "Quetzal" not in str([entry.changes for entry in past])
    with pytest.raises(Conflict, match="carried out already"):
        person_erase(actor=actor, number=other.pk, order_no="7/2026")


def test_an_erased_person_is_named_neither_by_a_hubs_task_nor_where_else_she_helped(world: World) -> None:
    elder, actor, hub = world.person("Quetzal"), world.actor("officer"), world.hub(world.programme(), "East hub")
    task = hub_task_assign(actor=actor, hub=hub, kind="office", title="Report", since=SINCE)
    hub_task_close(actor=actor, number=task.pk, done=True, result="Quetzal wrote it")
    other = world.person("Other", area="100101101201")
    part_add(actor=actor, number=elder.pk, area=world.place("100101101201"), role="volunteer", since=SINCE)
    told = governance_record(actor=actor, number=other.pk, kind="mediation", happened_on=SINCE, summary="With Quetzal")
    person_erase(actor=actor, number=elder.pk, order_no="8/2026")
    assert HubTask.objects.within(EVERYWHERE).get(pk=task.pk).result == "-"
    past = [*row_history("alliance_hubtask", str(task.pk)), *row_history("alliance_governancerecord", str(told.pk))]
    assert "Quetzal" not in str([entry.changes for entry in past])


def test_a_village_sees_its_own_people(world: World) -> None:
    world.person()
    world.person("Far", area="100201100201")
    assert [one.name for one in people_found(actor=world.actor("cadre"))] == ["Old Chen"]
    assert Person.objects.within(Scope.below(world.place("10"))).count() == 2
