"""Time passes: rows whose moment has come are worked out again, and what falls due is told, all in one transaction.

Any number of sweepers may call `turn_one` at once. A case is taken by its row (skipped where another one holds it), its
due rows by a conditional update; rows, mail and the record live or die together. Each notice has a row of its own by the
library's key, so that it is told once however often it is worked out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation

from makegood import obligations as room
from makegood.obligations import Event, Kind, Notice
from makegood.obligations.follow import INSTANT
from makegood.obligations.hours import Hours
from makegood.obligations.notices import About
from makegood.obligations.words import title
from makegood.terms import Terms
from makegood.web import access, languages
from makegood.web.accounts.models import User
from makegood.web.cases.models import Case, Link, Part, Purpose, Role, Room, Side, Sitting
from makegood.web.cases.write import Writing, append
from makegood.web.engine import outbox, webhooks
from makegood.web.engine.models import Outgoing
from makegood.web.obligations import escalating, reach
from makegood.web.obligations.models import Allowed, Due, Happened, Told, Watch
from makegood.web.obligations.models import Kind as Mail

SET_ASIDE = dt.timedelta(minutes=10)  # for a case that cannot be worked out, so that the others have their turn
SEEN_AHEAD = dt.timedelta(days=60)  # how far a preview of mail looks
_REMINDERS = frozenset({About.AHEAD, About.MEET, About.DUE, About.CURE_ENDS, About.ANSWER})
_OWN_AFFAIRS = frozenset({About.STEP, About.THANKS})  # choices that a side has: never sent by the other one's wish
_WORKED_OUT = ("standing", "is_check_in", "since", "due", "turns_after")  # columns of a row that follow from the rest
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mailed:
    """A mail as it would go."""

    at: dt.datetime
    subject: str
    body: str


def turn_one(at: dt.datetime) -> bool:
    """Turn the rows of one case whose moment has passed. Return False when no case is left."""
    if not Due.objects.filter(turns_after__lt=at).exists():
        return False
    taken = None
    try:
        with transaction.atomic():
            taken = _take(at)
            if taken is not None and Due.objects.filter(case=taken, turns_after__lt=at).update(turns_after=None):
                move_on(taken, at)
    except DatabaseError:
        raise
    except Exception:
        _log.exception("case %s could not be worked out; set aside", taken.pk if taken else "?")
        Due.objects.filter(case=taken, turns_after__lt=at).update(turns_after=at + SET_ASIDE)
    return taken is not None


def overdue(before: dt.datetime) -> int:
    """How many rows should have turned before that moment and have not."""
    return Due.objects.filter(turns_after__lt=before).count()


def _take(at: dt.datetime) -> Case | None:
    """The case of the row that has waited longest and that nobody else is writing in."""
    waiting = Case.objects.filter(dues__turns_after__lt=at).order_by("dues__turns_after")
    return waiting.select_for_update(skip_locked=True, of=("self",)).first()


def move_on(case: Case, at: dt.datetime, since: dt.datetime | None = None) -> None:
    """Work everything out again at `at`: rows, notices, the record. Call it inside a transaction that holds the case.

    since   when something was written down that lies before what was told last; it is told from there on
    """
    watch = Watch.objects.get(case=case)
    terms = Terms.model_validate(watch.terms)
    events = [Event.model_validate(row.event) for row in Happened.objects.filter(case=case)]
    at = max(at, watch.told_until)
    start = min([watch.told_until, *([since - INSTANT] if since else [])])
    following = room.Following(terms, events)
    told = _tell(case, room.notices_of(following, start, at), at)
    if reminded := _reminded(case, terms, events, told, at):
        following = room.Following(terms, [*events, *reminded])
    changed = _save(case, terms, following.standing(at))
    Watch.objects.filter(pk=watch.pk).update(told_until=at)
    if changed and since is None:  # what a person did has its own entry
        _note(case, Room.JOINT, "time-passed", changed, at)


def _note(case: Case, room: str, what: str, details: Mapping[str, Any], at: dt.datetime) -> None:
    """An entry of the record by the clock; whoever has brought us here holds the case."""
    append(case, room, at=at, actor=access.engine(case).name, what=what, details=details)


def _reminded(case: Case, terms: Terms, events: list[Event], told: Iterable[Told], at: dt.datetime) -> list[Event]:
    """The reminders that were sent, as events: from them on silence may count, where the terms say so."""
    written = []
    for about in dict.fromkeys(row.about for row in told if row.what == About.ANSWER and row.mails):
        event = Event.model_validate({"kind": Kind.REMINDED, "at": at, "about": about})
        if room.has_effect(terms, [*events, *written], event, at):
            data = event.model_dump(mode="json", exclude_unset=True)
            Happened.objects.create(case=case, event=data, about=about, at=at, said_by="Makegood")
            written.append(event)
    return written


def _save(case: Case, terms: Terms, now: room.Board) -> dict[str, str]:
    """Write the rows anew; return the standings that changed, by key."""
    before = {row.key: row for row in Due.objects.filter(case=case)}
    turns = room.turns(terms, now)
    changed, anew = {}, []
    for standing in now.standings:
        fields = {
            "standing": str(standing.standing),
            "is_check_in": standing.is_check_in,
            "since": standing.since,
            "due": standing.due,
            "turns_after": turns[standing.key],
        }
        row = before.pop(standing.key, None)
        if row is None or any(getattr(row, name) != value for name, value in fields.items()):
            anew.append(Due(case=case, key=standing.key, **fields))
        if row is not None and row.standing != fields["standing"]:
            changed[standing.key] = fields["standing"]
    Due.objects.bulk_create(anew, update_conflicts=True, unique_fields=["case", "key"], update_fields=_WORKED_OUT)
    if before:  # an occurrence that moved into a series
        Due.objects.filter(pk__in=[row.pk for row in before.values()]).delete()
    return changed


# --- telling ---


def _tell(case: Case, due: Sequence[Notice], at: dt.datetime) -> list[Told]:
    """Write down every notice that was not told yet, and its mail: one mail for each person, however many there are.

    Each question to the database is asked once for all of it: on a busy machine a due moment waits for their number.
    """
    sides = {side.slug: side for side in case.sides.all()}
    before = set(Told.objects.filter(case=case, key__in=[notice.key for notice in due]).values_list("key", flat=True))
    new: dict[Side, list[Told]] = defaultdict(list)
    for notice in due:
        if notice.key not in before and notice.to in sides:
            new[sides[notice.to]].append(_told(case, sides[notice.to], notice, at))
    if not new:
        return []
    mails = [mail for hearer in _hearers(case, new) for mail in _mail(case, hearer, new[hearer.side], at)]
    rows = [row for mine in new.values() for row in mine]
    Told.objects.bulk_create(rows)
    outbox.post_all(mails)
    keys = {side.part: [row.key for row in mine] for side, mine in new.items()}
    for part, mine in keys.items():
        _note(case, part, "told", {"notices": mine}, at)
    escalating.begin(case, rows, at)
    webhooks.tell(case.pk, {part: "|".join(mine) for part, mine in keys.items()}, at)
    return rows


def _told(case: Case, side: Side, notice: Notice, at: dt.datetime) -> Told:
    return Told(
        case=case,
        room=side.part,
        key=notice.key,
        what=notice.what,
        about=notice.about,
        subject=notice.subject[:200],
        text=notice.text,
        due_at=notice.at,
        told_at=at,
    )


def _mail(case: Case, hearer: _Hearer, rows: Sequence[Told], at: dt.datetime) -> Iterator[Outgoing]:
    """The mail of a person with what is new, counted in its rows; several notices at once make one digest. It does not
    arrive at night."""
    news = [row for row in rows if hearer.allowed is None or _kind(row) in hearer.allowed]
    if not news:
        return
    key = news[0].key if len(news) == 1 else "digest/" + "|".join(row.key for row in news)
    subject, body = _letter(case, hearer, news)
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


def _letter(case: Case, hearer: _Hearer, news: Sequence[Told]) -> tuple[str, str]:
    words = {
        "name": hearer.name,
        "rows": news,
        "case": case,
        "seated": hearer.allowed is None,
        "address": settings.SITE_URL + reverse("obligations:page", args=[case.pk]),
        "of": settings.SITE_URL + reverse("obligations:commitment", args=[case.pk, news[0].about]),
    }
    return languages.letter("obligations/mail/notice.txt", words, to=hearer.reader)


def preview(case: Case, side: Side, terms: Terms, events: Iterable[Event], at: dt.datetime) -> dict[str, Mailed]:
    """For each kind of mail the next one that would go to a side that does not sit here, as it would read, if nothing
    happens; none where nobody of it can be written to, or nothing of the kind is due soon."""
    found: dict[str, Mailed] = {}
    for hearer in _by_link(case, side, frozenset(Mail.values)):
        for notice in room.notices(terms, events, at, at + SEEN_AHEAD):
            row = _told(case, side, notice, at)
            if notice.to == side.slug and (kind := _kind(row)) and kind not in found:
                with translation.override(settings.LANGUAGE_CODE):  # as the clock says it, to whom we do not know
                    found[kind] = Mailed(_arrives(hearer.hours, [row], notice.at), *_letter(case, hearer, [row]))
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


def _hearers(case: Case, sides: Iterable[Side]) -> list[_Hearer]:
    """Who hears for these sides: their own people at the table, always. Where nobody of a side sits there, the one who was
    sent the last link, and only what a person of the other side has allowed."""
    by_id = {side.pk: side for side in sides}
    sitting = Sitting.objects.filter(case=case, side__in=by_id, left_at=None, role__in=(Role.LEAD, Role.MEMBER))
    seats = list(sitting.select_related("user").order_by("pk"))
    hours = reach.hours(case, [seat.user for seat in seats])
    seated = [_Hearer(by_id[seat.side_id], seat.user.name, seat.user, None, hours[seat.user_id]) for seat in seats]
    absent = [by_id[id] for id in sorted(by_id.keys() - {seat.side_id for seat in seats})]
    return seated + [hearer for side in absent for hearer in _by_link(case, side, _allowed(case, side))]


def _allowed(case: Case, side: Side) -> frozenset[str]:
    """The kinds of mail to `side` that a person of the other one has allowed."""
    other = Part.RESPONDING if side.part == Part.REQUESTING else Part.REQUESTING
    return frozenset(Allowed.objects.filter(case=case, by=other).values_list("kind", flat=True))


def _by_link(case: Case, side: Side, allowed: frozenset[str]) -> list[_Hearer]:
    """Who was sent the last link of a side, if they may get anything."""
    if not allowed:
        return []
    links = Link.objects.filter(case=case, side=side, purpose=Purpose.ANSWER, revoked_at=None).exclude(email="")
    link = links.order_by("-sent_at").first()
    return [_Hearer(side, link.name, link.email, allowed, Hours(case.zone, case.calendar))] if link else []


def tell_people(writing: Writing, side: Side, *, key: str, template: str, words: dict[str, object]) -> None:
    """Mail what a person of the other side has just asked or answered to those who sit for `side`."""
    case = writing.seat.case
    page = ("commitment", [case.pk, words["about"]]) if words["about"] else ("page", [case.pk])
    address = settings.SITE_URL + reverse(f"obligations:{page[0]}", args=page[1])
    for hearer in _hearers(case, [side]):
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


def rest(case: Case) -> None:
    """Nothing turns any more: the case is closed. Rows keep how it ended."""
    Due.objects.filter(case=case).update(turns_after=None)
