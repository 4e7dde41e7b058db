import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("guard", "0001_count_attempts"), ("cases", "0001_cases")]
    operations = [
        migrations.CreateModel(
            name="AskedOfSide",
            fields=[
                (
                    "side",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="asked_second_factor",
                        serialize=False,
                        to="cases.side",
                    ),
                ),
                ("since", models.DateTimeField()),
            ],
        ),
    ]
