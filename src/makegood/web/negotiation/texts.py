"""The single negotiating text, and the improvement of a signed deal: what each side answers stays with it.

Both begin alike: one side proposes it, the other takes part, and what each wants is kept as it is at that moment. The
engine's drafts are kept too, so that nothing is reckoned again when a page is looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from makegood.negotiation import Talks
from makegood.negotiation.offers import NotNow, whole
from makegood.negotiation.procedures import Answered, Improvement, Restated, SingleText
from makegood.negotiation.procedures.single_text import Draft
from makegood.web.access import Seat
from makegood.web.cases import steps
from makegood.web.cases.models import Case, Room
from makegood.web.cases.tell import tell
from makegood.web.cases.write import Writing, act
from makegood.web.languages import later
from makegood.web.negotiation import store
from makegood.web.negotiation.journal import events, note
from makegood.web.negotiation.models import Event, Procedure

PAGES = {Procedure.TEXT: "text", Procedure.IMPROVEMENT: "improvement"}


@dataclass
class Run:
    """One text or improvement as its events tell it.

    wants      by part, what each side wants as it was kept last; restated: how often it was kept anew
    answers    of this round
    drafts     the package that it began with, then the engine's: (moment, package or None, final)
    """

    begun_by: str
    package: Mapping[str, str]
    begun_at: dt.datetime
    joined_at: dt.datetime | None = None
    declined: bool = False
    wants: dict[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    restated: dict[str, int] = field(default_factory=dict, repr=False)
    answers: dict[str, Event] = field(default_factory=dict, repr=False)
    drafts: list[tuple[dt.datetime, Mapping[str, str] | None, bool]] = field(default_factory=list)
    closed: bool = False
    agreed: Mapping[str, str] | None = None

    @property
    def over(self) -> bool:
        return self.declined or self.closed

    def take(self, event: Event) -> None:
        if event.act == "joined":
            self.joined_at = event.at
        elif event.act == "declined":
            self.declined = True
        elif event.act == "wants":
            self.restated[event.part] = self.restated.get(event.part, -1) + 1
            self.wants[event.part] = event.said
        elif event.act == "answered":
            self.answers[event.part] = event
        elif event.act == "drafted":
            self.drafts.append((event.at, event.said["package"], event.said["final"]))
            self.answers = {}
        elif event.act == "closed":
            self.closed, self.agreed = True, event.said["agreed"]


def run(case: Case, procedure: Procedure) -> Run | None:
    """The latest text or improvement of a case."""
    found: Run | None = None
    for event in events(case, procedure):
        if event.act == "opened":
            found = Run(event.part, event.said["package"], event.at)
        elif found is not None:
            found.take(event)
    return found


def single_text(case: Case, now: Run) -> SingleText:
    """The library's state of a text that both take part in."""
    assert now.joined_at is not None
    drafts = [(now.joined_at, now.package, False), *now.drafts]
    journal = tuple(
        Draft(number, at, package or {}, final) for number, (at, package, final) in enumerate(drafts, start=1)
    )
    return SingleText(
        _talks(case, now), journal, _answers(case, now), _by_slug(case, now.restated), now.agreed, now.over
    )


def improvement(case: Case, now: Run) -> Improvement:
    """The library's state of an improvement that both take part in."""
    assert now.joined_at is not None
    better = now.drafts[0][1] if now.drafts else None
    return Improvement(_talks(case, now), now.package, better, now.joined_at, _answers(case, now))


def begin(seat: Seat, procedure: Procedure, package: Mapping[str, str], *, at: dt.datetime, once: str = "") -> None:
    """Propose a single text that begins with `package`, or to look for something better than it once it is signed.

    Raises Faulty, NotNow.
    """
    talks, ours = store.talks_with_our_part(seat)
    deal = whole(talks, package)
    with _act(seat, procedure, "proposed", at=at, once=once) as writing:
        _may_begin(seat, procedure)
        row = note(seat, procedure, "opened", {"package": dict(deal)}, room=Room.JOINT, at=at)
        note(seat, procedure, "wants", ours, room=seat.own_room, at=at)
        says = (
            lazy("%(us)s proposes a single text to work on together.")
            if procedure == Procedure.TEXT
            else lazy("%(us)s proposes to look for something better for both.")
        )
        _told(writing, seat, procedure, row, says)


def _may_begin(seat: Seat, procedure: Procedure) -> None:
    now = run(seat.case, procedure)
    if now is not None and not now.over:
        raise NotNow(_("It has begun already. Take part in it."))
    if procedure == Procedure.TEXT:
        store.playable_table(seat)
        if store.settled(seat.case) is not None:
            raise NotNow(_("The sides have agreed. Change that in the agreement."))
        return
    if not is_signed(seat):
        raise NotNow(_("There is nothing signed yet. Sign the agreement first."))
    if now is not None and not now.declined:
        raise NotNow(_("It was looked for once. A second time would tell more than either side wants to tell."))


def is_signed(seat: Seat) -> bool:
    """Whether both sides have signed what they agreed on."""
    return store.settled(seat.case) is not None and len(steps.state(seat).signed_by) == 2


