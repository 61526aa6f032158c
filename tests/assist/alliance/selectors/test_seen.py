"""Scenario 2, the structure's half: a programme with its hubs, organisations attached by what they do, and a hub that
reads its own areas and organisations and nothing of another's."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bangfu.assist.alliance.models import Hub, HubRole, Organisation, Person
from bangfu.assist.alliance.selectors import (
    hub_get,
    hub_scope,
    hubs_visible,
    organisation_get,
    organisations_visible,
    people_visible,
    person_get,
    phone_of,
    programme_view,
    programmes_visible,
)
from bangfu.assist.alliance.services import dated_end, hub_area_add, hub_task_assign, led_add, organisation_attach
from bangfu.errors import NotFound, NotPermitted
from bangfu.ground.access.models import Level
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.services import unmask
from tests.assist.alliance.conftest import FIGURES, SINCE, World
from tests.counties import areas_planted


@dataclass(frozen=True)
class Hubs:
    """Two hubs of one programme: each with a township, an organisation and somebody who leads a household there."""

    east: Hub
    west: Hub
    schools: Organisation
    clinics: Organisation
    eastern: Person
    western: Person


@pytest.fixture
def hubs(world: World) -> Hubs:
    actor = world.actor("officer")
    world.acts_for("east", "East hub")
    world.acts_for("west", "West hub")
    programme = world.programme()
    world.hub(programme, "Third party", HubRole.LIAISON)
    east, west = world.hub(programme, "East hub"), world.hub(programme, "West hub")
    schools = world.organisation("Schools", assist_field=["education"])
    clinics = world.organisation("Clinics", assist_field=["health"])
    for hub, code, organisation in ((east, "100101100", schools), (west, "100101101", clinics)):
        hub_area_add(actor=actor, hub=hub, area=world.place(code), since=SINCE)
        organisation_attach(actor=actor, hub=hub, organisation=organisation, since=SINCE)
        hub_task_assign(actor=actor, hub=hub, kind="consulting", title="Advise", since=SINCE)
    eastern = world.person("Eastern", role="prosperity_leader", phone="13900001111")
    western = world.person("Western", role="prosperity_leader", phone="13900002222", area="100101101201")
    for serial, person, code in ((401, eastern, "100101100201"), (402, western, "100101101201")):
        number = world.household(serial, code).household_no
        led_add(actor=actor, number=person.pk, project="Sheds", household_no=number, since=SINCE)
    return Hubs(east, west, schools, clinics, eastern, western)


@pytest.mark.seed("scenario-2")
def test_a_hub_reads_its_own_and_nothing_of_anothers(world: World, hubs: Hubs) -> None:
    actor = world.actor("east")
    assert hub_scope(actor) == Scope((world.place("100101100").path,))
    assert {one.name for one in organisations_visible(actor)} == {"East hub", "Schools"}
    assert list(people_visible(actor)) == [hubs.eastern]
    assert list(hubs_visible(actor)) == [hubs.east]
    assert programmes_visible(actor).count() == 1


@pytest.mark.seed("scenario-2")
def test_what_is_another_hubs_looks_like_what_is_absent(world: World, hubs: Hubs) -> None:
    actor = world.actor("east")
    for get, number in (
        (person_get, hubs.western.pk),
        (person_get, 10**9),
        (organisation_get, hubs.clinics.pk),
        (hub_get, hubs.west.pk),
    ):
        with pytest.raises(NotFound):
            get(actor=actor, number=number)


@pytest.mark.seed("scenario-2")
def test_a_hub_never_opens_a_full_number(world: World, hubs: Hubs) -> None:
    actor = world.actor("east")
    assert phone_of(actor, hubs.eastern) == "139****1111"
    with pytest.raises(NotPermitted):
        unmask(
            actor=actor,
            area=hubs.eastern.area,
            place="alliance.person",
            row=hubs.eastern.pk,
            fields=["phone"],
            purpose="visit",
            reason="to call",
        )


@pytest.mark.seed("scenario-2")
def test_a_programme_opens_nothing_outside_its_own_area(world: World, hubs: Hubs) -> None:
    """A hub may look after areas of another city; who helps there is not this city's to show."""
    afar = world.person("Far", role="prosperity_leader", area="100201100201")
    hub_area_add(actor=world.actor("officer"), hub=hubs.east, area=world.place("100201"), since=SINCE)
    actor = world.actor("east")
    assert hub_scope(actor) == Scope((world.place("100101100").path,))
    with pytest.raises(NotFound):
        person_get(actor=actor, number=afar.pk)


@pytest.mark.seed("scenario-2")
def test_a_hub_that_has_ended_reads_no_more(world: World, hubs: Hubs) -> None:
    dated_end(
        actor=world.actor("officer"), kind="hub", number=hubs.east.pk, until=SINCE, reason="the letter was not renewed"
    )
    actor = world.actor("east")
    assert not hub_scope(actor)
    assert {one.name for one in organisations_visible(actor)} == {"East hub"}
    assert not people_visible(actor).exists()


@pytest.mark.seed("scenario-2")
def test_an_attached_organisation_sees_itself_alone(world: World, hubs: Hubs) -> None:
    world.acts_for("helper", "Schools")
    actor = world.actor("helper")
    assert [one.name for one in organisations_visible(actor)] == ["Schools"]
    assert not hubs_visible(actor).exists()
    assert not people_visible(actor).exists()


@pytest.mark.seed("scenario-2")
def test_the_programme_of_ten_hubs_covers_ninety_areas(world: World) -> None:
    """The whole programme: each organisation goes to a hub by what it does, each area to one hub."""
    actor, programme = world.actor("officer"), world.programme("Whole")
    world.hub(programme, "Third party", HubRole.LIAISON)
    hubs = [world.hub(programme, f"Hub {place}") for place in range(FIGURES["hubs"])]
    places: dict[str, tuple[str, Level, str | None]] = {"85": ("Far province", Level.PROVINCE, None)}
    places |= {f"85{n:04}": (f"Far {n}", Level.COUNTY, "85") for n in range(FIGURES["areas_later"])}
    areas = [area for code, area in areas_planted(places, first=7001).items() if code != "85"]
    for place, area in enumerate(areas):
        hub_area_add(actor=actor, hub=hubs[place % len(hubs)], area=area, since=SINCE)
    view = programme_view(programme, SINCE)
    assert (view.size, sum(one.areas for one in view.hubs)) == (11, 90)
