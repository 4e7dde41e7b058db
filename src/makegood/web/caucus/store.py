"""What can be done in a caucus: write, lay something open, take it back, read, propose, answer; and what a mediator says to both."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import yaml
from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from makegood.breach import assess
from makegood.breach.text import to_text
from makegood.formats import Faulty
from makegood.web import languages
from makegood.web.access import Seat, in_rooms
from makegood.web.breach import store as breach
from makegood.web.cases import drafts, steps
from makegood.web.cases.models import Case, Caucus, Exhibit, Part, Role, Room, Side, Sitting
from makegood.web.cases.tell import tell
from makegood.web.cases.write import MayNotWrite, Writing, act, append
from makegood.web.caucus.models import Answer, Kind, Paper, Proposal, Read
from makegood.web.dialogue.models import Message, Via
from makegood.web.negotiation import store as talks


def draft_of(room: str) -> str:
    """The name under which is kept what somebody types in a caucus."""
    return f"caucus-{room}"


def mediators(case: Case) -> QuerySet[Sitting]:
    """Who mediates now."""
    return Sitting.objects.filter(case=case, role=Role.MEDIATOR, left_at=None).select_related("user").order_by("since")


def side_of(seat: Seat, room: str) -> Side:
    """The side whose caucus it is."""
    return next(side for side in seat.sides if Caucus.of(side.part) == room)


def papers(seat: Seat, room: str) -> QuerySet[Paper]:
    """What lies in a caucus, the earliest first: for a mediator what came since they sat down and was not taken back."""
    found = in_rooms(seat, Paper.objects.filter(room=room))
    if seat.role == Role.MEDIATOR:
        since = Sitting.objects.filter(case=seat.case, user=seat.user, left_at=None).values("since")
        found = found.filter(taken_back_at=None, at__gte=since[:1])
    return found.select_related("exhibit").prefetch_related(Prefetch("reads", Read.objects.order_by("at", "pk")))


def unread(seat: Seat) -> QuerySet[Paper]:
    """What the other end of our caucuses brought and this person has not read."""
    found = Paper.objects.filter(by_mediator=seat.role != Role.MEDIATOR, taken_back_at=None)
    return in_rooms(seat, found).exclude(reads__user=seat.user)


# --- to write and to lay open ---


@dataclass(frozen=True)
class Copy:
    """What is brought into a caucus: words, or something private of a side as a mediator would see it."""

    kind: Kind
    title: str
    text: str = ""
    exhibit: Exhibit | None = None

    @property
    def digest(self) -> str:
        """Tells whether what was looked at is still what would be laid open."""
        return hashlib.sha256("\n".join([self.kind, self.title, self.text]).encode()).hexdigest()


def say(seat: Seat, room: str, text: str, *, at: dt.datetime, once: str = "") -> Paper:
    """Write in a caucus. Raises Faulty where nobody mediates."""
    return _bring(seat, room, Copy(Kind.WORDS, "", text), what="caucus-words", at=at, once=once)


def copy_of(seat: Seat, kind: Kind) -> Copy | None:
    """Our assessment or our preferences, as `kind` names them, as they are now; None where there are none."""
    text = COPIES[kind](seat) if seat.side else ""
    return Copy(kind, str(kind.label), text) if text else None


def _assessment(seat: Seat) -> str:
    paper = breach.latest(seat)
    return to_text(assess(breach.report_of(paper))) if paper and paper.assessed else ""


def _preferences(seat: Seat) -> str:
    wants = talks.preferences(seat)
    if wants is None:
        return ""
    said = wants.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=100)


COPIES: Mapping[Kind, Callable[[Seat], str]] = {Kind.ASSESSMENT: _assessment, Kind.PREFERENCES: _preferences}


def copy_of_exhibit(exhibit: Exhibit) -> Copy:
    return Copy(Kind.FILE, exhibit.name, exhibit.fact, exhibit)


def offered(seat: Seat) -> list[Kind]:
    """What our side could lay open besides words and files."""
    state = steps.state(seat)
    there = {Kind.ASSESSMENT: state.assessed, Kind.PREFERENCES: state.our_preferences}
    return [kind for kind, is_there in there.items() if is_there]


def lay_open(seat: Seat, copy: Copy, *, at: dt.datetime, once: str = "") -> Paper:
    """Let the mediator see a copy of something that is private to our side. Raises Faulty where nobody mediates."""
    if seat.side is None:
        raise MayNotWrite("only a side lays open what is its own")
    room = Caucus.of(seat.side.part)
    return _bring(seat, room, copy, what="caucus-laid-open", at=at, once=once)


def _bring(seat: Seat, room: str, copy: Copy, *, what: str, at: dt.datetime, once: str) -> Paper:
    if not mediators(seat.case).exists():
        raise Faulty.one(_("Nobody mediates in this case."), _("Invite a mediator first."))
    with act(seat, what=what, room=room, at=at, once=once) as writing:
        row = Paper.objects.create(
            case=seat.case,
            room=room,
            kind=copy.kind,
            title=copy.title,
            text=copy.text,
            exhibit=copy.exhibit,
            by=seat.name,
            by_mediator=seat.role == Role.MEDIATOR,
            at=at,
        )
        writing.details.update({"paper": row.pk, "kind": copy.kind.value})
        if copy.exhibit is not None:
            writing.details["sha256"] = copy.exhibit.sha256
        if copy.kind == Kind.WORDS:
            drafts.clear(seat.user, draft_of(room), seat.case.pk)
        writing.then = reverse("caucus:room", args=[seat.case.pk, side_of(seat, room).part])
        _tell_the_other_end(writing, room, key=f"caucus/{row.pk}")
    return row


_SUBJECT = lazy("Something new in the caucus")
_SAYS = lazy("It is between the mediator and one side alone.")


def _tell_the_other_end(writing: Writing, room: str, *, key: str) -> None:
    """Write to the leads of the side, or to the mediator: that there is something, and where; never what."""
    seat = writing.seat
    if seat.role == Role.MEDIATOR:
        tell(writing, side_of(seat, room), key=key, subject=_SUBJECT, says=_SAYS, page="caucus:page")
        return
    for sitting in mediators(seat.case):
        with languages.reading(sitting.user):
            address = settings.SITE_URL + reverse("caucus:page", args=[seat.case.pk])
            body = f"{_SAYS}\n\n{address}\n"
            writing.mail(key=f"{key}/user-{sitting.user.pk}", to=sitting.user.email, subject=str(_SUBJECT), body=body)


def take_back(seat: Seat, paper: Paper, *, at: dt.datetime, once: str = "") -> None:
    """From now on the mediator does not see it; that they read it stays written down."""
    if seat.side is None or paper.by_mediator:
        raise MayNotWrite("only the side that laid it open")
    with act(seat, what="caucus-taken-back", room=paper.room, at=at, once=once) as writing:
        Paper.objects.filter(pk=paper.pk, taken_back_at=None).update(taken_back_at=at)
        writing.details["paper"] = paper.pk
        writing.then = reverse("caucus:room", args=[seat.case.pk, seat.side.part])


# --- who read what ---


def read(seat: Seat, room: str, papers: Iterable[Paper], *, at: dt.datetime) -> None:
    """Note that this person has read what the other end of the caucus brought; once for each paper, in the record too."""
    ours = seat.role == Role.MEDIATOR
    fresh = [paper for paper in papers if paper.by_mediator != ours and not _has_read(seat, paper)]
    if not fresh:
        return
    with transaction.atomic():
        Case.objects.select_for_update().only("id").get(pk=seat.case.pk)
        known = set(Read.objects.filter(paper__in=fresh, user=seat.user).values_list("paper_id", flat=True))
        new = [paper for paper in fresh if paper.pk not in known]
        if not new:
            return
        Read.objects.bulk_create(Read(paper=paper, user=seat.user, name=seat.name, at=at) for paper in new)
        details = {"papers": [paper.pk for paper in new], "count": len(new)}
        append(seat.case, room, at=at, actor=seat.name, what="caucus-read", details=details)


def _has_read(seat: Seat, paper: Paper) -> bool:
    return any(read.user_id == seat.user.pk for read in paper.reads.all())


# --- the mediator's proposal ---


@dataclass(frozen=True)
class Standing:
    """A proposal as this seat may know it.

    ours      what our own side said; None while it has not, and for a mediator
    answers   part and answer of each side; for a mediator alone
    outcome   whether both said yes; None until both have answered
    waits     whether an answer can still be given
    """

    proposal: Proposal
    ours: Answer | None
    answers: tuple[Answer, ...]
    outcome: bool | None

    @property
    def waits(self) -> bool:
        return self.outcome is None and self.proposal.withdrawn_at is None


def proposals(seat: Seat) -> list[Standing]:
    """What the mediators proposed, the latest first, with no more of the other side's answer than whether both said yes."""
    rows = Proposal.objects.filter(case=seat.case).prefetch_related("answers")
    return [_standing(seat, row) for row in rows]


