"""A session ends when its person says so, or changes the password; signing in leads nowhere else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import PASSWORD, person

from makegood.web.engine import outbox

pytestmark = pytest.mark.django_db


def signed_in(**more: str) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": person("ada").email, "password": PASSWORD, **more})
    return client


def test_all_other_sessions_end_at_once_and_ours_goes_on():
    stolen, ours = signed_in(), signed_in()
    assert stolen.get(reverse("cases:list")).status_code == 200

    ours.post(reverse("usersessions_list"))

    assert stolen.get(reverse("cases:list")).status_code == 302
    assert ours.get(reverse("cases:list")).status_code == 200


def test_a_new_password_ends_every_other_session():
    stolen, ours = signed_in(), signed_in()
    new = "another-desk-another-letter"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    assert ours.post(reverse("account_change_password"), form).status_code == 302

    assert stolen.get(reverse("cases:list")).status_code == 302


@pytest.mark.parametrize("then", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_signing_in_leads_to_no_other_site(then: str):
    client = Client()
    answer = client.post(reverse("account_login"), {"login": person("ada").email, "password": PASSWORD, "next": then})

    assert answer["Location"] == reverse("cases:list")


def test_no_line_of_a_mail_can_be_added_through_its_subject():
    mail = outbox.post(
        key="k", to="ben@fennel.example", subject="Hello\r\nBcc: dan@x.example", body="", at=timezone.now()
    )

    assert "\n" not in mail.subject
    assert "\r" not in mail.subject
