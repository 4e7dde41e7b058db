"""Before what is hard to take back, and before a whole case leaves the house, somebody shows again who they are."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from tests.cast import PASSWORD, Table, link_at, person

from makegood.web import settings as real
from makegood.web.cases import store
from makegood.web.cases.models import Link, Purpose
from makegood.web.guard import again


def an_hour_ago(client: Client) -> Client:
    """Somebody who signed in an hour ago."""
    session = client.session
    session["signed_in_at"] -= 3600
    session["account_authentication_methods"] = [
        {**said, "at": said["at"] - 3600} for said in session.get("account_authentication_methods", [])
    ]
    session.save()
    return client


@pytest.fixture
def link(table: Table) -> Link:
    return link_at(
        store.invite(table.seat("ada"), Purpose.MEDIATOR, name="Another", at=store.dt.datetime.now(store.dt.UTC))
    )


def test_a_link_is_revoked_after_the_password_and_the_press_is_not_lost(table: Table, as_, link: Link):
    client = an_hour_ago(as_("ada"))
    address = reverse("cases:revoke", args=[table.case.pk, link.pk])

    asked = client.post(address, {"key": "k"})
    link.refresh_from_db()
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert link.revoked_at is None

    assert client.post(asked["Location"], {"password": "wrong"}).status_code == 200
    done = client.post(asked["Location"], {"password": PASSWORD, "next": address})
    link.refresh_from_db()
    assert done["Location"] == reverse("cases:people", args=[table.case.pk])
    assert link.revoked_at is not None


def test_who_signed_in_a_moment_ago_is_not_asked(table: Table, as_, link: Link):
    as_("ada").post(reverse("cases:revoke", args=[table.case.pk, link.pk]), {"key": "k"})
    link.refresh_from_db()
    assert link.revoked_at is not None


def test_who_signed_in_by_the_page_is_not_asked_either(table: Table):
    client = Client()
    client.post(reverse("account_login"), {"login": person("ada").email, "password": PASSWORD})
    assert client.get(reverse("folder:zip", args=[table.case.pk])).status_code == 200


def test_a_whole_case_leaves_the_house_only_after_that(table: Table, as_):
    client = an_hour_ago(as_("ada"))
    for name in again.TO_READ:
        asked = client.get(reverse(name, args=[table.case.pk]))
        assert asked["Location"].startswith(reverse("account_reauthenticate")), name


def test_everything_else_goes_on_unasked(table: Table, as_):
    client = an_hour_ago(as_("ada"))
    for name in ("cases:case", "cases:people", "cases:exhibits"):
        assert client.get(reverse(name, args=[table.case.pk])).status_code == 200


def test_a_stranger_learns_nothing_by_being_asked(table: Table, as_):
    client = an_hour_ago(as_("dan"))
    answers = [client.get(reverse("folder:zip", args=[case])).status_code for case in (table.case.pk, "nothing")]
    assert answers == [302, 302]


def test_what_asks_again_is_there():
    names = {
        f"{':'.join(namespace)}:{name}".strip(":")
        for namespace, name in _names(get_resolver(real.ROOT_URLCONF).url_patterns, ())
    }
    assert names >= again.TO_READ | again.TO_DO


def _names(patterns, inside):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            space = (pattern.namespace,) if pattern.namespace else ()
            yield from _names(pattern.url_patterns, (*inside, *space))
        elif pattern.name and re.fullmatch(r"[\w-]+", pattern.name):
            yield inside, pattern.name
