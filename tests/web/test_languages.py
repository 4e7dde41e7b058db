"""The interface in five languages: nothing left in English, blanks and plurals right, each reader in their own."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from tests import messages
from tests.cast import LONG_AGO, PASSWORD, Table, person
from tests.web.every_page import addresses
from tests.web.texts import Texts

from makegood.journey.steps import Act, CaseState, not_now
from makegood.values import Money
from makegood.web import languages, sentences
from makegood.web.accounts.models import User
from makegood.web.agreement import store as agreement
from makegood.web.cases import store
from makegood.web.cases.models import Purpose
from makegood.web.cases.templatetags import makegood as components
from makegood.web.engine.models import Outgoing

FOLDERS = list(messages.LOCALES)
OTHERS = [code for code, _ in settings.LANGUAGES if code != "en"]


@pytest.fixture(scope="module")
def gathered():
    return messages.gathered()


def test_a_drawing_keeps_its_points_where_a_language_writes_a_comma():
    """‘y="91,4"’ is two figures to a browser: the picture falls apart in German, Spanish and French."""
    texts = {path: path.read_text("utf-8") for path in messages.WEB.rglob("*.html")}
    drawings = {path: text for path, text in texts.items() if "<svg" in text and re.search(r' [cxy]+\d?="{{', text)}

    assert drawings
    for path, text in drawings.items():
        assert "{% localize off %}<svg" in text, path
        assert "</svg>{% endlocalize %}" in text, path


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_string_is_in_the_catalog_and_has_words_in_every_form(folder: str, gathered):
    catalog = messages.read(folder)
    asked = {(message.context, _ids(message)) for message in gathered if message.id}
    there = {(message.context, _ids(message)) for message in catalog if message.id}

    assert asked == there, "run `make messages`, then write the words that are missing"
    assert not messages.missing(catalog)
    assert not [message.id for message in catalog if message.id and message.fuzzy]


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_translation_has_the_blanks_and_tags_of_its_string(folder: str):
    wrong = []
    for message in messages.read(folder):
        ids, said = _ids(message), messages._forms(message.string)
        for words in said if message.id else ():
            fits = [_blanks(words) == _blanks(each) for each in ids]
            if not any(fits) or words.strip() != words.strip(" ") or words[:1].isspace() != ids[0][:1].isspace():
                wrong.append((message.id, words))

    assert not wrong


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_is_compiled_is_what_is_written(folder: str):
    path = messages.catalog_of(folder)

    assert path.with_suffix(".mo").read_bytes() == messages.compiled(messages.read(folder))


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_translation_with_blanks_can_be_filled(folder: str):
    for message in messages.read(folder):
        if "%(" in "".join(_ids(message)):
            for words in messages._forms(message.string):
                words % defaultdict(int)  # a bare per cent sign would fail here, and on the page


def _ids(message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _blanks(words: str) -> tuple[list[str], list[str]]:
    return sorted(set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", words))), sorted(re.findall(r"</?\w+", words))


# --- who reads which ---


@pytest.mark.parametrize(
    ("asked", "served"),
    [("de-AT,de;q=0.9", "de"), ("zh-CN", "zh-hans"), ("zh-TW", "zh-hans"), ("pt-BR", "en"), ("", "en")],
)
def test_a_browser_is_answered_in_the_first_of_its_languages_that_we_have(db, asked: str, served: str):
    response = Client(headers={"Accept-Language": asked}).get("/")

    assert f'<html lang="{served}">' in response.content.decode()
    assert response["Content-Language"] == served
    assert "Accept-Language" in response["Vary"]


def test_a_guest_chooses_a_language_and_stays_where_they_were(table: Table):
    guest = Client()
    here = f"/p/{table.token}/"
    response = guest.post("/language/", {"language": "fr", "next": here})

    assert response["Location"] == here
    assert '<html lang="fr">' in guest.get(here).content.decode()


def test_a_choice_is_kept_in_the_account_and_goes_before_the_browser(table: Table, as_):
    ada = as_("ada")
    ada.post("/language/", {"language": "es", "next": "/cases/"})

    assert User.objects.get(pk=table.ada.pk).language == "es"
    assert '<html lang="es">' in ada.get("/cases/", headers={"Accept-Language": "de"}).content.decode()


@pytest.mark.parametrize("where", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_a_choice_of_language_leads_to_no_other_site(db, where: str):
    assert Client().post("/language/", {"language": "de", "next": where})["Location"] == "/"


def test_each_language_is_offered_by_its_own_name(db):
    foot = Client(headers={"Accept-Language": "zh-CN"}).get("/").content.decode().rpartition("<footer")[2]

    assert re.findall(r">([^<]+)</button>", foot) == ["English", "Deutsch", "Español", "Français", "简体中文"]


def test_a_language_that_we_do_not_have_changes_nothing(table: Table, as_):
    as_("ada").post("/language/", {"language": "tlh", "next": "/"})

    assert User.objects.get(pk=table.ada.pk).language == "en"


def test_who_signs_up_keeps_the_language_they_signed_up_in(db):
    answers = {"name": "Uwe Rath", "email": "uwe@rath.example", "password1": PASSWORD, "zone": "Europe/Berlin"}
    Client(headers={"Accept-Language": "de"}).post("/account/signup/", answers)

    assert User.objects.get(email="uwe@rath.example").language == "de"


# --- mail ---


def test_a_mail_is_in_the_language_of_whoever_gets_it(table: Table):
    User.objects.filter(pk=table.ben.pk).update(language="de")
    with translation.override("fr"):  # Ada reads French
        agreement.say_willing(table.seat("ada"), True, says="Yes.", at=LONG_AGO)
    mail = Outgoing.objects.filter(to=table.ben.email).latest("pk")

    assert mail.subject == "Northgate Tickets Ltd möchte das reparieren."
    assert "Sie entscheiden, was Sie damit tun, und wann." in mail.body


def test_whose_language_is_known_is_not_looked_for_again(table: Table, django_assert_num_queries):
    with django_assert_num_queries(0), languages.reading(User(language="de")):
        assert translation.get_language() == "de"
    with django_assert_num_queries(1), languages.reading(table.ben.email):
        assert translation.get_language() == "en"


def test_an_invitation_goes_in_the_language_of_the_account_it_goes_to(table: Table):
    User.objects.filter(pk=table.dan.pk).update(language="zh-hans")
    store.invite(table.seat("ada"), Purpose.ADVISER, name="Dan", email=table.dan.email, at=LONG_AGO)

    assert Outgoing.objects.filter(to=table.dan.email).latest("pk").subject.startswith("请加入案件")


# --- figures, and what the library says ---


@pytest.mark.parametrize(
    ("code", "day", "near", "sum_"),
    [
        ("en", "3 May 2027", "3 May 2027 (in 5 days)", "EUR 12,000.50"),
        ("de", "3. Mai 2027", "3. Mai 2027 (in 5 Tagen)", "12.000,50 EUR"),
        ("fr", "3 mai 2027", "3 mai 2027 (dans 5 jours)", "12 000,50 EUR"),
        ("es", "3 de mayo de 2027", "3 de mayo de 2027 (dentro de 5 días)", "12.000,50 EUR"),
        ("zh-hans", "2027年5月3日", "2027年5月3日 (5 天后)", "EUR 12,000.50"),
    ],
)
def test_days_and_sums_are_written_as_the_reader_writes_them(code: str, day: str, near: str, sum_: str):
    date = dt.date(2027, 5, 3)
    with translation.override(code):
        assert components.day(date) == day
        assert components.day_from_now(date, date - dt.timedelta(days=5)) == near
        assert _plain(components.money(Money.parse("EUR 12,000.50"))) == sum_


def _plain(marked: str) -> str:
    return re.sub(r"<[^>]+>", "", marked).replace("\u202f", " ").replace("\u00a0", " ")


def test_a_sentence_of_the_library_keeps_its_names_and_is_said_in_the_readers_language():
    with translation.override("de"):
        assert sentences.said("Write to Fennel.") == "Schreiben Sie an Fennel."
        assert sentences.said("3 commitments are open.") == "3 Zusagen sind offen."
        assert sentences.said("renegotiate") == "neu verhandeln"
        assert sentences.said("Agreed: EUR 1,200.00 by 3 May 2027.") == "Agreed: 1.200,00 EUR by 3. Mai 2027."
    with translation.override("en"):
        assert sentences.said("Write to Fennel.") == "Write to Fennel."


@pytest.mark.parametrize("language", OTHERS)
def test_what_keeps_a_case_open_is_counted_in_the_readers_language(language: str):
    standings = {"in effect": 1, "late": 2, "claimed done": 3}
    state = CaseState("Northgate", "Fennel", signed_by=frozenset({"Northgate", "Fennel"}), standings=standings)
    (closing,) = [one for one in not_now(state, LONG_AGO) if one.act is Act.CLOSE]
    with translation.override(language):
        told = sentences.said(closing.why)

    assert not [word for word in ("effect", "late", "claimed", "Not every") if word in told]
    assert all(count in told for count in "123")


@pytest.mark.parametrize("words", ["1 thing", "effect: 1", "one late", " late"])
def test_what_is_not_a_count_of_something_known_stays_as_it_is(words: str):
    with translation.override("de"):
        assert sentences.said(words) == words


@pytest.mark.parametrize("words", ["Done by 31 June 2026.", "On 0 May 0000.", "As ISO 9001 asks."])
def test_what_only_looks_like_a_day_or_a_sum_stays_as_it_was_written(words: str):
    with translation.override("de"):
        assert sentences.said(words) == words


def test_words_that_look_like_a_blank_are_no_blank():
    with translation.override("de"):
        assert sentences.said("Write to {them} and %(us)s.") == "Schreiben Sie an {them} and %(us)s."


def test_the_library_is_asked_in_its_own_name_for_a_language():
    assert languages.of_library("zh-hans") == "zh"
    assert languages.of_library("de") == "de"


# --- no English left on a page ---

_NAMES = (
    "Ada Brandt|Maeve Doyle|Nora Quill|Ben Okafor|Joris Vermeer|Cleo Marsh|Dan|Another|Makegood|Northgate(?: Tickets)?(?: Ltd)?"
    "|Fennel(?: Payments)?(?: B\\.V\\.)?|Elsewhere|Checkout outage on the Harbour Lights on-sale"
    "|first credit|second credit|test load|failover test|shared monitoring|opening hour|winter opening|overflow back|monthly figures"
    "|look back|credentials|runbook|forecast|Shared page|Test load|Governing law|makegood [a-z]+|Failover test passed by|4,100 baskets were lost on the biggest day of the year\\.?|A checkout we can rely on in October\\."
)


# The questions of a guided draft are in the language that the letter will be in, which is the case's.
_IN_THE_LANGUAGE_OF_THE_CASE = {"dialogue:guided"}
# What is typed as the file format has it, whoever types it; and what the commitment of every test says.
_AS_WRITTEN = re.compile(
    r"\d+ working days|talk, executives|talk、executives、mediation、expert determination、arbitration、court|talk, "
    r"|Fennel sends the report on the outage\.|It names the cause\.|the report"
)


def in_english(html: str) -> list[str]:
    """Texts of a Chinese page with two Latin words beside each other that are nobody's name, or of one small word alone."""
    texts = (re.sub(_NAMES, " ", _AS_WRITTEN.sub(" ", text)) for text in Texts(html).found)
    return [text for text in texts if re.search(r"[A-Za-z]{3,} [a-z]{2,}|^[a-z]{3,}$", text)]


def test_no_page_of_a_case_has_english_left_on_it(table: Table):
    """In Chinese, because there every word that is still English is seen by its letters. Takes seconds: it opens every page."""
    User.objects.update(language="zh-hans")
    client = Client()
    client.force_login(person("ada"))
    left: dict[str, str] = {}
    for name, address in addresses(table, ("case", "own")):
        if name in _IN_THE_LANGUAGE_OF_THE_CASE:
            continue
        response = client.get(address)
        if response.status_code == 200 and "html" in response.get("Content-Type", ""):
            left.update({text: name for text in in_english(response.content.decode()) if text not in left})

    assert not left, "\n".join(f"{name}: {text}" for text, name in left.items())
