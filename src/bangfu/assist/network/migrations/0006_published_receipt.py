"""What was promised before there were matches becomes one each; and the public projection of a receipt."""

from django.db import migrations

PROMISED = """
INSERT INTO network_match (area_id, offer_id, need_id, proposal_id, quantity, quantity_delivered, quantity_confirmed,
                           quantity_returned, state, reserved_by_id, reserved_at, expires_at, end_reason)
SELECT proposal.area_id, proposal.offer_id, proposal.need_id, proposal.id, proposal.quantity, 0, 0, 0, 'reserved',
       proposal.decided_by_id, proposal.decided_at, greatest(proposal.decided_at, now()) + interval '30 days', ''
  FROM network_proposal proposal
 WHERE proposal.state = 'accepted'
"""

CREATE = """
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


class Migration(migrations.Migration):
    dependencies = [("network", "0005_matches"), ("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(PROMISED, "DELETE FROM network_match"),
        migrations.RunSQL(CREATE, "DROP VIEW published_receipt"),
    ]
