"""Readings that come one by one after a file of figures: from a program, by a token that is good for one figure alone.

The newest of a day counts. A sign that the readings before did not show is told to the people whose figures they are.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import secrets
from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from makegood import obligations as room
from makegood.formats import Fault, Faulty
from makegood.obligations import Indicator, Limits, Series, Warning
from makegood.web import access
from makegood.web.access import Seat, hash_of, in_rooms
from makegood.web.cases.models import Case, Room
from makegood.web.cases.write import Writing, act
from makegood.web.obligations import telling
from makegood.web.obligations.models import Figures, Intake, Reading

MOST = 5_000  # readings at once
MOST_INTAKES = 50  # of one side in one case
OLDEST = dt.date(1990, 1, 1)


def known_as(case_id: str, where: str, name: str) -> str:
    """What a figure is called in columns that anybody with the database can read."""
    return hashlib.sha256(f"{case_id}/{where}/{name}".encode()).hexdigest()


def merged(row: Figures) -> tuple[Limits, dict[str, Series]]:
    """The readings of a file of figures with those that came in since, and how to read them."""
    limits = Limits.model_validate(row.limits)
    series = room.read_series(row.csv, limits)
    came: dict[str, list[Reading]] = {}
    for each in Reading.objects.filter(case_id=row.case_id, room=row.room):
        came.setdefault(each.indicator, []).append(each)
    for indicator in limits.indicators:
        mine = came.get(known_as(row.case_id, row.room, indicator.name), [])
        if mine:
            series[indicator.name] = _with(series[indicator.name], mine, row.at)
    return limits, series


def _with(series: Series, mine: list[Reading], file_at: dt.datetime) -> Series:
    """A reading that came after the file stands for its day; one that came before fills a day that the file leaves out."""
    points = {each.day: float(each.value) for each in mine if each.at <= file_at}
    points |= dict(series.points)
    points |= {each.day: float(each.value) for each in mine if each.at > file_at}
    days = sorted({*series.days, *points})
    return Series(series.name, tuple(sorted(points.items())), tuple(days))


def newest(case: Case, where: str) -> Figures | None:
    return Figures.objects.filter(case=case, room=where).first()


def add(seat: Seat, where: str, name: str, readings: Mapping[dt.date, float], at: dt.datetime) -> tuple[Warning, ...]:
    """Keep readings of one figure in a room that this seat sees. Return what they show that was not shown before.

    Raises Faulty where no such figure is kept there, and for a reading that is none, each with its day.
    """
    row = newest(seat.case, where) if seat.sees(where) else None
    indicator = _indicator(row, name) if row is not None else None
    if row is None or indicator is None:
        raise Faulty.one(f"No figure ‘{name}’ is kept here.", "Add a file of figures with its limit first.")
    _refuse(readings, at)
    with act(seat, what="readings-added", room=where, at=at) as writing:
        before = {(w.indicator, w.sign) for w in room.warn(merged(row)[1][name], indicator)}
        key = known_as(seat.case.pk, where, name)
        for day, value in readings.items():
            Reading.objects.update_or_create(
                case=seat.case, room=where, indicator=key, day=day, defaults={"value": value, "at": at}
            )
        new = tuple(w for w in room.warn(merged(row)[1][name], indicator) if (w.indicator, w.sign) not in before)
        writing.details.update({"figures": row.pk, "readings": len(readings)})
        for warning in new:
            _tell(writing, where, key, warning)
    return new


def _indicator(row: Figures, name: str) -> Indicator | None:
    limits = Limits.model_validate(row.limits)
    return next((each for each in limits.indicators if each.name == name), None)


def _refuse(readings: Mapping[dt.date, float], at: dt.datetime) -> None:
    faults = []
    if not readings:
        faults.append(Fault("There is no reading.", "Give a date and a value."))
    if len(readings) > MOST:
        faults.append(Fault(f"These are {len(readings):,} readings.", f"Give at most {MOST:,} at once."))
    latest = at.date() + dt.timedelta(days=1)  # it may be tomorrow already where the reading was taken
    for day, value in list(readings.items())[:MOST]:
        if not OLDEST <= day <= latest:
            faults.append(Fault(f"{day} cannot have a reading yet, or is too long ago.", f"Give a day up to {latest}."))
        if not math.isfinite(value):
            faults.append(Fault(f"The value of {day} is not a number.", "Leave out a day that has no reading."))
    if faults:
        raise Faulty(faults[:20])


def _tell(writing: Writing, where: str, key: str, warning: Warning) -> None:
    """Each sign once for each day since which it is there, to those who see the figures."""
    case = writing.seat.case
    for side in case.sides.all():
        if where in (Room.JOINT, side.part):
            words = {
                "warning": warning,
                "about": "",
                "page": settings.SITE_URL + reverse("obligations:figures", args=[case.pk]),
            }
            told = f"figure/{key[:20]}/{warning.sign.replace(' ', '-')}/{warning.first_seen}"
            telling.tell_people(writing, side, key=told, template="figure", words=words)


# --- tokens ---


def make_intake(seat: Seat, where: str, name: str, at: dt.datetime, *, once: str = "") -> str:
    """Make a token by which a program adds readings of one figure; it is told only now. Raises Faulty."""
    row = newest(seat.case, where) if seat.sees(where) else None
    if row is None or _indicator(row, name) is None:
        raise Faulty.one(_("No such figure is kept here."), _("Choose one from the list."))
    token = f"mgf_{secrets.token_urlsafe(32)}"
    with act(seat, what="intake-made", room=where, at=at, once=once) as writing:
        if _open(seat).count() >= MOST_INTAKES:
            raise Faulty.one(_("There are too many tokens already."), _("End one of them first."))
        made = Intake.objects.create(
            case=seat.case,
            room=where,
            indicator=known_as(seat.case.pk, where, name),
            token_hash=hash_of(token),
            person=seat.name,
            made_at=at,
        )
        writing.details["intake"] = made.pk
        writing.then = reverse("obligations:intakes", args=[seat.case.pk])
    return token


def end_intake(seat: Seat, number: int, at: dt.datetime, *, once: str = "") -> None:
    """Take nothing more by this token. What came by it stays."""
    row = access.one(seat, _open(seat), pk=number)
    with act(seat, what="intake-ended", room=row.room, at=at, once=once) as writing:
        Intake.objects.filter(pk=row.pk).update(ended_at=at)
        writing.details["intake"] = row.pk
        writing.then = reverse("obligations:intakes", args=[seat.case.pk])


def intakes(seat: Seat) -> list[tuple[Intake, str]]:
    """The open tokens of the rooms that this seat sees, with what their figure is called."""
    names = {known_as(seat.case.pk, where, each.name): each.named for where, each in _kept(seat)}
    return [(row, names.get(row.indicator, _("a figure that is kept no more"))) for row in _open(seat)]


def choices(seat: Seat) -> list[tuple[str, str]]:
    """Figures that a token can be made for: room and name in one word, and what to call it."""
    shared = _("both sides see it")
    return [
        (f"{where} {each.name}", f"{each.named} ({shared})" if where == Room.JOINT else each.named)
        for where, each in _kept(seat)
    ]


def _kept(seat: Seat) -> list[tuple[str, Indicator]]:
    rows = [row for where in sorted(seat.rooms) if (row := newest(seat.case, where)) is not None]
    return [(row.room, each) for row in rows for each in Limits.model_validate(row.limits).indicators]


def _open(seat: Seat):
    return in_rooms(seat, Intake.objects.filter(ended_at=None))


def take_in(token: str, readings: Mapping[dt.date, float], at: dt.datetime) -> tuple[Warning, ...]:
    """Add readings by a token, as the engine. Raises Faulty, and LookupError for a token that is good for nothing."""
    row = Intake.objects.filter(token_hash=hash_of(token), ended_at=None).select_related("case").first()
    if row is None or row.case.closed_at is not None:
        raise LookupError("no such token")
    seat = access.engine(row.case)
    figures = newest(row.case, row.room)
    names = [each.name for each in Limits.model_validate(figures.limits).indicators] if figures else []
    name = next((each for each in names if known_as(row.case_id, row.room, each) == row.indicator), "")
    found = add(seat, row.room, name, readings, at)
    Intake.objects.filter(pk=row.pk).update(last_at=at)
    return found
