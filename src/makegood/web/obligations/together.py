"""What both sides do around the commitments: check-ins, thanks, early warnings, figures, the calendar, the close."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from pydantic import ValidationError

from makegood import obligations as room
from makegood.agreement import CaseStudy, case_study
from makegood.formats import Fault, Faulty, decode, read
from makegood.obligations import CheckInAnswers, Limits, Series
from makegood.obligations.course import OVER
from makegood.obligations.register import Concern, Entry, Said, register
from makegood.terms import Terms
from makegood.web import access
from makegood.web.access import Seat, hash_of, in_rooms
from makegood.web.accounts.models import User
from makegood.web.cases import store as cases
from makegood.web.cases.models import Case, Room, Side, Sitting
from makegood.web.cases.write import AlreadyDone, act
from makegood.web.guard import trial
from makegood.web.obligations import readings, store, telling, turning
from makegood.web.obligations.models import Amended, Answers, EarlyWarning, Feed, Figures, LookBack, Step, Thanks

MOST_CASES = 200  # in one calendar


# --- check-ins ---


def check_in_answer(seat: Seat, about: str, said: Mapping[str, object], at: dt.datetime, *, once: str = "") -> Answers:
    """Answer a check-in for our side. The other side sees it once it has answered too; it cannot be changed then.

    said   fair, respected, understood (1 to 5), answers (to the library's QUESTIONS)

    Raises Faulty for answers that are none.
    """
    store.now_open(seat.case)
    try:
        answers = CheckInAnswers.model_validate({"by": seat.side.slug, "at": at, **said})
    except ValidationError as error:
        raise Faulty(Fault(detail["msg"], path=tuple(detail["loc"])) for detail in error.errors()) from None
    with act(seat, what="check-in-answered", room=seat.own_room, at=at, once=once) as writing:
        if len(answers_of(seat.case, about)) == 2:
            raise Faulty.one("Both sides have answered.", "What was said stays as it is; talk about it.")
        row, _ = Answers.objects.update_or_create(
            case=seat.case,
            room=seat.own_room,
            about=about,
            defaults={"answers": answers.model_dump(mode="json"), "at": at},
        )
        writing.details["check-in"] = about
        writing.then = reverse("obligations:check-in", args=[seat.case.pk, about])
    return row


def answers_of(case: Case, about: str) -> dict[str, CheckInAnswers]:
    """The answers by side; for comparing only once both are there."""
    rows = Answers.objects.filter(case=case, about=about)
    return {row.room: CheckInAnswers.model_validate(row.answers) for row in rows}


def compared(
    seat: Seat, truth: store.Followed, about: str
) -> tuple[list[tuple[Side, CheckInAnswers]], tuple[str, ...]]:
    """What this seat may see: both answers with what they differ in, or its own alone."""
    every = answers_of(seat.case, about)
    if len(every) < 2:
        mine = every.get(seat.own_room) if seat.side else None
        return [(seat.us, mine)] if mine else [], ()
    ours, theirs = every[seat.us.part], every[seat.them.part]
    return [(seat.us, ours), (seat.them, theirs)], room.compare(truth.terms, ours, theirs)


# --- thanks ---


def send_thanks(seat: Seat, text: str, at: dt.datetime, *, key: str = "", once: str = "") -> Thanks:
    """Send a word of thanks to the other side. `key` is that of the library's draft."""
    with act(seat, what="recognised", room=Room.JOINT, at=at, once=once) as writing:
        row = Thanks.objects.create(case=seat.case, by=seat.side.part, person=seat.name, key=key, text=text, at=at)
        writing.details["thanks"] = row.pk
        writing.then = reverse("obligations:recognition", args=[seat.case.pk])
        words = {"row": row, "about": "", "us": seat.us.short}
        telling.tell_people(writing, seat.them, key=f"thanks/{row.pk}", template="thanks", words=words)
    return row


def drafts_of_thanks(seat: Seat, truth: store.Followed, at: dt.datetime) -> list[room.Recognition]:
    """What the other side has earned and nobody of ours has sent yet."""
    party = truth.party(seat)
    sent = set(Thanks.objects.filter(case=seat.case).values_list("key", flat=True))
    earned = room.recognition(truth.terms, truth.board(at).standings)
    return [each for each in earned if party in each.by and each.key not in sent]


# --- early warnings ---


def raise_warning(seat: Seat, what: str, could: str, at: dt.datetime, *, once: str = "") -> EarlyWarning:
    """Put something that may become a problem before both sides, without fault."""
    store.now_open(seat.case)
    with act(seat, what="early-warning-raised", room=Room.JOINT, at=at, once=once) as writing:
        row = EarlyWarning.objects.create(
            case=seat.case, what=what, could=could, raised_by=seat.side.part, person=seat.name, at=at
        )
        writing.details["warning"] = row.pk
        writing.then = reverse("obligations:warning", args=[seat.case.pk, row.pk])
        words = {"row": row, "about": "", "us": seat.us.short, "address": settings.SITE_URL + writing.then}
        telling.tell_people(writing, seat.them, key=f"warning/{row.pk}", template="warning", words=words)
    return row


def concerns(truth: store.Followed, rows: Iterable[EarlyWarning], at: dt.datetime) -> dict[int, Concern]:
    """Each warning as the library's register sees it: what it waits for, and which action is overdue."""
    slugs = {side.part: side.slug for side in truth.sides.values()}
    entries = [entry for row in rows for entry in _entries(row, slugs)]
    return {int(each.id.removeprefix("w")): each for each in register(truth.terms, entries, at)}


def _entries(row: EarlyWarning, slugs: Mapping[str, str]) -> Iterator[Entry]:
    about, raiser = f"w{row.pk}", slugs[row.raised_by]
    yield Entry(kind=Said.RAISED, about=about, by=raiser, at=row.at, text=row.what)
    number = 0
    for step in row.steps.all():
        if not (step.who and step.by):
            yield Entry(kind=Said.MET, about=about, by=raiser, at=step.at, text=step.text)
            continue
        number += 1
        who = slugs[step.who]
        yield Entry(kind=Said.ACTION, about=about, by=who, at=step.at, text=step.text, who=who, until=step.by)
        if step.done_at:
            yield Entry(kind=Said.DONE, about=about, by=who, at=step.done_at, action=number)
    for part, slug in slugs.items():
        if settled_at := row.closed_by(part):
            yield Entry(kind=Said.SETTLED, about=about, by=slug, at=settled_at)


def add_step(
    seat: Seat,
    warning: EarlyWarning,
    text: str,
    at: dt.datetime,
    *,
    who: str = "",
    by: dt.date | None = None,
    once: str = "",
) -> Step:
    """Note what was said about an early warning, or who will do what by when: then both sides look again before it closes."""
    with act(seat, what="early-warning-talked", room=Room.JOINT, at=at, once=once) as writing:
        if who:
            EarlyWarning.objects.filter(pk=warning.pk).update(requesting_closed_at=None, responding_closed_at=None)
        row = Step.objects.create(warning=warning, text=text, who=who, by=by, person=seat.name, at=at)
        writing.details.update({"warning": warning.pk, "step": row.pk})
        writing.then = reverse("obligations:warning", args=[seat.case.pk, warning.pk])
    return row


def step_done(seat: Seat, step: Step, at: dt.datetime, *, once: str = "") -> None:
    with act(seat, what="early-warning-step-done", room=Room.JOINT, at=at, once=once) as writing:
        Step.objects.filter(pk=step.pk, done_at=None).update(done_at=at)
        writing.details.update({"warning": step.warning_id, "step": step.pk})
        writing.then = reverse("obligations:warning", args=[seat.case.pk, step.warning_id])


def close_warning(seat: Seat, warning: EarlyWarning, at: dt.datetime, *, once: str = "") -> None:
    """Say for our side that the warning is settled; it is closed once both have."""
    with act(seat, what="early-warning-settled", room=Room.JOINT, at=at, once=once) as writing:
        ours = f"{seat.side.part}_closed_at"
        EarlyWarning.objects.filter(pk=warning.pk, **{ours: None}).update(**{ours: at})
        writing.details["warning"] = warning.pk
        writing.then = reverse("obligations:warning", args=[seat.case.pk, warning.pk])


# --- figures ---


def save_figures(
    seat: Seat, csv: bytes, limits: str, at: dt.datetime, *, name: str = "", shared: bool = False, once: str = ""
) -> Figures:
    """Keep readings and how to read them, in the joint room or in ours. Raises Faulty with every fault and its line."""
    rules = read(limits, Limits, name="").value
    trial.read(room.read_series, csv, rules, name=name)  # refuses what cannot be read before anything is kept
    where = Room.JOINT.value if shared else seat.own_room
    with act(seat, what="figures-added", room=where, at=at, once=once) as writing:
        row = Figures.objects.create(
            case=seat.case,
            room=where,
            limits=rules.model_dump(mode="json"),
            csv=decode(csv, name),
            person=seat.name,
            at=at,
        )
        writing.details["figures"] = row.pk
        writing.then = reverse("obligations:figures", args=[seat.case.pk])
    return row


def figures(seat: Seat) -> list[tuple[Figures, Limits, dict[str, Series]]]:
    """The newest readings of each room that this seat sees, the joint room first."""
    found = []
    for where in sorted(seat.rooms, key=lambda each: each != Room.JOINT):
        row = in_rooms(seat, Figures.objects.filter(room=where)).first()
        if row is not None:
            found.append((row, *readings.merged(row)))
    return found


# --- the calendar ---


def dates(truth: store.Followed, party: str) -> room.Dates:
    """The dates of an agreement as a calendar of this side's shows them; of nobody's where `party` is empty."""
    before = Amended.objects.filter(case=truth.case)
    amended = tuple((Terms.model_validate(row.terms), row.at) for row in before)
    leads = truth.leads.get(party, room.LEADS)
    return room.Dates(truth.case.pk, truth.terms, truth.events, amended, leads)


def ics(truth: store.Followed, seat: Seat, at: dt.datetime) -> bytes:
    return room.calendar_ics(dates(truth, truth.party(seat)), at=at)


def make_feed(seat: Seat, at: dt.datetime, *, once: str = "") -> str:
    """Make the secret address of our own calendar feed, ending the one before; it is told only now."""
    token = secrets.token_urlsafe(24)
    with act(seat, what="calendar-feed-made", room=seat.own_room, at=at, once=once) as writing:
        Feed.objects.filter(case=seat.case, user=seat.user, revoked_at=None).update(revoked_at=at)
        Feed.objects.create(case=seat.case, user=seat.user, token_hash=hash_of(token), made_at=at)
        writing.then = reverse("obligations:calendar", args=[seat.case.pk])
    return settings.SITE_URL + reverse("obligations:feed", args=[seat.case.pk, token])


def end_feed(seat: Seat, at: dt.datetime, *, once: str = "") -> None:
    with act(seat, what="calendar-feed-ended", room=seat.own_room, at=at, once=once) as writing:
        Feed.objects.filter(case=seat.case, user=seat.user, revoked_at=None).update(revoked_at=at)
        writing.then = reverse("obligations:calendar", args=[seat.case.pk])


def has_feed(seat: Seat) -> bool:
    return Feed.objects.filter(case=seat.case, user=seat.user, revoked_at=None).exists()


def seat_of_feed(case_id: str, token: str) -> Seat:
    """Whose calendar asks: by the token, as long as it was not revoked and they still sit here; else Http404."""
    feed = Feed.objects.filter(case_id=case_id, token_hash=hash_of(token), revoked_at=None)
    row = feed.select_related("case", "user").first()
    if row is None:
        raise Http404
    return access.sitting_user(row.user, row.case)


def all_dates(user: User) -> list[room.Dates]:
    """Those of every case that somebody sits in, the oldest seat first."""
    sitting = Sitting.objects.filter(user=user, left_at=None).select_related("case", "side").order_by("pk")
    found = [(seat.side, store.followed(seat.case)) for seat in sitting[:MOST_CASES]]
    return [dates(truth, side.slug if side else "") for side, truth in found if truth is not None]


# --- the close ---


def look_back(seat: Seat, said: Mapping[str, str], at: dt.datetime, *, once: str = "") -> LookBack:
    """What our side takes with it: unseen, learned, thanks. Said again it replaces what was said before."""
    with act(seat, what="looked-back", room=Room.JOINT, at=at, once=once) as writing:
        row, _ = LookBack.objects.update_or_create(
            case=seat.case, by=seat.side.part, defaults={**said, "person": seat.name, "at": at}
        )
        writing.details["by"] = seat.side.part
        writing.then = reverse("obligations:close", args=[seat.case.pk])
    return row


def close_case(seat: Seat, at: dt.datetime, *, once: str = "") -> None:
    """Close the case. Raises Faulty with everything that is still missing."""
    store.now_open(seat.case)
    closing = room.may_close(store.must_be_followed(seat.case).board(at).standings)
    if not closing.may:
        raise Faulty(Fault(missing) for missing in closing.missing)
    with act(seat, what="closed", room=Room.JOINT, at=at, once=once) as writing:
        if not Case.objects.filter(pk=seat.case.pk, closed_at=None).update(closed_at=at):
            raise AlreadyDone(reverse("obligations:close", args=[seat.case.pk]))  # by another lead, a moment ago
        turning.move_on([seat.case], at)
        turning.rest(seat.case)
        writing.then = reverse("obligations:close", args=[seat.case.pk])
        words = {"row": None, "about": "", "us": seat.us.short}
        for side in seat.case.sides.all():
            telling.tell_people(writing, side, key=f"closed/{side.part}", template="closed", words=words)
    seat.case.closed_at = at


def look_backs(seat: Seat) -> dict[str, LookBack]:
    return {row.by: row for row in in_rooms(seat, LookBack.objects.all())}


def study(seat: Seat, truth: store.Followed, at: dt.datetime, *, also: Collection[str] = ()) -> CaseStudy:
    """A draft of the case study from what both sides see, for a person to read before it leaves the house."""
    people = User.objects.filter(sittings__case=seat.case).distinct()
    names = {user.name: "a person" for user in people if user.name}
    names |= {part: "a person" for user in people for part in user.name.split() if len(part) > 2}
    learnt = [line.strip() for row in look_backs(seat).values() for line in row.learned.splitlines() if line.strip()]
    ends: dict[str, str] = {}
    for standing in truth.board(at).standings:
        if not standing.is_check_in and standing.standing in OVER:
            ends[standing.id] = str(standing.standing)
    return case_study(
        cases.entries(seat, Room.JOINT), truth.terms, names=names, secrets=also, learnt=learnt, standings=ends
    )
