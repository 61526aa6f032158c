"""Reads of published records, through the database role that can read nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Sum
from django.utils.functional import cached_property

from bangfu.assist.network.models import (
    PublicAction,
    PublicActionFigure,
    PublicAppeal,
    PublicCounty,
    PublicEnough,
    PublicNeed,
    PublicReceipt,
    PublicStory,
)
from bangfu.errors import NotFound, Phrase, say
from bangfu.ground.notices.models import NoticeState, PublicNotice

DATABASE = "portal"
MOST = 10_000


@dataclass(frozen=True)
class PublicFigures:
    needs: int
    open_needs: int
    townships: int


class HallPages(Paginator):  # type: ignore[type-arg]
    """Pages of the first `MOST` needs; what lies behind them is reached by a county or category."""

    object_list: QuerySet[PublicNeed]

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by().values("pk")[:MOST].count()

    @property
    def is_cut(self) -> bool:
        return self.count == MOST


def published_needs(*, category: str = "", county: str = "", only_open: bool = False) -> QuerySet[PublicNeed]:
    """Published needs, the ones that end first before the others."""
    needs = PublicNeed.objects.using(DATABASE).order_by("deadline", "-published_at", "pk")
    if category:
        needs = needs.filter(category=category)
    if county:
        needs = needs.filter(county=county)
    return needs.filter(quantity_open__gt=0) if only_open else needs


def enough(*, county: str = "", category: str = "") -> QuerySet[PublicEnough]:
    """By township and item what was asked for and what is still open: with nothing open, more would be surplus."""
    rows = PublicEnough.objects.using(DATABASE)
    rows = rows.filter(county=county) if county else rows
    rows = rows.filter(category=category) if category else rows
    return rows.order_by("open", "county", "township", "item_zh")


def public_figures() -> PublicFigures:
    needs = PublicNeed.objects.using(DATABASE)
    return PublicFigures(
        needs=needs.count(),
        open_needs=needs.filter(quantity_open__gt=0).count(),
        townships=needs.values("county", "township").distinct().count(),
    )


def public_counties() -> list[str]:
    return list(PublicCounty.objects.using(DATABASE).order_by("county").values_list("county", flat=True))


def published_notices(*, type: str = "") -> QuerySet[PublicNotice]:
    """What hangs online, whole, the newest first."""
    notices = PublicNotice.objects.using(DATABASE).filter(text__isnull=False)
    notices = notices.defer("is_unchanged").order_by("-starts_on", "-pk")
    return notices.filter(type=type) if type else notices


def board_counts() -> list[dict[str, object]]:
    """How many lists of people hang on boards, by county and type, and how many lines they have: no list itself."""
    boards = PublicNotice.objects.using(DATABASE).filter(is_online=False).exclude(state=NoticeState.TAKEN_DOWN)
    counts = boards.values("county", "type").annotate(notices=Count("pk"), lines=Sum("line_count"))
    return [dict(row) for row in counts.order_by("county", "type")]


def notice_published(number: int) -> PublicNotice:
    """Errors: NotFound where it is not online, was taken down or is no longer kept."""
    found = PublicNotice.objects.using(DATABASE).filter(pk=number, text__isnull=False).first()
    if found is None:
        raise _gone(say("notice {number}", number=number))
    return found


def notice_proven(token: str) -> PublicNotice:
    """What the QR code of a paper proves. Errors: NotFound for an unknown token, or after the retention."""
    found = PublicNotice.objects.using(DATABASE).filter(token=token).first()
    if found is None:
        raise _gone(say("the address in the QR code"))
    return found


def published_actions() -> QuerySet[PublicAction]:
    return PublicAction.objects.using(DATABASE).order_by("-starts_on", "pk")


def published_figures(actions: Iterable[PublicAction]) -> dict[int, list[PublicActionFigure]]:
    """The published figures of some actions, by action."""
    figures = PublicActionFigure.objects.using(DATABASE).filter(action_id__in=[action.pk for action in actions])
    found: dict[int, list[PublicActionFigure]] = defaultdict(list)
    for figure in figures.order_by("kind", "as_of", "pk"):
        found[figure.action_id].append(figure)
    return found


def published_appeals() -> QuerySet[PublicAppeal]:
    return PublicAppeal.objects.using(DATABASE).order_by("state", "-starts_on", "pk")


def published_stories(*, kind: str = "") -> QuerySet[PublicStory]:
    stories = PublicStory.objects.using(DATABASE).order_by("-published_at", "pk")
    return stories.filter(kind=kind) if kind else stories


def receipt_published(number: str) -> PublicReceipt:
    """What anyone may see of a gift. Errors: NotFound for a number that no receipt has."""
    found = PublicReceipt.objects.using(DATABASE).filter(receipt=number).first()
    if found is None:
        raise NotFound(
            say("there is no receipt with this number"),
            where=say("receipt {number}", number=number),
            remedy=say("Check it against the paper: BF, the day, a number, and a last digit that finds slips."),
        )
    return found


def _gone(where: Phrase) -> NotFound:
    return NotFound(
        say("this notice is not public, or is no longer kept"),
        where=where,
        remedy=say("Ask the office that is named on the paper."),
    )
