"""A side's interview: the library's state from the answers that were kept, and back. Only that side sees any of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from makegood.negotiation.elicitation import Answered, Interview, Package, Prefers, Step
from makegood.negotiation.offers import NotNow
from makegood.web.access import Seat, in_rooms
from makegood.web.cases.write import act
from makegood.web.negotiation import models, store
from makegood.web.negotiation.journal import hash_of, with_order
from makegood.web.negotiation.store import OnTheTable

History = list[dict[str, Any]]
ONCE = (Step.MUSTS, Step.VALUES, Step.RANKING)


def history(seat: Seat, table: OnTheTable) -> History:
    """The answers so far, oldest first; none where the issues have changed since."""
    row = in_rooms(seat, models.Interview.objects.all()).filter(room=seat.own_room).first()
    return list(row.answers) if row is not None and row.issues_sha256 == _hash(table) else []


def interview(table: OnTheTable, answers: Sequence[Mapping[str, Any]]) -> Interview:
    """The interview after these answers, without looking for its questions again."""
    state = Interview.opened(table.talks)
    for one in answers:
        if one["step"] in ONCE:
            state = state.answer(one["said"])
    pairs = [one for one in answers if one["step"] == Step.WHICH]
    return replace(
        state,
        chosen=tuple(Answered(one["one"], one["other"], one["prefers"]) for one in pairs),
        checked=any(one["check"] for one in pairs),
        signed=tuple((one["one"], one["signs"]) for one in answers if one["step"] == Step.SIGN),
    )


def answer(seat: Seat, said: Any, *, number: int, at: dt.datetime, once: str = "") -> None:
    """Keep the answer to the question after `number` answers. Raises Faulty; NotNow where that was answered already."""
    table, before = _asked(seat, number)
    state = interview(table, before)
    asked, after = state.question, state.answer(said)
    if asked is None:
        return
    kept: dict[str, Any] = {"step": str(asked.step), "said": said}
    if asked.step is Step.WHICH:
        kept = {
            "step": str(asked.step),
            "one": asked.one,
            "other": asked.other,
            "prefers": said,
            "check": asked.check,
        }
    if asked.step is Step.SIGN:
        kept = {"step": str(asked.step), "one": asked.one, "signs": said == "sign"}
    answers = [*before, kept]
    if after.step is Step.RANKING and len(after.values or {}) == 1:  # one issue: nothing to put in order
        answers.append({"step": str(Step.RANKING), "said": list(after.values or {})})
    _keep(seat, table, answers, what="interview-answered", at=at, once=once)


def say(seat: Seat, one: Package, other: Package, prefers: Prefers, *, at: dt.datetime, once: str = "") -> None:
    """Add a comparison of our own, against a trade-off that was played back. Raises Faulty."""
    table = _table(seat)
    before = history(seat, table)
    interview(table, before).say(one, other, prefers)
    told = {"step": str(Step.WHICH), "one": dict(one), "other": dict(other), "prefers": prefers, "check": False}
    _keep(seat, table, [*before, told], what="interview-answered", at=at, once=once)


def take_back(seat: Seat, number: int, *, at: dt.datetime, once: str = "") -> None:
    """Take back comparison `number` (1, 2, 3 …) and what was asked about signing after it. Raises Faulty."""
    table = _table(seat)
    before = history(seat, table)
    interview(table, before).take_back(number)
    pairs = [one for one in before if one["step"] == Step.WHICH]
    gone = pairs[number - 1]
    left = [one for one in before if one is not gone and one["step"] != Step.SIGN]
    _keep(seat, table, left, what="interview-answer-taken-back", at=at, once=once)


def back(seat: Seat, *, number: int, at: dt.datetime, once: str = "") -> None:
    """Take back the latest answer. Raises NotNow where it is not the one that was read."""
    table, before = _asked(seat, number)
    if before:
        left = before[:-1]
        if left and left[-1]["step"] == Step.VALUES and len(interview(table, left).values or {}) == 1:
            left = left[:-1]  # its ranking was not asked for
        _keep(seat, table, left, what="interview-answer-taken-back", at=at, once=once)


def again(seat: Seat, *, at: dt.datetime, once: str = "") -> None:
    """Begin again from the first question."""
    _keep(seat, _table(seat), [], what="interview-begun-again", at=at, once=once)


def use(seat: Seat, *, at: dt.datetime, once: str = "") -> models.Preferences:
    """Make our side's preferences of the answers; what the interview does not ask stays. Raises Faulty, NotNow."""
    table = _table(seat)
    before = store.still_fitting(seat)
    wants = interview(table, history(seat, table)).side()
    if before is not None:
        rate = wants.scale / before.scale
        on_top = [one.model_copy(update={"points": round(one.points * rate, 12)}) for one in before.interactions]
        wants = wants.model_copy(update={"resolved_state": before.resolved_state, "interactions": tuple(on_top)})
    return store.save_preferences(seat, wants, at=at, once=once)


def _asked(seat: Seat, number: int) -> tuple[OnTheTable, History]:
    table = _table(seat)
    before = history(seat, table)
    if len(before) != number:
        raise NotNow(_("This question was answered in the meantime. Here is where you are."))
    return table, before


def _table(seat: Seat) -> OnTheTable:
    table = store.on_the_table(seat.case)
    if table is None or seat.side is None:
        raise NotNow(_("There is nothing on the table yet. Put an issue there first."))
    return table


def _hash(table: OnTheTable) -> str:
    return hash_of(with_order(table.shared))


def _keep(seat: Seat, table: OnTheTable, answers: History, *, what: str, at: dt.datetime, once: str) -> None:
    with act(seat, what=what, room=seat.own_room, at=at, once=once) as writing:
        models.Interview.objects.update_or_create(
            case=seat.case,
            room=seat.own_room,
            defaults={"answers": answers, "issues_sha256": _hash(table), "at": at},
        )
        writing.details["answers"] = len(answers)
        writing.then = reverse("negotiation:interview", args=[seat.case.pk])
