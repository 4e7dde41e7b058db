"""An installation from before the vault: its words and files are sealed by the upgrade, and nothing is lost."""

import datetime as dt
import hashlib

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from makegood import record
from makegood.formats import canonical

BEFORE = [
    ("cases", "0002_keep_the_record_append_only"),
    ("dialogue", "0001_messages"),
    ("breach", "0001_open_the_room"),
]


@pytest.fixture
def as_it_was(transactional_db):
    """The tables of the first version; afterwards those of today again."""
    executor = MigrationExecutor(connection)
    today = executor.loader.graph.leaf_nodes()
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps
    executor = MigrationExecutor(connection)
    executor.migrate(today)


def test_what_was_plain_is_sealed_and_reads_as_before(as_it_was):
    person = as_it_was.get_model("accounts", "User").objects.create(email="ada@northgate.example", name="Ada")
    case = as_it_was.get_model("cases", "Case").objects.create(
        id="abc123def456", title="The failed on-sale", opened_by=person, opened_at="2026-06-05T10:00Z"
    )
    as_it_was.get_model("cases", "Story").objects.create(case=case, room="requesting", happened="plum, all night")
    data = b"plum log"
    sha256 = hashlib.sha256(data).hexdigest()
    as_it_was.get_model("cases", "Exhibit").objects.create(
        case=case, room="requesting", name="plum.log", sha256=sha256, size=8, media_type="text/plain",
        added_by="Ada", added_at="2026-06-05T10:00Z",
    )  # fmt: skip
    old = settings.EXHIBITS / sha256[:2] / sha256
    old.parent.mkdir(parents=True, exist_ok=True)
    old.write_bytes(data)
    as_it_was.get_model("breach", "Paper").objects.create(
        case=case,
        room="requesting",
        report={"what": "plum"},
        course="plum course",
        saved_by="Ada",
        saved_at="2026-06-05T10:00Z",
    )

    entry = record.follow(
        None, at=dt.datetime(2026, 6, 5, 10, tzinfo=dt.UTC), actor="Ada", what="opened", details={"title": "plum"}
    )
    as_it_was.get_model("cases", "RecordEntry").objects.create(
        case=case, room="joint", seq=entry.seq, at=entry.at, actor="Ada", what="opened",
        details=canonical(entry.details).decode(), previous=entry.previous, digest=entry.digest,
    )  # fmt: skip

    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())

    from makegood.web.breach.models import Paper
    from makegood.web.cases.models import Case, Exhibit, RecordEntry, Story

    assert Case.objects.get(pk=case.pk).title == "The failed on-sale"
    assert Story.objects.get(case_id=case.pk).happened == "plum, all night"
    assert Paper.objects.get(case_id=case.pk).report == {"what": "plum"}
    exhibit = Exhibit.objects.get(case_id=case.pk)
    assert exhibit.name == "plum.log"
    assert exhibit.intact()
    assert not old.exists()
    assert RecordEntry.objects.get(case_id=case.pk).entry == entry
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        RecordEntry.objects.filter(case_id=case.pk).update(actor="Ben")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT happened FROM cases_story UNION ALL SELECT report FROM breach_paper UNION ALL SELECT details FROM cases_recordentry"
        )
        assert "plum" not in str(cursor.fetchall())
