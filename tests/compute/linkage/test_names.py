from __future__ import annotations

import polars as pl
import pytest

from bangfu.compute.linkage.names import sounds, surnames


@pytest.mark.parametrize(
    ("name", "heard"),
    [
        ("王小明", "wang xiao ming"),
        ("单单", "shan dan"),
        ("任任", "ren ren"),
        ("阿依古丽·买买提", "a yi gu li mai mai ti"),
        ("Li Lei", "l i l e i"),
        (" 张 伟 ", "zhang wei"),
        ("", None),
        ("·", None),
    ],
)
def test_a_name_as_it_is_heard(name: str, heard: str | None) -> None:
    assert sounds(pl.Series([name])).to_list() == [heard]


def test_a_homophone_sounds_the_same_and_another_name_does_not() -> None:
    first, second, third = sounds(pl.Series(["刘丽", "刘莉", "刘芳"])).to_list()
    assert first == second != third


def test_each_surname_that_sounds_otherwise_is_one_character() -> None:
    assert {len(name) for name in surnames()} == {1}
