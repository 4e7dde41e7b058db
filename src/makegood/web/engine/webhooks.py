"""Telling a side's own systems that something is due: signed, tried again, never to an address inside our own network.

A webhook says that something is due in a case and where to look; it holds nothing that was written there. The signature
is that of Standard Webhooks: HMAC-SHA256 of `<webhook-id>.<webhook-timestamp>.<body>` with the secret, in base64.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import logging
import socket
import ssl
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.urls import reverse

from makegood.formats import Faulty
from makegood.web.engine import by_apprise, leases, standard_webhooks, waking
from makegood.web.engine.addresses import is_open
from makegood.web.engine.models import Delivery, Hook

SHAPES = ("makegood", "slack", "teams")
APPRISE = "apprise"  # the shape of what is told by a service that Apprise knows
TEXT = "Something is due in Makegood."
TIMEOUT, AT_MOST = 10.0, 30.0  # seconds for each step of one telling, and for all of it
_log = logging.getLogger(__name__)


class Refused(ValueError):
    """An address that nobody is told at: inside a network, or none at all."""


def checked(address: str) -> SplitResult:
    """Take an address apart. Raises Faulty for one that cannot be a webhook's, saying what to write instead."""
    try:
        parts = urlsplit(address)
        port_is_a_number = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_a_number = SplitResult("", "", "", "", ""), False
    schemes = ("http", "https") if settings.ENVIRONMENT.webhooks_local else ("https",)
    plain = address.isascii() and address.isprintable() and " " not in address and not parts.username
    if parts.scheme not in schemes or not parts.hostname or not port_is_a_number or not plain:
        raise Faulty.one("That is no address of a webhook.", "Write one such as https://hooks.example.org/makegood.")
    return parts


def must_be_tellable(shape: str, address: str) -> None:
    """Raise Faulty, saying what to write instead, for an address that nobody can be told at."""
    if shape != APPRISE:
        checked(address)
        return
    schemes = settings.ENVIRONMENT.apprise
    if not schemes:
        raise Faulty.one("No further service is let in here.", "Whoever runs this server may, by MAKEGOOD_APPRISE.")
    if address.partition("://")[0].lower() not in schemes:
        known = ", ".join(f"{scheme}://" for scheme in schemes)
        raise Faulty.one("That service is not let in here.", f"Write an address of Apprise that begins with {known}.")
    if not by_apprise.check(address):
        raise Faulty.one("Apprise does not know this address.", "Write it as appriseit.com says for that service.")


def called(hook: Hook) -> str:
    """What people know a hook by: the rest of its address is often a secret."""
    if hook.shape == APPRISE:
        return hook.address.partition("://")[0].lower()
    return urlsplit(hook.address).hostname or ""


def resolve(host: str, port: int) -> str:
    """Return the first address of `host`, if every one of them lies in the open internet. Raises Refused, OSError."""
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in found:
        if not settings.ENVIRONMENT.webhooks_local and not is_open(address):
            raise Refused("inside a network")
    return found[0]


@dataclass(frozen=True, slots=True)
class News:
    """Something that fell due to the side whose room this is; `key` names it."""

    case_id: str
    room: str
    key: str
    at: datetime


def tell(news: Sequence[News]) -> None:
    """Have the hooks of each side told that something fell due there. The same key again changes nothing."""
    by_room = {(each.case_id, each.room): each for each in news}
    rows = []
    for hook in Hook.objects.filter(case_id__in={each.case_id for each in news}, ended_at=None):
        if found := by_room.get((hook.case_id, hook.room)):
            key = hashlib.sha256(found.key.encode()).hexdigest()
            rows.append(Delivery(hook=hook, key=key, due_at=found.at, happened_at=found.at))
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    waking.wake(row.due_at for row in rows)


def send_one(at: datetime) -> bool:
    """Make one delivery that is due. Return False when none is left."""
    rows = leases.take(Delivery, at)
    for row in rows:
        _deliver(row, at)
    return bool(rows)


def _deliver(row: Delivery, at: datetime) -> None:
    answer: int | None = None
    try:
        if row.hook.ended_at is not None:
            raise Refused("ended")
        if row.hook.shape == APPRISE:
            fault = _by_apprise(row)
        else:
            answer = _post(row, at)
            fault = "" if 200 <= answer < 300 else f"answered {answer}"
    except Exception as error:
        fault = type(error).__name__
    Delivery.objects.filter(pk=row.pk).update(answer=answer)
    if not fault:
        leases.arrived(row, at)
    elif row.hook.ended_at is not None or answer == http.client.GONE:
        leases.give_up(row, at, fault)
    else:
        leases.put_back(row, at, fault)
    _log.info("webhook %s: %s", row.pk, fault or "sent")


def _by_apprise(row: Delivery) -> str:
    """Tell the service; return what went wrong, if anything."""
    if row.hook.address.partition("://")[0].lower() not in settings.ENVIRONMENT.apprise:
        raise Refused("no longer let in")
    local = settings.ENVIRONMENT.webhooks_local
    came = by_apprise.tell(row.hook.address, f"{TEXT} {_link(row)}", local=local)
    if came is by_apprise.Came.INSIDE:
        raise Refused(came)
    return "" if came is by_apprise.Came.TOLD else str(came)


def _post(row: Delivery, at: datetime) -> int:
    """Post it to the address that was checked, and follow nothing from there. Return the status of the answer."""
    parts = checked(row.hook.address)
    body = body_of(row)
    tls = parts.scheme == "https"
    assert parts.hostname is not None
    port = parts.port or (443 if tls else 80)
    connection = http.client.HTTPConnection(parts.hostname, port, timeout=TIMEOUT)
    plain = socket.create_connection((resolve(parts.hostname, port), port), TIMEOUT)
    patience = threading.Timer(AT_MOST, lambda: connection.sock and connection.sock.shutdown(socket.SHUT_RDWR))
    patience.start()  # an answer that drips in keeps nobody else waiting
    try:
        connection.sock = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname) if tls else plain
        )
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": "application/json", "User-Agent": "Makegood", **signed(row, body, at)}
        connection.request("POST", path, body, {**headers, "Host": parts.netloc})
        return connection.getresponse().status
    finally:
        patience.cancel()
        connection.close()
        plain.close()


def signed(row: Delivery, body: bytes, at: datetime) -> dict[str, str]:
    """The headers by which a receiver knows that it was us, when, and whether it has heard this before."""
    return standard_webhooks.headers(f"makegood-{row.hook_id}-{row.key[:24]}", body, row.hook.secret, at)


def body_of(row: Delivery) -> bytes:
    """What is sent: that something is due, and where to look; in the form that the listener takes."""
    link, text = _link(row), TEXT
    if row.hook.shape == "slack":
        block = {"type": "section", "text": {"type": "mrkdwn", "text": f"{text} <{link}|Look at it>"}}
        return json.dumps({"text": f"{text} {link}", "blocks": [block]}).encode()
    if row.hook.shape == "teams":
        return json.dumps(_card(text, link)).encode()
    said = {"type": "due", "case": row.hook.case_id, "at": row.happened_at.isoformat(), "link": link}
    return json.dumps(said).encode()


def _link(row: Delivery) -> str:
    return settings.SITE_URL + reverse("obligations:page", args=[row.hook.case_id])


def _card(text: str, link: str) -> dict[str, object]:
    """An Adaptive Card, as the webhooks of Teams workflows take it."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "text": text, "wrap": True}],
        "actions": [{"type": "Action.OpenUrl", "title": "Look at it", "url": link}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}
