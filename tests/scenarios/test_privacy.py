"""Scenario 6: what must not leave does not leave, and the log shows that somebody tried."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bangfu.ground.access.models import Export
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.models import Event
from bangfu.ground.notices.models import Notice, Refusal
from bangfu.ground.notices.services import Line, notice_draft
from bangfu.ground.notices.services.notices import NotPublishable
from tests.identify.determination.conftest import world
from tests.identify.determination.story import BRIDGE
from tests.identify.determination.world import World
from tests.pages import CheckedClient

__all__ = ["world"]
COLUMNS = ["village", "group", "head", "people", "category", "result"]
ENGLISH = {"accept-language": "en"}


@pytest.mark.seed("scenario-6")
@pytest.mark.parametrize(
    ("head", "kind"),
    [("Ada 100000197707077071", "shape"), ("Ada 13877007707", "shape"), ("Ada \u5c3f\u6bd2\u75c7", "health")],
)
def test_a_list_with_a_number_or_a_word_of_health_is_refused_and_on_record(world: World, head: str, kind: str) -> None:
    with pytest.raises(NotPublishable) as caught:
        notice_draft(
            actor=world.actor("cadre"), area=world.areas[BRIDGE], type="household_list_monitoring", title="List",
            columns=COLUMNS, rows=[Line(("Bridge", "1", head, "2", "A", "B"))], office="Office",
            office_phone="0100-8800100",
        )  # fmt: skip
    assert caught.value.where and caught.value.remedy
    assert not Notice.objects.within(EVERYWHERE).exists()
    refusal = Refusal.objects.within(EVERYWHERE).get()
    assert (refusal.tried_by.username, kind in {finding["kind"] for finding in refusal.findings}) == ("cadre", True)
    assert head.split()[1] not in str(refusal.findings)
    assert Event.objects.filter(relation="notices_refusal", key=str(refusal.pk)).exists()


@pytest.mark.seed("scenario-6")
def test_an_export_without_a_reason_is_refused_and_on_record(client: CheckedClient, world: World) -> None:
    world.household(BRIDGE, "H1")
    client.force_login(world.users["officer"])
    values = {"area": "539901", "layout": "members26", "year": "2025", "purpose": "payment", "reason": ""}
    answer = client.post(reverse("registry:export"), values, headers=ENGLISH)
    assert answer.status_code == 422
    assert "the reason is too short or too long" in answer.content.decode().lower()
    record = Export.objects.within(EVERYWHERE).get()
    assert (record.is_refused, record.rows, record.user.username) == (True, 0, "officer")
    assert Event.objects.filter(relation="access_export", key=str(record.pk)).exists()
    client.force_login(world.users["auditor"])
    assert "Refused" in client.get(reverse("access:exports"), headers=ENGLISH).content.decode()
