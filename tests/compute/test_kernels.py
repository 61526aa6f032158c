"""Kernels keep their machine code where they may, and work where they may not."""

from __future__ import annotations

from pathlib import Path

import numba
import pytest

from bangfu.compute.kernels import kernel


def squares(limit: int) -> int:
    total = 0
    for number in range(limit):
        total += number * number
    return total


def test_a_kernel_gives_what_its_source_says_and_is_kept_in_the_folder_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    assert kernel(squares)(5) == squares(5) == 30
    assert [path.suffix for path in sorted(tmp_path.rglob("*squares*"))] == [".nbc", ".nbi"]


def test_a_kernel_works_where_nothing_may_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numba.config, "CACHE_LOCATOR_CLASSES", "numba.core.caching.ZipCacheLocator")
    with pytest.raises(RuntimeError, match="no locator available"):
        numba.njit(cache=True)(squares)
    compiled = kernel(squares)
    assert compiled is not squares
    assert compiled(4) == 14


def test_whole_numbers_stay_whole() -> None:
    assert kernel(squares)(1000) == 332_833_500
