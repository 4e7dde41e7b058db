"""The coach: what a draft says that may hurt the matter, what it already does well, what it still lacks."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from makegood.dialogue import repetition
from makegood.dialogue.messages import Thread
from makegood.dialogue.patterns import Pattern
from makegood.dialogue.rules import LEVELS, Rule, Shelf, Topic, compiled, languages, rules, table, topics
from makegood.dialogue.scores import Score, scores
from makegood.dialogue.text import Writing
from makegood.dialogue.tongue import Tongue, tongue
from makegood.faults import Fault, Faulty
from makegood.values import Span

LONGEST = 200_000  # characters of one draft: about a hundred pages
PURPOSES = ("first-notice", "reminder", "demand", "proposal", "reset", "recognition")
_SHARP = 0.97  # of incivility; 0.05 % of business mails without findings reach it (bench/mails.py)
_HARPING = 2  # messages that made the point before; once is a reminder
TONES = ("collaborative", "firm", "formal")


@dataclass(frozen=True, slots=True)
class Finding:
    """Advice on some words of a draft; never a verdict on a person.

    level     hint, warning or error
    span      where the words stand; quote: the words
    says      why; instead: better words or how to find them
    rule      the id of the rule; source: where the advice comes from
    """

    family: str
    level: str
    span: Span
    quote: str
    says: str
    instead: str
    rule: str
    source: str


@dataclass(frozen=True, slots=True)
class Part:
    """A good part that the draft has: what it is, and the sentence that brings it."""

    id: str
    name: str
    span: Span
    quote: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A good part that this kind of message needs and does not have yet, with the question that would supply it."""

    id: str
    name: str
    question: str


@dataclass(frozen=True, slots=True)
class Review:
    """What the coach has to say about a draft.

    findings   in the order of the text; never two for the same words, except that a sentence may also repeat a point of the thread
    parts      the good parts it has, in the order of the text
    missing    what this kind of message still lacks, in the order in which it reads best
    purpose    the kind of message; guessed says that the coach read it from the words
    language   the language it was read in; language_told is false where neither the caller nor the words told it
    """

    findings: tuple[Finding, ...]
    parts: tuple[Part, ...]
    missing: tuple[Missing, ...]
    purpose: str
    guessed: bool
    draft: str = field(default="", repr=False)
    language: str = "en"
    language_told: bool = True

    @property
    def score(self) -> dict[str, Score]:
        """How the draft would read, by name, each with the words that raise it (see scores); empty unless it is surely English."""
        return scores(self.draft) if self.scored else {}

    @property
    def scored(self) -> bool:
        """Whether there are learned scores for it: there are in English only, and where it is surely English."""
        return self.language == "en" and self.language_told

    @property
    def sharp(self) -> Score | None:
        """The score of incivility where no rule speaks and the draft may still read sharper than most; else None."""
        found = None if self.findings else self.score.get("incivility")
        return found if found and found.value >= _SHARP else None

    @property
    def clean(self) -> bool:
        """No warning and no error."""
        return all(finding.level == "hint" for finding in self.findings)


def check(
    draft: str,
    *,
    language: str | None = None,
    purpose: str | None = None,
    tone: str | None = None,
    thread: Thread | None = None,
    side: str | None = None,
) -> Review:
    """Read a draft as a calm colleague would, before it is sent.

    draft     plain text; quotations and lines that begin with > are not the writer's own words and are left alone
    language  en, de, es, fr or zh; None: guessed from the words, and English where they do not tell
    purpose   first-notice, reminder, demand, proposal, reset or recognition; None: read from the words
    tone      collaborative, firm or formal, as the assessment recommends it; it changes what is missing
    thread    what was written before; then a point that our side presses again is found
    side      who writes the draft; None: the side that wrote last but one turn (the one whose turn it is)

    Raises Faulty for an unknown language, purpose or tone, for zero bytes and for more than LONGEST characters.

    >>> review = check("You failed to deliver the parts on 3 May.")
    >>> [(finding.family, finding.quote) for finding in review.findings]
    [('blame', 'You failed')]
    >>> check("The parts due on 3 May have not arrived. Could you tell us why, by Friday?").findings
    ()
    """
    _refuse(draft, language, purpose, tone)
    read_in = tongue(draft) if language is None else Tongue(language, sure=True)
    language = read_in.language
    writing = Writing.of(draft)
    rules_found, parts_found = _found(writing, language)
    found = _settled([_finding(writing, rule, span) for rule, span in rules_found])
    if thread is not None:
        found = tuple(sorted([*found, *_harping(writing, thread, side)], key=lambda finding: finding.span))
    parts = tuple(_parts(writing, parts_found))
    kind = purpose or _guess(writing, language)
    return Review(
        found, parts, _missing(kind, tone, parts, language), kind, purpose is None, draft, language, read_in.sure
    )


def drift(draft: str, *, language: str | None = None) -> tuple[Finding, ...]:
    """The words by which a draft goes back to fault, for sides that agreed to speak of the future, not the past."""
    backward = {"blame", "accusation", "liability", "harping"}
    return tuple(finding for finding in check(draft, language=language).findings if finding.family in backward)


