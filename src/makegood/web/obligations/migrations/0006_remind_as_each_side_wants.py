import django.db.models.deletion
from django.db import migrations, models

import makegood.web.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_keep_the_outlook"),
        ("obligations", "0005_remember_up_to_when_each_was_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="watch",
            name="leads",
            field=makegood.web.vault.fields.SealedJSON(null=True),
        ),
        migrations.CreateModel(
            name="Amended",
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
                ("terms", makegood.web.vault.fields.SealedJSON()),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
            options={"ordering": ("at", "id")},
        ),
    ]
