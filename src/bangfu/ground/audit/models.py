"""The history of rows, and the Merkle log over it. The tables are written by functions of the database alone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    INSERT = "I", _("Added")
    UPDATE = "U", _("Changed")
    DELETE = "D", _("Removed")
    ERASE = "E", _("Erased")


class Event(models.Model):
    """One row as it was written: the whole row after an insert or update, the last row before a delete.

    `payload` and `salt` are null once they were erased; everything else of the event never changes. Each erasure is an
    event of its own in the row's history, which names the entry and the order.
    The reason stands in the payload, because a person may have written a name into it.
    """

    at = models.DateTimeField(_("When"))
    relation = models.CharField(_("Table"), max_length=63)
    key = models.CharField(_("Key"), max_length=64)
    act = models.CharField(_("Act"), max_length=1, choices=Act.choices)
    actor_id = models.BigIntegerField(_("Actor's number"), null=True)
    actor = models.CharField(_("Actor"), max_length=80)
    permission = models.CharField(_("By right of"), max_length=60)
    digest = models.BinaryField(_("Digest of salt and payload"), max_length=32)
    salt = models.BinaryField(_("Salt"), max_length=16, null=True)
    payload = models.JSONField(_("Row and reason"), null=True)
    erased_by = models.CharField(_("Erased by order"), max_length=80, null=True)

    class Meta:
        verbose_name = _("History entry")
        verbose_name_plural = _("History entries")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["relation", "key", "id"], name="event_of_row")]

    def __str__(self) -> str:
        return f"{self.relation} {self.key} {self.act} {self.at:%Y-%m-%d %H:%M}"


class Queued(models.Model):
    """An event that no leaf holds yet."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, db_constraint=False)

    class Meta:
        verbose_name = _("Entry to be sealed")
        verbose_name_plural = _("Entries to be sealed")


class Leaf(models.Model):
    """A sealed event: its place in the log, from 0, and its RFC 9162 leaf hash, which covers the place too."""

    position = models.BigIntegerField(_("Place in the log"), primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, db_constraint=False, verbose_name=_("History entry"))
    hash = models.BinaryField(_("Hash"), max_length=32)

    class Meta:
        verbose_name = _("Leaf")
        verbose_name_plural = _("Leaves")


class Node(models.Model):
    """The hash of a complete subtree of 256 ** height leaves, kept so that a proof reads a few hundred rows only."""

    height = models.SmallIntegerField(_("Height"))
    position = models.BigIntegerField(_("Place"))
    hash = models.BinaryField(_("Hash"), max_length=32)

    class Meta:
        verbose_name = _("Node")
        verbose_name_plural = _("Nodes")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["height", "position"], name="node_once"),
        ]


class Checkpoint(models.Model):
    """The log's size and root at a time, signed: whoever keeps one can prove that nothing before it was changed."""

    size = models.BigIntegerField(_("Size"), primary_key=True)
    root = models.BinaryField(_("Root"), max_length=32)
    at = models.DateTimeField(_("When"))
    note = models.TextField(_("Signed note"))

    class Meta:
        verbose_name = _("Checkpoint")
        verbose_name_plural = _("Checkpoints")
