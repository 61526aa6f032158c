"""Cases and their steps, who decided what on which evidence, and who acts for whom.

The database keeps what must not depend on anybody's code (see migrations/0002_four_eyes.py): nobody takes two steps of
one case that must be apart, a step that has ended has its decision, and a decision never changes.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import Area, AreaBound, User
from bangfu.ground.access.permissions import Role


class ProcedureVersion(models.Model):
    """A procedure as it stood when a case was opened by it; written once, never changed."""

    code = models.CharField(_("Code"), max_length=40)
    digest = models.CharField(_("Digest"), max_length=64, unique=True)
    title_zh = models.CharField(_("Chinese name"), max_length=80)
    title_en = models.CharField(_("English name"), max_length=80)
    valid_from = models.DateField(_("Valid from"))
    region = models.CharField(_("Region"), max_length=24)
    reference = models.TextField(_("Reference"))
    is_verified = models.BooleanField(_("Verified"))
    body = models.TextField(_("Steps and rules"))

    class Meta:
        verbose_name = _("Version of a procedure")
        verbose_name_plural = _("Versions of procedures")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_zh


class CaseState(models.TextChoices):
    OPEN = "open", _("Under way")
    RETURNED = "returned", _("Returned to who opened it")
    FINISHED = "finished", _("Finished")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Case(AreaBound):
    """One run of a procedure about one subject; the last act of its rounds decides what becomes of it."""

    version = models.ForeignKey(
        ProcedureVersion, models.PROTECT, related_name="cases", verbose_name=_("Version of a procedure")
    )
    subject_kind = models.CharField(_("Kind of subject"), max_length=30)
    subject = models.CharField(_("Subject"), max_length=64)
    title = models.CharField(_("Title"), max_length=120)
    state = models.CharField(_("State"), max_length=10, choices=CaseState.choices, default=CaseState.OPEN)
    clock_from = models.DateField(_("Clock runs from"))
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Opened by"))
    opened_at = models.DateTimeField(_("Opened at"))
    closed_at = models.DateTimeField(_("Closed at"), null=True)
    closing_reason = models.TextField(_("Reason of closing"), blank=True)

    class Meta:
        verbose_name = _("Case")
        verbose_name_plural = _("Cases")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="case_closed_has_time",
                condition=Q(state__in=["open", "returned"], closed_at__isnull=True)
                | Q(state__in=["finished", "rejected", "withdrawn"], closed_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["version", "subject_kind", "subject"],
                condition=Q(state__in=["open", "returned"]) & ~Q(subject=""),
                name="case_once_at_a_time",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["area", "state", "-id"], name="case_list"),
            models.Index(fields=["subject_kind", "subject"], name="case_of_subject"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_going_on(self) -> bool:
        return self.state in (CaseState.OPEN, CaseState.RETURNED)


class TaskState(models.TextChoices):
    WAITING = "waiting", _("Not yet due")
    OPEN = "open", _("To be done")
    DONE = "done", _("Done")
    RETURNED = "returned", _("Returned")
    REJECTED = "rejected", _("Rejected")
    SKIPPED = "skipped", _("Dropped")


class Task(AreaBound):
    """One step of a case in one round. `area` is where it is to be done, by holders of `roles` there.

    An overdue task is raised: then the holders of `raised_roles` in `raised_area` may do it too, and the first stay
    responsible. `apart` names the steps whose takers may not take this one.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks", verbose_name=_("Case"))
    step = models.CharField(_("Step"), max_length=40)
    place = models.SmallIntegerField(_("Place in the procedure"))
    round = models.SmallIntegerField(_("Round"), default=1)
    is_current = models.BooleanField(_("Of the current round"), default=True)
    state = models.CharField(_("State"), max_length=10, choices=TaskState.choices, default=TaskState.WAITING)
    roles = ArrayField(models.CharField(max_length=30), verbose_name=_("Roles"))
    apart = ArrayField(models.CharField(max_length=40), default=list, verbose_name=_("Apart from"))
    may_delegate = models.BooleanField(_("May be delegated"), default=True)
    opened_at = models.DateTimeField(_("Opened at"), null=True)
    closed_at = models.DateTimeField(_("Closed at"), null=True)
    not_before = models.DateField(_("Not before"), null=True)
    due = models.DateField(_("Due on"), null=True)
    due_doubt = models.JSONField(_("Why the day may move"), null=True)
    raised = models.SmallIntegerField(_("Times raised"), default=0)
    raised_roles = ArrayField(models.CharField(max_length=30), default=list, verbose_name=_("Roles it was raised to"))
    raised_area = models.ForeignKey(
        Area, models.PROTECT, null=True, related_name="+", verbose_name=_("Area it was raised to")
    )
    rises_on = models.DateField(_("Is raised on"), null=True)

    class Meta:
        verbose_name = _("Task")
        verbose_name_plural = _("Tasks")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "step", "round"], name="task_once_a_round"),
            models.UniqueConstraint(fields=["case", "step"], condition=Q(state="open"), name="task_open_once"),
            models.UniqueConstraint(fields=["case", "step"], condition=Q(is_current=True), name="task_current_once"),
            models.CheckConstraint(
                name="task_opened_has_time", condition=Q(state__in=["waiting", "skipped"]) | Q(opened_at__isnull=False)
            ),
            models.CheckConstraint(
                name="task_ended_has_time", condition=~Q(state__in=["done", "returned", "rejected"])
                | Q(closed_at__gte=F("opened_at")),
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due", "id"], condition=Q(state="open"), name="task_inbox"),
            models.Index(fields=["rises_on"], condition=Q(state="open"), name="task_rises"),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.step}"


