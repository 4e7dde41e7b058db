"""Seal what is written (makegood.web.vault)."""

from django.db import migrations

from makegood.web.vault import fields
from makegood.web.vault.migrating import seal_columns


class Migration(migrations.Migration):
    dependencies = [("agreement", "0001_open_the_room"), ("cases", "0003_seal_what_is_written")]

    operations = [
        *seal_columns(
            "agreement",
            "Willing",
            {"says": fields.SealedText("in their own words", blank=True)},
        ),
        *seal_columns(
            "agreement",
            "Version",
            {"why": fields.SealedText(blank=True), "terms": fields.SealedJSON()},
        ),
        *seal_columns(
            "agreement",
            "WorkingTerms",
            {"terms": fields.SealedJSON()},
        ),
        *seal_columns(
            "agreement",
            "Signature",
            {"signature": fields.SealedJSON()},
        ),
        *seal_columns(
            "agreement",
            "Remark",
            {"text": fields.SealedText()},
        ),
    ]
