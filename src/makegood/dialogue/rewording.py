"""Other words for what the coach marked, and the test that others' words keep what was said.

Nothing here changes a draft: every wording is an offer. What a sentence says is held by its names, numbers, dates and
commitments (`Facts`); wording that drops or adds one of them, or turns a promise around, is not offered.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from makegood.dialogue.coach import LONGEST, Finding, Review, check
from makegood.dialogue.repetition import stems
from makegood.dialogue.rules import table, topics
from makegood.dialogue.text import Writing
from makegood.values import Span

_NUMBER = re.compile(r"\d[\d.,:/]*\d|\d")
_CAPITAL = re.compile(r"(?<![\w'’])[^\W\d_a-z][\w&.-]*[\w]|(?<![\w'’])[A-Z](?=\.\w)")
_SENTENCE_START = re.compile(r"(?:^|[.!?:…\n>“”‘\"(\[*-])\s*$")
_NAME_AT_START = re.compile(
    r"['’]s\b|\s(?:has|have|had|is|was|will|wrote|said|says|promised|agreed|called|sent|confirmed|and\s[A-Z])\b"
)
_NEGATION = re.compile(r"\b(?:not|never|no|nobody|nothing|without|cannot)\b|n['’]t\b", re.IGNORECASE)
_ENOUGH_KEPT = 0.4  # of the draft's content words; less is another letter
_SAME_PROMISE = 0.5  # of a promise's content words
_REFUSAL = re.compile(r"\b(?:we|i) (?:(?:will|shall|can|would)(?: not|n't)|won't|cannot|can't)\b")
_NUMBER_WORDS = frozenset([
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty", "thirty",
    "hundred", "thousand", "million", "half", "twice"
])  # fmt: skip
_DAYS = frozenset([
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "tomorrow",
    "tonight", "noon"
])  # fmt: skip
_NO_NAMES = frozenset([
    "i", "a", "an", "the", "this", "that", "these", "those", "there", "here", "it", "he", "she", "they", "we", "you",
    "your", "our", "my", "his", "her", "their", "what", "when", "where", "why", "how", "who", "which", "and", "but",
    "so", "or", "if", "as", "at", "by", "in", "on", "of", "to", "for", "from", "with", "after", "before", "because",
    "since", "until", "while", "although", "please", "thank", "thanks", "dear", "hello", "hi", "kind", "best",
    "yours", "regards", "sincerely", "could", "can", "would", "will", "shall", "should", "may", "might", "must",
    "let", "do", "does", "did", "is", "are", "was", "were", "have", "has", "had", "not", "no", "yes", "never",
    "nothing", "nobody", "everyone", "everything"
])  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What a text says that other words must keep: names, numbers and days, each in lower case."""

    names: frozenset[str]
    numbers: frozenset[str]
    days: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Facts:
        """The facts of a text.

        >>> sorted(Facts.of("Dear Ben, three boxes came on 3 May.").names), sorted(Facts.of("3 May, 10:40").numbers)
        (['ben'], ['10:40', '3'])
        """
        words = re.findall(r"[^\W\d_]+", text.lower())
        return cls(
            frozenset(_names(text)),
            frozenset(_NUMBER.findall(text)) | (frozenset(words) & _NUMBER_WORDS),
            frozenset(words) & _DAYS,
        )

    def without(self, other: Facts) -> tuple[str, ...]:
        """What these facts hold and the others do not."""
        return tuple(sorted((self.names - other.names) | (self.numbers - other.numbers) | (self.days - other.days)))


def _names(text: str) -> Iterator[str]:
    """Words with a capital that no sentence begins with, and those at its beginning that act as a name does."""
    for match in _CAPITAL.finditer(text):
        word = match[0].lower().removesuffix("'s").removesuffix("’s")
        if not match[0][0].isupper() or word in _NO_NAMES or word in _DAYS or any(letter.isdigit() for letter in word):
            continue
        starts = bool(_SENTENCE_START.search(text[max(0, match.start() - 12) : match.start()]))
        alone = text[match.end() :].split("\n", 1)[0].strip() == "" and starts
        if not starts or alone or match[0].isupper() or _NAME_AT_START.match(text, match.end()):
            yield word


# Offers for one finding


@dataclass(frozen=True, slots=True)
class Rewording:
    """A sentence of a draft in other words: `text` in place of what stands at `span`."""

    span: Span
    text: str


def rewordings(draft: str, finding: Finding, *, language: str = "en") -> tuple[Rewording, ...]:
    """The sentence of a finding in other words, where the rule knows any: nothing but the marked words differs.

    Every offer keeps each name, number and date of the sentence, and the coach has less to say about it.

    >>> draft = "We demand a refund of EUR 1,200 for 3 May."
    >>> [offer.text for offer in rewordings(draft, check(draft).findings[0])]
    ['We ask for a refund of EUR 1,200 for 3 May.']
    """
    writing = Writing.of(draft)
    start = writing.sentence_at(finding.span.start).start
    span = Span(min(start, finding.span.start), max(writing.sentence_at(finding.span.end - 1).end, finding.span.end))
    offers = dict.fromkeys(
        _tidy(draft[span.start : finding.span.start] + words + draft[finding.span.end : span.end])
        for words in _swapped(finding, language)
    )
    return tuple(Rewording(span, offer) for offer in offers if _better(span.of(draft), offer, language))


