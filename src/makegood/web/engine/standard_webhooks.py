"""The signature of Standard Webhooks, by which each end knows the other: made for what we send, checked on what we get."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

FRESH = timedelta(minutes=5)  # an older or later stamp may be a copy that somebody kept


def headers(id: str, body: bytes, secret: str, at: datetime) -> dict[str, str]:
    """The three headers that go with `body`."""
    stamp = str(int(at.timestamp()))
    return {"webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": f"v1,{_digest(id, stamp, body, secret)}"}


def is_genuine(said: Mapping[str, str], body: bytes, secret: str, at: datetime) -> bool:
    """Whether `body` was signed with `secret` just now; `said` are the headers that came with it."""
    id, stamp = said.get("webhook-id", ""), said.get("webhook-timestamp", "")
    if not id or not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 12:
        return False
    if abs(at.timestamp() - int(stamp)) > FRESH.total_seconds():
        return False
    wanted = f"v1,{_digest(id, stamp, body, secret)}".encode()
    signatures = said.get("webhook-signature", "").split()[:10]
    return any(hmac.compare_digest(wanted, each.encode()) for each in signatures)


def _digest(id: str, stamp: str, body: bytes, secret: str) -> str:
    said = b".".join([id.encode(), stamp.encode(), body])
    return base64.b64encode(hmac.new(secret.encode(), said, hashlib.sha256).digest()).decode()
