"""The course of a thread: what each message does, which points stay open, where the talks go wrong, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from makegood.dialogue.hearing import Heard, hear
from makegood.dialogue.messages import READ_OF_MESSAGE, Message, Thread
from makegood.dialogue.repetition import Likeness, Memory, Said, same_point, stems
from makegood.dialogue.risk import Mood, band, name_of, risk, weights
from makegood.dialogue.rules import topics
from makegood.dialogue.signs import Sign
from makegood.dialogue.tongue import Tongue, tongues
from makegood.dialogue.trend import trend
from makegood.values import Span

SILENT_AT_FIRST = 3  # messages before any alert: early tension mostly settles by itself
TOO_LONG = timedelta(days=5)  # without an answer to a question
_HURTS = (
    "contempt",
    "sarcasm",
    "threat",
    "accusation",
    "dismissal",
    "blame",
    "shouting",
    "absolutes",
    "harping",
)  # gravest first
_POINTED = ("blame", "accusation", "demand", "puts-a-point", "asks")
_ANSWERS = ("concedes", "commits", "did", "proposes", "apologises")
_RECENT = 6  # messages back that a complaint about tone may mean
_MOST_POINTS = 400


@dataclass(frozen=True, slots=True)
class Turn:
    """One message as the ear heard it.

    risk      0 to 1 that the talks break down, given everything up to here
    band      the same in words
    signs     what it does, with the words that show it
    why       what moved the risk at this message, in sentences
    alert     here the talks go wrong: the one moment to step in until they have recovered
    note      what of the message could not be followed; empty where all was
    """

    message: str
    speaker: str
    side: str | None
    risk: float
    band: str
    signs: tuple[Sign, ...]
    why: tuple[str, ...]
    alert: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A point under discussion: who raised it where, where it was pressed again, and who answered it where."""

    quote: str
    raised_by: str
    raised_in: str
    pressed_in: tuple[str, ...]
    answered_in: str | None
    answered_by: str | None

    @property
    def open(self) -> bool:
        return self.answered_in is None


@dataclass(frozen=True, slots=True)
class Interest:
    """What may matter to a side, as the question that would confirm it, with the words that hint at it."""

    id: str
    name: str
    side: str
    message: str
    turn: int
    quote: str
    question: str


@dataclass(frozen=True, slots=True)
class ToneComplaint:
    """A complaint about tone, checked against what was written.

    borne_out   whether the messages before it hold words that hurt; `shows`: message and words
    says        the honest answer to the one who is complained about
    """

    message: str
    by: str
    about: str
    quote: str
    borne_out: bool
    shows: tuple[tuple[str, str], ...]
    says: str


@dataclass(frozen=True, slots=True)
class Account:
    """What a side says happened and stands in its way, in its own words: message and sentence."""

    side: str
    says: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Course:
    """The whole course.

    goes_wrong_at   index of the first alert; None if the talks never went wrong
    points          under discussion, the most pressed first
    turned_at       message where the talk turned to the future; back_to_fault: messages after it that went back, with the words
    trend           how the relationship developed, in sentences
    """

    turns: tuple[Turn, ...]
    goes_wrong_at: int | None
    points: tuple[Point, ...]
    interests: tuple[Interest, ...]
    tone: tuple[ToneComplaint, ...]
    accounts: tuple[Account, ...]
    turned_at: str | None
    back_to_fault: tuple[tuple[str, str], ...]
    trend: tuple[str, ...]


