"""The reset: a way back when talks have gone wrong, drafted from what the thread shows.

Five moves: acknowledge what happened; own one's part, only where the sender's own messages show it; recognise what the
other side really did; say the concern behind the point that was pressed; return to what both want, with a
question to what may matter to them. It is a draft: nothing is sent, and what only the sender knows is left open.
The sentences stand in `rules/<language>/reset.toml`, once for each register.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from makegood.dialogue.coach import Finding, check
from makegood.dialogue.course import Course, Interest, Point, follow
from makegood.dialogue.days import written
from makegood.dialogue.messages import Message, Thread
from makegood.dialogue.patterns import Pattern
from makegood.dialogue.rules import compiled, languages, table, topics
from makegood.faults import Fault, Faulty
from makegood.values import MessageClass

MOVES = ("acknowledge", "own", "recognise", "concern", "return")
REGISTERS = ("warm", "plain", "formal")
_MOST_OWNED = 2
_MOST_DEEDS = 3
_ASKED_OFTEN = 1  # times a point was pressed after it was raised; then silence is something to own


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the draft: which of the five moves it makes, and the messages it rests on."""

    move: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reset:
    """The draft with its grounds.

    message_class   settlement where fault or liability stands between the sides, else open; why says so
    left_open       what only the sender can say; each stands in square brackets in the draft
    findings        what the coach says of the draft; empty
    """

    side: str
    to: str
    sentences: tuple[Sentence, ...]
    message_class: MessageClass
    why: str
    left_open: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def text(self) -> str:
        """The draft as one text, a paragraph a move."""
        paragraphs = [[s.text for s in self.sentences if s.move == move] for move in ("greeting", *MOVES)]
        return "\n\n".join(_joined(sentences) for sentences in paragraphs if sentences) + "\n"


def reset(
    thread: Thread,
    side: str,
    *,
    course: Course | None = None,
    register: str = "plain",
    admit: bool = False,
    language: str = "en",
) -> Reset:
    """Draft the message by which `side` leads the talks back.

    side       one of the thread's sides, as `Thread.side_named` reads it
    course     what `follow` gave for this thread, if it is at hand
    register   warm, plain or formal: the same moves in other words
    admit      leave room for the sender to say what their side did; without it nothing in the draft touches fault

    Raises Faulty where the thread has no such side or no second side to write to, and for an unknown register or
    a language that has no reset yet.
    """
    _known(register, language)
    ours = thread.side_named(side)
    others = [other for other in thread.sides if other != ours]
    if not others:
        raise Faulty.one(
            "This thread has one side only.", "Give the mails of both sides, or say with --sides who belongs where."
        )
    course = course or follow(thread)
    story = _Story(thread, course, ours, _other(thread, ours), _Words(language, register))
    sentences = tuple(story.sentences(admit))
    kind, why = story.message_class(admit)
    text = Reset(ours, story.theirs, sentences, kind, why, (), ()).text
    left = tuple(blank for sentence in sentences for blank in _BLANK.findall(_without_quotations(sentence.text)))
    findings = check(text, purpose="reset", language=language).findings
    return Reset(ours, story.theirs, sentences, kind, why, left, findings)


def _joined(sentences: list[str]) -> str:
    """The sentences of a paragraph; after a full stop of Chinese stands no space."""
    return re.sub(r"(?:(?<=[。？！：])|(?<=[。？！）]”)) ", "", " ".join(sentences))


_BLANK = re.compile(r"\[[^\[\]]{1,200}\]")


def _without_quotations(sentence: str) -> str:
    return re.sub(r"“[^“”]{0,2000}”|„[^„“]{0,2000}“|«[^«»]{0,2000}»", "", sentence)


def _known(register: str, language: str) -> None:
    spoken = tuple(code for code in languages() if table(code, "reset"))
    faults = [
        Fault(f"‘{value}’ is not a {word} of the reset.", f"Write one of: {', '.join(known)}.")
        for word, value, known in (("register", register, REGISTERS), ("language", language, spoken))
        if value not in known
    ]
    if faults:
        raise Faulty(faults)


def _other(thread: Thread, ours: str) -> str:
    """The side that wrote most of what is not ours."""
    counts = {other: len(thread.of(other)) for other in thread.sides if other != ours}
    return max(counts, key=lambda other: counts[other])


