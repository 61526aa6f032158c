"""The household, its status through the regimes, and its moves between villages."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import Area, AreaBound
from bangfu.identify.registry.models.sources import (
    Sourced,
    blinded,
    code,
    codes,
    count,
    not_negative,
    sealed,
    text,
    year_checks,
    year_month,
    year_month_checks,
    yes_no,
)


class Household(Sourced):
    """One household for as long as it lives, whatever it is called in each regime. Its head is the member with
    relation 01; its number is never given again. Code lists are those of `policy/codes`."""

    household_no = models.CharField(_("Household number"), max_length=50, unique=True)
    natural_village = text(_("Natural village"), 60)
    villager_group = text(_("Villager group"), 60)
    address = text(_("Home address"), 200)
    phone_sealed = sealed(_("Household phone"))
    phone_blind = blinded(_("Look-up of the phone"))
    bank_name = text(_("Bank"), 100)
    bank_account_sealed = sealed(_("Bank account"))
    bank_account_blind = blinded(_("Look-up of the bank account"))

    id_standard = code(_("Standard of identification"))
    household_attr = code(_("Attribute of poor household"))
    household_type = code(_("Household type"))
    monitor_category = code(_("Category of monitored household"))
    is_exited_household = yes_no(_("Exited household"))
    exit_state = code(_("Exit state"))
    first_identified_ym = year_month(_("First identified"))
    exit_year = count(_("Year of exit"))
    plan_exit_year = count(_("Planned year of exit"))
    return_year = count(_("Year of return to poverty"))
    return_reason = code(_("Reason of return to poverty"))
    risk_identified_ym = year_month(_("Identified for monitoring"))
    risk_removed = yes_no(_("Risk removed"))
    risk_removed_ym = year_month(_("Removed from monitoring"))
    removal_mode = code(_("Way of removal"))
    post_removal_house_damaged = yes_no(_("House damaged after removal"))
    post_removal_water_damaged = yes_no(_("Water supply damaged after removal"))
    post_removal_dropout = yes_no(_("School dropout after removal"))
    monitor_contact = text(_("Contact person for monitoring"), 60)
    monitor_contact_phone_sealed = sealed(_("Phone of the contact person"))
    no_labour_safety_net = yes_no(_("Household without labour, supported in full"))
    main_cause = code(_("Main cause of poverty"))
    other_causes = codes(_("Other causes of poverty"))
    cause_note = text(_("Description of the causes"), 500)
    risk_1 = code(_("Risk 1"))
    risk_2 = code(_("Risk 2"))
    risk_3 = code(_("Risk 3"))
    risk_4 = code(_("Risk 4"))
    risk_5 = code(_("Risk 5"))
    disaster_subtype = code(_("Kind of natural disaster"))
    risk_other_note = text(_("Note on the risk"), 500)
    development_measures = code(_("Development measures taken"))
    measure_groups = codes(_("Measures in place"))

    is_expenditure_poor = yes_no(_("Poor by expenditure"))
    is_martyr_family = yes_no(_("Family of a martyr or soldier"))
    is_single_child_family = yes_no(_("Family with an only child"))
    is_two_daughter_family = yes_no(_("Family with two daughters"))
    is_relocated = yes_no(_("Relocated household"))
    relocation_mode = code(_("Way of relocation"))
    resettlement_mode = code(_("Way of resettlement"))
    resettlement_addr = text(_("Address of resettlement"), 200)
    members_year_start = count(_("Members at the start of the year"))
    members_year_end = count(_("Members at the end of the year"))

    collector = text(_("Filled in by"), 60)
    collector_phone_sealed = sealed(_("Phone of who filled in"))
    collected_on = models.DateField(_("Filled in on"), null=True, blank=True)
    head_signature = models.CharField(_("Digest of the head's signature"), max_length=64, blank=True, default="")
    remark = text(_("Remark"), 500)

    ended_on = models.DateField(_("Ended on"), null=True, blank=True)
    end_reason = code(_("Reason of the end"))

    class Meta:
        verbose_name = _("Household")
        verbose_name_plural = _("Households")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["area", "household_no"], name="household_of_area"),
            models.Index(fields=["household_type", "household_no"], name="household_of_type"),
            models.Index(
                fields=["monitor_category", "household_no"],
                name="household_of_category",
                condition=~Q(monitor_category=""),
            ),
            # What the counts of an area read, and nothing else: the rows themselves are ten times as much.
            models.Index(
                fields=["area", "monitor_category", "risk_removed"],
                name="household_counted",
                condition=Q(ended_on__isnull=True),
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["id", "area"], name="household_in_one_area"),
            models.CheckConstraint(name="household_number_stated", condition=~Q(household_no="")),
            models.CheckConstraint(
                name="household_end_has_reason", condition=Q(ended_on__isnull=True, end_reason="") | ~Q(end_reason="")
            ),
            models.CheckConstraint(name="household_other_causes_at_most_two", condition=Q(other_causes__len__lte=2)),
            *year_month_checks("household", "first_identified_ym", "risk_identified_ym", "risk_removed_ym"),
            *year_checks("household", "exit_year", "plan_exit_year", "return_year"),
            *not_negative("household", "members_year_start", "members_year_end"),
        ]

    def __str__(self) -> str:
        return self.household_no

    @property
    def risks(self) -> list[str]:
        return [risk for risk in (self.risk_1, self.risk_2, self.risk_3, self.risk_4, self.risk_5) if risk]


class Episode(Sourced):
    """What a household was in one regime from a month to another: identified, exited, monitored, risk removed."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="episodes", db_constraint=False, verbose_name=_("Household")
    )
    regime = code(_("Regime"))
    status = code(_("Status"))
    from_ym = year_month(_("From"))
    until_ym = year_month(_("Until"))

    class Meta:
        verbose_name = _("Status of a household")
        verbose_name_plural = _("Statuses of households")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["household", "regime", "status", "from_ym"], name="episode_once"),
            models.CheckConstraint(name="episode_has_a_start", condition=~Q(from_ym="")),
            models.CheckConstraint(
                name="episode_ends_after_start", condition=Q(until_ym="") | Q(until_ym__gte=models.F("from_ym"))
            ),
            *year_month_checks("episode", "from_ym", "until_ym"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.regime} {self.status} {self.from_ym}–{self.until_ym}"


class Transfer(AreaBound):
    """That a household left `area` for another village. It names nobody, since the old village may still read it."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="transfers", verbose_name=_("Household"))
    to_area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("New village"))
    household_no = models.CharField(_("Household number"), max_length=50)
    members = models.IntegerField(_("Members moved"))
    moved_on = models.DateField(_("Moved on"))
    reason = models.CharField(_("Reason"), max_length=500)
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Move of a household")
        verbose_name_plural = _("Moves of households")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="transfer_to_another_area", condition=~Q(area=models.F("to_area"))),
        ]

    def __str__(self) -> str:
        return f"{self.household_no}: {self.area_id} → {self.to_area_id}"
