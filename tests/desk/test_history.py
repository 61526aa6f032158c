"""The history of a record and the page of the log: who sees what, in which words."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection

from bangfu.assist.network.models import Need, NeedState
from bangfu.assist.network.services import need_decide
from bangfu.compute.checkpoints import read_checkpoint, verifier_of
from bangfu.compute.entries import read_proof
from bangfu.ground.access.models import User
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import actor_for
from bangfu.ground.audit.services import log_seal
from tests.pages import CheckedClient

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]


@pytest.fixture
def need() -> Need:
    """A need that the township has verified."""
    first = Need.objects.within(EVERYWHERE).filter(state=NeedState.SUBMITTED).earliest("pk")
    need_decide(actor=actor_for(User.objects.get(username="township")), number=first.pk, outcome="approve")
    return first


def sign_in(client: CheckedClient, username: str, language: str = "en") -> None:
    client.force_login(User.objects.get(username=username))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language


def page(client: CheckedClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_history_says_who_changed_what_by_what_right(client: CheckedClient, need: Need) -> None:
    sign_in(client, "county")
    text = page(client, f"/desk/history/network_need/{need.pk}/")
    township = User.objects.get(username="township")
    words = (township.display_name, "by right of need-review:township_approve", "State", "Not sealed yet")
    assert [word for word in words if word not in text] == []


def test_a_sealed_entry_hands_out_its_proof(client: CheckedClient, need: Need) -> None:
    log_seal()
    sign_in(client, "county")
    text = page(client, f"/desk/history/network_need/{need.pk}/")
    address = text.split('proof.json"')[0].rpartition('href="')[2] + "proof.json"
    response = client.get(address)
    header, _ = read_proof(response.content.decode(), verifier_of(settings.CHECKPOINT_KEY))
    assert (header.relation, header.key) == ("network_need", str(need.pk))
    assert "attachment" in response.headers["Content-Disposition"]


def test_the_history_is_told_in_chinese_too(client: CheckedClient, need: Need) -> None:
    sign_in(client, "county", "zh-hans")
    assert page(client, f"/desk/history/network_need/{need.pk}/")


def test_a_record_of_elsewhere_is_as_absent_as_none(client: CheckedClient, need: Need) -> None:
    sign_in(client, "township2")
    elsewhere = client.get(f"/desk/history/network_need/{need.pk}/")
    nowhere = client.get("/desk/history/network_need/999999/")
    assert (elsewhere.status_code, nowhere.status_code) == (404, 404)
    said = [answer.content.decode().count("no record of this number here") for answer in (elsewhere, nowhere)]
    assert said[0] == said[1] > 0


@pytest.mark.parametrize("address", ["access_user/1", "no_table/1", "network_need/abc", "audit_event/1"])
def test_what_is_no_record_of_an_area_is_not_found(client: CheckedClient, need: Need, address: str) -> None:
    sign_in(client, "county")
    assert client.get(f"/desk/history/{address}/").status_code == 404


def test_a_proof_belongs_to_its_record(client: CheckedClient, need: Need) -> None:
    sign_in(client, "county")
    assert client.get(f"/desk/history/network_need/{need.pk}/1/proof.json").status_code == 404


def test_a_removed_record_keeps_its_history(client: CheckedClient, need: Need) -> None:
    number = need.pk
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM network_needproof WHERE need_id = %s", [number])
        cursor.execute("DELETE FROM network_need WHERE id = %s", [number])
    sign_in(client, "county")
    assert "This record was removed" in page(client, f"/desk/history/network_need/{number}/")


def test_a_village_cadre_reads_no_history(client: CheckedClient, need: Need) -> None:
    sign_in(client, "village")
    assert client.get(f"/desk/history/network_need/{need.pk}/").status_code == 403
    assert client.get("/desk/log/").status_code == 403


def test_the_log_shows_how_far_it_has_come_and_hands_out_checkpoints(client: CheckedClient, need: Need) -> None:
    sign_in(client, "county")
    assert "Nothing is sealed yet" in page(client, "/desk/log/")
    size = log_seal()
    text = page(client, "/desk/log/")
    assert verifier_of(settings.CHECKPOINT_KEY) in text
    note = client.get(f"/desk/log/{size}/checkpoint.txt").content.decode()
    assert read_checkpoint(note, verifier_of(settings.CHECKPOINT_KEY)).size == size
    assert client.get(f"/desk/log/{size + 1}/checkpoint.txt").status_code == 404