class _Words:
    """The sentences of one register in one language."""

    def __init__(self, language: str, register: str) -> None:
        self.language = language
        self.said: dict[str, str] = table(language, "reset")[register]
        self.did: dict[str, str] = table(language, "reset")["did"]
        self.why: dict[str, str] = table(language, "reset")["why"]
        self._words: dict[str, Any] = table(language, "reset")["words"]

    def say(self, name: str, x: str = "", message: Message | None = None, **more: str) -> str:
        """A sentence with its blanks filled; what was quoted is filled in last and never read for blanks."""
        day = written(message.at, self.language) if message and message.at else ""
        dated = {word: self._words[word].replace("{day}", day) if day else "" for word in ("of", "on")}
        template = self.said[name]
        for blank, value in (dated | more).items():
            template = template.replace(f"{{{blank}}}", value)
        return template.replace("{x}", x)

    def quoted(self, words: str) -> str:
        """The words between quotation marks that the coach knows as such; inner ones become single."""
        inner = re.sub("[“„«]\\s?", "‘", words)
        inner = re.sub('\\s?[”"»]', "’", inner).strip()
        return str(self._words["quote"]).replace("{x}", inner)

    def times(self, count: int) -> str:
        known: list[str] = self._words["times"]
        return known[count - 1] if count <= len(known) else self._words["more_times"].replace("{count}", str(count))


