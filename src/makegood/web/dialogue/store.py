"""What can be said and brought in. Each function is one `act`; views and the worked case call the same ones."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from makegood import dialogue
from makegood.formats import Fault, Faulty
from makegood.web import access, languages
from makegood.web.access import Guest, Seat
from makegood.web.cases import drafts, files
from makegood.web.cases import store as cases
from makegood.web.cases.models import Exhibit, Link, Part, Purpose, Role, Room, Side, Sitting
from makegood.web.cases.write import Writing, act
from makegood.web.consent import store as consent
from makegood.web.consent.models import Rule
from makegood.web.dialogue import ear
from makegood.web.dialogue.models import Class, GroundRule, Kind, Message, Summary, Via
from makegood.web.guard import trial
from makegood.web.vault.fields import fill
from makegood.web.vault.sealing import scope_of_room

WRITE_FORM, BEFORE_FORM = "dialogue-write", "dialogue-before"
LONGEST = 100_000  # characters of one message
MOST_AT_ONCE = 5_000  # mails of one import
MAILBOX = "application/mbox"  # a file of mails; never offered as evidence, for it holds more than one message
_REMEMBERED = 20  # messages of ours, when somebody is about to send the same again
QUIET = dt.timedelta(days=1)  # between two reminders of the ground rule
_WITHOUT_PREJUDICE = re.compile(r"\bwithout prejudice\b", re.IGNORECASE)


# --- mails that are brought in ---


def import_mails(
    seat: Seat,
    data: bytes,
    name: str,
    *,
    sides: Mapping[str, str] | None = None,
    at: dt.datetime,
    once: str = "",
    went: Callable[[], None] = lambda: None,
) -> tuple[Message, ...]:
    """Bring mails (mbox, eml, JSON lines) into our own room; return those that were not there yet.

    The file itself is kept as a private exhibit, so that nothing of it is lost. A mail that is here already is not
    brought in twice. `sides` says more of who belongs where, as `dialogue.read_thread` takes it. `went` is told once they
    are read, before they are kept. Raises Faulty where the file cannot be read.
    """
    read = trial.read(dialogue.read_thread, data, name, sides={**_addresses(seat), **(sides or {})})
    went()
    return _bring_in(seat, read.messages, data, name, at=at, once=once)


def import_text(
    seat: Seat,
    text: str,
    *,
    part: str = "",
    speaker: str = "",
    written_at: dt.datetime | None = None,
    at: dt.datetime,
    once: str = "",
) -> tuple[Message, ...]:
    """Bring in pasted text: a whole mail with its headers, or only its words with who wrote them and when.

    Raises Faulty where the headers are missing and `part` or `written_at` is not given.
    """
    try:
        return import_mails(seat, text.encode(), "pasted.eml", at=at, once=once)
    except Faulty:
        if not text.strip() or not part or written_at is None:
            raise Faulty.one(
                _("The pasted text has no headers that say who wrote it and when."),
                _("Say which side wrote it and on which day, or paste it with the lines From: and Date:."),
            ) from None
    side = next(side for side in seat.sides if side.part == part)
    speaker = speaker.strip() or side.short
    read = dialogue.conversation([{"at": written_at.isoformat(), "speaker": speaker, "text": text}])
    digest = hashlib.sha256(f"{written_at.isoformat()} {text}".encode()).hexdigest()[:32]
    message = read.messages[0]
    pasted = dialogue.Message(
        f"pasted-{digest}", message.at, speaker, part, "", message.text, message.quoted_text_removed
    )
    return _bring_in(seat, [pasted], text.encode(), "pasted.txt", at=at, once=once)


def _bring_in(
    seat: Seat, messages: Sequence[dialogue.Message], data: bytes, name: str, *, at: dt.datetime, once: str
) -> tuple[Message, ...]:
    if len(messages) > MOST_AT_ONCE:
        raise Faulty.one(
            _("The file has %(count)d mails.") % {"count": len(messages)},
            _("Bring in at most %(most)d at once: those that are about this case.") % {"most": MOST_AT_ONCE},
            name=name,
        )
    kept = files.keep([data], scope_of_room(seat.case.pk, seat.own_room))
    with act(seat, what="mails-brought-in", room=seat.own_room, at=at, once=once) as writing:
        here = set(ear.rows(seat).exclude(source="").values_list("source", flat=True))
        fresh = [row for row in _rows(seat, messages, at) if row.source not in here]
        Message.objects.bulk_create(fresh, batch_size=200)
        if fresh and not Exhibit.objects.filter(case=seat.case, room=seat.own_room, sha256=kept.sha256).exists():
            fact = _("The mails as they were brought in.")
            cases.lay_down(
                seat, kept, name=files.safe_name(name), room=seat.own_room, fact=fact, at=at, media_type=MAILBOX
            )
        _listen(seat, own_room_only=True)
        writing.details.update({"mails": len(fresh), "already_here": len(messages) - len(fresh), "sha256": kept.sha256})
        writing.then = reverse("dialogue:thread", args=[seat.case.pk])
    return tuple(fresh)


def _rows(seat: Seat, messages: Iterable[dialogue.Message], at: dt.datetime) -> list[Message]:
    parts = {name: side.part for side in seat.sides for name in (side.part, side.slug, slugify(side.short.split()[0]))}
    latest, made = at, []
    for message in messages:
        latest = message.at or latest
        settlement = _WITHOUT_PREJUDICE.search(message.subject) or _WITHOUT_PREJUDICE.search(message.text[:500])
        made.append(
            Message(
                case=seat.case,
                room=seat.own_room,
                at=latest,
                dated=message.at is not None,
                part=parts.get(message.side or "", ""),
                speaker=_storable(message.speaker)[:200],
                address=_storable(message.address).lower()[:320],
                subject=_storable(message.subject)[:300],
                text=_storable(message.text),
                quoted=_storable(message.quoted_text_removed),
                message_class=Class.SETTLEMENT if settlement else Class.OPEN,
                via=Via.MAIL,
                attachments=[{"name": _storable(f.name), "kind": f.kind, "size": f.size} for f in message.attachments],
                notes=[_storable(note) for note in message.notes],
                source=_source(message),
                sent_by=seat.name,
            )
        )
    return made


def _source(message: dialogue.Message) -> str:
    """The mail's own id; where it has none, one made from what it says, so that two of them are never taken for one."""
    if "@" in message.id or message.id.startswith("pasted-"):
        return _storable(message.id)[:300]
    return "made-" + _hash(f"{message.at} {message.speaker} {message.text}")[:32]


