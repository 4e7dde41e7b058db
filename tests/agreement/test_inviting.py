from __future__ import annotations

import datetime as dt

import pytest
from tests.agreement.samples import SIGNED, signatures, terms

from makegood.agreement import digest
from makegood.agreement.inviting import Declined, Stage, invite, stands
from makegood.formats import Faulty

LATER = SIGNED + dt.timedelta(days=10)
HARROW, LUMIERE = signatures(terms())


def no(at: dt.datetime = SIGNED) -> Declined:
    return Declined(
        party="lumiere", by="Paul Durand", at=at, terms=digest(terms()), why="The reprint needs 25 working days."
    )


def test_in_any_order_both_may_sign_at_once():
    assert stands(terms(), invite(terms()), at=SIGNED).turn == ("harrow", "lumiere")


def test_in_an_order_the_second_waits_for_the_first():
    invitation = invite(terms(), order=("harrow", "lumiere"))

    assert stands(terms(), invitation, at=SIGNED).turn == ("harrow",)
    assert stands(terms(), invitation, at=SIGNED, signatures=(HARROW,)).turn == ("lumiere",)
    with pytest.raises(Faulty, match="out of turn"):
        stands(terms(), invitation, at=LATER, signatures=(LUMIERE,))


def test_when_all_have_signed_it_binds_whatever_comes_later():
    standing = stands(
        terms(),
        invite(terms(), open_until=LATER),
        at=LATER + dt.timedelta(1),
        signatures=(HARROW, LUMIERE),
        declined=(no(),),
    )

    assert (standing.stage, standing.turn) == (Stage.SIGNED, ())


def test_a_refusal_ends_it_with_its_reason():
    standing = stands(terms(), invite(terms()), at=LATER, signatures=(HARROW,), declined=(no(),))

    assert standing.stage is Stage.DECLINED
    assert "The reprint needs 25 working days." in standing.says


def test_after_its_end_nobody_is_bound_and_a_late_signature_is_refused():
    invitation = invite(terms(), open_until=SIGNED - dt.timedelta(hours=1))

    assert stands(terms(), invitation, at=SIGNED).stage is Stage.EXPIRED
    with pytest.raises(Faulty, match="after the invitation had ended"):
        stands(terms(), invitation, at=SIGNED, signatures=(HARROW,))


def test_changed_terms_need_a_new_invitation():
    with pytest.raises(Faulty, match="other terms"):
        stands(terms(no_admission=False), invite(terms()), at=SIGNED)


@pytest.mark.parametrize("order", [("stranger",), ("harrow", "harrow")])
def test_an_order_with_strangers_or_repetitions_is_refused(order: tuple[str, ...]):
    with pytest.raises(Faulty, match="The order is"):
        invite(terms(), order=order)
