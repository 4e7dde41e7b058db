"""Archives that are made for a test or a measurement: Northgate's mail with many partners, month after month."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random

OURS = "northgate.example"
START = datetime(2022, 1, 3, 9, tzinfo=UTC)
_ASKS = [
    "Could you send the settlement file for this week?",
    "When will the refunds be paid out?",
    "Please send the figures of the gate.",
]
_KIND = [
    "Thank you, the file is attached. We will send the next one on Friday.",
    "Thanks for asking. We paid them this morning and will confirm the total tomorrow.",
    "That works for us. I suggest we look at the figures together on Tuesday.",
]
_HARSH = [
    "This is ridiculous. You never read what we send you, and it is your fault again.",
    "We already told you. Stop wasting our time, you are completely incompetent.",
    "You always blame us. Pay now or we will see you in court.",
]


@dataclass(frozen=True)
class Mail:
    id: str
    at: datetime
    sender: str
    to: str
    subject: str
    text: str
    answers: tuple[str, ...] = ()

    @property
    def raw(self) -> bytes:
        headers = [
            f"From: {self.sender}", f"To: {self.to}", f"Date: {format_datetime(self.at)}", f"Subject: {self.subject}",
            f"Message-ID: <{self.id}>", *([f"References: {' '.join(f'<{each}>' for each in self.answers)}"] if self.answers else []),
        ]  # fmt: skip
        return "\n".join([*headers, "", self.text, ""]).encode()

    @property
    def line(self) -> str:
        said = {"id": self.id, "at": self.at.isoformat(), "from": self.sender, "to": [self.to], "subject": self.subject}
        return json.dumps(said | {"text": self.text, "references": list(self.answers)}) + "\n"


def correspondence(
    partner: str, months: int, *, sours_in: int | None = None, threads: int = 3, seed: int = 1
) -> Iterator[Mail]:
    """Threads of four mails a month; from month `sours_in` on, counted from 0, the partner's words turn harsh."""
    random = Random(f"{partner}{seed}")
    for month in range(months):
        year, number = divmod(START.month - 1 + month, 12)
        for thread in range(threads):
            at = START.replace(year=START.year + year, month=number + 1) + timedelta(days=random.randrange(24))
            harsh = sours_in is not None and month >= sours_in
            ids: list[str] = []
            for place in range(4):
                name = f"{month}.{thread}.{place}@{partner}"
                us, them = f"Ada <ada@{OURS}>", f"Ben <ben@{partner}>"
                by_us = place % 2 == 0
                text = (
                    random.choice(_ASKS)
                    if by_us
                    else random.choice(_HARSH if harsh and random.random() < 0.9 else _KIND)
                )
                subject = f"{'Re: ' if place else ''}Settlement {month}.{thread} {partner}"
                yield Mail(name, at, us if by_us else them, them if by_us else us, subject, f"{text}\n", tuple(ids))
                ids.append(name)
                at += timedelta(hours=random.randrange(2, 9))


def write_mbox(path: Path, mails: list[Mail]) -> Path:
    with path.open("wb") as file:
        for mail in mails:
            file.write(b"From makegood Mon Jan  3 09:00:00 2022\n" + mail.raw.replace(b"\nFrom ", b"\n>From ") + b"\n")
    return path


def write_lines(path: Path, mails: list[Mail]) -> Path:
    path.write_text("".join(mail.line for mail in mails), "utf-8")
    return path


def write_maildir(path: Path, mails: list[Mail]) -> Path:
    for folder in ("cur", "new", "tmp"):
        (path / folder).mkdir(parents=True)
    for number, mail in enumerate(mails):
        (path / ("cur" if number % 2 else "new") / f"{number}.mail").write_bytes(mail.raw)
    return path
