"""The register of an area as frames, read by COPY in one snapshot of the database."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import connection, transaction

from bangfu.ground.access.models import Area

HOUSEHOLDS = """
SELECT h.id AS household, h.household_no, h.area_id AS area
FROM registry_household h JOIN access_area a ON a.id = h.area_id
WHERE a.path LIKE %(below)s AND (h.ended_on IS NULL OR h.ended_on > %(day)s)
"""
MEMBERS = """
SELECT m.household_id AS household, m.birth_date, m.education, m.student_status, m.dropout_reason,
       array_to_string(m.health, ',') AS health, m.resident_medical, m.employee_medical, m.military
FROM registry_member m JOIN access_area a ON a.id = m.area_id
WHERE a.path LIKE %(below)s AND (m.joined_on IS NULL OR m.joined_on <= %(day)s)
  AND (m.left_on IS NULL OR m.left_on > %(day)s)
"""
INCOMES = """
SELECT i.household_id AS household, i.wage_fen, i.business_fen, i.property_fen, i.transfer_fen, i.cost_fen,
       i.claims_fen, i.selfpaid_fen, i.members AS heads
FROM registry_incomeyear i JOIN access_area a ON a.id = i.area_id
WHERE a.path LIKE %(below)s AND i.year = %(year)s
"""
LIVING = """
SELECT l.household_id AS household, l.school_dropout, l.medical_uninsured, l.house_grade, l.is_dangerous_house,
       l.water_quality_ok, (l.water_litres_day * 100)::bigint AS water_litres_day, l.water_fetch_minutes,
       (l.water_guarantee_pct * 100)::bigint AS water_guarantee_pct, l.water_safe, l.sanitary_toilet,
       l.sanitary_toilet_usable, array_to_string(l.fuel, ',') AS fuel, l.living_power, l.radio_tv
FROM registry_livingconditions l JOIN access_area a ON a.id = l.area_id
WHERE a.path LIKE %(below)s AND l.year = %(year)s
"""
TEXTS = ("household_no", "education", "student_status", "dropout_reason", "health", "house_grade", "fuel")
FLAGS = (
    "resident_medical", "employee_medical", "military", "school_dropout", "medical_uninsured", "is_dangerous_house",
    "water_quality_ok", "water_safe", "sanitary_toilet", "sanitary_toilet_usable", "living_power", "radio_tv",
)  # fmt: skip


@dataclass(frozen=True)
class RegisterFrames:
    """The rows of one area and year, as `household_facts` takes them."""

    households: pl.DataFrame
    members: pl.DataFrame
    incomes: pl.DataFrame
    living: pl.DataFrame


def register_frames(area: Area, *, as_of: date, year: int) -> RegisterFrames:
    """Who belonged to which household on the day, and the income and living conditions of the year."""
    wanted = {"below": f"{area.path}%", "day": as_of, "year": year}
    with _snapshot():
        return RegisterFrames(*(_frame(query, wanted) for query in (HOUSEHOLDS, MEMBERS, INCOMES, LIVING)))


@contextmanager
def _snapshot() -> Iterator[None]:
    """All four reads see the register at one moment; a caller's own transaction is left as it is."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _frame(query: str, wanted: dict[str, object]) -> pl.DataFrame:
    """Each column's kind is stated by its name; an empty text and an absent one are the same to a screening."""
    buffer = io.BytesIO()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({query}) TO STDOUT WITH (FORMAT csv, HEADER)", wanted) as copy,
    ):
        for chunk in copy:
            buffer.write(chunk)
    header = buffer.getvalue().split(b"\n", 1)[0].decode().split(",")
    texts = pl.col([name for name in header if name in TEXTS])
    flags = pl.col([name for name in header if name in FLAGS])
    kinds = {name: _kind(name) for name in header}
    return pl.read_csv(buffer.getvalue(), schema=kinds).with_columns(texts.fill_null(""), flags == "t")


def _kind(name: str) -> type[pl.DataType]:
    if name in TEXTS or name in FLAGS:
        return pl.String
    return pl.Date if name == "birth_date" else pl.Int64
