"""Erasing a person empties what was written of her household's needs and gifts; quantities, and other homes', stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pytest
from django.utils import timezone

from bangfu.assist.network import services
from bangfu.assist.network.models import (
    Call,
    Delivery,
    Device,
    Dispute,
    FarmerPayment,
    Feedback,
    HouseholdContact,
    Match,
    Need,
    NeedProof,
    Release,
    Story,
)
from bangfu.assist.network.selectors import proof_path
from bangfu.assist.network.services.devices import contact_assign, device_give
from bangfu.assist.network.services.erasure import Forgotten, Homes, households_forget
from bangfu.assist.network.services.matches.deliveries import _path
from bangfu.assist.network.services.orders import farmer_pay
from bangfu.assist.network.services.showcase import story_publish, story_record
from bangfu.ground.access.models import Unmasking
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.models import Event
from bangfu.ground.audit.selectors import past_events
from bangfu.ground.audit.services import events_erase, reason_stated
from bangfu.ground.workflow.models import Case, CaseState, Decision
from bangfu.identify.registry.models import Household
from tests.assist.network.conftest import World
from tests.assist.network.services.matches.test_aftercare import agreed, for_a_household
from tests.assist.network.services.matches.test_deliveries import BRIDGE, confirmed, delivered
from tests.assist.network.services.test_devices import recorded as device_recorded
from tests.assist.network.services.test_orders import recorded as order_recorded
from tests.assist.network.writing import draft, registered, submitted

NAME = "Canary Li"
DAY = date(2026, 3, 1)
OF_A_HOME = {"beneficiary": "household", "relation": "02", "situation": f"{NAME} is cold", "purpose": "a warm winter"}


def forgotten(
    world: World, home: Household | None, *, ends: bool = True, names: Collection[str] = (NAME,)
) -> Forgotten:
    """As the erasure of a person calls it, with the erasing of history that follows."""
    actor, village = world.actor("officer"), world.areas[BRIDGE]
    actor.permit(Permission.PERSON_ERASE, village)
    reason_stated("erasure by order 7/2026")
    every = [home.pk] if home else []
    homes = Homes(all=every, hers=every if ends else [], ending=every if ends else [])
    gone = households_forget(actor=actor, homes=homes, names=names, places=village.ancestor_ids)
    past = {event for table, keys in gone.rows.items() for event in past_events(table, keys)}
    events_erase(order="7/2026", events=sorted(past | gone.events))
    return gone


def test_the_words_of_a_gift_and_its_files_go_and_its_quantities_stay(world: World) -> None:
    match = for_a_household(world)
    agreed(world, match)
    services.number_unmask(actor=world.actor("helper"), match=match.pk, reason=f"to ask {NAME}")
    services.call_record(actor=world.actor("helper"), match=match.pk, outcome="reached")
    filed = delivered(world, match, 4, proof=services.Proof(name="slip.pdf", file=b"%PDF- slip"))
    second = delivered(world, match, 6, proof=services.Proof(reference=f"with {NAME}"))
    confirmed(world, filed, 3, shortfall="one bag was torn")
    services.delivery_dispute(actor=world.actor("cadre"), number=second.pk, reason="nothing came")
    services.dispute_decide(actor=world.actor("officer"), number=second.pk, received=6, finding="it came")
    before = Match.objects.within(EVERYWHERE).values("quantity", "quantity_delivered", "quantity_confirmed").get()
    home = match.need.household
    assert home is not None and _path(filed.pk).is_file()
    forgotten(world, home, ends=False)
    after = Match.objects.within(EVERYWHERE).values("quantity", "quantity_delivered", "quantity_confirmed").get()
    assert before == after
    assert not _path(filed.pk).exists()
    parts = Delivery.objects.within(EVERYWHERE).order_by("pk").values_list("proof_reference", "proof_name", "shortfall")
    assert list(parts) == [("-", "", "-"), ("-", "", "")]
    assert Dispute.objects.within(EVERYWHERE).values_list("reason", "finding").get() == ("-", "-")
    assert Release.objects.within(EVERYWHERE).get().evidence == Unmasking.objects.within(EVERYWHERE).get().reason == "-"
    assert Call.objects.within(EVERYWHERE).count() == 1


def test_what_is_said_of_a_gift_goes(world: World) -> None:
    match = for_a_household(world)
    confirmed(world, delivered(world, match, 10), 10)
    services.feedback_give(actor=world.actor("cadre"), match=match.pk, suits="yes", words="she is glad")
    forgotten(world, match.need.household, ends=False)
    assert Feedback.objects.within(EVERYWHERE).values_list("suits", "words").get() == ("yes", "-")


def test_a_need_under_review_loses_words_and_proofs_and_its_review_goes_on(world: World) -> None:
    home = registered(world)
    need = submitted(world, household_no=home.household_no, **OF_A_HOME)
    services.need_decide(actor=world.actor("station"), number=need.pk, outcome="return", reason="Which of the doors?")
    files = [proof_path(proof) for proof in NeedProof.objects.within(EVERYWHERE)]
    assert files and all(path.is_file() for path in files)
    forgotten(world, home, ends=False)
    need.refresh_from_db()
    assert {need.situation, need.purpose, need.specification, need.return_reason} == {"-"}
    assert (need.quantity, need.household, need.state) == (40, home, "returned")
    assert not any(path.exists() for path in files) and not NeedProof.objects.within(EVERYWHERE).exists()
    assert not Decision.objects.exclude(reason="").exists()
    assert Case.objects.within(EVERYWHERE).get().is_going_on


def test_what_a_household_that_goes_waited_for_ends_and_what_was_promised_is_free_again(world: World) -> None:
    match = for_a_household(world)
    agreed(world, match)
    home = match.need.household
    assert home is not None
    waiting = submitted(world, household_no=home.household_no, **OF_A_HOME)
    forgotten(world, home)
    for need in Need.objects.within(EVERYWHERE):
        assert (need.state, need.household, need.quantity_matched) == ("withdrawn", None, 0)
    ended = Match.objects.within(EVERYWHERE).select_related("offer").get()
    assert (ended.state, ended.offer.quantity_reserved) == ("cancelled", 0)
    assert waiting.case is not None
    assert Case.objects.within(EVERYWHERE).get(pk=waiting.case.pk).state == CaseState.WITHDRAWN
    assert not Release.objects.within(EVERYWHERE).exists()


def test_what_was_given_and_paid_to_a_household_that_goes_stays_as_a_fact(world: World) -> None:
    home, officer = registered(world), world.actor("officer")
    device, order = device_recorded(world), order_recorded(world)
    device_give(actor=officer, number=device.pk, household=home, given_on=DAY)
    contact_assign(actor=officer, household=home.pk, role="officer", name="Gao", phone="0100-8800123", valid_from=DAY)
    for slip in ("1", "2"):
        farmer_pay(
            actor=officer,
            number=order.pk,
            household=home,
            amount_fen=100,
            paid_on=DAY,
            proof=f"{NAME}, slip {slip}",
        )
    forgotten(world, home)
    device = Device.objects.within(EVERYWHERE).get()
    assert (device.state, device.given_on, device.household) == ("given", DAY, None)
    assert list(FarmerPayment.objects.values_list("amount_fen", flat=True)) == [100, 100]
    assert not FarmerPayment.objects.filter(household__isnull=False).exists()
    assert not FarmerPayment.objects.filter(proof__contains=NAME).exists()
    assert not HouseholdContact.objects.within(EVERYWHERE).exists()


def test_the_contact_and_the_set_of_a_household_that_stays_stay(world: World) -> None:
    home, officer, device = registered(world), world.actor("officer"), device_recorded(world)
    device_give(actor=officer, number=device.pk, household=home, given_on=DAY)
    contact_assign(actor=officer, household=home.pk, role="officer", name="Gao", phone="0100-8800123", valid_from=DAY)
    forgotten(world, home, ends=False)
    assert Device.objects.within(EVERYWHERE).get().household == home
    assert HouseholdContact.objects.within(EVERYWHERE).get().name == "Gao"


def test_a_held_need_about_her_ends(world: World) -> None:
    note = {"beneficiary": "unregistered", "beneficiary_note": f"{NAME}, third house", "relation": "03"}
    need = submitted(world, **note)
    forgotten(world, None)
    need.refresh_from_db()
    assert (need.state, need.beneficiary_note) == ("withdrawn", "-")
    assert not NeedProof.objects.within(EVERYWHERE).exists()


def test_another_s_need_stays_but_for_the_sentences_that_name_her(world: World) -> None:
    theirs = draft(world, situation="The path is under water", purpose=f"as {NAME} proposed", verifier=NAME)
    forgotten(world, registered(world))
    theirs.refresh_from_db()
    assert (theirs.situation, theirs.purpose, theirs.verifier) == ("The path is under water", "-", "-")
    assert (bytes(theirs.verifier_phone_sealed), theirs.state) == (b"", "draft")
    assert NeedProof.objects.within(EVERYWHERE).filter(need=theirs).exists()


def test_a_story_about_her_is_taken_down(world: World) -> None:
    story = story_record(
        actor=world.actor("officer"),
        area=world.areas[BRIDGE],
        kind="showcase",
        title="Trees",
        shown_as=NAME,
        text="She planted trees.",
        consent_on=timezone.localdate(),
        consent_paper="folder 4",
    )
    story_publish(actor=world.actor("second"), number=story.pk)
    forgotten(world, None)
    story = Story.objects.within(EVERYWHERE).get()
    assert (story.state, story.shown_as) == ("taken_down", "-")


@pytest.mark.parametrize("ends", [True, False])
def test_the_history_keeps_no_word_of_it(world: World, ends: bool) -> None:
    from_before = draft(world, situation=f"{NAME} told us")
    services.need_save(actor=world.actor("cadre"), number=from_before.pk, values={"situation": "the school told us"})
    match = for_a_household(world)
    services.match_cancel(actor=world.actor("helper"), number=match.pk, reason=f"{NAME} is away")
    forgotten(world, match.need.household, ends=ends)
    assert not [event for event in Event.objects.filter(payload__isnull=False) if NAME in str(event.payload)]
