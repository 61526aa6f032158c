"""What time does to offers and matches: every hour, and each thing in a transaction of its own."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from bangfu.assist.network.services.matches.aftercare import follow_ups_remind
from bangfu.assist.network.services.matches.endings import matches_close, matches_expire, offers_lapse


@app.periodic(cron="5 * * * *")
@app.task(name="network.gifts", queueing_lock="network.gifts")
def gifts_job(timestamp: int) -> None:
    now = timezone.now()
    while matches_expire(now=now):
        pass
    while offers_lapse(now=now):
        pass
    matches_close(now=now)
    follow_ups_remind(today=timezone.localdate(now))
