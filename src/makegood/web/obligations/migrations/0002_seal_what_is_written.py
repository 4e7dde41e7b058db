"""Seal what is written (makegood.web.vault)."""

from django.db import migrations

from makegood.web.vault import fields
from makegood.web.vault.migrating import seal_columns
from makegood.web.vault.sealing import scope_of_room


def by_warning(row):
    return scope_of_room(row.warning.case_id, row.warning.room)


class Migration(migrations.Migration):
    dependencies = [("obligations", "0001_follow_what_was_signed"), ("cases", "0003_seal_what_is_written")]

    operations = [
        *seal_columns(
            "obligations",
            "Watch",
            {"terms": fields.SealedJSON()},
        ),
        *seal_columns(
            "obligations",
            "Happened",
            {"event": fields.SealedJSON()},
        ),
        *seal_columns(
            "obligations",
            "Told",
            {"subject": fields.SealedText(max_length=200), "text": fields.SealedText()},
        ),
        *seal_columns(
            "obligations",
            "MoreTime",
            {"reason": fields.SealedText(max_length=2000), "answer": fields.SealedText(blank=True, max_length=2000)},
        ),
        *seal_columns(
            "obligations",
            "Answers",
            {"answers": fields.SealedJSON()},
        ),
        *seal_columns(
            "obligations",
            "Thanks",
            {"text": fields.SealedText(max_length=2000)},
        ),
        *seal_columns(
            "obligations",
            "EarlyWarning",
            {"what": fields.SealedText(max_length=300), "could": fields.SealedText(blank=True, max_length=2000)},
        ),
        *seal_columns(
            "obligations",
            "Step",
            {"text": fields.SealedText(max_length=2000)},
            by_warning,
        ),
        *seal_columns(
            "obligations",
            "Figures",
            {"limits": fields.SealedJSON(), "csv": fields.SealedText()},
        ),
        *seal_columns(
            "obligations",
            "LookBack",
            {
                "unseen": fields.SealedText(blank=True, max_length=2000),
                "learned": fields.SealedText(blank=True, max_length=2000),
                "thanks": fields.SealedText(blank=True, max_length=2000),
            },
        ),
    ]
