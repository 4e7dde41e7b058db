"""Blind bids, for one amount or for packages of a list: seals are joint, words are each side's own, only a match is told."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from makegood.formats import Faulty
from makegood.negotiation.offers import NotNow, whole
from makegood.negotiation.procedures import BlindAmount, BlindPackages, Opened, Sealed
from makegood.negotiation.talks import Kind
from makegood.values import Money
from makegood.web.access import Seat
from makegood.web.cases.models import Case, Room
from makegood.web.cases.tell import tell
from makegood.web.cases.write import Writing, act
from makegood.web.languages import later
from makegood.web.negotiation import store
from makegood.web.negotiation.journal import events, note
from makegood.web.negotiation.models import Event, Procedure

MOST_LISTS = 3  # each tells whether some package of it suits both; more would let a side sound out the other
MOST_ON_A_LIST = 12


@dataclass(frozen=True)
class Bidding:
    """One bidding, about the sum of one issue or about packages.

    issue, payer   of a sum; empty where packages are bid on
    state          the library's, with parts in place of names
    words          what is sealed in the round that runs, by part; for the engine, and for the side that wrote it
    """

    issue: str
    payer: str
    begun_by: str
    state: BlindAmount | BlindPackages
    declined: bool = False
    words: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def packages(self) -> tuple[Mapping[str, str], ...]:
        return self.state.packages if isinstance(self.state, BlindPackages) else ()

    @property
    def over(self) -> bool:
        return self.declined or self.state.over

    @property
    def sealed(self) -> tuple[str, ...]:
        return tuple(self.state.envelopes.seals) if self.state.envelopes else ()

    @property
    def opening(self) -> bool:
        """Whether both are bound and somebody has still to open a seal of their own making."""
        return len(self.sealed) == 2


def biddings(case: Case) -> list[Bidding]:
    """Every bidding of a case, the oldest first, made anew from its events."""
    found: list[_Replay] = []
    for event in events(case, Procedure.BIDS):
        if event.act == "opened":
            found.append(_Replay(event))
        else:
            found[-1].take(event)
    return [one.bidding for one in found]


class _Replay:
    def __init__(self, opened: Event) -> None:
        self.opened, self.state, self.declined = opened, _begun(opened.said), False
        self.words: dict[str, Mapping[str, Any]] = {}

    def take(self, event: Event) -> None:
        if event.act == "declined":
            self.declined = True
        elif event.act == "sealed":
            self.state = self.state.apply(Sealed(event.part, event.said["seal"]))
        else:
            self.words[event.part] = event.said
        self._open()

    def _open(self) -> None:
        """Once both are bound, open what the host was given to open."""
        rounds = len(self.state.journal)
        for part, said in list(self.words.items()):
            bound = self.state.envelopes
            if bound and len(bound.seals) == 2 and part not in bound.held:
                self.state = self.state.apply(Opened(part, said["bid"], said["salt"]))
        if len(self.state.journal) > rounds:
            self.words = {}

    @property
    def bidding(self) -> Bidding:
        words = {part: said["bid"] for part, said in self.words.items()}
        said = self.opened.said
        issue, payer = said.get("issue", ""), said.get("payer", "")
        return Bidding(issue, payer, self.opened.part, self.state, self.declined, words)


def _begun(said: Mapping[str, Any]) -> BlindAmount | BlindPackages:
    if "packages" in said:
        return BlindPackages((Room.REQUESTING.value, Room.RESPONDING.value), tuple(said["packages"]))
    payee = Room.RESPONDING if said["payer"] == Room.REQUESTING else Room.REQUESTING
    return BlindAmount(said["payer"], payee.value, currency=said["currency"], close=Decimal(said["close"]))


def to_bid_on(case: Case) -> dict[str, str]:
    """The sums on the table that have not been bid on, by issue: its title. A bidding that was declined does not count."""
    table = store.on_the_table(case)
    tried = {one.issue for one in biddings(case) if not one.declined}
    issues = table.issues.items() if table else ()
    return {
        name: table.title(name) for name, issue in issues if table and issue.kind is Kind.MONEY and name not in tried
    }


def lists_left(case: Case) -> int:
    """How many more lists of packages may be bid on. A bidding that was declined does not count."""
    return MOST_LISTS - sum(bool(one.packages) and not one.declined for one in biddings(case))


def matched(case: Case) -> Mapping[str, str] | None:
    """The package on which the latest bidding matched."""
    agreed = [one.state.agreed for one in biddings(case) if one.packages]
    return agreed[-1] if agreed and isinstance(agreed[-1], Mapping) else None


def begin(seat: Seat, issue: str, *, we_pay: bool, close: int, at: dt.datetime, once: str = "") -> None:
    """Propose blind bids for a sum on the table. Raises NotNow."""
    table = _free(seat)
    if issue not in to_bid_on(seat.case) or table is None:
        raise NotNow(_("There was a bidding about this sum already. A second one would only wear it out."))
    said = {
        "issue": issue,
        "payer": (seat.us if we_pay else seat.them).part,
        "currency": Money.parse(table.issues[issue].choices[0]).currency,
        "close": str(close),
    }
    with _act(seat, "bidding-proposed", at=at, once=once) as writing:
        _free(seat)
        row = note(seat, Procedure.BIDS, "opened", said, room=Room.JOINT, at=at)
        _told(writing, seat, row, lazy("%(us)s proposes sealed bids for one sum."))


def begin_on(seat: Seat, packages: Sequence[Mapping[str, str]], *, at: dt.datetime, once: str = "") -> None:
    """Propose blind bids on packages that both know. Raises Faulty, NotNow."""
    table = _free(seat)
    if lists_left(seat.case) < 1 or table is None:
        raise NotNow(_("Three lists were bid on. Talk about it, or try another way."))
    listed = [dict(whole(table.talks, one)) for one in packages]
    BlindPackages((Room.REQUESTING.value, Room.RESPONDING.value), tuple(listed))
    with _act(seat, "bidding-proposed", at=at, once=once) as writing:
        _free(seat)
        row = note(seat, Procedure.BIDS, "opened", {"packages": listed}, room=Room.JOINT, at=at)
        _told(writing, seat, row, lazy("%(us)s proposes sealed bids on packages."))


def decline(seat: Seat, *, at: dt.datetime, once: str = "") -> None:
    """Do without a bidding that nobody is bound in yet. Raises NotNow."""
    with _act(seat, "bidding-declined", at=at, once=once) as writing:
        now = _running(seat)
        if now.sealed or now.state.journal:
            raise NotNow(_("A bid is sealed already. Bid, or leave it as it is."))
        row = note(seat, Procedure.BIDS, "declined", {}, room=Room.JOINT, at=at)
        _told(writing, seat, row, lazy("%(us)s would rather go another way."))


def bid(seat: Seat, amount: Decimal, *, at: dt.datetime, once: str = "") -> None:
    """Seal our bid; it is opened when both are bound. Raises Faulty, NotNow."""
    with _act(seat, "bid-sealed", at=at, once=once) as writing:
        now, salt = _running(seat), secrets.token_hex(32)
        if not isinstance(now.state, BlindAmount):
            raise NotNow(_("The bidding is over. Talk about it, or try another way."))
        words = f"{now.state.currency} {amount}"
        _seal(seat, now, now.state.seal(words, salt), writing, at=at, words={"bid": words, "salt": salt})


def tick(seat: Seat, numbers: Sequence[int], *, at: dt.datetime, once: str = "") -> None:
    """Seal which packages of the list our side would sign, the one it likes best first. Raises Faulty, NotNow."""
    with _act(seat, "bid-sealed", at=at, once=once) as writing:
        now, salt = _running(seat), secrets.token_hex(32)
        if not isinstance(now.state, BlindPackages):
            raise NotNow(_("The bidding is over. Talk about it, or try another way."))
        words = list(numbers)
        _seal(seat, now, now.state.seal(words, salt), writing, at=at, words={"bid": words, "salt": salt})


def hand_in(seat: Seat, seal: str, *, at: dt.datetime, once: str = "") -> None:
    """Hand in a seal that our side made itself; it opens it later. Raises Faulty, NotNow."""
    with _act(seat, "bid-sealed", at=at, once=once) as writing:
        _seal(seat, _running(seat), seal, writing, at=at)


def _seal(
    seat: Seat, now: Bidding, seal: str, writing: Writing, *, at: dt.datetime, words: Mapping[str, Any] | None = None
) -> None:
    now.state.apply(Sealed(seat.us.part, seal))
    if words:
        note(seat, Procedure.BIDS, "words", words, room=seat.own_room, at=at)
    row = note(seat, Procedure.BIDS, "sealed", {"seal": seal}, room=Room.JOINT, at=at)
    writing.details["seal"] = seal
    _outcome(writing, seat, row, now)


def open_seal(seat: Seat, words: str, salt: str, *, at: dt.datetime, once: str = "") -> None:
    """Open a seal that our side made itself. Raises Faulty, NotNow."""
    with _act(seat, "bid-opened", at=at, once=once) as writing:
        now = _running(seat)
        said = _numbers(words) if now.packages else words
        now.state.apply(Opened(seat.us.part, said, salt))
        row = note(seat, Procedure.BIDS, "words", {"bid": said, "salt": salt}, room=seat.own_room, at=at)
        _outcome(writing, seat, row, now)


def _numbers(words: str) -> list[int]:
    try:
        said = json.loads(words)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, list) or any(type(one) is not int for one in said):
        raise Faulty.one(_("These are not the numbers of packages."), _("Write them as in the seal: [2,0]."))
    return said


def _outcome(writing: Writing, seat: Seat, row: Event, before: Bidding) -> None:
    after = biddings(seat.case)[-1]
    if after.state.agreed is not None:
        says = lazy("The sealed bids match.")
    elif len(after.state.journal) > len(before.state.journal):
        says = lazy("The sealed bids do not match.")
    else:
        says = lazy("%(us)s has handed in a sealed bid.")
    _told(writing, seat, row, says)


def _free(seat: Seat) -> store.OnTheTable | None:
    table = store.playable_table(seat)
    if any(not one.over for one in biddings(seat.case)):
        raise NotNow(_("There is a bidding already. Finish it first."))
    return table


def _running(seat: Seat) -> Bidding:
    store.playable_table(seat)
    found = biddings(seat.case)
    if not found or found[-1].over:
        raise NotNow(_("The bidding is over. Talk about it, or try another way."))
    return found[-1]


def _act(seat: Seat, what: str, *, at: dt.datetime, once: str) -> Any:
    return act(seat, what=what, room=Room.JOINT, at=at, once=once)


def _told(writing: Writing, seat: Seat, row: Event, says: str) -> None:
    words = later(says, us=seat.us.name)
    writing.details["event"] = row.pk
    writing.then = store.address(seat, "bids")
    tell(writing, seat.them, key=f"event/{row.pk}", subject=words, says=words, page="negotiation:bids")
