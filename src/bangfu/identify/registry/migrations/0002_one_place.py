"""What the database keeps of the register, whoever writes.

Everything of a household lies in the household's own area: it is moved along, and all else is refused. A change of the
register is written when its case is decided so, and at no other time: neither without the other.
"""

from django.db import migrations

TABLES = ("member", "episode", "incomeyear", "livingconditions", "changerequest", "difference")


def foreign_key(table: str) -> tuple[str, str]:
    name = f"registry_{table}_where_the_household_is"
    return (
        f"ALTER TABLE registry_{table} ADD CONSTRAINT {name} FOREIGN KEY (household_id, area_id) "
        "REFERENCES registry_household (id, area_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE registry_{table} DROP CONSTRAINT {name}",
    )


# At the end of the transaction, in which the case and what it was about are both as they will stand.
APPLIED = """
CREATE FUNCTION registry_change_applied() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT r.id INTO wrong FROM registry_changerequest r JOIN workflow_case c ON c.id = r.case_id
    WHERE c.id = (to_jsonb(NEW)->>TG_ARGV[0])::bigint AND (c.state = 'finished') <> (r.applied_at IS NOT NULL);
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'change request % and its case say two things', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'change_applied_when_decided';
    END IF;
    RETURN NULL;
END $$
"""
KEPT_BY = {"registry_changerequest": ("INSERT OR UPDATE", "case_id"), "workflow_case": ("UPDATE OF state", "id")}


def trigger(table: str) -> tuple[str, str]:
    events, key = KEPT_BY[table]
    return (
        f"CREATE CONSTRAINT TRIGGER change_applied AFTER {events} ON {table} DEFERRABLE INITIALLY DEFERRED "
        f"FOR EACH ROW EXECUTE FUNCTION registry_change_applied('{key}')",
        f"DROP TRIGGER change_applied ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("workflow", "0002_four_eyes")]
    operations = [
        *(migrations.RunSQL(*foreign_key(table)) for table in TABLES),
        migrations.RunSQL(APPLIED, "DROP FUNCTION registry_change_applied()"),
        *(migrations.RunSQL(*trigger(table)) for table in KEPT_BY),
    ]
