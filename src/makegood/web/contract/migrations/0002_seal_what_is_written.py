"""Seal what is written (makegood.web.vault)."""

from django.db import migrations

from makegood.web.vault import fields
from makegood.web.vault.migrating import seal_columns
from makegood.web.vault.sealing import scope_of_room


def by_contract(row):
    return scope_of_room(row.contract.case_id, row.contract.room)


class Migration(migrations.Migration):
    dependencies = [("contract", "0001_open_the_room"), ("cases", "0003_seal_what_is_written")]

    operations = [
        *seal_columns(
            "contract",
            "Contract",
            {"notes": fields.SealedJSON(default=list)},
        ),
        *seal_columns(
            "contract",
            "Clause",
            {
                "quote": fields.SealedText(),
                "says": fields.SealedText(),
                "heading": fields.SealedText(blank=True, max_length=1000),
                "terms": fields.SealedJSON(default=dict),
            },
            by_contract,
        ),
    ]
