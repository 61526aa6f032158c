"""Roles that one person never holds together, kept by the database; and the cache that all workers share."""

from django.db import migrations

INCOMPATIBLE = """
CREATE FUNCTION access_incompatible(one text, other text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT one <> other AND (
        one IN ('administrator', 'auditor') OR other IN ('administrator', 'auditor')
        OR (one = 'village_supervisor' AND other IN ('village_cadre', 'station_cadre', 'township_officer'))
        OR (other = 'village_supervisor' AND one IN ('village_cadre', 'station_cadre', 'township_officer'))
        OR (one = 'organisation' AND other IN ('county_officer', 'township_officer'))
        OR (other = 'organisation' AND one IN ('county_officer', 'township_officer')))
$$
"""

# Two grants given at once would each not see the other: the row of the user is held first, and what the second then
# reads is what the first has committed.
REFUSE = """
CREATE FUNCTION access_grant_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held text;
BEGIN
    IF NEW.ended_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM access_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    SELECT role INTO held FROM access_grant
    WHERE user_id = NEW.user_id AND id <> NEW.id AND ended_at IS NULL AND access_incompatible(role, NEW.role)
        AND daterange(since, until, '[]') && daterange(NEW.since, NEW.until, '[]')
    LIMIT 1;
    IF held IS NOT NULL THEN
        RAISE EXCEPTION '% and % are never held together', held, NEW.role
            USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_compatible';
    END IF;
    RETURN NEW;
END $$
"""

TRIGGER = """
CREATE TRIGGER grant_compatible BEFORE INSERT OR UPDATE ON access_grant
FOR EACH ROW EXECUTE FUNCTION access_grant_refuse()
"""

CACHE = """
CREATE TABLE django_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX django_cache_expires ON django_cache (expires)
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [
        migrations.RunSQL(INCOMPATIBLE, "DROP FUNCTION access_incompatible(text, text)"),
        migrations.RunSQL(REFUSE, "DROP FUNCTION access_grant_refuse()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER grant_compatible ON access_grant"),
        migrations.RunSQL(CACHE, "DROP TABLE django_cache"),
    ]
