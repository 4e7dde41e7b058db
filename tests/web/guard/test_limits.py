"""What is tried too often waits, for all processes together, and the page says until when."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache, caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import LONG_AGO, PASSWORD, Table, person

from makegood.web import settings as real
from makegood.web.engine import sweeper
from makegood.web.guard import limits, middleware
from makegood.web.guard.limits import Rate
from makegood.web.guard.models import Tally

THRICE = Rate("thrice", 3, dt.timedelta(minutes=10))


@pytest.fixture
def shared_cache(db, settings):
    """The cache of a real installation, in the database."""
    settings.CACHES = real.CACHES


def few(monkeypatch, name: str, amount: int = 2) -> None:
    rate = getattr(middleware, name)
    monkeypatch.setattr(middleware, name, Rate(rate.name, amount, rate.within))


def test_a_rate_allows_so_many_and_says_when_it_begins_again(db):
    assert [limits.spend(THRICE, "a", at=LONG_AGO) for _ in range(3)] == [None] * 3

    assert limits.spend(THRICE, "a", at=LONG_AGO) == LONG_AGO + THRICE.within
    assert limits.spend(THRICE, "b", at=LONG_AGO) is None
    assert limits.spend(THRICE, "a", at=LONG_AGO + THRICE.within) is None


def test_looking_costs_nothing(db):
    for _ in range(9):
        assert limits.spent(THRICE, "a", at=LONG_AGO) is None
    limits.spend(THRICE, "a", at=LONG_AGO, amount=3)

    assert limits.spent(THRICE, "a", at=LONG_AGO) == LONG_AGO + THRICE.within


def test_what_no_longer_counts_is_forgotten_by_the_sweeper(db):
    limits.spend(THRICE, "a", at=LONG_AGO)
    sweeper.sweep(timezone.now())

    assert not Tally.objects.exists()


def test_no_address_is_kept(shared_cache):
    Client(REMOTE_ADDR="192.0.2.77").post(reverse("account_login"), {"login": "ada@northgate.example", "password": "x"})
    Client(REMOTE_ADDR="192.0.2.77").get("/p/nobody-made-this/")

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM guard_cache")
        kept = repr(cursor.fetchall()) + repr(list(Tally.objects.values_list()))
    assert Tally.objects.exists()
    assert "192.0.2" not in kept
    assert "ada" not in kept


def test_a_flood_is_a_line_with_the_address_and_the_page_and_not_the_link(db, monkeypatch, caplog):
    few(monkeypatch, "UNKNOWN_LINKS")
    for number in range(3):
        Client().get(f"/p/guess-{number}/", REMOTE_ADDR="192.0.2.7")

    lines = [record.getMessage() for record in caplog.records if record.name == "makegood.sign_in"]
    assert lines == ["too many attempts from 192.0.2.7 at cases:guest"]


def test_guessing_links_ends_in_a_calm_page_that_says_when_to_come_back(db, monkeypatch):
    few(monkeypatch, "UNKNOWN_LINKS")
    client = Client()
    answers = [client.get(f"/p/guess-{number}/").status_code for number in range(3)]
    page = client.get("/join/guess/")

    assert answers == [404, 404, 429]
    assert 0 < int(page["Retry-After"]) <= 600
    assert "Come back in 10 minutes" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_a_guesser_elsewhere_stops_nobody_who_holds_a_link(table: Table, monkeypatch):
    few(monkeypatch, "UNKNOWN_LINKS")
    for number in range(3):
        Client(REMOTE_ADDR="192.0.2.1").get(f"/p/guess-{number}/")

    assert Client(REMOTE_ADDR="192.0.2.2").get(f"/p/{table.token}/").status_code == 200


def test_one_machine_with_many_ipv6_addresses_is_one(db, monkeypatch):
    few(monkeypatch, "UNKNOWN_LINKS")
    codes = [Client(REMOTE_ADDR=f"2001:db8:1:2::{number}").get("/p/guess/").status_code for number in range(3)]

    assert codes == [404, 404, 429]


def test_an_address_that_the_asker_made_up_is_not_believed(db, monkeypatch):
    few(monkeypatch, "UNKNOWN_LINKS")
    codes = [Client(headers={"X-Forwarded-For": f"192.0.2.{n}"}).get("/p/guess/").status_code for n in range(3)]

    assert codes == [404, 404, 429]


def test_behind_a_trusted_proxy_its_word_counts_and_not_what_was_made_up(db, monkeypatch, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    few(monkeypatch, "UNKNOWN_LINKS")

    def ask(told: str) -> int:
        return Client(headers={"X-Forwarded-For": told}).get("/p/guess/").status_code

    assert [ask(f"203.0.113.{n}, 192.0.2.1") for n in range(3)] == [404, 404, 429]
    assert ask("192.0.2.2") == 404


def test_files_are_limited_in_number_and_in_bytes(table: Table, as_, monkeypatch):
    few(monkeypatch, "FILES", 1)
    client, address = as_("ada"), reverse("cases:exhibits", args=[table.case.pk])

    def send(who: Client) -> int:
        file = SimpleUploadedFile("log.txt", b"x" * 100_000)
        return who.post(address, {"file": file, "fact": "", "key": "k"}).status_code

    assert [send(client), send(client)] == [302, 429]
    few(monkeypatch, "FILE_BYTES", 50_000)
    assert send(as_("maeve")) == 429


def test_the_page_that_checks_documents_is_limited(db, monkeypatch):
    few(monkeypatch, "CHECKS")
    client = Client()

    assert [client.post(reverse("agreement-verify")).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get(reverse("agreement-verify")).status_code == 200


def test_answers_by_one_link_are_limited(table: Table, monkeypatch):
    few(monkeypatch, "ANSWERS")
    client, address = Client(), reverse("cases:guest-attach", args=[table.token])

    assert [client.post(address).status_code for _ in range(3)] == [200, 200, 429]


# --- signing in, with the counts in the database ---


def sign_in(client: Client, password: str, login: str = "ada@northgate.example"):
    return client.post(reverse("account_login"), {"login": login, "password": password})


def test_an_account_is_closed_to_guesses_for_a_while_even_to_the_right_one(shared_cache):
    person("ada")
    for number in range(6):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), "wrong")

    page = sign_in(Client(REMOTE_ADDR="192.0.2.99"), PASSWORD)

    assert page.status_code == 200
    assert "Come back in five minutes" in page.content.decode()


def test_an_unknown_address_is_refused_with_the_same_words(shared_cache):
    person("ada")
    pages = []
    for login in ("ada@northgate.example", "nobody@northgate.example"):
        for _ in range(6):
            page = sign_in(Client(), "wrong", login).content.decode()
        pages.append("Come back in five minutes" in page)

    assert pages == [True, True]


def test_a_flood_of_guesses_from_one_place_gets_few_answers(shared_cache):
    """However many addresses are tried, most of the answers are a pause."""
    person("ada")
    client = Client(raise_request_exception=True)
    codes = [sign_in(client, f"guess-{n}", f"somebody-{n}@northgate.example").status_code for n in range(100)]

    assert codes.count(200) <= 60
    assert codes[-1] == 429


def test_the_counts_are_kept_where_every_process_sees_them(shared_cache):
    cache.set("tried", 3)
    caches["default"].close()

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM guard_cache")
        assert cursor.fetchone()[0] == 1


@pytest.mark.django_db
def test_asking_for_a_new_password_answers_the_same_for_known_and_unknown():
    person("ada")
    answers = []
    for email in ("ada@northgate.example", "nobody@northgate.example"):
        answer = Client().post(reverse("account_reset_password"), {"email": email})
        answers.append((answer.status_code, answer["Location"]))

    assert answers[0] == answers[1]
