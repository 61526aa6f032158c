"""`make seeds`: the rows of the five practices with the tests that prove them, run just now."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
import yaml

ROWS: dict[str, str] = yaml.safe_load(Path(__file__).with_name("seeds.yaml").read_text(encoding="utf-8"))


class Seeds:
    """Collects how each marked test ended, and prints the rows at the end."""

    def __init__(self) -> None:
        self.rows_of: dict[str, list[str]] = {}
        self.ended: dict[str, dict[str, bool]] = defaultdict(dict)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            self.rows_of[item.nodeid] = [str(mark.args[0]) for mark in item.iter_markers("seed")]
        unknown = {row for rows in self.rows_of.values() for row in rows} - set(ROWS)
        if unknown:
            raise pytest.UsageError(f"marked for rows that tests/seeds.yaml does not have: {sorted(unknown)}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for row in self.rows_of.get(report.nodeid, ()):
            whole = self.ended[row].get(report.nodeid, True)
            self.ended[row][report.nodeid] = whole and report.passed

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for row, acceptance in ROWS.items():
            tests = self.ended.get(row, {})
            state = "open  " if not tests else "proven" if all(tests.values()) else "FAILED"
            terminalreporter.write_line(f"{row:10} {state} {acceptance}")
            for name in sorted({name.split("[")[0] for name in tests}):
                terminalreporter.write_line(f"{'':18}{name}")
        proven = sum(bool(tests) and all(tests.values()) for tests in self.ended.values())
        terminalreporter.write_line(f"{proven} of {len(ROWS)} rows are proven")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Seeds())
