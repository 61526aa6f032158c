"""The functions of the database that write the history. They belong to the owner: the application may call what it is
granted, and can neither change them nor write an entry of its own."""

from django.db import migrations

# Every value prints the same whoever writes it: a session's time zone or byte format must not reach the history.
DEFINER = """LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET timezone = 'UTC' SET bytea_output = 'hex' SET extra_float_digits = 1 SET intervalstyle = 'postgres'"""

IMAGE = """
CREATE FUNCTION audit_image(image jsonb, hidden text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN hidden = '' THEN image ELSE image || jsonb_build_object(hidden,
        'sha256:' || encode(sha256(convert_to(image->>hidden, 'UTF8')), 'hex')) END
$$
"""


def appended(images: str, *, relation: str, act: str, key: str) -> str:
    """The statement that writes an entry for each row image of a query, and queues it for sealing.

    A statement's rows become one INSERT: a row trigger took twenty times as long for 100,000 rows. The random salt is
    in a subquery of its own, kept so by OFFSET 0, because its digest and the stored salt must be of the same draw; as a
    common table expression it would be written out and read again, a quarter of the time.
    """
    return f"""
    WITH written AS (
        INSERT INTO audit_event (at, relation, key, act, actor_id, actor, permission, digest, salt, payload)
        SELECT clock_timestamp(), {relation}, key, {act}, nullif(current_setting('bangfu.actor_id', true), '')::bigint,
            current_setting('bangfu.actor', true), coalesce(current_setting('bangfu.permission', true), ''),
            sha256(salt || convert_to(payload::text, 'UTF8')), salt, payload
        FROM (
            SELECT image->>{key} AS key, uuid_send(gen_random_uuid()) AS salt, jsonb_build_object(
                'reason', coalesce(current_setting('bangfu.reason', true), ''), 'row', image) AS payload
            FROM ({images} OFFSET 0) AS images OFFSET 0
        ) AS salted RETURNING id
    )
    INSERT INTO audit_queued (event_id) SELECT id FROM written"""


ROWS = "SELECT audit_image(to_jsonb(c), hidden) AS image FROM changed c"
NEW_ROWS = """SELECT audit_image(image, hidden) AS image
        FROM (SELECT to_jsonb(c) AS image FROM changed c EXCEPT SELECT to_jsonb(b) FROM before b) AS new"""
RECORD = f"""
CREATE FUNCTION audit_record() RETURNS trigger {DEFINER} AS $$
DECLARE
    key_ text := TG_ARGV[0];
    hidden text := TG_ARGV[1];
BEGIN
    IF coalesce(current_setting('bangfu.actor', true), '') = '' THEN
        RAISE EXCEPTION 'a write to % without a stated actor', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege',
            HINT = 'Write through a service: its first beat, the permit, states who acts.';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        {appended(NEW_ROWS, relation="TG_TABLE_NAME", act="'U'", key="key_")};
    ELSE
        {appended(ROWS, relation="TG_TABLE_NAME", act="left(TG_OP, 1)", key="key_")};
    END IF;
    RETURN NULL;
END $$
"""

# A row that changed its key would leave its history behind under the old one.
KEEP_KEY = """
CREATE FUNCTION audit_keep_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the key of % never changes', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

# The content of a leaf is a JSON array as jsonb prints it: json.dumps(…, ensure_ascii=False) gives the same bytes. Its
# place is part of it, so that two leaves that change places are both known by name.
ENTRY = """
CREATE FUNCTION audit_leaf_hash(place bigint, e audit_event) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256('\\x00'::bytea || convert_to(jsonb_build_array(
        place, e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.relation, e.key, e.act,
        e.actor_id, e.actor, e.permission, encode(e.digest, 'hex'))::text, 'UTF8'))
