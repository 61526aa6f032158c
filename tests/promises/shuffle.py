"""A pytest plugin for P28: the files in an order drawn from a seed, and the tests of each file too.

The tests of a file stay together, since they share what it sets up.
"""

from __future__ import annotations

import random

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shuffle", type=int, help="the seed of the order")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    drawn = random.Random(config.getoption("--shuffle"))
    files = {item.path: drawn.random() for item in items}
    items.sort(key=lambda item: (files[item.path], drawn.random()))
