"""A side may decline a version; a version may say who signs first and until when it can be signed."""

import django.db.models.deletion
import makegood.web.vault.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreement", "0002_seal_what_is_written"),
        ("cases", "0004_keep_the_outlook"),
    ]

    operations = [
        migrations.AddField(
            model_name="version",
            name="open_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="version",
            name="signs_first",
            field=models.CharField(
                blank=True,
                choices=[("requesting", "Requesting side"), ("responding", "Responding side")],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Declined",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "room",
                    models.CharField(
                        choices=[
                            ("joint", "Both sides"),
                            ("requesting", "Requesting side"),
                            ("responding", "Responding side"),
                        ],
                        default="joint",
                        max_length=12,
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[("requesting", "Requesting side"), ("responding", "Responding side")], max_length=12
                    ),
                ),
                ("by", models.CharField(max_length=250)),
                ("at", models.DateTimeField()),
                ("why", makegood.web.vault.fields.SealedText()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="declined", to="agreement.version"
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
            },
        ),
    ]
