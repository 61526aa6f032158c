"""The yearly figures of villages and counties."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.identify.registry.models.sources import Sourced, count, measure, money, text, year_checks, yes_no


class VillageYear(Sourced):
    """The form of a village for a year; what was not stated is empty."""

    year = models.SmallIntegerField(_("Year"))
    is_poor_village = yes_no(_("Listed as poor village"))
    exit_year = count(_("Year of exit"))

    natural_villages = count(_("Natural villages"))
    villager_groups = count(_("Villager groups"))
    total_households = count(_("Total households"))
    total_population = count(_("Total population"))
    minority_population = count(_("Ethnic minority population"))
    labour_force = count(_("Labour force"))
    trained_labour = count(_("Trained labour"))
    migrant_workers = count(_("Migrant workers"))
    migrant_workers_out_of_province = count(_("Migrant workers out of the province"))
    poor_households = count(_("Poor households"))
    poor_persons = count(_("Poor persons"))
    exited_households = count(_("Exited households"))
    exited_persons = count(_("Exited persons"))
    incidence_pct = measure(_("Incidence of poverty (%)"))
    net_income_per_head_fen = money(_("Farmers' net income per head"))

    arable_mu = measure(_("Arable land (mu)"))
    effective_irrigated_mu = measure(_("Irrigated land (mu)"))
    forest_mu = measure(_("Forest land (mu)"))
    returned_forest_mu = measure(_("Farmland returned to forest (mu)"))
    orchard_mu = measure(_("Orchard (mu)"))
    water_mu = measure(_("Water surface (mu)"))
    pasture_mu = measure(_("Pasture (mu)"))

    collective_income_fen = money(_("Collective income"))
    cooperatives = count(_("Cooperatives"))
    households_in_cooperatives = count(_("Households in cooperatives"))
    characteristic_industry = text(_("Characteristic industry"), 120)
    tourism_employees = count(_("Employed in rural tourism"))
    farmhouse_income_fen = money(_("Income per tourist farmhouse"))

    pension_insured = count(_("Residents in the pension scheme"))
    medical_insured = count(_("Residents with medical insurance"))
    dibao_households = count(_("Households with minimum living allowance"))
    dibao_persons = count(_("Persons with minimum living allowance"))
    tekun_persons = count(_("Extremely poor persons supported"))
    disabled_persons = count(_("Disabled persons"))

    township_road_unpaved_km = measure(_("Unpaved road to the township (km)"))
    natural_villages_without_paved_road = count(_("Natural villages without paved road"))
    natural_village_road_unpaved_km = measure(_("Unpaved roads to natural villages (km)"))
    bus_service = yes_no(_("Bus service"))
    households_without_safe_water = count(_("Households without safe water"))
    households_with_difficult_water = count(_("Households with water hard to get"))
    households_without_production_power = count(_("Households without electricity for production"))
    households_without_living_power = count(_("Households without electricity for living"))
    dangerous_houses = count(_("Households in dangerous houses"))

    clinics = count(_("Clinics"))
    licensed_doctors = count(_("Licensed (assistant) doctors"))
    public_toilets = count(_("Public toilets"))
    waste_points = count(_("Waste points"))
    culture_rooms = count(_("Culture rooms and libraries"))
    radio_tv_households = count(_("Households with radio and television"))
    broadband = yes_no(_("Broadband"))
    broadband_households = count(_("Households with broadband"))
    ecommerce_points = count(_("E-commerce points"))
    primary_schools = count(_("Primary schools"))

    rain_dew_persons = count(_("Persons in the rain and dew plan"))
    microcredit_households = count(_("Households with microcredit"))
    relocated_households = count(_("Relocated households"))
    relocated_persons = count(_("Relocated persons"))
    stationing_unit = text(_("Stationing unit"), 120)
    stationing_team_members = count(_("Members of the stationed team"))
    first_secretary = text(_("First secretary"), 60)
    needs_note = text(_("Needs"), 1000)
    assistance_note = text(_("Assistance"), 1000)

    class Meta:
        verbose_name = _("Village in a year")
        verbose_name_plural = _("Villages in years")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["area", "year"], name="one_village_year"),
            *year_checks("village_year", "year", "exit_year"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.year}"


class CountyYear(Sourced):
    """The figures of a county for a year; percentages with two places."""

    year = models.SmallIntegerField(_("Year"))
    rural_population = count(_("Rural population"))
    registered_households = count(_("Registered households"))
    registered_persons = count(_("Registered persons"))
    exited_households = count(_("Exited households"))
    exited_persons = count(_("Exited persons"))
    incidence_pct = measure(_("Incidence of poverty (%)"))
    composite_incidence_pct = measure(_("Composite incidence of poverty (%)"))
    rural_disposable_income_fen = money(_("Rural disposable income per head"))
    rural_income_growth_pct = models.DecimalField(
        _("Growth of rural income (%)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    fiscal_revenue_fen = money(_("Fiscal revenue"))
    integrated_funds_fen = money(_("Integrated funds"))
    funds_deployed_fen = money(_("Funds deployed"))
    funds_spent_fen = money(_("Funds spent"))
    funds_for_industry_fen = money(_("Funds for industry"))
    loan_balance_fen = money(_("Loan balance"))
    relocated_persons = count(_("Relocated persons"))
    persons_in_jobs = count(_("Persons in jobs"))
    poor_villages = count(_("Poor villages"))
    exited_villages = count(_("Exited villages"))
    missed_rate_pct = measure(_("Rate of missed identification (%)"))
    wrong_exit_rate_pct = measure(_("Rate of wrong exit (%)"))
    wrong_entry_rate_pct = measure(_("Rate of wrong identification (%)"))
    recognition_pct = measure(_("Recognition by the people (%)"))
    monitored_households = count(_("Monitored households"))
    monitored_persons = count(_("Monitored persons"))
    risk_removed_persons = count(_("Persons with risk removed"))

    class Meta:
        verbose_name = _("County in a year")
        verbose_name_plural = _("Counties in years")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["area", "year"], name="one_county_year"),
            *year_checks("county_year", "year"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.year}"
