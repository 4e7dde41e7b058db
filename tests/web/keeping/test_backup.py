"""A backup made while people work, put back elsewhere: nothing lost, nothing readable in it that was sealed, no key in it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest
from tests.commands import makegood, prepare, python

pytestmark = pytest.mark.own_database

# The worked case up to its talks, in a folder of its own, and every row of a folder, each as a process of their own sees them.
FILL = """
import pathlib, sys
from makegood.web.running import Place, prepare
prepare(Place(data=pathlib.Path(sys.argv[1]), demo=True))
from makegood.cli.demo import signed
from makegood.cli.folder import load
from makegood.web import worked_case
from makegood.worked_case import folder
from importlib.resources import as_file
with as_file(folder()) as place:
    case = worked_case.Replay(signed(load(place)), place)
    case.open()
    case.assess()
    case.meet()
    case.talk(mails=8, at="2026-06-19")
"""
ROWS = """
from makegood.web.running import Place, set_up; import pathlib, sys
set_up(Place(data=pathlib.Path(sys.argv[1])))
from django.apps import apps
from django.contrib.sessions.models import Session
for model in sorted(apps.get_models(include_auto_created=True), key=lambda m: m._meta.label):
    if model._meta.app_label not in ("contenttypes", "auth", "sessions", "usersessions"):
        for row in model._base_manager.order_by("pk"):
            print(model._meta.label, {f.attname: f.value_from_object(row) for f in model._meta.concrete_fields})
