"""Keys of sent forms: taken and answered in the transaction of the act, and cleared away after some days."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from bangfu.errors import Conflict, say
from bangfu.ground.access.models import RequestKey, User

BATCH = 5000


def request_key_take(*, user: User, key: UUID, digest: str, path: str) -> RequestKey:
    """Her key, made now or as it was answered before (it has a status then). Within the transaction of the act.

    Whoever sends the same at the same moment waits here, on the unique index, until the first has committed or failed.
    Errors: Conflict where the key came with other contents.
    """
    # Past the ORM's own insert, which would break the transaction on a key that is there.
    RequestKey.objects.bulk_create([RequestKey(user=user, key=key, digest=digest)], ignore_conflicts=True)
    taken = RequestKey.objects.get(user=user, key=key)
    if taken.digest != digest:
        raise Conflict(
            say("this form was already sent with other contents, and that was done"),
            where=say("{path}", path=path),
            remedy=say("Look at what was done first. To do something else, open the page anew and fill it in again."),
        )
    return taken


def request_key_answer(*, taken: RequestKey, status: int, location: str) -> None:
    """What the act was answered with, for who sends it again."""
    taken.status, taken.location = status, location
    taken.save(update_fields=["status", "location"])


def request_key_drop(*, taken: RequestKey) -> None:
    """The act was done, and its answer cannot be given again."""
    taken.delete()


@app.periodic(cron="20 19 * * *")  # by UTC, so at night in Shanghai
@app.task(name="access.request_keys", queueing_lock="access.request_keys")
def request_keys_job(timestamp: int) -> None:
    while request_keys_clear(now=timezone.now()):
        pass


@transaction.atomic
def request_keys_clear(*, now: datetime) -> int:
    """Forget keys older than REQUEST_KEY_DAYS, at most a batch at a time; returns how many that were."""
    old = RequestKey.objects.filter(created_at__lt=now - timedelta(settings.REQUEST_KEY_DAYS))
    return RequestKey.objects.filter(pk__in=list(old.order_by("pk").values_list("pk", flat=True)[:BATCH])).delete()[0]
