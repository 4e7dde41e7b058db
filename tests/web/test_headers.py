"""What every answer carries, whatever the page."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.cast import Table
from tests.web.every_page import addresses

_WALKED: list[tuple[str, HttpResponse]] = []


@pytest.fixture
def pages(request: pytest.FixtureRequest) -> list[tuple[str, HttpResponse]]:
    """Every page as Ada sees it, and those for everybody as a stranger does. Walked once by a process: it takes seconds."""
    if not _WALKED:
        table, as_ = request.getfixturevalue("table"), request.getfixturevalue("as_")
        _WALKED.extend((name, as_("ada").get(address)) for name, address in addresses(table, ("case", "own")))
        _WALKED.extend((name, as_("anonymous").get(address)) for name, address in addresses(table, ("guest", "open")))
    return _WALKED


def test_every_page_has_the_security_headers(pages):
    for name, response in pages:
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy, name
        assert "unsafe" not in policy, name
        assert response["X-Content-Type-Options"] == "nosniff", name
        assert response["Referrer-Policy"] == "same-origin", name
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert response["Cache-Control"] == "no-store", name


def test_no_page_has_a_script_or_style_of_its_own(pages):
    for name, response in pages:
        page = response.content.decode()
        for tag in re.findall(r"<script[^>]*>", page):
            assert "src=" in tag or "application/json" in tag, f"{name}: {tag}"
        assert "<style" not in page, name
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", page), name


def test_every_page_says_its_language_and_has_one_heading(pages):
    for name, response in pages:
        if response.status_code == 302:  # a way on to another page, which is in the list itself
            continue
        page = response.content.decode()
        assert '<html lang="en"' in page, name
        assert page.count("<h1") == 1, name
        assert page.count("<main") == 1, name


@pytest.mark.parametrize("address", ["/nothing/", "/cases/nothing/"])
def test_what_is_not_there_says_so_calmly(db, as_, address: str):
    response = as_("ada").get(address)

    assert response.status_code == 404
    assert "Nothing was lost." in response.content.decode()
    assert "Content-Security-Policy" in response


def test_a_form_from_another_site_is_refused(db):
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("account_login"), {"login": "ada@northgate.example", "password": "x"})

    assert response.status_code == 403
    assert "open too long" in response.content.decode()


def test_something_far_too_large_for_a_form_is_refused_in_words(table: Table, as_):
    response = as_("ada").post(reverse("cases:start"), {"title": "x" * 6_000_000})

    assert response.status_code == 400
    assert "Nothing was changed." in response.content.decode()


def test_cookies_are_for_us_alone(db, as_):
    client = Client()
    client.get(reverse("account_login"))

    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
