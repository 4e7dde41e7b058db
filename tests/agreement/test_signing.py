from __future__ import annotations

import datetime as dt
from importlib.resources import as_file

import pytest
from pydantic import ValidationError
from tests.agreement.samples import SIGNED, signatures, terms

from makegood.agreement import Willingness, digest, sign, signed_at, unwilling
from makegood.cli.folder import load
from makegood.formats import Faulty, canonical, read
from makegood.terms import Terms
from makegood.worked_case import folder


def test_the_same_terms_have_the_same_digest_and_others_another():
    assert digest(terms()) == digest(read(canonical(terms()), Terms).value)
    assert digest(terms()) != digest(terms(exit="They part"))


def test_terms_of_the_first_version_keep_the_digest_that_was_signed():
    with as_file(folder()) as place:
        settled = load(place).terms
    assert digest(settled) == "87da179c9f3e2a94a14cb23c5d87d790fa94c6e36268a641d3c87c32772e70ed"


def test_an_agreement_is_signed_when_the_last_party_has_signed():
    first, second = signatures(terms())

    assert signed_at(terms(), [first]) is None
    assert signed_at(terms(), [second, first]) == second.at


@pytest.mark.parametrize(
    ("who", "says"),
    [({"party": "oak"}, "not a party"), ({"name": "Dan"}, "not named as signatory of Harrow Books Ltd")],
)
def test_only_a_named_person_signs_for_a_party(who: dict, says: str):
    with pytest.raises(Faulty, match=says):
        sign(terms(), **({"party": "harrow", "name": "Mary Quinn", "authority": "director", "at": SIGNED} | who))


def test_a_signature_has_a_moment_with_its_zone():
    with pytest.raises(ValidationError, match="no time zone"):
        sign(terms(), party="harrow", name="Mary Quinn", authority="director", at=SIGNED.replace(tzinfo=None))


def test_the_last_answer_of_each_side_counts_for_its_willingness():
    yes = Willingness(party="harrow", willing=True, by="Mary Quinn", at=SIGNED)
    no = Willingness(party="harrow", willing=False, by="Mary Quinn", at=SIGNED - dt.timedelta(days=1))

    assert unwilling(terms(), [yes, no]) == ("lumiere",)
    assert unwilling(terms(), []) == ("harrow", "lumiere")
