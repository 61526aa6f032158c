"""What is printed never changes: triggers that the application cannot go around, and the public projection.

An order to erase a person is the one exception; it runs through a function that the owner of the tables has written,
takes the printed words away and leaves the digest, so that the paper can still be told from a forged one.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION notices_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := string_to_array(TG_ARGV[0], ',');
    owner_ name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF current_user = owner_ AND coalesce(current_setting('bangfu.erasure', true), '') <> '' THEN
            RETURN NEW;
        END IF;
        IF TG_TABLE_NAME = 'notices_notice' THEN
            IF OLD.state NOT IN ('draft', 'posted') AND NOT (OLD.state = 'closed' AND NEW.state = 'taken_down') THEN
                free := '{}';
            ELSIF OLD.state <> 'draft' THEN
                free := ARRAY['state', 'ended_on', 'ended_by_id', 'result'];
            END IF;
        END IF;
        IF to_jsonb(NEW) - free = to_jsonb(OLD) - free THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'what was posted does not change: % of %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation',
        HINT = 'Take the notice down and post another; both stay on record.';
END $$
"""


def names_her(text: str) -> str:
    """The condition that a text holds one of the names."""
    return f"EXISTS (SELECT 1 FROM unnest(names) AS n(name) WHERE n.name <> '' AND strpos({text}, n.name) > 0)"


ERASE = f"""
CREATE FUNCTION notices_erase(lines bigint[], names text[], places bigint[], by_order text)
RETURNS TABLE (relation text, key bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    erased bigint[];
    papers bigint[];
BEGIN
    IF coalesce(by_order, '') = '' THEN
        RAISE EXCEPTION 'an erasure names its order' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM set_config('bangfu.erasure', by_order, true);
    SELECT array_agg(l.id), array_agg(l.notice_id) INTO erased, papers FROM notices_noticeline l
        WHERE l.id = ANY (lines) OR (l.area_id = ANY (places) AND {names_her("l.cells::text")});
    RETURN QUERY UPDATE notices_noticeline l SET cells = '[]', subject = ''
        WHERE l.id = ANY (erased) RETURNING 'notices_noticeline', l.id;
    RETURN QUERY UPDATE notices_objection o SET text = '-', answer = CASE o.answer WHEN '' THEN '' ELSE '-' END,
            objector_sealed = CASE WHEN o.line_id = ANY (erased) THEN '' ELSE o.objector_sealed END
        WHERE o.line_id = ANY (erased)
            OR (o.area_id = ANY (places) AND {names_her("concat_ws(' ', o.text, o.answer)")})
        RETURNING 'notices_objection', o.id;
    RETURN QUERY UPDATE notices_snapshot s SET text = ''
        WHERE s.text <> '' AND (s.notice_id = ANY (papers) OR (s.area_id = ANY (places) AND {names_her("s.text")}))
        RETURNING 'notices_snapshot', s.id;
    RETURN QUERY UPDATE notices_notice p SET title = CASE WHEN {names_her("p.title")} THEN '-' ELSE p.title END,
            body = CASE WHEN {names_her("p.body")} THEN '-' ELSE p.body END,
            approval = CASE WHEN {names_her("p.approval")} THEN '-' ELSE p.approval END,
            result = CASE WHEN {names_her("p.result")} THEN '-' ELSE p.result END
        WHERE p.area_id = ANY (places) AND {names_her("concat_ws(' ', p.title, p.body, p.approval, p.result)")}
        RETURNING 'notices_notice', p.id;
    PERFORM set_config('bangfu.erasure', '', true);
END $$
"""
ERASE_SIGNATURE = "notices_erase(bigint[], text[], bigint[], text)"

TRIGGER = """
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION notices_guard('{free}')
"""
FREE = {
    "notices_notice": "state,posted_by_id,starts_on,planned_end,days,terms,ended_on,ended_by_id,result",
    "notices_noticeline": "state",
    "notices_snapshot": "",
    "notices_photo": "",
    "notices_refusal": "",
    "notices_objection": "state,answer,case_reference,decided_by_id,decided_at,objector_sealed",
}

PUBLISHED = """
CREATE VIEW published_notice AS
SELECT notice.id,
       notice.type,
       notice.state,
       notice.is_online,
       coalesce(county.name, '') AS county,
       coalesce(township.name, '') AS township,
       coalesce(village.name, '') AS village,
       notice.starts_on,
       notice.planned_end,
       notice.ended_on,
       notice.has_window,
       notice.line_count,
       snapshot.digest,
       snapshot.token,
       snapshot.kept_until,
       leaf.position AS log_position,
       snapshot.digest = coalesce(event.payload->'row'->>'digest', snapshot.digest) AND (snapshot.text = ''
           OR snapshot.digest = encode(sha256(convert_to(snapshot.text, 'UTF8')), 'hex')) AS is_unchanged,
       CASE WHEN notice.is_online AND notice.state IN ('posted', 'closed') THEN snapshot.text END AS text
  FROM notices_notice notice
  JOIN notices_snapshot snapshot ON snapshot.notice_id = notice.id
  JOIN access_area place ON place.id = notice.area_id
  LEFT JOIN access_area county ON county.level = 3 AND starts_with(place.path, county.path)
  LEFT JOIN access_area township ON township.level = 4 AND starts_with(place.path, township.path)
  LEFT JOIN access_area village ON village.level = 5 AND village.id = place.id
  LEFT JOIN audit_event event ON event.relation = 'notices_snapshot' AND event.key = snapshot.id::text
                             AND event.act = 'I'
  LEFT JOIN audit_leaf leaf ON leaf.event_id = event.id
 WHERE notice.state IN ('posted', 'closed', 'taken_down')
   AND snapshot.kept_until >= (now() AT TIME ZONE 'Asia/Shanghai')::date
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("access", "0001_initial"), ("audit", "0002_history")]
    operations = [
        migrations.RunSQL(GUARD, "DROP FUNCTION notices_guard()"),
        *(
            migrations.RunSQL(TRIGGER.format(table=table, free=free), f"DROP TRIGGER frozen ON {table}")
            for table, free in FREE.items()
        ),
        migrations.RunSQL(ERASE, f"DROP FUNCTION {ERASE_SIGNATURE}"),
        migrations.RunSQL(f"REVOKE ALL ON FUNCTION {ERASE_SIGNATURE} FROM PUBLIC", migrations.RunSQL.noop),
        migrations.RunSQL(PUBLISHED, "DROP VIEW published_notice"),
    ]
