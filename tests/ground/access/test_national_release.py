"""The national release in the database: complete, sound, and the same however often it is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from bangfu.compute.areas import AreaPlan, read_areas
from bangfu.ground.access.models import Area, AreaVersion
from bangfu.ground.access.services import areas_import

FIRST, SECOND = date(2023, 9, 11), date(2025, 6, 1)


def totals(plan: AreaPlan) -> tuple[int, ...]:
    return tuple(plan.figures.select("areas", "added", "changed").sum().row(0))


@pytest.fixture(scope="module")
def nation(django_db_setup: None, django_db_blocker: DjangoDbBlocker, reference_data: Path) -> Iterator[AreaPlan]:
    """The whole release, loaded once for the tests of this module and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        release = read_areas(reference_data / "areas")
        plan = areas_import(release=release, source="NBS 2023", valid_from=FIRST)
        # Checked here once, or the end of every test would check 665,276 rows again.
        connection.check_constraints()
        yield plan
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_national_release_is_complete(nation: AreaPlan) -> None:
    counts = [Area.objects.filter(level=level).count() for level in range(1, 6)]
    assert counts == [31, 342, 2_978, 41_352, 620_573]
    assert totals(nation) == (665_276, 665_276, 0)


@pytest.mark.django_db
def test_yulong_has_its_sixteen_townships(nation: AreaPlan) -> None:
    yulong = Area.objects.get(code="530721")
    assert Area.objects.filter(parent=yulong).count() == 16
    assert Area.objects.filter(path__startswith=yulong.path, level=4).count() == 16


@pytest.mark.django_db
def test_every_path_continues_the_path_above(nation: AreaPlan) -> None:
    broken = Area.objects.raw(
        "SELECT a.id FROM access_area a LEFT JOIN access_area p ON p.id = a.parent_id "
        "WHERE a.path <> coalesce(p.path, '') || a.id || '.' OR p.level >= a.level"
    )
    assert list(broken) == []


@pytest.mark.django_db
def test_the_same_release_again_changes_nothing(nation: AreaPlan, reference_data: Path) -> None:
    again = areas_import(release=read_areas(reference_data / "areas"), source="NBS 2023", valid_from=SECOND)
    assert totals(again) == (665_276, 0, 0)
    assert again.absent.is_empty()
    assert again.paths.is_empty()
    assert not AreaVersion.objects.exists()


@pytest.mark.django_db
def test_an_area_made_after_an_import_gets_a_number_of_its_own(nation: AreaPlan) -> None:
    highest = Area.objects.latest("id").pk
    made = Area.objects.create(code="x", name="x", level=1, path="x", valid_from=FIRST, source="test")
    assert made.pk == highest + 1
