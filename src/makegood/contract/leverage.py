"""What the governing contract gives each side, in words with places; for the assessment of leverage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from makegood.contract.reading import Clause, Reading, Status
from makegood.values import Reason


def leverage(reading: Reading) -> tuple[Reason, ...]:
    """One sentence for each clause that strengthens or binds a side, with its place; what is absent comes last.

    Who holds a right is said as the contract says it (‘Either party’, ‘Provider’): which side that is, a person knows.
    """
    found = [
        _reason(clause) for clause in reading.clauses if clause.status is not Status.REJECTED and clause.kind in _SAYS
    ]
    absent = [Reason(said, "not found in the contract") for kind, said in _ABSENT.items() if kind in reading.not_found]
    return tuple(dict.fromkeys(found)) + tuple(absent)


def _reason(clause: Clause) -> Reason:
    return Reason(_SAYS[clause.kind](clause.terms), clause.place, clause.confidence)


def _who(terms: Any) -> str:
    who = terms.get("who") or "A party"
    return str(who[0].upper() + who[1:])


def _cure(terms: Any) -> str:
    if "period" not in terms:
        return "A failure may be put right within a reasonable time before the agreement can be ended for it."
    return f"A failure may be put right within {terms['period']} of {terms['trigger']}; other steps usually rest until then."


def _cause(terms: Any) -> str:
    grounds = " or ".join(terms.get("grounds", ["a stated cause"]))
    cure = f", once {terms['cure']} have passed without a cure" if "cure" in terms else ""
    return f"{_who(terms)} may end the agreement for {grounds}{cure}."


def _convenience(terms: Any) -> str:
    notice = f" on {terms['notice']} of notice" if "notice" in terms else ""
    return f"{_who(terms)} may end the agreement without a reason{notice}."


def _cap(terms: Any) -> str:
    limit = " and ".join(terms.get("amounts", [])) or terms.get("basis") or "a stated limit"
    outside = f" Outside the limit: {', '.join(terms['carve_outs'])}." if "carve_outs" in terms else ""
    return f"Claims for money stop at {limit}.{outside}"


def _excluded(terms: Any) -> str:
    if terms.get("sole_remedy") and "losses" not in terms:
        return "One remedy is said to be the only one."
    losses = ", ".join(terms.get("losses", ["some kinds of loss"]))
    return f"These losses cannot be claimed: {losses}."


def _credits(terms: Any) -> str:
    sole = " They are said to be the only remedy." if terms.get("sole_remedy") else ""
    also = " Other remedies stay open." if terms.get("not_sole_remedy") else ""
    return f"A sum fixed in advance is due when a level or date is missed.{sole}{also}"


_SAYS: dict[str, Callable[[Any], str]] = {
    "cure_period": _cure,
    "termination_for_cause": _cause,
    "termination_for_convenience": _convenience,
    "suspension_right": lambda terms: f"{_who(terms)} may suspend performance.",
    "step_in_or_cover_right": lambda terms: f"{_who(terms)} may have the work done by another when it fails.",
    "assurance_or_remediation_plan": lambda terms: "A plan, report or assurance can be asked for after a failure.",
    "liquidated_damages_or_credits": _credits,
    "liability_cap": _cap,
    "consequential_loss_exclusion": _excluded,
    "force_majeure": lambda terms: "Events outside a party's control excuse its failure.",
    "audit_right": lambda terms: f"{_who(terms)} may look into the books or records.",
    "exclusivity": lambda terms: "One side is bound to the other in a field, which makes it depend on it.",
    "minimum_commitment": lambda terms: "One side has committed to a minimum, whatever happens otherwise.",
    "dispute_resolution": lambda terms: "A dispute goes through steps before a court or arbitrator decides.",
}

_ABSENT = {
    "cure_period": "No time to cure was found: the general law decides how long one must wait.",
    "liability_cap": "No limit of liability was found.",
    "termination_for_convenience": "No right to leave without a reason was found.",
    "suspension_right": "No right to suspend was found.",
}
