"""Trust from what was kept, not from mood: counts first, thanks where earned, both sides asked, and when a case may close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import Field

from makegood.formats import Faulty, Strict
from makegood.obligations.course import OVER, State
from makegood.obligations.events import Moment
from makegood.obligations.standing import Standing
from makegood.obligations.words import day, name, named, title
from makegood.terms import Slug, Terms, Trigger

HALF_LIFE = dt.timedelta(days=365)  # after a year a kept or broken promise counts half


@dataclass(frozen=True, slots=True)
class Trust:
    """The record of one party. Counts are what people read; `expected` only sums them up.

    kept       done on time (of these `early`: on a day before the due one)
    cured      done late, but put right;  late: late now;  broken: violated and not put right
    expected   chance from 0 to 1 that its next commitment is kept, with the range that holds it in four cases of five:
               mean of a Beta distribution that starts from one kept and one broken; a cured one counts half and half;
               each counts half as much after a year (Jøsang and Ismail 2002, The Beta Reputation System)
    """

    party: str
    kept: int
    early: int
    cured: int
    late: int
    broken: int
    expected: float
    low: float
    high: float

    def says(self, terms: Terms) -> str:
        who = name(terms, self.party)
        if not self.kept + self.cured + self.late + self.broken:
            return f"{who}: nothing has fallen due yet."
        parts = [f"{self.kept} kept ({self.early} early)" if self.early else f"{self.kept} kept"]
        parts += [
            f"{count} {word}"
            for count, word in ((self.cured, "put right"), (self.late, "late"), (self.broken, "broken"))
            if count
        ]
        return f"{who}: {', '.join(parts)}."


def trust_record(history: Iterable[Standing], at: dt.datetime) -> tuple[Trust, ...]:
    """Each party's record from what `follow` says, in the order in which the parties appear.

    What was waived, discharged or ended says nothing about anyone. In a joint action each answers for its own part.
    """
    standings = [standing for standing in history if not standing.is_check_in]
    parties = dict.fromkeys(party for standing in standings for party in standing.debtors)
    return tuple(_trust(party, [s for s in standings if party in s.debtors], at) for party in parties)


def _trust(party: str, standings: Sequence[Standing], at: dt.datetime) -> Trust:
    from scipy.stats import beta

    kept = [s for s in standings if _kept(s, party)]
    cured = [s for s in standings if s.standing is State.CURED and s not in kept]
    late = [s for s in standings if s.standing is State.LATE and s not in kept]
    broken = [s for s in standings if s.standing is State.VIOLATED and s not in kept]
    good = sum(_weight(s, at) for s in kept) + sum(_weight(s, at) for s in cured) / 2
    bad = sum(_weight(s, at) for s in broken) + sum(_weight(s, at) for s in cured) / 2
    low, high = (float(end) for end in beta.ppf([0.1, 0.9], 1 + good, 1 + bad))
    return Trust(
        party=party,
        kept=len(kept),
        early=sum(1 for s in kept if early(s)),
        cured=len(cured),
        late=len(late),
        broken=len(broken),
        expected=(1 + good) / (2 + good + bad),
        low=low,
        high=high,
    )


def _kept(standing: Standing, party: str) -> bool:
    if standing.standing is State.FULFILLED:
        return True
    own = next(part for part in standing.parts if part.party == party)
    return len(standing.parts) > 1 and bool(own.done_at and standing.due and own.done_at <= standing.due)


def _weight(standing: Standing, at: dt.datetime) -> float:
    moment = standing.done_at or standing.since or at
    return float(0.5 ** (max(at - moment, dt.timedelta(0)) / HALF_LIFE))


def early(standing: Standing) -> bool:
    """Whether it was done on a day before the one on which it was due."""
    done, due = standing.done_at, standing.agreed_due
    return bool(
        standing.standing is State.FULFILLED and done and due and done.astimezone(due.tzinfo).date() < due.date()
    )


@dataclass(frozen=True, slots=True)
class Recognition:
    """Thanks that were earned, as a draft. Whether it is sent is the sender's choice."""

    key: str
    to: str
    by: tuple[str, ...]
    reason: str
    about: str
    text: str


