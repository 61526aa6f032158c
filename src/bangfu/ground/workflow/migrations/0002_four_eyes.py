"""What the database itself keeps of a procedure, whoever writes and by whatever way.

Nobody takes two steps of a case that must be apart: not as herself, not through a delegation, not where she opened the
case. A task ends only with a decision, and neither a decision nor what a case was opened by ever changes.
"""

from django.db import migrations

# The lock on the case makes two decisions of one moment wait for each other; the second then sees the first.
APART = """
CREATE FUNCTION workflow_apart() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    task_ record;
    taken text;
BEGIN
    SELECT t.case_id, t.step, t.apart, t.state INTO task_ FROM workflow_task t WHERE t.id = NEW.task_id;
    PERFORM 1 FROM workflow_case c WHERE c.id = task_.case_id FOR NO KEY UPDATE;
    IF task_.state <> 'open' THEN
        RAISE EXCEPTION 'step % is not open', task_.step
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_of_open_task';
    END IF;
    SELECT t.step INTO taken FROM workflow_decision d JOIN workflow_task t ON t.id = d.task_id
    WHERE t.case_id = task_.case_id AND t.step = ANY (task_.apart)
        AND ARRAY[d.actor_id, d.on_behalf_of_id] && array_remove(ARRAY[NEW.actor_id, NEW.on_behalf_of_id], NULL)
    LIMIT 1;
    IF taken IS NULL AND 'entry' = ANY (task_.apart) THEN
        SELECT 'entry' INTO taken FROM workflow_case c
        WHERE c.id = task_.case_id AND c.opened_by_id IN (NEW.actor_id, NEW.on_behalf_of_id);
    END IF;
    IF taken IS NOT NULL THEN
        RAISE EXCEPTION 'the person of step % may not take step %', taken, task_.step
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_four_eyes';
    END IF;
    RETURN NEW;
END $$
"""

# The reason may name a person, so an erasure by order may empty it; nothing else of a decision ever changes.
FIXED_DECISION = """
CREATE FUNCTION workflow_decision_fixed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.reason = '' AND to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a decision never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_fixed';
END $$
"""

FIXED_COLUMNS = """
CREATE FUNCTION workflow_fixed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    column_ text;
BEGIN
    FOREACH column_ IN ARRAY TG_ARGV LOOP
        IF to_jsonb(NEW)->column_ IS DISTINCT FROM to_jsonb(OLD)->column_ THEN
            RAISE EXCEPTION '% of % never changes', column_, TG_TABLE_NAME
                USING ERRCODE = 'check_violation', CONSTRAINT = 'workflow_fixed';
        END IF;
    END LOOP;
    RETURN NEW;
END $$
"""

# At the end of the transaction: the task as it stands then, not as it was at the write that is being checked.
DECIDED = """
CREATE FUNCTION workflow_decided() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    found record;
BEGIN
    SELECT t.step, t.state, d.outcome INTO found FROM workflow_task t LEFT JOIN workflow_decision d ON d.task_id = t.id
    WHERE t.id = NEW.id;
    IF found.outcome IS DISTINCT FROM
        (CASE found.state WHEN 'done' THEN 'approve' WHEN 'returned' THEN 'return' WHEN 'rejected' THEN 'reject' END)
    THEN
        RAISE EXCEPTION 'step % is % without its decision', found.step, found.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'task_ends_with_decision';
    END IF;
    RETURN NULL;
END $$
"""

TRIGGERS = {
    "four_eyes": (
        "workflow_decision",
        "CREATE TRIGGER four_eyes BEFORE INSERT ON workflow_decision FOR EACH ROW EXECUTE FUNCTION workflow_apart()",
    ),
    "fixed": (
        "workflow_decision",
        "CREATE TRIGGER fixed BEFORE UPDATE OR DELETE ON workflow_decision FOR EACH ROW"
        " EXECUTE FUNCTION workflow_decision_fixed()",
    ),
    "fixed_case": (
        "workflow_case",
        "CREATE TRIGGER fixed_case BEFORE UPDATE ON workflow_case FOR EACH ROW"
        " EXECUTE FUNCTION workflow_fixed('version_id', 'opened_by_id', 'opened_at', 'clock_from')",
    ),
    "fixed_task": (
        "workflow_task",
        "CREATE TRIGGER fixed_task BEFORE UPDATE ON workflow_task FOR EACH ROW"
        " EXECUTE FUNCTION workflow_fixed('case_id', 'step', 'round', 'roles', 'apart', 'may_delegate')",
    ),
    "fixed_version": (
        "workflow_procedureversion",
        "CREATE TRIGGER fixed_version BEFORE UPDATE ON workflow_procedureversion FOR EACH ROW"
        " EXECUTE FUNCTION workflow_fixed('code', 'digest', 'body', 'valid_from', 'region')",
    ),
    "decided": (
        "workflow_task",
        "CREATE CONSTRAINT TRIGGER decided AFTER INSERT OR UPDATE ON workflow_task DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION workflow_decided()",
    ),
}
FUNCTIONS = {
    "workflow_apart()": APART,
    "workflow_decision_fixed()": FIXED_DECISION,
    "workflow_fixed()": FIXED_COLUMNS,
    "workflow_decided()": DECIDED,
}


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial")]
    operations = [
        *(migrations.RunSQL(text, f"DROP FUNCTION {signature}") for signature, text in FUNCTIONS.items()),
        *(migrations.RunSQL(text, f"DROP TRIGGER {name} ON {table}") for name, (table, text) in TRIGGERS.items()),
    ]
