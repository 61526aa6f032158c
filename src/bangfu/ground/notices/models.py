"""Public notices and announcements: what was posted, for how long, who objected, and the proof that it is unchanged.

What is printed never changes after it was drafted, and nothing of a posted notice but its state: triggers of the
database keep that (0002). Whom a line is about stands apart from what is printed.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound, User
from bangfu.ground.notices.rules import NoticeType, notice_type


class NoticeState(models.TextChoices):
    DRAFT = "draft", _("Waiting to be posted")
    RETURNED = "returned", _("Returned to its drafter")
    POSTED = "posted", _("Posted")
    CLOSED = "closed", _("Ended")
    TAKEN_DOWN = "taken_down", _("Taken down")


class Notice(AreaBound):
    """A public notice (with a window for objections) or an announcement. `columns` and the lines are as printed."""

    type = models.CharField(_("Type"), max_length=60)
    title = models.CharField(_("Title"), max_length=120)
    body = models.TextField(_("Text"), blank=True)
    columns = models.JSONField(_("Columns"), default=list)
    line_count = models.IntegerField(_("Lines"), default=0)
    channels = models.JSONField(_("Where it hangs"), default=list)
    office = models.CharField(_("Office to turn to"), max_length=60)
    office_phone = models.CharField(_("Telephone of the office"), max_length=20)
    has_window = models.BooleanField(_("Open to objections"))
    is_household_list = models.BooleanField(_("List of people"))
    is_online = models.BooleanField(_("Shown online"))
    needs_photo = models.BooleanField(_("Needs a photo"))
    days = models.SmallIntegerField(_("Least days"))
    terms = models.JSONField(_("By which rule"), default=dict)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Announces the result of")
    )
    approval = models.CharField(_("Approved by"), max_length=120, blank=True)
    state = models.CharField(_("State"), max_length=20, choices=NoticeState.choices, default=NoticeState.DRAFT)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Drafted by"))
    drafted_at = models.DateTimeField(_("Drafted at"), auto_now_add=True)
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Posted by"))
    starts_on = models.DateField(_("Posted on"), null=True)
    planned_end = models.DateField(_("Last day"), null=True)
    ended_on = models.DateField(_("Ended on"), null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Ended by"))
    result = models.TextField(_("Result or reason"), blank=True)

    class Meta:
        verbose_name = _("Notice")
        verbose_name_plural = _("Notices")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "planned_end"], name="notice_due")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="notice_four_eyes", condition=~Q(drafted_by=F("posted_by"))),
            models.CheckConstraint(
                name="notice_list_of_people_never_online",
                condition=Q(is_household_list=False) | Q(is_online=False),
            ),
            models.CheckConstraint(
                name="notice_posted_by_someone",
                condition=Q(state__in=[NoticeState.DRAFT, NoticeState.RETURNED])
                | Q(posted_by__isnull=False, starts_on__isnull=False, planned_end__isnull=False),
            ),
            models.CheckConstraint(
                name="notice_closed_after_its_days",
                condition=~Q(state=NoticeState.CLOSED) | Q(ended_on__gt=F("planned_end")) | Q(has_window=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> NoticeType:
        return notice_type(self.type)

    @property
    def headings(self) -> list[str]:
        return [self.kind.label(name) for name in self.columns]


class LineState(models.TextChoices):
    STANDS = "stands", _("Stands")
    PAUSED = "paused", _("Paused by an objection")
    REVIEW = "review", _("Back for review")


class NoticeLine(AreaBound):
    """One printed line. `subject` says whom or what it is about, such as "household:123"; it is never printed."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", verbose_name=_("Notice"))
    position = models.IntegerField(_("Number"))
    cells = models.JSONField(_("As printed"))
    subject = models.CharField(_("About"), max_length=60, blank=True, db_index=True)
    state = models.CharField(_("State"), max_length=20, choices=LineState.choices, default=LineState.STANDS)

    class Meta:
        verbose_name = _("Line of a notice")
        verbose_name_plural = _("Lines of notices")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["notice", "position"], name="notice_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}/{self.position}"

    @property
    def labelled(self) -> list[tuple[str, str]]:
        """The cells with their headings; none where an order has taken the words away."""
        return list(zip(self.notice.headings, self.cells, strict=True)) if self.cells else []


class Snapshot(AreaBound):
    """What was posted, as one canonical text, its digest, and the token in the QR code of the paper."""

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="snapshot", verbose_name=_("Notice"))
    text = models.TextField(_("Canonical text"))
    digest = models.CharField(_("Digest (SHA-256)"), max_length=64)
    token = models.CharField(_("Token of the proof"), max_length=32, unique=True)
    kept_until = models.DateField(_("Kept until"))

    class Meta:
        verbose_name = _("Posted text")
        verbose_name_plural = _("Posted texts")

    def __str__(self) -> str:
        return self.digest


