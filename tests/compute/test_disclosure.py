"""What the filter finds, however it is written, and what it lets pass."""

from __future__ import annotations

import pytest

from bangfu.compute.disclosure import Column, Holds, masked_rows, screen_rows, screen_text
from bangfu.ground.notices.rules import present_filter

HEALTH = present_filter().health


def kinds(text: str) -> set[str]:
    return {finding.kind for finding in screen_text("body", text, HEALTH)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("身份证100101199001010015", "id"),
        ("１００１０１１９９００１０１００１５", "id"),
        ("100101-19900101-0015", "id"),
        ("100101 900101 001", "id"),
        ("一〇〇一〇一一九九〇〇一〇一〇〇一五", "id"),
        ("壹零零壹零壹壹玖玖零零壹零壹零零壹伍", "id"),
        ("电话138 0000 1234", "phone"),
        ("幺三八〇〇〇〇幺二三四", "phone"),
        ("卡号6222 0000 0000 1234", "account"),
        ("长期患病", "health"),
        ("残  疾", "health"),
        ("残·疾人", "health"),
        ("二级残", "health"),
        ("精神障碍", "health"),
        ("大 病 户", "health"),
        ("suffers from Cancer", "health"),
    ],
)
def test_what_is_found(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "公示期自2026年11月22日起至2026年11月27日止",
        "二〇二六年十一月二十二日，共十二户四十五人",
        "根据会议精神，对符合条件的农户进行了评议",
        "中风险户",
        "病虫害防治补助",
        "咨询电话0888-5123456",
        "金额1,234,567.00元",
        "three aids for teaching, a fundamental skill",
    ],
)
def test_what_passes(text: str) -> None:
    assert kinds(text) == set()


@pytest.mark.parametrize("name", ["李去病", "辛弃疾", "阿卜杜热西提·买买提明", "张*明", "欧阳*", "Zhang Yi", "𠮷田"])
def test_names_pass(name: str) -> None:
    assert screen_rows([Column("head", Holds.NAME)], [[name]], HEALTH) == []


@pytest.mark.parametrize("name", ["张三（残疾）", "张三残疾", "张三13800001234", "张三，低保", "高血压"])
def test_what_is_more_than_a_name_is_refused(name: str) -> None:
    assert [f.kind in ("shape", "health") for f in screen_rows([Column("head", Holds.NAME)], [[name]], HEALTH)] == [
        True
    ]


def test_each_line_is_named_with_its_number() -> None:
    found = screen_rows([Column("result", Holds.WORDS)], [["拟纳入"], ["因病"], ["拟纳入"], ["因病"]], HEALTH)
    assert [(finding.row, finding.kind) for finding in found] == [(2, "health"), (4, "health")]


@pytest.mark.parametrize(
    ("holds", "cell", "found"),
    [
        (Holds.WORDS, "x" * 40, []),
        (Holds.WORDS, "x" * 41, ["long"]),
        (Holds.TEXT, "12345678", []),
        (Holds.TEXT, "1234 56789", ["digits"]),
        (Holds.WORDS, "123456789" + "x" * 40, ["long"]),
        (Holds.TEXT, "  ", []),
        (Holds.COUNT, "4", []),
        (Holds.COUNT, "12345", ["shape"]),
    ],
)
def test_a_cell_at_its_limit_passes_and_one_beyond_does_not(holds: Holds, cell: str, found: list[str]) -> None:
    assert [finding.kind for finding in screen_rows([Column("x", holds)], [[cell]], HEALTH)] == found


def test_a_list_that_is_not_of_people_may_hold_long_numbers_and_words_of_health() -> None:
    columns = [Column("name", Holds.NAME), Column("text", Holds.TEXT)]
    word = next(word for word in HEALTH.words if len(word) > 1 and not word.isascii())
    rows = [[word, "1234 56789"]]
    assert screen_rows(columns, rows, None) == []
    assert [finding.kind for finding in screen_rows(columns, rows, HEALTH)] == ["health", "digits"]


def test_names_are_masked_and_nothing_else() -> None:
    columns = [Column("name", Holds.NAME), Column("text", Holds.TEXT)]
    assert masked_rows(columns, [["Anna", "Anna"]]) == [["A**a", "Anna"]]
