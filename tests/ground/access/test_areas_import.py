"""What a release changes in the tree that stands; the whole national one is in test_national_release."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bangfu.compute.areas import AreaPlan, read_areas
from bangfu.errors import SheetErrors
from bangfu.ground.access.models import Area, AreaVersion
from bangfu.ground.access.selectors import area_as_of
from bangfu.ground.access.services import areas_import

FIRST, SECOND = date(2023, 9, 11), date(2025, 6, 1)
TREE = """code,name
53,Yunnan
5307,Lijiang
530702,Gucheng
530721,Yulong
530721100,Huangshan
530721100001,Wenhua
530721100002,Changshui
530721101,Shigu
"""
Importing = Callable[..., AreaPlan]


@pytest.fixture
def release(tmp_path: Path) -> Importing:
    """Imports files, given as name=text, as one release of a day."""
    days: list[date] = []

    def importing(day: date = FIRST, source: str = "test", **files: str) -> AreaPlan:
        days.append(day)
        folder = tmp_path / str(len(days))
        folder.mkdir()
        for name, text in files.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        return areas_import(release=read_areas(folder), source=source, valid_from=day)

    return importing


def totals(plan: AreaPlan) -> tuple[int, int, int]:
    return tuple(plan.figures.select("areas", "added", "changed").sum().row(0))


def lineage(code: str) -> list[str]:
    area = Area.objects.get(code=code)
    names = Area.objects.in_bulk(area.ancestor_ids)
    return [names[part].name for part in area.ancestor_ids]


@pytest.mark.django_db
def test_a_new_name_keeps_the_old_one_with_its_days(release: Importing) -> None:
    release(areas=TREE)
    plan = release(SECOND, areas="code,name\n530721,Yulong Naxi\n")
    version = AreaVersion.objects.get()
    assert totals(plan) == (1, 0, 1)
    assert (version.name, version.valid_from, version.valid_to) == ("Yulong", FIRST, SECOND)
    assert Area.objects.get(code="530721").name == "Yulong Naxi"


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "name"), [(FIRST, "Yulong"), (SECOND, "Yulong Naxi")])
def test_an_area_answers_with_the_name_of_the_day(release: Importing, day: date, name: str) -> None:
    release(areas=TREE)
    release(SECOND, areas="code,name\n530721,Yulong Naxi\n")
    found = area_as_of(code="530721", day=day)
    assert found is not None
    assert found[1] == name


@pytest.mark.django_db
def test_a_new_code_keeps_the_area_and_the_old_code(release: Importing) -> None:
    release(areas=TREE)
    before = Area.objects.get(code="530721100").pk
    release(SECOND, areas="code,name,former_code\n530721400,Huangshan Subdistrict,530721100\n")
    assert Area.objects.get(code="530721400").pk == before
    assert not Area.objects.filter(code="530721100").exists()
    found = area_as_of(code="530721100", day=FIRST)
    assert found is not None
    assert (found[0].pk, found[1]) == (before, "Huangshan")


@pytest.mark.django_db
def test_a_new_code_is_given_once_however_often_the_release_comes(release: Importing) -> None:
    release(areas=TREE)
    text = "code,name,former_code\n530721400,Huangshan Subdistrict,530721100\n"
    release(SECOND, areas=text)
    assert totals(release(SECOND, areas=text)) == (1, 0, 0)
    assert AreaVersion.objects.count() == 1


CHAIN = "code,name,former_code\n530703,Gucheng,530702\n530702,Yulong,530721\n"


@pytest.mark.django_db
def test_codes_may_pass_from_one_area_to_the_next(release: Importing) -> None:
    release(areas=TREE)
    ids = dict(Area.objects.values_list("name", "id"))
    release(SECOND, areas=CHAIN)
    assert Area.objects.get(code="530703").pk == ids["Gucheng"]
    assert Area.objects.get(code="530702").pk == ids["Yulong"]


@pytest.mark.django_db
def test_codes_that_passed_on_do_not_pass_on_again(release: Importing) -> None:
    release(areas=TREE)
    release(SECOND, areas=CHAIN)
    assert totals(release(SECOND, areas=CHAIN)) == (2, 0, 0)


@pytest.mark.django_db
def test_a_move_takes_the_whole_subtree_along(release: Importing) -> None:
    release(areas=TREE)
    release(SECOND, areas="code,name,areaCode\n530721100,Huangshan,530702\n")
    assert lineage("530721100001") == ["Yunnan", "Lijiang", "Gucheng", "Huangshan", "Wenhua"]
    assert AreaVersion.objects.get().parent == Area.objects.get(code="530721")


@pytest.mark.django_db
def test_areas_that_a_release_leaves_out_stay_and_are_told(release: Importing) -> None:
    release(areas=TREE)
    plan = release(SECOND, areas=TREE.replace("530721100002,Changshui\n", "").replace("530721101,Shigu\n", ""))
    assert plan.absent["code"].to_list() == ["530721100002", "530721101"]
    assert Area.objects.count() == 8


@pytest.mark.django_db
def test_a_slip_of_the_same_day_is_mended_without_history(release: Importing) -> None:
    release(areas=TREE)
    release(FIRST, areas="code,name\n530721,Yulong Naxi\n")
    assert Area.objects.get(code="530721").name == "Yulong Naxi"
    assert not AreaVersion.objects.exists()


OWN = "code,name,level,parent_code\ndev-zone.1,Development zone,county,5307\ndev-zone.1-A,Block A,4,dev-zone.1\n"


@pytest.mark.django_db
def test_areas_outside_the_national_release(release: Importing) -> None:
    release(areas=TREE, own=OWN)
    assert lineage("dev-zone.1-A") == ["Yunnan", "Lijiang", "Development zone", "Block A"]
    assert not Area.objects.get(code="dev-zone.1").is_standard


@pytest.mark.django_db
def test_a_release_stands_beside_areas_of_our_own(release: Importing) -> None:
    release(own="code,name,level,parent_code\n10,Fictitious,1,\n1001,City,2,10\n")
    plan = release(SECOND, areas=TREE)
    assert plan.absent.is_empty()
    assert Area.objects.filter(code__startswith="10").count() == 2


@pytest.mark.django_db
def test_townships_of_a_city_without_counties_hang_below_the_city(release: Importing) -> None:
    release(areas="code,name,areaCode\n44,Guangdong,\n4419,Dongguan,\n441900003,Dongcheng,441900\n")
    assert lineage("441900003") == ["Guangdong", "Dongguan", "Dongcheng"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "day", "what", "where"),
    [
        ("code,name\n530999100,Lost\n", SECOND, "the area above, 530999, is neither in the release nor known", "row 2"),
        ("code,name\n530721,New\n", date(2020, 1, 1), "holds from 2023-09-11 on", "row 2"),
        ("code,name,former_code\n530702,Yulong,530721\n", SECOND, "belongs to another area", "row 2"),
        (
            "code,name,former_code\n530721,Yulong,\n530722,Yulong,530721\n",
            SECOND,
            "stands for an area that another row names too",
            "row 3",
        ),
        ("code,name,level,parent_code\nzone,Zone,2,530721\n", SECOND, "of a higher level", "row 2"),
        ("code,name,level,parent_code\n530702,Gucheng,5,5307\n530702001,T,4,530702\n", SECOND, "higher level", "row 3"),
    ],
    ids=["no parent", "older", "code taken", "named twice", "level", "level below"],
)
def test_nothing_is_stored_of_a_release_with_an_error(
    release: Importing, text: str, day: date, what: str, where: str
) -> None:
    release(areas=TREE)
    before = list(Area.objects.order_by("id").values())
    with pytest.raises(SheetErrors) as caught:
        release(day, areas="code,name\n530799,Good row\n", second=text)
    assert what in str(caught.value.what)
    assert f"second.csv, {where}" in str(caught.value.where)
    assert list(Area.objects.order_by("id").values()) == before
