"""Chinese names as they are heard: what a clerk writes down at a window is often a homophone."""

from __future__ import annotations

import polars as pl
from pypinyin import lazy_pinyin

SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "曾": "zeng", "区": "ou", "任": "ren", "华": "hua",
    "盖": "ge", "朴": "piao", "尉": "wei", "冼": "xian", "乐": "yue", "翟": "zhai", "缪": "miao", "纪": "ji",
    "召": "shao", "过": "guo", "宓": "mi", "折": "she", "种": "chong", "卜": "bu", "繁": "po", "秘": "bi",
}  # fmt: skip
"""Characters that sound otherwise where they are surnames."""


def sounds(names: pl.Series) -> pl.Series:
    """The syllables of each name without tones; what is empty or missing stays missing.

    >>> sounds(pl.Series(["张伟", "张维", "单 秀英", "阿依古丽·买买提", None])).to_list()
    ['zhang wei', 'zhang wei', 'shan xiu ying', 'a yi gu li mai mai ti', None]
    """
    written = names.drop_nulls().unique()
    kept = ["".join(filter(str.isalnum, name)) for name in written]
    alone = {character: lazy_pinyin(character)[0].lower() for character in set("".join(kept))}
    first = alone | SURNAMES
    heard = [" ".join([first[name[0]], *map(alone.__getitem__, name[1:])]) if name else None for name in kept]
    return names.replace_strict(written, pl.Series(heard, dtype=pl.String), default=None, return_dtype=pl.String)
