"""The functions of the database that write the history. They belong to the owner: the application may call what it is
granted, and can neither change them nor write an entry of its own."""

from django.db import migrations

IMAGE = """
CREATE FUNCTION audit_image(image jsonb, hidden text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN hidden = '' THEN image ELSE jsonb_set(image, ARRAY[hidden],
        to_jsonb('sha256:' || encode(sha256(convert_to(image->>hidden, 'UTF8')), 'hex'))) END
$$
"""

# A statement's rows become one INSERT: a row trigger took twenty times as long for 100,000 rows. The random salt is in
# a subquery of its own because its digest and the stored salt must be of the same draw.
APPEND = """
CREATE FUNCTION audit_append(relation_ text, act_ text, rows_ jsonb[], key_ text) RETURNS void
LANGUAGE sql AS $$
    WITH salted AS MATERIALIZED (
        SELECT image->>key_ AS key, uuid_send(gen_random_uuid()) AS salt,
            jsonb_build_object('reason', coalesce(current_setting('bangfu.reason', true), ''), 'row', image) AS payload
        FROM unnest(rows_) AS image
    ), written AS (
        INSERT INTO audit_event (at, relation, key, act, actor_id, actor, permission, digest, salt, payload)
        SELECT clock_timestamp(), relation_, key, act_, nullif(current_setting('bangfu.actor_id', true), '')::bigint,
            current_setting('bangfu.actor', true), coalesce(current_setting('bangfu.permission', true), ''),
            sha256(salt || convert_to(payload::text, 'UTF8')), salt, payload
        FROM salted RETURNING id
    )
    INSERT INTO audit_queued (event_id) SELECT id FROM written
$$
"""

RECORD = """
CREATE FUNCTION audit_record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    key_ text := TG_ARGV[0];
    hidden text := TG_ARGV[1];
    images jsonb[];
BEGIN
    IF coalesce(current_setting('bangfu.actor', true), '') = '' THEN
        RAISE EXCEPTION 'a write to % without a stated actor', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege',
            HINT = 'Write through a service: its first beat, the permit, states who acts.';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        SELECT array_agg(audit_image(image, hidden)) INTO images
        FROM (SELECT to_jsonb(c) AS image FROM changed c EXCEPT SELECT to_jsonb(b) FROM before b) AS new;
    ELSE
        SELECT array_agg(audit_image(to_jsonb(c), hidden)) INTO images FROM changed c;
    END IF;
    PERFORM audit_append(TG_TABLE_NAME, left(TG_OP, 1), images, key_);
    RETURN NULL;
END $$
"""

# The canonical text of an event is a JSON array as jsonb prints it: json.dumps(…, ensure_ascii=False) gives the same.
ENTRY = """
CREATE FUNCTION audit_leaf_hash(e audit_event) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256('\\x00'::bytea || convert_to(jsonb_build_array(
        e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.relation, e.key, e.act, e.actor_id,
        e.actor, e.permission, encode(e.digest, 'hex'))::text, 'UTF8'))
$$
"""

# Only what has committed can be taken, in the order of ids: two events of one row commit in that order, because the
# later one waited for the row. An open transaction blocks nothing; what it writes is taken after it.
SEAL = """
CREATE FUNCTION audit_seal(batch integer) RETURNS TABLE (place bigint, leaf bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    size_ bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit_seal'));
    SELECT coalesce(max(position) + 1, 0) INTO size_ FROM audit_leaf;
    RETURN QUERY
    WITH taken AS (
        DELETE FROM audit_queued WHERE event_id IN (SELECT event_id FROM audit_queued ORDER BY event_id LIMIT batch)
        RETURNING event_id
    ), sealed AS (
        INSERT INTO audit_leaf (position, event_id, hash)
        SELECT size_ + row_number() OVER (ORDER BY e.id) - 1, e.id, audit_leaf_hash(e)
        FROM taken JOIN audit_event e ON e.id = taken.event_id RETURNING position, hash
    )
    SELECT position, hash FROM sealed ORDER BY position;
END $$
"""

ERASE = """
CREATE FUNCTION audit_erase(events bigint[], by_order text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    count_ integer;
BEGIN
    IF coalesce(by_order, '') = '' THEN
        RAISE EXCEPTION 'an erasure names its order' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE audit_event SET payload = NULL, salt = NULL, erased_by = by_order
    WHERE id = ANY (events) AND payload IS NOT NULL;
    GET DIAGNOSTICS count_ = ROW_COUNT;
    RETURN count_;
END $$
"""

# Every table but the stated ones: a new table has its history without anybody thinking of it. What a table held before
# it was watched enters the log as it stands.
WATCH = """
CREATE FUNCTION audit_watch(unwatched text[], hidden jsonb) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    relation_ record;
    arguments text;
BEGIN
    FOR relation_ IN
        SELECT c.relname AS name, a.attname AS key FROM pg_class c
        JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary AND i.indnkeyatts = 1
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE ALL (unwatched)
            AND NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'history_insert')
    LOOP
        arguments := format('%L, %L', relation_.key, coalesce(hidden->>relation_.name, ''));
        EXECUTE format('CREATE TRIGGER history_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION audit_record(%s)', relation_.name, arguments);
        EXECUTE format('CREATE TRIGGER history_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS before
            NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION audit_record(%s)', relation_.name, arguments);
        EXECUTE format('CREATE TRIGGER history_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION audit_record(%s)', relation_.name, arguments);
        EXECUTE format('SELECT audit_append(%L, ''I'', (SELECT array_agg(audit_image(to_jsonb(r), %L)) FROM %I r), %L)',
            relation_.name, coalesce(hidden->>relation_.name, ''), relation_.name, relation_.key);
        RETURN NEXT relation_.name;
    END LOOP;
END $$
"""

FUNCTIONS = {
    "audit_image(jsonb, text)": IMAGE,
    "audit_append(text, text, jsonb[], text)": APPEND,
    "audit_record()": RECORD,
    "audit_leaf_hash(audit_event)": ENTRY,
    "audit_seal(integer)": SEAL,
    "audit_erase(bigint[], text)": ERASE,
    "audit_watch(text[], jsonb)": WATCH,
}


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        step
        for signature, text in FUNCTIONS.items()
        for step in (
            migrations.RunSQL(text, f"DROP FUNCTION {signature}"),
            migrations.RunSQL(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC", migrations.RunSQL.noop),
        )
    ]
