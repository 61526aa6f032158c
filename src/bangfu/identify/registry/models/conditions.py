"""How a household lives and what it works with, a row a year."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.identify.registry.models.households import Household
from bangfu.identify.registry.models.sources import (
    Sourced,
    code,
    codes,
    count,
    measure,
    not_negative,
    year_checks,
    yes_no,
)


class LivingConditions(Sourced):
    """Production and living conditions of a year, with the three guarantees and the four tests of drinking water."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="living_conditions", db_constraint=False, verbose_name=_("Household")
    )
    year = models.SmallIntegerField(_("Year"))

    arable_mu = measure(_("Arable land (mu)"))
    effective_irrigated_mu = measure(_("Irrigated land (mu)"))
    forest_mu = measure(_("Forest land (mu)"))
    returned_forest_mu = measure(_("Farmland returned to forest (mu)"))
    orchard_mu = measure(_("Orchard (mu)"))
    water_mu = measure(_("Water surface (mu)"))
    pasture_mu = measure(_("Pasture (mu)"))
    road_type = code(_("Type of road to the house"))
    dist_main_road_km = measure(_("Distance to the village's main road (km)"))
    in_cooperative = yes_no(_("In a farmers' cooperative"))
    leading_enterprise_led = yes_no(_("Led by a leading enterprise"))
    prosperity_leader_led = yes_no(_("Led by a prosperity leader"))
    industry_support_types = codes(_("Industry support for the household"))
    production_power = yes_no(_("Electricity for production"))
    living_power = yes_no(_("Electricity for living"))
    radio_tv = yes_no(_("Radio and television"))

    food_enough = yes_no(_("Enough staple food"))
    protein_regular = yes_no(_("Meat, eggs, milk or beans regularly"))
    clothes_enough = yes_no(_("Clothes for the season and to change"))
    school_dropout = yes_no(_("Child of compulsory age out of school"))
    medical_uninsured = yes_no(_("Member without medical insurance"))
    contracted_doctor = yes_no(_("Contracted doctor"))

    water_difficult = yes_no(_("Drinking water hard to get"))
    water_safe = yes_no(_("Drinking water safe"))
    water_quality_ok = yes_no(_("Quality of water passes"))
    water_litres_day = measure(_("Water for a person and day (litres)"))
    water_fetch_minutes = count(_("Minutes to fetch water"))
    water_guarantee_pct = measure(_("Days with water (%)"))
    water_source = code(_("Source of drinking water"))

    house_area_m2 = measure(_("Living space (m²)"))
    house_structure = code(_("Structure of the house"))
    house_grade = code(_("Grade of the house"))
    is_dangerous_house = yes_no(_("Dangerous house"))
    rehab_year = count(_("Year the house was rebuilt"))
    sanitary_toilet = yes_no(_("Sanitary toilet"))
    sanitary_toilet_usable = yes_no(_("Sanitary toilet works"))
    fuel = codes(_("Main fuel"))

    class Meta:
        verbose_name = _("Production and living conditions")
        verbose_name_plural = _("Production and living conditions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["household", "year"], name="one_living_conditions_a_year"),
            models.CheckConstraint(name="living_at_most_three_fuels", condition=Q(fuel__len__lte=3)),
            models.CheckConstraint(
                name="living_guarantee_is_a_share",
                condition=Q(water_guarantee_pct__isnull=True) | Q(water_guarantee_pct__range=(0, 100)),
            ),
            *year_checks("living", "year", "rehab_year"),
            *not_negative(
                "living",
                "arable_mu",
                "effective_irrigated_mu",
                "forest_mu",
                "returned_forest_mu",
                "orchard_mu",
                "water_mu",
                "pasture_mu",
                "dist_main_road_km",
                "water_litres_day",
                "water_fetch_minutes",
                "house_area_m2",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}"
