import django.db.models.deletion
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bulletin",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("period", models.CharField(max_length=7, verbose_name="period")),
                ("period_start", models.DateField(verbose_name="first day")),
                ("period_end", models.DateField(verbose_name="last day")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "draft"), ("issued", "issued"), ("withdrawn", "withdrawn")],
                        default="draft",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="title")),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="document number")),
                ("addressee", models.CharField(max_length=200, verbose_name="addressees")),
                ("opening", models.TextField(blank=True, verbose_name="opening paragraph")),
                ("closing", models.TextField(blank=True, verbose_name="closing paragraph")),
                ("revision", models.PositiveIntegerField(default=0)),
                ("drafted_at", models.DateTimeField(verbose_name="time of drafting")),
                ("content", models.JSONField(null=True, verbose_name="content")),
                ("content_sha256", models.CharField(blank=True, max_length=64)),
                ("issued_at", models.DateTimeField(null=True, verbose_name="time of issue")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="time of withdrawal")),
                (
                    "withdrawal_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="reason for the withdrawal"),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="bulletins.bulletin",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "bulletin",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "draft")), fields=("period",), name="bulletin_one_draft"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "issued")), fields=("period",), name="bulletin_issued_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "issued"), models.Q(("number", ""), _negated=True)),
                        fields=("number",),
                        name="bulletin_number_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("content__isnull", True),
                                ("content_sha256", ""),
                                ("issued_at__isnull", True),
                                ("status", "draft"),
                            ),
                            models.Q(
                                ("content__isnull", False),
                                ("issued_at__isnull", False),
                                models.Q(("status", "draft"), _negated=True),
                                models.Q(("content_sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="bulletin_frozen_once_issued",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status", "withdrawn"),
                                ("withdrawn_at__isnull", False),
                                models.Q(("withdrawal_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("status", "withdrawn"), _negated=True),
                                ("withdrawal_reason", ""),
                                ("withdrawn_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="bulletin_withdrawal_has_reason",
                    ),
                ],
            },
        ),
    ]
