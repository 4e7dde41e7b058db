import django.db.models.deletion
import makegood.web.vault.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_keep_the_outlook"),
        ("contract", "0002_seal_what_is_written"),
    ]

    operations = [
        migrations.AddField(
            model_name="clause",
            name="amended_by",
            field=makegood.web.vault.fields.SealedText(blank=True, max_length=400),
        ),
        migrations.AddField(
            model_name="contract",
            name="amends",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contract.contract"
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="changes",
            field=makegood.web.vault.fields.SealedJSON(null=True),
        ),
        migrations.AddField(
            model_name="contract",
            name="set_aside_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Clock",
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
                        max_length=12,
                    ),
                ),
                ("profile", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=60)),
                ("started_at", models.DateTimeField()),
                ("period", models.CharField(blank=True, max_length=60)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "ordering": ("started_at", "id"),
            },
        ),
    ]
