"""A person with a wall calendar against the library: each midnight one day is struck off, unless the clock rests.

The machine does one thing after another, at noon; each evening both must say the same. The person has no dates to move:
only counts of days that are left. Time moves one way.
"""

from __future__ import annotations

import datetime as dt

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.obligations.deals import OURS, THEIRS, commitment, deal, event, on, signed

from makegood.obligations import Event, board, follow, next_change_at

GRACE, CURE, ANSWER = 2, 4, 5
TERMS = deal(
    commitment(
        grace=f"{GRACE} days",
        cure=f"{CURE} days",
        acceptance={"within": f"{ANSWER} days", "silence_accepts": True},
    )
)


class OneCommitment(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = [signed()]
        self.day = 2
        self.free = True  # one thing a day, at noon
        self.to_grace_end, self.cure_left = 10 - 1 + GRACE, CURE
        self.late = self.violated = False
        self.claimed, self.over = False, ""
        self.in_grace_at_claim = False
        self.suspended = False
        self.answer_left = 0
        self.reminded_left: int | None = None
        self.late_at_claim = False

    # one night

    def _night(self) -> None:
        if self.over:
            return
        if self.claimed and not self.suspended:
            self.answer_left -= 1
        if self.reminded_left is not None:
            self.reminded_left -= 1
            if not self.suspended and self.answer_left <= 0 and self.reminded_left <= 0:
                self._accept()
                return
        if not self.suspended:
            if self.to_grace_end > 0:
                self.to_grace_end -= 1
            elif not self.claimed:
                self.cure_left -= 1
            self._turn()

    def _turn(self) -> None:
        """Late or violated, once the days are used up and nothing is claimed."""
        if not self.claimed and not self.suspended and self.to_grace_end <= 0:
            self.late = True
            self.violated = self.violated or self.cure_left <= 0

    def _accept(self) -> None:
        self.over = "cured" if (self.late_at_claim if self.claimed else self.late) else "fulfilled"
        self.claimed = False

    def _say(self, kind: str, by: str, **more: object) -> None:
        self.events.append(event(kind, self.day, by, **more))
        self.free = False

    # what may happen

    @rule(days=st.integers(1, 6))
    def days_pass(self, days: int) -> None:
        for _ in range(days):
            self._night()
            self.day += 1
        self.free = True

    @precondition(lambda self: self.free and not self.over and not self.claimed)
    @rule()
    def claim(self) -> None:
        self._say("claimed", THEIRS)
        self.claimed, self.in_grace_at_claim, self.late_at_claim = True, self.to_grace_end > 0, self.late
        self.answer_left, self.reminded_left = ANSWER + 1, None

    @precondition(lambda self: self.free and self.claimed and self.reminded_left is None)
    @rule()
    def remind(self) -> None:
        self._say("reminded", THEIRS)
        day, working = on(self.day).date(), 0
        nights = 1
        while working < 2:
            day += dt.timedelta(days=1)
            working += day.weekday() < 5
            nights += 1
        self.reminded_left = nights

    @precondition(lambda self: self.free and self.claimed and not self.suspended)
    @rule()
    def reject(self) -> None:
        self._say("rejected", OURS)
        self.claimed, self.reminded_left = False, None
        if self.in_grace_at_claim and self.to_grace_end <= 0:
            self.cure_left += 1  # a day begun while it was looked at is the debtor's
        self._turn()

    @precondition(lambda self: self.free and not self.over and not self.suspended)
    @rule()
    def accept(self) -> None:
        self._say("accepted", OURS)
        self._accept()

    @precondition(lambda self: self.free and not self.over and not self.claimed and not self.suspended)
    @rule(later=st.integers(1, 15))
    def extend(self, later: int) -> None:
        until = max(self.day, 10 + self.day // 2) + later
        self._say("extended", OURS, until=on(until).date())
        if self._ignored():
            self.events.pop()
            return
        self.to_grace_end, self.cure_left = until - self.day + 1 + GRACE, CURE
        self.late = self.violated = False

    def _ignored(self) -> bool:
        return any(each.event == self.events[-1] for each in board(TERMS, self.events, on(self.day, 13)).ignored)

    @precondition(lambda self: self.free and not self.over and not self.claimed and not self.suspended)
    @rule()
    def suspend(self) -> None:
        self._say("suspended", OURS, ground="consent")
        self.suspended = True

    @precondition(lambda self: self.free and self.suspended and not self.over)
    @rule()
    def resume(self) -> None:
        self._say("resumed", OURS)
        self.suspended = False

    @precondition(lambda self: self.free and not self.over)
    @rule()
    def waive(self) -> None:
        self._say("waived", OURS)
        self.over = "waived"

    # what both must say

    @invariant()
    def both_say_the_same(self) -> None:
        found = follow(TERMS, self.events, on(self.day, 18))[0]
        assert str(found.standing) == self._says(), f"on day {self.day}"

    @invariant()
    def nothing_changes_before_the_next_moment_of_change(self) -> None:
        at = on(self.day, 18)
        turn = next_change_at(TERMS, self.events, at)
        if turn is not None:
            assert follow(TERMS, self.events, turn) == follow(TERMS, self.events, at)
            after = turn + dt.timedelta(microseconds=1)
            assert follow(TERMS, self.events, after) != follow(TERMS, self.events, at)

    def _says(self) -> str:
        if self.over:
            return self.over
        if self.claimed:
            return "claimed done"
        if self.violated:
            return "violated"
        if self.suspended:
            return "suspended"
        return "late" if self.late else "in effect"


OneCommitment.TestCase.settings = settings(max_examples=60, stateful_step_count=18, deadline=None)
test_a_person_with_a_wall_calendar_says_the_same = OneCommitment.TestCase
