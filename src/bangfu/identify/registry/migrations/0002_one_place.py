"""Everything of a household lies in the household's own area: the database moves it along and refuses all else."""

from django.db import migrations

TABLES = ("member", "episode", "incomeyear", "livingconditions", "changerequest", "difference")


def foreign_key(table: str) -> tuple[str, str]:
    name = f"registry_{table}_where_the_household_is"
    return (
        f"ALTER TABLE registry_{table} ADD CONSTRAINT {name} FOREIGN KEY (household_id, area_id) "
        "REFERENCES registry_household (id, area_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE registry_{table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunSQL(*foreign_key(table)) for table in TABLES]