def _storable(text: str) -> str:
    """Without zero bytes and half signs, which no database takes."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _addresses(seat: Seat) -> dict[str, str]:
    """Which side an address, a domain or a person belongs to, from who sits here and who has a link."""
    known: dict[str, str] = {}
    for sitting in Sitting.objects.filter(case=seat.case, side__isnull=False).exclude(role=Role.ADVISER):
        known |= _belongs(sitting.user.email, sitting.side.part)
    for link in Link.objects.filter(case=seat.case, purpose=Purpose.ANSWER).exclude(email=""):
        known |= _belongs(link.email, link.side.part)
    for address, part in (
        Message.objects.filter(case=seat.case, room__in=seat.rooms)
        .exclude(address="")
        .exclude(part="")
        .order_by()
        .values_list("address", "part")
        .distinct()
    ):
        known[address] = part
    return known


def _belongs(email: str, part: str) -> dict[str, str]:
    """An address, and its domain where it names a company rather than a mail provider."""
    domain = email.rpartition("@")[2].lower()
    read = dialogue.read_thread(f"From: <{email}>\nDate: Fri, 05 Jun 2026 10:00:00 +0000\n\n.".encode())
    is_company = read.messages[0].side != email.lower()
    return {email.lower(): part, **({domain: part} if is_company else {})}


def unplaced(seat: Seat) -> list[tuple[str, str]]:
    """Writers of mails in our own room whose side nobody has said yet: address (or name) and name."""
    rows = Message.objects.filter(case=seat.case, room=seat.own_room, part="", via=Via.MAIL, shared_as=None)
    found = rows.values_list("address", "speaker").distinct().order_by("speaker")[:50]
    return list({address or speaker: (address or speaker, speaker) for address, speaker in found}.values())


def place(seat: Seat, writer: str, part: str, *, at: dt.datetime, once: str = "") -> int:
    """Say which side the writer of mails in our own room belongs to; return how many mails that was."""
    rows = Message.objects.filter(case=seat.case, room=seat.own_room, part="", via=Via.MAIL)
    with act(seat, what="writer-placed", room=seat.own_room, at=at, once=once) as writing:
        count = rows.filter(address=writer).update(part=part) if "@" in writer else 0
        count += rows.filter(address="", speaker=writer).update(part=part)
        _listen(seat, own_room_only=True)
        writing.details.update({"mails": count, "part": part})
        writing.then = reverse("dialogue:thread", args=[seat.case.pk])
    return count


def shareable(seat: Seat) -> list[Message]:
    """Mails of our own room that may be put before both sides."""
    rows = Message.objects.filter(case=seat.case, room=seat.own_room, shared_as=None, via=Via.MAIL)
    return list(rows.exclude(part="")) if seat.own_room != Room.JOINT else []


def share(seat: Seat, messages: Sequence[Message], *, at: dt.datetime, once: str = "") -> tuple[Message, ...]:
    """Put mails of our own room before both sides. The private rows stay and point at what was shared; quoted text stays private."""
    allowed = {row.pk for row in shareable(seat)}
    chosen = [message for message in messages if message.pk in allowed]
    shared = []
    with act(seat, what="mails-shared", room=Room.JOINT, at=at, once=once) as writing:
        for message in chosen:
            same = Message.objects.filter(case=seat.case, shared_as=None, source=message.source)
            copy = Message.objects.get(pk=message.pk)
            copy.pk, copy.room, copy.sent_by = None, Room.JOINT, seat.name
            copy.quoted = ""  # a quoted mail was not chosen; it may be one that they never got
            copy._state.adding = True
            copy.save()
            same.exclude(room=Room.JOINT).update(shared_as=copy)
            shared.append(copy)
        _listen(seat)
        writing.details.update({"messages": [row.pk for row in shared], "sha256": [_hash(row.text) for row in shared]})
        writing.then = reverse("dialogue:thread", args=[seat.case.pk])
    return tuple(shared)


# --- what is said in the case ---


def send(
    seat: Seat,
    text: str,
    message_class: str = Class.OPEN,
    *,
    subject: str = "",
    purpose: str = "",
    notice: bool = False,
    asks_first: bool = False,
    exhibits: Sequence[Exhibit] = (),
    by_mail: bool = True,
    to_name: str = "",
    to_email: str = "",
    at: dt.datetime,
    once: str = "",
) -> Message:
    """Say something to the other side, in the case and by mail; an internal message is a note in our own room.

    exhibits    private ones among them are shared with it
    by_mail     also to the people of the other side: those who sit here, else those who were given a link
    to_name, to_email   somebody of theirs who has neither: they get a link with it

    Raises Faulty for a notice with legal effect that would be without prejudice, and for an empty message.
    """
    _refuse(text, message_class, notice)
    internal = message_class == Class.INTERNAL
    if not internal:
        said = {"text": text, "message_class": str(message_class), "subject": subject, "purpose": purpose}
        said |= {
            "notice": notice,
            "asks_first": asks_first,
            "by_mail": by_mail,
            "to_name": to_name,
            "to_email": to_email,
        }
        said["exhibits"] = [exhibit.pk for exhibit in exhibits]
        _ask_a_colleague(seat, said, at=at, once=once)
    room = seat.own_room if internal else Room.JOINT
    with act(seat, what="note-kept" if internal else "message-sent", room=room, at=at, once=once) as writing:
        message = Message.objects.create(
            case=seat.case,
            room=room,
            at=at,
            part=seat.us.part,
            speaker=_speaker(seat),
            subject=subject,
            text=_storable(text),
            message_class=message_class,
            via=Via.CASE,
            purpose=purpose,
            notice=notice,
            asks_first=asks_first,
            sent_by=seat.name,
        )
        for exhibit in exhibits:
            before_both = (
                exhibit if internal or exhibit.room == Room.JOINT else cases.share_exhibit(seat, exhibit, at=at)
            )
            message.exhibits.add(before_both)
        writing.details.update({"message": message.pk, "class": str(message_class), "sha256": _hash(text)})
        writing.then = reverse("dialogue:thread", args=[seat.case.pk]) + f"#message-{message.pk}"
        if not internal:
            if by_mail:
                _mail(writing, message, (to_name, to_email))
            _remind_both(seat, message)
            _listen(seat)
        for form in (WRITE_FORM, BEFORE_FORM):
            drafts.clear(seat.user, form, seat.case.pk)
    return message


def _ask_a_colleague(seat: Seat, said: Mapping[str, Any], *, at: dt.datetime, once: str) -> None:
    """Where our side wants two people for a notice, or for words that admit fault: ask before anything is sent."""
    wanted = consent.rules(seat).rules
    rule = Rule.NOTICE if said["notice"] and Rule.NOTICE in wanted else Rule.ADMISSION
    if rule in wanted and (rule == Rule.NOTICE or _admits(seat, said["text"])):
        consent.ask_first(seat, rule, "send", said, says=f"{said['subject']}\n{said['text']}".strip(), at=at, once=once)


def _admits(seat: Seat, text: str) -> bool:
    review = dialogue.check(text, language=ear.written_in(seat.case, text))
    return any(finding.family == "liability" for finding in review.findings)


def sent_already(seat: Seat, text: str) -> Message | None:
    """Our latest message with these very words: a browser's way back shows a letter that was sent as if it were not."""
    part = seat.side.part if seat.side else ""
    ours = Message.objects.filter(case=seat.case, room__in=(Room.JOINT, seat.own_room), part=part, via=Via.CASE)
    said = text.split()
    return next((row for row in ours.order_by("-at", "-pk")[:_REMEMBERED] if row.text.split() == said), None)


