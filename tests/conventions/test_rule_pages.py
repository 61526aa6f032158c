"""The pages that list the rules say what the rules say."""

from __future__ import annotations

import pytest

from tests.conventions.rule_pages import PAGES, page, rule_book


@pytest.mark.parametrize("language", PAGES)
def test_the_page_lists_the_rules_as_they_stand(language: str) -> None:
    assert PAGES[language].read_text(encoding="utf-8") == page(language, rule_book())
