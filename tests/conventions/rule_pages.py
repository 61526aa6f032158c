"""The pages of the quality rules, written from the rules themselves: `python -m tests.conventions.rule_pages`."""

from __future__ import annotations

from pathlib import Path

from bangfu.compute.quality import FAMILIES, RuleBook, read_rules
from bangfu.policy.loader import policy_files
from tests.conventions.sources import ROOT

PAGES = {"en": ROOT / "docs" / "rules" / "quality.md", "zh": ROOT / "docs" / "rules" / "quality.zh-CN.md"}


def rule_book() -> RuleBook:
    return read_rules(file.spec for file in policy_files("quality"))


def page(language: str, book: RuleBook) -> str:
    """All rules by family: code, what is found, the condition, and where it comes from."""
    head = (ROOT / "docs" / "rules" / f"quality.head.{language}.md").read_text(encoding="utf-8")
    titles = {file.spec.entries()["family"].text(): file.spec.entries()["title"].entries()[language].text()
              for file in policy_files("quality") if "family" in file.spec.entries()}  # fmt: skip
    parts = [head.format(count=len(book.rules))]
    for family in FAMILIES:
        rules = [rule for rule in book.rules if rule.family == family]
        parts.append(f"\n## {titles[family]} ({len(rules)})\n\n| | | | |\n|---|---|---|---|\n")
        for rule in rules:
            condition = rule.condition.replace("|", "\\|")
            parts.append(f"| {rule.code} | {rule.text[language]} | `{condition}` | {rule.reference} |\n")
    return "".join(parts)


def main() -> None:
    book = rule_book()
    for language, path in PAGES.items():
        Path(path).write_text(page(language, book), encoding="utf-8")


if __name__ == "__main__":
    main()