class Outcome(models.TextChoices):
    APPROVE = "approve", _("Approved")
    RETURN = "return", _("Returned")
    REJECT = "reject", _("Rejected")


class Delegation(AreaBound):
    """For a time and in an area one person does what another's role lets her do; each decision names both."""

    giver = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Given by"))
    delegate = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Delegated to"))
    role = models.CharField(_("Role"), max_length=30)
    procedures = ArrayField(models.CharField(max_length=40), default=list, verbose_name=_("Procedures"))
    starts = models.DateField(_("From"))
    ends = models.DateField(_("Until"))
    reason = models.TextField(_("Reason"))
    ended_at = models.DateTimeField(_("Ended at"), null=True)

    class Meta:
        verbose_name = _("Delegation")
        verbose_name_plural = _("Delegations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="delegation_to_another", condition=~Q(giver=F("delegate"))),
            models.CheckConstraint(name="delegation_ends_after_start", condition=Q(ends__gte=F("starts"))),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.delegate}"

    @property
    def role_name(self) -> str:
        return str(Role(self.role).label)


class Decision(models.Model):
    """What was decided on a task, by whom and by what right; never changed, at most its reason is erased."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="decision", verbose_name=_("Task"))
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Decided by"))
    role = models.CharField(_("Role"), max_length=30)
    on_behalf_of = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("On behalf of"))
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, related_name="decisions", verbose_name=_("Delegation")
    )
    outcome = models.CharField(_("Outcome"), max_length=10, choices=Outcome.choices)
    reason = models.TextField(_("Reason"), blank=True)
    at = models.DateTimeField(_("Decided at"))
    is_late = models.BooleanField(_("Late"))

    class Meta:
        verbose_name = _("Decision")
        verbose_name_plural = _("Decisions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="decision_delegated_names_both",
                condition=Q(delegation__isnull=True, on_behalf_of__isnull=True)
                | Q(delegation__isnull=False, on_behalf_of__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}: {self.get_outcome_display()}"


class EvidenceKind(models.TextChoices):
    APPLICATION = "application", _("Signed application")
    SURVEY_FORM = "survey_form", _("Form of the visit")
    PHOTO = "photo", _("Photo")
    SIGNATURE = "signature", _("Signature of a surveyor")
    HOUSEHOLD_SIGNATURE = "household_signature", _("Signature of the household")
    AUTHORISATION = "authorisation", _("Commitment and authorisation")
    MINUTES = "minutes", _("Minutes")
    ATTENDANCE = "attendance", _("List of those present")
    COMPARISON = "comparison", _("Result of the comparison")
    REGISTER_FORM = "register_form", _("Registration form")
    DOCUMENT = "document", _("Other document")


class Evidence(models.Model):
    """What a step rests on: a file kept by its digest, or where the paper is."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="evidence", verbose_name=_("Task"))
    kind = models.CharField(_("Kind"), max_length=40, choices=EvidenceKind.choices)
    title = models.CharField(_("Title"), max_length=120)
    reference = models.CharField(_("Where the paper is"), max_length=200, blank=True)
    file_name = models.CharField(_("File name"), max_length=120, blank=True)
    digest = models.CharField(_("Digest of the file"), max_length=64, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Evidence")
        verbose_name_plural = _("Evidence")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="evidence_is_somewhere", condition=~Q(reference="") | ~Q(digest="")),
        ]

    def __str__(self) -> str:
        return self.title


class Meeting(models.Model):
    """Who was entitled and present at a review, and how they voted."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="meeting", verbose_name=_("Task"))
    held_on = models.DateField(_("Held on"))
    entitled = models.IntegerField(_("Entitled"))
    present = models.IntegerField(_("Present"))
    votes_for = models.IntegerField(_("Votes for"))
    votes_against = models.IntegerField(_("Votes against"))
    abstained = models.IntegerField(_("Abstained"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))

    class Meta:
        verbose_name = _("Meeting")
        verbose_name_plural = _("Meetings")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="meeting_votes_are_of_those_present",
                condition=Q(present=F("votes_for") + F("votes_against") + F("abstained"))
                & Q(present__lte=F("entitled"), votes_for__gte=0, votes_against__gte=0, abstained__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}: {self.present}/{self.entitled}"


class Sample(models.Model):
    """The rows drawn for a check on the spot, by a seed with which anybody draws the same again."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="sample", verbose_name=_("Task"))
    seed = models.CharField(_("Seed"), max_length=60)
    share = models.CharField(_("Share"), max_length=20)
    population = models.IntegerField(_("Rows in all"))
    population_digest = models.CharField(_("Digest of all rows"), max_length=64)
    drawn = ArrayField(models.CharField(max_length=64), verbose_name=_("Rows drawn"))
    results = models.JSONField(_("Results"), default=dict)
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Drawn by"))
    drawn_at = models.DateTimeField(_("Drawn at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Sample")
        verbose_name_plural = _("Samples")

    def __str__(self) -> str:
        return f"{self.task}: {len(self.drawn)}/{self.population}"


class Pause(models.Model):
    """An objection holds up one line of a case, or with an empty line the whole case, until it is answered."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses", verbose_name=_("Case"))
    line = models.CharField(_("Line concerned"), max_length=64, blank=True)
    reason = models.TextField(_("Reason"))
    since = models.DateTimeField(_("Since"))
    until = models.DateTimeField(_("Until"), null=True)

    class Meta:
        verbose_name = _("Pause")
        verbose_name_plural = _("Pauses")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "line"], condition=Q(until__isnull=True), name="pause_once"),
            models.CheckConstraint(name="pause_ends_after_start", condition=Q(until__gte=F("since"))),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.line}"
