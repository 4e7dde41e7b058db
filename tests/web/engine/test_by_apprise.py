"""A side is told by a service that Apprise knows: only those that the host lets in, and never inside a network."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from tests.cast import LONG_AGO, Table
from tests.web.engine.listening import listening

from makegood.formats import Faulty
from makegood.web.engine import by_apprise, leases, webhooks
from makegood.web.engine.models import Delivery
from makegood.web.environment import Environment
from makegood.web.obligations import hooking

AT = LONG_AGO


@pytest.fixture
def service():
    with listening(200) as (port, heard, answers):
        yield f"json://127.0.0.1:{port}/path", heard, answers


@pytest.fixture
def lets(settings):
    def let(*schemes: str, local: bool = True) -> None:
        more = {"apprise": schemes, "webhooks_local": local}
        settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, **more)

    return let


def told(table: Table, address: str) -> Delivery:
    hooking.add(table.seat("ada"), address, webhooks.APPRISE, "", AT)
    webhooks.tell([webhooks.News(table.case.pk, "requesting", "report/late", AT)])
    return Delivery.objects.get()


def send(at: dt.datetime = AT) -> Delivery:
    assert webhooks.send_one(at)
    return Delivery.objects.get()


def test_a_service_is_told_where_to_look_and_again_where_it_was_down(table: Table, service, lets):
    address, heard, answers = service
    answers.append(500)
    lets("json")
    told(table, address)
    assert (send().fault, json.loads(heard.pop()[2])["type"]) == ("not told", "info")
    row = send(AT + dt.timedelta(minutes=1))

    assert (row.fault, row.attempts) == (leases.PERHAPS_TWICE, 2)
    assert row.sent_at is not None
    [(_, _, body)] = heard
    said = json.loads(body)
    link = f"http://localhost:8000/cases/{table.case.pk}/obligations/"
    assert said["message"] == f"Something is due in Makegood. {link}"


def test_an_address_inside_a_network_is_never_reached(table: Table, service, lets):
    address, heard, _ = service
    lets("json", local=False)
    told(table, address)

    assert (send().fault, heard) == ("Refused", [])


def test_only_what_the_host_lets_in_can_be_written(table: Table, lets):
    with pytest.raises(Faulty, match="No further service is let in here"):
        told(table, "tgram://123456789:abcdefg_hijklmnop/12315544/")
    lets("discord", "tgram")
    with pytest.raises(Faulty, match="begins with discord://, tgram://"):
        told(table, "json://127.0.0.1/")
    with pytest.raises(Faulty, match="Apprise does not know this address"):
        told(table, "tgram://nobody")


def test_what_is_let_in_no_longer_is_told_nothing(table: Table, service, lets):
    address, heard, _ = service
    lets("json")
    told(table, address)
    lets("discord")

    assert (send().fault, heard) == ("Refused", [])


def test_the_page_offers_it_where_it_is_let_in_and_shows_nothing_of_the_address(table: Table, as_, lets, monkeypatch):
    page = f"/cases/{table.case.pk}/obligations/telling/hooks/"
    assert "Apprise" not in as_("ada").get(page).content.decode()
    lets("tgram")
    assert "tgram://…" in as_("ada").get(page).content.decode()
    monkeypatch.setattr(by_apprise, "check", lambda address: True)
    data = {"key": "k", "shape": "apprise", "address": "tgram://123456789:secret_of_the_bot/12315544/", "secret": ""}
    seen = as_("ada").post(page, data, follow=True).content.decode()

    assert "<h2>tgram</h2>" in seen
    assert "secret_of_the_bot" not in seen


@pytest.mark.parametrize(
    ("event", "where", "fine"),
    [
        ("socket.connect", ("93.184.216.34", 443), True),
        ("socket.connect", ("2606:2800:220:1::1", 443, 0, 0), True),
        ("socket.connect", ("127.0.0.1", 443), False),
        ("socket.connect", ("::ffff:10.0.0.1", 443, 0, 0), False),
        ("socket.connect", ("intranet", 443), False),
        ("socket.connect", "/run/dbus/system_bus_socket", False),
        ("socket.sendto", ("169.254.169.254", 514), False),
        ("socket.sendmsg", None, True),
        ("socket.bind", ("127.0.0.1", 0), True),
    ],
)
def test_what_python_asks_before_it_connects(event, where, fine):
    refused: list[object] = []
    if fine:
        by_apprise._guard(event, (None, where), refused)
    else:
        with pytest.raises(PermissionError):
            by_apprise._guard(event, (None, where), refused)

    assert refused == ([] if fine else [where])


def test_the_setting_names_schemes():
    assert Environment.read({"MAKEGOOD_APPRISE": "tgram://, Discord"}).apprise == ("tgram", "discord")
    with pytest.raises(Faulty, match="tgram, discord, ntfys"):
        Environment.read({"MAKEGOOD_APPRISE": "tgram://123:abc/"})
