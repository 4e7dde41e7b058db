"""Whatever somebody may see is found by its words, and nothing else: not its content, not that it is there."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from tests.cast import LONG_AGO, Table, opening, person
from tests.web.vault.test_at_rest import everything_stored

from makegood.web import access
from makegood.web.cases import store
from makegood.web.cases.models import Room, Sitting
from makegood.web.dialogue import store as dialogue
from makegood.web.dialogue.models import Class
from makegood.web.keeping import rotation
from makegood.web.obligations import together
from makegood.web.search import index, views
from makegood.web.search.models import Word
from makegood.web.search.words import words
from makegood.web.vault import keyring, sealing

EVERYBODY = ("ada", "maeve", "nora", "ben", "joris", "cleo", "dan")


def finders(as_, question: str) -> set[str]:
    """Who finds something by this question."""
    answers = {who: as_(who).get("/search/", {"q": question}).content.decode() for who in EVERYBODY}
    return {who for who, page in answers.items() if 'class="things"' in page}


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def test_what_is_private_is_found_by_its_own_side_alone_and_leaves_no_trace_for_others(table: Table, as_):
    dialogue.send(table.seat("ben"), "Between us: ottersleigh.", Class.INTERNAL, at=LONG_AGO)
    store.add_exhibit(table.seat("ben"), chunks=[b"x"], name="wrenfield.pdf", room=Room.RESPONDING, at=LONG_AGO)

    assert finders(as_, "ottersleigh") == {"ben", "joris"}
    assert finders(as_, "WRENFIELD") == {"ben", "joris"}
    nothing = as_("ada").get("/search/", {"q": "neverwritten"}).content.decode()
    planted = as_("ada").get("/search/", {"q": "ottersleigh"}).content.decode()
    assert main_of(planted).replace("ottersleigh", "neverwritten") == main_of(nothing)


def test_what_both_see_is_found_by_both(table: Table, as_):
    dialogue.send(table.seat("ada"), "The failover of Friday", subject="Friday", at=LONG_AGO)
    together.raise_warning(table.seat("ben"), "Certificates run out", "again", LONG_AGO)

    assert finders(as_, "failover friday") == {"ada", "maeve", "nora", "ben", "joris", "cleo"}
    assert finders(as_, "certificates") == {"ada", "maeve", "nora", "ben", "joris", "cleo"}
    assert finders(as_, "failover certificates") == set()


def test_a_changed_title_is_found_by_its_new_words_only(table: Table, as_):
    assert "ada" in finders(as_, "checkout")
    store.change_details(table.seat("ada"), {"title": "Deliveries on Mondays"}, at=LONG_AGO)

    assert "ada" in finders(as_, "mondays")
    assert "ada" not in finders(as_, "checkout")


def test_the_index_holds_no_word_and_the_same_word_differs_from_room_to_room(table: Table):
    dialogue.send(table.seat("ada"), "plumtext", Class.INTERNAL, at=LONG_AGO)
    dialogue.send(table.seat("ben"), "plumtext", Class.INTERNAL, at=LONG_AGO)
    while index.catch_up_one(LONG_AGO):
        pass

    assert "plumtext" not in everything_stored()
    ours, theirs = (
        set(Word.objects.filter(room=room).values_list("hash", flat=True)) for room in ("requesting", "responding")
    )
    assert ours
    assert theirs
    assert not ours & theirs


def test_search_goes_on_through_a_new_key_and_a_rebuild(table: Table, as_, settings, tmp_path):
    kept = keyring.ring().write()
    settings.KEYRING = tmp_path / "keyring"
    settings.KEYRING.write_text(kept)
    dialogue.send(table.seat("ada"), "plumtext", at=LONG_AGO)
    assert "ada" in finders(as_, "plumtext")
    newest = rotation.add_key()
    assert "ada" in finders(as_, "plumtext")

    assert index.rebuild() == 2
    assert set(Word.objects.values_list("key", flat=True)) == {newest}
    assert "ada" in finders(as_, "plumtext")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Checkout, the CHECKOUT", {"the", "checkout"}),
        ("Straße ﬁnal", {"strasse", "final"}),
        ("付款中断", {"付款", "款中", "中断"}),
        ("a 5", set()),
        ("", set()),
    ],
)
def test_words_are_told_apart_whatever_their_case_and_script(text: str, found: set[str]):
    assert words(text) == found


def sittings(who: str) -> QuerySet[Sitting]:
    """Where somebody sits, as a request of theirs would ask for it."""
    return access.sittings(SimpleNamespace(user=person(who)))


def cases_with_an_exhibit(count: int, at: dt.datetime = LONG_AGO) -> None:
    """Cases of Ada's in which the same word stands in the title and in an exhibit, indexed."""
    for number in range(count):
        case = store.open_case(person("ada"), opening(title=f"Another outage {number}"), at=at).case
        seat = access.sitting_user(person("ada"), case)
        store.add_exhibit(seat, chunks=[b"x"], name="outage.pdf", room=Room.REQUESTING, at=at)
    while index.catch_up_one(LONG_AGO):
        pass


