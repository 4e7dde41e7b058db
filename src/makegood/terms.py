"""Terms: what was agreed, as one structure.

The document, its translations, the calendar and the monitoring are all made from it, so they cannot disagree.
`agreement` lints, writes and signs it; `obligations` follows it; the page and the command line read and write it.
Every date in it becomes a moment in one place, `schedule`.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

from dateutil.rrule import rrulestr
from pydantic import Field, model_validator

from makegood.calendars import MIDNIGHT, Calendar
from makegood.formats import Fault, Faulty, Path, Strict
from makegood.values import Deadline, MessageClass, Money, Party, Period, Unit

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,59}$", description="short name: lower case, digits, hyphens")]
Words = Annotated[str, Field(min_length=1, max_length=4000)]
SIGNED = "signed"  # the event every agreement has; commitments may count from it
REVIEW = "review-of-the-agreement"  # the meeting that `review_on` gives
MOST_OCCURRENCES = 1000  # of one series
MOST_DATES = 50_000  # of all together


class Signatory(Strict):
    """A person who signs for a party, and what entitles them to."""

    name: Words
    title: str = ""
    email: str = ""
    authority: str = Field("", description="board resolution, registered director, power of attorney …")


class TermsParty(Strict):
    """A party as the document names it."""

    id: Slug
    name: Words
    legal_form: str = ""
    registered: str = Field("", description="register and number")
    address: str = ""
    country: str = Field("", description="ISO 3166 code")
    language: str = "en"
    notices_to: str = Field("", description="address, mail or both, where notices under the agreement go")
    signatories: tuple[Signatory, ...] = ()

    @property
    def party(self) -> Party:
        return Party(self.id, self.name, self.country, self.language)


class Condition(Strict):
    """Something that may happen, once or often, from which a commitment counts: an outage, an order, an audit."""

    id: Slug
    text: Words


class Due(Strict):
    """When a commitment is due: on a date, or a period after an event.

    after   `signed`; a commitment's id: once that is fulfilled; or a condition's id: each time that happens

    every   an RFC 5545 rule such as FREQ=MONTHLY;COUNT=6, counted from that first date
    by      time of day; the calendar's closing time unless said
    """

    on: dt.date | None = None
    within: Period | None = None
    after: Slug | None = None
    by: dt.time | None = None
    every: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> Due:
        if (self.on is None) == (self.within is None):
            raise ValueError(
                "A due date is missing or is said twice. Write either on: 2026-12-31, or within: 10 working days and after: signed."
            )
        if self.within is None and self.after is not None:
            raise ValueError("‘after’ needs a period. Add within: 10 working days.")
        if self.every:
            _rule(self.every, dt.datetime(2000, 1, 1))  # noqa: DTZ001  rules run on wall clocks
        return self


class Acceptance(Strict):
    """How it is decided that a commitment is fulfilled. Silence accepts only where the terms say so."""

    test: str = Field("", description="what must be true, so that two people would give the same answer")
    by: Slug | None = Field(None, description="who accepts; the creditor unless said")
    within: Period | None = None
    silence_accepts: bool = False


class Trigger(StrEnum):
    LATE = "late"
    VIOLATED = "violated"
    VIOLATED_AGAIN = "violated again"


class Remedy(StrEnum):
    NOTICE = "notice"
    CREDIT = "credit"
    INTEREST = "interest"
    STEP_IN = "step in"
    ESCALATE = "escalate"
    SUSPENSION = "suspension"
    TERMINATION_RIGHT = "termination right"


class Consequence(Strict):
    """What follows when a commitment is not met; several of them are a ladder, in their order.

    after    how long after the trigger; at once unless said
    amount   once, or for each `per` that the failure lasts; at most `cap` in all
    rate     yearly interest in per cent on the sum that is owed late
    """

    when: Trigger
    what: Remedy
    after: Period | None = None
    amount: Money | None = None
    per: Period | None = None
    cap: Money | None = None
    rate: float | None = Field(None, ge=0, le=100)
    text: str = ""

    @model_validator(mode="after")
    def _has_its_sum(self) -> Consequence:
        if self.what is Remedy.CREDIT and self.amount is None:
            raise ValueError("A credit needs its amount. Add amount: EUR 500.")
        if self.what is Remedy.INTEREST and self.rate is None:
            raise ValueError("Interest needs its rate. Add rate: 8 (per cent a year).")
        for money in (self.amount, self.cap):
            if money is not None and money.amount < 0:
                raise ValueError(f"{money} is negative. Write what the debtor owes as a positive sum.")
        return self


class Commitment(Strict):
    """What a debtor owes a creditor.

    due, acceptance may be left open in a draft; the linter asks for them, and nothing unmeasurable can be signed.
    debtor       one party; `joint_with` names the other one for a joint action, which has a part for each
    depends_on   commitments of the other side without which this one is not late
    grace        time after `due` before lateness counts at all
    cure         time after that in which it can still be put right
    """

    id: Slug
    debtor: Slug | None = None
    creditor: Slug | None = None
    joint_with: Slug | None = None
    deliverable: str = Field("", max_length=4000)
    measure: str = ""
    target: str = ""
    due: Due | None = None
    place: str = ""
    evidence: str = Field("", description="what will show that it was done")
    acceptance: Acceptance | None = None
    depends_on: tuple[Slug, ...] = ()
    grace: Period = Period(0, Unit.DAYS)
    cure: Period = Period(0, Unit.DAYS)
    pays: Money | None = None
    survives: bool = Field(False, description="still owed after the agreement ends")
    consequences: tuple[Consequence, ...] = ()

    @model_validator(mode="after")
    def _positive(self) -> Commitment:
        if self.pays is not None and self.pays.amount <= 0:
            raise ValueError(f"A payment of {self.pays} is not one. Write a sum above zero; the debtor is who pays.")
        return self


class Recital(Strict):
    text: Words
    accepted_by: tuple[Slug, ...] = Field((), description="parties that accept it as fact")


class CheckIn(Strict):
    id: Slug
    due: Due
    with_: tuple[str, ...] = Field((), alias="with", description="who meets")
    asks: tuple[str, ...] = ()


class Contingency(Strict):
    """What happens when it occurs again or gets worse."""

    when: Words
    then: Words
    who: Slug | None = None
    within: Period | None = None


class Rung(StrEnum):
    TALK = "talk"
    EXECUTIVES = "executives"
    MEDIATION = "mediation"
    EXPERT = "expert determination"
    ARBITRATION = "arbitration"
    COURT = "court"


class DisputeStep(Strict):
    step: Rung
    within: Period | None = None
    who: str = ""
    rules: str = ""
    seat: str = ""


class Confidentiality(Strict):
    covers: str = ""
    lasts: Period | None = None
    exceptions: tuple[str, ...] = ()


class Standstill(Strict):
    """Both agree that talking costs no rights."""

    until: dt.date


class Effect(Strict):
    """What the agreement does to the governing contract."""

    contract: str = Field("", description="title and date of the governing contract")
    suspends: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    discharges: tuple[str, ...] = ()
    untouched: str = "Everything else in the governing contract stays in force."
    prevails: Literal["this agreement", "the governing contract"] = "this agreement"


class Kind(StrEnum):
    SETTLEMENT = "settlement"
    HEADS_OF_TERMS = "heads of terms"
    AMENDMENT = "amendment"


class CalendarTerms(Strict):
    countries: tuple[str, ...] = ()
    zone: str = "UTC"
    closes: dt.time = MIDNIGHT

    @model_validator(mode="after")
    def _known(self) -> CalendarTerms:
        self.calendar  # noqa: B018  raises for an unknown country or zone
        return self

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.countries, self.zone, self.closes)


def _later(default: object, description: str, max_length: int | None = None) -> Any:
    """A field that came after version 0.1: where it says nothing it is left out, so that what was signed before keeps its digest."""
    return Field(default, description=description, max_length=max_length, exclude_if=lambda said: not said)


class Terms(Strict):
    """What two (or more) parties agreed to do from now on."""

    title: Words
    kind: Kind = Kind.SETTLEMENT
    language: str = "en"
    second_language: str = ""
    prevailing_language: str = ""
    dated: dt.date | None = None
    calendar: CalendarTerms = CalendarTerms()
    parties: tuple[TermsParty, ...] = Field(min_length=2, max_length=20)
    background: tuple[Recital, ...] = ()
    commitments: tuple[Commitment, ...] = Field(min_length=1, max_length=1000)
    conditions: tuple[Condition, ...] = _later((), "what commitments may count from", max_length=100)
    interim_cover: str = ""
    step_down: str = _later("", "what goes on as plain supply while this agreement lasts, and what rests")
    check_ins: tuple[CheckIn, ...] = ()
    review_on: dt.date | None = None
    contingency: tuple[Contingency, ...] = ()
    dispute_ladder: tuple[DisputeStep, ...] = ()
    confidentiality: Confidentiality | None = None
    no_admission: bool = False
    message_class: MessageClass = MessageClass.SETTLEMENT
    standstill: Standstill | None = None
    reservation_of_rights: str = ""
    release: str = _later("", "the one event that the parties release each other from once all is fulfilled")
    effect: Effect | None = None
    second_breach: str = Field("", description="what is different when the same thing fails again")
    starts: dt.date | None = None
    ends: dt.date | None = None
    exit: str = ""
    governing_law: str = ""

    @model_validator(mode="after")
    def _names_resolve(self) -> Terms:
        if faults := [*_repeated(self), *_unknown(self), *_circles(self)]:
            raise Faulty(faults)
        return self

    def party(self, id: str) -> TermsParty:
        return next(party for party in self.parties if party.id == id)

    def commitment(self, id: str) -> Commitment:
        return next(commitment for commitment in self.commitments if commitment.id == id)

    @property
    def meetings(self) -> tuple[CheckIn, ...]:
        """The check-ins, and the review of the agreement as the last of them."""
        if self.review_on is None:
            return self.check_ins
        return (*self.check_ins, CheckIn(id=REVIEW, due=Due(on=self.review_on)))

    def after(self, item: Commitment | CheckIn) -> str | None:
        """The commitment that has to be fulfilled before the time of `item` runs; None where there is none."""
        started = {None, SIGNED, *(condition.id for condition in self.conditions)}
        return item.due.after if item.due and item.due.after not in started else None

    def is_series(self, item: Commitment | CheckIn) -> bool:
        """Whether it may fall due more than once: by a rule, or each time that a condition happens."""
        conditions = {condition.id for condition in self.conditions}
        return bool(item.due and (item.due.every or item.due.after in conditions))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time a commitment or check-in falls due.

    key        `<id>` for a single one, `<id>.<n>` (from 1) for each of a series
    deadline   None while the event it counts from has not happened
    """

    key: str
    id: str
    deadline: Deadline | None


