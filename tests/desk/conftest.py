"""The demo county, planted once for all tests of a file; what one of them changes is undone before the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from bangfu.cli.demo import plant_demo


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        plant_demo()
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('bangfu.actor', 'fixture', false)")
        yield
        transaction.set_rollback(True)
