"""What machines may ask, and that nothing private is in the answers."""

from __future__ import annotations

import datetime as dt
import json
import logging
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone
from tests.cast import Table

from makegood.formats import Faulty
from makegood.web.engine.models import Beat
from makegood.web.environment import Environment
from makegood.web.health import state
from makegood.web.logs import AsJson
from makegood.web.vault import keyring

TOKEN = "a-token-of-more-than-twenty-signs"


def test_the_process_answers_without_asking_the_database():
    assert Client().get("/healthz").json() == {"alive": True}


def test_a_server_with_all_its_parts_is_ready(db):
    answer = Client().get("/readyz")

    assert answer.status_code == 200
    assert set(answer.json()["parts"]) == {"database", "tables", "keys", "sweeper"}


def test_without_its_keys_no_people_are_sent_here(db, monkeypatch):
    def gone():
        raise Faulty.one("The keyring at /secret/place is gone.", "Put it back.")

    monkeypatch.setattr(keyring, "ring", gone)
    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["parts"]["keys"] == "unreadable"
    assert "secret" not in answer.content.decode()


def test_with_another_keyring_no_people_are_sent_here(table: Table, settings, tmp_path):
    settings.KEYRING = tmp_path / "another"
    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()["parts"]["keys"]) == (503, "another")


def test_tables_that_are_behind_are_told(db, monkeypatch):
    monkeypatch.setattr(state.MigrationExecutor, "migration_plan", lambda self, targets: [("one", False)])

    assert Client().get("/readyz").status_code == 503


def test_a_silent_sweeper_is_told_and_stops_no_page(db):
    Beat.objects.create(name="sweeper", at=timezone.now() - dt.timedelta(hours=1))
    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()["parts"]["sweeper"]) == (200, "silent")


@pytest.mark.parametrize(
    ("allowed", "header", "code"),
    [
        ("off", "", 404),
        ("on", "", 200),
        (TOKEN, "", 404),
        (TOKEN, "Bearer wrong", 404),
        (TOKEN, f"Bearer {TOKEN}", 200),
    ],
)
def test_figures_are_for_whom_the_setting_names(db, settings, allowed: str, header: str, code: int):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, metrics=allowed)

    assert Client(headers={"Authorization": header}).get("/metrics").status_code == code


def test_figures_count_and_tell_nothing_else(table: Table, settings):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, metrics="on")
    text = Client().get("/metrics").content.decode()

    assert "makegood_cases 2" in text
    assert 'makegood_well{part="database"} 1' in text
    assert "northgate" not in text.lower()
    assert table.case.pk not in text


@pytest.mark.parametrize(
    ("name", "value"), [("MAKEGOOD_METRICS", "short"), ("MAKEGOOD_LOG_FORMAT", "xml"), ("MAKEGOOD_PROXIES", "many")]
)
def test_a_wrong_setting_names_itself(name: str, value: str):
    with pytest.raises(Faulty, match=name):
        Environment.read({name: value})


def test_each_answer_is_a_line_of_ids(table: Table, as_, caplog):
    with caplog.at_level(logging.DEBUG, "makegood.requests"):
        as_("ada").get(f"/cases/{table.case.pk}/?said=planted")
        Client().get(f"/p/{table.token}/")
    lines = [json.loads(AsJson().format(record)) for record in caplog.records if record.name == "makegood.requests"]

    assert (lines[0]["page"], lines[0]["case_id"], lines[0]["user"]) == ("cases:case", table.case.pk, table.ada.pk)
    assert (lines[1]["page"], lines[1]["status"]) == ("cases:guest", 200)
    assert "planted" not in str(lines)
    assert table.token not in str(lines)
