"""Offers with what became of each part, and matches with their deliveries and what follows them."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0004_once"),
        ("network", "0004_needs"),
        ("registry", "0003_linking"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicReceipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("receipt", models.CharField(max_length=24)),
                ("county", models.CharField(max_length=120)),
                ("township", models.CharField(max_length=120)),
                ("item_zh", models.CharField(max_length=60)),
                ("item_en", models.CharField(max_length=60)),
                ("unit_zh", models.CharField(max_length=20)),
                ("unit_en", models.CharField(max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("money", "Money, through a charity or a statutory account"),
                            ("goods", "Goods"),
                            ("service", "Service"),
                            ("training", "Training"),
                            ("job", "Jobs"),
                        ],
                        max_length=20,
                    ),
                ),
                ("quantity", models.BigIntegerField()),
                ("quantity_received", models.BigIntegerField(null=True)),
                ("delivered_on", models.DateField()),
                ("confirmed_on", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for confirmation"),
                            ("confirmed", "Arrived"),
                            ("short", "Arrived in part"),
                            ("disputed", "Disputed"),
                            ("failed", "Did not arrive"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "in_use",
                    models.CharField(
                        choices=[
                            ("in_use", "Still in use"),
                            ("not_in_use", "Not in use any more"),
                            ("passed_on", "Passed on to somebody who needs it"),
                        ],
                        max_length=20,
                        null=True,
                    ),
                ),
                ("digest", models.CharField(max_length=64, null=True)),
                ("log_position", models.BigIntegerField(null=True)),
                ("is_unchanged", models.BooleanField(null=True)),
            ],
            options={
                "verbose_name": "Published receipt",
                "verbose_name_plural": "Published receipts",
                "db_table": "published_receipt",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("called_at", models.DateTimeField(verbose_name="Called at")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("reached", "Spoke with the household"),
                            ("not_reached", "Nobody answered"),
                            ("wrong", "The number is wrong"),
                        ],
                        max_length=20,
                        verbose_name="Outcome",
                    ),
                ),
            ],
            options={
                "verbose_name": "Call to a household",
                "verbose_name_plural": "Calls to households",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("receipt", models.CharField(max_length=24, unique=True, verbose_name="Receipt number")),
                ("quantity", models.BigIntegerField(verbose_name="Quantity")),
                ("delivered_on", models.DateField(verbose_name="Handed over on")),
                ("proof_reference", models.CharField(blank=True, max_length=200, verbose_name="Where the paper is")),
                ("proof_name", models.CharField(blank=True, max_length=120, verbose_name="File name")),
                ("proof_digest", models.CharField(blank=True, max_length=64, verbose_name="Digest of the file")),
                ("recorded_at", models.DateTimeField(verbose_name="Recorded at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for confirmation"),
                            ("confirmed", "Arrived"),
                            ("short", "Arrived in part"),
                            ("disputed", "Disputed"),
                            ("failed", "Did not arrive"),
                        ],
                        default="waiting",
                        max_length=20,
                        verbose_name="State",
                    ),
                ),
                ("quantity_received", models.BigIntegerField(null=True, verbose_name="Quantity received")),
                ("shortfall", models.CharField(blank=True, max_length=500, verbose_name="Why less arrived")),
                ("by_household", models.BooleanField(default=False, verbose_name="Confirmed by the household itself")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="Confirmed at")),
            ],
            options={
                "verbose_name": "Delivery",
                "verbose_name_plural": "Deliveries",
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("raised_at", models.DateTimeField(verbose_name="Raised at")),
                ("reason", models.CharField(max_length=500, verbose_name="Reason")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("upheld", "Upheld: less arrived than was stated"),
                            ("rejected", "Rejected: all of it arrived"),
                        ],
                        max_length=20,
                        verbose_name="Outcome",
                    ),
                ),
                ("finding", models.CharField(blank=True, max_length=500, verbose_name="What was found")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="Decided at")),
            ],
            options={
                "verbose_name": "Dispute over a delivery",
                "verbose_name_plural": "Disputes over deliveries",
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "suits",
                    models.CharField(
                        choices=[("yes", "It suits"), ("partly", "It suits in part"), ("no", "It does not suit")],
                        max_length=10,
                        verbose_name="Does it suit?",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="In their words")),
                ("recorded_at", models.DateTimeField(verbose_name="Recorded at")),
            ],
            options={
                "verbose_name": "Feedback on a gift",
                "verbose_name_plural": "Feedback on gifts",
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField(verbose_name="To be asked on")),
                ("reminders", models.SmallIntegerField(default=0, verbose_name="Reminders")),
                ("reminded_on", models.DateField(null=True, verbose_name="Last reminder")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in_use", "Still in use"),
                            ("not_in_use", "Not in use any more"),
                            ("passed_on", "Passed on to somebody who needs it"),
                        ],
                        max_length=20,
                        verbose_name="Answer",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="Note")),
                ("passed_on", models.DateField(null=True, verbose_name="Passed on")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="Answered at")),
            ],
            options={
                "verbose_name": "Follow-up of a gift",
                "verbose_name_plural": "Follow-ups of gifts",
            },
        ),
        migrations.CreateModel(
            name="Match",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.BigIntegerField(verbose_name="Quantity")),
                ("quantity_delivered", models.BigIntegerField(default=0, verbose_name="Quantity delivered")),
                ("quantity_confirmed", models.BigIntegerField(default=0, verbose_name="Quantity confirmed")),
                ("quantity_returned", models.BigIntegerField(default=0, verbose_name="Quantity returned")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reserved", "Reserved"),
                            ("in_delivery", "Partly delivered"),
                            ("delivered", "Delivered, not confirmed yet"),
                            ("disputed", "Disputed"),
                            ("confirmed", "Arrived"),
                            ("closed", "Settled"),
                            ("expired", "Reservation lapsed"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Not kept"),
                        ],
                        default="reserved",
                        max_length=20,
                        verbose_name="State",
                    ),
                ),
                ("reserved_at", models.DateTimeField(verbose_name="Reserved at")),
                ("expires_at", models.DateTimeField(verbose_name="Reserved until")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="Confirmed at")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="Ended at")),
                ("end_reason", models.CharField(blank=True, max_length=500, verbose_name="Why it ended")),
            ],
            options={
                "verbose_name": "Match of need and offer",
                "verbose_name_plural": "Matches of needs and offers",
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("given_on", models.DateField(verbose_name="Given on")),
                ("evidence", models.CharField(max_length=200, verbose_name="Where the signed paper is")),
                ("recorded_at", models.DateTimeField(verbose_name="Recorded at")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="Withdrawn at")),
            ],
            options={
                "verbose_name": "Consent to release a number",
                "verbose_name_plural": "Consents to release a number",
            },
        ),
        migrations.RemoveConstraint(
            model_name="offer",
            name="offer_never_over_promised",
        ),
        migrations.AddField(
            model_name="offer",
            name="channel",
            field=models.CharField(
                blank=True, default="", max_length=120, verbose_name="Charity or account that pays it out"
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="kind",
            field=models.CharField(
                choices=[
                    ("money", "Money, through a charity or a statutory account"),
                    ("goods", "Goods"),
                    ("service", "Service"),
                    ("training", "Training"),
                    ("job", "Jobs"),
                ],
                default="goods",
                max_length=20,
                verbose_name="Kind",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="quantity_delivered",
            field=models.BigIntegerField(default=0, verbose_name="Quantity delivered"),
        ),
        migrations.AddField(
            model_name="offer",
            name="quantity_withdrawn",
            field=models.BigIntegerField(default=0, verbose_name="Quantity withdrawn"),
        ),
        migrations.AddField(
            model_name="offer",
            name="state",
            field=models.CharField(
                choices=[("open", "Open"), ("withdrawn", "Withdrawn"), ("lapsed", "Past its last day")],
                default="open",
                max_length=20,
                verbose_name="State",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quantity_delivered__gte", 0),
                    ("quantity_reserved__gte", 0),
                    ("quantity_withdrawn__gte", 0),
                    (
                        "quantity__gte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("quantity_reserved"), "+", models.F("quantity_delivered")
                            ),
                            "+",
                            models.F("quantity_withdrawn"),
                        ),
                    ),
                ),
                name="offer_never_over_promised",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "open"),
                    (
                        "quantity",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("quantity_reserved"), "+", models.F("quantity_delivered")
                            ),
                            "+",
                            models.F("quantity_withdrawn"),
                        ),
                    ),
                    _connector="OR",
                ),
                name="offer_ended_has_nothing_free",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "money"), _negated=True),
                    models.Q(("channel", ""), _negated=True),
                    _connector="OR",
                ),
                name="offer_of_money_names_its_channel",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.area", verbose_name="Area"
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="called_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Called by",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.area", verbose_name="Area"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Confirmed by",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Recorded by",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.area", verbose_name="Area"
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Decided by",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="delivery",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dispute",
                to="network.delivery",
                verbose_name="Delivery",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="raised_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Raised by",
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.area", verbose_name="Area"
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Recorded by",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Answered by",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.area", verbose_name="Area"
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="follows",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="network.followup",
                verbose_name="Follows",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="passed_to",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="access.area",
                verbose_name="Passed on to the village",
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.area", verbose_name="Area"
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Ended by",
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="need",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.need", verbose_name="Need"
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="offer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.offer", verbose_name="Offer"
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="proposal",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.proposal",
                verbose_name="Proposal",
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="reserved_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Reserved by",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="match",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="follow_ups",
                to="network.match",
                verbose_name="Match",
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="match",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="feedback",
                to="network.match",
                verbose_name="Match",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="match",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="network.match",
                verbose_name="Match",
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.area", verbose_name="Area"
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.household",
                verbose_name="Household",
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="match",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="releases",
                to="network.match",
                verbose_name="Match",
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Recorded by",
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Withdrawal recorded by",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="release",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calls",
                to="network.release",
                verbose_name="Consent",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("raised_by", models.F("decided_by")), _negated=True), name="dispute_four_eyes"
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", ""),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="dispute_decided_by_someone",
            ),
        ),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(
                condition=models.Q(("state__in", ["reserved", "in_delivery"])),
                fields=["expires_at"],
                name="match_to_expire",
            ),
        ),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(fields=["offer"], name="match_of_offer"),
        ),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(fields=["need"], name="match_of_need"),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quantity__gt", 0),
                    ("quantity_delivered__gte", 0),
                    ("quantity_returned__gte", 0),
                    (
                        "quantity__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("quantity_delivered"), "+", models.F("quantity_returned")
                        ),
                    ),
                ),
                name="match_never_over_delivered",
            ),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quantity_confirmed__gte", 0), ("quantity_confirmed__lte", models.F("quantity_delivered"))
                ),
                name="match_confirms_what_was_delivered",
            ),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("reserved_at"))), name="match_expires_after_it_begins"
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(condition=models.Q(("answer", "")), fields=["due_on"], name="follow_up_due"),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer", ""),
                    models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                    _connector="OR",
                ),
                name="follow_up_answered_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", "passed_on"), _negated=True),
                    models.Q(("passed_on__isnull", False), ("passed_to__isnull", False)),
                    _connector="OR",
                ),
                name="follow_up_passed_on_to_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="delivery_of_something"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proof_reference", ""), _negated=True),
                    models.Q(("proof_digest", ""), _negated=True),
                    _connector="OR",
                ),
                name="delivery_has_a_proof",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_by", models.F("confirmed_by")), _negated=True), name="delivery_four_eyes"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quantity_received__isnull", True),
                    models.Q(("quantity_received__gte", 0), ("quantity_received__lte", models.F("quantity"))),
                    _connector="OR",
                ),
                name="delivery_received_within_what_was_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["confirmed", "short", "failed"]), _negated=True),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("confirmed_by__isnull", False),
                        ("quantity_received__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="delivery_confirmed_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)), fields=("match",), name="release_once_a_match"
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                    models.Q(("withdrawn_at__gte", models.F("recorded_at")), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="release_withdrawn_by_someone",
            ),
        ),
    ]
