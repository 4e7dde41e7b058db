"""A session ends when its person says so, or changes the password; signing in leads nowhere else."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import PASSWORD, person

from makegood.web.engine import outbox
from makegood.web.engine.models import Outgoing
from makegood.web.guard import idle

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


def test_one_session_ends_and_the_others_go_on():
    stolen, ours, third = signed_in(), signed_in(), signed_in()
    row = UserSession.objects.get(session_key=stolen.session.session_key)
    page = ours.get(reverse("usersessions_list")).content.decode()
    assert reverse("guard:end-session", args=[row.pk]) in page

    ours.post(reverse("guard:end-session", args=[row.pk]))

    assert [client.get(reverse("cases:list")).status_code for client in (stolen, ours, third)] == [302, 200, 200]


def test_a_session_is_named_as_people_name_a_browser():
    ours = Client(
        headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    )
    ours.post(reverse("account_login"), {"login": person("ada").email, "password": PASSWORD})

    assert "Firefox, Windows" in ours.get(reverse("usersessions_list")).content.decode()


def test_nobody_ends_the_session_of_somebody_else(as_):
    ours = signed_in()
    row = UserSession.objects.get(session_key=ours.session.session_key)

    assert as_("dan").post(reverse("guard:end-session", args=[row.pk])).status_code == 404
    assert ours.get(reverse("cases:list")).status_code == 200


def hours_ago(client: Client, *, began: float, seen: float) -> Client:
    session = client.session
    session[idle.BEGAN] -= began * 3600
    session[idle.SEEN] -= seen * 3600
    session.save()
    return client


def test_a_session_ends_when_nothing_was_done_in_it_for_a_day_and_says_why():
    client = hours_ago(signed_in(), began=25, seen=25)

    answer = client.get(reverse("cases:list"), follow=True)

    assert answer.redirect_chain[0][0].startswith(reverse("account_login"))
    assert "nothing was done here for a long time" in answer.content.decode()
    assert client.get(reverse("cases:list")).status_code == 302


def test_a_page_now_and_then_keeps_a_session():
    client = signed_in()
    for _ in range(3):
        assert hours_ago(client, began=23, seen=23).get(reverse("cases:list")).status_code == 200


def test_whatever_is_done_a_session_ends_after_fourteen_days():
    client = hours_ago(signed_in(), began=14 * 24 + 1, seen=0)
    assert client.get(reverse("cases:list")).status_code == 302


def test_a_session_from_before_there_was_an_end_goes_on():
    client = signed_in()
    session = client.session
    del session[idle.BEGAN], session[idle.SEEN]
    session.save()
    assert client.get(reverse("cases:list")).status_code == 200


def test_a_refused_sign_in_is_a_line_with_the_address_and_nothing_that_was_typed(caplog):
    said = {"login": person("ada").email, "password": "not-the-desk"}
    Client().post(reverse("account_login"), said, REMOTE_ADDR="192.0.2.7")

    lines = [record.getMessage() for record in caplog.records if record.name == "makegood.sign_in"]
    assert lines == ["sign-in refused from 192.0.2.7"]


def test_a_wrong_second_step_is_a_line_of_its_own(caplog):
    ada = person("ada")
    TOTP.activate(ada, "JBSWY3DPEHPK3PXP")
    client = Client()
    client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": "no-code"}, REMOTE_ADDR="192.0.2.7")

    lines = [record.getMessage() for record in caplog.records if record.name == "makegood.sign_in"]
    assert lines == ["second step refused from 192.0.2.7"]


# --- signing up, where mail is sent ---


@pytest.fixture
def mailing(settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def sign_up(email: str, **more: str):
    form = {"name": "Eva Smit", "email": email, "password1": "a-new-desk-and-a-letter", **more}
    client = Client()
    return client, client.post(reverse("account_signup"), form)


def test_signing_up_tells_nobody_whether_an_address_has_an_account(mailing):
    person("ada")
    answers = [sign_up(email)[1] for email in ("ada@northgate.example", "eva@fennel.example")]

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/account/confirm-email/")}
    taken, free = (Outgoing.objects.get(to=email) for email in ("ada@northgate.example", "eva@fennel.example"))
    assert "/confirm-email/" in free.body
    assert "/confirm-email/" not in taken.body
    assert "already" in taken.body


def test_a_confirmed_address_leads_on_to_the_invitation(mailing, table):
    join = reverse("cases:join-as-side", args=[table.token])
    client, _ = sign_up("eva@fennel.example", next=join)
    address = Outgoing.objects.get(to="eva@fennel.example").body.split("/account/confirm-email/")[1].split("/")[0]

    answer = client.post(reverse("account_confirm_email", args=[address]))

    assert answer["Location"] == join
    assert client.post(join)["Location"] == reverse("cases:case", args=[table.case.pk])
