"""An installation of the first version, with the worked case in it, brought up to today: nothing is lost, every page opens.

first_version.tar.xz holds its database and exhibits, made once by that version itself:

    from makegood.web.running import Place, prepare; prepare(Place(data=folder, demo=True))
    from makegood.web import worked_case; worked_case.replay(material, place)

Some seconds: it is a whole installation, upgraded by every migration since.
"""

from __future__ import annotations

import sqlite3
import tarfile
from pathlib import Path

import pytest
from tests.commands import makegood, prepare, python

pytestmark = pytest.mark.own_database

FIRST = Path(__file__).with_name("first_version.tar.xz")
COUNTED = ("accounts_user", "cases_case", "cases_recordentry", "cases_exhibit", "dialogue_message", "agreement_agreed")
VISIT = """
import pathlib, sys
from makegood.web.running import Place, set_up
set_up(Place(data=pathlib.Path(sys.argv[1])))
from django.conf import settings
settings.ALLOWED_HOSTS.append("testserver")
from django.test import Client
from makegood.web.accounts.models import User
from makegood.web.cases.models import Exhibit
for user in User.objects.order_by("pk"):
    client, seen, waiting = Client(), set(), ["/cases/"]
    client.force_login(user)
    while waiting and len(seen) < 60:
        path = waiting.pop()
        seen.add(path)
        page = client.get(path)
        print(user.email, page.status_code, path)
        if page.get("Content-Type", "").startswith("text/html"):
            links = {part.split('"')[0].split("#")[0] for part in page.content.decode().split('href="')[1:]}
            waiting += [each for each in links - seen - set(waiting) if each.startswith("/cases/")]
for exhibit in Exhibit.objects.order_by("pk"):
    print("exhibit", exhibit.intact())
"""


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int], str]:
    data = tmp_path_factory.mktemp("first") / "data"
    with tarfile.open(FIRST) as packed:
        packed.extractall(data, filter="data")
    before = _counts(data)
    return data, before, prepare(data)


def _counts(data: Path) -> dict[str, int]:
    with sqlite3.connect(data / "makegood.sqlite3") as database:
        there = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {t: database.execute(f"SELECT COUNT(*) FROM {t}").fetchone()[0] for t in COUNTED if t in there}


def test_nothing_is_lost(upgraded):
    data, before, said = upgraded
    assert "Before the upgrade everything was backed up" in said
    assert before["cases_recordentry"] > 20
    assert before["dialogue_message"] > 10
    assert _counts(data) == before


def test_every_page_opens_and_every_file_is_whole(upgraded):
    said = python(VISIT, upgraded[0]).splitlines()
    pages = [line.split() for line in said if "@" in line]
    assert len(pages) > 60
    assert [line for line in pages if line[1] not in ("200", "302", "405")] == []
    assert {line for line in said if line.startswith("exhibit")} == {"exhibit True"}


def test_the_doctor_finds_every_word_sealed_and_every_record_whole(upgraded):
    said = makegood("doctor", "--thorough", "--data", upgraded[0]).stdout
    for fine in ("Every file is as it was brought.", "Every record is whole.", "Everything sealed opens."):
        assert fine in said
