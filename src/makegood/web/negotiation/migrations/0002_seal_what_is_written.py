"""Seal what is written (makegood.web.vault)."""

from django.db import migrations

from makegood.web.vault import fields
from makegood.web.vault.migrating import seal_columns


class Migration(migrations.Migration):
    dependencies = [("negotiation", "0001_open_the_room"), ("cases", "0003_seal_what_is_written")]

    operations = [
        *seal_columns(
            "negotiation",
            "Issues",
            {"talks": fields.SealedJSON()},
        ),
        *seal_columns(
            "negotiation",
            "Preferences",
            {"side": fields.SealedJSON()},
        ),
        *seal_columns(
            "negotiation",
            "Move",
            {"package": fields.SealedJSON(null=True), "why": fields.SealedText(blank=True)},
        ),
        *seal_columns(
            "negotiation",
            "Ending",
            {"why": fields.SealedText(blank=True)},
        ),
    ]