def recognition(terms: Terms, standings: Sequence[Standing]) -> tuple[Recognition, ...]:
    """Drafts of thanks for what was kept early, kept under strain, or kept as a whole series; one for each reason."""
    found: list[Recognition] = []
    for standing in standings:
        if standing.standing is not State.FULFILLED or standing.is_check_in or standing.done_at is None:
            continue
        for party in standing.debtors:
            strain = _strain(standing, standings, party)
            if strain is not None:
                found.append(_thanks(terms, standing, party, "kept under strain", other=strain.id))
            elif early(standing) and standing.agreed_due:
                done = standing.done_at.astimezone(standing.agreed_due.tzinfo)
                days = (standing.agreed_due.date() - done.date()).days
                found.append(_thanks(terms, standing, party, "kept early", days=named(days, "day")))
    return (*found, *_series_kept(terms, standings))


def _strain(standing: Standing, standings: Sequence[Standing], party: str) -> Standing | None:
    """Something else of the same party that was late while this one was done on time."""
    done = standing.done_at
    for other in standings:
        if other.key == standing.key or other.is_check_in or party not in other.debtors or done is None:
            continue
        if other.late_since and other.late_since < done and (other.done_at is None or done < other.done_at):
            return other
    return None


def _thanks(
    terms: Terms, standing: Standing, party: str, reason: str, *, days: str = "", other: str = ""
) -> Recognition:
    """For what was done `days` ahead of its date, or while the `other` was still to be put right."""
    assert standing.done_at is not None
    done, text = day(standing.done_at, terms.calendar.calendar), title(standing.id)
    if other:
        says = f"‘{text}’ was done on {done}, while ‘{other}’ was still to be put right. Thank you; it helped us, and we noticed."
    else:
        says = f"‘{text}’ was done on {done}, {days} ahead of its date. Thank you; it helped us, and we noticed."
    return Recognition(
        key=f"{standing.key}/{reason.replace(' ', '-')}/{party}",
        to=party,
        by=tuple(creditor for creditor in standing.creditors if creditor != party),
        reason=reason,
        about=standing.key,
        text=says,
    )


def _series_kept(terms: Terms, standings: Sequence[Standing]) -> list[Recognition]:
    found = []
    for id in dict.fromkeys(s.id for s in standings if s.key != s.id and not s.is_check_in):
        series = [s for s in standings if s.id == id]
        many, text = len(series), title(id)
        if all(s.standing is State.FULFILLED for s in series):
            found += [
                Recognition(
                    key=f"{id}/series-kept/{party}",
                    to=party,
                    by=tuple(creditor for creditor in series[0].creditors if creditor != party),
                    reason="series kept",
                    about=id,
                    text=f"All {many} of ‘{text}’ came in time. Thank you for the steadiness; we plan by it.",
                )
                for party in series[0].debtors
            ]
    return found


def milestones(standings: Sequence[Standing]) -> tuple[tuple[dt.datetime, str], ...]:
    """What is worth a moment's pause, with its moment, the first one first: first done, half done, mended, all done."""
    ours = [standing for standing in standings if not standing.is_check_in]
    over = sorted(
        (s for s in ours if s.standing in OVER and s.since), key=lambda s: s.since.timestamp() if s.since else 0.0
    )
    done = [s for s in over if s.standing in (State.FULFILLED, State.CURED)]
    found: list[tuple[dt.datetime, str]] = []
    for standing in done:
        text = title(standing.id)
        if standing is done[0] and standing.since:
            found.append((standing.since, f"The first commitment was kept: ‘{text}’."))
        if standing.standing is State.CURED and standing.since:
            found.append((standing.since, f"‘{text}’ had slipped and was put right."))
    half, many = (len(ours) + 1) // 2, len(ours)
    if many > 3 and len(over) >= half and (moment := over[half - 1].since):
        found.append((moment, f"Half of the commitments are settled: {half} of {many}."))
    if ours and len(over) == len(ours) and (moment := over[-1].since):
        found.append((moment, "Everything that was agreed is settled."))
    return tuple(sorted(found))


QUESTIONS = (
    "What went well since we last spoke, and who made it so?",
    "What is at risk or unclear, and what would help?",
    "What will each of us do until the next time, and by when?",
)


class CheckInAnswers(Strict):
    """One side's answers, given before it sees the other's. The three marks run from 1 (not at all) to 5 (fully)."""

    by: Slug
    at: Moment
    fair: int = Field(ge=1, le=5, description="Were we treated fairly?")
    respected: int = Field(ge=1, le=5, description="Were we treated with respect?")
    understood: int = Field(ge=1, le=5, description="Did the other side understand what matters to us?")
    answers: tuple[str, ...] = Field((), max_length=10, description="to QUESTIONS, in their order")