def follow(thread: Thread, *, language: str | None = None, hear: Callable[[Message, Tongue], Heard] = hear) -> Course:
    """Follow a thread message by message. Any length; the time grows with the number of messages.

    Every statement about a message rests on words that stand in it; the risk is a figure about threads
    like this one (see the card of its weights), not a judgement on a person.

    language  of all messages; None: of each as its words tell. Learned scores and cues count only where it is surely English
    hear      what hears each message by itself; whoever keeps what was heard gives their own
    """
    messages = thread.messages
    read_in = _read_in(messages, language)
    heard = [hear(message, tongue) for message, tongue in zip(messages, read_in, strict=True)]
    signs = [one.signs for one in heard]
    points, pressed = _points(messages, signs)
    turns = list(_turns(messages, heard, pressed, read_in))
    turned = _turned(messages, signs)
    return Course(
        turns=tuple(turns),
        goes_wrong_at=next((place for place, turn in enumerate(turns) if turn.alert), None),
        points=points,
        interests=tuple(_interests(messages, heard, read_in)),
        tone=tuple(_tone(messages, signs)),
        accounts=tuple(_accounts(messages, heard)),
        turned_at=messages[turned].id if turned is not None else None,
        back_to_fault=tuple(_back_to_fault(messages, signs, turned)),
        trend=tuple(trend([turn.risk for turn in turns], signs)),
    )


def _read_in(messages: Sequence[Message], language: str | None) -> list[Tongue]:
    if language is not None:
        return [Tongue(language, sure=True)] * len(messages)
    return tongues(message.writing.own for message in messages)


# Points under discussion


class _OpenPoint:
    def __init__(self, words: frozenset[str], quote: str, message: Message) -> None:
        self.words = words
        self.quote = quote
        self.message = message
        self.pressed: list[Message] = []
        self.answer: Message | None = None


def _points(
    messages: Sequence[Message], signs: Sequence[Sequence[Sign]]
) -> tuple[tuple[Point, ...], dict[int, list[Sign]]]:
    """The points and, by message index, the signs that a point is pressed again."""
    known: list[_OpenPoint] = []
    pressed: dict[int, list[Sign]] = {}
    memory, by_id = Memory(), {message.id: message for message in messages}
    for place, (message, heard) in enumerate(zip(messages, signs, strict=True)):
        who = _who(message)
        fresh: list[_OpenPoint] = []
        touched: set[int] = set()
        said, pointed = Said.of(message.writing, message.id), _pointed_sentences(message, heard)
        for sentence, words in said.points:
            if sentence not in pointed:
                continue
            quote = _short(sentence.of(message.writing.raw))
            again = next((p for p in known if _who(p.message) == who and same_point(words, p.words)), None)
            if again is None:
                fresh.append(_OpenPoint(words, quote, message))
            elif id(again) not in touched:
                touched.add(id(again))
                again.pressed.append(message)
                pressed.setdefault(place, []).append(_presses(sentence, quote))
        likeness = memory.hear(who, said)
        if likeness.sure and place not in pressed:
            sentence = _said_again(likeness, message, known, by_id)
            pressed[place] = [_presses(sentence, _short(sentence.of(message.writing.raw)))]
        if any(sign.kind in _ANSWERS for sign in heard):
            for point in known:
                if point.answer is None and _who(point.message) != who and len(point.words & said.words) >= 2:
                    point.answer = message
        known = (known + fresh)[-_MOST_POINTS:]
    ordered = sorted((p for p in known), key=lambda p: (-len(p.pressed), p.answer is not None))
    shown = [p for p in ordered if p.pressed or p.answer is None or len(messages) < 40][:50]
    return tuple(_point(p) for p in shown), pressed


def _presses(sentence: Span, quote: str) -> Sign:
    return Sign("presses-again", "presses a point again", sentence, quote)


def _said_again(likeness: Likeness, message: Message, known: list[_OpenPoint], by_id: Mapping[str, Message]) -> Span:
    """The sentence by which a message repeats what its writer said before without any of the usual signs; its point joins the others."""
    assert likeness.again
    sentence, said, at = likeness.again
    earlier = by_id[said.id]
    words = stems(at.of(earlier.writing.lower))
    point = next((p for p in known if p.message is earlier and p.words == words), None)
    if point is None:
        point = _OpenPoint(words, _short(at.of(earlier.writing.raw)), earlier)
        known.append(point)
    point.pressed.append(message)
    return sentence


def _point(point: _OpenPoint) -> Point:
    answer = point.answer
    return Point(
        point.quote,
        _who(point.message),
        point.message.id,
        tuple(message.id for message in point.pressed),
        answer.id if answer else None,
        _who(answer) if answer else None,
    )


