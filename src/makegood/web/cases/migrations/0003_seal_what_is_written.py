"""Seal what people write and the files they bring (makegood.web.vault)."""

from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import migrations, transaction

from makegood.web.cases import append_only
from makegood.web.vault import fields, sealed_file
from makegood.web.vault.migrating import by_room, seal_columns
from makegood.web.vault.sealing import scope_of_room


def by_case(row):
    return scope_of_room(row.pk, "joint")


def by_user(row):
    return f"user/{row.user_id}"


def let_go(apps, editor):
    append_only.remove(editor.connection)


def hold(apps, editor):
    append_only.remove(editor.connection)  # a table that was made anew may have kept some
    append_only.install(editor.connection)


def seal_files(apps, editor):
    """Each file goes from `<first two signs>/<hash>` to its rooms, sealed; the plain ones go once all is done."""
    plain = set()
    for exhibit in apps.get_model("cases", "Exhibit").objects.using(editor.connection.alias).iterator():
        old = settings.EXHIBITS / exhibit.sha256[:2] / exhibit.sha256
        new = settings.EXHIBITS / by_room(exhibit) / exhibit.sha256
        if old.exists() and not new.exists():
            _seal(old, new, by_room(exhibit))
            plain.add(old)
    for path in plain:
        transaction.on_commit(partial(path.unlink, missing_ok=True))


def _seal(old: Path, new: Path, scope: str):
    new.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = new.with_suffix(".half")
    with old.open("rb") as plain, half.open("wb") as file:
        sealed_file.write(file, scope, iter(lambda: plain.read(65536), b""))
    half.replace(new)


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_keep_the_record_append_only")]

    operations = [
        *seal_columns("cases", "Case", {"title": fields.SealedText("what it is about", max_length=200)}, by_case),
        *seal_columns(
            "cases",
            "Story",
            {
                "happened": fields.SealedText("what happened", blank=True),
                "hit": fields.SealedText("what it hit", blank=True),
                "wants": fields.SealedText("what you want", blank=True),
            },
        ),
        *seal_columns(
            "cases",
            "Exhibit",
            {
                "name": fields.SealedText(max_length=200),
                "fact": fields.SealedText("what it shows", blank=True, max_length=500),
            },
        ),
        migrations.RunPython(let_go, migrations.RunPython.noop),
        *seal_columns("cases", "RecordEntry", {"details": fields.SealedText(default="{}")}),
        migrations.RunPython(hold, migrations.RunPython.noop),
        *seal_columns("cases", "Draft", {"data": fields.SealedJSON(default=dict)}, by_user),
        migrations.RunPython(seal_files, migrations.RunPython.noop),
    ]