def schedule(
    terms: Terms, happened: Mapping[str, dt.datetime], occurred: Mapping[str, Sequence[dt.datetime]] | None = None
) -> tuple[Occurrence, ...]:
    """Return every occurrence of every commitment and meeting, in the order of the terms.

    happened   when the events they count from took place: `signed`, and fulfilled commitments by id
    occurred   when each condition happened, in order

    The one place where a date in terms becomes a moment: document, calendar and monitoring all call it.
    Raises Faulty for a series that never ends in terms that never end, and for more dates than anyone can keep.
    """
    starts = {**{id: [moment] for id, moment in happened.items()}, **(occurred or {})}
    found: list[Occurrence] = []
    groups: tuple[tuple[str, Sequence[Commitment | CheckIn]], ...] = (
        ("commitments", terms.commitments),
        ("check_ins", terms.meetings),
    )
    for group, items in groups:
        for index, item in enumerate(items):
            found += occurrences(terms, item, starts, path=(group, index, "due", "every"))
            if len(found) > MOST_DATES:
                raise Faulty.one(
                    f"The terms give more than {MOST_DATES:,} dates.",
                    "Let the series end earlier, or fall due less often.",
                    path=(group, index, "due"),
                )
    return tuple(found)


def occurrences(
    terms: Terms, item: Commitment | CheckIn, starts: Mapping[str, Sequence[dt.datetime]], *, path: Path = ()
) -> tuple[Occurrence, ...]:
    """`schedule` for one commitment or meeting; `starts` are the moments of what it counts from."""
    moments = _moments(item.due, terms, terms.calendar.calendar, starts, path) if item.due else []
    if moments and terms.is_series(item):
        return tuple(Occurrence(f"{item.id}.{n}", item.id, due) for n, due in enumerate(moments, start=1))
    return (Occurrence(item.id, item.id, moments[0] if moments else None),)


