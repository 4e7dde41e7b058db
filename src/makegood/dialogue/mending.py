"""The reset: a way back when talks have gone wrong, drafted from what the thread shows.

Five moves: acknowledge what happened; own one's part, only where the sender really wrote it; recognise what the
other side really did; say the concern behind the point that was pressed; return to what both want, with a
question to what may matter to them. It is a draft: nothing is sent, and what only the sender knows is left open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from makegood.dialogue.coach import Finding, check
from makegood.dialogue.course import Course, Interest, follow
from makegood.dialogue.rules import topics
from makegood.dialogue.signs import signs_of
from makegood.dialogue.threads import Message, Thread
from makegood.formats import Faulty
from makegood.values import MessageClass

MOVES = ("acknowledge", "own", "recognise", "concern", "return")
_HURT = {
    "sarcasm": "was sarcastic",
    "contempt": "lacked respect",
    "blame": "put the blame on you",
    "accusation": "guessed at your motives",
    "threat": "put pressure on you",
    "dismissal": "waved your point away",
    "shouting": "was too loud",
    "absolutes": "was not fair in its wording",
}
_MOST_DEEDS = 3
_BLANK = "[Say in one sentence what you are worried about.]"
_WORRIES = (
    "worried about",
    "afraid that",
    "concerned about",
    "concerned that",
    "concern is",
    "need to be sure",
    "how we get through",
    "i have to explain",
    "we have to explain",
    "what i need is",
    "what we need is",
)


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
        return "\n\n".join(" ".join(sentences) for sentences in paragraphs if sentences) + "\n"


def reset(thread: Thread, side: str, *, course: Course | None = None) -> Reset:
    """Draft the message by which `side` leads the talks back.

    side     one of the thread's sides, as `Thread.side_named` reads it
    course   what `follow` gave for this thread, if it is at hand

    Raises Faulty where the thread has no such side or no second side to write to.
    """
    ours = thread.side_named(side)
    others = [other for other in thread.sides if other != ours]
    if not others:
        raise Faulty.one(
            "This thread has one side only.", "Give the mails of both sides, or say with --sides who belongs where."
        )
    course = course or follow(thread)
    story = _Story(thread, course, ours, _other(thread, ours))
    sentences = tuple(story.sentences())
    kind, why = story.message_class()
    text = Reset(ours, story.theirs, sentences, kind, why, (), ()).text
    left = tuple(sentence.text for sentence in sentences if sentence.text.startswith("["))
    return Reset(ours, story.theirs, sentences, kind, why, left, check(text, purpose="reset").findings)


def _other(thread: Thread, ours: str) -> str:
    """The side that wrote most of what is not ours."""
    counts = {other: len(thread.of(other)) for other in thread.sides if other != ours}
    return max(counts, key=lambda other: counts[other])


class _Story:
    """What the thread offers for each move."""

    def __init__(self, thread: Thread, course: Course, ours: str, theirs: str) -> None:
        self.thread, self.course, self.ours, self.theirs = thread, course, ours, theirs
        self.by_id = {message.id: message for message in thread.messages}
        self.hard = course.goes_wrong_at if course.goes_wrong_at is not None else 0
        self.pressed = next((p for p in course.points if p.raised_by == ours and p.pressed_in), None)

    def sentences(self) -> Iterator[Sentence]:
        yield Sentence("greeting", f"Dear {self._their_name()},", ())
        yield from self._acknowledge()
        yield from self._own()
        yield from self._recognise()
        yield from self._concern()
        yield from self._return()

    def _their_name(self) -> str:
        theirs = self.thread.of(self.theirs)
        counts: dict[str, int] = {}
        for message in theirs:
            counts[message.speaker] = counts.get(message.speaker, 0) + 1
        name = max(counts, key=lambda speaker: counts[speaker])
        return name if "@" in name or name.isdigit() else name.split()[0]

    def _acknowledge(self) -> Iterator[Sentence]:
        complaint = next((t for t in reversed(self.course.tone) if t.by == self.theirs), None)
        if complaint:
            message = self.by_id[complaint.message]
            yield Sentence(
                "acknowledge",
                f"I have read your message{_on(message)} again: {_quoted(complaint.quote)}",
                (message.id,),
            )
            yield Sentence("acknowledge", "I hear you, and I would like to start again.", (message.id,))
        else:
            hardest = max(self.course.turns, key=lambda turn: turn.risk)
            yield Sentence(
                "acknowledge",
                "Our last messages have been hard on both of us, and I would like to start again.",
                (hardest.message,),
            )

    def _own(self) -> Iterator[Sentence]:
        """Only what the sender's own messages show, each with its words."""
        worst: dict[str, tuple[Message, str]] = {}
        for message in self.thread.of(self.ours):
            for sign in reversed(signs_of(message.writing)):
                if sign.kind in _HURT:
                    worst[sign.kind] = (message, sign.quote)
        owned = [kind for kind in _HURT if kind in worst][:2]
        before = None
        for kind in owned:
            message, quote = worst[kind]
            subject = "It also" if message is before else f"My message{_on(message)}"
            before = message
            yield Sentence("own", f"{subject} {_HURT[kind]} (‘{quote.rstrip('.,;!?')}’).", (message.id,))
        if self.pressed:
            times = len(self.pressed.pressed_in) + 1
            sources = (self.pressed.raised_in, *self.pressed.pressed_in)
            yield Sentence("own", f"I also asked for the same thing {_count(times)}.", sources)
        if owned or self.pressed:
            yield Sentence(
                "own",
                "I am sorry for the tone; I meant no disrespect.",
                tuple(dict.fromkeys(worst[kind][0].id for kind in owned)),
            )

    def _recognise(self) -> Iterator[Sentence]:
        deeds = list(self._deeds())
        if deeds:
            yield Sentence("recognise", "I want to recognise what you have done, because my messages did not.", ())
        for message, quote in deeds:
            yield Sentence(
                "recognise", f"{_first(message.speaker)} wrote{_on(message, 'on')}: {_quoted(quote)}", (message.id,)
            )
        thanks = "Thank you for that." if deeds else "I appreciate that you are here and that we are talking."
        yield Sentence("recognise", thanks, tuple(message.id for message, _ in deeds))

    def _deeds(self) -> Iterator[tuple[Message, str]]:
        """What the other side wrote that it did: latest first in each message, at most one a message."""
        did = next(topic for topic in topics("en", "signs") if topic.id == "did")
        found = []
        for message in self.thread.of(self.theirs):
            sentences = [message.writing.sentence_at(span.start) for span in did.find(message.writing)]
            quotes = [" ".join(s.of(message.writing.raw).split()) for s in sentences]
            fit = [
                quote for quote in quotes if 20 <= len(quote) <= 160 and "?" not in quote and not check(quote).findings
            ]
            if fit:
                found.append((message, max(fit, key=len)))
        yield from found[:_MOST_DEEDS]

    def _concern(self) -> Iterator[Sentence]:
        worry = self._worry()
        if worry:
            message, quote = worry
            yield Sentence(
                "concern",
                f"What was behind it is a concern that I wrote{_on(message, 'on')} and could have said first: {_quoted(quote)}",
                (message.id,),
            )
        elif self._seen(self.ours, "prevention"):
            source = self._seen(self.ours, "prevention")
            assert source is not None
            yield Sentence(
                "concern",
                "What was behind it is a concern: I want to be able to rely on the next time.",
                (source.message,),
            )
        else:
            yield Sentence("concern", _BLANK, ())

    def _worry(self) -> tuple[Message, str] | None:
        for message in reversed(self.thread.of(self.ours)):
            for span in message.writing.sentences:
                sentence = span.of(message.writing.lower)
                if any(word in sentence for word in _WORRIES) and len(sentence) <= 240:
                    return message, " ".join(span.of(message.writing.raw).split())
        return None

    def _seen(self, side: str, interest: str) -> Interest | None:
        return next((i for i in self.course.interests if i.side == side and i.id == interest), None)

    def _return(self) -> Iterator[Sentence]:
        if self._liability():
            yield Sentence(
                "return",
                "I will not ask who was at fault; that can rest. Let us look at what each of us will do from here.",
                self._liability_sources(),
            )
        else:
            yield Sentence("return", "Let us look at what each of us can do from here.", ())
        yield Sentence(
            "return", "I would like to solve this together with you, so that both of our companies can rely on it.", ()
        )
        interest = next((i for i in self._their_interests()), None)
        if interest:
            yield Sentence(
                "return",
                f"May I ask you something, and I will listen: {interest.question[0].lower()}{interest.question[1:]}",
                (interest.message,),
            )
        yield Sentence(
            "return", "What would you propose as a first step? Could we speak this week, at a time that suits you?", ()
        )

    def _their_interests(self) -> list[Interest]:
        """Liability first: while it is feared, no other question gets a free answer."""
        theirs = [interest for interest in self.course.interests if interest.side == self.theirs]
        return sorted(theirs, key=lambda interest: interest.id != "liability")

    def _liability(self) -> bool:
        return bool(self._liability_sources())

    def _liability_sources(self) -> tuple[str, ...]:
        seen = self._seen(self.theirs, "liability")
        faults = [turn.message for turn in self.course.turns for sign in turn.signs if sign.kind == "speaks-of-fault"]
        return tuple(dict.fromkeys(([seen.message] if seen else []) + faults[:3]))

    def message_class(self) -> tuple[MessageClass, str]:
        if self._liability():
            return (
                MessageClass.SETTLEMENT,
                "Fault or liability stands between the sides. A settlement message (‘without prejudice’) can say more; agree on that first, and ask counsel where it matters.",
            )
        return MessageClass.OPEN, "Nothing in the thread speaks of liability, so an open message will do."


def _on(message: Message, word: str = "of") -> str:
    return f" {word} {message.day}" if message.at else ""


def _first(speaker: str) -> str:
    return speaker if "@" in speaker else speaker.split()[0]


def _count(times: int) -> str:
    return {2: "twice", 3: "three times", 4: "four times", 5: "five times"}.get(times, f"{times} times")


def _quoted(words: str) -> str:
    """The words between quotation marks that the coach knows as such; inner ones become single."""
    inner = words.replace("“", "‘").replace("”", "’").replace('"', "’").strip()
    return f"“{inner}”"
