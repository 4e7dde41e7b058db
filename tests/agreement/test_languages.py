"""An agreement in five languages: each commitment’s party, deliverable, date and test stand in every one of them."""

from __future__ import annotations

import pytest
from tests.agreement.samples import signatures, terms

from makegood.agreement import draft, to_text
from makegood.agreement.clauses import blanks_in, clause, names
from makegood.agreement.wording import LANGUAGES, day, money, words
from makegood.formats import Faulty
from makegood.values import Money

OTHERS = [language for language in LANGUAGES if language != "en"]


def bare(text: str) -> str:
    """The words without the spaces that a page breaks its lines at."""
    return "".join(text.split())


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", names())
def test_every_clause_is_written_in_every_language_with_the_blanks_of_the_english_one(name: str, language: str):
    wording = clause(name, language)

    assert blanks_in(wording.blocks) == set(wording.blanks)
    assert len(wording.blocks) == len(clause(name).blocks)
    assert wording.title


@pytest.mark.parametrize("language", OTHERS)
def test_the_fixed_words_of_a_language_are_those_of_english(language: str):
    ours, english = words(language), words("en")

    assert {table: set(rows) for table, rows in ours.items()} == {table: set(rows) for table, rows in english.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_holds_each_commitments_party_deliverable_date_and_test(language: str):
    agreed = terms(language=language)
    document = draft(agreed, language=language, signatures=signatures(agreed))
    text = bare(to_text(document))

    assert document.language == language
    for commitment in agreed.commitments:
        assert bare(agreed.party(commitment.debtor).name) in text
        assert bare(commitment.deliverable) in text
        if commitment.acceptance:
            assert bare(commitment.acceptance.test) in text
        if commitment.due and commitment.due.on:
            assert bare(day(commitment.due.on, language)) in text
        if commitment.pays:
            assert bare(money(commitment.pays, language)) in text
    assert "{" not in text


@pytest.mark.parametrize("language", OTHERS)
def test_no_fixed_word_of_english_is_left_in_another_language(language: str):
    agreed = terms(language=language)
    text = to_text(draft(agreed, language=language, signatures=signatures(agreed)))

    for english in ("undertakes", "Accepted by", "working days after", "Schedule of dates", "Between"):
        assert english not in text


def test_sums_and_dates_are_written_as_the_language_writes_them():
    sum_ = Money.parse("EUR 3,200.50")

    assert [money(sum_, language) for language in LANGUAGES] == [
        "EUR 3,200.50",
        "3.200,50 EUR",
        "3.200,50 EUR",
        "3\u00a0200,50 EUR",
        "EUR 3,200.50",
    ]


def test_a_language_without_clauses_is_refused_by_name():
    with pytest.raises(Faulty, match="tlh"):
        draft(terms(), language="tlh")
