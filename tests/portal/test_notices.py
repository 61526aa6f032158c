"""What anyone sees of notices: online ones in full; of lists of people counts and a proof, and no list."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connections, transaction

from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.notices.models import Notice, Snapshot
from bangfu.ground.notices.selectors import proof_address
from bangfu.ground.notices.services import Line, notice_take_down
from bangfu.portal import selectors
from tests.ground.notices.conftest import World, days_before
from tests.ground.notices.conftest import world as world  # noqa: PLC0414 - the same county
from tests.pages import CheckedClient

PROJECT = (Line(("Water for Bridge", "Bridge", "360,000.00", "County", "Water office", "2026", "42 households", "")),)


@pytest.fixture
def public(client: CheckedClient, world: World, monkeypatch: pytest.MonkeyPatch) -> CheckedClient:
    """The public pages, reading in the transaction of the test: another connection would not see its rows."""
    monkeypatch.setattr(selectors, "DATABASE", "default")
    client.cookies["django_language"] = "en"
    return client


def project(world: World) -> Notice:
    columns = ("project", "place", "amount", "source", "executor", "period", "benefit", "result")
    return world.posted(type="project_fund", title="Projects of 2026", body="", columns=columns, rows=PROJECT)


def proof_path(notice: Notice) -> str:
    return "/" + proof_address(notice.snapshot.token).split("/", 3)[3]


def test_a_project_is_online_in_full_with_its_digest(public: CheckedClient, world: World) -> None:
    notice = project(world)
    assert f"/published/{notice.pk}/" in public.get("/published/?type=project_fund").content.decode()
    page = public.get(f"/published/{notice.pk}/").content.decode()
    assert "Water for Bridge" in page
    assert notice.snapshot.digest in page


def test_a_list_of_people_is_a_count_online_and_nothing_more(public: CheckedClient, world: World) -> None:
    notice = world.posted()
    page = public.get("/published/").content.decode()
    assert "Households proposed for monitoring" in page
    assert "Zhang Yi" not in page
    assert public.get(f"/published/{notice.pk}/").status_code == 404


def test_the_proof_shows_days_and_digest_and_no_list(public: CheckedClient, world: World) -> None:
    notice = world.posted()
    page = public.get(proof_path(notice)).content.decode()
    assert notice.snapshot.digest in page
    assert [words in page for words in ("Bridge", notice.title, "Zhang Yi", "Group 1")] == [True, True, False, False]


def test_a_proof_ends_with_its_retention(public: CheckedClient, world: World) -> None:
    old, young = world.posted(days_ago=5 + 366), world.posted(days_ago=5 + 364)
    assert [public.get(proof_path(notice)).status_code for notice in (old, young)] == [404, 200]


def test_an_unknown_proof_is_not_found(public: CheckedClient) -> None:
    assert public.get("/proof/nothing-here/").status_code == 404


def test_what_was_taken_down_is_gone_and_its_proof_says_so(public: CheckedClient, world: World) -> None:
    notice = project(world)
    notice_take_down(actor=world.actor("officer"), number=notice.pk, reason="The amount is wrong.")
    assert public.get(f"/published/{notice.pk}/").status_code == 404
    assert "taken down" in public.get(proof_path(notice)).content.decode()


def test_a_forged_digest_is_told(public: CheckedClient, world: World) -> None:
    """Planted as nobody can by the application: the text and its digest were never of one another."""
    draft = world.draft()
    planted = Notice.objects.within(EVERYWHERE).filter(pk=draft.pk)
    planted.update(state="posted", posted_by=world.users["east"], starts_on=days_before(1), planned_end=days_before(-4))
    snapshot = Snapshot.objects.create(
        area=draft.area, notice=draft, text="{}", digest="0" * 64, token="planted", kept_until=days_before(-90)
    )
    assert "does not agree" in public.get(f"/proof/{snapshot.token}/").content.decode()


@pytest.mark.django_db(databases=["default", "portal"])
@pytest.mark.parametrize("table", ["notices_notice", "notices_noticeline", "notices_snapshot", "notices_objection"])
def test_the_role_of_the_public_pages_reads_no_table(table: str) -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(using="portal"),
        connections["portal"].cursor() as cursor,
    ):
        cursor.execute(f"SELECT count(*) FROM {table}")


@pytest.mark.django_db(databases=["default", "portal"])
def test_the_role_of_the_public_pages_reads_the_projection() -> None:
    """The control: it is the right that is missing above, not the way there."""
    with connections["portal"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM published_notice")
        assert cursor.fetchone() == (0,)


def test_the_public_pages_need_no_right(public: CheckedClient, world: World) -> None:
    assert not world.actor("stranger").scope(Permission.NOTICE_READ).covers(world.village)
    assert public.get("/published/").status_code == 200