def _moments(
    due: Due, terms: Terms, calendar: Calendar, starts: Mapping[str, Sequence[dt.datetime]], path: Path
) -> list[Deadline]:
    if due.on is not None:
        return _series(due, _on(due.on, calendar), terms, calendar, path)
    texts = {condition.id: condition.text for condition in terms.conditions}
    event = due.after or SIGNED
    found: list[Deadline] = []
    for start in starts.get(event, ()):
        assert due.within is not None
        first = calendar.deadline(start, due.within, start_name=_event_name(event, texts))
        found += _series(due, first, terms, calendar, path)
    if len(found) > MOST_OCCURRENCES:
        raise Faulty.one(
            f"‘{event}’ brings more than {MOST_OCCURRENCES} dates.",
            "Begin new terms, or take several of these events together.",
            path=path[:-1],
        )
    return found


def _series(due: Due, first: Deadline, terms: Terms, calendar: Calendar, path: Path) -> list[Deadline]:
    if due.by is not None and not (due.within and due.within.unit is Unit.HOURS):
        moment = dt.datetime.combine(calendar.day_of(first.due), due.by, calendar.tz)
        first = Deadline(
            moment,
            first.start,
            first.period,
            (*first.steps, f"Due by {due.by:%H:%M}, {calendar.zone} time."),
            first.source,
        )
    if not due.every:
        return [first]
    local = first.due.astimezone(calendar.tz)
    series: list[Deadline] = []
    for number, wall in enumerate(_rule(due.every, local.replace(tzinfo=None), ends=terms.ends), start=1):
        if number > MOST_OCCURRENCES:
            raise Faulty.one(
                f"‘{due.every}’ gives more than {MOST_OCCURRENCES} dates.",
                "Add ;COUNT= or ;UNTIL=, or give the terms an end (ends: 2027-06-30).",
                path=path,
            )
        step = f"Number {number} of the series {due.every}."
        series.append(
            Deadline(
                dt.datetime.combine(wall, local.time(), calendar.tz),
                first.start,
                first.period,
                (*first.steps, step),
                first.source,
            )
        )
    return series