def _standing(seat: Seat, row: Proposal) -> Standing:
    answers = tuple(sorted(row.answers.all(), key=lambda answer: answer.part))
    ours = next((each for each in answers if seat.side and each.part == seat.side.part), None)
    outcome = all(each.yes for each in answers) if len(answers) == len(Part.values) else None
    return Standing(row, ours, answers if seat.role == Role.MEDIATOR else (), outcome)


def propose(seat: Seat, text: str, *, at: dt.datetime, once: str = "") -> Proposal:
    """Put the same proposal before both sides, as their mediator. Raises Faulty while another one waits for an answer."""
    if seat.role != Role.MEDIATOR:
        raise MayNotWrite("only a mediator proposes here")
    with act(seat, what="caucus-proposal", room=Caucus.REQUESTING, at=at, once=once) as writing:
        if any(each.waits for each in proposals(seat)):
            raise Faulty.one(
                _("Your last proposal waits for an answer."),
                _("Take it back, or propose again once both have answered."),
            )
        row = Proposal.objects.create(case=seat.case, text=text, by=seat.name, at=at)
        writing.details["proposal"] = row.pk
        writing.then = reverse("caucus:page", args=[seat.case.pk])
        other = {"proposal": row.pk}
        append(seat.case, Caucus.RESPONDING, at=at, actor=seat.name, what="caucus-proposal", details=other)
        for side in seat.sides:
            says = lazy("The mediator proposes something to both sides. What you answer only the mediator learns.")
            subject = lazy("The mediator proposes something")
            tell(writing, side, key=f"proposal/{row.pk}", subject=subject, says=says, page="caucus:page")
    return row


