"""How the talks developed from their first third to their last, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from makegood.dialogue.risk import band
from makegood.dialogue.signs import Sign

_LEAST = 4  # messages; of fewer nothing is said


def trend(risks: Sequence[float], signs: Sequence[Sequence[Sign]]) -> Iterator[str]:
    """What changed, by the risk after each message and by what each does."""
    if len(risks) < _LEAST:
        return
    third = max(2, len(risks) // 3)
    was, now = sum(risks[:third]) / third, sum(risks[-third:]) / third
    if band(was) == band(now):
        yield f"The first {third} messages were {band(was)}, and so are the last {third}."
    elif now > was:
        yield f"From the first {third} messages to the last {third} the risk has risen: {band(was)}, then {band(now)}."
    else:
        yield f"From the first {third} messages to the last {third} the risk has fallen: {band(was)}, then {band(now)}."
    highest = max(range(len(risks)), key=lambda place: risks[place])
    if band(risks[highest]) != band(0.0):
        yield f"The risk was highest at message {highest + 1} ({band(risks[highest])})."
    yield from _more_or_fewer(signs[:third], signs[-third:])


def _more_or_fewer(first: Sequence[Sequence[Sign]], last: Sequence[Sequence[Sign]]) -> Iterator[str]:
    third = len(first)
    before, after = _with("thanks", first), _with("thanks", last)
    if before != after:
        yield f"Thanks: in {before} of the first {third} messages, in {after} of the last {third}."
    before, after = _with("proposes", first), _with("proposes", last)
    if before != after:
        yield f"Proposals: in {before} of the first {third} messages, in {after} of the last {third}."
    before, after = _with("blame", first), _with("blame", last)
    if before != after:
        yield f"Blame: in {before} of the first {third} messages, in {after} of the last {third}."


def _with(kind: str, signs: Sequence[Sequence[Sign]]) -> int:
    return sum(any(sign.kind == kind for sign in one) for one in signs)