def test_a_search_in_many_cases_asks_the_database_no_more_than_in_a_few(table: Table, as_):
    ada, asked = as_("ada"), []
    for more in (2, 20):
        cases_with_an_exhibit(more)
        ada.get("/search/", {"q": "outage"})
        with CaptureQueriesContext(connection) as queries:
            page = ada.get("/search/", {"q": "outage"}).content.decode()
        asked.append(len(queries))

    assert page.count("<h3>") > 40
    assert asked[1] <= asked[0] < 20


def test_what_is_found_stands_with_its_case_the_newest_case_first(table: Table, as_):
    cases_with_an_exhibit(2, at=LONG_AGO - dt.timedelta(days=1))
    found = list(index.find(sittings("ada"), "outage"))

    assert [item.kind for _, item in found] == ["case", "case", "exhibit", "case", "exhibit"]
    assert found[0][0].case == table.case
    assert all(seat.case.pk == item.case_id for seat, item in found)
    assert all(seat.case.pk in item.url for seat, item in found)


def test_only_what_stands_on_the_page_is_read(table: Table, as_, django_assert_max_num_queries):
    """However much is found, a page costs the same."""
    for number in range(3):
        store.open_case(person("ada"), opening(title=f"Another outage {number}"), at=LONG_AGO)
    while index.catch_up_one(LONG_AGO):
        pass
    found = index.find(sittings("ada"), "outage")
    assert len(found) >= 4

    with django_assert_max_num_queries(4):
        assert len(found[:1]) == 1


def everywhere(table: Table, count: int) -> None:
    """Messages in the case of the table with the same word in each."""
    for number in range(count):
        dialogue.send(table.seat("ada"), f"The ferrycrane stood still, number {number}.", by_mail=False, at=LONG_AGO)


def unsealed(monkeypatch) -> list[str]:
    """The columns of what is opened, in order."""
    opened: list[str] = []
    really = sealing.unseal

    def unseal(sealed: str, label: str) -> bytes:
        opened.append(label)
        return really(sealed, label)

    monkeypatch.setattr(sealing, "unseal", unseal)
    return opened


def test_of_much_that_is_found_no_more_is_opened_than_stands_on_the_page(table: Table, as_, monkeypatch):
    monkeypatch.setattr(views, "A_PAGE", 5)
    ada, costs = as_("ada"), []
    for more in (7, 9):
        everywhere(table, more)
        ada.get("/search/", {"q": "ferrycrane"})
        with monkeypatch.context() as context, CaptureQueriesContext(connection) as queries:
            opened = unsealed(context)
            page = ada.get("/search/", {"q": "ferrycrane"}).content.decode()
        costs.append((len(queries), opened.count("dialogue.message.text")))

    assert page.count("<h3>") == 5
    assert "More than 5 places" in page
    assert costs[0] == costs[1]
    assert costs[1][1] == 5


