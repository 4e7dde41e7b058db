from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.agreement.samples import signatures, terms
from tests.agreement.test_redline import changed

from makegood.agreement import digest, draft, sign, to_text
from makegood.agreement.amending import amend, amended, amends, in_force, with_dates
from makegood.agreement.signing import check_signatures
from makegood.formats import Faulty
from makegood.terms import SIGNED, Kind, schedule


def test_an_amendment_names_the_signed_terms_by_their_digest_and_holds_the_whole():
    amendment = amend(terms(), changed(cure="9 days"), signatures(terms()))

    assert amendment.kind is Kind.AMENDMENT
    assert amends(amendment) == digest(terms())
    assert [(each.id, each.field, each.after) for each in amended(terms(), amendment)] == [
        ("reprint", "cure", "9 days")
    ]
    assert digest(terms())[:20] in to_text(draft(amendment))


def test_signatures_under_the_old_terms_do_not_sign_the_amendment():
    amendment = amend(terms(), changed(cure="9 days"), signatures(terms()))

    with pytest.raises(Faulty, match="signed other terms"):
        check_signatures(amendment, signatures(terms()))


def test_an_amendment_of_an_amendment_names_only_the_one_before():
    first = amend(terms(), changed(cure="9 days"), signatures(terms()))
    second = amend(first, first.model_copy(update={"no_admission": False}), signatures(first))

    assert amends(second) == digest(first)
    assert digest(terms()) not in second.model_dump_json()
    assert in_force([terms(), first, second]) == second
    with pytest.raises(Faulty, match="amends other terms"):
        in_force([terms(), second])


def test_what_is_not_signed_by_all_is_not_amended():
    one = sign(terms(), party="harrow", name="Mary Quinn", authority="director", at=signatures(terms())[0].at)

    with pytest.raises(Faulty, match="not signed by all"):
        amend(terms(), changed(cure="9 days"), (one,))


def test_an_amendment_changes_something():
    with pytest.raises(Faulty, match="Nothing is different"):
        amend(terms(), terms(), signatures(terms()))


def test_other_parties_make_another_agreement():
    parties = terms().model_dump(by_alias=True)["parties"]
    after = terms(parties=[*parties, {"id": "third", "name": "Third Ltd"}])

    with pytest.raises(Faulty, match="parties are not the same"):
        amend(terms(), after, signatures(terms()))


@given(st.timedeltas(dt.timedelta(0), dt.timedelta(days=60)), st.sampled_from(("", "FREQ=WEEKLY;COUNT=4")))
@settings(max_examples=30, deadline=None)
def test_what_counts_from_signature_becomes_the_dates_that_it_gave(later: dt.timedelta, every: str):
    moment = signatures(terms())[0].at + later
    first = terms().commitments[0]
    counted = terms(commitments=[first.model_copy(update={"due": first.due.model_copy(update={"every": every})})])
    dated = with_dates(counted, moment)

    assert dated.commitments[0].due.on is not None
    assert [(one.key, one.deadline.due) for one in schedule(dated, {SIGNED: moment + dt.timedelta(days=99)})] == [
        (one.key, one.deadline.due) for one in schedule(counted, {SIGNED: moment})
    ]


def test_something_new_in_an_amendment_has_a_date_of_its_own():
    with pytest.raises(Faulty, match="counts from signature"):
        amend(terms(), changed(due={"within": "9 days", "after": "signed"}), signatures(terms()))


def test_a_signed_commitment_is_not_left_out_of_an_amendment():
    shorter = terms().model_copy(update={"commitments": terms().commitments[1:]})

    with pytest.raises(Faulty, match="was signed and is left out"):
        amend(terms(), shorter, signatures(terms()))
