"""What a passive scanner would look for, on every page as Ada and as a stranger sees it. One walk over all pages, since that takes seconds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.http import HttpResponse
from tests.web.test_headers import pages  # noqa: F401  the fixture

_POST = re.compile(r'<form[^>]*method="post".*?</form>', re.S)
_TELLING = ("Traceback (most recent", "/site-packages/", "sqlite3.", "psycopg", "DJANGO_SETTINGS", "<!-- TODO")


def looked_at(page: str) -> Iterator[str]:
    """What is wrong with the text of a page."""
    for form in _POST.findall(page):
        if "csrfmiddlewaretoken" not in form:
            yield "a form that changes something carries no token"
    for address in re.findall(r'<(?:script|link|img|iframe|form)[^>]*\s(?:src|href|action)="([^"]*)"', page):
        if re.match(r"(https?:)?//", address):
            yield f"comes from another site: {address}"
    for field in re.findall(r'<input[^>]*type="password"[^>]*>', page):
        if "autocomplete=" not in field or "value=" in field:
            yield f"a password that a page keeps or gives back: {field}"
    for link in re.findall(r'<a[^>]*target="_blank"[^>]*>', page):
        if "noopener" not in link:
            yield f"a window that can reach back: {link}"
    for word in _TELLING:
        if word in page:
            yield f"tells of faults or of the machine: {word}"


def test_a_passive_scan_finds_nothing(pages: list[tuple[str, HttpResponse]]):  # noqa: F811
    shown = [(name, page) for name, page in pages if page.status_code == 200 and not page.streaming]
    texts = [(name, page.content.decode()) for name, page in shown]

    assert sum(len(_POST.findall(text)) for _, text in texts) > 30
    assert [(name, fault) for name, text in texts for fault in looked_at(text)] == []
    kinds = [(name, page.get("Content-Type", "")) for name, page in shown]
    assert [each for each in kinds if each[1].startswith("text/") and "charset=utf-8" not in each[1].lower()] == []
    assert [name for name, kind in kinds if not kind] == []


def test_the_scan_would_find_something():
    page = '<form method="post"></form><script src="//evil.example/a.js"></script><input type="password" value="x"><a target="_blank">'

    assert len(list(looked_at(page + "psycopg"))) == 5