def test_one_page_leads_to_the_next_until_all_that_was_found_was_shown(table: Table, as_, monkeypatch):
    monkeypatch.setattr(views, "A_PAGE", 5)
    everywhere(table, 12)
    ada, seen = as_("ada"), []
    for number in (1, 2, 3):
        page = ada.get("/search/", {"q": "ferrycrane", "page": str(number)}).content.decode()
        seen += re.findall(r"#message-(\d+)", page)
        assert ('rel="next"' in page) == (number < 3)
        assert ("12 places" in page) == (number == 3)

    assert len(set(seen)) == len(seen) == 12
    assert seen == sorted(seen, key=int, reverse=True), "the newest first"


def test_no_page_is_asked_for_beyond_the_most_that_is_found(table: Table, as_, monkeypatch):
    monkeypatch.setattr(views, "A_PAGE", 5)
    monkeypatch.setattr(index, "MOST_FOUND", 10)
    everywhere(table, 12)
    ada = as_("ada")
    last = ada.get("/search/", {"q": "ferrycrane", "page": "2"}).content.decode()

    assert "There are more" in last
    assert 'rel="next"' not in last
    for asked in ("3", "999999999", "-1", "x", "²"):
        assert ada.get("/search/", {"q": "ferrycrane", "page": asked}).content.decode().count("<h3>") == 5


def test_what_the_other_side_has_changes_neither_what_is_counted_nor_what_is_asked(table: Table, as_, monkeypatch):
    monkeypatch.setattr(views, "A_PAGE", 5)
    everywhere(table, 3)
    answers = []
    for number in range(2):
        for again in range(number * 9):
            dialogue.send(table.seat("ben"), f"Our ferrycrane {again}", Class.INTERNAL, at=LONG_AGO)
        while index.catch_up_one(LONG_AGO):
            pass
        with CaptureQueriesContext(connection) as queries:
            page = as_("ada").get("/search/", {"q": "ferrycrane"}).content.decode()
        answers.append((main_of(page), len(queries)))

    assert answers[0] == answers[1]


def test_older_cases_are_looked_into_only_where_newer_ones_do_not_fill_the_page(table: Table, monkeypatch):
    cases_with_an_exhibit(6, at=LONG_AGO - dt.timedelta(days=1))
    monkeypatch.setattr(index, "_FIRST_CASES", 2)
    looked: list[int] = []
    really = index._with
    monkeypatch.setattr(index, "_with", lambda seen, *more: looked.append(len(seen)) or really(seen, *more))

    assert len(index.find(sittings("ada"), "outage", 3)) == 3
    assert looked == [2]
    assert len(index.find(sittings("ada"), "outage")) == 13
    assert looked[1:] == [2, 5]


@pytest.mark.parametrize(("first", "together"), [(1, 10_000), (2, 10_000), (25, 10_000), (2, 1)])
def test_in_whatever_steps_cases_are_looked_into_the_same_is_found(table: Table, monkeypatch, first, together):
    cases_with_an_exhibit(5, at=LONG_AGO - dt.timedelta(days=1))
    found = [(item.case_id, item.kind, item.row) for _, item in index.find(sittings("ada"), "another outage")]
    monkeypatch.setattr(index, "_FIRST_CASES", first)
    monkeypatch.setattr(index, "_TOGETHER", together)
    again = [(item.case_id, item.kind, item.row) for _, item in index.find(sittings("ada"), "another outage")]

    assert again == found
    assert len(found) == 5


def test_what_is_still_the_same_is_not_written_into_the_index_again(table: Table):
    together.raise_warning(table.seat("ben"), "Certificates run out", "again", LONG_AGO)
    while index.catch_up_one(LONG_AGO):
        pass
    before = set(Word.objects.values_list("pk", flat=True))
    dialogue.send(table.seat("ada"), "A ferrycrane", by_mail=False, at=LONG_AGO)
    while index.catch_up_one(LONG_AGO):
        pass

    assert before < set(Word.objects.values_list("pk", flat=True))
