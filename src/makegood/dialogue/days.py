"""A day as the letters of each language write it."""

from __future__ import annotations

from datetime import date

from makegood.dialogue.rules import table


def written(day: date, language: str) -> str:
    """The day in words: ‘1 June 2026’, ‘1. Juni 2026’, ‘1er juin 2026’, ‘2026年6月1日’."""
    forms = table(language, "letters")["forms"]
    number = forms.get("first", "1") if day.day == 1 else str(day.day)
    return str(forms["date"]).format(day=number, month=forms["months"][day.month - 1], year=day.year)
