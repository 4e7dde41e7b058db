"""Mails as other people's programs write them."""

from __future__ import annotations

from makegood.web.engine import outbox


def answer(key: str, text: str = "It is done.", *, sender: str = "Ben <ben@fennel.example>", **headers: str) -> bytes:
    """A person's answer to our mail with this key, known by the Message-ID that it names."""
    known = {
        "From": sender,
        "To": "answers@example.org",
        "Date": "Wed, 15 Jul 2026 10:00:00 +0100",
        "Subject": "Re: Report: a date ahead",
        "Message-ID": "<an-answer@fennel.example>",
        "In-Reply-To": outbox.message_id(key),
    }
    named = {**known, **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"{name}: {value}" for name, value in named.items() if value]
    return ("\r\n".join([*lines, "", text, ""])).encode()


def came_back(key: str, status: str = "5.1.1", action: str = "failed") -> bytes:
    """A mail server's report that our mail with this key was not delivered (RFC 3464)."""
    return f"""From: MAILER-DAEMON@mx.example.org\r
To: makegood@example.org\r
Return-Path: <>\r
Message-ID: <report-1@mx.example.org>\r
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"\r
\r
--cut\r
Content-Type: text/plain\r
\r
Your message could not be delivered.\r
--cut\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example.org\r
\r
Final-Recipient: rfc822; ben@fennel.example\r
Action: {action}\r
Status: {status}\r
--cut\r
Content-Type: text/rfc822-headers\r
\r
Message-ID: {outbox.message_id(key)}\r
Subject: Report: a date ahead\r
--cut--\r
""".encode()
