"""What the case already holds that an assessment can begin from: a missed commitment, an early warning, a message."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from makegood import breach as room
from makegood.breach import Report, Table
from makegood.breach.report import Source
from makegood.obligations import State
from makegood.web.access import Seat, in_rooms
from makegood.web.cases.templatetags.makegood import day
from makegood.web.dialogue.models import Message
from makegood.web.obligations import store as obligations
from makegood.web.obligations.models import EarlyWarning

_MOST = 20  # messages, the latest
_MISSED = (State.LATE, State.VIOLATED, State.CURED)


@dataclass(frozen=True)
class WayIn:
    """One of them. `key` finds it again; `report` is what it says by itself."""

    key: str
    report: Report

    @property
    def source(self) -> Source:
        return self.report.opened_from.source

    @property
    def says(self) -> str:
        return self.report.title

    @property
    def on(self) -> dt.date:
        return self.report.what_happened.on


def ways_in(seat: Seat, at: dt.datetime) -> list[WayIn]:
    """What this seat sees and could begin from at this moment."""
    today = at.astimezone(seat.case.calendar.tz).date()
    table = Table(seat.us.party, seat.them.party, today, "EUR")
    return [*_missed(seat, table, at), *_warnings(seat, table), *_messages(seat, table)]


def _missed(seat: Seat, table: Table, at: dt.datetime) -> Iterator[WayIn]:
    truth = obligations.followed(seat.case)
    for standing in truth.board(at).standings if truth else ():
        theirs = seat.them.slug in standing.debtors and not standing.is_check_in
        if theirs and standing.agreed_due and (standing.standing in _MISSED or standing.violated_at):
            due = standing.agreed_due.astimezone(seat.case.calendar.tz).date()
            done = standing.done_at.astimezone(seat.case.calendar.tz).date() if standing.done_at else None
            if done is None or done > due:
                report = room.from_missed_commitment(
                    table, commitment=standing.key, deliverable=standing.title, due=due, done_on=done
                )
                yield WayIn(f"commitment-{standing.key}", report)


def _warnings(seat: Seat, table: Table) -> Iterator[WayIn]:
    for row in in_rooms(seat, EarlyWarning.objects.all()):
        if row.closed_at is None:
            says = f"{row.what.rstrip('.')}. {row.could}" if row.could else row.what
            report = room.from_early_warning(table, warning=str(row.pk), says=says, raised_on=_day(seat, table, row.at))
            yield WayIn(f"warning-{row.pk}", report)


def _messages(seat: Seat, table: Table) -> Iterator[WayIn]:
    """Of what was both brought in and shared, only the shared one."""
    rows = in_rooms(seat, Message.objects.filter(part=seat.them.part, shared_as=None)).order_by("-at", "-id")
    for row in rows[:_MOST]:
        written = _day(seat, table, row.at)
        name = _("message of %(day)s from %(who)s") % {"day": day(written), "who": row.speaker}
        report = room.from_mail(table, mail=name, writer=row.speaker, subject=_subject(row), written_on=written)
        yield WayIn(f"message-{row.pk}", report)


def _subject(row: Message) -> str:
    """Its subject, else how it begins."""
    return row.subject.strip() or " ".join(row.text.split())[:100]


def _day(seat: Seat, table: Table, at: dt.datetime) -> dt.date:
    """The day of it in the zone of the case; a clock that runs ahead writes no day to come."""
    return min(at.astimezone(seat.case.calendar.tz).date(), table.as_of)