def _on(day: dt.date, calendar: Calendar) -> Deadline:
    moment = calendar.end_of(day)
    agreed = f"{day:%A} {day.day} {day:%B %Y}"
    return Deadline(moment, moment, Period(0, Unit.DAYS), (f"Agreed date: {agreed}.",))


def _event_name(id: str, conditions: Mapping[str, str]) -> str:
    if id in conditions:
        return f"‘{conditions[id]}’"
    return "signature" if id == SIGNED else f"the fulfilment of ‘{id}’"


_RULE = re.compile(r"(?:RRULE:)?FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;[A-Z]+=[A-Z0-9,+-]+)*")
_END_OF_RULES = "21991231"


def _rule(every: str, start: dt.datetime, ends: dt.date | None = None) -> list[dt.datetime]:
    """The dates of an RFC 5545 rule from `start`, at most one more than we allow, none after `ends`.

    The time of day is the first one's: a rule says on which days.
    """
    parts = dict(part.split("=", 1) for part in every.removeprefix("RRULE:").split(";") if "=" in part)
    times = {"BYHOUR", "BYMINUTE", "BYSECOND"} & parts.keys()
    never = any(not parts.get(name, "1").strip("0") for name in ("INTERVAL", "COUNT"))
    if times or never or not _RULE.fullmatch(every):
        raise ValueError(_NO_RULE.format(every=every))
    count = parts.pop("COUNT", None)
    parts["UNTIL"] = parts.get("UNTIL", _END_OF_RULES)[:8] + "T235959"  # a day, in whichever zone: dates fall on it too
    written = ";".join(f"{name}={value}" for name, value in parts.items())
    most = min(int(count), MOST_OCCURRENCES + 1) if count else MOST_OCCURRENCES + 1
    try:
        impossible = _fits_no_day(parts, start)
        rule = () if impossible else rrulestr(written, dtstart=start)
        last = dt.datetime.combine(ends or dt.date.max, dt.time.max)
        dates = list(itertools.islice(itertools.takewhile(lambda moment: moment <= last, rule), most))
    except (ValueError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise ValueError(_NO_RULE.format(every=every)) from error
    if impossible:
        raise ValueError(f"No day fits ‘{every}’. Write a rule that some day fits, such as FREQ=MONTHLY;COUNT=6.")
    return dates


def _fits_no_day(parts: Mapping[str, str], start: dt.datetime) -> bool:
    """Whether its months, days and weekdays never meet. Asked by year, because day by day takes seconds."""
    days = {name: value for name, value in parts.items() if name in ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYDAY")}
    if not days:
        return False
    years = ";".join(["FREQ=YEARLY", *(f"{name}={value}" for name, value in days.items())])
    return next(iter(rrulestr(years, dtstart=start)), None) is None


_NO_RULE = "‘{every}’ is not a rule of recurrence. Write one of days as in RFC 5545, such as FREQ=MONTHLY;COUNT=6."


def _repeated(terms: Terms) -> list[Fault]:
    seen: set[tuple[str, str]] = set()
    faults = []
    groups: tuple[tuple[str, str, Sequence[TermsParty | Condition | Commitment | CheckIn]], ...] = (
        ("parties", "party", terms.parties),
        ("conditions", "item", terms.conditions),
        ("commitments", "item", terms.commitments),
        ("check_ins", "item", terms.check_ins),
    )
    for group, kind, items in groups:
        for index, item in enumerate(items):
            if kind == "item" and item.id in (SIGNED, REVIEW):
                faults.append(
                    Fault(f"‘{item.id}’ has a meaning of its own.", "Give this another id.", (group, index, "id"))
                )
            if (kind, item.id) in seen:
                faults.append(
                    Fault(
                        f"The id ‘{item.id}’ stands here a second time.", "Give each its own id.", (group, index, "id")
                    )
                )
            seen.add((kind, item.id))
    return faults


def _unknown(terms: Terms) -> list[Fault]:
    parties = {party.id for party in terms.parties}
    commitments = {SIGNED, *(commitment.id for commitment in terms.commitments)}
    starts = {*commitments, *(condition.id for condition in terms.conditions)}

    def not_a_party(id: str, *path: str | int) -> list[Fault]:
        return (
            []
            if id in parties
            else [Fault(f"‘{id}’ is not a party.", f"Parties are {', '.join(sorted(parties))}.", path)]
        )

    faults = []
    for index, commitment in enumerate(terms.commitments):
        here = ("commitments", index)
        for field in ("debtor", "creditor", "joint_with"):
            if id := getattr(commitment, field):
                faults += not_a_party(id, *here, field)
        if commitment.acceptance and commitment.acceptance.by:
            faults += not_a_party(commitment.acceptance.by, *here, "acceptance", "by")
        for id in {*commitment.depends_on} - commitments:
            faults.append(Fault(f"It waits for ‘{id}’, which is not in these terms.", "Name a commitment.", here))
    groups: tuple[tuple[str, Sequence[Commitment | CheckIn]], ...] = (
        ("commitments", terms.commitments),
        ("check_ins", terms.check_ins),
    )
    for group, items in groups:
        for index, item in enumerate(items):
            if item.due and item.due.after and item.due.after not in starts:
                faults.append(
                    Fault(
                        f"It waits for ‘{item.due.after}’, which is not in these terms.",
                        "Name a commitment, a condition, or signed.",
                        (group, index),
                    )
                )
    for index, recital in enumerate(terms.background):
        for id in recital.accepted_by:
            faults += not_a_party(id, "background", index, "accepted_by")
    for index, contingency in enumerate(terms.contingency):
        if contingency.who:
            faults += not_a_party(contingency.who, "contingency", index, "who")
    return faults


def _circles(terms: Terms) -> list[Fault]:
    waits = {each.id: {*each.depends_on, terms.after(each)} for each in terms.commitments}
    while free := [id for id, on in waits.items() if not on & waits.keys()]:
        for id in free:
            del waits[id]
    if not waits:
        return []
    return [
        Fault(
            f"These wait for each other: {', '.join(sorted(waits))}.", "Let one of them come first.", ("commitments",)
        )
    ]
