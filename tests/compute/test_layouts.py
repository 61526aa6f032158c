"""Fields and layouts as data: what a heading is apart from its dress, and what a faulty specification is told."""

from __future__ import annotations

import pytest

from bangfu.compute.layouts import (
    WAN_YUAN,
    Dictionary,
    Field,
    Layout,
    label_key,
    layout_named,
    parse_fields,
    parse_layout,
    unit_of,
)
from bangfu.compute.specs import parse_spec
from bangfu.errors import SpecInvalid

FIELDS = """
reference: nowhere
area:
  code: {kind: area, zh: A, en: Code}
household:
  no: {kind: text, zh: B, en: Number, aliases: [No., B2], size: 7}
  kind: {kind: code, zh: C, en: Kind, list: kinds}
member:
  id_no: {kind: id, zh: D, en: ID}
  phone: {kind: phone, zh: E, en: Phone, personal: own}
  age: {kind: count, zh: F, en: Age, least: 1, most: 120}
  no: {kind: text, zh: B, en: Number}
"""
LAYOUT = """
title: {zh: T, en: Title}
reference: order 1
covers: household.no
sheets:
  - name: {zh: S, en: Sheet}
    grain: member
    required: [household.no]
    columns:
      - {label: Nr, to: household.no}
      - {label: Other}
    fields: [member.age]
    entities: [area]
"""


def dictionary(text: str = FIELDS) -> Dictionary:
    return parse_fields(parse_spec(text, "f.yaml"))


def layout(text: str = LAYOUT) -> Layout:
    return parse_layout("l", parse_spec(text, "l.yaml"), dictionary())


def test_the_dictionary_holds_every_field_by_its_key() -> None:
    assert list(dictionary().fields) == [
        "area.code", "household.no", "household.kind", "member.id_no", "member.phone", "member.age", "member.no",
    ]  # fmt: skip
    assert dictionary().fields["household.no"] == Field("household", "no", "text", "B", "Number", ("No.", "B2"), 7)
    assert dictionary().fields["household.kind"].codes == "kinds"


def test_bounds_are_those_stated_or_none() -> None:
    age, number = (dictionary().fields[key] for key in ("member.age", "household.no"))
    assert ((age.least, age.most), (number.least, number.most)) == ((1, 120), (0, None))


def test_what_is_personal_follows_from_the_kind_unless_stated() -> None:
    fields = dictionary().fields
    assert [fields[key].personal for key in ("member.id_no", "member.phone", "member.age")] == ["id", "own", ""]


def test_of_two_fields_with_one_label_the_first_bears_it() -> None:
    found = dictionary().by_label
    assert [found[label].key for label in ("b", "number", "no.", "b2")] == ["household.no"] * 4


def test_the_fields_of_an_entity() -> None:
    assert [field.key for field in dictionary().of("household")] == ["household.no", "household.kind"]


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [(", list: kinds", "", "“list” is missing"), ("kind: id,", "kind: ids,", "“ids” is not one of the choices")],
)
def test_a_faulty_field_is_refused(before: str, after: str, what: str) -> None:
    with pytest.raises(SpecInvalid, match=what):
        dictionary(FIELDS.replace(before, after))


def test_lists_of_several_codes_need_their_list_too() -> None:
    with pytest.raises(SpecInvalid, match="“list” is missing"):
        dictionary(FIELDS.replace("kind: code, zh: C, en: Kind, list: kinds", "kind: codes, zh: C, en: Kind"))


def test_a_layout_has_columns_then_fields_then_whole_entities() -> None:
    made = layout()
    (sheet,) = made.sheets
    assert [(column.label, column.field.key if column.field else "") for column in sheet.columns] == [
        ("Nr", "household.no"), ("Other", ""), ("F", "member.age"), ("A", "area.code"),
    ]  # fmt: skip
    assert (sheet.grain, sheet.required, made.covers) == ("member", ("household.no",), "household.no")


def test_a_layout_may_leave_open_what_it_covers() -> None:
    assert layout(LAYOUT.replace("covers: household.no", "verified: true")).covers == ""


@pytest.mark.parametrize(("before", "after"), [("to: household.no", "to: no.such"), ("[member.age]", "[no.such]")])
def test_a_column_of_no_field_is_refused(before: str, after: str) -> None:
    with pytest.raises(SpecInvalid, match=r"“no\.such” is not one of the choices"):
        layout(LAYOUT.replace(before, after))


def test_a_layout_is_found_by_its_code() -> None:
    made = layout()
    assert (layout_named([made], "l"), layout_named([made], "m")) == (made, None)


@pytest.mark.parametrize(
    ("text", "key"),
    [("A (km)", "a"), ("A (kg)", "a(kg)"), ("A (km) b", "a(km)b"), ("A:*\n B", "ab"), ("A (x) (km)", "a(x)"), ("", "")],
)
def test_a_heading_is_the_same_in_any_dress(text: str, key: str) -> None:
    assert label_key(text) == key


@pytest.mark.parametrize(("text", "unit"), [("A (km)*", "km"), ("A (kg)", ""), ("A", ""), (f"A({WAN_YUAN})", WAN_YUAN)])
def test_the_unit_of_a_heading_is_one_that_is_known(text: str, unit: str) -> None:
    assert unit_of(text) == unit


@pytest.mark.parametrize(("zh", "in_wan"), [(f"A ({WAN_YUAN})", True), ("A", False)])
def test_a_field_is_in_ten_thousands_if_its_name_says_so(zh: str, in_wan: bool) -> None:
    assert Field("income", "x", "money", zh, "").in_wan is in_wan
