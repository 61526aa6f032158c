"""Chinese names as they are heard: what a clerk writes down at a window is often a homophone."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import polars as pl
from pypinyin import lazy_pinyin

FILE = Path(__file__).with_name("surnames.csv")


@cache
def surnames() -> dict[str, str]:
    """The sound of characters that sound otherwise where they are surnames."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {row["character"]: row["sound"] for row in csv.DictReader(lines)}


def sounds(names: pl.Series) -> pl.Series:
    """The syllables of each name without tones; what is empty or missing stays missing."""
    written = names.drop_nulls().unique()
    kept = ["".join(filter(str.isalnum, name)) for name in written]
    alone = {character: lazy_pinyin(character)[0].lower() for character in set("".join(kept))}
    first = alone | surnames()
    heard = [" ".join([first[name[0]], *map(alone.__getitem__, name[1:])]) if name else None for name in kept]
    return names.replace_strict(written, pl.Series(heard, dtype=pl.String), default=None, return_dtype=pl.String)
