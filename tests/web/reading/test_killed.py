"""The server is killed while it reads a long file: what it left is read by the next one, nothing is lost, nothing there twice."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from bench.soak import Server, lay, look
from tests.commands import python

pytestmark = pytest.mark.own_database
MAILS, FILES = 1_000, 3
READING = "sent_at IS NULL AND leased_until IS NOT NULL"

GIVE = """
import pathlib, sys
data, case, mails, files = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
from makegood.web.running import Place, set_up
set_up(Place(data=data))
from django.utils import timezone
from makegood.web import access
from makegood.web.accounts.models import User
from makegood.web.cases.models import Case
from makegood.web.reading import store
from makegood.web.reading.models import LongFile
seat = access.sitting_user(User.objects.get(email=sys.argv[5]), Case.objects.get(pk=case))
for file in range(files):
    said = [f"From ben\\nFrom: Ben <ben@fennel.example>\\nTo: ada@northgate.example\\nDate: Mon, 01 Jun 2026 10:00:{each % 60:02} +0000\\n"
            f"Message-ID: <{file}-{each}@fennel.example>\\n\\nMail {each} of file {file}.\\n" + "We looked into it again.\\n" * 20
            for each in range(mails)]
    try:
        store.leave_if_long(seat, LongFile.Kind.MAILS, data="\\n".join(said).encode(), name=f"{file}.mbox", at=timezone.now(), once=f"form-{file}")
    except store.UnderWay:
        pass
"""
COUNT = """
import json, pathlib, sys
from makegood.web.running import Place, set_up
set_up(Place(data=pathlib.Path(sys.argv[1])))
from makegood.web.cases.models import Exhibit, RecordEntry
from makegood.web.dialogue.models import Message
from makegood.web.reading.models import LongFile
sources = list(Message.objects.values_list("source", flat=True))
print(json.dumps({
    "messages": len(sources), "different": len(set(sources)), "exhibits": Exhibit.objects.filter(media_type="application/mbox").count(),
    "entries": RecordEntry.objects.filter(what="mails-brought-in").count(),
    "attempts": sorted(LongFile.objects.values_list("attempts", flat=True)), "found": sorted(LongFile.objects.values_list("found", flat=True)),
}))
"""


def ask(data: Path, sql: str) -> list[tuple]:
    with sqlite3.connect(data / "makegood.sqlite3", timeout=60) as database:
        return database.execute(sql).fetchall()


def wait_until(true: Callable[[], object], seconds: float = 300) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)


def kill_in_the_midst(server: Server, data: Path) -> None:
    """Kill the server when it has taken a file; where it was done with it in that moment, once more with the next one."""
    for _ in range(FILES):
        server.start()
        try:
            wait_until(lambda: ask(data, f"SELECT 1 FROM reading_longfile WHERE {READING}"))
        finally:
            server.kill()
        if ask(data, f"SELECT 1 FROM reading_longfile WHERE {READING}"):
            return
    raise AssertionError("it was never in the midst of one")


def test_what_a_killed_server_was_reading_is_read_by_the_next_one_whole_and_once(tmp_path: Path):
    data = tmp_path / "data"
    case, email, _ = lay(data)
    python(GIVE, data, case, MAILS, FILES, email)
    server = Server(data)
    kill_in_the_midst(server, data)
    ask(data, f"UPDATE reading_longfile SET leased_until = '2020-01-01 00:00:00' WHERE {READING}")  # time passes
    server.start()
    try:
        wait_until(lambda: not ask(data, "SELECT 1 FROM reading_longfile WHERE sent_at IS NULL"))
    finally:
        server.kill()
    found = json.loads(python(COUNT, data))

    assert found["attempts"] == [1] * (FILES - 1) + [2]
    assert found["messages"] == found["different"] == MAILS * FILES
    assert found["exhibits"] == found["entries"] == FILES
    assert found["found"] == [MAILS] * FILES
    assert look(data, []) == []