class Photo(AreaBound):
    """A picture of the notice on its board. The file lies in a private folder under its digest, without its EXIF."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", verbose_name=_("Notice"))
    digest = models.CharField(_("Digest (SHA-256)"), max_length=64)
    media_type = models.CharField(_("Format"), max_length=20)
    size_bytes = models.IntegerField(_("Bytes"))
    taken_on = models.DateField(_("Taken on"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Photo of a notice")
        verbose_name_plural = _("Photos of notices")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["notice", "digest"], name="notice_photo_once"),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class ObjectionState(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    UPHELD = "upheld", _("Upheld")
    DISMISSED = "dismissed", _("Not upheld")


class Channel(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("By telephone")
    LETTER = "letter", _("By letter")
    ONLINE = "online", _("Online")
    VISIT = "visit", _("On a visit")


class Objection(AreaBound):
    """What somebody says against a notice or one line of it. Who says so may stay unnamed, and is sealed if named."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", verbose_name=_("Notice"))
    line = models.ForeignKey(NoticeLine, models.PROTECT, null=True, related_name="+", verbose_name=_("Line"))
    text = models.TextField(_("Objection"))
    channel = models.CharField(_("How it came"), max_length=20, choices=Channel.choices)
    received_on = models.DateField(_("Received on"))
    is_late = models.BooleanField(_("After the last day"), default=False)
    objector_sealed = models.BinaryField(_("Who objects"), default=bytes)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)
    state = models.CharField(_("State"), max_length=20, choices=ObjectionState.choices, default=ObjectionState.OPEN)
    answer = models.TextField(_("Answer"), blank=True)
    case_reference = models.CharField(_("Case"), max_length=60, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Answered by"))
    decided_at = models.DateTimeField(_("Answered at"), null=True)

    class Meta:
        verbose_name = _("Objection")
        verbose_name_plural = _("Objections")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="objection_four_eyes", condition=~Q(recorded_by=F("decided_by"))),
            models.CheckConstraint(
                name="objection_answered_by_someone",
                condition=Q(state=ObjectionState.OPEN) | (Q(decided_by__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.received_on}"


class Refusal(AreaBound):
    """A draft that the filter did not let pass: who tried what kind of notice and what was found, never the value."""

    type = models.CharField(_("Type"), max_length=60)
    findings = models.JSONField(_("What was found"), default=list)
    count = models.IntegerField(_("How often"))
    tried_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Tried by"))
    tried_at = models.DateTimeField(_("Tried at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Refused draft")
        verbose_name_plural = _("Refused drafts")

    def __str__(self) -> str:
        return f"{self.type}: {self.count}"


class FindingKind(models.TextChoices):
    """What the filter looks for, as `bangfu.compute.disclosure` names it."""

    ID = "id", _("Number like that of an identity card")
    PHONE = "phone", _("Mobile telephone number")
    ACCOUNT = "account", _("Number like that of a bank account")
    HEALTH = "health", _("Word of health")
    SHAPE = "shape", _("Not what the column may hold")
    LONG = "long", _("Too long")
    DIGITS = "digits", _("Too many digits")


class RescanFinding(AreaBound):
    """What the present filter finds in a notice that an earlier one let pass. The value itself is not kept here."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", verbose_name=_("Notice"))
    kind = models.CharField(_("What"), max_length=20, choices=FindingKind.choices)
    part = models.CharField(_("Part"), max_length=60)
    row = models.IntegerField(_("Line"), null=True)
    filter_version = models.CharField(_("Version of the filter"), max_length=40)
    found_at = models.DateTimeField(_("Found at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Finding in a posted notice")
        verbose_name_plural = _("Findings in posted notices")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["notice", "kind", "part", "row", "filter_version"],
                name="notice_finding_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.kind}"

    @property
    def part_label(self) -> str:
        """The part's name for a reader: a column by its heading."""
        fixed = {"title": _("Title"), "body": _("Text")}
        return str(fixed.get(self.part) or self.notice.kind.label(self.part))


class PublicNotice(models.Model):
    """What anyone may see: everything of an online notice; of a list of people its place, days, count and digest. A
    view of the database, and with it all that the public pages' role can read."""

    type = models.CharField(max_length=60)
    state = models.CharField(max_length=20, choices=NoticeState.choices)
    is_online = models.BooleanField()
    county = models.CharField(max_length=120)
    township = models.CharField(max_length=120)
    village = models.CharField(max_length=120)
    starts_on = models.DateField()
    planned_end = models.DateField()
    ended_on = models.DateField(null=True)
    has_window = models.BooleanField()
    line_count = models.IntegerField()
    digest = models.CharField(max_length=64)
    token = models.CharField(max_length=32)
    kept_until = models.DateField()
    log_position = models.BigIntegerField(null=True)
    is_unchanged = models.BooleanField()
    text = models.TextField(null=True)

    class Meta:
        managed = False
        db_table = "published_notice"
        verbose_name = _("Published notice")
        verbose_name_plural = _("Published notices")

    def __str__(self) -> str:
        return f"{self.type} {self.starts_on}"

    @property
    def kind(self) -> NoticeType:
        return notice_type(self.type)
