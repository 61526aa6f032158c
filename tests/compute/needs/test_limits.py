"""What a need may not be."""

from __future__ import annotations

import pytest

from bangfu.compute.needs import Asks, Limits, barred, read_words
from bangfu.compute.procedures import Text
from bangfu.compute.specs import parse_spec
from bangfu.policy.loader import policy_files

TEXT = """\
banned: [{words: [wine], instead: {zh: X, en: bread}}]
brands: {words: [Gree, Acme One], instead: {zh: X, en: item}}
"""
LIMITS = Limits(whole_fen=1000, unit_fen=100, words=read_words(parse_spec(TEXT, "words").entries()))


def rule(*texts: str, unit: int | None = 1, whole: int = 1) -> str:
    found = barred(Asks(unit, whole, texts), LIMITS)
    return found.rule if found else ""


@pytest.mark.parametrize("text", ["wine", "WINE", "w i n e", "red wine.", "\uff57\uff49\uff4e\uff45"])
def test_a_banned_word_is_found_however_it_is_written(text: str) -> None:
    assert rule(text) == "banned"


@pytest.mark.parametrize("text", ["green coat", "agreed", "twine", "winery", ""])
def test_a_part_of_another_word_is_none(text: str) -> None:
    assert rule(text) == ""


def test_a_brand_of_two_words_is_found_in_any_text() -> None:
    assert rule("rice", "acmeone") == "brand"


@pytest.mark.parametrize(
    ("unit", "whole", "found"), [(100, 1000, ""), (101, 1000, "unit"), (100, 1001, "whole"), (None, 1000, "")]
)
def test_ceilings_are_included(unit: int | None, whole: int, found: str) -> None:
    assert rule("rice", unit=unit, whole=whole) == found


def test_what_to_write_instead_is_told() -> None:
    found = barred(Asks(1, 1, ("wine",)), LIMITS)
    assert found is not None
    assert found.instead == Text("X", "bread")


def test_the_shipped_words_are_read() -> None:
    (file,) = (file for file in policy_files("elements") if file.name == "need-words")
    (version,) = file.spec.entries()["versions"]
    words = read_words(version.entries())
    assert min(len(words.banned), len(words.brands)) > 10
