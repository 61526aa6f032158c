"""The dictionary of the register as rules see it: which table has which field, and what kind of value that is."""

from __future__ import annotations

from enum import Enum
from typing import Final

from bangfu.errors import untranslated


class Kind(Enum):
    """What a value is. Every kind may be missing; an empty text and an empty list are missing."""

    YES_NO = untranslated("yes or no")
    NUMBER = untranslated("number")
    TEXT = untranslated("text")
    CODE = untranslated("code")
    CODES = untranslated("list of codes")
    MONTH = untranslated("month")
    DATE = untranslated("date")


def _fields(**names: str) -> dict[str, Kind]:
    return {name: Kind[kind] for kind, listed in names.items() for name in listed.split()}


HOUSEHOLD: Final = _fields(
    TEXT="household_no area_code natural_village villager_group address phone bank_name bank_account risk_other_note "
    "cause_note monitor_contact monitor_contact_phone collector collector_phone resettlement_addr",
    CODE="id_standard household_attr household_type monitor_category exit_state return_reason removal_mode main_cause "
    "risk_1 risk_2 risk_3 risk_4 risk_5 disaster_subtype development_measures relocation_mode resettlement_mode",
    CODES="other_causes measure_groups",
    YES_NO="is_exited_household risk_removed post_removal_house_damaged post_removal_water_damaged "
    "post_removal_dropout no_labour_safety_net is_expenditure_poor is_martyr_family is_single_child_family "
    "is_two_daughter_family is_relocated",
    MONTH="first_identified_ym risk_identified_ym risk_removed_ym",
    NUMBER="exit_year plan_exit_year return_year members_year_start members_year_end",
    DATE="collected_on",
)
MEMBER: Final = _fields(
    TEXT="household_no person_no name id_no work_place_area employer id_problem",
    CODE="sex id_type relation_to_head ethnicity political_status education student_status dropout_reason labour "
    "work_industry work_channel work_need public_post dibao_status tekun_status join_reason leave_reason id_sex",
    CODES="health",
    YES_NO="point_to_point planned_work resident_medical employee_medical serious_illness_ins commercial_ins "
    "medical_aid resident_pension employee_pension is_relocated_person military mandarin",
    MONTH="change_ym",
    NUMBER="work_months work_income_month_fen public_post_months age",
    DATE="birth_date work_start work_end joined_on id_birth",
)
INCOME: Final = _fields(
    NUMBER="year wage_fen business_fen property_fen transfer_fen cost_fen claims_fen selfpaid_fen members"
)
LIVING: Final = _fields(
    NUMBER="year arable_mu effective_irrigated_mu forest_mu returned_forest_mu orchard_mu water_mu pasture_mu "
    "dist_main_road_km water_litres_day water_fetch_minutes water_guarantee_pct house_area_m2 rehab_year",
    CODE="road_type water_source house_structure house_grade",
    CODES="industry_support_types fuel",
    YES_NO="in_cooperative leading_enterprise_led prosperity_leader_led production_power living_power radio_tv "
    "food_enough protein_regular clothes_enough school_dropout medical_uninsured contracted_doctor water_difficult "
    "water_safe water_quality_ok is_dangerous_house sanitary_toilet sanitary_toilet_usable",
)
VILLAGE: Final = _fields(
    TEXT="area_code characteristic_industry stationing_unit first_secretary",
    YES_NO="is_poor_village bus_service broadband",
    NUMBER="year exit_year natural_villages villager_groups total_households total_population minority_population "
    "labour_force trained_labour migrant_workers migrant_workers_out_of_province poor_households poor_persons "
    "exited_households exited_persons incidence_pct net_income_per_head_fen arable_mu effective_irrigated_mu forest_mu "
    "returned_forest_mu orchard_mu water_mu pasture_mu collective_income_fen cooperatives households_in_cooperatives "
    "tourism_employees farmhouse_income_fen pension_insured medical_insured dibao_households dibao_persons "
    "tekun_persons disabled_persons township_road_unpaved_km natural_villages_without_paved_road "
    "natural_village_road_unpaved_km households_without_safe_water households_with_difficult_water "
    "households_without_production_power households_without_living_power dangerous_houses clinics licensed_doctors "
    "public_toilets waste_points culture_rooms radio_tv_households broadband_households ecommerce_points "
    "primary_schools rain_dew_persons microcredit_households relocated_households relocated_persons "
    "stationing_team_members",
)
TABLES: Final = {"household": HOUSEHOLD, "member": MEMBER, "income": INCOME, "living": LIVING, "village": VILLAGE}

LEVEL: Final = {"member": "member", "household": "household", "income": "household", "living": "household",
                "village": "village"}  # fmt: skip
"""Where a table's values stand: an income and living conditions belong to the household, one of each for the year."""
ABOVE: Final = {"member": "household", "household": "village"}
HEIGHT: Final = {"constant": 3, "village": 2, "household": 1, "member": 0}

DERIVED: Final = frozenset({"age", "id_problem", "id_birth", "id_sex"})
"""Fields of a member that no form has: worked out from the date of birth and the number of the certificate."""
SENSITIVE: Final = frozenset({"id_no", "phone", "bank_account", "monitor_contact_phone", "collector_phone", "name",
                              "address", "resettlement_addr"})  # fmt: skip
"""Fields whose values are never written beside a finding."""
CODE_LIST: Final = {
    **{f"risk_{place}": "risk" for place in range(1, 6)},
    "other_causes": "main_cause",
    "measure_groups": "measure_group",
    "id_sex": "sex",
}
"""The code list of a field where it is not named as the field."""
