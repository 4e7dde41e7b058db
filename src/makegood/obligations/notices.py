"""What should be said to whom, and when: reminders ahead, and what changed. Values only; who sends them decides.

Each notice has a key made from what it is about, so that the same notice is the same wherever and however often it is
worked out; a message id made from the key lets a receiver see a second copy for what it is.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import islice

from makegood.calendars import Calendar
from makegood.formats import Fault, Faulty
from makegood.obligations.course import REMINDER_AHEAD, State
from makegood.obligations.events import Event
from makegood.obligations.follow import INSTANT, Following
from makegood.obligations.standing import Board, Next, PartDone, Standing
from makegood.obligations.trust import recognition
from makegood.obligations.words import day, name, names, title
from makegood.terms import Remedy, Terms

LEADS = (7, 1)  # days ahead of a due date on which its debtor is reminded, unless it says otherwise
MOST_LEADS, LONGEST_LEAD = 5, 365
CURE_LEAD = 2  # days ahead of the end of a cure period
MOST_STEPS = 20_000


class About(StrEnum):
    """Why a notice is sent."""

    AHEAD = "due soon"
    MEET = "meeting soon"
    DUE = "due now"
    LATE = "late"
    CURE_ENDS = "cure ends soon"
    VIOLATED = "violated"
    LOOK = "acceptance wanted"
    ANSWER = "answer reminder"
    NOT_YET = "not accepted"
    DONE = "accepted"
    MOVED = "date moved"
    STEP = "step of the ladder"
    THANKS = "recognition"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message that is due to one party.

    key     the same for the same message, always: `<occurrence>/<what>/<moment it is about>/<to>`
    at      when it is due; what time alone changed is told right after that change
    """

    key: str
    at: dt.datetime
    to: str
    what: About
    about: str
    subject: str
    text: str


Leads = Mapping[str, Sequence[int]]  # by party, as `lead_times` gives them; who is not named has LEADS
_USUAL: Leads = {}


def lead_times(days: Iterable[int]) -> tuple[int, ...]:
    """Return the days ahead of a date on which a party wants to be reminded, the longest first; none is an answer too.

    Raises Faulty with every number that is none of days, and for more than five of them.

    >>> lead_times([1, 14, 7, 7])
    (14, 7, 1)
    """
    found = sorted(set(days), reverse=True)
    faults = [
        Fault(f"{each} days ahead cannot be kept.", f"Write days from 1 to {LONGEST_LEAD}.")
        for each in found
        if not 1 <= each <= LONGEST_LEAD
    ]
    if len(found) > MOST_LEADS:
        faults.append(Fault(f"{len(found)} reminders of one date are too many.", f"Write at most {MOST_LEADS}."))
    if faults:
        raise Faulty(faults)
    return tuple(found)


def notices(
    terms: Terms, events: Iterable[Event], since: dt.datetime, until: dt.datetime, leads: Leads = _USUAL
) -> tuple[Notice, ...]:
    """Return every notice that falls due after `since` and not after `until`, in order.

    leads   when each party wants to be reminded of what it owes

    Windows add up: the notices of two neighbouring windows are those of both together. Only events up to each moment
    count, so a notice that was due stays due whatever came later.

    Raises Faulty as `follow` does, and for a window with more than 20,000 moments of change.
    """
    return notices_of(Following(terms, events), since, until, leads)


def notices_of(
    following: Following, since: dt.datetime, until: dt.datetime, leads: Leads = _USUAL
) -> tuple[Notice, ...]:
    """`notices` of what is followed already; what is worked out for them need not be again."""
    found: dict[str, Notice] = {}
    terms = following.terms
    ahead = _Ahead(terms, leads)
    for before, after in _changes(following, since, until):
        for notice in (
            *ahead.between(before, after.at),
            *_told(terms, before, after),
            *_thanks(following, before, after),
        ):
            found.setdefault(notice.key, notice)
    return tuple(sorted(found.values(), key=lambda notice: (notice.at, notice.key)))


