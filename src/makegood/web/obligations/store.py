"""What is done after signature, each thing one `act`; and rows turned into the library's values and back.

`begin`, `record_event`, `check_in_answer` and `close_case` may be called outside a request, so that a case can be replayed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from makegood import obligations as room
from makegood.agreement import amends, digest
from makegood.formats import Faulty
from makegood.obligations import Board, Event, Standing
from makegood.terms import Terms
from makegood.web.access import Seat, in_rooms
from makegood.web.cases import store as cases
from makegood.web.cases.models import Case, Exhibit, Room, Side
from makegood.web.cases.write import act
from makegood.web.consent import store as consent
from makegood.web.consent.models import Rule
from makegood.web.obligations import telling, turning
from makegood.web.obligations.models import (
    Allowed,
    Amended,
    Happened,
    MoreTime,
    Watch,
)
from makegood.web.obligations.models import Kind as Mail
from makegood.web.vault.fields import fill


class NotFollowed(LookupError):
    """Nothing has been signed in this case yet."""


@dataclass(frozen=True)
class Followed:
    """The signed terms of a case with everything that happened: the truth that the rows are made from."""

    case: Case
    terms: Terms
    events: tuple[Event, ...]
    signed_at: dt.datetime
    leads: Mapping[str, Sequence[int]]

    def board(self, at: dt.datetime) -> Board:
        return room.board(self.terms, self.events, at)

    @cached_property
    def sides(self) -> dict[str, Side]:
        """The sides of the case by the id that the terms give them."""
        return {side.slug: side for side in self.case.sides.all()}

    def party(self, seat: Seat) -> str:
        """Who this seat is in the terms; empty for a mediator."""
        return seat.side.slug if seat.side and seat.side.slug in self.sides else ""


def followed(case: Case) -> Followed | None:
    """What is followed in this case; None before anything was signed."""
    watch = Watch.objects.filter(case=case).first()
    if watch is None:
        return None
    events = tuple(Event.model_validate(row.event) for row in Happened.objects.filter(case=case))
    return Followed(case, Terms.model_validate(watch.terms), events, watch.signed_at, watch.leads or {})


def zone(case: Case) -> dt.tzinfo | None:
    """The time zone in which the agreement of this case has its dates; None before anything was signed."""
    watch = Watch.objects.filter(case=case).only("terms").first()
    return Terms.model_validate(watch.terms).calendar.calendar.tz if watch else None


def must_be_followed(case: Case) -> Followed:
    found = followed(case)
    if found is None:
        raise NotFollowed(case.pk)
    return found


def begin(seat: Seat, terms: Terms, signed_at: dt.datetime, at: dt.datetime) -> Watch:
    """Follow `terms` from the last signature on. The same terms again change nothing; an amendment takes their place.

    Raises Faulty where the parties of the terms are not the sides of this case, or other terms are followed already.
    """
    before = Watch.objects.filter(case=seat.case).first()
    data = terms.model_dump(mode="json", by_alias=True)
    if before is not None:
        if before.terms == data:
            return before
        if amends(terms) == digest(Terms.model_validate(before.terms)):
            return _amend(seat, before, terms, at)
        raise Faulty.one("An agreement is followed in this case already.", "Change its dates by consent, one by one.")
    sides = {side.slug for side in seat.case.sides.all()}
    parties = {party.id for party in terms.parties}
    if parties != sides:
        raise Faulty.one(
            f"The terms are between {' and '.join(sorted(parties))}.",
            f"The sides of this case are {' and '.join(sorted(sides))}; name them so.",
        )
    signed = Event.model_validate({"kind": "signed", "at": signed_at})
    room.board(terms, [signed], max(at, signed_at))  # refuses what cannot be followed before anything is written
    with act(seat, what="monitoring-began", room=Room.JOINT, at=at) as writing:
        watch = Watch.objects.create(case=seat.case, terms=data, signed_at=signed_at, told_until=signed_at)
        _keep(seat, signed)
        turning.move_on([seat.case], at)
        writing.details["commitments"] = len(terms.commitments)
    return watch


def _amend(seat: Seat, watch: Watch, terms: Terms, at: dt.datetime) -> Watch:
    """Follow the amendment from now on. What happened before stays, and counts from the first signature as it did."""
    events = [Event.model_validate(row.event) for row in Happened.objects.filter(case=seat.case)]
    room.board(terms, events, max(at, watch.told_until))  # refuses what cannot be followed before anything is written
    with act(seat, what="monitoring-amended", room=Room.JOINT, at=at) as writing:
        turning.move_on([seat.case], at)  # what fell due by the terms before is told by them
        Amended.objects.create(case=seat.case, terms=watch.terms, at=at)
        watch.terms = terms.model_dump(mode="json", by_alias=True)
        watch.save(update_fields=["terms"])
        turning.move_on([seat.case], at)
        writing.details["commitments"] = len(terms.commitments)
    return watch


def take_over(seat: Seat, terms: Terms, events: Sequence[Event], signed_at: dt.datetime, at: dt.datetime) -> Watch:
    """Follow terms whose course until `at` was kept elsewhere. Of what lies before `at` nobody is told again."""
    if not any(event.kind == "signed" for event in events):
        events = (Event.model_validate({"kind": "signed", "at": signed_at}), *events)
    room.board(terms, events, max(at, signed_at))  # refuses what cannot be followed before anything is written
    with act(seat, what="monitoring-taken-over", room=Room.JOINT, at=at) as writing:
        data = terms.model_dump(mode="json", by_alias=True)
        watch = Watch.objects.create(case=seat.case, terms=data, signed_at=signed_at, told_until=max(at, signed_at))
        for event in events:
            _keep(seat, event)
        turning.move_on([seat.case], at)
        writing.details.update({"commitments": len(terms.commitments), "events": len(events)})
    return watch


def leads(seat: Seat) -> Sequence[int] | None:
    """How many days ahead our side is reminded; None where nothing is followed, or no more."""
    watch = Watch.objects.filter(case=seat.case, case__closed_at=None).first()
    return (watch.leads or {}).get(seat.side.slug, room.LEADS) if watch else None


def remind(seat: Seat, days: Iterable[int], at: dt.datetime, *, once: str = "") -> None:
    """Have our side reminded so many days ahead of what it owes, from now on. Raises Faulty as `room.lead_times` does."""
    now_open(seat.case)
    leads = room.lead_times(days)
    with act(seat, what="reminders-set", room=seat.own_room, at=at, once=once) as writing:
        writing.then = reverse("obligations:telling", args=[seat.case.pk])
        turning.move_on([seat.case], at)  # what fell due by the lead times before is told by them
        watch = Watch.objects.get(case=seat.case)
        watch.leads = {**(watch.leads or {}), seat.side.slug: leads}
        watch.save(update_fields=["leads"])
        turning.move_on([seat.case], at)


def record_event(
    seat: Seat,
    event: Event,
    at: dt.datetime,
    *,
    files: Mapping[str, Iterable[bytes]] | None = None,
    on_word_of: Side | None = None,
    once: str = "",
) -> Happened:
    """Write down what happened; every row that follows from it changes in the same transaction.

    files        evidence by name, in chunks; kept as exhibits that both sides see, and named in the event
    on_word_of   the side that said so by mail, where this seat only notes it

    Raises Faulty for what cannot be said (wrong side, unknown, without effect), NotFollowed, Closed.
    """
    now_open(seat.case)
    files = files or {}
    if event.kind == "terminated" and on_word_of is None:
        _must_count(seat, event, at, seat.side)
        said = {"event": event.model_dump(mode="json", exclude_unset=True)}
        words = "\n".join(filter(None, (_("Ends the agreement."), event.note)))
        consent.ask_first(seat, Rule.TERMINATION, "end-agreement", said, says=words, at=at, once=once)
    with act(seat, what=str(event.kind), room=Room.JOINT, at=at, once=once) as writing:
        exhibits = [
            cases.add_exhibit(seat, chunks=chunks, name=name, room=Room.JOINT, fact=event.note[:500], at=at)
            for name, chunks in files.items()
        ]
        names = (*event.evidence, *(exhibit.name for exhibit in exhibits))
        event = event.model_copy(update={"evidence": tuple(dict.fromkeys(names))})
        _must_count(seat, event, at, on_word_of or seat.side)
        row = _keep(seat, event, exhibits, on_word_of)
        turning.move_on([seat.case], at, since=event.at)
        writing.details.update({"about": event.about or "the agreement", "event": row.pk})
        if event.evidence:
            writing.details["evidence"] = [exhibit.sha256 for exhibit in exhibits] or list(event.evidence)
        writing.then = _page_of(seat, event.about)
    return row


def _end_as_agreed(seat: Seat, said: Mapping[str, Any], at: dt.datetime) -> Happened:
    return record_event(seat, Event.model_validate({**said["event"], "at": at}), at)


consent.register("end-agreement", _end_as_agreed)


def _page_of(seat: Seat, about: str) -> str:
    if about:
        return reverse("obligations:commitment", args=[seat.case.pk, about])
    return reverse("obligations:page", args=[seat.case.pk])


class Closed(ValueError):
    """The case is closed: what happened stays as it is."""


def now_open(case: Case) -> None:
    """Raise Closed for a case that was closed, whatever an older copy of its row says."""
    if Case.objects.filter(pk=case.pk, closed_at__isnull=False).exists():
        raise Closed(case.pk)


def _must_count(seat: Seat, event: Event, at: dt.datetime, side: Side | None) -> None:
    truth = must_be_followed(seat.case)
    if event.by and side and event.by != side.slug:
        raise Faulty.one("This is for the other side to say.", "Ask them to.")
    room.check(truth.terms, [event])
    if event.kind == "terminated" and truth.board(at).terminated_at is None:
        return  # alone it may only be this side's consent; it ends once the other side says so too
    for ignored in room.board(truth.terms, [*truth.events, event], max(at, event.at)).ignored:
        if ignored.event == event:
            raise Faulty.one(f"This would change nothing. {ignored.reason}", "Look at how it stands now.")


def _keep(seat: Seat, event: Event, exhibits: Sequence[Exhibit] = (), on_word_of: Side | None = None) -> Happened:
    data = event.model_dump(mode="json", exclude_unset=True)
    who = seat.name
    if on_word_of is not None and on_word_of != seat.side:
        who = _("%(side)s by mail; noted by %(who)s") % {"side": on_word_of.short, "who": seat.name}
    row = Happened.objects.create(case=seat.case, event=data, about=event.about, at=event.at, said_by=who[:250])
    row.exhibits.set(exhibits)
    return row


def choices(seat: Seat, truth: Followed, about: str, at: dt.datetime) -> frozenset[str]:
    """The kinds of event that this seat may say about an occurrence now."""
    party = truth.party(seat)
    if not party or not seat.may_write or seat.case.closed_at:
        return frozenset()
    return frozenset(str(kind) for kind in room.choices(truth.terms, truth.events, about, party, at))


def may_claim(truth: Followed, about: str, party: str, at: dt.datetime) -> bool:
    """Whether a side could say now that something is done, and that would change how it stands."""
    event = Event.model_validate({"kind": "claimed", "by": party, "about": about, "at": at})
    return room.has_effect(truth.terms, truth.events, event, at)


# --- more time ---


def may_ask(seat: Seat, truth: Followed, standing: Standing) -> bool:
    """Whether this seat owes it, it is open, and no question about it waits for an answer."""
    open_ = str(standing.standing) in ("in effect", "late", "violated") and standing.due is not None
    waiting = MoreTime.objects.filter(case=seat.case, about=standing.key, answered_at=None).exists()
    ours = truth.party(seat) in standing.debtors
    return open_ and ours and not waiting and seat.may_write and not seat.case.closed_at


def more_time(seat: Seat, about: str) -> list[MoreTime]:
    return list(in_rooms(seat, MoreTime.objects.filter(about=about)))


def ask_for_time(seat: Seat, about: str, *, until: dt.date, reason: str, at: dt.datetime, once: str = "") -> MoreTime:
    """Ask the creditor for a later date; nothing changes until they agree. Raises Faulty for a date that is none later."""
    now_open(seat.case)
    truth = must_be_followed(seat.case)
    standing = next(each for each in truth.board(at).standings if each.key == about)
    latest = max(moment for moment in (standing.due, at) if moment is not None)
    if until <= truth.terms.calendar.calendar.day_of(latest) or until.year > latest.year + 10:
        raise Faulty.one("That is not a later date.", "Give a day after the agreed one and after today.")
    with act(seat, what="more-time-asked", room=Room.JOINT, at=at, once=once) as writing:
        row = MoreTime.objects.create(
            case=seat.case,
            about=about,
            asked_by=seat.side.part,
            person=seat.name,
            until=until,
            reason=reason,
            at=at,
        )
        writing.details.update({"about": about, "until": until.isoformat()})
        writing.then = _page_of(seat, about)
        telling.tell_people(
            writing,
            seat.them,
            key=f"more-time/{row.pk}",
            template="asked",
            words={"row": row, "about": about, "us": seat.us.short},
        )
    return row


def answer_time(
    seat: Seat,
    asked: MoreTime,
    *,
    agreed: bool,
    reserves_rights: bool = True,
    answer: str = "",
    at: dt.datetime,
    once: str = "",
) -> None:
    """Agree to a later date, which then is an event, or leave the agreed one."""
    now_open(seat.case)
    with act(seat, what="more-time-answered", room=Room.JOINT, at=at, once=once) as writing:
        writing.details.update({"about": asked.about, "agreed": agreed})
        writing.then = _page_of(seat, asked.about)
        waiting = MoreTime.objects.filter(pk=asked.pk, answered_at=None)
        if not fill(waiting, answered_at=at, agreed=agreed, answer=answer):
            raise Faulty.one("This was answered already.", "Look at how it stands now.")
        if agreed:
            truth = must_be_followed(seat.case)
            event = Event.model_validate(
                {
                    "kind": "extended",
                    "at": at,
                    "by": truth.party(seat),
                    "about": asked.about,
                    "until": asked.until,
                    "reserves_rights": reserves_rights,
                    "note": answer,
                }
            )
            record_event(seat, event, at)
        else:
            telling.tell_people(
                writing,
                seat.them,
                key=f"more-time-answered/{asked.pk}",
                template="stays",
                words={"row": asked, "about": asked.about, "us": seat.us.short, "answer": answer},
            )


# --- mail to a side that does not sit at the table ---


@dataclass(frozen=True)
class Allowing:
    """A kind of mail to a side that does not sit at the table: whether ours allows it, and the next one that would go."""

    kind: str
    label: str
    yes: bool
    ahead: telling.Mailed | None


def allowing(seat: Seat, truth: Followed, at: dt.datetime) -> list[Allowing]:
    """What our side may allow; empty where the other side sits here, or who asks may not allow anything."""
    if seat.side is None or seat.them.joined_at is not None or not seat.may_write:
        return []
    mine = set(Allowed.objects.filter(case=seat.case, by=seat.side.part).values_list("kind", flat=True))
    ahead = telling.preview(seat.them, truth.terms, truth.events, at, truth.leads)
    return [Allowing(kind.value, str(kind.label), kind.value in mine, ahead.get(kind.value)) for kind in Mail]


def allow(seat: Seat, kind: Mail, *, yes: bool = True, at: dt.datetime, once: str = "") -> None:
    """Let Makegood send one kind of mail to the other side for us, or no longer."""
    with act(seat, what="mail-allowed" if yes else "mail-stopped", room=Room.JOINT, at=at, once=once) as writing:
        writing.details.update({"kind": kind.value, "by": seat.side.part})
        writing.then = reverse("obligations:page", args=[seat.case.pk])
        rows = Allowed.objects.filter(case=seat.case, by=seat.side.part, kind=kind)
        if yes and not rows.exists():
            Allowed.objects.create(case=seat.case, by=seat.side.part, kind=kind, person=seat.name, at=at)
        elif not yes:
            rows.delete()
