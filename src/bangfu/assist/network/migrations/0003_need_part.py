"""The columns of a need that its deliveries count in. They are the needs' own: see 0003_needs where there is one."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0002_published_need"),
        ("registry", "0003_linking"),
    ]

    operations = [
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
    ]