$$
"""

# Only what has committed can be taken, in the order of ids: two events of one row commit in that order, because the
# later one waited for the row. An open transaction blocks nothing; what it writes is taken after it.
SEAL = f"""
CREATE FUNCTION audit_seal(batch integer) RETURNS integer {DEFINER} AS $$
DECLARE
    size_ bigint;
    count_ integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit_seal'));
    SELECT coalesce(max(position) + 1, 0) INTO size_ FROM audit_leaf;
    WITH taken AS (
        DELETE FROM audit_queued WHERE event_id IN (SELECT event_id FROM audit_queued ORDER BY event_id LIMIT batch)
        RETURNING event_id
    ), placed AS (
        SELECT size_ + row_number() OVER (ORDER BY e.id) - 1 AS place, e AS event
        FROM taken JOIN audit_event e ON e.id = taken.event_id
    )
    INSERT INTO audit_leaf (position, event_id, hash)
    SELECT place, (event).id, audit_leaf_hash(place, event) FROM placed;
    GET DIAGNOSTICS count_ = ROW_COUNT;
    RETURN count_;
END $$
"""

# Each erasure is an entry of its own in the history of the row: payloads that are gone without one were not erased but
# destroyed. What a living row rests on stays: change or remove the row first.
ERASED = "SELECT jsonb_build_object('key', erased_.key, 'entry', erased_.id, 'order', by_order) AS image"
ERASE = f"""
CREATE FUNCTION audit_erase(events bigint[], by_order text) RETURNS integer {DEFINER} AS $$
DECLARE
    erased_ record;
    count_ integer := 0;
BEGIN
    IF coalesce(by_order, '') = '' OR coalesce(current_setting('bangfu.actor', true), '') = '' THEN
        RAISE EXCEPTION 'an erasure names its order and its actor' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (
        SELECT 1 FROM audit_event e WHERE e.id = ANY (events) AND e.act IN ('I', 'U') AND NOT EXISTS (
            SELECT 1 FROM audit_event l
            WHERE l.relation = e.relation AND l.key = e.key AND l.id > e.id AND l.act <> 'E')
    ) THEN
        RAISE EXCEPTION 'a living row rests on one of these entries' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    FOR erased_ IN
        UPDATE audit_event SET payload = NULL, salt = NULL, erased_by = by_order
        WHERE id = ANY (events) AND payload IS NOT NULL AND act <> 'E' RETURNING id, relation, key
    LOOP
        {appended(ERASED, relation="erased_.relation", act="'E'", key="'key'")};
        count_ := count_ + 1;
    END LOOP;
    RETURN count_;
END $$
"""

# Where the reason of a living row's last entry must go, the row is stated once more as it is, so that it rests on the
# new entry. A row that differs from its last entry was changed past the history, and is left to be found.
SAME = """SELECT image FROM (
            SELECT audit_image(to_jsonb(r), %2$L) AS image, last.row AS was FROM %1$I r JOIN LATERAL (
                SELECT e.payload->'row' AS row FROM audit_event e
                WHERE e.relation = %1$L AND e.key = r.%3$I::text AND e.act <> 'E' ORDER BY e.id DESC LIMIT 1
            ) last ON true WHERE r.%3$I::text = ANY (%4$L::text[])
        ) AS rows WHERE image = was"""
RESTATE = f"""
CREATE FUNCTION audit_restate(name_ text, keys text[]) RETURNS void {DEFINER} AS $$
DECLARE
    given text[];
BEGIN
    IF coalesce(current_setting('bangfu.actor', true), '') = '' THEN
        RAISE EXCEPTION 'an entry without a stated actor' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT string_to_array(encode(t.tgargs, 'escape'), '\\000') INTO given FROM pg_trigger t
    WHERE t.tgrelid = to_regclass(quote_ident(name_)) AND t.tgname = 'history_update';
    IF given IS NOT NULL THEN
        EXECUTE format($same${appended(SAME, relation="%1$L", act="'U'", key="%3$L")}$same$,
            name_, given[2], given[1], keys);
    END IF;
