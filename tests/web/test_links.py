"""A link opens what it was made for, until it ends, and its token is nowhere to be found afterwards."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.sessions.models import Session
from django.core.serializers import serialize
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import LONG_AGO, Table, link_at, opening, person, token_of

from makegood.web import access
from makegood.web.cases import store
from makegood.web.cases.models import Link, Purpose, RecordEntry, Role, Sitting
from makegood.web.engine import sweeper
from makegood.web.engine.models import Outgoing


def token_that_is(table: Table, state: str) -> str:
    """A token that must not open a partner's page."""
    if state == "unknown":
        return "nobody-ever-made-this-token"
    purpose = Purpose.COLLEAGUE if state == "colleague" else Purpose.ANSWER
    days = 1 if state == "expired" else 365 * 20
    seat = table.seat("ada")
    address = store.invite(seat, purpose, name="Somebody", at=LONG_AGO, days=days)
    if state == "revoked":
        store.revoke(seat, link_at(address), at=LONG_AGO)
    return token_of(address)


def test_only_the_hash_of_a_token_is_kept_once_its_mail_has_gone(table: Table, mailoutbox):
    address = store.invite(table.seat("ada"), Purpose.ANSWER, name="Ben", email="ben@fennel.example", at=timezone.now())
    token = token_of(address)
    sweeper.sweep(timezone.now())

    assert any(token in mail.body for mail in mailoutbox)
    for model in (Link, Outgoing, RecordEntry, Session):
        assert token not in serialize("json", model.objects.all()), model


def test_a_link_of_one_purpose_opens_nothing_else(table: Table, as_):
    colleague = token_that_is(table, "colleague")

    assert as_("anonymous").get(reverse("cases:guest", args=[colleague])).status_code == 404
    assert as_("anonymous").get(reverse("cases:join", args=[table.token])).status_code == 404


@pytest.mark.parametrize("state", ["unknown", "expired", "revoked"])
def test_an_ended_link_looks_like_one_that_never_was(table: Table, as_, state: str):
    never = as_("anonymous").get(reverse("cases:guest", args=["x"]))
    ended = as_("anonymous").get(reverse("cases:guest", args=[token_that_is(table, state)]))

    assert (ended.status_code, _without_csrf(ended.content)) == (never.status_code, _without_csrf(never.content))


def _without_csrf(page: bytes) -> bytes:
    """The page without its tokens, and without the address that was asked for, which the choice of language leads back to."""
    page = re.sub(rb'name="next" value="[^"]*"', b"", page)
    return re.sub(rb'"X-CSRFToken": "\w+"|name="csrfmiddlewaretoken" value="\w+"', b"", page)


def test_a_revoked_link_is_gone_at_once(table: Table, as_):
    link = link_at_token(table.token)
    assert as_("anonymous").get(reverse("cases:guest", args=[table.token])).status_code == 200

    as_("ada").post(reverse("cases:revoke", args=[table.case.pk, link.pk]), {"key": "k"})

    assert as_("anonymous").get(reverse("cases:guest", args=[table.token])).status_code == 404


def link_at_token(token: str) -> Link:
    return Link.objects.get(token_hash=access.hash_of(token))


def test_a_used_link_seats_nobody_else(db, as_):
    ada = person("ada")
    seat = store.open_case(ada, opening(), at=LONG_AGO)
    address = store.invite(seat, Purpose.COLLEAGUE, name="Maeve", at=timezone.now())
    join = reverse("cases:join", args=[token_of(address)])

    assert as_("maeve").post(join).status_code == 302
    assert as_("dan").post(join).status_code == 404


def test_the_first_of_the_partner_to_sit_down_is_their_lead(db, as_):
    seat = store.open_case(person("ada"), opening(), at=LONG_AGO)
    first = store.invite(seat, Purpose.ANSWER, name="Ben", at=timezone.now())
    second = store.invite(seat, Purpose.ANSWER, name="Joris", at=timezone.now())

    as_("ben").post(reverse("cases:join-as-side", args=[token_of(first)]))
    as_("joris").post(reverse("cases:join-as-side", args=[token_of(second)]))

    assert list(Sitting.objects.filter(side=seat.them).order_by("since").values_list("role", flat=True)) == [
        Role.LEAD,
        Role.MEMBER,
    ]
    assert seat.case.sides.get(part="responding").joined_at is not None


def test_nobody_sits_on_both_sides(table: Table, as_):
    response = as_("maeve").post(reverse("cases:join-as-side", args=[table.token]))

    assert response.status_code == 302
    assert [sitting.side.slug for sitting in Sitting.objects.filter(user=table.maeve)] == ["northgate"]
    assert link_at_token(table.token).used_at is None


def test_the_guest_sees_the_joint_room_and_nothing_private(table: Table, as_):
    page = as_("anonymous").get(reverse("cases:guest", args=[table.token])).content.decode()

    assert "Checkout outage" in page
    assert "4,100 baskets" not in page
    assert "rely on in October" not in page


def test_an_adviser_is_their_sides_own_affair(table: Table, as_):
    theirs = as_("ben").get(reverse("cases:people", args=[table.case.pk])).content.decode()
    record = as_("ben").get(reverse("cases:record", args=[table.case.pk])).content.decode()
    ours = as_("ada").get(reverse("cases:people", args=[table.case.pk])).content.decode()

    assert "Nora" not in theirs + record
    assert "Nora" in ours


def test_who_was_invited_may_sign_up_where_sign_up_is_closed(table: Table, settings):
    from dataclasses import replace

    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, sign_up=False)
    client = Client()
    assert b'name="password1"' not in client.get(reverse("account_signup")).content

    client.get(reverse("cases:join-as-side", args=[table.token]))

    assert b'name="password1"' in client.get(reverse("account_signup")).content


def test_the_new_link_is_shown_once(table: Table, as_):
    client = as_("ada")
    form = {"name": "Ben", "email": "", "days": "7", "key": "k"}
    client.post(reverse("cases:invite", args=[table.case.pk, "answer"]), form)
    people = reverse("cases:people", args=[table.case.pk])

    assert b"/p/" in client.get(people).content
    assert b"/p/" not in client.get(people).content


def test_links_say_how_they_stand(table: Table):
    link = link_at_token(table.token)
    assert link.standing(LONG_AGO) == "sent"
    assert link.standing(LONG_AGO + dt.timedelta(days=365 * 21)) == "expired"
