"""The answer to ‘how does it stand?’: what `follow` returns for each commitment and check-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from makegood.obligations.course import Ignored, State
from makegood.obligations.ladder import Owed


@dataclass(frozen=True, slots=True)
class Next:
    """Something that follows: by itself (`who` is empty), or because a party may do it and chooses to.

    what   a word for programs: the state that comes (`late`), the kind of event that is open (`claimed`), or the
           remedy (`notice`)
    at     the last moment before it, or until which it is asked for; None: any time from now
    """

    what: str
    who: tuple[str, ...]
    at: datetime | None
    says: str


@dataclass(frozen=True, slots=True)
class PartDone:
    """How far one party is with its part."""

    party: str
    standing: State
    claimed_at: datetime | None
    done_at: datetime | None
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one occurrence of a commitment or check-in stands at a moment.

    key             as in `terms.schedule`; `id` is the commitment's
    standing        GLOSSARY: standing
    since           since when; None while pending
    due             the date in force: moved by extension, rest, and waiting for the other side's part
    agreed_due      the date as signed; differs from `due` where it was moved
    next_change_at  the last moment before time alone changes anything said here; None if it never will
    late_since, violated_at, done_at   facts that stay, whatever follows
    violations      how many times it was violated; what was forgiven does not count
    waits_for       commitments of the other side without which it cannot become late
    evidenced       whether something else than a word shows that it was done
    counted         how the date that was agreed is computed, a step a line
    """

    key: str
    id: str
    title: str
    debtors: tuple[str, ...]
    creditors: tuple[str, ...]
    standing: State
    since: datetime | None
    due: datetime | None
    agreed_due: datetime | None
    next_change_at: datetime | None
    owed: Owed | None
    follows: tuple[Next, ...]
    why: str
    parts: tuple[PartDone, ...]
    late_since: datetime | None
    violated_at: datetime | None
    cure_ends: datetime | None
    done_at: datetime | None
    violations: int
    disputed_since: datetime | None
    waits_for: tuple[str, ...]
    evidenced: bool
    is_check_in: bool
    extended: bool
    counted: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values; moments as ISO 8601, money as text."""
        owed = self.owed
        return {
            "id": self.key,
            "commitment": self.id,
            "title": self.title,
            "debtors": list(self.debtors),
            "creditors": list(self.creditors),
            "standing": str(self.standing),
            "since": _iso(self.since),
            "due": _iso(self.due),
            "agreed_due": _iso(self.agreed_due),
            "next_change_at": _iso(self.next_change_at),
            "owed": owed
            and {
                "sum": str(owed.sum),
                "by": owed.debtor,
                "to": owed.creditor,
                "how": list(owed.lines),
                "paid": str(owed.paid),
            },
            "follows": [
                {"what": next.what, "who": list(next.who), "at": _iso(next.at), "says": next.says}
                for next in self.follows
            ],
            "why": self.why,
            "late_since": _iso(self.late_since),
            "violated_at": _iso(self.violated_at),
            "cure_ends": _iso(self.cure_ends),
            "done_at": _iso(self.done_at),
            "violations": self.violations,
            "disputed_since": _iso(self.disputed_since),
            "waits_for": list(self.waits_for),
            "evidenced": self.evidenced,
        }


@dataclass(frozen=True, slots=True)
class Board:
    """Everything at one moment. `ignored` says which events changed nothing, and why."""

    at: datetime
    standings: tuple[Standing, ...]
    ignored: tuple[Ignored, ...]
    next_change_at: datetime | None
    signed_at: datetime | None
    terminated_at: datetime | None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
