"""Importing campaigns, the real ones included, and verifying their needs."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from bangfu.assist.network.models import Need, NeedState, Offer
from bangfu.assist.network.selectors import campaign_figures
from bangfu.assist.network.services import CampaignFiles, campaign_import, campaign_publish
from bangfu.compute.specs import parse_spec
from bangfu.errors import Conflict, NotPermitted, SheetErrors, SpecInvalid
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.network.conftest import SPEC, Filing, World, stored

NOTHING = {"Campaign": 0, "Need": 0, "Offer": 0, "Proposal": 0, "PairCost": 0}


def test_the_real_set_is_imported_whole(world: World, protective_goods: CampaignFiles) -> None:
    start = time.perf_counter()
    county = world.areas["100101"]
    campaign = campaign_import(actor=world.actor("officer"), area=county, title="2020", files=protective_goods)
    seconds = time.perf_counter() - start
    figures = campaign_figures(campaign)
    assert (figures.needs, figures.offers, figures.costs) == (1934, 71, 40911)
    assert (figures.waiting, figures.units_offered, figures.set_aside) == (1934, 5322, 14)
    assert seconds < 20


def test_the_worked_example_is_imported(world: World, reference_data: Path) -> None:
    folder = reference_data / "needs_offers" / "ppe_match_worked_example"
    spec = parse_spec(
        "needs: {id: rec_id, category: ppe, quantity: qty}\noffers: {id: don_id, category: ppe, quantity: qty}\n"
        "costs: {need: rec_id, offer: don_id, cost: distance}\n",
        "spec",
    )
    files = CampaignFiles(folder / "Table1.csv", folder / "Table2.csv", folder / "Table3.csv", spec)
    campaign_import(actor=world.actor("officer"), area=world.areas["100101"], title="Example", files=files)
    rows = {kind: count for kind, count in stored().items() if count}
    lines = {n: len((folder / f"Table{n}.csv").read_text().splitlines()) - 1 for n in (1, 2, 3)}
    assert rows == {"Campaign": 1, "Need": lines[1], "Offer": lines[2], "PairCost": lines[3]}


def test_the_same_files_are_not_taken_twice(world: World, filed: Filing) -> None:
    officer, county = world.actor("officer"), world.areas["100101"]
    campaign_import(actor=officer, area=county, title="First", files=filed())
    before = stored()
    with pytest.raises(Conflict, match="imported already"):
        campaign_import(actor=officer, area=county, title="Second", files=filed(spec=SPEC + "# only a remark\n"))
    assert stored() == before


def test_who_may_not_import_is_refused(world: World, filed: Filing) -> None:
    with pytest.raises(NotPermitted):
        campaign_import(actor=world.actor("east"), area=world.areas["100101100"], title="No", files=filed())


AREAS = "needs: {id: who, category: what, quantity: many, area: place}\n" + SPEC.splitlines()[1]


def test_a_need_lies_where_its_file_says(world: World, filed: Filing) -> None:
    files = filed(needs="who,what,many,place\nN1,coat,5,100101101201\nN2,coat,7,\n", spec=AREAS)
    campaign_import(actor=world.actor("officer"), area=world.areas["100101"], title="Places", files=files)
    rows = Need.objects.within(EVERYWHERE).order_by("pk").values_list("area__code", flat=True)
    assert list(rows) == ["100101101201", "100101"]


@pytest.mark.parametrize(
    ("needs", "spec", "problem"),
    [
        ("who,what,many,place\nN1,coat,5,100102\n", AREAS, "100102 is not known here, or lies outside"),
        ("who,what,many,place\nN1,coat,5,999999\n", AREAS, "999999 is not known here"),
        (f"who,what,many\n{'N' * 61},coat,5\n", SPEC, "longer than 60"),
        ("who,what,many,tier\nN1,coat,5,10\n", SPEC.replace("many}", "many, tier: tier}", 1), "10 is not an urgency"),
        ("who,what,many\nN1,coat,-5\n", SPEC, "-5"),
    ],
)
def test_a_fault_leaves_nothing(world: World, filed: Filing, needs: str, spec: str, problem: str) -> None:
    files = filed(needs=needs, spec=spec)
    with pytest.raises(SheetErrors, match=problem):
        campaign_import(actor=world.actor("officer"), area=world.areas["100101"], title="Faulty", files=files)
    assert stored() == NOTHING


@pytest.mark.parametrize("entry", ["floor: 30", "affinity: {}", "names: free", "one_donor: true"])
def test_what_is_asked_of_a_matching_is_not_taken_for_a_campaign(world: World, filed: Filing, entry: str) -> None:
    with pytest.raises(SpecInvalid, match="a campaign does not keep"):
        campaign_import(
            actor=world.actor("officer"), area=world.areas["100101"], title="More", files=filed(spec=f"{SPEC}{entry}\n")
        )
    assert stored() == NOTHING


def test_a_day_of_a_file_stays_that_day(world: World, filed: Filing) -> None:
    needs = "who,what,many,until\nN1,coat,5,2030-11-22\n"
    files = filed(needs=needs, spec=SPEC.replace("many}", "many, deadline: until}", 1))
    campaign_import(actor=world.actor("officer"), area=world.areas["100101"], title="Days", files=files)
    deadline = Need.objects.within(EVERYWHERE).get().deadline
    assert deadline is not None
    assert timezone.localtime(deadline).date() == date(2030, 11, 22)


def test_another_officer_verifies_all_at_once(world: World, filed: Filing) -> None:
    county = world.areas["100101"]
    campaign = campaign_import(actor=world.actor("officer"), area=county, title="Coats", files=filed())
    assert campaign_publish(actor=world.actor("second"), number=campaign.pk) == 2
    states = Need.objects.within(EVERYWHERE).values_list("state", "published_by__username")
    assert set(states) == {(NeedState.PUBLISHED, "second")}


def test_the_importer_does_not_verify(world: World, filed: Filing) -> None:
    officer = world.actor("officer")
    campaign = campaign_import(actor=officer, area=world.areas["100101"], title="Coats", files=filed())
    with pytest.raises(NotPermitted, match="who records"):
        campaign_publish(actor=officer, number=campaign.pk)


def test_a_campaign_is_verified_once(world: World, filed: Filing) -> None:
    county = world.areas["100101"]
    campaign = campaign_import(actor=world.actor("officer"), area=county, title="Coats", files=filed())
    campaign_publish(actor=world.actor("second"), number=campaign.pk)
    with pytest.raises(Conflict):
        campaign_publish(actor=world.actor("second"), number=campaign.pk)


def test_an_offer_beyond_belief_is_kept_but_set_aside(world: World, filed: Filing) -> None:
    files = filed(
        offers="who,what,many\nD1,coat,100\nD2,coat,101\n",
        spec=SPEC.replace("many}\n", "many, max_quantity: 100}\n").replace("many, max_quantity: 100}", "many}", 1),
    )
    campaign_import(actor=world.actor("officer"), area=world.areas["100101"], title="Coats", files=files)
    offers = Offer.objects.within(EVERYWHERE).select_related("campaign").order_by("pk")
    assert [(offer.quantity, offer.is_set_aside) for offer in offers] == [(100, False), (101, True)]
