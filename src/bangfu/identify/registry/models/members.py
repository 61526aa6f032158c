"""The members of a household."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.identify.registry.models.households import Household
from bangfu.identify.registry.models.sources import (
    Sourced,
    blinded,
    code,
    codes,
    count,
    money,
    not_negative,
    sealed,
    text,
    year_month,
    year_month_checks,
    yes_no,
)

HEAD = "01"


class Member(Sourced):
    """A person in a household, living in it while `left_on` is empty. Of a disability certificate the blind index
    covers the first 18 digits, the person's own number, so that she is found by either."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="members", db_constraint=False, verbose_name=_("Household")
    )
    person_no = text(_("Person number"), 50)
    name = models.CharField(_("Full name"), max_length=60)
    sex = code(_("Sex"))
    birth_date = models.DateField(_("Date of birth"), null=True, blank=True)
    id_type = code(_("Type of certificate"))
    id_no_sealed = sealed(_("Number of the certificate"))
    id_no_blind = blinded(_("Look-up of the certificate"))
    relation_to_head = code(_("Relation to the head"))
    ethnicity = code(_("Ethnicity"))
    political_status = code(_("Political status"))
    education = code(_("Education"))
    student_status = code(_("At school"))
    dropout_reason = code(_("Reason of leaving school"))
    health = codes(_("Health"))
    labour = code(_("Ability to work"))

    work_place_area = text(_("Place of work (to the county)"), 60)
    work_months = count(_("Months of work"))
    work_start = models.DateField(_("Work since"), null=True, blank=True)
    work_end = models.DateField(_("Work until"), null=True, blank=True)
    work_income_month_fen = money(_("Wage a month"))
    employer = text(_("Employer"), 120)
    work_industry = code(_("Branch of work"))
    work_channel = code(_("Way to the job"))
    point_to_point = yes_no(_("Brought to the job directly"))
    planned_work = yes_no(_("Plans to work"))
    work_need = code(_("Help wanted for work"))
    public_post = code(_("Public post"))
    public_post_months = count(_("Months in the public post"))

    resident_medical = yes_no(_("Residents' medical insurance"))
    employee_medical = yes_no(_("Employees' medical insurance"))
    serious_illness_ins = yes_no(_("Serious illness insurance"))
    commercial_ins = yes_no(_("Additional commercial insurance"))
    medical_aid = yes_no(_("Medical aid"))
    resident_pension = yes_no(_("Residents' pension"))
    employee_pension = yes_no(_("Employees' pension"))
    dibao_status = code(_("Minimum living allowance"))
    tekun_status = code(_("Support for the extremely poor"))
    is_relocated_person = yes_no(_("Relocated person"))
    military = yes_no(_("In military service"))
    mandarin = yes_no(_("Speaks Mandarin"))

    join_reason = code(_("Reason of joining"))
    leave_reason = code(_("Reason of leaving"))
    change_ym = year_month(_("Month of the change"))
    joined_on = models.DateField(_("Joined on"), null=True, blank=True)
    left_on = models.DateField(_("Left on"), null=True, blank=True)

    class Meta:
        verbose_name = _("Member of a household")
        verbose_name_plural = _("Members of households")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["name", "household", "area"],
                name="member_name_prefix",
                opclasses=["varchar_pattern_ops", "int8_ops", "int8_ops"],
                condition=Q(left_on__isnull=True),
            ),
            models.Index(fields=["area"], name="member_counted", condition=Q(left_on__isnull=True)),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person_no"], name="person_number_once", condition=~Q(person_no="")),
            models.UniqueConstraint(
                fields=["household"],
                name="one_head_a_household",
                condition=Q(relation_to_head=HEAD, left_on__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["id_no_blind"],
                name="one_live_member_a_person",
                condition=Q(left_on__isnull=True) & ~Q(id_no_blind=b""),
            ),
            models.CheckConstraint(name="member_sex_known_code", condition=Q(sex__in=["", "1", "2"])),
            models.CheckConstraint(name="member_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="member_work_months_of_a_year",
                condition=Q(work_months__isnull=True) | Q(work_months__range=(0, 12)),
            ),
            models.CheckConstraint(
                name="member_post_months_of_a_year",
                condition=Q(public_post_months__isnull=True) | Q(public_post_months__range=(0, 12)),
            ),
            models.CheckConstraint(
                name="member_leaves_with_reason", condition=Q(left_on__isnull=True) | ~Q(leave_reason="")
            ),
            models.CheckConstraint(
                name="member_leaves_after_joining",
                condition=Q(left_on__isnull=True) | Q(joined_on__isnull=True) | Q(left_on__gte=models.F("joined_on")),
            ),
            *year_month_checks("member", "change_ym"),
            *not_negative("member", "work_income_month_fen"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id}/{self.pk}"

    @property
    def is_head(self) -> bool:
        return self.relation_to_head == HEAD and self.left_on is None