def withdraw(seat: Seat, row: Proposal, *, at: dt.datetime, once: str = "") -> Standing:
    """Take back a proposal that a side has not answered: nobody can answer it any more, and both are told. Raises Faulty."""
    if seat.role != Role.MEDIATOR:
        raise MayNotWrite("only a mediator takes their proposal back")
    with act(seat, what="caucus-proposal-withdrawn", room=Caucus.REQUESTING, at=at, once=once) as writing:
        if not _standing(seat, Proposal.objects.get(pk=row.pk)).waits:
            raise Faulty.one(_("This proposal waits for no answer."), _("Nothing was changed."))
        Proposal.objects.filter(pk=row.pk).update(withdrawn_at=at)
        writing.details["proposal"] = row.pk
        writing.then = reverse("caucus:page", args=[seat.case.pk])
        other = {"proposal": row.pk}
        append(seat.case, Caucus.RESPONDING, at=at, actor=seat.name, what="caucus-proposal-withdrawn", details=other)
        subject = lazy("The mediator takes a proposal back")
        for side in seat.sides:
            says = lazy("It needs no answer any more. What was answered stays with the mediator.")
            tell(writing, side, key=f"proposal/{row.pk}/withdrawn", subject=subject, says=says, page="caucus:page")
    return _standing(seat, Proposal.objects.get(pk=row.pk))


def answer(seat: Seat, row: Proposal, *, yes: bool, at: dt.datetime, once: str = "") -> Standing:
    """Say yes or no for our side, to the mediator alone; the joint record says it where both said yes. Raises Faulty."""
    if seat.side is None:
        raise MayNotWrite("only a side answers")
    with act(seat, what="caucus-answered", room=Caucus.of(seat.side.part), at=at, once=once) as writing:
        if Proposal.objects.filter(pk=row.pk, withdrawn_at__isnull=False).exists():
            raise Faulty.one(_("The mediator has taken this back."), _("Nothing was changed."))
        if Answer.objects.filter(proposal=row, part=seat.side.part).exists():
            raise Faulty.one(_("Your side has answered this already."), _("Nothing was changed."))
        Answer.objects.create(proposal=row, part=seat.side.part, yes=yes, by=seat.name, at=at)
        writing.details.update({"proposal": row.pk, "yes": yes})
        writing.then = reverse("caucus:page", args=[seat.case.pk])
        standing = _standing(seat, Proposal.objects.get(pk=row.pk))
        if standing.outcome:
            both = {"proposal": row.pk}
            append(seat.case, Room.JOINT, at=at, actor=row.by, what="mediators-proposal-accepted", details=both)
        _tell_the_other_end(writing, Caucus.of(seat.side.part), key=f"proposal/{row.pk}/{seat.side.part}")
    return standing


# --- what the mediator says to both ---


def speak(seat: Seat, text: str, *, at: dt.datetime, once: str = "") -> Message:
    """Say to both sides, in the joint room, how they talk with each other: the one thing that a mediator writes there."""
    if seat.role != Role.MEDIATOR:
        raise MayNotWrite("only a mediator speaks to both at once")
    with act(replace(seat, may_write=True), what="mediator-spoke", room=Room.JOINT, at=at, once=once) as writing:
        row = Message.objects.create(
            case=seat.case, room=Room.JOINT, at=at, speaker=seat.name, text=text, via=Via.RULE, sent_by=seat.name
        )
        writing.details.update({"message": row.pk, "sha256": hashlib.sha256(text.encode()).hexdigest()})
        writing.then = reverse("dialogue:thread", args=[seat.case.pk])
        for side in seat.sides:
            says = lazy("It is about how you talk with each other. Both sides read the same words.")
            subject = lazy("The mediator says something to both sides")
            tell(writing, side, key=f"mediator/{row.pk}", subject=subject, says=says, page="dialogue:thread")
    return row
