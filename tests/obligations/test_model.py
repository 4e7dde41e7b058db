"""`follow` against a slow model that walks day by day, and the properties that no example can show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.obligations.deals import OURS, THEIRS, commitment, deal, event, on, signed

from makegood.obligations import Event, State, board, follow, next_change_at, notices

LAST_DAY = 45
FEW = settings(max_examples=60, deadline=None)


@dataclass
class Model:
    """One commitment due at the end of day 10. Events come at noon; it is looked at in the evening of each day."""

    grace: int
    cure: int
    due: int = 10
    late: bool = False
    violated: bool = False
    claimed: int = 0
    suspended: int = 0
    over: str = ""

    def __post_init__(self) -> None:
        self.count_from(10)

    def count_from(self, due: int) -> None:
        self.due, self.grace_end, self.cure_end = due, due + self.grace, due + self.grace + self.cure

    def noon(self, day: int, kind: str, until: int) -> None:
        if self.over:
            return
        if kind == "claimed" and not self.claimed:
            self.claimed = day
        elif kind == "withdrawn":
            self.claimed = 0
            self.morning(day)
        elif kind == "rejected" and self.claimed:
            if not self.suspended:
                self.cure_end += max(day - max(self.claimed, self.grace_end), 0)
            self.claimed = 0
            self.morning(day)
        elif kind == "accepted":
            done = self.claimed or day
            self.over = "cured" if self.late and done > self.grace_end_when_late else "fulfilled"
        elif kind == "extended" and until > self.due and until >= day:
            self.count_from(until)
            self.late = self.violated = False
        elif kind == "waived":
            self.over = "waived"

    def morning(self, day: int) -> None:
        if self.over or self.claimed:
            return
        if day > self.grace_end and not self.late:
            self.late, self.grace_end_when_late = True, self.grace_end
        if self.late and day > self.cure_end:
            self.violated = True

    def says(self) -> str:
        if self.over:
            return self.over
        if self.claimed:
            return "claimed done"
        return "violated" if self.violated else "late" if self.late else "in effect"


KINDS = ("claimed", "withdrawn", "rejected", "accepted", "extended", "waived")
happenings = st.lists(
    st.tuples(st.integers(2, LAST_DAY), st.sampled_from(KINDS), st.integers(5, 40)),
    max_size=7,
    unique_by=lambda happening: happening[0],
)


def as_event(day: int, kind: str, until: int) -> Event:
    by = THEIRS if kind in ("claimed", "withdrawn") else OURS
    more = {"until": on(until).date()} if kind == "extended" else {}
    return event(kind, day, by, **more)


@FEW
@given(happenings, st.integers(0, 4), st.integers(0, 12))
def test_it_stands_as_the_slow_model_says_on_every_day(happened, grace, cure):
    terms = deal(commitment(grace=f"{grace} days", cure=f"{cure} days"))
    events = [signed(), *(as_event(*each) for each in happened)]
    model = Model(grace, cure)
    by_day = {day: (kind, until) for day, kind, until in happened}
    for day in range(2, LAST_DAY + 1):
        model.morning(day)
        if day in by_day:
            model.noon(day, *by_day[day])
        assert str(follow(terms, events, on(day, 18))[0].standing) == model.says(), f"on day {day}"


RICH = deal(
    commitment(
        cure="4 days",
        acceptance={"within": "5 days", "silence_accepts": True},
        depends_on=["data"],
        pays="EUR 1000",
        consequences=[
            {"when": "late", "what": "credit", "amount": "EUR 50", "per": "2 days", "cap": "EUR 400"},
            {"when": "late", "what": "interest", "rate": 5},
            {"when": "violated", "what": "notice", "after": "3 days"},
            {"when": "violated again", "what": "escalate"},
        ],
    ),
    commitment(id="data", debtor=OURS, creditor=THEIRS, due={"on": "2026-07-06"}, grace="2 days", cure="2 days"),
    commitment(id="audit", due={"within": "5 working days", "after": "report", "every": "FREQ=WEEKLY;COUNT=2"}),
    commitment(id="shared", joint_with=OURS, due={"on": "2026-07-14"}, cure="3 days"),
    check_ins=[{"id": "weekly", "due": {"on": "2026-07-08", "every": "FREQ=WEEKLY;COUNT=2"}}],
    dispute_ladder=[{"step": "talk", "within": "5 days"}, {"step": "mediation", "within": "10 days"}],
)


@st.composite
def rich_events(draw):
    about = draw(st.sampled_from(["report", "data", "shared"]))
    debtor = {"report": THEIRS, "data": OURS, "shared": draw(st.sampled_from([THEIRS, OURS]))}[about]
    creditor = OURS if debtor == THEIRS else THEIRS
    kind = draw(st.sampled_from(
        ["claimed", "accepted", "rejected", "withdrawn", "reminded", "extended", "waived", "discharged", "disputed",
         "resolved", "suspended", "resumed", "paid", "invoked", "terminated"]
    ))  # fmt: skip
    by = debtor if kind in ("claimed", "withdrawn", "paid", "reminded") else creditor
    more = {
        "extended": {"until": on(draw(st.integers(5, 40))).date(), "reserves_rights": draw(st.booleans())},
        "suspended": {"ground": "consent"},
        "paid": {"amount": "EUR 60"},
        "invoked": {"what": "notice"},
        "terminated": {"about": ""},
    }.get(kind, {})
    return event(kind, 2 + draw(st.integers(0, 40)), by, **{"about": about} | more)


plots = st.lists(rich_events(), max_size=12)
hours = st.integers(0, 60 * 24).map(lambda hour: on(1) + timedelta(hours=hour))


@FEW
@given(plots, hours, st.floats(0, 1))
def test_between_a_moment_and_the_next_change_nothing_changes(events, at, part):
    known = [signed(), *(e for e in events if e.at <= at)]
    turn = next_change_at(RICH, known, at)
    if turn is None:
        turn = at + timedelta(days=400)

    assert turn >= at
    for later in (at + (turn - at) * part, turn):
        assert follow(RICH, known, later) == follow(RICH, known, at)


@FEW
@given(plots, hours)
def test_something_does_change_right_after_the_next_change(events, at):
    known = [signed(), *(e for e in events if e.at <= at)]
    turn = next_change_at(RICH, known, at)
    if turn is not None:
        assert follow(RICH, known, turn + timedelta(microseconds=1)) != follow(RICH, known, at)


@FEW
@given(plots, st.randoms(use_true_random=False), hours)
def test_the_order_in_the_file_does_not_matter(events, random, at):
    shuffled = [signed(), *events]
    random.shuffle(shuffled)

    assert follow(RICH, shuffled, at) == follow(RICH, [signed(), *events], at)


WAITING_CAN_COME_TO = {
    State.PENDING: {State.PENDING, State.IN_EFFECT, State.LATE, State.VIOLATED},
    State.IN_EFFECT: {State.IN_EFFECT, State.LATE, State.VIOLATED},
    State.LATE: {State.LATE, State.VIOLATED},
    State.VIOLATED: {State.VIOLATED},
    State.CLAIMED: {State.CLAIMED, State.FULFILLED, State.CURED},
}


@FEW
@given(plots, hours, st.integers(0, 2000))
def test_waiting_never_undoes_a_breach(events, at, more_hours):
    known = [signed(), *(e for e in events if e.at <= at)]
    later = at + timedelta(hours=more_hours)
    for now, then in zip(follow(RICH, known, at), follow(RICH, known, later), strict=False):
        if now.key != then.key:
            break  # a series got its dates
        assert then.standing in WAITING_CAN_COME_TO.get(now.standing, {now.standing})
        assert then.violations >= now.violations
        assert (then.owed.sum if then.owed else None) is None or not now.owed or then.owed.sum >= now.owed.sum


@FEW
@given(plots, hours)
def test_every_event_is_either_heeded_or_listed_and_none_is_lost(events, at):
    found = board(RICH, [signed(), *events], at)

    assert len(found.ignored) <= len(events)
    for each in found.ignored:
        assert each.reason
        assert each.event in events


@settings(max_examples=15, deadline=None)
@given(plots, st.integers(1, 44), st.integers(1, 44))
def test_notices_of_neighbouring_windows_are_those_of_both_together(events, one, other):
    first, second = sorted((one, other))
    every = [signed(), *events]
    whole = notices(RICH, every, on(1), on(45))
    parts = [*notices(RICH, every, on(1), on(first)), *notices(RICH, every, on(first), on(second))]
    parts += notices(RICH, every, on(second), on(45))

    assert sorted(n.key for n in parts) == sorted(n.key for n in whole)
    assert {(n.key, n.at, n.text) for n in parts} == {(n.key, n.at, n.text) for n in whole}