def _send_as_agreed(seat: Seat, said: Mapping[str, Any], at: dt.datetime) -> Message:
    exhibits = [access.one(seat, Exhibit.objects.all(), pk=pk) for pk in said["exhibits"]]
    return send(seat, **{**said, "exhibits": exhibits}, at=at)


consent.register("send", _send_as_agreed)


def answer(
    guest: Seat,
    text: str,
    *,
    kind: str = Kind.ANSWER,
    message_class: str = Class.OPEN,
    wants_until: dt.date | None = None,
    attach: Sequence[tuple[str, Iterable[bytes]]] = (),
    at: dt.datetime,
    once: str = "",
) -> Message:
    """What a partner says by their link: an answer, a wish for time (`wants_until`), a first proposal, a colleague to ask.

    attach   files as name and bytes; they become exhibits that both sides see

    The people of the side that sent the link get it by mail. Raises Faulty for an empty message.
    """
    _refuse(text, message_class, False)
    with act(guest, what=f"answered-{kind}", room=Room.JOINT, at=at, once=once) as writing:
        message = Message.objects.create(
            case=guest.case,
            room=Room.JOINT,
            at=at,
            part=guest.us.part,
            speaker=_speaker(guest),
            text=_storable(text),
            message_class=message_class,
            via=Via.LINK if isinstance(guest, Guest) else Via.CASE,
            purpose=kind,
            wants_until=wants_until,
            sent_by=guest.name,
        )
        for name, chunks in attach:
            exhibit = cases.add_exhibit(guest, chunks=chunks, name=name, room=Room.JOINT, at=at)
            message.exhibits.add(exhibit)
        writing.details.update({"message": message.pk, "class": str(message_class), "sha256": _hash(text)})
        if isinstance(guest, Guest):
            writing.then = reverse("dialogue_guest:page", args=[guest.token])
        _mail(writing, message)
        _remind_both(guest, message)
        _listen(guest)
    return message