def compare(terms: Terms, one: CheckInAnswers, other: CheckInAnswers) -> tuple[str, ...]:
    """What the two sides see differently, and what both find hard; sentences to begin a talk with, no verdicts.

    Raises Faulty where both answers are of the same side.
    """
    if one.by == other.by:
        raise Faulty.one(f"Both answers are from {one.by}.", "Give one of each side.")
    found = []
    for mark in ("fair", "respected", "understood"):
        a, b = getattr(one, mark), getattr(other, mark)
        less, more = (one, other) if a < b else (other, one)
        if abs(a - b) >= 2:
            found.append(_apart(mark, name(terms, less.by), name(terms, more.by), min(a, b), max(a, b)))
        elif max(a, b) <= 2:
            found.append(_both_low(mark, a, b))
    return tuple(found) or ("Both sides see it much the same way.",)


def _apart(mark: str, one: str, other: str, low: int, high: int) -> str:
    match mark:
        case "fair":
            says = f"{one} feels less treated fairly than {other} does ({low} and {high} of 5)."
        case "respected":
            says = f"{one} feels less respected than {other} does ({low} and {high} of 5)."
        case _:
            says = f"{one} feels less understood than {other} does ({low} and {high} of 5)."
    ask = "A question to ask: what happened, and what would be different at 5?"
    return f"{says} {ask}"


def _both_low(mark: str, a: int, b: int) -> str:
    match mark:
        case "fair":
            return f"Neither side feels treated fairly ({a} and {b} of 5). That is worth a talk of its own."
        case "respected":
            return f"Neither side feels respected ({a} and {b} of 5). That is worth a talk of its own."
    return f"Neither side feels understood ({a} and {b} of 5). That is worth a talk of its own."


@dataclass(frozen=True, slots=True)
class Closing:
    """Whether a case may close, and what is missing until it may."""

    may: bool
    missing: tuple[str, ...]


def may_close(standings: Sequence[Standing]) -> Closing:
    """A case closes once nothing is open, nothing is owed, and what had failed is shown to be mended: evidence, not word.

    What was violated and not put right stays in the way until it is put right, given up or replaced.
    """
    missing = []
    for standing in standings:
        text, state = standing.key, standing.standing
        if standing.is_check_in:
            continue
        if standing.standing is State.VIOLATED:
            missing.append(f"‘{text}’ was not put right. Put it right, give it up, or replace it.")
        elif standing.standing not in OVER:
            missing.append(f"‘{text}’ is {state}.")
        elif standing.standing is State.CURED and not standing.evidenced:
            missing.append(f"‘{text}’ was put right by word only. Add what shows it.")
        if standing.owed and standing.owed.sum:
            owed = standing.owed.sum
            missing.append(f"{owed} are still owed because of ‘{text}’.")
        if standing.disputed_since:
            missing.append(f"‘{text}’ is in dispute.")
    return Closing(not missing, tuple(missing))


def usual_business(terms: Terms, standings: Sequence[Standing]) -> str:
    """In which spirit to go on: as usual, unless the same commitment failed a second time."""
    times: dict[str, int] = {}
    for standing in standings:
        times[standing.id] = times.get(standing.id, 0) + standing.violations
    again = [id for id, count in times.items() if count > 1]
    if again:
        return _again(terms, again[0])
    if first := {standing.id for standing in standings if standing.standing is State.VIOLATED}:
        return _first_time(len(first))
    if any(s.standing is State.LATE and not s.is_check_in for s in standings):
        return "Something is late and can still be put right. Everything else goes on as usual."
    return "Business as usual."


def _again(terms: Terms, text: str) -> str:
    shorter = any(
        c.when is Trigger.VIOLATED_AGAIN for each in terms.commitments if each.id == text for c in each.consequences
    )
    if shorter:
        return f"‘{text}’ was violated a second time: the shorter ladder that was agreed applies to it. Everything else goes on as usual."
    if terms.second_breach:
        return f"‘{text}’ was violated a second time: the terms say what is different then. Everything else goes on as usual."
    return f"‘{text}’ was violated a second time. No shorter ladder was agreed for that: its own steps apply again, and everything else goes on as usual."


def _first_time(count: int) -> str:
    if count == 1:
        return "One commitment was violated for the first time. Its own steps apply; everything else goes on as usual."
    return f"{count} commitments were violated for the first time. Their own steps apply; everything else goes on as usual."