END $$
"""

# Every table but the stated ones: a new table has its history without anybody thinking of it. What a new table holds
# enters the log as it stands. Where a migration changed columns, the rows that still agree with their last entry enter
# it anew; one that does not was changed past the history, and stays to be found.
FIRST = "SELECT audit_image(to_jsonb(r), %2$L) AS image FROM %1$I r"
ANEW = """SELECT image FROM (
            SELECT audit_image(to_jsonb(r), %2$L) AS image, last.row AS was FROM %1$I r JOIN LATERAL (
                SELECT e.payload->'row' AS row FROM audit_event e
                WHERE e.relation = %1$L AND e.key = r.%3$I::text AND e.act <> 'E' ORDER BY e.id DESC LIMIT 1
            ) last ON true
        ) AS rows WHERE NOT EXISTS (SELECT 1 FROM unnest(%4$L::text[]) AS same(k)
            WHERE image->same.k IS DISTINCT FROM was->same.k)"""
WATCH = f"""
CREATE FUNCTION audit_watch(unwatched text[], hidden jsonb) RETURNS SETOF text {DEFINER.replace("SECURITY DEFINER", "")}
AS $$
DECLARE
    relation_ record;
    hidden_ text;
    known jsonb;
    common text[];
BEGIN
    FOR relation_ IN
        SELECT c.oid, c.relname AS name, a.attname AS key, (
            SELECT jsonb_object_agg(f.attname, format_type(f.atttypid, f.atttypmod)) FROM pg_attribute f
            WHERE f.attrelid = c.oid AND f.attnum > 0 AND NOT f.attisdropped) AS columns
        FROM pg_class c
        JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary AND i.indnkeyatts = 1
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE ALL (unwatched)
    LOOP
        hidden_ := coalesce(hidden->>relation_.name, '');
        SELECT split_part(encode(t.tgargs, 'escape'), '\\000', 3)::jsonb INTO known FROM pg_trigger t
        WHERE t.tgrelid = relation_.oid AND t.tgname = 'history_update';
        CONTINUE WHEN known = relation_.columns AND 4 = (
            SELECT count(*) FROM pg_trigger WHERE tgrelid = relation_.oid AND tgname LIKE 'history\\_%');
        PERFORM audit_attach(relation_.name, relation_.key, hidden_, relation_.columns);
        IF NOT EXISTS (SELECT 1 FROM audit_event WHERE relation = relation_.name) THEN
            EXECUTE format($first${appended(FIRST, relation="%1$L", act="'I'", key="%3$L")}$first$,
                relation_.name, hidden_, relation_.key);
        ELSIF known <> relation_.columns THEN
            SELECT array_agg(k) INTO common FROM jsonb_each(known) AS was(k, v) WHERE relation_.columns->k = v;
            EXECUTE format($anew${appended(ANEW, relation="%1$L", act="'U'", key="%3$L")}$anew$,
                relation_.name, hidden_, relation_.key, common);
        END IF;
        RETURN NEXT relation_.name;
    END LOOP;
END $$
"""

ATTACH = """
CREATE FUNCTION audit_attach(name_ text, key_ text, hidden_ text, columns_ jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    arguments text := format('%L, %L, %L', key_, hidden_, columns_);
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER history_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION audit_record(%s)', name_, arguments);
    EXECUTE format('CREATE OR REPLACE TRIGGER history_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS before
        NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION audit_record(%s)', name_, arguments);
    EXECUTE format('CREATE OR REPLACE TRIGGER history_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION audit_record(%s)', name_, arguments);
    EXECUTE format('CREATE OR REPLACE TRIGGER history_key BEFORE UPDATE OF %I ON %I
        FOR EACH STATEMENT EXECUTE FUNCTION audit_keep_key()', key_, name_);
END $$
"""

FUNCTIONS = {
    "audit_image(jsonb, text)": IMAGE,
    "audit_record()": RECORD,
    "audit_keep_key()": KEEP_KEY,
    "audit_leaf_hash(bigint, audit_event)": ENTRY,
    "audit_seal(integer)": SEAL,
    "audit_erase(bigint[], text)": ERASE,
    "audit_restate(text, text[])": RESTATE,
    "audit_attach(text, text, text, jsonb)": ATTACH,
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
