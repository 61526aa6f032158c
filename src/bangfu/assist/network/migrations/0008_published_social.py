"""What anyone may see of actions, appeals and stories; and what is a household's moves along with it."""

from django.db import migrations

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
    dependencies = [("network", "0007_actions"), ("registry", "0002_one_place")]
    operations = [
        *(migrations.RunSQL(f"CREATE VIEW {name} AS {select}", f"DROP VIEW {name}") for name, select in VIEWS.items()),
        *(migrations.RunSQL(*foreign_key(table)) for table in ("device", "householdcontact")),
    ]
