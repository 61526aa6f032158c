"""The pages by which files come into the register and leave it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bangfu.compute.workbooks import plain, read_workbook
from bangfu.ground.access.models import Export
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.registry.models import Household, Import, ImportState
from bangfu.identify.registry.services.imports import import_check, import_execute
from tests.identify.registry.conftest import World
from tests.identify.registry.services.test_imports import county_rows
from tests.pages import CheckedClient
from tests.register_files import write_layout


@pytest.fixture
def officer(client: CheckedClient, world: World) -> CheckedClient:
    client.force_login(world.users["officer"])
    return client


def handed_in(client: CheckedClient, content: bytes, name: str = "members.xlsx") -> Import:
    values = {"area": "990101", "stated_on": "2026-01-31", "year": "2025", "layout": "auto"}
    answer = client.post(reverse("registry:import-add"), {**values, "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.within(EVERYWHERE).get()


def members(folder: Path, *, broken: bool = False) -> bytes:
    rows = county_rows()
    if broken:
        rows[1] |= {"member.id_no": "1" * 18}
    return write_layout(folder / "members.xlsx", "members26", rows).read_bytes()


def stored(officer: CheckedClient, folder: Path) -> Import:
    found = handed_in(officer, members(folder))
    import_check(number=found.pk)
    officer.post(reverse("registry:import-confirm", args=[found.pk]))
    return import_execute(number=found.pk)


def test_a_file_goes_from_the_upload_into_the_register(officer: CheckedClient, tmp_path: Path) -> None:
    found = handed_in(officer, members(tmp_path))
    address = reverse("registry:import", args=[found.pk])
    assert "progress" in officer.get(address).content.decode()
    import_check(number=found.pk)
    assert reverse("registry:import-confirm", args=[found.pk]) in officer.get(address).content.decode()
    assert officer.get(reverse("registry:import-confirm", args=[found.pk])).status_code == 200
    officer.post(reverse("registry:import-confirm", args=[found.pk]))
    import_execute(number=found.pk)
    assert officer.get(address).status_code == 200
    assert Household.objects.within(EVERYWHERE).count() == 9
    assert "members.xlsx" in officer.get(reverse("registry:imports")).content.decode()


def test_errors_stand_on_the_page_and_in_a_workbook(officer: CheckedClient, tmp_path: Path) -> None:
    found = handed_in(officer, members(tmp_path, broken=True))
    import_check(number=found.pk)
    page = officer.get(reverse("registry:import", args=[found.pk])).content.decode()
    assert "row 3" in page and "1" * 18 not in page
    answer = officer.get(reverse("registry:import-errors", args=[found.pk]))
    path = tmp_path / "errors.xlsx"
    path.write_bytes(answer.content)
    cells = read_workbook(path).sheets[0].cells
    assert plain(cells.get_column("2")).to_list()[1] == "3"


def test_who_handed_a_file_in_has_it_back_with_its_errors_marked(
    officer: CheckedClient, world: World, tmp_path: Path
) -> None:
    found = handed_in(officer, members(tmp_path, broken=True))
    import_check(number=found.pk)
    address = reverse("registry:import-errors", args=[found.pk])
    path = tmp_path / "errors.xlsx"
    path.write_bytes(officer.get(address).content)
    handed, back = read_workbook(tmp_path / "members.xlsx").sheets[0], read_workbook(path).sheets[1]
    assert (back.name, back.cells.rows()) == (handed.name, handed.cells.rows())
    assert b"xl/comments1.xml" in path.read_bytes()
    officer.force_login(world.users["second"])
    path.write_bytes(officer.get(address).content)
    assert len(read_workbook(path).sheets) == 1


def test_a_withdrawn_file_is_gone(officer: CheckedClient, tmp_path: Path) -> None:
    found = handed_in(officer, members(tmp_path))
    import_check(number=found.pk)
    officer.post(reverse("registry:import-withdraw", args=[found.pk]))
    found.refresh_from_db()
    assert found.state == ImportState.WITHDRAWN


@pytest.mark.parametrize(
    "wrong", [{"stated_on": "2999-01-01"}, {"year": "1"}, {"area": "990102"}, {"file": None}, {"stated_on": ""}]
)
def test_a_wrong_form_is_answered(officer: CheckedClient, tmp_path: Path, wrong: dict[str, str | None]) -> None:
    file = SimpleUploadedFile("members.xlsx", members(tmp_path))
    values = {"area": "990101", "stated_on": "2026-01-31", "year": "2025", "layout": "auto", "file": file, **wrong}
    sent = {name: value for name, value in values.items() if value is not None}
    assert officer.post(reverse("registry:import-add"), sent).status_code == 422
    assert Import.objects.within(EVERYWHERE).count() == 0


def test_another_county_does_not_see_the_import(client: CheckedClient, world: World, tmp_path: Path) -> None:
    client.force_login(world.users["officer"])
    found = handed_in(client, members(tmp_path))
    client.force_login(world.users["stranger"])
    assert client.get(reverse("registry:import", args=[found.pk])).status_code == 404


def test_the_template_is_read_as_our_layout(officer: CheckedClient, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(officer.get(reverse("registry:import-template")).content)
    names = [grid.name for grid in read_workbook(path).sheets if not grid.is_hidden]
    assert names[:4] == ["农户", "家庭成员", "收入", "生产生活条件"]


def exported(officer: CheckedClient, folder: Path, **values: str) -> list[str | None]:
    why = {"area": "990101", "layout": "members26", "year": "2025", "purpose": "report", "reason": "for the township"}
    answer = officer.post(reverse("registry:export"), {**why, **values})
    assert answer.status_code == 200, answer.content.decode()
    path = folder / "export.xlsx"
    path.write_bytes(answer.content)
    return plain(read_workbook(path).sheets[0].cells.get_column("8")).to_list()


def test_an_export_is_masked_and_on_record(officer: CheckedClient, tmp_path: Path) -> None:
    stored(officer, tmp_path)
    numbers = exported(officer, tmp_path)
    assert numbers[0] == "证件号码"
    assert all(number and "**********" in number for number in numbers[1:])
    record = Export.objects.within(EVERYWHERE).get()
    assert (record.rows, record.user.username) == (len(county_rows()), "officer")


def test_full_numbers_are_asked_for_and_named(officer: CheckedClient, tmp_path: Path) -> None:
    stored(officer, tmp_path)
    numbers = exported(officer, tmp_path, full="on")
    assert sorted(str(n) for n in numbers[1:]) == sorted(row["member.id_no"] for row in county_rows())
    assert "full numbers" in Export.objects.within(EVERYWHERE).get().what


def test_an_export_without_a_reason_is_refused(officer: CheckedClient) -> None:
    assert officer.post(reverse("registry:export"), {"area": "990101"}).status_code == 422
