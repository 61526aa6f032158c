"""The pages on which a national export is compared, decided upon and corrected."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.registry.models import ChangeRequest, Difference, Import, ImportPurpose, ImportState
from bangfu.identify.registry.services.differences import comparison_execute
from tests.identify.registry.conftest import World
from tests.identify.registry.services.test_differences import LATER, planted
from tests.identify.registry.services.test_imports import county_rows, taken_in
from tests.pages import CheckedClient
from tests.register_files import write_layout


@pytest.fixture
def officer(client: CheckedClient, world: World, tmp_path: Path) -> CheckedClient:
    taken_in(world, write_layout(tmp_path / "ours.xlsx", "members26", county_rows()))
    client.force_login(world.users["officer"])
    return client


def handed_in(client: CheckedClient, content: bytes) -> Import:
    values = {"area": "990101", "stated_on": LATER.isoformat(), "year": "2025", "layout": "auto"}
    file = SimpleUploadedFile("theirs.xlsx", content)
    answer = client.post(reverse("registry:comparison-add"), {**values, "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.within(EVERYWHERE).get(purpose=ImportPurpose.COMPARE)


def compared(client: CheckedClient, folder: Path) -> Import:
    rows, _expected = planted(county_rows())
    return comparison_execute(
        number=handed_in(client, write_layout(folder / "theirs.xlsx", "members26", rows).read_bytes()).pk
    )


def page(client: CheckedClient, found: Import, query: str = "") -> str:
    return client.get(reverse("registry:comparison", args=[found.pk]) + query).content.decode()


def test_an_export_is_compared_and_its_lines_shown(officer: CheckedClient, tmp_path: Path) -> None:
    rows, _expected = planted(county_rows())
    content = write_layout(tmp_path / "theirs.xlsx", "members26", rows).read_bytes()
    found = handed_in(officer, content)
    assert "progress" in page(officer, found)
    comparison_execute(number=found.pk)
    assert page(officer, found).count('name="line"') == 4
    assert "theirs.xlsx" in officer.get(reverse("registry:comparisons")).content.decode()
    assert "theirs.xlsx" not in officer.get(reverse("registry:imports")).content.decode()


def test_a_filter_shows_one_field(officer: CheckedClient, tmp_path: Path) -> None:
    found = compared(officer, tmp_path)
    shown = page(officer, found, "?field=member.name")
    assert shown.count('name="line"') == 1 and "Other" in shown
    assert page(officer, found, "?field=nonsense&village=1").count('name="line"') == 4


def test_a_page_without_lines_leads_back(officer: CheckedClient, tmp_path: Path) -> None:
    found = compared(officer, tmp_path)
    shown = page(officer, found, "?kind=only_there")
    assert 'name="line"' not in shown and reverse("registry:comparison", args=[found.pk]) in shown


def test_ticked_lines_are_decided_and_the_others_not(officer: CheckedClient, tmp_path: Path) -> None:
    found = compared(officer, tmp_path)
    line = Difference.objects.within(EVERYWHERE).get(comparison=found, field="member.name")
    address = reverse("registry:comparison-decide", args=[found.pk])
    officer.post(address, {"line": line.pk, "decision": "ours", "which": "chosen"})
    decided = Difference.objects.within(EVERYWHERE).filter(comparison=found).exclude(decision="")
    assert list(decided) == [line]
    assert reverse("registry:comparison-corrections", args=[found.pk]) in page(officer, found)


def test_all_lines_of_a_filter_are_decided(officer: CheckedClient, tmp_path: Path) -> None:
    found = compared(officer, tmp_path)
    address = reverse("registry:comparison-decide", args=[found.pk])
    officer.post(f"{address}?field=member.work_months", {"decision": "proposed", "which": "shown"})
    decided = Difference.objects.within(EVERYWHERE).exclude(decision="")
    assert [line.field for line in decided] == ["member.work_months"]


def test_a_decision_for_no_line_changes_nothing(officer: CheckedClient, tmp_path: Path) -> None:
    found = compared(officer, tmp_path)
    officer.post(reverse("registry:comparison-decide", args=[found.pk]), {"decision": "ours", "which": "chosen"})
    assert not Difference.objects.within(EVERYWHERE).exclude(decision="").exists()


def test_our_corrections_become_change_requests(officer: CheckedClient, tmp_path: Path) -> None:
    found = compared(officer, tmp_path)
    officer.post(reverse("registry:comparison-decide", args=[found.pk]), {"decision": "proposed", "which": "shown"})
    address = reverse("registry:comparison-requests", args=[found.pk])
    assert officer.get(address).status_code == 200
    officer.post(address, {"reason": "their list is newer"})
    assert ChangeRequest.objects.within(EVERYWHERE).count() == 2
    assert reverse("registry:change", args=[ChangeRequest.objects.within(EVERYWHERE).latest("pk").pk]) in page(
        officer, found
    )


def test_the_correction_file_is_asked_for_with_a_reason(officer: CheckedClient, tmp_path: Path) -> None:
    found = compared(officer, tmp_path)
    address = reverse("registry:comparison-corrections", args=[found.pk])
    values = {"purpose": "check", "reason": "for the national system"}
    assert officer.post(address, values).status_code == 422
    officer.post(reverse("registry:comparison-decide", args=[found.pk]), {"decision": "ours", "which": "shown"})
    assert officer.get(address).status_code == 200
    answer = officer.post(address, values)
    assert "corrections-990101" in answer["Content-Disposition"]


def test_errors_of_the_file_are_shown(officer: CheckedClient, tmp_path: Path) -> None:
    rows = county_rows()
    rows[1]["member.id_no"] = "1" * 18
    found = handed_in(officer, write_layout(tmp_path / "bad.xlsx", "members26", rows).read_bytes())
    assert comparison_execute(number=found.pk).state == ImportState.FAULTY
    shown = page(officer, found)
    assert reverse("registry:import-errors", args=[found.pk]) in shown and "1" * 18 not in shown
    assert officer.get(reverse("registry:import", args=[found.pk])).status_code == 302
    answer = officer.post(reverse("registry:import-withdraw", args=[found.pk]))
    assert answer["Location"] == reverse("registry:comparisons")