def join(seat: Seat, procedure: Procedure, *, at: dt.datetime, once: str = "") -> None:
    """Take part in what the other side proposed. Raises Faulty, NotNow."""
    _talks_now, ours = store.talks_with_our_part(seat)
    with _act(seat, procedure, "joined", at=at, once=once) as writing:
        now = _open(seat, procedure)
        if now.joined_at is not None or now.begun_by == seat.us.part:
            raise NotNow(_("Your side takes part already. Wait for the other."))
        note(seat, procedure, "wants", ours, room=seat.own_room, at=at)
        row = note(seat, procedure, "joined", {}, room=Room.JOINT, at=at)
        if procedure == Procedure.IMPROVEMENT:
            now = _open(seat, procedure)
            better = Improvement.opened(_talks(seat.case, now), now.package, at).better
            note(seat, procedure, "drafted", {"package": better, "final": better is None}, room=Room.JOINT, at=at)
            if better is None:
                note(seat, procedure, "closed", {"agreed": None}, room=Room.JOINT, at=at)
        _told(writing, seat, procedure, row, lazy("%(us)s takes part."))


def decline(seat: Seat, procedure: Procedure, *, at: dt.datetime, once: str = "") -> None:
    """Do without it, before both take part. Raises NotNow."""
    with _act(seat, procedure, "declined", at=at, once=once) as writing:
        if _open(seat, procedure).joined_at is not None:
            raise NotNow(_("Both sides take part already. Answer what lies before you."))
        row = note(seat, procedure, "declined", {}, room=Room.JOINT, at=at)
        _told(writing, seat, procedure, row, lazy("%(us)s would rather go another way."))


def answer(
    seat: Seat,
    procedure: Procedure,
    *,
    signs: bool,
    bothered_by: tuple[str, ...] = (),
    number: int,
    at: dt.datetime,
    once: str = "",
) -> None:
    """Say in private whether our side would sign what lies before it; `number` says which draft was read. Raises Faulty, NotNow."""
    with _act(seat, procedure, "answered", at=at, once=once) as writing:
        now = _running(seat, procedure)
        if len(now.drafts) != number:
            raise NotNow(_("There is a new draft. Read it, then answer."))
        said = Answered(seat.us.slug, at, signs, bothered_by)
        kept = {"signs": signs, "bothered_by": list(bothered_by)}
        if procedure == Procedure.TEXT:
            before = single_text(seat.case, now)
            after = before.apply(said)
            row = note(seat, procedure, "answered", kept, room=seat.own_room, at=at)
            if len(after.journal) > len(before.journal):
                draft = {"package": dict(after.draft.package), "final": after.draft.final}
                note(seat, procedure, "drafted", draft, room=Room.JOINT, at=at)
            over, agreed = after.over, after.agreed
        else:
            state = improvement(seat.case, now).apply(said)
            row = note(seat, procedure, "answered", kept, room=seat.own_room, at=at)
            over, agreed = state.over, state.binding if state.binding != state.signed else None
        if over:
            note(
                seat, procedure, "closed", {"agreed": None if agreed is None else dict(agreed)}, room=Room.JOINT, at=at
            )
        _told(writing, seat, procedure, row, lazy("%(us)s has answered."))


def restate(seat: Seat, *, at: dt.datetime, once: str = "") -> None:
    """Take what our side says it wants now in place of what it said when the text began. Raises Faulty, NotNow."""
    talks, ours = store.talks_with_our_part(seat)
    with act(seat, what="text-restated", room=seat.own_room, at=at, once=once) as writing:
        now = _running(seat, Procedure.TEXT)
        single_text(seat.case, now).apply(Restated(seat.us.slug, at, talks.sides[seat.us.slug]))
        row = note(seat, Procedure.TEXT, "wants", ours, room=seat.own_room, at=at)
        writing.details["event"] = row.pk
        writing.then = store.address(seat, PAGES[Procedure.TEXT])


def _open(seat: Seat, procedure: Procedure) -> Run:
    store.playable_table(seat)
    now = run(seat.case, procedure)
    if now is None or now.over:
        raise NotNow(_("It is closed. Begin another one, or try another way."))
    return now


def _running(seat: Seat, procedure: Procedure) -> Run:
    now = _open(seat, procedure)
    if now.joined_at is None:
        raise NotNow(_("The other side does not take part yet. Wait for it."))
    return now


def _talks(case: Case, now: Run) -> Talks:
    return store.talks_of(case, now.wants)


def _answers(case: Case, now: Run) -> dict[str, Answered]:
    return {
        slug: Answered(slug, event.at, event.said["signs"], tuple(event.said["bothered_by"]))
        for slug, event in _by_slug(case, now.answers).items()
    }


def _by_slug(case: Case, by_part: Mapping[str, Any]) -> dict[str, Any]:
    return {side.slug: by_part[side.part] for side in case.sides.all() if side.part in by_part}


def _act(seat: Seat, procedure: Procedure, done: str, *, at: dt.datetime, once: str) -> Any:
    return act(seat, what=f"{procedure.value}-{done}", room=Room.JOINT, at=at, once=once)


def _told(writing: Writing, seat: Seat, procedure: Procedure, row: Event, says: str) -> None:
    words = later(says, us=seat.us.name)
    writing.details["event"] = row.pk
    writing.then = store.address(seat, PAGES[procedure])
    page = f"negotiation:{PAGES[procedure]}"
    tell(writing, seat.them, key=f"event/{row.pk}", subject=words, says=words, page=page)
