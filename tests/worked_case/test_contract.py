"""The governing contract holds together: its references lead somewhere and its words are defined."""

import re

import pytest

from makegood.worked_case import folder

TEXT = folder().joinpath("contract.md").read_text(encoding="utf-8")
CLAUSES = re.findall(r"^## (\d+)\. (.+)$", TEXT, re.M)
PARAGRAPHS = re.findall(r"^(\d+\.\d+) (.+)$", TEXT, re.M)
SCHEDULES = re.findall(r"^## Schedule (\d+): ", TEXT, re.M)
DEFINED = re.findall(r"“\*\*(.+?)\*\*”", TEXT)

# Capitalised inside a sentence without being defined terms: names of places, laws, institutions, headings.
NAMES = {
    "Arbitration",
    "Card",
    "Chamber",
    "Commerce",
    "Commercial",
    "Communities",
    "Dublin",
    "English",
    "European",
    "Industry",
    "International",
    "Ireland",
    "Irish",
    "Netherlands",
    "Payment",
    "Regulation",
    "Rules",
    "Saturday",
    "Schedule",
    "Schedules",
    "Security",
    "Society",
    "Standard",
    "Sunday",
    "Transactions",
}


def test_clauses_and_their_paragraphs_are_numbered_without_a_gap():
    assert [int(number) for number, _ in CLAUSES] == list(range(1, len(CLAUSES) + 1))
    for clause, _ in CLAUSES:
        inside = [int(number.split(".")[1]) for number, _ in PARAGRAPHS if number.split(".")[0] == clause]
        assert inside == list(range(1, len(inside) + 1)), f"clause {clause}"


def places() -> set[str]:
    found = {number for number, _ in CLAUSES} | {number for number, _ in PARAGRAPHS}
    for number, body in re.findall(r"^(\d+\.\d+) (.+?)(?=^\d+\.\d+ |^## |\Z)", TEXT, re.M | re.S):
        found |= {f"{number}({letter})" for letter in re.findall(r"(?:^|\s)\(([a-z])\) ", body)}
    return found


@pytest.mark.parametrize("place", sorted(set(re.findall(r"\b[Cc]lause (\d+(?:\.\d+)?(?:\([a-z]\))?)", TEXT))))
def test_every_clause_that_is_referred_to_exists(place):
    assert place in places()


def test_every_schedule_that_is_referred_to_exists():
    assert set(re.findall(r"Schedule (\d+)", TEXT)) == set(SCHEDULES)


def test_every_paragraph_of_a_schedule_that_is_referred_to_exists():
    for number, schedule in re.findall(r"paragraph (\d+) of Schedule (\d+)", TEXT):
        body = TEXT.split(f"## Schedule {schedule}: ")[1].split("\n## ")[0]
        assert re.search(rf"^{number}\. \*\*", body, re.M), f"paragraph {number} of Schedule {schedule}"


@pytest.mark.parametrize("term", sorted(set(DEFINED)))
def test_every_defined_term_is_defined_once_and_used(term):
    assert DEFINED.count(term) == 1
    assert len(re.findall(rf"\b{re.escape(term)}s?\b", TEXT)) > 1


def test_every_capitalised_word_inside_a_sentence_is_defined_or_a_name():
    words = {word for term in DEFINED for word in re.split(r"[\s-]", term)}
    body = re.sub(r"^(#|\|).*$|\*\*.+?\*\*", "", TEXT.split("## 1. ")[1].split("## Schedule 4")[0], flags=re.M)
    used = set(re.findall(r"(?<=[a-z,;] )([A-Z][a-z]+)", body))

    assert {word for word in used if word not in words | NAMES and word.removesuffix("s") not in words} == set()


def test_definitions_stand_in_alphabetical_order():
    terms = re.findall(r"^“\*\*(.+?)\*\*”", TEXT, re.M)

    assert terms == sorted(terms, key=str.casefold)


def test_the_clauses_that_a_repair_needs_are_there():
    headings = " ".join(heading for _, heading in CLAUSES).casefold()

    for word in (
        "notices",
        "termination",
        "liability",
        "disputes",
        "confidentiality",
        "suspension",
        "credits",
        "audit",
    ):
        assert word in headings


def test_it_has_the_length_of_a_real_agreement():
    assert 4_000 < len(TEXT.split()) < 7_000  # 8 to 12 pages when set