def _better(before: str, offer: str, language: str) -> bool:
    heard = Facts.of(offer)
    kept = Facts(heard.names | _words(offer), heard.numbers, heard.days)
    if not any(letter.isalnum() for letter in offer) or Facts.of(before).without(kept):
        return False
    return len(check(offer, language=language).findings) < len(check(before, language=language).findings)


def _swapped(finding: Finding, language: str) -> Iterator[str]:
    quote = " ".join(finding.quote.replace("’", "'").split())
    for pattern, words in _swaps(language).get(finding.rule, ()):
        match = pattern.fullmatch(quote)
        if match:
            yield finding.quote.lower() if words == "{lower}" else match.expand(words)


@functools.cache
def _swaps(language: str) -> dict[str, tuple[tuple[re.Pattern[str], str], ...]]:
    return {
        rule: tuple((re.compile(given, re.IGNORECASE), words) for given, words in swaps["swaps"])
        for rule, swaps in table(language, "swaps").items()
    }


def _tidy(sentence: str) -> str:
    sentence = re.sub(r"[ \t]{2,20}", " ", sentence)
    sentence = re.sub(r"\s([,.;!?])", r"\1", sentence)
    sentence = re.sub(r"^[\s,;:.!?-]{1,10}", "", sentence).rstrip()
    return sentence[:1].upper() + sentence[1:]


# The words of somebody else for the whole draft


@dataclass(frozen=True)
class Weighed:
    """An answer that was weighed: `text` where it may be shown, else None with the reasons in sentences."""

    text: str | None
    reasons: tuple[str, ...]


def weigh(draft: str, answer: str, *, language: str = "en") -> Weighed:
    """Whether somebody else's wording of a draft may be shown to its writer.

    It may if the coach marks nothing in it and it has the names, numbers, days and promises of the draft, no fewer and no
    more. A text that is too long, too short or about something else is refused too.
    """
    text = answer.strip()
    if not text:
        return Weighed(None, ("It is empty.",))
    if len(text) > min(LONGEST, 2 * len(draft) + 400):
        return Weighed(None, ("It is far longer than the draft.",))
    if any(ord(letter) < 32 and letter not in "\n\t\r" for letter in text):
        return Weighed(None, ("It is not plain text.",))
    reasons = tuple(_against(draft, text, language))
    return Weighed(None, reasons) if reasons else Weighed(text, ())


def _against(draft: str, text: str, language: str) -> Iterator[str]:
    said, heard = Facts.of(draft), Facts.of(text)
    known = _words(draft)
    if lost := said.without(Facts(heard.names | _words(text), heard.numbers, heard.days)):
        yield f"It leaves out: {', '.join(lost)}."
    if added := heard.without(Facts(said.names | known, said.numbers, said.days)):
        yield f"It adds what you did not write: {', '.join(added)}."
    findings = check(text, language=language).findings
    if findings:
        yield f"The coach would mark ‘{' '.join(findings[0].quote.split())}’ in it."
    mine, theirs = stems(draft.lower()), stems(text.lower())
    if mine and len(mine & theirs) < _ENOUGH_KEPT * len(mine):
        yield "It is another letter than yours."
    yield from _promises(draft, text, language)


def _words(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in re.findall(r"[\w&.-]{0,60}\w", text))


def _promises(draft: str, text: str, language: str) -> Iterator[str]:
    mine, theirs = _promised(draft, language), _promised(text, language)
    for sentence in mine:
        if not any(_same(sentence, other) for other in theirs):
            yield f"It does not keep your commitment: ‘{sentence}’"
    for sentence in theirs:
        if not any(_same(other, sentence) for other in mine):
            yield f"It promises what you did not: ‘{sentence}’"
    if len(theirs) > len(mine):
        yield "It promises more than you did."


def _promised(text: str, language: str) -> list[str]:
    """What the writer promises, or refuses to do: the sentence of each promise, so that two in one sentence count twice."""
    writing = Writing.of(text)
    commits = [topic for topic in topics(language, "signs") or topics("en", "signs") if topic.id == "commits"]
    places = [span.start for topic in commits for span in topic.find(writing)]
    places += [match.start() for match in _REFUSAL.finditer(writing.lower)]
    return [" ".join(writing.sentence_at(place).of(text).split()) for place in sorted(places)]


def _same(mine: str, other: str) -> bool:
    words, others = stems(mine.lower()), stems(other.lower())
    kept = not words or len(words & others) >= _SAME_PROMISE * len(words)
    return (
        kept
        and bool(_NEGATION.search(mine)) == bool(_NEGATION.search(other))
        and not Facts.of(mine).without(Facts.of(other))
    )


def instruction(review: Review) -> str:
    """What a language model is asked to do with the draft, with the findings that it should mend."""
    marked = "\n".join(f"- ‘{' '.join(f.quote.split())}’: {f.says}" for f in review.findings)
    return (
        "Reword the business message below so that it stays firm on the matter and fair to the reader. Keep its language, "
        "its order, every name, number, date, promise and refusal. Add no fact, no promise, no apology and no admission. "
        "Answer with the reworded message and nothing else."
        + (f"\nThese words should change:\n{marked}" if marked else "")
    )