def _refuse(text: str, message_class: str, notice: bool) -> None:
    faults = []
    if not text.strip():
        faults.append(Fault(_("The message is empty."), _("Write what you want to say.")))
    if len(text) > LONGEST:
        faults.append(
            Fault(
                _("The message has %(count)d characters.") % {"count": len(text)},
                _("Write at most %(most)d, and add the rest as an exhibit.") % {"most": LONGEST},
            )
        )
    if notice and message_class == Class.SETTLEMENT:
        faults.append(
            Fault(
                _("A notice that is meant to have legal effect cannot be without prejudice."),
                _("Send the notice as an open message, and what you offer to settle it as a second one."),
            )
        )
    if faults:
        raise Faulty(faults)


def _speaker(seat: Seat) -> str:
    if isinstance(seat, Guest):
        return seat.link.name
    return str(seat.user) if seat.user else seat.name


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


# --- by mail ---


def recipients(seat: Seat) -> list[tuple[str, str]]:
    """Who of the other side gets a message by mail: name and address; who sits here, else who was given a link."""
    seated = _seated(seat.them)
    return seated or [(link.name, link.email) for link in _links(seat)]


def _seated(side: Side) -> list[tuple[str, str]]:
    sittings = Sitting.objects.filter(side=side, left_at=None, role__in=[Role.LEAD, Role.MEMBER]).select_related("user")
    return [(str(sitting.user), sitting.user.email) for sitting in sittings.order_by("since")]


