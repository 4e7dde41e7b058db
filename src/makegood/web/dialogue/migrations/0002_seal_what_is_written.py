"""Seal messages and summaries (makegood.web.vault)."""

from django.db import migrations

from makegood.web.vault import fields
from makegood.web.vault.migrating import seal_columns


class Migration(migrations.Migration):
    dependencies = [("dialogue", "0001_messages"), ("cases", "0003_seal_what_is_written")]

    operations = [
        *seal_columns(
            "dialogue",
            "Message",
            {
                "subject": fields.SealedText(blank=True, max_length=300),
                "text": fields.SealedText(blank=True),
                "quoted": fields.SealedText(blank=True),
                "attachments": fields.SealedJSON(default=list),
                "notes": fields.SealedJSON(default=list),
            },
        ),
        *seal_columns(
            "dialogue", "Summary", {"text": fields.SealedText(), "correction": fields.SealedText(blank=True)}
        ),
    ]
