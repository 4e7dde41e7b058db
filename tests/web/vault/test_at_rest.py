"""A stolen database or disk shows nothing of what people wrote."""

import datetime as dt

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from makegood.web.cases import drafts, store
from makegood.web.cases.models import Exhibit, Room, Story
from makegood.web.dialogue import store as dialogue
from makegood.web.dialogue.models import Message
from makegood.web.vault import fields

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 6, 8, 9, tzinfo=dt.UTC)


def everything_stored() -> str:
    """Each value of each table as the database holds it."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            said += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(said)


def test_planted_words_are_nowhere_in_the_database_or_on_disk(table):
    dialogue.import_mails(
        table.seat("ada"),
        b"From: Ben <ben@fennel.example>\nDate: Fri, 5 Jun 2026 10:00:00 +0100\nSubject: plumsubject\nMessage-ID: <1@x>\n\nplumtext\n",
        "plumname.eml",
        at=AT,
    )
    store.add_exhibit(
        table.seat("ada"), chunks=[b"plumbytes"], name="plumfile.txt", room=Room.REQUESTING, fact="plumfact", at=AT
    )
    drafts.save(table.ada, "dialogue-write", {"text": "plumdraft"}, at=AT, case_id=table.case.pk)
    assert Message.objects.filter(room=Room.REQUESTING).latest("id").text.strip() == "plumtext"
    assert "plum" not in everything_stored()
    kept = [path for path in settings.EXHIBITS.rglob("*") if path.is_file()]
    assert kept
    assert not any(b"plum" in path.read_bytes() for path in kept)


def test_a_shared_exhibit_is_sealed_for_the_joint_room_too(table):
    ours = store.add_exhibit(
        table.seat("ada"), chunks=[b"log of the night"], name="log.txt", room=Room.REQUESTING, at=AT
    )
    shared = store.share_exhibit(table.seat("ada"), ours, at=AT)
    assert shared.scope.endswith("/joint")
    with shared.open() as file:
        assert file.read() == b"log of the night"


def test_a_sealed_column_cannot_be_filled_without_its_row(table):
    story = Story.objects.create(case=table.case, room=Room.RESPONDING, happened="we saw it late")
    with pytest.raises(TypeError, match="sealed"), transaction.atomic():
        Story.objects.filter(pk=story.pk).update(happened="plain words")
    with pytest.raises(TypeError, match="cannot be looked up"):
        Story.objects.filter(happened="we saw it late").exists()
    assert fields.fill(Story.objects.filter(pk=story.pk), happened="we saw it at once") == 1
    assert Story.objects.get(pk=story.pk).happened == "we saw it at once"


def test_empty_text_stays_empty_and_can_be_asked_for(table):
    Story.objects.create(case=table.case, room=Room.RESPONDING)
    assert Story.objects.filter(case=table.case, room=Room.RESPONDING, wants="").exists()


def test_what_people_write_lies_in_sealed_columns():
    """A new column of words must be sealed, or be named here with the reason why it may be read."""
    readable = {
        "contract.Contract.not_found": "names of kinds of clause",
        "contract.Clause.found_by": "names of our own rules",
        "api.Token.scopes": "names of our own scopes",
        "consent.Rules.rules": "names of our own rules",
    }
    plain = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("makegood.web.") and model._meta.app_label != "accounts"
        for field in model._meta.concrete_fields
        if field.get_internal_type() in ("TextField", "JSONField") and not isinstance(field, fields._SealedField)
    }
    assert plain == set(readable)


def test_an_exhibit_that_was_changed_on_disk_is_not_intact(table):
    exhibit = store.add_exhibit(table.seat("ada"), chunks=[b"10:00"], name="log.txt", room=Room.REQUESTING, at=AT)
    assert Exhibit.objects.get(pk=exhibit.pk).intact()
