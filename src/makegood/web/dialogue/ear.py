"""The ear: what one side may hear in the thread. Everything here is for that side alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from pydantic import TypeAdapter

from makegood import dialogue
from makegood.dialogue import hearing
from makegood.dialogue.messages import Attachment
from makegood.dialogue.risk import band
from makegood.dialogue.rules import languages
from makegood.dialogue.tongue import READ_AS, Tongue, tongue
from makegood.web.access import Seat, in_rooms
from makegood.web.cases.models import Case, Room, Side
from makegood.web.dialogue.models import Class, Heard, Hearing, Kind, Message, Via
from makegood.web.vault.fields import as_stored

HEARD = 300  # messages that the ear follows, the latest; more would keep a page waiting
ENOUGH = 5  # words that tell a draft is in English, which is also what texts without a telling word are taken for


def language(case: Case) -> str:
    """The language of a case as the coach knows it; English where it has no rules yet."""
    return case.language if case.language in languages() else "en"


def written_in(case: Case, text: str) -> str:
    """The language of a draft: one may read pages in French and write to the partner in English. Few words tell nothing."""
    read_in = tongue(text)
    tells = read_in.sure and (read_in.language != READ_AS or len(text.split()) >= ENOUGH)
    return read_in.language if tells else language(case)


def rows(seat: Seat) -> QuerySet[Message]:
    """The messages that this seat sees, each once: what was shared stands in the joint room."""
    return in_rooms(seat, Message.objects.filter(shared_as=None))


def spoken(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Without notes to ourselves and reminders, which nobody says to the other side."""
    return messages.exclude(message_class=Class.INTERNAL).exclude(via=Via.RULE)


class Talks:
    """The latest of some messages as the library reads a thread, and its course as `room` hears it.

    What a message says by itself is heard once, and so is the course, until something in the thread is another.
    """

    def __init__(self, case: Case, room: str, messages: QuerySet[Message], sides: Iterable[Side]) -> None:
        self._case, self._room = case, room
        self._latest = messages.order_by("-at", "-id")[:HEARD]
        self._names = {side.part: side.short for side in sides}

    @cached_property
    def _unopened(self) -> list[tuple[Any, ...]]:
        """All that the course rests on, with the words as they lie sealed."""
        with as_stored():
            return list(self._latest.values_list("pk", "at", "dated", "part", "speaker", "text"))[::-1]

    @cached_property
    def key(self) -> str:
        """The course is the same as long as this stays the same."""
        rests_on = (hearing.edition(), language(self._case), sorted(self._names.items()), self._unopened)
        return hashlib.sha256(repr(rests_on).encode()).hexdigest()

    @cached_property
    def outline(self) -> tuple[dialogue.Message, ...]:
        """Who said something and when, without the words."""
        return tuple(
            dialogue.Message(str(pk), at if dated else None, speaker, self._names.get(part), "", "")
            for pk, at, dated, part, speaker, _ in self._unopened
        )

    @cached_property
    def _rows(self) -> list[Message]:
        return list(self._latest)[::-1]

    @cached_property
    def thread(self) -> dialogue.Thread:
        """Sentences about it use the short names of the sides."""
        return dialogue.Thread(tuple(_message(row, self._names) for row in self._rows))

    @cached_property
    def course(self) -> dialogue.Course:
        before = Hearing.objects.filter(case=self._case, room=self._room).first()
        if before is not None and before.kept and before.kept["key"] == self.key:
            return _COURSE.validate_python(before.kept["course"])
        course = self.follow()
        with _keeping(self._case):
            Hearing.objects.update_or_create(case=self._case, room=self._room, defaults={"kept": self.kept(course)})
        return course

    def kept(self, course: dialogue.Course) -> dict[str, Any]:
        """A course as it is kept for the next time."""
        return {"key": self.key, "course": _COURSE.dump_python(course, mode="json")}

    def follow(self) -> dialogue.Course:
        """Follow the thread, listening to no message again."""
        kept = Heard.objects.in_bulk([row.pk for row in self._rows])
        said = {str(row.pk): row for row in self._rows}
        fresh: list[Heard] = []

        def hear(message: dialogue.Message, tongue: Tongue) -> hearing.Heard:
            row, key = said[message.id], hearing.key(message, tongue)
            before = kept[row.pk].kept if row.pk in kept else {}
            if before.get("key") == key:
                return hearing.Heard.from_json(before["heard"], message)
            heard = hearing.hear(message, tongue)
            fresh.append(Heard(message=row, kept={"key": key, "heard": heard.as_json()}))
            return heard

        course = dialogue.follow(self.thread, language=language(self._case), hear=hear)
        if fresh:
            with _keeping(self._case):
                Heard.objects.bulk_create(
                    fresh, update_conflicts=True, unique_fields=["message"], update_fields=["kept"]
                )
        return course


