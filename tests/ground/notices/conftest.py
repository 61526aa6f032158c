"""A small county whose village posts notices: who drafts, who posts, who supervises, and who is from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Role
from bangfu.ground.notices.models import Notice
from bangfu.ground.notices.services import Line, notice_draft, notice_post, photo_add
from tests.counties import County, planted
from tests.ground.notices.pictures import picture

PLACES = {
    "10": ("Province", Level.PROVINCE, None),
    "1001": ("City", Level.CITY, "10"),
    "100101": ("County", Level.COUNTY, "1001"),
    "100101100": ("East", Level.TOWNSHIP, "100101"),
    "100101100201": ("Bridge", Level.VILLAGE, "100101100"),
    "100102": ("Next county", Level.COUNTY, "1001"),
}
PEOPLE = {
    "officer": (Role.COUNTY_OFFICER, "100101"),
    "east": (Role.TOWNSHIP_OFFICER, "100101100"),
    "second": (Role.TOWNSHIP_OFFICER, "100101100"),
    "cadre": (Role.VILLAGE_CADRE, "100101100201"),
    "watcher": (Role.VILLAGE_SUPERVISOR, "100101100201"),
    "stranger": (Role.COUNTY_OFFICER, "100102"),
}
MONITORING = "household_list_monitoring"
COLUMNS = ("village", "group", "head", "people", "category", "result")
HOUSEHOLDS = (
    Line(("Bridge", "Group 1", "Zhang Yi", "4", "unstable", "proposed"), "household:1"),
    Line(("Bridge", "Group 2", "Li Er", "3", "marginal", "proposed"), "household:2"),
    Line(("Bridge", "Group 2", "Wang San", "1", "sudden", "proposed"), "household:3"),
)


@dataclass(frozen=True)
class World(County):
    @property
    def village(self) -> Area:
        return self.areas["100101100201"]

    def draft(
        self,
        type: str = MONITORING,
        *,
        title: str = "Households proposed for monitoring",
        body: str = "Reviewed by the village on 20 November.",
        columns: Sequence[str] = COLUMNS,
        rows: Sequence[Line] = HOUSEHOLDS,
        mask_names: bool = False,
    ) -> Notice:
        return notice_draft(
            actor=self.actor("cadre"),
            area=self.village,
            type=type,
            title=title,
            body=body,
            columns=columns,
            rows=rows,
            office="Township office of East",
            office_phone="0888-5123456",
            mask_names=mask_names,
        )

    def posted(self, days_ago: int = 0, **values: object) -> Notice:
        draft = self.draft(**values)  # type: ignore[arg-type]
        return notice_post(actor=self.actor("east"), number=draft.pk, today=days_before(days_ago))

    def photographed(self, days_ago: int) -> Notice:
        notice = self.posted(days_ago)
        photo_add(
            actor=self.actor("cadre"), number=notice.pk, content=picture(), taken_on=days_before(max(days_ago - 1, 0))
        )
        return notice


def days_before(count: int) -> date:
    return timezone.localdate() - timedelta(days=count)


@pytest.fixture
def world(db: None, settings: Settings, tmp_path: object) -> World:
    settings.NOTICE_PHOTOS = tmp_path
    return World(*planted(PLACES, PEOPLE))
