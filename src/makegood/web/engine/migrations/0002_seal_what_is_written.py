"""Seal waiting mail (makegood.web.vault)."""

from django.db import migrations

from makegood.web.vault import fields
from makegood.web.vault.migrating import seal_columns


def by_post(row):
    return "mail"


class Migration(migrations.Migration):
    dependencies = [("engine", "0001_outbox")]

    operations = seal_columns(
        "engine",
        "Outgoing",
        {"subject": fields.SealedText(max_length=300), "body": fields.SealedText(blank=True)},
        by_post,
    )
