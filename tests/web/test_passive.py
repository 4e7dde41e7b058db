"""What a passive scanner would look for, on every page as Ada and as a stranger sees it."""

from __future__ import annotations

import re

from django.http import HttpResponse
from tests.web.test_headers import pages  # noqa: F401  the fixture

Pages = list[tuple[str, HttpResponse]]
_POST = re.compile(r'<form[^>]*method="post".*?</form>', re.S)


def each(pages: Pages):  # noqa: F811
    return [(name, page.content.decode()) for name, page in pages if page.status_code == 200 and not page.streaming]


def test_every_form_that_changes_something_carries_its_token(pages: Pages):  # noqa: F811
    forms = [(name, form) for name, page in each(pages) for form in _POST.findall(page)]
    assert len(forms) > 30
    assert [name for name, form in forms if "csrfmiddlewaretoken" not in form] == []


def test_nothing_comes_from_another_site(pages: Pages):  # noqa: F811
    for name, page in each(pages):
        for address in re.findall(r'<(?:script|link|img|iframe|form)[^>]*\s(?:src|href|action)="([^"]*)"', page):
            assert not re.match(r"(https?:)?//", address), f"{name}: {address}"


def test_no_password_may_be_kept_by_a_page_and_none_is_given_back(pages: Pages):  # noqa: F811
    for name, page in each(pages):
        for field in re.findall(r'<input[^>]*type="password"[^>]*>', page):
            assert "autocomplete=" in field, name
            assert "value=" not in field, name


def test_a_window_that_is_opened_elsewhere_cannot_reach_back(pages: Pages):  # noqa: F811
    for name, page in each(pages):
        for link in re.findall(r'<a[^>]*target="_blank"[^>]*>', page):
            assert "noopener" in link, name


def test_no_page_tells_of_faults_or_of_the_machine(pages: Pages):  # noqa: F811
    for name, page in each(pages):
        for word in (
            "Traceback (most recent",
            "/site-packages/",
            "sqlite3.",
            "psycopg",
            "DJANGO_SETTINGS",
            "<!-- TODO",
        ):
            assert word not in page, f"{name}: {word}"


def test_what_is_said_about_a_page_is_its_kind(pages: Pages):  # noqa: F811
    for name, page in pages:
        kind = page.get("Content-Type", "")
        if page.status_code == 200:
            assert kind, name
            assert not kind.startswith("text/") or "charset=utf-8" in kind.lower(), f"{name}: {kind}"