def _links(seat: Seat) -> list[Link]:
    """Open links for people of the other side with a mail address; of several to one person the last."""
    links = Link.objects.filter(case=seat.case, side=seat.them, purpose=Purpose.ANSWER, revoked_at=None, used_at=None)
    return list({link.email: link for link in links.exclude(email="").order_by("sent_at")}.values())


def _mail(writing: Writing, message: Message, newcomer: tuple[str, str] = ("", "")) -> None:
    """Tell the people of the other side, each with the way to answer: their own sign-in, or a link made for them."""
    seat = writing.seat
    seated = _seated(seat.them)
    for _name, email in seated:
        address = settings.SITE_URL + reverse("dialogue:thread", args=[seat.case.pk]) + f"#message-{message.pk}"
        _mail_one(writing, message, email, address)
    if not seated and seat.user is not None:
        for link in [*_links(seat), *_newcomer(seat, newcomer)]:
            if link.pk is None or link.standing(writing.at) in ("sent", "opened"):
                _mail_one(writing, message, link.email, _fresh_address(seat, link, writing.at))


def _newcomer(seat: Seat, who: tuple[str, str]) -> list[Link]:
    name, email = who
    known = {link.email for link in _links(seat)}
    return [Link(name=name or email, email=email)] if email and email not in known and seat.is_lead else []


def _fresh_address(seat: Seat, link: Link, at: dt.datetime) -> str:
    """A link for one person. A known link's token is hashed and cannot be told again, so the mail brings a new one."""
    token = secrets.token_urlsafe(24)
    Link.objects.create(
        case=seat.case,
        side=seat.them,
        purpose=Purpose.ANSWER,
        token_hash=access.hash_of(token),
        name=link.name,
        email=link.email,
        sent_by=seat.user,
        sent_at=at,
        expires_at=max(at + dt.timedelta(days=30), link.expires_at or at),
    )
    return settings.SITE_URL + reverse("dialogue_guest:page", args=[token])


def _mail_one(writing: Writing, message: Message, email: str, address: str) -> None:
    seat = writing.seat
    words = {"seat": seat, "message": message, "address": address, "exhibits": list(message.exhibits.all())}
    subject, body = languages.letter("dialogue/mail/message.txt", words, to=email)
    writing.mail(
        key=f"message/{message.pk}/{_hash(email)[:16]}",
        to=email,
        subject=subject,
        body=body,
        reply_to=seat.user.email if seat.user else "",
    )


# --- the ground rule ---


def rule(seat: Seat) -> GroundRule | None:
    """The ground rule that is proposed or in force; None if there is none."""
    return access.in_rooms(seat, GroundRule.objects.filter(ended_at=None)).first()


def propose_rule(seat: Seat, *, at: dt.datetime, once: str = "") -> GroundRule:
    """Propose to speak of the future, not the past; what is proposed already stays as it is."""
    with act(seat, what="ground-rule-proposed", room=Room.JOINT, at=at, once=once) as writing:
        proposed = rule(seat) or GroundRule.objects.create(
            case=seat.case, part=seat.us.part, proposed_by=seat.name, proposed_at=at
        )
        writing.then = _home(seat, "dialogue:rule")
        writing.details["rule"] = proposed.pk
    return proposed


def accept_rule(seat: Seat, *, at: dt.datetime, once: str = "") -> GroundRule | None:
    """Accept what the other side proposed; from now on a message that goes back to fault brings a reminder to both."""
    with act(seat, what="ground-rule-accepted", room=Room.JOINT, at=at, once=once) as writing:
        waiting = GroundRule.objects.filter(case=seat.case, ended_at=None, accepted_at=None, part=seat.them.part)
        waiting.update(accepted_at=at, accepted_by=seat.name)
        writing.then = _home(seat, "dialogue:rule")
    return rule(seat)


def end_rule(seat: Seat, *, at: dt.datetime, once: str = "") -> None:
    """Take the ground rule away; either side may at any time."""
    with act(seat, what="ground-rule-ended", room=Room.JOINT, at=at, once=once) as writing:
        GroundRule.objects.filter(case=seat.case, ended_at=None).update(ended_at=at, ended_by=seat.name)
        writing.then = _home(seat, "dialogue:rule")


