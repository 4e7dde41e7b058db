"""Offers and counter-offers with their reasons and expiry: a small machine of pure moves with a journal.

Each move takes the table as it is and gives the table after it; nothing is ever taken out of the journal. The
clock is the caller's. A package can be accepted only as it stands, while it stands, and by somebody else than
who made it. Other ways to come to a deal (a single negotiating text, blind bids) are in `procedures`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from makegood.formats import Fault, Faulty
from makegood.negotiation import says
from makegood.negotiation.talks import Talks, said


class Act(StrEnum):
    ASKED = "asked to propose first"
    OFFERED = "offered"
    COUNTERED = "countered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class NotNow(Faulty):
    """A move that the table does not allow at this moment. `says`: why, and in a second sentence what is possible."""

    def __init__(self, says: str) -> None:
        problem, stop, instead = says.partition(". ")
        super().__init__([Fault(problem + stop.strip(), instead)])

    def __str__(self) -> str:
        return " ".join(filter(None, (self.faults[0].problem, self.faults[0].instead)))


@dataclass(frozen=True, slots=True)
class Move:
    """One entry of the journal.

    number    1, 2, 3 …; an offer is known by the number of its move
    why       the reason given to the other side; both sides read it
    answers   the offer that this one answers, None for a first offer
    until     aware datetime; the last moment at which the offer can be accepted, None where it stays open
    """

    number: int
    at: datetime
    by: str
    act: Act
    package: Mapping[str, str] | None = None
    why: str = ""
    answers: int | None = None
    until: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "at": self.at.isoformat(),
            "by": self.by,
            "act": str(self.act),
            "package": None if self.package is None else dict(self.package),
            "why": self.why,
            "answers": self.answers,
            "until": None if self.until is None else self.until.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Table:
    """Where the talks stand. Everything in it is known to all sides.

    >>> from datetime import UTC, datetime, timedelta
    >>> from makegood.formats import read
    >>> talks = read('''
    ... issues: {date: {options: [June, July]}}
    ... sides:
    ...   ada: {walk_away: 0, preferences: {date: {points: 1000, values: {June: best, July: fair}}}}
    ...   ben: {walk_away: 0, preferences: {date: {points: 1000, values: {June: worst, July: best}}}}
    ... ''', Talks).value
    >>> noon = datetime(2026, 6, 25, 12, tzinfo=UTC)
    >>> table = Table.opened(talks).ask_first("ada", "ben", noon)
    >>> table = table.offer("ben", {"date": "July"}, noon, why="The test rig is free then.", until=noon + timedelta(days=2))
    >>> table.open_offer(noon).package
    {'date': 'July'}
    >>> table.accept("ada", noon + timedelta(days=1)).agreed
    {'date': 'July'}
    """

    talks: Talks
    journal: tuple[Move, ...] = ()

    @classmethod
    def opened(cls, talks: Talks) -> Table:
        return cls(talks)

    @property
    def agreed(self) -> Mapping[str, str] | None:
        """The accepted package, or None."""
        last = self.journal[-1] if self.journal else None
        return last.package if last and last.act is Act.ACCEPTED else None

    def open_offer(self, at: datetime) -> Move | None:
        """The offer that can be accepted at `at`: the latest, unless it was answered, withdrawn or has expired."""
        for move in reversed(self.journal):
            if move.act in (Act.ACCEPTED, Act.REJECTED, Act.WITHDRAWN):
                return None
            if move.act in (Act.OFFERED, Act.COUNTERED):
                return move if move.until is None or at <= move.until else None
        return None

    def next_change_at(self, at: datetime) -> datetime | None:
        """The moment after which time alone closes the open offer; None if it never will."""
        offer = self.open_offer(at)
        return offer.until if offer else None

    def ask_first(self, by: str, whom: str, at: datetime, *, why: str = "") -> Table:
        """Ask the other side to propose first. Raises NotNow once there is an offer."""
        self._seated(whom)
        if any(move.package for move in self.journal):
            raise NotNow("There has been an offer already. Answer it, or make one.")
        if whom == by:
            raise NotNow("A side cannot ask itself. Name another side.")
        return self._after(
            Move(0, at, by, Act.ASKED, why=why or f"{self.talks.called(whom)} knows best what it can do.")
        )

    def offer(
        self, by: str, package: Mapping[str, str], at: datetime, *, why: str = "", until: datetime | None = None
    ) -> Table:
        """Put a whole package on the table; where another side's offer is open, this counters it.

        Raises Faulty where the package is not whole, breaks a rule of the table, or crosses a must, a limit or
        the walk-away of the side that makes it; NotNow where it is not this side's turn.
        """
        if until is not None and until <= at:
            raise NotNow("The offer would have expired before it is made. Give a later moment.")
        standing = self.open_offer(at)
        if standing is not None and standing.by == by:
            raise NotNow(says.OWN_IS_OPEN)
        written = checked(self.talks, by, package)
        act = Act.COUNTERED if standing else Act.OFFERED
        return self._after(Move(0, at, by, act, written, why, standing.number if standing else None, until))

    def accept(self, by: str, at: datetime, *, why: str = "") -> Table:
        """Accept the open offer exactly as it stands. Raises Faulty where it crosses what `by` itself insists on."""
        offer = self._answerable(by, at)
        checked(self.talks, by, offer.package or {})
        return self._after(Move(0, at, by, Act.ACCEPTED, offer.package, why, offer.number))

    def reject(self, by: str, at: datetime, *, why: str) -> Table:
        """Decline the open offer with a reason."""
        offer = self._answerable(by, at)
        if not why.strip():
            raise NotNow("A rejection needs its reason. Say what would have to change.")
        return self._after(Move(0, at, by, Act.REJECTED, None, why, offer.number))

    def withdraw(self, by: str, at: datetime, *, why: str = "") -> Table:
        """Take back one's own open offer."""
        offer = self.open_offer(at)
        if offer is None or offer.by != by:
            raise NotNow("There is no open offer of yours to withdraw.")
        return self._after(Move(0, at, by, Act.WITHDRAWN, None, why, offer.number))

    def _answerable(self, by: str, at: datetime) -> Move:
        offer = self.open_offer(at)
        if offer is None:
            raise NotNow(says.NONE_IS_OPEN)
        if offer.by == by:
            raise NotNow("This offer is your own; the other side answers it.")
        return offer

    def _seated(self, side: str) -> None:
        if side not in self.talks.sides:
            raise Faulty.one(f"‘{side}’ is not a side of these talks.", f"Sides are {', '.join(self.talks.sides)}.")

    def _after(self, move: Move) -> Table:
        self._seated(move.by)
        if self.agreed is not None:
            raise NotNow(says.AGREED)
        if move.at.tzinfo is None:
            raise NotNow("The moment has no time zone. Give an aware datetime.")
        if self.journal and move.at < self.journal[-1].at:
            raise NotNow("This would happen before the last move. Give the moment at which it happens.")
        return replace(self, journal=(*self.journal, replace(move, number=len(self.journal) + 1)))


