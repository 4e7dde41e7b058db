"""Whatever somebody may see is found by its words, and nothing else: not its content, not that it is there."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import LONG_AGO, Table, opening, person
from tests.web.vault.test_at_rest import everything_stored

from makegood.web import access
from makegood.web.cases import store
from makegood.web.cases.models import Case, Room
from makegood.web.dialogue import store as dialogue
from makegood.web.dialogue.models import Class
from makegood.web.keeping import rotation
from makegood.web.obligations import together
from makegood.web.search import index
from makegood.web.search.models import Word
from makegood.web.search.words import words
from makegood.web.vault import keyring

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


def cases_with_an_exhibit(count: int) -> None:
    """Cases of Ada's in which the same word stands in the title and in an exhibit, indexed."""
    for number in range(count):
        case = store.open_case(person("ada"), opening(title=f"Another outage {number}"), at=LONG_AGO).case
        seat = access.sitting_user(person("ada"), case)
        store.add_exhibit(seat, chunks=[b"x"], name="outage.pdf", room=Room.REQUESTING, at=LONG_AGO)
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
    assert asked[1] == asked[0] < 20


def test_what_is_found_stands_with_its_case_the_newest_case_first(table: Table, as_):
    cases_with_an_exhibit(2)
    theirs = Case.objects.filter(sittings__user=person("ada")).exclude(pk=table.case.pk)
    seats = [table.seat("ada"), *(access.sitting_user(person("ada"), case) for case in theirs)]
    found = list(index.find(seats, "outage"))

    assert [item.kind for _, item in found] == ["case", "case", "exhibit", "case", "exhibit"]
    assert all(seat.case.pk == item.case_id for seat, item in found)
    assert all(seat.case.pk in item.url for seat, item in found)


def test_only_what_stands_on_the_page_is_read(table: Table, as_, django_assert_max_num_queries):
    """However much is found, a page costs the same."""
    for number in range(3):
        store.open_case(person("ada"), opening(title=f"Another outage {number}"), at=LONG_AGO)
    while index.catch_up_one(LONG_AGO):
        pass
    seats = [access.sitting_user(person("ada"), case) for case in Case.objects.filter(sittings__user=person("ada"))]
    found = index.find(seats, "outage")
    assert len(found) >= 4

    with django_assert_max_num_queries(4):
        assert len(found[:1]) == 1
