"""Who had a duty before stays to be read: a row is ended, and another begins."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [
        ("hotline", "0003_who_is_told"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("responsibility", "hotline_one_unit_per_duty"),
        migrations.AlterModelOptions(
            "responsibility",
            options={
                "ordering": ["duty", "division", "-since"],
                "verbose_name": "热线职责清单",
                "verbose_name_plural": "热线职责清单",
            },
        ),
        migrations.AddField(
            "responsibility",
            "since",
            models.DateTimeField("自", default=timezone.now),
            preserve_default=False,
        ),
        migrations.AddField("responsibility", "until", models.DateTimeField("至", null=True, blank=True)),
        migrations.AddField(
            "responsibility",
            "by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                django.db.models.deletion.PROTECT,
                null=True,
                related_name="+",
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            "responsibility", "reason", models.CharField("依据或者理由", max_length=200, blank=True)
        ),
        migrations.AddConstraint(
            "responsibility",
            models.UniqueConstraint(
                fields=["duty", "division"], condition=models.Q(until=None), name="hotline_one_unit_per_duty"
            ),
        ),
        migrations.AddConstraint(
            "responsibility",
            models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="hotline_duty_term",
            ),
        ),
    ]