def _pointed_sentences(message: Message, signs: Sequence[Sign]) -> set[Span]:
    """The sentences that make a point: they ask, demand, blame, refuse or speak of fault."""
    return {message.writing.sentence_at(sign.span.start) for sign in signs if sign.kind in _POINTED}


# Turns and alerts


def _turns(
    messages: Sequence[Message],
    heard: Sequence[Heard],
    pressed: Mapping[int, list[Sign]],
    read_in: Sequence[Tongue],
) -> Iterator[Turn]:
    mood = Mood()
    before = weights()["bands"]["limits"][0] / 2
    silent = True
    for place, message in enumerate(messages):
        signs = [*heard[place].signs, *pressed.get(place, ()), *_silence(messages, heard, place)]
        counts = Counter(sign.kind for sign in signs)
        now = risk(mood.hear(counts, _who(message), heard[place].reads))
        alert, silent = decided(place, now, silent)
        shown = tuple(sign for sign in sorted(signs, key=lambda s: s.span) if sign.kind not in _BACKGROUND)
        yield Turn(
            message.id,
            message.speaker,
            message.side,
            round(now, 4),
            band(now),
            shown,
            tuple(_why(signs, now, before)),
            alert,
            _note(message, read_in[place]),
        )
        before = now


def decided(place: int, now: float, silent: bool) -> tuple[bool, bool]:
    """Whether to alert at the message at `place`, and whether the next one may.

    Apart from the risk itself: nothing at first, then only where it is high, later one alert, and none until the talks have
    recovered. The levels and how often they are wrong stand in risk.toml.

    silent   no alert stands since the talks last recovered
    """
    levels = weights()["decision"]
    later = place - SILENT_AT_FIRST
    alert = silent and later >= 0 and now >= levels["alert"][min(later, len(levels["alert"]) - 1)]
    return alert, not alert and (silent or now <= levels["recovered"])


def _note(message: Message, read_in: Tongue) -> str:
    notes = []
    if len(message.text) > READ_OF_MESSAGE:
        notes.append(f"Only the first {READ_OF_MESSAGE:,} of its {len(message.text):,} characters were followed.")
    if not read_in.sure and message.text:
        notes.append("Its words do not tell the language; it was read as English, without learned scores.")
    return " ".join(notes)


_BACKGROUND = frozenset(
    ["warm", "cold", "hedges", "asks-why", "puts-a-point"]
)  # count for the risk; too weak to show for themselves


def _why(heard: Sequence[Sign], now: float, before: float) -> Iterator[str]:
    """What moved the risk: the signs of this message that pull the way it went, the strongest first."""
    known = weights()["weights"]
    rising = now >= before
    pulls: dict[str, float] = {}
    for sign in heard:
        pull = sum(known.get(f"{view} {name_of(sign.kind)}", 0.0) for view in ("mean", "recent", "last"))
        pulls[sign.kind] = pull
    first = {sign.kind: sign for sign in reversed(heard)}
    for kind in sorted(pulls, key=lambda k: -abs(pulls[k])):
        if pulls[kind] and (pulls[kind] > 0) == rising and kind != "asks" and kind not in _BACKGROUND:
            sign = first[kind]
            yield f"{sign.name}: ‘{sign.quote}’"


def _silence(messages: Sequence[Message], heard: Sequence[Heard], place: int) -> Iterator[Sign]:
    """A sign on the message that ends a long silence after a question of the other side."""
    message = messages[place]
    if place == 0:
        return
    last = messages[place - 1]
    if not (message.at and last.at) or message.at - last.at <= TOO_LONG:
        return
    if any(sign.kind == "asks" for sign in heard[place - 1].signs):
        days = (message.at - last.at).days
        who = "answers" if _who(message) != _who(last) else "writes again"
        yield Sign("silence", f"{who} after {days} days of silence", Span(0, 0), "")


# Interests, tone, accounts, fault


