"""Every row of the transition table, from each standing by each thing that can happen, and the table in the documents."""

from pathlib import Path

import pytest
from tests.obligations.deals import OURS, THEIRS, commitment, deal, event, on, signed

from makegood.obligations import Event, Kind, State, board

PAGE = Path(__file__).parents[2] / "docs/reference/obligations.md"
TERMS = deal(
    commitment(
        grace="2 days",
        cure="5 days",
        acceptance={"within": "5 days", "silence_accepts": True},
        consequences=[{"when": "late", "what": "notice"}, {"when": "late", "what": "termination right"}],
    ),
    starts="2026-07-03",
)

CLAIM, ACCEPT = event("claimed", 6), event("accepted", 7, OURS)
ENDED = [Event(kind="terminated", at=on(6), by=party) for party in (OURS, THEIRS)]
# How each standing is reached, and a day on which it holds.
REACHED: dict[State, tuple[int, list[Event]]] = {
    State.PENDING: (2, []),
    State.IN_EFFECT: (8, []),
    State.SUSPENDED: (8, [event("suspended", 6, OURS, ground="consent")]),
    State.CLAIMED: (8, [CLAIM]),
    State.FULFILLED: (8, [CLAIM, ACCEPT]),
    State.LATE: (14, []),
    State.VIOLATED: (20, []),
    State.CURED: (15, [event("accepted", 14, OURS)]),
    State.WAIVED: (8, [event("waived", 6, OURS)]),
    State.DISCHARGED: (8, [event("discharged", 6, OURS)]),
    State.TERMINATED: (8, ENDED),
}
PLAIN = {
    Kind.CLAIMED: (THEIRS, {}),
    Kind.ACCEPTED: (OURS, {}),
    Kind.REJECTED: (OURS, {}),
    Kind.WITHDRAWN: (THEIRS, {}),
    Kind.EXTENDED: (OURS, {"until": "2026-08-30"}),
    Kind.WAIVED: (OURS, {}),
    Kind.DISCHARGED: (OURS, {}),
    Kind.SUSPENDED: (OURS, {"ground": "consent"}),
    Kind.RESUMED: (OURS, {}),
    Kind.DISPUTED: (THEIRS, {}),
    Kind.RESOLVED: (OURS, {}),
    Kind.REMINDED: (THEIRS, {}),
    Kind.INVOKED: (OURS, {"what": "notice"}),
    Kind.PAID: (THEIRS, {"amount": "EUR 1"}),
}
WHAT = (*PLAIN, "measured: meets", "measured: misses", Kind.TERMINATED, "time passes")


def outcome(state: State, what: str) -> str:
    """What the standing is after `what`; a dash where that changes nothing and is listed as such."""
    day, events = REACHED[state]
    before = board(TERMS, [signed(), *events], on(day))
    assert before.standings[0].standing is state
    if what == "time passes":
        return str(board(TERMS, [signed(), *events], on(90)).standings[0].standing)
    if what in PLAIN:
        by, more = PLAIN[Kind(what)]
        new = [event(what, day, by, **more)]
    elif what == Kind.TERMINATED:
        new = [Event(kind="terminated", at=on(day), by=party) for party in (OURS, THEIRS)]
    else:
        new = [event("measured", day, OURS, meets=what.endswith("meets"))]
    after = board(TERMS, [signed(), *events, *new], on(day))
    ignored = len(after.ignored) - len(before.ignored)
    return "–" if ignored == len(new) else str(after.standings[0].standing)


def table() -> str:
    rows = [f"| | {' | '.join(REACHED)} |", f"| --- |{' --- |' * len(REACHED)}"]
    rows += [f"| *{what}* | {' | '.join(outcome(state, what) for state in REACHED)} |" for what in WHAT]
    return "\n".join(rows)


def test_the_page_has_the_table_that_the_code_follows():
    assert table() in PAGE.read_text(), f"put this on the page:\n{table()}"


def test_every_kind_of_event_and_every_standing_is_in_the_table():
    elsewhere = {Kind.SIGNED, Kind.MET, Kind.OCCURRED}  # about the agreement, meetings, conditions: test_follow
    assert {*PLAIN, Kind.MEASURED, Kind.TERMINATED} == set(Kind) - elsewhere
    assert set(REACHED) == set(State)


# The rows that matter most, said once more by hand: the table above is made by the code, these are not.
@pytest.mark.parametrize(
    ("state", "what", "then"),
    [
        (State.IN_EFFECT, "claimed", "claimed done"),
        (State.IN_EFFECT, "accepted", "fulfilled"),
        (State.IN_EFFECT, "suspended", "suspended"),
        (State.IN_EFFECT, "waived", "waived"),
        (State.IN_EFFECT, "discharged", "discharged"),
        (State.IN_EFFECT, "rejected", "–"),
        (State.IN_EFFECT, "time passes", "violated"),
        (State.PENDING, "claimed", "claimed done"),
        (State.PENDING, "time passes", "violated"),
        (State.SUSPENDED, "resumed", "in effect"),
        (State.SUSPENDED, "time passes", "suspended"),
        (State.CLAIMED, "accepted", "fulfilled"),
        (State.CLAIMED, "rejected", "in effect"),
        (State.CLAIMED, "withdrawn", "in effect"),
        (State.CLAIMED, "measured: misses", "in effect"),
        (State.CLAIMED, "measured: meets", "fulfilled"),
        (State.CLAIMED, "time passes", "claimed done"),
        (State.LATE, "claimed", "claimed done"),
        (State.LATE, "accepted", "cured"),
        (State.LATE, "extended", "in effect"),
        (State.LATE, "terminated", "terminated"),
        (State.LATE, "time passes", "violated"),
        (State.VIOLATED, "accepted", "cured"),
        (State.VIOLATED, "extended", "in effect"),
        (State.VIOLATED, "suspended", "violated"),
        (State.VIOLATED, "terminated", "violated"),
        (State.VIOLATED, "time passes", "violated"),
        *((state, what, "–") for state in (State.FULFILLED, State.CURED, State.WAIVED, State.DISCHARGED, State.TERMINATED)
          for what in ("claimed", "accepted", "rejected", "extended", "waived", "discharged", "suspended")),
    ],
)  # fmt: skip
def test_a_row_of_the_table(state, what, then):
    assert outcome(state, what) == then
