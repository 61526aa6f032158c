"""What is said of households: who was registered and left, who is monitored and why, and how they live."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from bangfu.compute.synthetic import codes
from bangfu.compute.synthetic.persons import Bools, Ints, Persons, Random, happens

BANK, CONTACT = "Example bank", "Example contact"


def any_of(persons: Persons, mask: Bools, households: int) -> Bools:
    """Per household: is the mask true of any member."""
    return np.bincount(persons.household, weights=mask, minlength=households) > 0


def household_columns(
    persons: Persons, members: dict[str, Any], size: Ints, random: Random, year: int
) -> dict[str, Any]:
    count = len(size)
    exited = happens(random, count, 0.22)
    safety_net = ~any_of(persons, np.isin(members["labour"], (codes.ORDINARY, codes.SKILLED, codes.WEAK)), count)
    elder = (size == 1) & safety_net & any_of(persons, persons.age >= 60, count)
    tekun = elder & happens(random, count, 0.3)
    dibao = ~tekun & happens(random, count, np.where(safety_net, 0.4, 0.04))
    members["dibao_status"] = np.where(dibao[persons.household], codes.RURAL, codes.NOT_RECEIVING)
    members["tekun_status"] = np.where(tekun[persons.household], codes.RURAL, codes.NOT_RECEIVING)
    first = random.integers(2014, 2017, count)
    kinds = np.where(exited, codes.TYPE_EXITED, codes.TYPE_ORDINARY).astype(object)
    illness = any_of(persons, members["major"] | members["chronic"], count)
    causes = np.where(illness, codes.CAUSE_ILLNESS, random.choice((codes.CAUSE_SKILL, codes.CAUSE_CAPITAL), count))
    monitoring = _monitoring(
        persons,
        members,
        exited=exited,
        no_labour=safety_net,
        supported=dibao | tekun,
        illness=illness,
        random=random,
        year=year,
    )
    for category, kind in codes.TYPE_MONITORED.items():
        kinds[monitoring["monitor_category"] == category] = kind
    group = pl.Series(random.integers(1, 9, count)).cast(pl.String)
    return {
        "natural_village": np.full(count, ""),
        "villager_group": group,
        "address": pl.select(pl.lit("No. ") + pl.Series(np.arange(1, count + 1)).cast(pl.String)).to_series(),
        "bank_name": np.full(count, BANK),
        "id_standard": np.where(exited, codes.STANDARD_NATIONAL, ""),
        "household_attr": np.where(exited, codes.ATTRIBUTE_GENERAL, ""),
        "household_type": kinds,
        "is_exited_household": exited,
        "exit_state": np.where(exited, codes.EXITED_STATE, ""),
        "first_identified_ym": np.where(exited, np.char.add(first.astype(str), "01"), ""),
        "exit_year": pl.Series(np.where(exited, random.integers(2017, 2021, count), -1)).replace(-1, None),
        "main_cause": np.where(exited, causes, ""),
        **monitoring,
        "no_labour_safety_net": safety_net & (dibao | tekun),
        "is_martyr_family": happens(random, count, 0.002),
        "is_relocated": np.zeros(count, dtype=np.bool_),
        "members_year_start": size,
        "members_year_end": size,
    }


def _monitoring(
    persons: Persons,
    members: dict[str, Any],
    *,
    exited: Bools,
    no_labour: Bools,
    supported: Bools,
    illness: Bools,
    random: Random,
    year: int,
) -> dict[str, Any]:
    """About three in a hundred are monitored, each for a risk that its members bear out."""
    count = len(exited)
    monitored = happens(random, count, 0.03)
    sudden = happens(random, count, 0.25)
    category = np.where(sudden, codes.SUDDEN, np.where(exited, codes.UNSTABLE, codes.MARGINAL))
    disability = any_of(persons, members["disabled"], count)
    pupil = any_of(persons, (members["student_status"] != "") & (persons.age >= 15), count)
    worker = any_of(persons, members["work_months"] > 0, count)
    other = random.choice((codes.RISK_DISASTER, codes.RISK_ACCIDENT, codes.RISK_INDUSTRY), count)
    risk = np.select(
        [illness, disability, pupil, worker],
        [codes.RISK_ILLNESS, codes.RISK_DISABILITY, codes.RISK_EDUCATION, codes.RISK_JOB],
        default=other,
    )
    since = year * 12 - random.integers(8, 36, count)
    removed = monitored & ~no_labour & happens(random, count, 0.5)
    until = np.minimum(since + random.integers(7, 20, count), year * 12 + 10)
    return {
        "monitor_category": np.where(monitored, category, ""),
        "risk_identified_ym": np.where(monitored, _months(since), ""),
        "risk_1": np.where(monitored, risk, ""),
        "risk_2": np.full(count, ""),
        "risk_3": np.full(count, ""),
        "risk_4": np.full(count, ""),
        "risk_5": np.full(count, ""),
        "disaster_subtype": np.where(monitored & (risk == codes.RISK_DISASTER), codes.FLOOD, ""),
        "risk_removed": pl.Series(np.where(monitored, removed, 2)).replace_strict({0: False, 1: True, 2: None}),
        "risk_removed_ym": np.where(removed, _months(until), ""),
        "removal_mode": np.where(removed, codes.ASSISTED, ""),
        "monitor_contact": np.where(monitored, CONTACT, ""),
        "measure_groups": _measures(monitored, able=~no_labour, supported=supported, ill=illness, pupil=pupil),
        "development_measures": np.where(monitored & ~no_labour, codes.MEASURES_TAKEN, ""),
    }


def _measures(monitored: Bools, *, able: Bools, supported: Bools, ill: Bools, pupil: Bools) -> pl.Series:
    """Measures that answer each risk: help by society everywhere, health for the ill, industry for the able."""
    groups = {
        codes.SOCIETY_MEASURE: monitored,
        codes.SECURITY_MEASURE: monitored & supported,
        codes.INDUSTRY_MEASURE: monitored & able,
        codes.HEALTH_MEASURE: monitored & ill,
        codes.EDUCATION_MEASURE: monitored & pupil,
    }
    parts = pl.DataFrame(groups)
    listed = pl.concat_list([pl.when(code).then(pl.lit(code)) for code in groups]).list.drop_nulls()
    return parts.select(listed.alias("measure_groups")).to_series()


def _months(month: Ints) -> Any:
    """Months counted from the year 0 as YYYYMM."""
    return (month // 12 * 100 + month % 12 + 1).astype(str)


def living_columns(households: dict[str, Any], size: Ints, random: Random) -> dict[str, Any]:
    """Land, road, house, water: safe for nearly everybody, always for those who left the register."""
    count = len(size)
    exited = households["is_exited_household"]
    grade = np.where(happens(random, count, 0.6), "A", "B")
    danger = ~exited & (households["monitor_category"] == "") & happens(random, count, 0.004)
    toilet = happens(random, count, 0.85)
    wood = happens(random, count, 0.15)
    return {
        "arable_mu": np.round(random.gamma(2.0, 2.0, count).clip(0, 40), 1),
        "forest_mu": np.round(random.gamma(1.0, 3.0, count).clip(0, 80), 1),
        "orchard_mu": np.where(
            happens(random, count, 0.3), np.round(random.gamma(1.0, 2.0, count).clip(0, 40), 1), 0.0
        ),
        "effective_irrigated_mu": np.zeros(count),
        "returned_forest_mu": np.zeros(count),
        "water_mu": np.zeros(count),
        "pasture_mu": np.zeros(count),
        "road_type": np.full(count, codes.CONCRETE_ROAD),
        "dist_main_road_km": np.round(random.gamma(1.0, 0.4, count).clip(0, 4.5), 1),
        "in_cooperative": happens(random, count, 0.3),
        "leading_enterprise_led": happens(random, count, 0.1),
        "prosperity_leader_led": happens(random, count, 0.1),
        "production_power": happens(random, count, 0.97),
        "living_power": np.ones(count, dtype=np.bool_),
        "radio_tv": happens(random, count, 0.97),
        "food_enough": np.ones(count, dtype=np.bool_),
        "protein_regular": np.ones(count, dtype=np.bool_),
        "clothes_enough": np.ones(count, dtype=np.bool_),
        "school_dropout": np.zeros(count, dtype=np.bool_),
        "medical_uninsured": np.zeros(count, dtype=np.bool_),
        "contracted_doctor": np.ones(count, dtype=np.bool_),
        "water_difficult": np.zeros(count, dtype=np.bool_),
        "water_safe": np.ones(count, dtype=np.bool_),
        "water_quality_ok": np.ones(count, dtype=np.bool_),
        "water_litres_day": random.integers(45, 90, count).astype(np.float64),
        "water_fetch_minutes": random.integers(0, 9, count),
        "water_guarantee_pct": random.integers(95, 101, count).astype(np.float64),
        "house_area_m2": np.round(random.normal(35, 8, count).clip(18, 70) * size, 0),
        "house_structure": np.where(happens(random, count, 0.7), codes.BRICK_CONCRETE, codes.BRICK_WOOD),
        "house_grade": np.where(danger, "C", grade),
        "is_dangerous_house": danger,
        "sanitary_toilet": toilet,
        "sanitary_toilet_usable": pl.Series(np.where(toilet, 1, 2)).replace_strict({1: True, 2: None}),
        "fuel": _fuels(wood),
        "water_source": np.where(happens(random, count, 0.9), codes.TAP_WATER, codes.PROTECTED_WELL),
    }


def _fuels(wood: Bools) -> pl.Series:
    """Electricity everywhere, wood beside it in some houses."""
    first = pl.Series("wood", np.where(wood, codes.FIREWOOD, codes.ELECTRICITY))
    both = pl.concat_list(pl.lit(first), pl.lit(pl.Series([codes.ELECTRICITY] * len(wood), dtype=pl.String)))
    return pl.select(both.list.unique(maintain_order=True)).to_series()