def _refuse(draft: str, language: str | None, purpose: str | None, tone: str | None) -> None:
    faults = []
    if len(draft) > LONGEST:
        faults.append(
            Fault(
                f"The draft has {len(draft):,} characters.", f"Give at most {LONGEST:,}; a letter has a few thousand."
            )
        )
    if "\x00" in draft:
        faults.append(Fault("The draft is not text: it holds zero bytes.", "Give the text of the message."))
    for word, value, known in (
        ("language", language, languages()),
        ("purpose", purpose, PURPOSES),
        ("tone", tone, TONES),
    ):
        if value is not None and value not in known:
            faults.append(Fault(f"‘{value}’ is not a {word} here.", f"Write one of: {', '.join(known)}."))
    if faults:
        raise Faulty(faults)


def _found(writing: Writing, language: str) -> tuple[list[tuple[Rule, Span]], list[tuple[Topic, Span]]]:
    """What a draft holds, looked for in one go: what rules speak of, and good parts."""
    rules_found: list[tuple[Rule, Span]] = []
    parts_found: list[tuple[Topic, Span]] = []
    for one, span in _shelf(language).find(writing):
        if isinstance(one, Rule):
            rules_found.append((one, span))
        else:
            parts_found.append((one, span))
    return rules_found, parts_found


@functools.cache
def _shelf(language: str) -> Shelf[Rule | Topic]:
    return Shelf((*rules(language), *topics(language, "parts")))


def _finding(writing: Writing, rule: Rule, span: Span) -> Finding:
    quote = span.of(writing.raw)
    says = rule.says.replace("{hit}", " ".join(quote.split()))
    return Finding(rule.family, rule.level, span, quote, says, rule.instead, rule.id, rule.source)


def _harping(writing: Writing, thread: Thread, side: str | None) -> Iterator[Finding]:
    ours = side or _whose_turn(thread)
    for span, earlier in repetition.pressed_again(writing, [m for m in thread.messages if m.side == ours]):
        if len(earlier) < _HARPING:
            continue
        dates = ", ".join(message.day for message in earlier[-3:])
        yield Finding(
            family="harping",
            level="hint",
            span=span,
            quote=span.of(writing.raw),
            says=f"This point was already made {_times(len(earlier))} ({dates}). The same words will hardly do it now.",
            instead="Ask what stands in the way of an answer, or say the concern behind the point.",
            rule="harping.same-point",
            source="De Kock et al. 2022, How to disagree well: repeated argument goes with escalation",
        )


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _whose_turn(thread: Thread) -> str | None:
    last = thread.messages[-1].side if thread.messages else None
    others = [side for side in thread.sides if side != last]
    return others[0] if others else last


def _settled(found: list[Finding]) -> tuple[Finding, ...]:
    """Of findings that overlap the gravest speaks, then the longest; a reader can use one piece of advice at a time."""
    by_weight = sorted(found, key=lambda f: (-LEVELS.index(f.level), f.span.start - f.span.end, f.span.start, f.rule))
    kept: list[Finding] = []
    taken: set[int] = set()
    for finding in by_weight:
        places = range(finding.span.start, finding.span.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(finding)
    return tuple(sorted(kept, key=lambda finding: finding.span))


def _parts(writing: Writing, given: Sequence[tuple[Topic, Span]]) -> Sequence[Part]:
    """Each good part once a sentence."""
    found = {(topic.id, writing.sentence_at(span.start)): topic.name for topic, span in given}
    parts = [Part(id, name, sentence, sentence.of(writing.raw)) for (id, sentence), name in found.items()]
    return sorted(parts, key=lambda part: part.span)


def _guess(writing: Writing, language: str) -> str:
    for purpose, pattern in _guesses(language):
        if pattern.search(writing.lower):
            return purpose
    return "first-notice"


@functools.cache
def _guesses(language: str) -> tuple[tuple[str, Pattern], ...]:
    kinds = table(language, "purposes") or table("en", "purposes")
    return tuple((kind, compiled(pattern, {})) for kind in PURPOSES_BY_SIGN for pattern in kinds[kind]["guess"])


# A reset may propose and a reminder may give notice: the rarer kind is tried first.
PURPOSES_BY_SIGN = ("reset", "recognition", "reminder", "proposal", "demand")


def _missing(kind: str, tone: str | None, parts: tuple[Part, ...], language: str) -> tuple[Missing, ...]:
    kinds = table(language, "purposes") or table("en", "purposes")
    change = kinds["tones"][tone] if tone else {"add": [], "drop": []}
    needed = (set(kinds[kind]["needs"]) | set(change["add"])) - set(change["drop"]) - {part.id for part in parts}
    known = topics(language, "parts")  # a language without good parts of its own yet is not told what it lacks
    return tuple(Missing(topic.id, topic.name, topic.question) for topic in known if topic.id in needed)
