"""Every URL of the application, opened as everyone: made from the URLconf, held to tests/web/**/expectations.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.cast import NAMES, Table
from tests.web.every_page import EXPECTED
from tests.web.expectations import ACCOUNT_PAGES, BY_TOKEN, NOTHING_HERE, OPEN_ACCOUNT_PAGES, READERS, Page

PEOPLE = [*NAMES, "anonymous"]


def urls(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from urls(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{space}{pattern.name}"
        else:
            raise AssertionError(f"{pattern} has no name, so nobody can say who may open it")


# Operations of the API have a matrix of their own (tests/web/api), made from their description.
EVERY = sorted(name for name in set(urls(get_resolver().url_patterns)) if not name.startswith("api:"))


def test_every_url_says_who_may_open_it():
    silent = set(EVERY) - set(EXPECTED) - set(NOTHING_HERE) - ACCOUNT_PAGES - BY_TOKEN

    assert not silent, f"add these to tests/web/<room>/expectations.py: {sorted(silent)}"


def test_no_expectation_is_left_over():
    gone = {*EXPECTED, *NOTHING_HERE} - set(EVERY)

    assert not gone, f"these URLs no longer exist: {sorted(gone)}"


def _address(name: str, table: Table, **instead: object) -> str:
    page = EXPECTED.get(name) or NOTHING_HERE[name]
    kind = {"case": {"case_id": table.case.pk}, "guest": {"token": table.token}}.get(page.kind, {})
    return reverse(name, kwargs={**kind, **page.args(table), **instead})


def _to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/account/login/")


def _opened(response: HttpResponse) -> bool:
    return response.status_code in (200, 302) and not _to_sign_in(response)


@pytest.mark.parametrize("name", [name for name in EVERY if name in EXPECTED])
@pytest.mark.parametrize("method", ["get", "post"])
def test_each_page_opens_for_whom_it_should_and_is_not_there_for_others(table: Table, as_, name: str, method: str):
    page = EXPECTED[name]
    address = _address(name, table)
    may = getattr(page, method)

    for who in PEOPLE:
        with transaction.atomic():
            response = getattr(as_(who), method)(address)
            transaction.set_rollback(True)  # the next one finds everything as it was
        said = f"{who}: {method} {address} gave {response.status_code}"
        if who == "anonymous" and page.kind in ("case", "own"):
            assert _to_sign_in(response), said
        elif may is None:
            assert response.status_code == 405 or (page.kind == "case" and response.status_code == 404), said
        elif who in may or page.kind in ("guest", "open"):
            assert _opened(response), said
            assert _is_shown_only_if_ours(page, response), said
        else:
            assert response.status_code == 404, said


_OUR_OWN = ("image/svg+xml", "text/calendar", "application/json")


def _is_shown_only_if_ours(page: Page, response: HttpResponse) -> bool:
    """Whether what is no page is saved by a browser, never shown or run, but for what we draw and write ourselves."""
    if response.status_code != 200 or not page.download:
        return True
    saved = response.get("Content-Disposition", "").startswith("attachment")
    return saved or response["Content-Type"].partition(";")[0] in _OUR_OWN


# What follows the case's id here is a word that every case knows, not the id of a thing.
SAME_WORDS = {
    *("agreement:bundle", "breach:section", "caucus:lay", "caucus:room"),
    *("cases:invite", "cases:record-of", "cases:record-file"),
}
CASE_PAGES = [name for name in EVERY if name in EXPECTED and EXPECTED[name].kind == "case"]


@pytest.mark.parametrize("name", CASE_PAGES)
def test_the_id_of_somebody_elses_case_leads_nowhere(table: Table, as_, name: str):
    address = _address(name, table, case_id=table.other.pk)

    for who in READERS:
        for method in ("get", "post"):
            response = getattr(as_(who), method)(address)
            assert response.status_code in (404, 405), f"{who}: {method} {address}"


@pytest.mark.parametrize(
    "name", [name for name in CASE_PAGES if EXPECTED[name].names_a_thing and name not in SAME_WORDS]
)
def test_a_thing_of_one_case_is_not_found_under_another(table: Table, as_, name: str):
    """Dan leads a case of his own; with its id and the id of a thing in Ada's case he finds nothing."""
    address = _address(name, table, case_id=table.other.pk)

    for method in ("get", "post"):
        assert getattr(as_("dan"), method)(address).status_code in (404, 405)


@pytest.mark.parametrize("name", [name for name in EVERY if name in EXPECTED and EXPECTED[name].kind == "guest"])
@pytest.mark.parametrize("token", ["unknown", "expired", "revoked", "colleague"])
def test_a_link_that_is_not_this_opens_nothing(table: Table, as_, name: str, token: str):
    from tests.web.test_links import token_that_is

    address = _address(name, table, token=token_that_is(table, token))

    for method in ("get", "post"):
        assert getattr(Client(), method)(address).status_code in (404, 405)


@pytest.mark.parametrize("name", sorted(NOTHING_HERE))
def test_there_is_nothing_where_nothing_was_asked(table: Table, as_, name: str):
    for method in ("get", "post"):
        assert getattr(as_("ada"), method)(_address(name, table)).status_code in (404, 405)


@pytest.mark.parametrize("name", sorted(ACCOUNT_PAGES & set(EVERY)))
def test_account_pages_need_somebody_signed_in_unless_they_are_for_signing_in(db, as_, name: str):
    kwargs = {
        "account_confirm_email": {"key": "unknown"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "unknown"},
        "mfa_remove_webauthn": {"pk": 1},
        "mfa_edit_webauthn": {"pk": 1},
        "openid_connect_login": {"provider_id": "company"},
        "openid_connect_callback": {"provider_id": "company"},
    }.get(name, {})

    response = as_("anonymous").get(reverse(name, kwargs=kwargs))

    if name not in OPEN_ACCOUNT_PAGES:
        assert _to_sign_in(response) or response.status_code in (302, 404), f"{name} gave {response.status_code}"
    assert response.status_code < 500
