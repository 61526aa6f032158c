"""Everything of a household's room lies in the household's own area: it is moved along, and all else is refused."""

from django.db import migrations

TABLES = ("card", "consent", "session", "request")


def foreign_key(table: str) -> tuple[str, str]:
    name = f"home_{table}_where_the_household_is"
    return (
        f"ALTER TABLE home_{table} ADD CONSTRAINT {name} FOREIGN KEY (household_id, area_id) "
        "REFERENCES registry_household (id, area_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE home_{table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("home", "0001_initial"), ("registry", "0002_one_place")]
    operations = [migrations.RunSQL(*foreign_key(table)) for table in TABLES]
