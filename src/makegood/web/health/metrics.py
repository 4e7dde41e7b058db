"""Figures for Prometheus, asked of the database: true for all processes together. Counts and ages only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Min

from makegood.web.cases.models import Case, RecordEntry
from makegood.web.engine.models import Beat, Outgoing
from makegood.web.health import state

Figure = tuple[str, str, dict[str, str], float]


def write(at: datetime) -> str:
    """The text that Prometheus reads (exposition format 0.0.4)."""
    lines: list[str] = []
    told: set[str] = set()
    for name, says, labels, value in figures(at):
        if name not in told:
            lines += [f"# HELP makegood_{name} {says}", f"# TYPE makegood_{name} gauge"]
            told.add(name)
        inside = ",".join(f'{key}="{word}"' for key, word in labels.items())
        lines.append(f"makegood_{name}{{{inside}}} {value:g}" if inside else f"makegood_{name} {value:g}")
    return "\n".join(lines) + "\n"


def figures(at: datetime) -> Iterator[Figure]:
    for part, said in state.parts(at).items():
        yield "well", "1 where this part is fine.", {"part": part}, float(said == state.FINE)
    yield "cases", "Cases that are kept.", {}, Case.objects.count()
    yield "record_entries", "Entries of all records.", {}, RecordEntry.objects.count()
    waiting = Outgoing.objects.filter(sent_at=None, given_up_at=None)
    due = waiting.filter(due_at__lte=at)
    yield "mails_waiting", "Mails that have not gone yet.", {}, waiting.count()
    yield "mails_given_up", "Mails that could not be sent.", {}, Outgoing.objects.exclude(given_up_at=None).count()
    yield (
        "oldest_mail_seconds",
        "Since when the oldest due mail waits.",
        {},
        _age(due.aggregate(first=Min("due_at"))["first"], at),
    )
    yield (
        "sweeper_seconds",
        "Since when nothing was swept.",
        {},
        _age(Beat.objects.filter(name="sweeper").aggregate(last=Min("at"))["last"], at),
    )


def _age(since: datetime | None, at: datetime) -> float:
    return max((at - since).total_seconds(), 0) if since else 0
