"""A clause and a date in the words of a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from makegood.agreement import wording
from makegood.contract import ClauseDate, Event, ProfileDate, Status
from makegood.contract.document import shortened
from makegood.contract.profiles import profile
from makegood.contract.rules import kind
from makegood.web import languages, sentences
from makegood.web.cases.templatetags.makegood import day_from_now
from makegood.web.contract.forms import KINDS, METHODS
from makegood.web.contract.models import Clause, Clock, Contract
from makegood.web.contract.store import Follows

# What decides dates and rights after a breach; the rest of a contract is folded away.
FIRST = frozenset(
    {
        "notice",
        "cure_period",
        "termination_for_cause",
        "termination_for_convenience",
        "suspension_right",
        "step_in_or_cover_right",
        "assurance_or_remediation_plan",
        "liquidated_damages_or_credits",
        "liability_cap",
        "dispute_resolution",
    }
)
_SHORT = 320  # characters of a quote before it is folded


@dataclass(frozen=True)
class ShownClause:
    """One clause as a page shows it."""

    row: Clause
    title: str
    place: str
    quote: str
    rest: bool
    facts: list[tuple[str, str]]
    sure: str


@dataclass(frozen=True)
class ShownDate:
    """One date that follows. `cure` is the day for the form that notes a time to cure; empty for other dates."""

    when: str
    far: str
    what: str
    source: str
    steps: tuple[str, ...]
    confirmed: bool
    cure: str


@dataclass(frozen=True)
class ShownClock:
    """When a clock of a standard form ends. `starts` says from what it counts."""

    clock_id: int
    form: str
    starts: str
    date: ShownDate


@dataclass(frozen=True)
class ShownFollows:
    says: str
    happening_id: int | None
    dates: list[ShownDate]


def clause(contract: Contract, row: Clause) -> ShownClause:
    return ShownClause(
        row,
        sentences.said(kind(row.kind).title),
        place(contract, row),
        shortened(row.says, _SHORT),
        len(row.says) > _SHORT,
        [(named(key), value(said)) for key, said in row.terms.items()],
        sure(row.confidence),
    )


def place(contract: Contract, row: Clause) -> str:
    """‘section 12.2, Notices (page 7)’."""
    section = _("section %(number)s") % {"number": row.section} if row.section[:1].isdigit() else row.section
    where = ", ".join(part for part in (section, row.heading) if part) or _("text before the first section")
    return _("%(where)s (page %(page)d)") % {"where": where, "page": row.page} if contract.paged else where


def sure(confidence: float) -> str:
    if confidence >= 0.9:
        return _("The rules are quite sure of this one.")
    return _("Probably right; worth a look.") if confidence >= 0.7 else _("Not sure. Please read it.")


def value(said: Any) -> str:
    """What a clause says, as plain data, in words."""
    if said is True:
        return _("yes")
    if said is False:
        return _("no")
    if isinstance(said, dict):
        return ", ".join(_part(key, part) for key, part in said.items())
    if isinstance(said, list):
        return "; ".join(value(part) for part in said)
    return sentences.said(said)


def named(key: str) -> str:
    """The name of a term, ‘cure_period’, in words."""
    return sentences.said(key.replace("_", " "))


def _part(key: str, part: Any) -> str:
    alone = key in ("step", "method", "level") or part == "at once"
    return value(part) if alone else f"{named(key)} {value(part)}"


def follows(found: list[Follows]) -> list[ShownFollows]:
    return [
        ShownFollows(event(each.event), each.happening.pk if each.happening else None, list(_dates(each.dates)))
        for each in found
    ]


def event(of: Event) -> str:
    how = f" ({str(METHODS[of.method]).lower()})" if of.method in METHODS and of.method else ""
    return _("%(what)s%(how)s, %(when)s") % {"what": KINDS[of.kind], "how": how, "when": moment(of.at)}


def _dates(dates: tuple[ClauseDate, ...]) -> Iterator[ShownDate]:
    # What counts from receipt rests on the notice clause as well as on its own.
    receipt = all(date.status is Status.ACCEPTED for date in dates if date.kind == "notice")
    for date in dates:
        cure = date.due.date().isoformat() if date.kind == "cure_period" else ""
        yield _shown(date, confirmed=receipt and date.status is Status.ACCEPTED, cure=cure)


def _shown(date: ClauseDate | ProfileDate, *, confirmed: bool, cure: str = "") -> ShownDate:
    said = sentences.said
    steps = tuple(map(said, date.steps))
    return ShownDate(moment(date.due), far(date.due), said(date.what), said(date.source), steps, confirmed, cure)


def clocks(found: list[tuple[Clock, ProfileDate]]) -> list[ShownClock]:
    return [
        ShownClock(
            row.pk,
            sentences.said(profile(date.profile).title),
            _("Counted from %(what)s, %(when)s")
            % {"what": sentences.said(profile(date.profile).clock(date.clock).starts), "when": moment(date.start)},
            _shown(date, confirmed=True),
        )
        for row, date in found
    ]


def far(due: dt.datetime) -> str:
    """‘in 5 days’, counted in the zone of the case."""
    said = day_from_now(due.date(), timezone.now().astimezone(due.tzinfo).date())
    return said[said.rfind("(") + 1 : -1]


def moment(at: dt.datetime) -> str:
    """A moment in the zone of the case; the very start or end of a day needs no clock."""
    day = date_format(at, "l", use_l10n=False) + " " + wording.day(at.date(), languages.of_library())
    if (at.hour, at.minute) == (23, 59):
        return _("%(day)s, end of the day") % {"day": day}
    if (at.hour, at.minute) == (0, 0):
        return day
    return _("%(day)s, %(time)s") % {"day": day, "time": f"{at:%H:%M}"}