def checked(talks: Talks, by: str, package: Mapping[str, str]) -> dict[str, str]:
    """Return the package as the issues write it. Raises Faulty with everything that keeps `by` from proposing it.

    Looks at the rules of the table and at `by`'s own demands only, so that it tells nothing of the other side's.
    """
    if by not in talks.sides:
        raise Faulty.one(f"‘{by}’ is not a side of these talks.", f"Sides are {', '.join(talks.sides)}.")
    written = whole(talks, package)
    faults: list[Fault] = []
    own = talks.sides[by]
    for conditions in (own.must, own.limits):
        for name, condition in conditions.items():
            if not condition.allows(talks.issues[name], written[name]):
                faults.append(Fault(says.crosses(said({name: condition})), says.CHANGE_IT, (name,)))
    if not faults and own.worth(talks.issues, written) < own.floor:
        faults.append(Fault(says.WORTH_LESS, says.ASK_FOR_MORE))
    if faults:
        raise Faulty(faults)
    return written


def whole(talks: Talks, package: Mapping[str, str]) -> dict[str, str]:
    """Return the package as the issues write it, in their order. Raises Faulty where it is not whole or breaks a rule."""
    faults = [
        Fault(f"‘{name}’ is not an issue.", "Take it out.", (name,)) for name in package if name not in talks.issues
    ]
    written: dict[str, str] = {}
    for name, issue in talks.issues.items():
        if name not in package:
            faults.append(Fault(says.left_open(name), says.SAY_EVERY, (name,)))
            continue
        try:
            written[name] = issue.fits(package[name])
        except ValueError as error:
            problem, _, instead = str(error).partition(". ")
            faults.append(Fault(problem.rstrip(".") + ".", instead, (name,)))
    if not faults:
        broken = [rule for rule in talks.rules if not rule.kept(talks.issues, written)]
        faults = [Fault(says.breaks(str(one)), one.why or says.CHANGE_ONE) for one in broken]
    if faults:
        raise Faulty(faults)
    return written
