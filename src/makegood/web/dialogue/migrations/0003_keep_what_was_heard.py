import django.db.models.deletion
from django.db import migrations, models

import makegood.web.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("dialogue", "0002_seal_what_is_written"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heard",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="dialogue.message",
                    ),
                ),
                ("kept", makegood.web.vault.fields.SealedJSON()),
            ],
        ),
    ]
