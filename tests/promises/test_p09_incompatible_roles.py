"""P9, the roles' part: incompatible roles are never held together, whoever gives them, however fast, by whatever way.

The race is run over real connections; the control without the trigger shows that it is one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from bangfu.ground.access.models import Grant
from bangfu.ground.access.permissions import INCOMPATIBLE, Role
from bangfu.web.databases import Server
from tests.promises.conftest import FULL_SIZE, Record
from tests.promises.county import County, found_county
from tests.servers import fresh_database, owner_connection

ROUNDS = 500 if FULL_SIZE else 40
PAIRS = sorted(tuple(sorted(pair)) for pair in INCOMPATIBLE)
AREA = (
    "INSERT INTO access_area (id, level, path, code, name, is_standard, valid_from, source) "
    "VALUES (1, 1, '1.', '10', 'Province', false, '2020-01-01', 'test')"
)
USER = "INSERT INTO access_user (id, password, username, display_name, is_active) VALUES (%s, '', %s, 'A', true)"
GRANT = (
    "INSERT INTO access_grant (user_id, role, area_id, since, given_at, reason) "
    "VALUES (%s, %s, 1, '2020-01-01', now(), 'race')"
)
ACTOR = "SELECT set_config('bangfu.actor', 'race', false)"


@pytest.fixture
def county(db: None) -> County:
    return found_county()


def test_the_database_knows_the_same_pairs_as_the_code(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a, b FROM unnest(%s::text[]) a, unnest(%s::text[]) b WHERE access_incompatible(a, b)",
            [Role.values, Role.values],
        )
        held = {frozenset(pair) for pair in cursor.fetchall()}
    assert held == INCOMPATIBLE


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_no_pair_is_held_together_not_even_by_raw_sql(one: str, other: str, county: County) -> None:
    person = county.maker
    Grant.objects.filter(user=person).update(role=one)
    with (
        pytest.raises(IntegrityError, match="never held together"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(GRANT.replace("1, '2020", "%s, '2020"), [person.pk, other, county.areas["10"].pk])


def test_one_role_after_the_other_is_no_conflict(county: County) -> None:
    grant = Grant.objects.get(user=county.maker)
    Grant.objects.filter(pk=grant.pk).update(since="2020-01-01", until="2020-12-31")
    Grant.objects.create(user=county.maker, role=Role.AUDITOR, area=grant.area, since="2021-01-01")
    assert Grant.objects.in_force().get(user=county.maker).role == Role.AUDITOR


@pytest.fixture(scope="module")
def racing(database_server: Server) -> Iterator[Server]:
    with fresh_database(database_server, "bangfu_p09") as server:
        with owner_connection(server, server.name) as owner:
            owner.execute(ACTOR)
            owner.execute(AREA)
        yield server


def race(server: Server, first: int) -> int:
    """Two connections give each user two incompatible roles at once; returns how many hold both afterwards."""
    with owner_connection(server, server.name) as owner:
        owner.execute(ACTOR)
        for number in range(first, first + ROUNDS):
            owner.execute(USER, [number, f"user{number}"])
        start = threading.Barrier(2)
        givers = [
            threading.Thread(target=give, args=(server, start, role, first))
            for role in (Role.AUDITOR, Role.COUNTY_OFFICER)
        ]
        for giver in givers:
            giver.start()
        for giver in givers:
            giver.join()
        both = owner.execute(
            "SELECT count(*) FROM (SELECT user_id FROM access_grant WHERE user_id >= %s "
            "GROUP BY user_id HAVING count(*) > 1) twice",
            [first],
        ).fetchone()
    assert both is not None
    return int(str(both[0]))


def give(server: Server, start: threading.Barrier, role: str, first: int) -> None:
    with owner_connection(server, server.name) as giver:
        giver.execute(ACTOR)
        for number in range(first, first + ROUNDS):
            start.wait(60)
            one_grant(giver, start, number, role)


def one_grant(giver: psycopg.Connection[Any], start: threading.Barrier, number: int, role: str) -> None:
    """Both have inserted before either commits, unless the guard lets only one do so."""
    try:
        with giver.transaction():
            giver.execute(GRANT, [number, role])
            giver.execute("SELECT pg_sleep(0.02)")
    except psycopg.errors.CheckViolation:
        return


def test_of_two_grants_at_once_one_stands(racing: Server, measured: Record) -> None:
    assert race(racing, 1_000) == 0
    pairs = sum(1 for pair in combinations(Role, 2) if frozenset(pair) in INCOMPATIBLE)
    measured(
        "P9 Incompatible roles are never held together, raw SQL and races included",
        f"{pairs} pairs refused; {ROUNDS} races of two grants: 0 users with both",
    )


def test_the_race_is_real(racing: Server) -> None:
    """The control: without the row lock in the guard the same races leave users with both roles."""
    with owner_connection(racing, racing.name) as owner:
        source = owner.execute("SELECT pg_get_functiondef('access_grant_refuse'::regproc)").fetchone()
        assert source is not None
        unguarded = str(source[0]).replace("PERFORM 1 FROM access_user WHERE id = NEW.user_id FOR NO KEY UPDATE;", "")
        assert unguarded != source[0]
        owner.execute(unguarded.encode())
        try:
            assert race(racing, 1_000_000) >= 1
        finally:
            owner.execute(str(source[0]).encode())
