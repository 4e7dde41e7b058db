"""What fell due is told: a row for each notice, one mail for each person who hears of it, and the record of both sides.

Every question to the database is asked once for all cases that are turned together.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from makegood import obligations as room
from makegood.obligations import Event, Following, Notice
from makegood.obligations.hours import Hours
from makegood.obligations.notices import About, Leads
from makegood.obligations.words import title
from makegood.terms import Terms
from makegood.web import access, languages
from makegood.web.accounts.models import User
from makegood.web.cases.models import Case, Link, Purpose, Role, Side, Sitting
from makegood.web.cases.write import Line, Writing
from makegood.web.engine import outbox, webhooks
from makegood.web.engine.models import Outgoing
from makegood.web.obligations import escalating, reach
from makegood.web.obligations.models import Allowed, Told
from makegood.web.obligations.models import Kind as Mail

SEEN_AHEAD = dt.timedelta(days=60)  # how far a preview of mail looks
_REMINDERS = frozenset({About.AHEAD, About.MEET, About.DUE, About.CURE_ENDS, About.ANSWER})
_OWN_AFFAIRS = frozenset({About.STEP, About.THANKS})  # choices that a side has: never sent by the other one's wish


@dataclass(frozen=True, slots=True)
class Mailed:
    """A mail as it would go."""

    at: dt.datetime
    subject: str
    body: str


@dataclass(slots=True)
class Turn:
    """One case at the moment to which it is brought: what has fallen due in it, and what came of that.

    leads   when each side wants to be reminded
    told    the notices that were not told before, as rows
    lines   for the record
    """

    case: Case
    at: dt.datetime
    following: Following
    due: Sequence[Notice]
    leads: Leads
    told: list[Told] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def note(self, room: str, what: str, details: Mapping[str, Any]) -> None:
        self.lines.append(Line(self.case, room, self.at, access.engine(self.case).name, what, details))


def tell(turns: Sequence[Turn]) -> None:
    """Write down every notice that was not told yet, and its mail: one mail for each person, however many there are."""
    new = _new([turn for turn in turns if turn.due])
    if not new:
        return
    hearers = _hearers([side for side, _ in new])
    mails = [
        mail for side, turn in new for hearer in hearers[side.pk] for mail in _mail(hearer, _of(turn, side), turn.at)
    ]
    told = [row for turn in turns for row in turn.told]
    Told.objects.bulk_create(told)
    outbox.post_all(mails)
    news = []
    for side, turn in new:
        keys = [row.key for row in _of(turn, side)]
        turn.note(side.part, "told", {"notices": keys})
        news.append(webhooks.News(turn.case.pk, side.part, "|".join(keys), turn.at))
    escalating.begin(told)
    webhooks.tell(news)


def _new(turns: Sequence[Turn]) -> list[tuple[Side, Turn]]:
    """The sides that have something new to hear, each with its case, whose `told` holds it now."""
    if not turns:
        return []
    cases = {turn.case.pk: turn.case for turn in turns}
    sides = {(side.case_id, side.slug): side for side in Side.objects.filter(case__in=cases)}
    keys = [notice.key for turn in turns for notice in turn.due]
    before = set(Told.objects.filter(case__in=cases, key__in=keys).values_list("case_id", "key"))
    new: dict[int, tuple[Side, Turn]] = {}
    for turn in turns:
        for notice in turn.due:
            side = sides.get((turn.case.pk, notice.to))
            if side is not None and (turn.case.pk, notice.key) not in before:
                side.case = turn.case
                turn.told.append(_told(side, notice, turn.at))
                new[side.pk] = (side, turn)
    return list(new.values())


def _of(turn: Turn, side: Side) -> list[Told]:
    return [row for row in turn.told if row.room == side.part]


def _told(side: Side, notice: Notice, at: dt.datetime) -> Told:
    return Told(
        case=side.case,
        room=side.part,
        key=notice.key,
        what=notice.what,
        about=notice.about,
        subject=notice.subject[:200],
        text=notice.text,
        due_at=notice.at,
        told_at=at,
    )


def _mail(hearer: _Hearer, rows: Sequence[Told], at: dt.datetime) -> Iterator[Outgoing]:
    """The mail of a person with what is new, counted in its rows; several notices at once make one digest. It does not
    arrive at night."""
    news = [row for row in rows if hearer.allowed is None or _kind(row) in hearer.allowed]
    if not news:
        return
    case = hearer.side.case
    key = news[0].key if len(news) == 1 else "digest/" + "|".join(row.key for row in news)
    subject, body = _letter(hearer, news)
    digest = hashlib.sha256(f"{key}/{hearer.address}".encode()).hexdigest()[:40]
    for row in news:
        row.mails += 1
    yield outbox.mail(
        key=f"{case.pk}/notice/{digest}",
        to=hearer.address,
        subject=subject,
        body=body,
        at=_arrives(hearer.hours, news, at),
        case_id=case.pk,
    )


def _letter(hearer: _Hearer, news: Sequence[Told]) -> tuple[str, str]:
    case = hearer.side.case
    words = {
        "name": hearer.name,
        "rows": news,
        "case": case,
        "seated": hearer.allowed is None,
        "address": settings.SITE_URL + reverse("obligations:page", args=[case.pk]),
        "of": settings.SITE_URL + reverse("obligations:commitment", args=[case.pk, news[0].about]),
    }
    return languages.letter("obligations/mail/notice.txt", words, to=hearer.reader)


def preview(side: Side, terms: Terms, events: Iterable[Event], at: dt.datetime, leads: Leads) -> dict[str, Mailed]:
    """For each kind of mail the next one that would go to a side that does not sit here, as it would read, if nothing
    happens; none where nobody of it can be written to, or nothing of the kind is due soon."""
    found: dict[str, Mailed] = {}
    for hearer in _by_link({side: frozenset(Mail.values)}):
        for notice in room.notices(terms, events, at, at + SEEN_AHEAD, leads):
            row = _told(side, notice, at)
            if notice.to == side.slug and (kind := _kind(row)) and kind not in found:
                with translation.override(settings.LANGUAGE_CODE):  # as the clock says it, to whom we do not know
                    found[kind] = Mailed(_arrives(hearer.hours, [row], notice.at), *_letter(hearer, [row]))
    return found


def _arrives(hours: Hours, rows: Sequence[Told], at: dt.datetime) -> dt.datetime:
    """When a mail with these notices may reach someone: news in working hours, reminders by day, and at once what a
    clock hangs on: from a reminder to answer on silence may count."""
    if any(row.what == About.ANSWER for row in rows):
        return at
    only_news = not any(row.what in _REMINDERS for row in rows)
    return hours.opens(at, on_working_days=only_news)


def _kind(row: Told) -> str:
    if row.what in _OWN_AFFAIRS:
        return ""
    return Mail.REMINDERS if row.what in _REMINDERS else Mail.NEWS


@dataclass(frozen=True, slots=True)
class _Hearer:
    """Who hears for a side, and at which hours.

    reader    the person, or their address where they have no account that we know of
    allowed   the kinds of mail that they may get; None: all, since they sit at the table
    """

    side: Side
    name: str
    reader: User | str
    allowed: frozenset[str] | None
    hours: Hours

    @property
    def address(self) -> str:
        return self.reader if isinstance(self.reader, str) else self.reader.email


def _hearers(sides: Sequence[Side]) -> Mapping[int, list[_Hearer]]:
    """Who hears for each of these sides, by its id: their own people at the table, always. Where nobody of a side sits there,
    the one who was sent the last link, and only what a person of the other side has allowed."""
    by_id = {side.pk: side for side in sides}
    sitting = Sitting.objects.filter(side__in=by_id, left_at=None, role__in=(Role.LEAD, Role.MEMBER))
    seats = list(sitting.select_related("user").order_by("pk"))
    hours = reach.hours([(seat.user, by_id[seat.side_id].case) for seat in seats])
    found: dict[int, list[_Hearer]] = defaultdict(list)
    for seat, own in zip(seats, hours, strict=True):
        found[seat.side_id].append(_Hearer(by_id[seat.side_id], seat.user.name, seat.user, None, own))
    absent = [side for side in sides if side.pk not in found]
    for hearer in _by_link(_allowed(absent)):
        found[hearer.side.pk].append(hearer)
    return found


def _allowed(sides: Sequence[Side]) -> dict[Side, frozenset[str]]:
    """The kinds of mail to each of `sides` that a person of the other one has allowed."""
    if not sides:
        return {}
    cases = [side.case_id for side in sides]
    said = set(Allowed.objects.filter(case__in=cases).values_list("case_id", "by", "kind"))
    return {
        side: frozenset(kind for case, by, kind in said if case == side.case_id and by != side.part) for side in sides
    }


def _by_link(allowed: Mapping[Side, frozenset[str]]) -> list[_Hearer]:
    """Who was sent the last link of each side, if they may get anything."""
    sides = {side.pk: side for side, kinds in allowed.items() if kinds}
    if not sides:
        return []
    links = Link.objects.filter(side__in=sides, purpose=Purpose.ANSWER, revoked_at=None).exclude(email="")
    last = {link.side_id: link for link in links.order_by("sent_at")}
    return [_hears_by(link, sides[id], allowed[sides[id]]) for id, link in last.items()]


def _hears_by(link: Link, side: Side, allowed: frozenset[str]) -> _Hearer:
    return _Hearer(side, link.name, link.email, allowed, Hours(side.case.zone, side.case.calendar))


def tell_people(writing: Writing, side: Side, *, key: str, template: str, words: dict[str, object]) -> None:
    """Mail what a person of the other side has just asked or answered to those who sit for `side`."""
    case = writing.seat.case
    page = ("commitment", [case.pk, words["about"]]) if words["about"] else ("page", [case.pk])
    address = settings.SITE_URL + reverse(f"obligations:{page[0]}", args=page[1])
    for hearer in _hearers([side])[side.pk]:
        if hearer.allowed is None:
            more = {
                "name": hearer.name,
                "case": case,
                "address": address,
                "called": title(str(words["about"])),
                **words,
            }
            subject, body = languages.letter(f"obligations/mail/{template}.txt", more, to=hearer.reader)
            writing.mail(key=f"{key}/{hearer.address}"[:180], to=hearer.address, subject=subject, body=body)