def turns(terms: Terms, now: Board, leads: Leads = _USUAL) -> dict[str, dt.datetime | None]:
    """For each occurrence of `now` the next moment at which time changes it or a notice about it falls due.

    None where neither ever comes. Whoever looks again right after the earliest of these moments misses nothing.
    """
    ahead = _Ahead(terms, leads)
    found: dict[str, dt.datetime | None] = {}
    for standing in now.standings:
        moments = [reminder.at for reminder in ahead.of(standing) if reminder.at > now.at]
        moments += [standing.next_change_at] if standing.next_change_at else []
        found[standing.key] = min(moments, default=None)
    return found


def _changes(following: Following, since: dt.datetime, until: dt.datetime) -> Iterator[tuple[Board, Board]]:
    """The boards at the moments of change in the window, in pairs: how it stood, and how it stands then."""
    moments = deque(sorted({event.at for event in following.history.events if since < event.at <= until}))
    before = following.standing(since)
    for _ in range(MOST_STEPS):
        turn = before.next_change_at
        while moments and moments[0] <= before.at:
            moments.popleft()
        at = min([*([turn + INSTANT] if turn is not None else []), *islice(moments, 1), until])
        after = following.standing(at)
        yield before, after
        if at >= until:
            return
        before = after
    raise Faulty.one("More changes lie in that time than can be worked through.", "Ask for a shorter time.")


def _notice(
    terms: Terms,
    standing: Standing,
    what: About,
    to: str,
    at: dt.datetime,
    anchor: dt.datetime,
    text: str,
    more: str = "",
) -> Notice:
    stamp = anchor.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    kind = what.replace(" ", "-") + (f"-{more.replace(' ', '-')}" if more else "")
    return Notice(
        key=f"{standing.key}/{kind}/{stamp}/{to}",
        at=at,
        to=to,
        what=what,
        about=standing.key,
        subject=f"{title(standing.id)}: {_SUBJECTS[what]}",
        text=text,
    )


_SUBJECTS = {
    About.AHEAD: "a date ahead",
    About.MEET: "we meet soon",
    About.DUE: "its date has come",
    About.LATE: "its date has passed",
    About.CURE_ENDS: "time to put it right",
    About.VIOLATED: "it was not put right in time",
    About.LOOK: "please take a look",
    About.ANSWER: "your answer is still wanted",
    About.NOT_YET: "not there yet",
    About.DONE: "accepted",
    About.MOVED: "a new date",
    About.STEP: "what you may do now",
    About.THANKS: "thank you",
}


class _Ahead:
    """Reminders, worked out once for each standing however many moments it lasts."""

    def __init__(self, terms: Terms, leads: Leads) -> None:
        self.terms, self.leads = terms, leads
        self._known: dict[str, tuple[Standing, list[_Reminder]]] = {}

    def between(self, now: Board, until: dt.datetime) -> Iterator[Notice]:
        """Those that fall due after `now` and up to `until`, while nothing changes."""
        for standing in now.standings:
            yield from (reminder.notice() for reminder in self.of(standing) if now.at < reminder.at <= until)

    def of(self, standing: Standing) -> list[_Reminder]:
        """Every reminder of one standing, as long as it lasts."""
        known = self._known.get(standing.key)
        if known is None or known[0] is not standing:
            known = (standing, list(_reminders(self.terms, standing, self.leads)))
            self._known[standing.key] = known
        return known[1]


@dataclass(frozen=True, slots=True)
class _Reminder:
    """A notice that falls due by the calendar alone; most are never asked for their words."""

    at: dt.datetime
    notice: Callable[[], Notice]


