"""What the public pages' role reads of the network, the promises that became matches, and two composite keys."""

from django.db import migrations

NEED = """
CREATE OR REPLACE VIEW published_need AS
SELECT need.id,
       coalesce(county.name, '') AS county,
       coalesce(township.name, county.name, '') AS township,
       item.name_zh AS item_zh,
       item.name_en AS item_en,
       item.unit_zh,
       item.unit_en,
       item.category,
       need.quantity,
       need.quantity - need.quantity_matched AS quantity_open,
       need.deadline,
       need.published_at,
       need.review,
       need.quantity_confirmed
  FROM network_need need
  JOIN network_item item ON item.id = need.item_id
  JOIN access_area place ON place.id = need.area_id
  LEFT JOIN access_area county ON county.level = 3 AND starts_with(place.path, county.path)
  LEFT JOIN access_area township ON township.level = 4 AND starts_with(place.path, township.path)
 WHERE need.state = 'published'
"""

ENOUGH = """
CREATE VIEW published_enough AS
WITH asked AS MATERIALIZED (
    SELECT area_id, item_id, sum(quantity) AS asked, sum(quantity - quantity_matched) AS open,
           sum(quantity_confirmed) AS confirmed
      FROM network_need WHERE state = 'published' GROUP BY area_id, item_id
), places AS MATERIALIZED (
    SELECT place.id, coalesce(county.name, '') AS county, coalesce(township.name, county.name, '') AS township
      FROM (SELECT DISTINCT area_id FROM asked) used
      JOIN access_area place ON place.id = used.area_id
      LEFT JOIN access_area county ON county.level = 3 AND starts_with(place.path, county.path)
      LEFT JOIN access_area township ON township.level = 4 AND starts_with(place.path, township.path)
), totals AS (
    SELECT places.county, places.township, asked.item_id, sum(asked.asked)::bigint AS asked,
           sum(asked.open)::bigint AS open, sum(asked.confirmed)::bigint AS confirmed
      FROM asked JOIN places ON places.id = asked.area_id
     GROUP BY places.county, places.township, asked.item_id
)
SELECT row_number() OVER () AS id, totals.county, totals.township, item.name_zh AS item_zh, item.name_en AS item_en,
       item.unit_zh, item.unit_en, item.category, totals.asked, totals.open, totals.confirmed
  FROM totals JOIN network_item item ON item.id = totals.item_id
"""

COUNTIES = """
CREATE VIEW published_need_county AS
SELECT county.id, county.name AS county
  FROM access_area county
 WHERE county.level = 3 AND EXISTS (
       SELECT 1 FROM network_need need JOIN access_area place ON place.id = need.area_id
        WHERE need.state = 'published' AND starts_with(place.path, county.path))
"""

PROMISED = """
INSERT INTO network_match (area_id, offer_id, need_id, proposal_id, quantity, quantity_delivered, quantity_confirmed,
                           quantity_returned, state, reserved_by_id, reserved_at, expires_at, end_reason)
SELECT proposal.area_id, proposal.offer_id, proposal.need_id, proposal.id, proposal.quantity, 0, 0, 0, 'reserved',
       proposal.decided_by_id, proposal.decided_at, greatest(proposal.decided_at, now()) + interval '30 days', ''
  FROM network_proposal proposal
 WHERE proposal.state = 'accepted'
"""

RECEIPT = """
CREATE VIEW published_receipt AS
SELECT delivery.id,
       delivery.receipt,
       coalesce(county.name, '') AS county,
       coalesce(township.name, county.name, '') AS township,
       item.name_zh AS item_zh,
       item.name_en AS item_en,
       item.unit_zh,
       item.unit_en,
       offer.kind,
       delivery.quantity,
       delivery.quantity_received,
       delivery.delivered_on,
       (delivery.confirmed_at AT TIME ZONE 'Asia/Shanghai')::date AS confirmed_on,
       delivery.state,
       follow_up.answer AS in_use,
       encode(event.digest, 'hex') AS digest,
       leaf.position AS log_position,
       (event.payload->'row'->>'receipt', event.payload->'row'->>'quantity', event.payload->'row'->>'state',
        event.payload->'row'->>'delivered_on', coalesce(event.payload->'row'->>'quantity_received', ''))
           = (delivery.receipt, delivery.quantity::text, delivery.state, delivery.delivered_on::text,
              coalesce(delivery.quantity_received::text, '')) AS is_unchanged
  FROM network_delivery delivery
  JOIN network_match match ON match.id = delivery.match_id
  JOIN network_offer offer ON offer.id = match.offer_id
  JOIN network_item item ON item.id = offer.item_id
  JOIN access_area place ON place.id = delivery.area_id
  LEFT JOIN access_area county ON county.level = 3 AND starts_with(place.path, county.path)
  LEFT JOIN access_area township ON township.level = 4 AND starts_with(place.path, township.path)
  LEFT JOIN LATERAL (
       SELECT answer FROM network_followup WHERE match_id = match.id AND answer <> '' ORDER BY id DESC LIMIT 1
       ) follow_up ON true
  LEFT JOIN LATERAL (
       SELECT id, digest, payload FROM audit_event
        WHERE relation = 'network_delivery' AND key = delivery.id::text AND act IN ('I', 'U') ORDER BY id DESC LIMIT 1
       ) event ON true
  LEFT JOIN audit_leaf leaf ON leaf.event_id = event.id
"""