def drift(seat: Seat, text: str) -> tuple[dialogue.Finding, ...]:
    """Where a text goes back to fault although both agreed not to; empty without a rule in force."""
    agreed = rule(seat)
    if agreed is None or not agreed.in_force:
        return ()
    return dialogue.drift(text[:LONGEST], language=ear.written_in(seat.case, text))


def _remind_both(seat: Seat, message: Message) -> None:
    """The same neutral reminder to both; it names nobody, quotes nothing, and comes at most once a day."""
    if not drift(seat, message.text):
        return
    reminders = Message.objects.filter(case=seat.case, room=Room.JOINT, via=Via.RULE)
    if reminders.filter(at__gt=message.at - QUIET).exists():
        return
    Message.objects.create(
        case=seat.case,
        room=Room.JOINT,
        at=message.at,
        speaker="Makegood",
        text=_("To both of you: you agreed to speak of the future, not the past. What will each of you do next?"),
        via=Via.RULE,
        sent_by="Makegood",
    )


# --- the listening check ---


def summaries(seat: Seat) -> list[Summary]:
    return list(access.in_rooms(seat, Summary.objects.all())[:20])


def say_back(seat: Seat, text: str, *, at: dt.datetime, once: str = "") -> Summary:
    """Say in our words how we understand their position, for them to confirm or correct. Raises Faulty for nothing said."""
    _refuse(text, Class.OPEN, False)
    with act(seat, what="listening-check-asked", room=Room.JOINT, at=at, once=once) as writing:
        said = Summary.objects.create(
            case=seat.case, part=seat.us.part, text=_storable(text), said_by=seat.name, said_at=at
        )
        drafts.clear(seat.user, "dialogue-listening", seat.case.pk)
        writing.details.update({"summary": said.pk, "sha256": _hash(text)})
        writing.then = _home(seat, "dialogue:listening")
    return said


def answer_summary(
    seat: Seat, summary: Summary, *, confirmed: bool, correction: str = "", at: dt.datetime, once: str = ""
) -> Summary:
    """Confirm the other side's summary of our position, or correct it. Raises Faulty where a correction says nothing."""
    if not confirmed:
        _refuse(correction, Class.OPEN, False)
    what = "listening-check-confirmed" if confirmed else "listening-check-corrected"
    with act(seat, what=what, room=Room.JOINT, at=at, once=once) as writing:
        waiting = Summary.objects.filter(pk=summary.pk, case=seat.case, part=seat.them.part, answered_at=None)
        fill(
            waiting,
            confirmed=confirmed,
            correction="" if confirmed else _storable(correction),
            answered_by=seat.name,
            answered_at=at,
        )
        writing.details["summary"] = summary.pk
        writing.then = _home(seat, "dialogue:listening")
    return Summary.objects.get(pk=summary.pk)


def _home(seat: Seat, page: str) -> str:
    """Where somebody goes on: a guest to their page, everybody else to `page`."""
    return (
        reverse("dialogue_guest:page", args=[seat.token])
        if isinstance(seat, Guest)
        else reverse(page, args=[seat.case.pk])
    )


def _listen(seat: Seat, *, own_room_only: bool = False) -> None:
    parts = [seat.own_room] if own_room_only else Part.values
    ear.listen(seat.case, [part for part in parts if part in Part.values])


# --- drafts ---


def tone(seat: Seat) -> str:
    """The tone that our side's own assessment recommends; empty without one."""
    if not apps.is_installed("makegood.web.breach"):
        return ""
    from makegood.web.breach import store as breach

    paper = breach.latest(seat)
    return breach.assessment(paper).tone if paper is not None and paper.assessed else ""


def take_to_writing(seat: Seat, typed: dict[str, str], *, at: dt.datetime) -> None:
    """Put a text into the writer's own draft. What they had typed before is kept beside it, not lost."""
    before = drafts.load(seat.user, WRITE_FORM, seat.case.pk)
    if before.get("text", "").strip() and before["text"] != typed.get("text"):
        drafts.save(seat.user, BEFORE_FORM, before, at=at, case_id=seat.case.pk)
    begun = {"by_mail": "on", "message_class": Class.OPEN.value}
    drafts.save(seat.user, WRITE_FORM, begun | before | typed, at=at, case_id=seat.case.pk)
