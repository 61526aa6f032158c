"""The measures page as a browser without JavaScript uses it: file, columns, result, download, and every refusal."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings

from bangfu.ground.access.models import User
from tests.pages import CheckedClient

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]
CSV = (
    "income,w,village,d_a,d_b,d_c\n"
    + "".join(f"{1000 + 100 * i},1,North,{i % 2},1,0\n" for i in range(20))
    + "".join(f"{9000 + 100 * i},2,South,0,{i % 2},1\n" for i in range(20))
)
INCOME = {"value": "income", "line_kind": "absolute", "line_value": "5,000", "weight": "w", "by": "village"}
AF = {"cutoffs": "33, 50", "dimension_0": "health", "dimension_1": "living", "dimension_2": "living", "by": "village"}


@pytest.fixture(autouse=True)
def signed_in(client: CheckedClient, settings: Settings, tmp_path: Path) -> CheckedClient:
    settings.PRIVATE_UPLOADS = tmp_path / "uploads"
    settings.LANGUAGE_CODE = "en"
    client.force_login(User.objects.get(username="county"))
    return client


def hand_in(client: CheckedClient, text: str = CSV, *, kind: str = "income", name: str = "villages.csv") -> Any:
    return client.post("/desk/measure/", {"file": SimpleUploadedFile(name, text.encode()), "kind": kind})


def place(client: CheckedClient, kind: str = "income") -> str:
    return str(hand_in(client, kind=kind).headers["Location"])


def page(client: CheckedClient, address: str) -> str:
    return str(client.get(address, headers={"accept-language": "en"}).content.decode())


def test_from_a_file_to_a_result(signed_in: CheckedClient) -> None:
    address = place(signed_in)
    assert '<option value="income">' in page(signed_in, address)
    answer = signed_in.post(address, INCOME)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{address}result/")
    finding = "Poverty rate: highest in North with 100.00%, lowest in South with 0.00%"
    assert f"<h1>{finding}</h1>" in page(signed_in, f"{address}result/")


def test_no_difference_is_claimed_where_the_intervals_overlap(signed_in: CheckedClient) -> None:
    address = place(signed_in)
    signed_in.post(address, {**INCOME, "by": "d_a", "line_value": "2000"})
    assert "no clear difference between the groups</h1>" in page(signed_in, f"{address}result/?measure=fgt2")


def test_the_drawing_and_the_table_hold_the_same_groups(signed_in: CheckedClient) -> None:
    address = place(signed_in)
    signed_in.post(address, INCOME)
    text = page(signed_in, f"{address}result/?measure=mean")
    drawn = re.findall(r'paint-order="stroke">(North|South|Whole sample)</text>', text)
    tabled = re.findall(r'data-label="Group">(North|South|Whole sample)</th>', text)
    assert drawn == tabled == ["Whole sample", "South", "North"]
    assert "Poverty line 5,000.00" in text


def test_the_whole_result_can_be_downloaded(signed_in: CheckedClient) -> None:
    address = place(signed_in)
    signed_in.post(address, INCOME)
    stored = json.loads(signed_in.get(f"{address}result.json").content)
    lines = signed_in.get(f"{address}result.csv").content.decode().splitlines()
    poor = [row["value"] for row in stored["rows"] if row["measure"] == "fgt0" and row["group"] == "North"]
    assert (stored["n"], poor) == (40, [1.0])
    assert len(lines) == len(stored["rows"]) + 1


def test_dimensions_become_equal_nested_weights(signed_in: CheckedClient) -> None:
    address = place(signed_in, "alkire-foster")
    assert signed_in.post(address, AF).status_code == 302
    text = page(signed_in, f"{address}result/")
    assert "d_a: 1/2" in text
    assert "d_c: 1/4" in text
    assert "The indicators in the whole sample, cut-off 33%" in text


def test_who_writes_her_own_specification_keeps_her_words_on_an_error(signed_in: CheckedClient) -> None:
    address = place(signed_in)
    answer = signed_in.post(address, {"spec": "kind: income\nvalue: salary\nline: {absolute: 5}\n"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "value: salary" in text
    assert "villages.csv" in text


def test_an_own_specification_is_measured(signed_in: CheckedClient) -> None:
    address = place(signed_in)
    spec = "kind: income\nvalue: income\nwhere: {village: North}\nline: {absolute: 1500}\n"
    signed_in.post(address, {"spec": spec})
    assert json.loads(signed_in.get(f"{address}result.json").content)["n"] == 20


@pytest.mark.parametrize(
    ("change", "field"),
    [({"line_value": "much"}, "line_value"), ({"line_value": "-1"}, "line_value"), ({"value": "salary"}, "value")],
)
def test_a_wrong_choice_is_answered_at_its_field(signed_in: CheckedClient, change: dict[str, str], field: str) -> None:
    answer = signed_in.post(place(signed_in), {**INCOME, **change})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()


def test_no_dimension_at_all_is_refused(signed_in: CheckedClient) -> None:
    answer = signed_in.post(place(signed_in, "alkire-foster"), {"cutoffs": "33"})
    assert answer.status_code == 422


def test_an_impossible_cut_off_is_refused_with_its_remedy(signed_in: CheckedClient) -> None:
    answer = signed_in.post(place(signed_in, "alkire-foster"), {**AF, "cutoffs": "101"})
    assert answer.status_code == 422
    assert "101" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.csv", ""), ("a.csv", "income\n"), ("a.pdf", "x"), ("a.xlsx", "x"), ("a.parquet", "x"), ("a.csv", "a,b\n1\n")],
    ids=["empty", "header only", "kind", "xlsx", "parquet", "ragged"],
)
def test_what_is_no_table_is_refused_and_not_kept(
    signed_in: CheckedClient, settings: Settings, name: str, text: str
) -> None:
    answer = hand_in(signed_in, text, name=name)
    assert answer.status_code == 422
    assert 'class="bf-problem"' in answer.content.decode()
    assert list(settings.PRIVATE_UPLOADS.glob("*/*")) == []


def test_a_large_file_is_sent_to_the_command_line(signed_in: CheckedClient, settings: Settings) -> None:
    settings.MEASURE_UPLOAD_BYTES = len(CSV) - 1
    answer = hand_in(signed_in)
    assert answer.status_code == 422
    assert "bangfu measure FILE --spec SPEC.yaml" in answer.content.decode()
    assert not settings.PRIVATE_UPLOADS.exists()


def test_uploads_are_private_on_the_disk(signed_in: CheckedClient, settings: Settings) -> None:
    signed_in.post(place(signed_in), INCOME)
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in settings.PRIVATE_UPLOADS.rglob("*.*")}
    assert set(modes) == {"table.csv", "upload.json", "spec.yaml", "result.csv", "result.json"}
    assert set(modes.values()) == {"0o600"}


def test_another_user_does_not_find_it(signed_in: CheckedClient) -> None:
    address = place(signed_in)
    signed_in.post(address, INCOME)
    signed_in.force_login(User.objects.get(username="auditor"))
    statuses = [signed_in.get(address + part).status_code for part in ("", "result/", "result.csv")]
    assert statuses == [404, 404, 404]


@pytest.mark.parametrize("token", ["..", "%2e%2e", "x" * 22, "a%2F..%2Fb"])
def test_only_tokens_lead_to_files(signed_in: CheckedClient, token: str) -> None:
    hand_in(signed_in)
    assert signed_in.get(f"/desk/measure/{token}/").status_code == 404


def test_only_results_are_downloaded(signed_in: CheckedClient) -> None:
    address = place(signed_in)
    signed_in.post(address, INCOME)
    assert signed_in.get(f"{address}result.yaml").status_code == 404


def test_signing_out_discards_the_files(signed_in: CheckedClient, settings: Settings) -> None:
    hand_in(signed_in)
    signed_in.post("/sign-out/")
    assert list(settings.PRIVATE_UPLOADS.iterdir()) == []


def test_an_hour_later_the_files_are_gone(signed_in: CheckedClient, settings: Settings) -> None:
    address = place(signed_in)
    [folder] = settings.PRIVATE_UPLOADS.glob("*/*")
    before = time.time() - 3601
    os.utime(folder, (before, before))
    signed_in.get("/desk/")
    assert not folder.exists()
    assert signed_in.get(address).status_code == 404


@pytest.mark.parametrize(("username", "status"), [("auditor", 200), ("township", 403), ("village", 403)])
def test_only_who_may_measure_opens_the_page(signed_in: CheckedClient, username: str, status: int) -> None:
    signed_in.force_login(User.objects.get(username=username))
    assert signed_in.get("/desk/measure/").status_code == status


def test_what_a_file_holds_is_shown_as_text(signed_in: CheckedClient) -> None:
    text = CSV.replace("North", "<b>A & 'B'").replace("d_a", "d<a")
    address = str(hand_in(signed_in, text, name="a<b.csv").headers["Location"])
    assert '<option value="d&lt;a">d&lt;a</option>' in page(signed_in, address)
    signed_in.post(address, INCOME)
    shown = page(signed_in, f"{address}result/")
    assert "<h1>Poverty rate: highest in &lt;b&gt;A &amp; &#x27;B&#x27; with 100.00%" in shown
    assert "a&lt;b.csv: 40 rows used" in shown
