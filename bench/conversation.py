"""What the pages of a conversation cost: processor time for a message that is sent, and for each page that shows what was heard.

    python bench/conversation.py COMMENTS.jsonl.gz [--messages 100]

A line of the file: {"comment_body"}. Texts are cut to 58 words and said in turn by both sides. Each page is asked for eleven times;
the median and the slowest are told after the first, which finds the rules unread and, where nothing was kept yet, listens to every message.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.dialogue_speed import texts_of

AT = dt.datetime(2026, 6, 8, 9, tzinfo=dt.UTC)
PAGES = ("", "picture.svg", "reset/", "listening/", "write/")
TIMES = 11
TYPED = (58, 200, 2000)  # words of a draft


def draft(texts: list[str], number: int, words: int) -> str:
    """One in so many words, another for each number."""
    return " ".join(" ".join([*texts[number:], *texts]).split()[:words])


def told(name: str, do: Callable[[int], object]) -> None:
    took = []
    for number in range(TIMES):
        begun = time.process_time()
        do(number)
        took.append((time.process_time() - begun) * 1000)
    print(
        f"{name:<30} first {took[0]:>6.0f}   median {statistics.median(took[1:]):>5.0f}   slowest {max(took[1:]):>5.0f} ms"
    )


def measure(texts: list[str], count: int) -> None:
    from django.test import Client
    from tests.cast import Table

    from makegood.web.dialogue import store
    from makegood.web.dialogue.models import Message

    table = Table.lay(at=AT)
    Message.objects.bulk_create(
        Message(
            case=table.case, room="joint", at=AT + dt.timedelta(minutes=n), part="requesting" if n % 2 else "responding",
            speaker="Ada Brandt" if n % 2 else "Ben Okafor", via="case", sent_by="Ada Brandt", text=texts[n % len(texts)],
        )
        for n in range(count)
    )  # fmt: skip
    client = Client()
    client.force_login(table.ada)
    here = f"/cases/{table.case.pk}/dialogue/"
    print(f"{count} messages")
    for page in PAGES:
        told(page or "the thread", lambda _, page=page: client.get(here + page, follow=True))
    for words in TYPED:
        told(
            f"the coach, typing, {words} words",
            lambda n, words=words: client.post(f"{here}write/coach/", {"text": draft(texts, n, words)}),
        )
    seat, later = table.seat("ada"), AT + dt.timedelta(days=30)
    told("a message sent", lambda n: store.send(seat, texts[n], at=later + dt.timedelta(minutes=n), by_mail=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--messages", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        from makegood.web.running import Place, prepare

        prepare(Place(data=Path(folder)))
        from django.conf import settings

        settings.ALLOWED_HOSTS.append("testserver")
        measure(texts_of(options.data), options.messages)


if __name__ == "__main__":
    main()
