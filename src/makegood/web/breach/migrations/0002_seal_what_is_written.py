"""Seal the assessments (makegood.web.vault)."""

from django.db import migrations

from makegood.web.vault import fields
from makegood.web.vault.migrating import seal_columns


class Migration(migrations.Migration):
    dependencies = [("breach", "0001_open_the_room"), ("cases", "0003_seal_what_is_written")]

    operations = seal_columns(
        "breach",
        "Paper",
        {
            "report": fields.SealedJSON(),
            "course": fields.SealedText(max_length=60),
            "missing": fields.SealedJSON(default=list),
        },
    )
