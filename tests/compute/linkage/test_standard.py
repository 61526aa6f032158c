"""The dated plan of an installation, and every way to write one that cannot work."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.compute.linkage.standard import Standard, read_standards, standard_on
from bangfu.compute.specs import parse_spec
from bangfu.errors import SpecInvalid

PLAN = """
  - since: {since}
    expected: {{file: 0.5, register: 0.001, among: 10}}
    chances:
      name: {{same: {same}, other: [0.01, 0.99]}}
      born: {{same: [0.9, 0.1]}}
    passes:
      anywhere:
        compare: {{name: [equal], born: [equal]}}
        blocks: [[born], [name]]
"""
HEAD = "title: {zh: t, en: t}\nreference: r\nverified: 'no'\nplans:"


def read(*plans: str) -> tuple[Standard, ...]:
    return read_standards(parse_spec(HEAD + "".join(plans), "plan.yaml"))


def plan(since: str = "2020-01-01", same: str = "[0.9, 0.1]") -> str:
    return PLAN.format(since=since, same=same)


@pytest.mark.parametrize(("day", "since"), [(2019, 2020), (2020, 2020), (2024, 2020), (2025, 2025), (2030, 2025)])
def test_the_plan_of_a_day_is_the_last_before_it(day: int, since: int) -> None:
    plans = read(plan("2025-01-01"), plan())
    assert standard_on(plans, date(day, 6, 1)).since.year == since


def test_two_plans_have_two_digests() -> None:
    one, other = read(plan(), plan(same="[0.8, 0.2]"))
    assert one.digest != other.digest


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (plan("tomorrow"), "this is not a date"),
        (plan(same="[0.9, 0.2]"), "do not add up to 1"),
        (plan(same="[1, 0]"), "do not add up to 1"),
        (plan(same="[0.9, 0.05, 0.05]"), "do not fit its levels"),
        (plan().replace("      born: {same: [0.9, 0.1]}\n", ""), "do not fit its levels"),
        (plan().replace("expected", "hoped"), "is not part of"),
    ],
)
def test_a_plan_that_cannot_work_is_refused(text: str, fault: str) -> None:
    with pytest.raises(SpecInvalid, match=fault):
        read(text)
