"""Whom to call next while nobody says that they have seen it: each person in turn, as often as was stated.

The policy is a value: whoever begins an escalation keeps the one that holds then, so that a later change of it cannot
lose what is under way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from makegood.formats import Fault, Faulty, Strict

MOST_PEOPLE, MOST_TIMES, MOST_HOURS = 10, 10, 24 * 14
MOST_ROUNDS = 20  # of a policy that begins again: somebody who answers none of them will not answer the next either


class Policy(Strict):
    """Who is called, in which order, how long each call waits for an answer, and how often each person is called.

    until_seen   after the last person the first is called again, until somebody has seen it
    """

    people: Annotated[tuple[str, ...], Field(min_length=1, max_length=MOST_PEOPLE)]
    hours: Annotated[int, Field(ge=1, le=MOST_HOURS)] = 24
    times: Annotated[int, Field(ge=1, le=MOST_TIMES)] = 2
    until_seen: bool = False

    @property
    def round(self) -> int:
        """Calls until everyone was called as often as stated."""
        return len(self.people) * self.times

    @property
    def most(self) -> int:
        return self.round * (MOST_ROUNDS if self.until_seen else 1)

    @property
    def wait(self) -> dt.timedelta:
        return dt.timedelta(hours=self.hours)


@dataclass(frozen=True, slots=True)
class Call:
    """One call: which it is from 1 on, whom it is for, and the moment from which it may go."""

    number: int
    person: str
    at: dt.datetime


def next_call(policy: Policy, began_at: dt.datetime, arrived: Sequence[dt.datetime]) -> Call | None:
    """Return the call after those that arrived; None once everyone was called as often as stated.

    arrived   when each call so far reached its person: a call that waited for the morning is answered from then on

    Raises Faulty for more calls than the policy has, or one that arrived before the one before it.

    >>> policy = Policy(people=("ada", "maeve"), hours=12, times=1)
    >>> noon = dt.datetime(2026, 7, 10, 12, tzinfo=dt.UTC)
    >>> next_call(policy, noon, [noon])
    Call(number=2, person='maeve', at=datetime.datetime(2026, 7, 11, 0, 0, tzinfo=datetime.timezone.utc))
    >>> next_call(policy, noon, [noon, noon + policy.wait]) is None
    True
    """
    made, most = len(arrived), policy.most
    moments = [began_at, *arrived]
    if made > most or moments != sorted(moments):
        raise Faulty([Fault("These calls do not follow this policy.", f"It has {most}, each after the one before.")])
    if made == most:
        return None
    return Call(
        made + 1, policy.people[made % policy.round // policy.times], arrived[-1] + policy.wait if arrived else began_at
    )


def unanswered_at(policy: Policy, arrived: Sequence[dt.datetime]) -> dt.datetime | None:
    """When the last call will have waited in vain; None while there are others to make."""
    return arrived[-1] + policy.wait if len(arrived) == policy.most else None


def nobody_answered(policy: Policy, arrived: Sequence[dt.datetime]) -> bool:
    """Whether everyone has just been called as often as stated and has waited in vain."""
    return bool(arrived) and len(arrived) % policy.round == 0
