"""Specifications: exact numbers, the line of every fault, and no input that hangs or breaks the reader."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.compute.specs import MAX_CHARACTERS, Spec, parse_spec, read_spec
from bangfu.errors import SpecInvalid


def spec(text: str) -> Spec:
    return parse_spec(text, "s.yaml")


def fault(caught: pytest.ExceptionInfo[SpecInvalid]) -> tuple[str, str, str]:
    return str(caught.value.what), str(caught.value.where), str(caught.value.remedy)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1/3", Fraction(1, 3)), ("0.1", Fraction(1, 10)), ("20", Fraction(20)), ("-2e1", Fraction(-20))],
)
def test_numbers_are_exact(text: str, value: Fraction) -> None:
    assert spec(text).fraction() == value


@pytest.mark.parametrize(
    "text", ["a third", "1/0", ".nan", ".inf", "1e999999999", "1e-1000", "0." + "1" * 2000, "1/2/3"]
)
def test_what_is_no_number_is_refused_at_once(text: str) -> None:
    with pytest.raises(SpecInvalid, match="is not a number"):
        spec(f'"{text}"').fraction()


@pytest.mark.parametrize(("text", "minimum"), [("1.5", 0), ("4", 5), ("-1", 0)])
def test_an_integer_is_whole_and_large_enough(text: str, minimum: int) -> None:
    with pytest.raises(SpecInvalid, match=f"“{text}” is not a whole number of at least {minimum}"):
        spec(text).integer(minimum=minimum)


def test_an_integer_may_be_written_as_a_decimal() -> None:
    assert spec("30.0").integer(minimum=0) == 30


def test_a_fault_names_line_and_path() -> None:
    with pytest.raises(SpecInvalid) as caught:
        spec("line:\n  median: much\n").entries()["line"].entries()["median"].fraction()
    assert fault(caught)[1] == "s.yaml, line 2, line.median"


def test_an_item_of_a_list_is_named_by_its_place() -> None:
    with pytest.raises(SpecInvalid) as caught:
        [item.fraction() for item in spec("cutoffs: [20, x]").entries()["cutoffs"]]
    assert fault(caught)[1] == "s.yaml, line 1, cutoffs[1]"


def test_an_unknown_key_is_answered_with_the_nearest() -> None:
    with pytest.raises(SpecInvalid) as caught:
        spec("wieght: 1").mapping(optional=("weight",))
    assert fault(caught)[::2] == ("“wieght” is not part of this specification", "Did you mean “weight”?")


def test_an_unknown_key_far_from_all_is_answered_with_the_list() -> None:
    with pytest.raises(SpecInvalid) as caught:
        spec("zzz: 1").mapping(optional=("weight", "by"))
    assert fault(caught)[2] == "Known: weight, by."


def test_a_missing_key_is_named() -> None:
    with pytest.raises(SpecInvalid, match="“value” is missing"):
        spec("by: [a]").mapping(required=("value",), optional=("by",))


def test_a_choice_is_one_of_the_choices() -> None:
    assert spec("income").text(("income", "other")) == "income"
    with pytest.raises(SpecInvalid, match="“wealth” is not one of the choices"):
        spec("wealth").text(("income", "other"))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "the specification is empty"),
        ("# only a comment", "the specification is empty"),
        ("a: [", "this is not valid YAML"),
        ("a: b: c", "this is not valid YAML"),
        ("a: 1\n---\nb: 2", "this is not valid YAML"),
        ("a: \x07", "this is not valid YAML"),
        ("a: 1\na: 2", "“a” is given twice"),
        ("a: &x 1\nb: *x", "refers back to itself"),
        ("? [a]\n: 1", "a name belongs before the colon"),
        ("[" * 10_000, "nested more than 20 deep"),
        ("{a: " * 10_000, "nested more than 20 deep"),
        ("a" * (MAX_CHARACTERS + 1), "longer than 1000000 characters"),
    ],
)
def test_a_broken_text_is_one_error(text: str, what: str) -> None:
    with pytest.raises(SpecInvalid, match=what) as caught:
        spec(text)
    assert fault(caught)[1].startswith("s.yaml")


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab1:-[]{}&*!|>'\"#%@`,?\n\t \x00é"), max_size=30))
def test_any_text_is_a_specification_or_one_error(text: str) -> None:
    try:
        found: object = spec(text)
    except SpecInvalid as error:
        found = error.what
    assert str(found)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [("absent.yaml", None, "does not exist"), (".", None, "cannot be read"), ("s.yaml", b"\xff\xfe", "cannot be read")],
)
def test_a_file_that_cannot_be_read_is_one_error(tmp_path: Path, name: str, content: bytes | None, what: str) -> None:
    (tmp_path / "s.yaml").write_bytes(content or b"")
    with pytest.raises(SpecInvalid, match=what):
        read_spec(tmp_path / name)


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_bytes(b"\xef\xbb\xbfkind: income\n")
    assert list(read_spec(tmp_path / "s.yaml").entries()) == ["kind"]


def test_a_text_of_the_longest_length_is_read() -> None:
    assert spec("a" * MAX_CHARACTERS).text() == "a" * MAX_CHARACTERS


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [", 2),
        ("a: 1\na: 2", 2),
        ("a: &x 1\nb: 2\nc: *x", 3),
        ("a: 1\n? [b]\n: 1", 2),
        ("a: 1\n" + "[" * 30, 2),
        ("a:\n  b: 1\n  b: 2", 3),
    ],
)
def test_a_broken_text_names_its_line(text: str, line: int) -> None:
    with pytest.raises(SpecInvalid) as caught:
        spec(text)
    assert f"line {line}" in fault(caught)[1]


def test_entries_may_be_nested_twenty_deep() -> None:
    deep = "[" * 20 + "x" + "]" * 20
    assert [item.line for item in spec(deep)] == [1]
    with pytest.raises(SpecInvalid, match="nested more than 20 deep"):
        spec(f"[{deep}]")


def test_lists_beside_each_other_are_not_nested() -> None:
    assert len(list(spec("[" + ", ".join(["[x]"] * 30) + "]"))) == 30


def test_a_name_given_twice_is_told_with_its_path() -> None:
    with pytest.raises(SpecInvalid) as caught:
        spec("a:\n  b: 1\n  b: 2")
    assert fault(caught)[1] == "s.yaml, line 3, a.b"


@pytest.mark.parametrize("text", ["[]", "[a]", "a", "~", "{}"])
def test_what_is_no_mapping_has_no_entries(text: str) -> None:
    with pytest.raises(SpecInvalid, match="a list of “name: value” belongs here"):
        spec(text).entries()


@pytest.mark.parametrize("text", ["[]", "{a: 1}", "a", "~"])
def test_what_is_no_list_has_no_items(text: str) -> None:
    with pytest.raises(SpecInvalid, match="a list belongs here"):
        list(spec(text))


@pytest.mark.parametrize("text", ["[a]", "{a: 1}", "~", '""', '"  "'])
def test_what_is_no_single_value_has_no_text(text: str) -> None:
    with pytest.raises(SpecInvalid, match="a single value belongs here"):
        spec(text).text()


def test_an_integer_may_be_the_least() -> None:
    assert spec("5").integer(minimum=5) == 5


def test_control_characters_are_told_on_the_first_line() -> None:
    with pytest.raises(SpecInvalid) as caught:
        spec("a: \x07")
    assert fault(caught)[:2] == ("this is not valid YAML: control characters", "s.yaml, line 1")