def _interests(messages: Sequence[Message], heard: Sequence[Heard], read_in: Sequence[Tongue]) -> Iterator[Interest]:
    """For each side and interest the message with the most words that hint at it; the strongest interests first."""
    best: dict[tuple[str, str], tuple[int, Interest]] = {}
    total: Counter[tuple[str, str]] = Counter()
    for place, message in enumerate(messages):
        known = {topic.id: topic for topic in topics(read_in[place].language, "interests")}
        for (name, sentence), count in Counter(heard[place].hints).items():
            topic, key = known[name], (_who(message), name)
            total[key] += count
            if key not in best or count >= best[key][0]:
                quote = _short(sentence.of(message.writing.raw))
                best[key] = (
                    count,
                    Interest(topic.id, topic.name, _who(message), message.id, place, quote, topic.question),
                )
    for key, _ in total.most_common():
        if key in best:
            yield best[key][1]


def _tone(messages: Sequence[Message], signs: Sequence[Sequence[Sign]]) -> Iterator[ToneComplaint]:
    for place, message in enumerate(messages):
        complaint = next((sign for sign in signs[place] if sign.kind == "complains-of-tone"), None)
        if complaint is None:
            continue
        others = [back for back in range(max(0, place - _RECENT), place) if _who(messages[back]) != _who(message)]
        shows = tuple(
            (messages[back].id, sign.quote)
            for kind in _HURTS
            for back in others
            for sign in signs[back]
            if sign.kind == kind
        )
        if not others:
            continue
        about = _who(messages[others[-1]])
        sentence = _short(message.writing.sentence_at(complaint.span.start).of(message.writing.raw))
        yield ToneComplaint(
            message.id, _who(message), about, sentence, bool(shows), shows, _tone_answer(message, about, shows)
        )


def _tone_answer(message: Message, about: str, shows: Sequence[tuple[str, str]]) -> str:
    by = _who(message)
    if len(shows) > 1:
        return f"{by} is right: {_plural(len(shows), 'place')} in {about}’s last messages can hurt, among them ‘{shows[0][1]}’. Owning that costs little and opens the way back."
    if shows:
        return f"{by} has a point: ‘{shows[0][1]}’ can hurt. It is one place; owning it is still the quickest way back."
    return f"The words of {about}’s last messages show nothing that would hurt by itself. Words are not all there is to a tone: ask {by} which of them did."


def _accounts(messages: Sequence[Message], heard: Sequence[Heard]) -> Iterator[Account]:
    by_side: dict[str, dict[tuple[str, str], None]] = {}
    for message, one in zip(messages, heard, strict=True):
        did = (sign.span for sign in one.signs if sign.kind in ("did", "deflects", "concedes"))
        for span in sorted([*one.facts, *did]):
            sentence = message.writing.sentence_at(span.start).of(message.writing.raw)
            by_side.setdefault(_who(message), {})[(message.id, _short(sentence))] = None
    for side, says in by_side.items():
        yield Account(side, tuple(says))


def _turned(messages: Sequence[Message], signs: Sequence[Sequence[Sign]]) -> int | None:
    return next((p for p in range(len(messages)) if any(s.kind == "turns-forward" for s in signs[p])), None)


def _back_to_fault(
    messages: Sequence[Message], signs: Sequence[Sequence[Sign]], turned: int | None
) -> Iterator[tuple[str, str]]:
    if turned is None:
        return
    for place in range(turned + 1, len(messages)):
        message, heard = messages[place], signs[place]
        forward = {message.writing.sentence_at(s.span.start) for s in heard if s.kind == "turns-forward"}
        for sign in heard:
            sentence = message.writing.sentence_at(sign.span.start)
            if sign.kind in ("blame", "accusation", "speaks-of-fault") and sentence not in forward:
                yield message.id, _short(sentence.of(message.writing.raw))
                break


def _who(message: Message) -> str:
    return message.side or message.speaker


def _short(sentence: str) -> str:
    words = " ".join(sentence.split())
    return words if len(words) <= 240 else words[:239] + "…"


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" + ("s" if count != 1 else "")
