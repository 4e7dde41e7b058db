"""Signing in, with and without a second step; the demo's links; the names on the forms."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from tests.cast import PASSWORD, Table, person

from makegood.web import settings as real
from makegood.web.accounts import signin
from makegood.web.accounts.models import User
from makegood.web.cases.models import RecordEntry
from makegood.web.engine.models import Outgoing

SIGN_IN = {"login": "ada@northgate.example", "password": PASSWORD}


@pytest.mark.django_db
def test_a_mail_address_signs_in_however_its_letters_are_written():
    person("ada")
    client = Client()

    response = client.post(reverse("account_login"), {**SIGN_IN, "login": "ADA@northgate.Example"})

    assert response["Location"] == reverse("cases:list")


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"password": "wrong"}, {"login": "nobody@northgate.example"}])
def test_a_wrong_sign_in_says_the_same_whoever_it_is(wrong):
    person("ada")
    page = Client().post(reverse("account_login"), {**SIGN_IN, **wrong}).content.decode()

    assert "The email address and/or password you specified are not correct." in page


@pytest.mark.django_db
def test_with_a_second_step_the_password_alone_opens_nothing():
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(person("ada"), secret)
    client = Client()

    response = client.post(reverse("account_login"), SIGN_IN)
    assert response["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("cases:list")).status_code == 302

    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert client.post(response["Location"], {"code": code}).status_code == 302
    assert client.get(reverse("cases:list")).status_code == 200


@pytest.mark.django_db
def test_a_forgotten_password_is_mailed_a_way_back_through_the_outbox():
    person("ada")
    Client().post(reverse("account_reset_password"), {"email": "ada@northgate.example"})

    assert "/account/password/reset/key/" in Outgoing.objects.get().body


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short", "password1234", "ada@northgate.example"])
def test_a_password_that_anybody_could_guess_is_refused(password: str):
    form = {"name": "Ada Brandt", "email": "ada@northgate.example", "password1": password}

    assert Client().post(reverse("account_signup"), form).status_code == 200
    assert not User.objects.exists()


# --- the links of the worked case ---


@pytest.fixture
def demo(settings):
    settings.DEMO = True


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def test_a_demo_link_signs_in_once(db, demo):
    address = path_of(signin.link_for(person("ada"), at=timezone.now(), then="/cases/"))
    client = Client()

    assert client.get(address).status_code == 200, "a mail scanner that opens it does not use it up"
    assert client.post(address)["Location"] == "/cases/"
    assert client.get("/cases/").status_code == 200
    assert Client().post(address).status_code == 404


def test_a_demo_link_expires(db, demo):
    long_ago = timezone.now() - dt.timedelta(days=2)

    assert Client().post(path_of(signin.link_for(person("ada"), at=long_ago))).status_code == 404


def test_without_a_demo_there_are_no_such_links(db, settings):
    settings.DEMO = True
    address = path_of(signin.link_for(person("ada"), at=timezone.now()))
    settings.DEMO = False

    assert Client().get(address).status_code == 404
    assert Client().post(address).status_code == 404
    with pytest.raises(signin.OnlyInDemo):
        signin.link_for(person("ada"), at=timezone.now())


def test_a_page_needs_no_more_than_a_few_questions_to_the_database(table: Table, as_, django_assert_max_num_queries):
    client = as_("ada")
    for name, most in (("cases:case", 20), ("cases:people", 21), ("cases:exhibits", 19), ("cases:record", 19)):
        with django_assert_max_num_queries(most):
            client.get(reverse(name, args=[table.case.pk]))


@pytest.mark.django_db
def test_asking_for_an_account_that_does_not_exist_costs_the_server_the_same_hash(monkeypatch):
    person("ada")
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *given: hashed.append("") or encode(self, *given))

    costs = []
    for form in ({**SIGN_IN, "password": "wrong"}, {**SIGN_IN, "login": "nobody@northgate.example"}):
        hashed.clear()
        Client().post(reverse("account_login"), form)
        costs.append(len(hashed))

    assert costs[0] == costs[1] > 0


def test_who_makes_an_account_from_an_invitation_comes_back_to_it(table: Table):
    client = Client()
    join = reverse("cases:join-as-side", args=[table.token])
    page = client.get(join).content.decode()
    sign_up = page.split('href="/account/signup/')[-1].split('"')[0]
    form = {"name": "Eva Smit", "email": "eva@fennel.example", "password1": PASSWORD, "next": join}

    assert f'name="next" value="{join}"' in client.get(f"/account/signup/{sign_up}").content.decode()
    assert client.post(reverse("account_signup"), form)["Location"] == join
    assert client.post(join)["Location"] == reverse("cases:case", args=[table.case.pk])


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_added_and_signs_in_under_the_strict_policy(browse, live_server):
    person("ada")
    page = browse("anonymous")
    key = page.context.new_cdp_session(page)
    key.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    key.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "isUserVerified": True}})

    page.goto(reverse("account_login"))
    page.get_by_label("Mail address").fill("ada@northgate.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/cases/")
    page.goto(reverse("mfa_add_webauthn"))
    page.get_by_label("Password").fill(PASSWORD)  # what changes the way in asks once more
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("Ada’s laptop")
    if (passwordless := page.get_by_label("Passwordless")).count():
        passwordless.check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/recovery-codes/**")

    page.context.clear_cookies()
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/cases/")
    assert page.get_by_role("heading", name="Your cases").is_visible()


@pytest.mark.django_db
def test_a_password_is_kept_as_argon2id_and_a_record_chains_by_sha_256(table: Table):
    (hasher,) = [import_string(name)() for name in real.PASSWORD_HASHERS]
    assert hasher.encode(PASSWORD, hasher.salt()).startswith("argon2$argon2id$")
    assert all(len(bytes.fromhex(digest)) == 32 for digest in RecordEntry.objects.values_list("digest", flat=True))