VIEWS = {
    "published_action": """
SELECT action.id,
       action.name,
       place.name AS place,
       action.purpose,
       action.fields,
       ARRAY(SELECT helped.name FROM network_specialaction_areas link
               JOIN access_area helped ON helped.id = link.area_id
              WHERE link.specialaction_id = action.id ORDER BY helped.path) AS helped,
       action.starts_on,
       action.ends_on,
       action.state,
       (SELECT count(DISTINCT organisation_id) FROM network_pledge WHERE action_id = action.id) AS units,
       ARRAY(SELECT DISTINCT qualifier FROM network_pledge
              WHERE action_id = action.id AND kind = 'money' ORDER BY 1) AS qualifiers,
       (SELECT coalesce(sum(amount_fen), 0) FROM network_pledge WHERE action_id = action.id)::bigint AS pledged_fen,
       arrived.delivered_fen,
       arrived.confirmed_fen
  FROM network_specialaction action
  JOIN access_area place ON place.id = action.area_id
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(delivery.size), 0)::bigint AS delivered_fen,
              coalesce(sum(delivery.size) FILTER (WHERE delivery.confirmed_by_id IS NOT NULL), 0)::bigint
                  AS confirmed_fen
         FROM network_pledgedelivery delivery
         JOIN network_pledge pledge ON pledge.id = delivery.pledge_id
        WHERE pledge.action_id = action.id AND pledge.kind = 'money') arrived
 WHERE action.state IN ('published', 'closed')
""",
    "published_action_figure": """
SELECT figure.id, figure.action_id, figure.kind, figure.qualifier, figure.value, figure.as_of, figure.source
  FROM network_actionfigure figure
  JOIN network_specialaction action ON action.id = figure.action_id
 WHERE action.state IN ('published', 'closed')
""",
    "published_appeal": """
SELECT appeal.id, appeal.title, place.name AS place, appeal.purpose, appeal.use_of_money, appeal.target_fen,
       appeal.charity, appeal.qualification_no, appeal.filing_no, appeal.channel, appeal.starts_on, appeal.ends_on,
       appeal.state, report.raised_fen, report.used_fen, report.progress, report.proof, report.as_of
  FROM network_appeal appeal
  JOIN access_area place ON place.id = appeal.area_id
  LEFT JOIN LATERAL (
       SELECT * FROM network_appealreport WHERE appeal_id = appeal.id ORDER BY as_of DESC LIMIT 1) report ON true
 WHERE appeal.state IN ('published', 'closed')
""",
    "published_story": """
SELECT story.id, story.kind, story.title, story.shown_as, story.text,
       coalesce(county.name, place.name) AS place, story.published_at
  FROM network_story story
  JOIN access_area place ON place.id = story.area_id
  LEFT JOIN access_area county ON county.level = 3 AND starts_with(place.path, county.path)
 WHERE story.state = 'published'
   AND (story.consent_until IS NULL
        OR story.consent_until >= (now() AT TIME ZONE 'Asia/Shanghai')::date)
""",
}


def foreign_key(table: str) -> tuple[str, str]:
    name = f"network_{table}_where_the_household_is"
    return (
        f"ALTER TABLE network_{table} ADD CONSTRAINT {name} FOREIGN KEY (household_id, area_id) "
        "REFERENCES registry_household (id, area_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE network_{table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("network", "0003_network"), ("registry", "0002_one_place"), ("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(NEED, migrations.RunSQL.noop),
        migrations.RunSQL(ENOUGH, "DROP VIEW published_enough"),
        migrations.RunSQL(COUNTIES, "DROP VIEW published_need_county"),
        migrations.RunSQL(PROMISED, "DELETE FROM network_match"),
        migrations.RunSQL(RECEIPT, "DROP VIEW published_receipt"),
        *(migrations.RunSQL(f"CREATE VIEW {name} AS {select}", f"DROP VIEW {name}") for name, select in VIEWS.items()),
        *(migrations.RunSQL(*foreign_key(table)) for table in ("device", "householdcontact")),
    ]
