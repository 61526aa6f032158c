from __future__ import annotations

from dataclasses import replace

import pytest

from bangfu.compute.linkage import Comparison, Level, Plan
from bangfu.errors import RuleViolated

NAME = Comparison("name", (Level("name"), Level("sound"), Level("name", "jaro_winkler", 0.8)))
BIRTH = Comparison("birth", (Level("birth"), Level("birth", "edits", 1)))


def test_every_column_is_named_once_and_what_settles_is_searched_first() -> None:
    plan = Plan((NAME, BIRTH), (("village", "birth"), ("sound",)), settled_by=("number",))
    assert plan.columns == ["name", "sound", "birth", "number", "village"]
    assert plan.searches == (("number",), ("village", "birth"), ("sound",))


def test_a_comparison_that_every_block_holds_fixed_is_refused() -> None:
    with pytest.raises(RuleViolated, match="every block holds “birth” fixed") as refused:
        Plan((NAME, BIRTH), (("birth",), ("birth", "village"))).validate()
    assert str(refused.value.remedy) == "Add a block without its columns."


def test_the_block_that_settles_may_teach_it() -> None:
    taught = Plan((NAME, BIRTH), (("birth",),), settled_by=("number",))
    taught.validate()
    with pytest.raises(RuleViolated, match="“birth” fixed"):
        replace(taught, settled_by=()).validate()


@pytest.mark.parametrize(
    ("levels", "sound"),
    [
        ((Level("a"), Level("a")), False),
        ((Level("a", "edits", 1), Level("a", "edits", 2)), True),
        ((Level("a", "edits", 2), Level("a", "edits", 2)), False),
        ((Level("a", "edits", 2), Level("a", "edits", 1)), False),
        ((Level("a", "jaro_winkler", 0.9), Level("a", "jaro_winkler", 0.8)), True),
        ((Level("a", "jaro_winkler", 0.8), Level("a", "jaro_winkler", 0.8)), False),
        ((Level("a", "jaro_winkler", 0.8), Level("a", "jaro_winkler", 0.9)), False),
        ((Level("a", "jaro_winkler", 0.8), Level("b", "jaro_winkler", 0.9)), True),
    ],
)
def test_levels_go_from_the_strongest_to_the_weakest(levels: tuple[Level, ...], sound: bool) -> None:
    plan = Plan((Comparison("a", levels),), (("c",),))
    if sound:
        plan.validate()
    else:
        with pytest.raises(RuleViolated, match="accepts nothing more"):
            plan.validate()