def _reminders(terms: Terms, standing: Standing, leads: Leads) -> Iterator[_Reminder]:
    due, calendar = standing.due, terms.calendar.calendar
    if standing.standing is State.IN_EFFECT and due and not standing.waits_for:
        for party in _open_parts(standing):
            own = leads.get(party, LEADS)
            for lead in own if not standing.is_check_in else own[-1:]:
                at = _days_before(calendar, due, lead)
                yield _Reminder(at, partial(_ahead, terms, standing, party, at, due, lead))
    if standing.standing is State.LATE and standing.cure_ends and not standing.is_check_in:
        at = _days_before(calendar, standing.cure_ends, CURE_LEAD)
        for party in _open_parts(standing):
            yield _Reminder(at, partial(_cure_ends, terms, standing, party, at, standing.cure_ends))
    for step in _answers(standing):
        if step.at is None:
            continue
        at = _working_days_before(calendar, step.at, REMINDER_AHEAD.count)
        for party in step.who:
            yield _Reminder(at, partial(_answer_wanted, terms, standing, party, at, step.at))


def _answers(standing: Standing) -> list[Next]:
    return [step for step in standing.follows if step.what == "accepted"]


def _ahead(terms: Terms, standing: Standing, party: str, at: dt.datetime, due: dt.datetime, lead: int) -> Notice:
    calendar, called = terms.calendar.calendar, f"‘{title(standing.id)}’"
    local = due.astimezone(calendar.tz)
    if standing.is_check_in:
        what, text = About.MEET, f"{called} is planned for {day(due, calendar)}, {local:%H:%M}."
    else:
        others = [other for other in standing.creditors if other != party]
        what = About.AHEAD
        text = _one_after_the_other(
            f"{called} is due on {day(due, calendar)}, {local:%H:%M} ({calendar.zone}).",
            f"{names(terms, others)} is waiting for it.",
            "If the date is in doubt, say so early; a new date can be agreed.",
        )
    return _notice(terms, standing, what, party, at, due, text, more=f"{lead}d")


def _cure_ends(terms: Terms, standing: Standing, party: str, at: dt.datetime, ends: dt.datetime) -> Notice:
    text = _one_after_the_other(
        f"‘{title(standing.id)}’ can still be put right until {day(ends, terms.calendar.calendar)}.",
        "If something stands in the way, say so now; a new date can be agreed.",
    )
    return _notice(terms, standing, About.CURE_ENDS, party, at, ends, text)


def _answer_wanted(terms: Terms, standing: Standing, party: str, at: dt.datetime, by: dt.datetime) -> Notice:
    text = _one_after_the_other(
        f"{names(terms, standing.debtors)} said that ‘{title(standing.id)}’ is done.",
        f"Please accept it, or say what is missing, by {day(by, terms.calendar.calendar)}.",
    )
    return _notice(terms, standing, About.ANSWER, party, at, by, text)


def _open_parts(standing: Standing) -> tuple[str, ...]:
    return tuple(part.party for part in standing.parts if not part.claimed_at and not part.done_at) or (
        standing.debtors if not standing.parts else ()
    )


def _days_before(calendar: Calendar, moment: dt.datetime, days: int) -> dt.datetime:
    local = moment.astimezone(calendar.tz).replace(tzinfo=None)
    return (local - dt.timedelta(days=days)).replace(tzinfo=calendar.tz)


def _working_days_before(calendar: Calendar, moment: dt.datetime, days: int) -> dt.datetime:
    """The same time of day, so many worked days earlier: a reminder sent then ends with the time to answer."""
    local = moment.astimezone(calendar.tz).replace(tzinfo=None)
    while days:
        local -= dt.timedelta(days=1)
        days -= calendar.is_working(local.date())
    return local.replace(tzinfo=calendar.tz)


def _told(terms: Terms, before: Board, after: Board) -> Iterator[Notice]:
    """What changed between two boards and should be told."""
    earlier = {standing.key: standing for standing in before.standings}
    for now in after.standings:
        was = earlier.get(now.key)
        if was is None or was is now or was == now:
            continue
        yield from _changed(terms, was, now, after.at)


