"""The public needs hall and the list of what is enough, read through the role that reads nothing else."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connections
from django.db import transaction as transactions
from django.urls import reverse

from bangfu.assist.network.models import PublicNeed
from bangfu.ground.access.models import Area
from bangfu.portal import selectors
from bangfu.portal.selectors import DATABASE
from tests.assist.network.conftest import World
from tests.assist.network.conftest import world as world  # noqa: PLC0414 - the same county
from tests.pages import CheckedClient

COLUMNS = {
    "id", "county", "township", "item_zh", "item_en", "unit_zh", "unit_en", "category", "quantity", "quantity_open",
    "deadline", "published_at", "review", "quantity_confirmed",
}  # fmt: skip


@pytest.mark.seed("003-2")
def test_the_public_view_has_no_column_of_who_asks() -> None:
    assert {field.column for field in PublicNeed._meta.fields} == COLUMNS


@pytest.mark.seed("003-2")
@pytest.mark.django_db(databases=["default", "portal"])
@pytest.mark.parametrize("table", ["network_need", "network_needproof", "network_memberanswer", "registry_household"])
def test_the_role_of_the_public_pages_reads_no_need_itself(table: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transactions.atomic(using=DATABASE),
        connections[DATABASE].cursor() as cursor,
    ):
        cursor.execute(f"SELECT 1 FROM {table}")


@pytest.mark.django_db(databases=["default", "portal"])
def test_what_is_enough_is_public(client: CheckedClient) -> None:
    assert client.get(reverse("portal:enough"), {"category": "goods", "county": "nowhere"}).status_code == 200


def test_townships_of_one_name_in_two_counties_are_two(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "DATABASE", "default")
    Area.objects.filter(code="100102").update(name="East")
    world.need("100101100201")
    world.need("100102")
    assert selectors.public_figures().townships == 2
