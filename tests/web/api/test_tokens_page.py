"""People make tokens for their programs, see them once, and end them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from makegood.web.api import tokens
from makegood.web.api.models import Token

pytestmark = pytest.mark.django_db
PAGE = "/account/tokens/"


@pytest.fixture
def signed_in(table) -> Client:
    client = Client()
    client.force_login(table.ada)
    return client


def test_a_token_is_shown_once_and_works(table, signed_in):
    made = signed_in.post(PAGE, {"name": "Nightly figures", "scopes": ["read"], "case": table.case.pk, "days": "30"})
    secret = re.search(r"mg_[\w-]{30,}", made.content.decode()).group()

    assert secret not in signed_in.get(PAGE).content.decode()
    assert "Nightly figures" in signed_in.get(PAGE).content.decode()
    answer = Client().get("/api/me", headers={"Authorization": f"Bearer {secret}"}).json()
    assert (answer["email"], answer["case"]) == (table.ada.email, table.case.pk)


def test_making_one_asks_who_is_there_again(table, as_):
    client = as_("ada")
    session = client.session
    session["signed_in_at"] = 0
    session.save()
    answer = client.post(PAGE, {"name": "x", "scopes": ["read"], "days": "30"})

    assert answer["Location"].startswith("/account/reauthenticate/")
    assert not Token.objects.exists()


def test_a_case_where_one_does_not_sit_cannot_be_named(table, signed_in):
    signed_in.post(PAGE, {"name": "x", "scopes": ["read"], "case": table.other.pk, "days": "30"})

    assert not Token.objects.exists()


def test_ending_one_ends_it_and_nobody_elses(table, signed_in):
    ours, secret = tokens.make(table.ada, "ours", ["read"], at=timezone.now())
    theirs, _ = tokens.make(table.ben, "theirs", ["read"], at=timezone.now())
    for token in (ours, theirs):
        signed_in.post(f"{PAGE}{token.pk}/revoke/")

    assert Client().get("/api/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    assert Token.objects.get(pk=theirs.pk).revoked_at is None


def test_one_too_many_is_refused_with_the_way_out(table, signed_in, monkeypatch):
    monkeypatch.setattr(tokens, "MOST", 0)
    said = signed_in.post(PAGE, {"name": "x", "scopes": ["read"], "days": "30"})

    assert "End one" in said.content.decode()