from makegood.web.cases.models import Exhibit
for exhibit in Exhibit.objects.order_by("pk"):
    print(exhibit.sha256, exhibit.intact())
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with the worked case in it, its backup and its keys beside it."""
    folder = tmp_path_factory.mktemp("house")
    python(FILL, folder / "data")
    done = makegood("backup", folder / "house.zip", "--keys", folder / "house.keys", "--data", folder / "data")
    assert done.returncode == 0, done.stderr
    assert "1 case" in done.stdout
    return folder


def test_what_was_backed_up_comes_back_row_by_row(house: Path, tmp_path: Path):
    done = makegood("restore", house / "house.zip", "--keys", house / "house.keys", "--data", tmp_path / "again")
    assert (done.returncode, done.stderr) == (0, "")
    before = python(ROWS, house / "data")
    assert len(before.splitlines()) > 100
    assert "False" not in [line.split()[-1] for line in before.splitlines() if len(line.split()) == 2]
    assert python(ROWS, tmp_path / "again") == before


def test_nothing_that_was_sealed_and_no_key_is_in_a_backup(house: Path):
    keys = json.loads((house / "house.keys").read_text())
    with zipfile.ZipFile(house / "house.zip") as backup:
        everything = b"".join(backup.read(name) for name in backup.namelist())
    for text in (keys["keyring"].split()[-1], keys["secret-key"]):
        assert text.encode() not in everything
    assert b"mg1." in everything
    for words in (
        b"on-sale",
        b"checkout",
        b"EUR ",
        b'"EUR"',
        b"breach of",
    ):  # three letters alone stand in any long cipher text
        assert words not in everything, words


def test_only_the_owner_reads_the_keys(house: Path):
    assert (house / "house.keys").stat().st_mode & 0o777 == 0o600


def test_a_restore_replaces_nothing(house: Path):
    done = makegood("restore", house / "house.zip", "--data", house / "data")
    assert done.returncode == 2
    assert "a restore replaces nothing" in done.stderr


def test_without_its_keys_a_backup_is_not_put_back(house: Path, tmp_path: Path):
    done = makegood("restore", house / "house.zip", "--data", tmp_path / "again")
    assert done.returncode == 2
    assert "which are not on the keyring here" in done.stderr
    assert not (tmp_path / "again" / "makegood.sqlite3").exists() or not _tables(tmp_path / "again")


def _tables(data: Path) -> list[str]:
    with sqlite3.connect(data / "makegood.sqlite3") as database:
        return [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


DAMAGES = {
    "cut off": lambda data: data[: len(data) // 2],
    "a byte changed": lambda data: data[:5000] + bytes([data[5000] ^ 1]) + data[5001:],
    "empty": lambda data: b"",
    "not a backup": lambda data: b"PK\x05\x06" + bytes(18),
    "text": lambda data: b"makegood",
}


def test_a_start_with_another_keyring_is_refused(house: Path, tmp_path: Path):
    done = makegood("upgrade", "--data", house / "data", MAKEGOOD_KEYRING=str(tmp_path / "another"))
    assert done.returncode == 2
    assert "does not open what is kept here" in done.stderr


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_told_before_anything_is_changed(house: Path, tmp_path: Path, damage: str):
    (tmp_path / "bad.zip").write_bytes(DAMAGES[damage]((house / "house.zip").read_bytes()))
    done = makegood("restore", tmp_path / "bad.zip", "--keys", house / "house.keys", "--data", tmp_path / "again")
    assert done.returncode == 2
    assert "backup" in done.stderr
    assert "Traceback" not in done.stderr
    assert makegood("restore", tmp_path / "bad.zip", "--check").returncode == 2


def test_a_whole_backup_is_said_to_be_whole(house: Path):
    done = makegood("restore", house / "house.zip", "--check")
    assert done.returncode == 0
    assert "is whole" in done.stdout


def test_a_backup_of_a_newer_version_is_refused(house: Path, tmp_path: Path):
    with zipfile.ZipFile(house / "house.zip") as old, zipfile.ZipFile(tmp_path / "new.zip", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "manifest.json":
                said = json.loads(data)
                said["state"][0] = [said["state"][0][0], "9999_of_the_future"]
                data = json.dumps(said).encode()
            new.writestr(name, data)
    done = makegood("restore", tmp_path / "new.zip", "--keys", house / "house.keys", "--data", tmp_path / "again")
    assert done.returncode == 2
    assert "Upgrade Makegood here first" in done.stderr


def test_a_backup_names_no_place_outside_its_folder(house: Path, tmp_path: Path):
    with zipfile.ZipFile(house / "house.zip") as old, zipfile.ZipFile(tmp_path / "bad.zip", "w") as new:
        said = json.loads(old.read("manifest.json"))
        for name in old.namelist():
            if name != "manifest.json":
                new.writestr(name, old.read(name))
        empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        said["parts"].append({"name": "exhibits/../../evil", "size": 0, "sha256": empty, "rows": 0})
        new.writestr("exhibits/../../evil", b"")
        new.writestr("manifest.json", json.dumps(said))
    done = makegood("restore", tmp_path / "bad.zip", "--keys", house / "house.keys", "--data", tmp_path / "a" / "again")
    assert done.returncode == 2
    assert "outside its folder" in done.stderr
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("part", [{"name": 7}, {"size": "large"}, {"sha256": None}, {"rows": []}])
def test_a_part_that_is_told_of_wrongly_makes_a_backup_not_whole(tmp_path: Path, part: dict[str, object]):
    told = {"format": 1, "made_at": "", "version": "", "state": [], "keys": []}
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        parts = [{"name": "rows/a.jsonl", "size": 0, "sha256": "", "rows": 0, **part}]
        bad.writestr("manifest.json", json.dumps({**told, "parts": parts}))
    done = makegood("restore", tmp_path / "bad.zip", "--check")
    assert done.returncode == 2
    assert "backup" in done.stderr
    assert "Traceback" not in done.stderr


def test_keys_are_never_written_over(house: Path):
    done = makegood("backup", house / "again.zip", "--keys", house / "house.keys", "--data", house / "data")
    assert done.returncode == 2
    assert "There is a file of this name already" in done.stderr


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 1, "keyring": ""}', '{"format": 9, "keyring": "x"}'])
def test_what_are_no_keys_is_told(house: Path, tmp_path: Path, text: str):
    (tmp_path / "keys").write_text(text)
    done = makegood("restore", house / "house.zip", "--keys", tmp_path / "keys", "--data", tmp_path / "again")
    assert done.returncode == 2
    assert "These are no keys" in done.stderr


def test_an_empty_database_has_nothing_to_back_up(tmp_path: Path):
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "data" / "makegood.sqlite3").touch()
    done = makegood("backup", tmp_path / "b.zip", "--data", tmp_path / "data")
    assert done.returncode == 2
    assert "nothing to back up" in done.stderr
    assert not (tmp_path / "b.zip").exists()


def test_an_older_program_makes_no_backup_of_what_a_newer_one_has_changed(house: Path, tmp_path: Path):
    shutil.copytree(house / "data", tmp_path / "data")
    with sqlite3.connect(tmp_path / "data" / "makegood.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_of_tomorrow', '2030-01-01')"
        )
    done = makegood("backup", tmp_path / "b.zip", "--data", tmp_path / "data")
    assert done.returncode == 2
    assert "belongs to a newer version of Makegood" in done.stderr
    assert not (tmp_path / "b.zip").exists()


def test_a_backup_that_cannot_be_written_leaves_the_one_before(house: Path, tmp_path: Path):
    shutil.copy(house / "house.zip", tmp_path / "house.zip")
    (tmp_path / "file").write_text("")
    done = makegood("backup", tmp_path / "file" / "house.zip", "--data", house / "data")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


OLD = """
import sys, pathlib
from makegood.web.running import Place, set_up
set_up(Place(data=pathlib.Path(sys.argv[1])))
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
first = {app: name for app, name in sorted(executor.loader.graph.nodes, reverse=True) if name.startswith("0001")}
executor.migrate([(app, first[app]) for app in ("cases", "breach", "contract", "dialogue", "negotiation", "agreement", "obligations", "engine")])
"""


def test_an_upgrade_backs_up_first_and_that_backup_can_be_put_back(tmp_path: Path):
    python(OLD, tmp_path / "data")
    said = prepare(tmp_path / "data")
    assert "Before the upgrade everything was backed up" in said
    made = next((tmp_path / "data" / "backups").iterdir())
    again = tmp_path / "again"
    again.mkdir()
    shutil.copy(tmp_path / "data" / "keyring", again / "keyring")
    done = makegood("restore", made, "--data", again)
    assert (done.returncode, done.stderr) == (0, "")
    assert python(ROWS, again) == python(ROWS, tmp_path / "data")
    assert "backed up" not in prepare(tmp_path / "data"), "nothing waits any more"
