"""No file makes a reader fail: it reads, or says what is wrong. The short form of bench/fuzz.py."""

from __future__ import annotations

import random

import pytest
from tests.fuzz.mutation import mutated
from tests.fuzz.parsers import PARSERS

from makegood.formats import Faulty

SLOW = {"pdf", "sealed-document", "assessment", "terms", "contract", "docx", "returned-draft", "mbox", "events"}


def said_or_read(name: str, data: bytes) -> bool:
    try:
        PARSERS[name].reads(data)
    except Faulty:
        return False
    return True


@pytest.mark.parametrize("name", PARSERS)
def test_what_it_begins_from_is_read(name: str):
    assert any(said_or_read(name, seed) for seed in PARSERS[name].seeds())


@pytest.mark.parametrize("name", PARSERS)
def test_what_is_nearly_right_is_read_or_told(name: str):
    chance, parser = random.Random(name), PARSERS[name]
    seeds = parser.seeds()
    for _ in range(8 if name in SLOW else 40):
        data = mutated(chance.choice(seeds), chance, parser.words)
        try:
            said_or_read(name, data)
        except Exception as error:
            raise AssertionError(f"{name} fails on {data[:300]!r}…") from error
