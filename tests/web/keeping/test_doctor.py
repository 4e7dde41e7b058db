"""The doctor finds what is wrong, says how to mend it, and is quiet about what is well."""

import datetime as dt
import json
import os
import smtplib
import sqlite3
import ssl
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from tests.commands import makegood, prepare

from makegood.formats import Faulty
from makegood.web.cases import files, store
from makegood.web.cases.models import Room
from makegood.web.engine.models import Beat, Outgoing
from makegood.web.environment import Environment, Mail
from makegood.web.keeping import doctor
from makegood.web.vault import keyring

AT = dt.datetime(2026, 6, 8, 9, tzinfo=dt.UTC)


@pytest.fixture
def house(db, settings, tmp_path):
    """An installation in order: swept a moment ago, its keyring apart, an address of its own."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir(mode=0o700)
    settings.EXHIBITS = settings.DATA / "exhibits"
    settings.KEYRING = tmp_path / "keys" / "keyring"
    settings.SITE_URL, settings.SECURE = "https://makegood.example.org", True
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, second_factor=True)
    keyring.ring()
    Beat.objects.create(name="sweeper", at=AT)
    return settings


def said(about: str, **options) -> doctor.Said:
    return next(each for each in doctor.examine(AT, **options) if each.about == about)


def test_a_house_in_order_is_only_told_that_mail_is_printed(house):
    assert {each.about for each in doctor.examine(AT, thorough=True) if each.standing != doctor.FINE} == {"mail server"}


def test_a_keyring_in_the_data_folder_is_a_care(house):
    house.KEYRING = house.DATA / "keyring"
    assert said("keys").standing == doctor.CARE
    assert "MAKEGOOD_KEYRING" in said("keys").mend


def test_a_keyring_that_others_may_read_is_wrong(house):
    house.KEYRING.chmod(0o644)
    assert said("keys").standing == doctor.WRONG


def test_a_broken_keyring_is_told(house):
    house.KEYRING.write_text("nonsense\n")
    assert "not a key" in said("keys").says


def test_a_folder_that_others_may_look_into_is_told(house):
    house.DATA.chmod(0o755)
    assert "chmod 700" in said("folder").mend


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"DEBUG": True}, "Errors are shown in full"),
        ({"DEMO": True}, "a demo that others can reach"),
        ({"SITE_URL": "http://makegood.example.org", "SECURE": False}, "not encrypted"),
    ],
)
def test_what_must_not_be_reached_by_others_is_told(house, changes, says):
    for name, value in changes.items():
        setattr(house, name, value)
    assert says in said("address").says
    assert said("address").standing == doctor.WRONG


def test_a_sweeper_that_stands_still_is_told(house):
    Beat.objects.update(at=AT - dt.timedelta(minutes=11))
    assert said("sweeper").standing == doctor.WRONG
    Beat.objects.all().delete()
    assert "yet" in said("sweeper").says


def test_mail_that_is_late_or_given_up_is_told(house):
    mail = Outgoing(key="a", to="ben@fennel.example", subject="s", body="b", due_at=AT - dt.timedelta(hours=1))
    mail.save()
    assert said("mail").standing == doctor.CARE
    mail.given_up_at = AT
    mail.save()
    assert said("mail").standing == doctor.WRONG


def test_a_mail_server_that_does_not_answer_is_told(house):
    house.ENVIRONMENT = replace(house.ENVIRONMENT, mail=Mail("smtp", "127.0.0.1", 1))
    assert said("mail server").standing == doctor.WRONG


def test_a_mail_provider_is_no_mail_server_that_is_asked(house):
    house.ENVIRONMENT = replace(house.ENVIRONMENT, mail=Mail("postmark", provider=(("POSTMARK_SERVER_TOKEN", "x"),)))
    assert said("mail server").standing == doctor.FINE


@pytest.mark.parametrize(
    "address", ["smtp://makegood:secret@mail.example.org", "smtps://makegood:secret@mail.example.org"]
)
def test_a_mail_server_with_a_certificate_of_nobody_gets_no_password(house, monkeypatch, address):
    house.ENVIRONMENT = replace(house.ENVIRONMENT, mail=Environment.read({"MAKEGOOD_MAIL": address}).mail)
    asked = []

    class Server:
        def __init__(self, *_, context=None, **__):
            asked.append(context)

        __enter__ = lambda self: self  # noqa: E731
        __exit__ = lambda self, *_: None  # noqa: E731
        login = lambda self, *_: None  # noqa: E731

        def starttls(self, context):
            asked.append(context)

    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Server)

    assert said("mail server").standing == doctor.FINE
    assert [each.verify_mode for each in asked if each] == [ssl.CERT_REQUIRED]
    assert all(each.check_hostname for each in asked if each)


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("MAKEGOOD_MAIL=smtp+plain://mail.example.org", "Mails go to mail.example.org without TLS."),
        (
            "MAKEGOOD_MAIL_IN=imap+plain://us:secret@mail.example.org",
            "password of the mailbox goes to mail.example.org",
        ),
        ("MAKEGOOD_VIRUS_SCANNER=clamd://10.0.0.7:3310", "Every file that is brought goes to 10.0.0.7 without TLS."),
        ("MAKEGOOD_MAIL=smtp+plain://127.0.0.1:25", ""),
        ("MAKEGOOD_MAIL=smtps://mail.example.org", ""),
        ("MAKEGOOD_MAIL_IN=imaps://us:secret@mail.example.org", ""),
        ("MAKEGOOD_VIRUS_SCANNER=clamd:///run/clamav/clamd.ctl", ""),
    ],
)
def test_what_goes_to_another_machine_without_tls_is_told(house, setting, says):
    name, _, value = setting.partition("=")
    house.ENVIRONMENT = Environment.read({name: value})

    assert [each.standing for each in doctor.transport()] == ([doctor.CARE] if says else [])
    assert all(says in each.says for each in doctor.transport())


@pytest.mark.parametrize(
    ("host", "mode", "says"),
    [
        ("db.example.org", None, "Rows may go to db.example.org without TLS."),
        ("db.example.org", "prefer", "Rows may go to db.example.org without TLS."),
        ("db.example.org", "require", "whoever answers in its place is believed"),
        ("db.example.org", "verify-full", ""),
        ("127.0.0.1", None, ""),
        ("/run/postgresql", None, ""),
    ],
)
def test_a_database_on_another_machine_is_reached_by_tls_or_it_is_told(house, monkeypatch, host, mode, says):
    monkeypatch.setitem(connection.settings_dict, "HOST", host)
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {"sslmode": mode} if mode else {})

    assert [each.standing for each in doctor.transport()] == ([doctor.CARE] if says else [])
    assert all(says in each.says and "verify-full" in each.mend for each in doctor.transport())


def test_the_address_of_the_database_says_how_it_is_reached():
    address = "postgresql://us:secret@db.example.org/makegood?sslmode="

    assert Environment.read({"DATABASE_URL": address + "verify-full"})
    with pytest.raises(Faulty, match="disable, allow, prefer, require, verify-ca, verify-full"):
        Environment.read({"DATABASE_URL": address + "yes"})


def test_an_installation_that_asks_nobody_for_a_second_step_is_told(house):
    assert said("second step").standing == doctor.FINE
    house.ENVIRONMENT = replace(house.ENVIRONMENT, second_factor=False)
    assert said("second step").standing == doctor.CARE


def test_a_file_that_was_changed_is_found(house, table):
    Beat.objects.update(at=AT)
    exhibit = store.add_exhibit(table.seat("ada"), chunks=[b"10:00"], name="log.txt", room=Room.REQUESTING, at=AT)
    path = files.where(exhibit.sha256, exhibit.scope)
    path.write_bytes(path.read_bytes()[:-1])
    assert said("files", thorough=True).standing == doctor.WRONG


def test_words_whose_key_is_gone_are_found(house, table):
    house.KEYRING = house.KEYRING.with_name("another")
    assert said("sealed words", thorough=True).standing == doctor.WRONG
    assert any("another keyring" in each.says for each in doctor.examine(AT))
    assert said("record", thorough=True).standing == doctor.WRONG


def test_a_damaged_page_of_the_database_is_found_and_told(tmp_path: Path):
    prepare(tmp_path)
    with sqlite3.connect(tmp_path / "makegood.sqlite3") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray((tmp_path / "makegood.sqlite3").read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 4096] = os.urandom(4096)
    (tmp_path / "makegood.sqlite3").write_bytes(data)
    done = makegood("doctor", "--json", "--data", tmp_path)
    assert done.returncode == 1
    found = {each["about"]: each for each in json.loads(done.stdout)}
    assert found["database"]["standing"] == "wrong"
    assert "restore the last backup" in found["database"]["mend"]


@pytest.mark.parametrize("verb", [["doctor"], ["backup", "b.zip"], ["rekey"], ["worker", "--once"]])
def test_where_nothing_is_installed_that_is_told_and_nothing_is_made(tmp_path: Path, verb: list[str]):
    """A folder typed wrongly must not look like an installation that lost everything, nor become one."""
    done = makegood(*verb, "--data", tmp_path / "data")
    assert done.returncode == 2
    assert "There is no installation here." in done.stderr
    assert "begin one with makegood serve" in done.stderr
    assert not (tmp_path / "data").exists()


def test_an_installation_is_found_by_the_address_of_its_database(tmp_path: Path):
    (tmp_path / "the house.sqlite3").touch()
    done = makegood("doctor", "--data", tmp_path / "data", DATABASE_URL=f"sqlite:///{tmp_path}/the%20house.sqlite3")
    assert "database: sqlite answers" in done.stdout