_COURSE = TypeAdapter(dialogue.Course)


@contextmanager
def _keeping(case: Case) -> Iterator[None]:
    """For the next time; nobody writes in the case meanwhile. Where nothing can be written, nothing is lost by it."""
    with suppress(DatabaseError, Case.DoesNotExist), transaction.atomic():
        Case.objects.select_for_update().only("id").get(pk=case.pk)
        yield


def _message(row: Message, names: dict[str, str]) -> dialogue.Message:
    return dialogue.Message(
        id=str(row.pk),
        at=row.at if row.dated else None,
        speaker=row.speaker,
        side=names.get(row.part),
        subject=row.subject,
        text=row.text,
        quoted_text_removed=row.quoted,
        attachments=tuple(Attachment(file["name"], file["kind"], file["size"]) for file in row.attachments),
        notes=tuple(row.notes),
        address=row.address,
    )


@dataclass(frozen=True)
class Ear:
    """What one side hears: its thread and the course of it."""

    seat: Seat

    @cached_property
    def _talks(self) -> Talks:
        return Talks(self.seat.case, self.seat.own_room, spoken(rows(self.seat)), self.seat.sides)

    @property
    def thread(self) -> dialogue.Thread:
        return self._talks.thread

    @property
    def outline(self) -> tuple[dialogue.Message, ...]:
        return self._talks.outline

    @property
    def course(self) -> dialogue.Course:
        return self._talks.course

    @cached_property
    def us(self) -> str:
        return self.seat.us.short

    @cached_property
    def them(self) -> str:
        return self.seat.them.short

    @cached_property
    def turns(self) -> dict[str, dialogue.Turn]:
        return {turn.message: turn for turn in self.course.turns}

    @property
    def now(self) -> str:
        """How the talks stand, in a word; empty while nothing was said."""
        return self.course.turns[-1].band if self.course.turns else ""

    @property
    def pressed(self) -> list[dialogue.Point]:
        """Points that were made more than once and are still open, the most pressed first."""
        return [point for point in self.course.points if point.pressed_in and point.open][:5]

    @property
    def unanswered(self) -> list[dialogue.Point]:
        """What they put to us and we have not answered, the latest first."""
        theirs = [p for p in self.course.points if p.open and not p.pressed_in and p.raised_by == self.them]
        return theirs[::-1][:5]

    @property
    def questions(self) -> list[dialogue.Interest]:
        """What may matter to them, as questions."""
        return [interest for interest in self.course.interests if interest.side == self.them][:5]

    @property
    def tone(self) -> list[dialogue.ToneComplaint]:
        """Complaints about our tone, with the honest answer."""
        return [complaint for complaint in self.course.tone if complaint.about == self.us]

    def reset(self, register: str = "plain") -> dialogue.Reset:
        """The reset draft for our side in a register and in the language of the case. Raises Faulty while there are no two sides."""
        return dialogue.reset(
            self.thread, self.us, course=self.course, register=register, language=language(self.seat.case)
        )


def listen(case: Case, parts: Iterable[str]) -> None:
    """Hear the thread for sides after something was said, and keep whether the talks are strained."""
    courses: dict[str, dialogue.Course] = {}  # sides that see the same hear the same
    for part in parts:
        messages = Message.objects.filter(case=case, room__in=[Room.JOINT, part], shared_as=None)
        talks = Talks(case, part, spoken(messages), case.sides.all())
        if talks.key not in courses:
            courses[talks.key] = talks.follow()
        course = courses[talks.key]
        resets = messages.filter(part=part, purpose=Kind.RESET).values_list("pk", flat=True)
        heard = {"strained": _strained(course, {str(pk) for pk in resets}), "kept": talks.kept(course)}
        Hearing.objects.update_or_create(case=case, room=part, defaults=heard)


def strained(seat: Seat) -> bool:
    """Whether the talks looked strained to this side when something was last said."""
    return seat.side is not None and in_rooms(seat, Hearing.objects.filter(room=seat.side.part, strained=True)).exists()


def _strained(course: dialogue.Course, resets: set[str]) -> bool:
    """Talks went wrong, have not become calm again, and no reset was sent since."""
    wrong = False
    for turn in course.turns:
        if turn.alert:
            wrong = True
        elif turn.band == band(0) or turn.message in resets:
            wrong = False
    return wrong