class _Story:
    """What the thread offers for each move."""

    def __init__(self, thread: Thread, course: Course, ours: str, theirs: str, words: _Words) -> None:
        self.thread, self.course, self.ours, self.theirs, self.words = thread, course, ours, theirs, words
        self.say = words.say
        self.by_id = {message.id: message for message in thread.messages}
        self.pressed = next((p for p in course.points if p.raised_by == ours and p.pressed_in), None)

    def sentences(self, admit: bool) -> Iterator[Sentence]:
        yield Sentence("greeting", self.say("greeting", self._their_name()), ())
        yield from self._acknowledge()
        yield from self._own()
        if admit:
            yield Sentence("own", self.say("admit"), ())
        yield from self._recognise()
        yield from self._concern()
        yield from self._return()

    def _their_name(self) -> str:
        theirs = self.thread.of(self.theirs)
        counts: dict[str, int] = {}
        for message in theirs:
            counts[message.speaker] = counts.get(message.speaker, 0) + 1
        return _first(max(counts, key=lambda speaker: counts[speaker]))

    def _acknowledge(self) -> Iterator[Sentence]:
        complaint = next((t for t in reversed(self.course.tone) if t.by == self.theirs), None)
        if complaint:
            message = self.by_id[complaint.message]
            yield Sentence("acknowledge", self.say("heard", self.words.quoted(complaint.quote), message), (message.id,))
            yield Sentence("acknowledge", self.say("again"), (message.id,))
        else:
            hardest = max(self.course.turns, key=lambda turn: turn.risk)
            yield Sentence("acknowledge", self.say("hard"), (hardest.message,))

    def _own(self) -> Iterator[Sentence]:
        """Only what the sender's own messages show, each with its words, and what they left without an answer."""
        worst: dict[str, tuple[Message, str]] = {}
        signs = {turn.message: turn.signs for turn in self.course.turns}
        for message in self.thread.of(self.ours):
            for sign in reversed(signs[message.id]):
                if sign.kind in self.words.did:
                    worst[sign.kind] = (message, sign.quote)
        owned = [kind for kind in self.words.did if kind in worst][:_MOST_OWNED]
        before = None
        for kind in owned:
            message, quote = worst[kind]
            name = "own_too" if message is before else "own"
            before = message
            said = self.say(name, quote.rstrip(".,;!?"), message, did=self.words.did[kind])
            yield Sentence("own", said, (message.id,))
        if self.pressed:
            yield Sentence(
                "own",
                self.say("pressed", times=self._times(self.pressed)),
                (self.pressed.raised_in, *self.pressed.pressed_in),
            )
        if owned or self.pressed:
            yield Sentence("own", self.say("sorry"), tuple(dict.fromkeys(worst[kind][0].id for kind in owned)))
        waiting = self._unanswered()
        if waiting:
            sources = (waiting.raised_in, *waiting.pressed_in)
            yield Sentence(
                "own", self.say("unanswered", self.words.quoted(waiting.quote), times=self._times(waiting)), sources
            )
            yield Sentence("own", self.say("sorry_unanswered"), sources)

    def _unanswered(self) -> Point | None:
        """The point that the other side pressed most and that nobody on our side has taken up."""
        waiting = [p for p in self.course.points if p.raised_by == self.theirs and p.open]
        return next((p for p in waiting if len(p.pressed_in) >= _ASKED_OFTEN), None)

    def _times(self, point: Point) -> str:
        return self.words.times(len(point.pressed_in) + 1)

    def _recognise(self) -> Iterator[Sentence]:
        deeds = list(self._deeds())
        if deeds:
            yield Sentence("recognise", self.say("recognise"), ())
        for message, quote in deeds:
            said = self.say("deed", self.words.quoted(quote), message, who=_first(message.speaker))
            yield Sentence("recognise", said, (message.id,))
        thanks = self.say("thanks" if deeds else "thanks_at_least")
        yield Sentence("recognise", thanks, tuple(message.id for message, _ in deeds))

    def _deeds(self) -> Iterator[tuple[Message, str]]:
        """What the other side wrote that it did, the fullest sentence of a message; a complaint is no deed."""
        did = next(
            topic for topic in topics(self.words.language, "signs") or topics("en", "signs") if topic.id == "did"
        )
        no_deed = _heard(self.words.language, "no_deed")
        found = []
        for message in self.thread.of(self.theirs):
            spans = dict.fromkeys(message.writing.sentence_at(span.start) for span in did.find(message.writing))
            quotes = [
                " ".join(span.of(message.writing.raw).split())
                for span in spans
                if not no_deed.search(span.of(message.writing.lower))
            ]
            fit = [quote for quote in quotes if 20 <= len(quote) <= 160 and "?" not in quote and self._clean(quote)]
            if fit:
                found.append((message, max(fit, key=len)))
        yield from found[:_MOST_DEEDS]

    def _clean(self, quote: str) -> bool:
        return not check(quote, language=self.words.language).findings

    def _concern(self) -> Iterator[Sentence]:
        worry = self._worry()
        seen = self._seen(self.ours, "prevention")
        if worry:
            message, quote = worry
            yield Sentence("concern", self.say("concern", self.words.quoted(quote), message), (message.id,))
        elif seen:
            yield Sentence("concern", self.say("concern_seen"), (seen.message,))
        else:
            yield Sentence("concern", self.say("concern_blank"), ())

    def _worry(self) -> tuple[Message, str] | None:
        worries = _heard(self.words.language, "worries")
        for message in reversed(self.thread.of(self.ours)):
            for span in message.writing.sentences:
                if len(span.of(message.text)) <= 240 and worries.search(span.of(message.writing.lower)):
                    return message, " ".join(span.of(message.writing.raw).split())
        return None

    def _seen(self, side: str, interest: str) -> Interest | None:
        return next((i for i in self.course.interests if i.side == side and i.id == interest), None)

    def _return(self) -> Iterator[Sentence]:
        sources = self._liability_sources()
        yield Sentence("return", self.say("fault_rests" if sources else "forward"), sources)
        yield Sentence("return", self.say("together"), ())
        interest = next(iter(self._their_interests()), None)
        if interest:
            question = f"{interest.question[0].lower()}{interest.question[1:]}"
            yield Sentence("return", self.say("ask", question), (interest.message,))
        yield Sentence("return", self.say("first_step"), ())

    def _their_interests(self) -> list[Interest]:
        """Liability first: while it is feared, no other question gets a free answer."""
        theirs = [interest for interest in self.course.interests if interest.side == self.theirs]
        return sorted(theirs, key=lambda interest: interest.id != "liability")

    def _liability_sources(self) -> tuple[str, ...]:
        seen = self._seen(self.theirs, "liability")
        faults = [turn.message for turn in self.course.turns for sign in turn.signs if sign.kind == "speaks-of-fault"]
        return tuple(dict.fromkeys(([seen.message] if seen else []) + faults[:3]))

    def message_class(self, admit: bool) -> tuple[MessageClass, str]:
        if admit:
            return MessageClass.SETTLEMENT, self.words.why["admits"]
        if self._liability_sources():
            return MessageClass.SETTLEMENT, self.words.why["settlement"]
        return MessageClass.OPEN, self.words.why["open"]


@functools.cache
def _heard(language: str, name: str) -> Pattern:
    """The words of a list of reset.toml, to be looked for in a sentence in lower case."""
    return compiled("|".join(table(language, "reset")[name]["any"]), {})


def _first(speaker: str) -> str:
    """The first name, or the whole where it is an address or a number."""
    return speaker if "@" in speaker or speaker.isdigit() else speaker.split()[0]
