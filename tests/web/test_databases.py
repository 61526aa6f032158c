"""The three roles hold what they may and nothing else."""

from __future__ import annotations

import psycopg
import pytest
from django.db import ProgrammingError, connection, connections

pytestmark = pytest.mark.django_db(databases=["default", "portal"])


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE access_grant",
        "DROP TABLE access_grant",
        "ALTER TABLE access_grant DISABLE TRIGGER ALL",
        "CREATE TABLE mine (id int)",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
        "SET ROLE pg_database_owner",
    ],
)
def test_application_role_cannot(statement: str) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        cursor.execute(statement)


def test_application_role_reads_and_writes_rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_user (password, username, display_name, is_active) VALUES ('', 'a', 'a', true)"
        )
        cursor.execute("SELECT count(*) FROM access_user WHERE username = 'a'")
        assert cursor.fetchone() == (1,)


def test_portal_role_reads_the_published_view() -> None:
    with connections["portal"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM published_need")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("table", ["network_need", "access_user", "access_area", "network_offer", "django_session"])
def test_portal_role_reads_nothing_else(table: str) -> None:
    with connections["portal"].cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(f"SELECT 1 FROM {table}")


def test_portal_role_writes_nothing() -> None:
    with connections["portal"].cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("DELETE FROM network_need")


def test_passwords_travel_as_scram() -> None:
    settings = connection.settings_dict
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(
            host=settings["HOST"],
            port=settings["PORT"],
            dbname=settings["NAME"],
            user=settings["USER"],
            password="wrong",
        )
