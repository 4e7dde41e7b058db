"""The document and the calendar are made from the same terms: they name the same dates."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from tests.agreement.samples import terms

from makegood import obligations
from makegood.agreement import counted_from, draft
from makegood.agreement.document import Document, Table, plain
from makegood.agreement.wording import LANGUAGES
from makegood.obligations import Event
from makegood.terms import Terms

DUES = st.one_of(
    st.builds(lambda day: {"on": day.isoformat()}, st.dates(dt.date(2026, 4, 18), dt.date(2026, 12, 1))),
    st.builds(
        lambda day, count: {"on": day.isoformat(), "every": f"FREQ=MONTHLY;COUNT={count}"},
        st.dates(dt.date(2026, 4, 18), dt.date(2026, 7, 28)),
        st.integers(2, 4),
    ),
    st.builds(
        lambda count, unit: {"within": f"{count} {unit}", "after": "signed"},
        st.integers(1, 40),
        st.sampled_from(("days", "working days", "weeks")),
    ),
    st.builds(
        lambda day, hour: {"on": day.isoformat(), "by": f"{hour:02}:30"},
        st.dates(dt.date(2026, 4, 18), dt.date(2026, 12, 1)),
        st.integers(0, 23),
    ),
)


def in_the_document(document: Document) -> list[str]:
    """What the schedule of dates says is due, as it is written; what waits for something else has no date yet."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    schedule = next(table for table in tables if any("Europe/Dublin" in plain(cell) for cell in table.head))
    return [words for row in schedule.rows if re.search(r"20[0-9]{2}", words := plain(row[2]))]


def in_the_calendar(of: Terms) -> list[dt.datetime]:
    signed = Event.model_validate({"kind": "signed", "at": counted_from(of)["signed"]})
    found = Calendar.from_ical(obligations.calendar_ics(obligations.Dates("c", of, (signed,))))
    moments = [entry.get("due", entry.get("dtstart")).dt for entry in found.walk() if entry.name in ("VEVENT", "VTODO")]
    return sorted(moment.astimezone(of.calendar.calendar.tz) for moment in moments)


@settings(max_examples=40, deadline=None)
@given(dues=st.lists(DUES, min_size=1, max_size=4))
def test_the_calendar_has_the_dates_of_the_document(dues: list[dict]):
    first = terms().commitments[0].model_dump(mode="json", by_alias=True) | {"depends_on": []}
    of = terms(commitments=[first | {"id": f"part-{n}", "due": due} for n, due in enumerate(dues)])

    written = [f"{moment:%A} {moment.day} {moment:%B %Y, %H:%M}" for moment in in_the_calendar(of)]
    assert sorted(written) == sorted(in_the_document(draft(of)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_language_the_document_has_as_many_dates_as_the_calendar(language: str):
    assert len(in_the_document(draft(terms(), language=language))) == len(in_the_calendar(terms()))
