"""What the contract's room says, of dates above all, is said in the reader's language; what the contract says stays."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from tests.cast import LONG_AGO, Table
from tests.web.contract.test_pages import WORKED, given
from tests.web.texts import OTHERS, same_in_english

from makegood.calendars import Calendar
from makegood.contract import PROFILES, Event, EventKind
from makegood.values import Period
from makegood.web import sentences
from makegood.web.contract import store

LEFT = re.compile(r"\b(?:the|is|after|before|that|ends?|not|counted)\b", re.IGNORECASE)


@pytest.fixture
def dated(table: Table) -> Table:
    """A contract with a date from every event, and a clock of every form."""
    seat, row = table.seat("ada"), given(table)
    for kind in EventKind:
        store.note_happening(seat, row, Event(kind, LONG_AGO), at=LONG_AGO)
    for form in PROFILES.values():
        store.start_clock(
            seat,
            form.name,
            form.clocks[0].name,
            LONG_AGO,
            period="5 days" if not form.clocks[0].period else "",
            at=LONG_AGO,
        )
    return table


@pytest.mark.parametrize("page", ["page", "clocks"])
def test_no_page_of_the_contract_keeps_an_english_sentence(page: str, dated: Table, as_):
    """Takes seconds: each page is opened in every language."""
    theirs = {WORKED.decode(), dated.case.title, "Northgate Tickets Ltd", "Fennel Payments B.V.", "contract.md"}

    assert same_in_english(as_("ada"), reverse(f"contract:{page}", args=[dated.case.pk]), theirs) == set()


@pytest.mark.parametrize("language", OTHERS)
def test_how_a_date_is_counted_is_said_in_the_language_of_the_reader(language: str):
    calendar = Calendar(("IE",), "Europe/Dublin")
    start = datetime(2026, 5, 30, 18, tzinfo=calendar.tz)
    periods = [
        Period.parse(words) for words in ("36 hours", "1 day", "10 working days", "2 weeks", "3 months", "1 year")
    ]
    counted = [calendar.deadline(start, period, roll=True) for period in periods]
    counted += [calendar.before(start + timedelta(days=900), period) for period in periods]

    with translation.override(language):
        said = {sentences.said(step) for date in counted for step in date.steps}

    assert not {words for words in said if LEFT.search(words.replace("June bank holiday", ""))}


def test_a_date_is_counted_in_chinese_with_its_days_and_its_length_of_time():
    calendar = Calendar((), "Asia/Shanghai")

    with translation.override("zh-hans"):
        steps = calendar.deadline(datetime(2026, 6, 5, 18, tzinfo=calendar.tz), Period.parse("10 working days")).steps

        assert [sentences.said(step) for step in steps] == [
            "起算点为事件发生：星期五 2026年6月5日 18:00。",
            "该日之后10个工作日：星期五 2026年6月19日。",
            "于当日结束时届满（Asia/Shanghai 时间）。",
        ]