def _thanks(following: Following, before: Board, after: Board) -> Iterator[Notice]:
    """What was earned between two boards; how much it took, only everything else that was owed then can tell."""
    earlier = {standing.key: standing for standing in before.standings}
    if all(earlier.get(now.key) is now or now.standing is not State.FULFILLED for now in after.standings):
        return
    terms = following.terms
    if not following.is_whole:
        before, after = following.whole.standing(before.at), following.whole.standing(after.at)
    standing = {standing.key: standing for standing in after.standings}
    thanked = {thanks.key for thanks in recognition(terms, before.standings)}
    for thanks in recognition(terms, after.standings):
        if thanks.key not in thanked:
            about = standing.get(thanks.about) or next(s for s in after.standings if s.id == thanks.about)
            for sender in thanks.by:
                text = _one_after_the_other(
                    f"A word of thanks was earned by {name(terms, thanks.to)}.",
                    f"A draft, if you want to send it: {thanks.text}",
                )
                yield _notice(
                    terms, about, About.THANKS, sender, after.at, about.done_at or after.at, text, more=thanks.reason
                )


def _why(now: Standing) -> str:
    return f"About ‘{title(now.id)}’: {now.why}"


def _one_after_the_other(*sentences: str) -> str:
    return " ".join(sentences)


def _changed(terms: Terms, was: Standing, now: Standing, at: dt.datetime) -> Iterator[Notice]:
    calendar = terms.calendar.calendar
    both = tuple(dict.fromkeys((*now.debtors, *now.creditors)))
    called = f"‘{title(now.id)}’"
    if now.standing is State.LATE and was.standing is not State.LATE and now.late_since and not now.is_check_in:
        told = {
            mine.party
            for mine, then in zip(now.parts, was.parts, strict=True)
            if then.claimed_at and not mine.claimed_at
        }
        for party in both:
            if party not in told:  # whose claim was not accepted hears that instead
                yield _notice(terms, now, About.LATE, party, at, now.late_since, _why(now))
    if now.standing is State.VIOLATED and was.standing is not State.VIOLATED and now.since:
        for party in both:
            yield _notice(terms, now, About.VIOLATED, party, at, now.since, _why(now))
    if now.due and was.due and now.due > was.due and now.extended:
        for party in now.debtors:
            text = _one_after_the_other(
                f"{called} now has the date {day(now.due, calendar)}.", "Everything else stays as agreed."
            )
            yield _notice(terms, now, About.MOVED, party, at, now.due, text)
    if now.standing in (State.FULFILLED, State.CURED) and was.standing not in (State.FULFILLED, State.CURED):
        for party in now.debtors if not now.is_check_in else ():
            yield _notice(terms, now, About.DONE, party, at, now.done_at or at, _why(now))
    for mine, then in zip(now.parts, was.parts, strict=True):
        yield from _part_changed(terms, now, mine, then, at)
    could = {(step.what, step.who) for step in was.follows if step.at is None}
    for step in now.follows:
        remedy = step.what in set(Remedy)
        if remedy and step.who and step.at is None and (step.what, step.who) not in could and now.late_since:
            for party in step.who:
                text = _one_after_the_other(f"About {called}: {step.says}", "Whether to do so is your choice.")
                yield _notice(terms, now, About.STEP, party, at, now.late_since, text, more=step.what)


def _part_changed(terms: Terms, now: Standing, mine: PartDone, then: PartDone, at: dt.datetime) -> Iterator[Notice]:
    doer, called = name(terms, mine.party), f"‘{title(now.id)}’"
    if mine.claimed_at and mine.claimed_at != then.claimed_at and not mine.done_at:
        shown = ", ".join(mine.evidence)
        proof = [f"It shows {shown}."] if shown else []
        deciding = next((step.who for step in _answers(now) if step.who), now.creditors)
        for party in deciding:
            if party != mine.party:
                said = f"{doer} said that {called} is done."
                text = _one_after_the_other(said, *proof, "Please accept it, or say what is missing.")
                yield _notice(terms, now, About.LOOK, party, at, mine.claimed_at, text, more=mine.party)
    if then.claimed_at and not mine.claimed_at and not mine.done_at:
        text = _one_after_the_other(f"{called} was not accepted yet; the reason stands with the answer.", now.why)
        yield _notice(terms, now, About.NOT_YET, mine.party, at, then.claimed_at, text)
