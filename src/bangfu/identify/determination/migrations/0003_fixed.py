"""A determination never changes and never goes; an order to erase a person may only empty what tells of her."""

from django.db import migrations

FIXED = """
CREATE FUNCTION determination_fixed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    emptied text[] := ARRAY['basis', 'result', 'reason', 'causes', 'household_id'];
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.basis = '' AND NEW.result = '' AND NEW.causes = '{}'
        AND to_jsonb(NEW) - emptied = to_jsonb(OLD) - emptied THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a determination never changes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'determination_fixed',
        HINT = 'Take the procedure again: the new determination follows the old one.';
END $$
"""
TRIGGER = """
CREATE TRIGGER fixed BEFORE UPDATE OR DELETE ON determination_determination
FOR EACH ROW EXECUTE FUNCTION determination_fixed()
"""


class Migration(migrations.Migration):
    dependencies = [("determination", "0002_determinations")]
    operations = [
        migrations.RunSQL(FIXED, "DROP FUNCTION determination_fixed()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER fixed ON determination_determination"),
    ]
