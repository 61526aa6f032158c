"""Scenario 4, its network half: a household's need from six elements to the hall, where everybody sees it at once.

What follows publication (matched, delivered, confirmed) is told from `published` on.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from bangfu.assist.network.models import NeedState
from bangfu.assist.network.rules import ElementsMissing
from bangfu.assist.network.selectors import members_owing
from bangfu.assist.network.services import need_decide, need_save, need_submit
from tests.assist.network.conftest import World, allied, world
from tests.assist.network.writing import draft, fresh, registered
from tests.pages import CheckedClient

__all__ = ["world"]


@pytest.mark.seed("scenario-4")
@pytest.mark.seed("003-5")
def test_a_households_need_comes_to_the_hall(client: CheckedClient, world: World) -> None:
    """Six elements are refused, the seventh is added; village, then township; then all see it and members owe."""
    allied(world)
    home = registered(world)
    of_home: dict[str, Any] = {
        "beneficiary": "household",
        "household_no": home.household_no,
        "relation": "02",
        "cause": "ILLNESS",
    }
    need = draft(world, purpose="", **of_home)
    with pytest.raises(ElementsMissing) as refused:
        need_submit(actor=world.actor("cadre"), number=need.pk)
    assert refused.value.keys == ("why",)

    need_save(actor=world.actor("cadre"), number=need.pk, values={"purpose": "Food until the harvest."})
    assert need_submit(actor=world.actor("cadre"), number=need.pk).state == NeedState.SUBMITTED
    assert need_decide(actor=world.actor("station"), number=need.pk, outcome="approve").state == NeedState.SUBMITTED
    assert not public(need.pk)
    published = need_decide(actor=world.actor("east"), number=need.pk, outcome="approve")
    assert (published.state, public(need.pk)) == (NeedState.PUBLISHED, True)

    owing = [organisation.name for organisation in members_owing(fresh(need), timezone.now())]
    assert owing == ["Friends", "Traders"]
    client.force_login(world.users["helper"])
    assert reverse("network:need-answer", args=[need.pk]) in client.get(reverse("network:answers")).content.decode()
    assert client.get(reverse("network:need", args=[need.pk])).status_code == 200


def public(number: int) -> bool:
    """Whether the view that the public pages read has the need."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM published_need WHERE id = %s", [number])
        return bool(cursor.fetchone()[0])
