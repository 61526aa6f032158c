"""The present filter over everything that was ever posted and can still be asked for."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.audit.services import actor_stated, reason_stated
from bangfu.ground.notices.models import Notice, NoticeState, RescanFinding
from bangfu.ground.notices.rules import Filter, present_filter
from bangfu.ground.notices.selectors import lines_of
from bangfu.ground.notices.services.notices import rescreened

SYSTEM = "weekly re-scan"


def notices_rescan(*, screen: Filter | None = None, scope: Scope = EVERYWHERE, by: str = SYSTEM) -> tuple[int, int]:
    """Screen every posted and closed notice that is still kept; returns how many were read and how many findings are
    new. What is found again by the same filter is not told twice; nothing is taken down without a person."""
    used = screen or present_filter()
    kept = Notice.objects.within(scope).filter(
        state__in=(NoticeState.POSTED, NoticeState.CLOSED), snapshot__kept_until__gte=timezone.localdate()
    )
    numbers = list(kept.order_by("pk").values_list("pk", flat=True))
    return len(numbers), sum(_rescan_one(number, used, by) for number in numbers)


@transaction.atomic
def _rescan_one(number: int, screen: Filter, by: str) -> int:
    notice = Notice.objects.within(EVERYWHERE).select_related("area").get(pk=number)
    findings = rescreened(notice, list(lines_of(notice)), screen)
    if not findings:
        return 0
    actor_stated(number=None, name=by, permission="notice.rescan")
    reason_stated(f"filter {screen.version}")
    known = set(
        RescanFinding.objects.within(EVERYWHERE)
        .filter(notice=notice, filter_version=screen.version)
        .values_list("kind", "part", "row")
    )
    new = {(f.kind, f.part, f.row): f for f in findings if (f.kind, f.part, f.row) not in known}
    RescanFinding.objects.bulk_create(
        RescanFinding(area=notice.area, notice=notice, kind=kind, part=part, row=row, filter_version=screen.version)
        for kind, part, row in new
    )
    return len(new)


@app.periodic(cron="30 19 * * 0")  # by UTC, so in the night to Monday in Shanghai
@app.task(name="notices.rescan", queueing_lock="notices.rescan")
def notices_rescan_job(timestamp: int) -> None:
    notices_rescan()
