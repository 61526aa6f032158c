"""The whole way of a need up to its publication, and the hall where it is found."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

VIEW = """
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


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_refused_exports"),
        ("alliance", "0001_initial"),
        ("network", "0003_what_if"),
        ("registry", "0003_linking"),
        ("workflow", "0002_four_eyes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicCounty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("county", models.CharField(max_length=120)),
            ],
            options={
                "verbose_name": "County with published needs",
                "verbose_name_plural": "Counties with published needs",
                "db_table": "published_need_county",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="PublicEnough",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("county", models.CharField(max_length=120)),
                ("township", models.CharField(max_length=120)),
                ("item_zh", models.CharField(max_length=60)),
                ("item_en", models.CharField(max_length=60)),
                ("unit_zh", models.CharField(max_length=20)),
                ("unit_en", models.CharField(max_length=20)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("medical", "Medical care"),
                            ("education", "Education"),
                            ("housing", "Housing"),
                            ("livelihood", "Livelihood"),
                            ("goods", "Goods"),
                            ("employment", "Employment"),
                        ],
                        max_length=20,
                    ),
                ),
                ("asked", models.BigIntegerField()),
                ("open", models.BigIntegerField()),
                ("confirmed", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "What a township has enough of",
                "verbose_name_plural": "What townships have enough of",
                "db_table": "published_enough",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="MemberAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("will_help", "We will help"),
                            ("cannot", "We cannot this time"),
                            ("drew_in", "We have drawn in others"),
                        ],
                        max_length=10,
                        verbose_name="Answer",
                    ),
                ),
                ("drew_in", models.CharField(blank=True, max_length=200, verbose_name="Whom they drew in")),
                ("answered_at", models.DateTimeField(verbose_name="Answered at")),
            ],
            options={
                "verbose_name": "Answer of a member",
                "verbose_name_plural": "Answers of members",
            },
        ),
        migrations.CreateModel(
            name="NeedAudit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seed", models.CharField(max_length=64, verbose_name="Seed of the draw")),
                ("share", models.CharField(max_length=20, verbose_name="Share drawn")),
                ("population", models.IntegerField(verbose_name="Needs drawn from")),
                ("population_digest", models.CharField(max_length=64, verbose_name="Digest of the needs drawn from")),
                ("drawn_at", models.DateTimeField(auto_now_add=True, verbose_name="Drawn at")),
                (
                    "finding",
                    models.CharField(
                        choices=[("drawn", "Drawn, to be looked at"), ("upheld", "Upheld"), ("ended", "Ended")],
                        default="drawn",
                        max_length=10,
                        verbose_name="Finding",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="Reason")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="Decided at")),
            ],
            options={
                "verbose_name": "Second look at a need",
                "verbose_name_plural": "Second looks at needs",
            },
        ),
        migrations.CreateModel(
            name="NeedProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("photo", "Photo"), ("document", "Document")], max_length=10, verbose_name="Kind"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="Digest")),
                ("media_type", models.CharField(max_length=40, verbose_name="Media type")),
                ("size_bytes", models.BigIntegerField(verbose_name="Size in bytes")),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="Recorded at")),
            ],
            options={
                "verbose_name": "Proof of a need",
                "verbose_name_plural": "Proofs of needs",
            },
        ),
        migrations.RemoveConstraint(
            model_name="need",
            name="need_never_over_matched",
        ),
        migrations.AddField(
            model_name="need",
            name="beneficiary",
            field=models.CharField(
                blank=True,
                choices=[
                    ("household", "A household of the register"),
                    ("village", "The village itself: a road, water, a class room"),
                    ("unregistered", "Somebody who is not in the register"),
                ],
                default="",
                max_length=20,
                verbose_name="Beneficiary",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="beneficiary_note",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="How to find the beneficiary"),
        ),
        migrations.AddField(
            model_name="need",
            name="case",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workflow.case",
                verbose_name="Case",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="cause",
            field=models.CharField(blank=True, default="", max_length=30, verbose_name="Cause"),
        ),
        migrations.AddField(
            model_name="need",
            name="household",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.household",
                verbose_name="Household",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="quantity_confirmed",
            field=models.BigIntegerField(default=0, verbose_name="Quantity confirmed"),
        ),
        migrations.AddField(
            model_name="need",
            name="quantity_delivered",
            field=models.BigIntegerField(default=0, verbose_name="Quantity delivered"),
        ),
        migrations.AddField(
            model_name="need",
            name="relation",
            field=models.CharField(blank=True, default="", max_length=4, verbose_name="Relation to the beneficiary"),
        ),
        migrations.AddField(
            model_name="need",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="Last reminder"),
        ),
        migrations.AddField(
            model_name="need",
            name="review",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="Procedure of review"),
        ),
        migrations.AddField(
            model_name="need",
            name="situation",
            field=models.TextField(blank=True, default="", verbose_name="Situation"),
        ),
        migrations.AddField(
            model_name="need",
            name="specification",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="Specification"),
        ),
        migrations.AddField(
            model_name="need",
            name="target_amount_fen",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="Target amount"),
        ),
        migrations.AddField(
            model_name="need",
            name="unit_value_fen",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="Estimated value of one unit"),
        ),
        migrations.AddField(
            model_name="need",
            name="valid_until",
            field=models.DateField(blank=True, null=True, verbose_name="Valid until"),
        ),
        migrations.AddField(
            model_name="need",
            name="verifier",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="Who vouches"),
        ),
        migrations.AddField(
            model_name="need",
            name="verifier_phone_sealed",
            field=models.BinaryField(blank=True, default=b"", verbose_name="Telephone of who vouches"),
        ),
        migrations.AlterField(
            model_name="need",
            name="quantity",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="Quantity"),
        ),
        migrations.AlterField(
            model_name="need",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("submitted", "Waiting for verification"),
                    ("held", "Held: the beneficiary is not in the register"),
                    ("returned", "Returned"),
                    ("published", "Verified"),
                    ("expired", "Expired"),
                    ("withdrawn", "Withdrawn"),
                    ("closed", "Completed"),
                ],
                default="submitted",
                max_length=20,
                verbose_name="State",
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                models.F("tier"),
                models.OrderBy(models.F("deadline"), nulls_last=True),
                models.F("id"),
                condition=models.Q(("state__in", ("draft", "submitted", "held", "returned", "published"))),
                name="need_hall",
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                models.OrderBy(models.F("deadline"), nulls_last=True),
                models.F("id"),
                condition=models.Q(("state__in", ("draft", "submitted", "held", "returned", "published"))),
                name="need_hall_soonest",
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                models.OrderBy(models.F("published_at"), descending=True),
                models.F("id"),
                condition=models.Q(("state__in", ("draft", "submitted", "held", "returned", "published"))),
                name="need_hall_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                models.F("area"),
                models.F("tier"),
                models.OrderBy(models.F("deadline"), nulls_last=True),
                models.F("id"),
                condition=models.Q(("state__in", ("draft", "submitted", "held", "returned", "published"))),
                name="need_hall_of_area",
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                models.F("item"),
                models.F("tier"),
                models.OrderBy(models.F("deadline"), nulls_last=True),
                models.F("id"),
                condition=models.Q(("state__in", ("draft", "submitted", "held", "returned", "published"))),
                name="need_hall_of_item",
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                models.F("state"),
                models.F("area"),
                condition=models.Q(("state", "published"), _negated=True),
                name="need_desk",
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                condition=models.Q(("state", "published"), ("valid_until__isnull", False)),
                fields=["valid_until"],
                name="need_to_expire",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quantity_matched__gte", 0),
                    models.Q(("quantity", None), ("quantity_matched__lte", models.F("quantity")), _connector="OR"),
                ),
                name="need_never_over_matched",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quantity_confirmed__gte", 0),
                    ("quantity_confirmed__lte", models.F("quantity_delivered")),
                    ("quantity_delivered__lte", models.F("quantity_matched")),
                ),
                name="need_counters_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quantity__gte", 0), ("quantity__isnull", False)),
                    models.Q(("quantity", None), ("quantity_matched", 0), ("state__in", ("draft", "withdrawn"))),
                    _connector="OR",
                ),
                name="need_quantity_unknown_in_draft_only",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("unit_value_fen", None), ("unit_value_fen__gt", 0), _connector="OR"),
                    models.Q(("target_amount_fen", None), ("target_amount_fen__gt", 0), _connector="OR"),
                ),
                name="need_amounts_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(("household", None), ("beneficiary", "household"), _connector="OR"),
                name="need_of_a_household_names_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("beneficiary", "unregistered"), _negated=True), ("published_at", None), _connector="OR"
                ),
                name="need_of_nobody_registered_stays_unpublished",
            ),
        ),
        migrations.AddField(
            model_name="memberanswer",
            name="answered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Answered by",
            ),
        ),
        migrations.AddField(
            model_name="memberanswer",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.area", verbose_name="Area"
            ),
        ),
        migrations.AddField(
            model_name="memberanswer",
            name="need",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.need", verbose_name="Need"
            ),
        ),
        migrations.AddField(
            model_name="memberanswer",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="alliance.organisation",
                verbose_name="Organisation",
            ),
        ),
        migrations.AddField(
            model_name="needaudit",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.area", verbose_name="Area"
            ),
        ),
        migrations.AddField(
            model_name="needaudit",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Decided by",
            ),
        ),
        migrations.AddField(
            model_name="needaudit",
            name="drawn_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Drawn by",
            ),
        ),
        migrations.AddField(
            model_name="needaudit",
            name="need",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.need", verbose_name="Need"
            ),
        ),
        migrations.AddField(
            model_name="needproof",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.area", verbose_name="Area"
            ),
        ),
        migrations.AddField(
            model_name="needproof",
            name="need",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.need", verbose_name="Need"
            ),
        ),
        migrations.AddField(
            model_name="needproof",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Recorded by",
            ),
        ),
        migrations.AddConstraint(
            model_name="memberanswer",
            constraint=models.UniqueConstraint(fields=("need", "organisation"), name="member_answers_once"),
        ),
        migrations.AddConstraint(
            model_name="needaudit",
            constraint=models.UniqueConstraint(fields=("need", "seed"), name="need_audited_once_a_draw"),
        ),
        migrations.AddConstraint(
            model_name="needaudit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("finding", "drawn")),
                    models.Q(
                        models.Q(("finding", "drawn"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="need_audit_decided_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="needproof",
            constraint=models.UniqueConstraint(fields=("need", "digest"), name="need_proof_once"),
        ),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
        migrations.RunSQL(ENOUGH, "DROP VIEW published_enough"),
        migrations.RunSQL(COUNTIES, "DROP VIEW published_need_county"),
    ]
