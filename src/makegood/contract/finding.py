"""Finding where a contract speaks of a kind: rules speak on sentences and headings, learned weights judge what they heard.

A kind that was learned is present where its best sentence scores high enough, and then takes every sentence near that. The other kinds
are found by their rules alone.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from makegood.contract.document import Document, readable
from makegood.contract.learned import Learned, Signs, learned
from makegood.contract.rules import Kind, Rule, kinds
from makegood.contract.sections import Section, Sentence, sections, sentences
from makegood.values import Span

RENEWS, STOPS = "renews", "notice_to_stop"  # what is learned of renewals beside the kind's own rules
LESSER = "lesser"
_RENEWAL, _CAP, _EXCLUSION = "renewal_or_expiry", "liability_cap", "consequential_loss_exclusion"
_LEAST, _SURE, _DOUBTFUL = 0.5, 0.7, 0.6
_LONGEST_WHOLE = 9000
_LONGEST_PART = 2500
_LONGEST_LED = 1500  # of a list told with what leads into it, and of a short part
_MOST_PER_KIND = 30
_MOST_REASONS = 6
_DEFINES = re.compile(r"\W*[A-Z][\w '/&-]{1,60}?\W+(?:means?|has the meaning|have the meaning)\b")


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that speaks of a kind.

    rules   the rules that spoke, then the words that weighed most where the place was learned
    tells   what else is known of it: that it renews, that it says how to stop that, that it is a lesser form of the kind
    """

    part: Section
    span: Span
    confidence: float
    rules: tuple[str, ...]
    tells: frozenset[str] = frozenset()
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, and the rules that spoke on it by kind.

    worded   the kinds of whose words it holds one
    led      the kinds that needed the words leading into its list
    """

    part: Section
    sentence: Sentence
    worded: frozenset[str]
    rules: Mapping[str, tuple[Rule, ...]]
    led: frozenset[str]

    def around(self, kind: Kind, *, led: bool) -> Span:
        """What the clause covers where the sentence was judged by its words: all of a list that is not long, whose items are read together."""
        span, sentence = self.span(kind, led=led), self.sentence
        if span == self.part.span or not 0 < sentence.list_end - sentence.lead_start <= _LONGEST_LED:
            return span
        return Span(sentence.lead_start, sentence.list_end)

    def span(self, kind: Kind, *, led: bool = False) -> Span:
        """What the clause covers if this sentence is one of `kind`; with what leads into its list where that was needed."""
        if kind.whole and self.part.span.end - self.part.span.start <= _LONGEST_PART and self.part.number:
            return self.part.span
        span, lead_start = self.sentence.span, self.sentence.lead_start
        if (led or kind.name in self.led) and 0 <= span.end - lead_start <= _LONGEST_LED:
            return Span(lead_start, span.end)
        return span


@dataclass(frozen=True)
class Search:
    """A contract cut into parts and sentences, with every rule held against them once."""

    document: Document
    model: Learned = field(default_factory=learned)

    @cached_property
    def parts(self) -> tuple[Section, ...]:
        return sections(self.document)

    @cached_property
    def said(self) -> tuple[Said, ...]:
        return tuple(
            _said(part, sentence)
            for index, part in enumerate(self.parts)
            for sentence in _sentences_of(self.document, self.parts, index)
        )

    @cached_property
    def signs(self) -> list[Signs]:
        """What the learned weights look at, for every sentence."""
        return [
            Signs(each.sentence.text, each.sentence.lead, each.part.heading, _rule_names(each)) for each in self.said
        ]

    @cached_property
    def scores(self) -> NDArray[np.float32]:
        """One row for each sentence; minus infinity for a kind of whose words it holds none."""
        speaks = worded(self.said, self.model.kinds)
        heard = np.flatnonzero(speaks.any(axis=1))
        scores = np.full(speaks.shape, -np.inf, np.float32)
        scores[heard] = self.model.scores([self.signs[row] for row in heard])
        return np.where(speaks, scores, np.float32(-np.inf))

    def hits(self) -> dict[str, list[Hit]]:
        """The places of every kind, in the order of the text; a kind without any has an empty list."""
        found = {kind.name: self._of(kind) for kind in kinds()}
        found[_CAP], found[_EXCLUSION] = _waivers_apart(found[_CAP], found[_EXCLUSION])
        return found

    def _of(self, kind: Kind) -> list[Hit]:
        if kind.name in self.model.kinds:
            standing = [hit for hit in self._ruled(kind) if hit.stands]
            found = _full([*self._learned(kind, kind.name), *standing])
            titled = [over for over in self._headed(kind) if any(_heading_over(hit, [over]) for hit in found)]
            return _most(_merged(kind, [*found, *titled] if kind.whole else found))
        found = [*self._headed(kind), *self._ruled(kind)]
        if kind.name == _RENEWAL:
            found = [*found, *self._learned(kind, RENEWS), *self._learned(kind, STOPS)]
        return _strongest(_merged(kind, _sharpened(kind, found)), self.document.clean)

    def _learned(self, kind: Kind, name: str) -> Iterator[Hit]:
        column = self.model.kinds.index(name)
        scores = self.scores[:, column]
        if not len(scores) or scores.max() < self.model.present[column]:
            return
        besides = frozenset() if name == kind.name else frozenset({name})
        for row in np.flatnonzero(scores >= self.model.beside[column]):
            each = self.said[row]
            if kind.veto and kind.veto.finds(each.sentence.text):
                continue
            sure, tells = self.model.confidence(column, float(scores[row])), besides
            if kind.lesser and kind.lesser.finds(each.sentence.whole):
                sure, tells = min(sure, _DOUBTFUL), besides | {LESSER}
            spoke = tuple(rule.name for rule in each.rules.get(kind.name, ()))
            words = tuple(f"‘{said}’" for said in self.model.because(column, each.sentence.text))
            led = any(word in each.sentence.lead.lower() for word in kind.words)
            yield Hit(each.part, each.around(kind, led=led), sure, (*spoke, *words), tells)

    def _headed(self, kind: Kind) -> Iterator[Hit]:
        rules = [rule for rule in kind.rules if rule.reads_headings]
        for part in self.parts:
            if part.own_heading and rules:
                whole = Span(part.span.start, min(part.until, part.span.start + _LONGEST_WHOLE))
                for rule in rules:
                    if rule.pattern.search(part.heading) and rule.fits(
                        part.heading, readable(self.document.clean[part.body.start : whole.end])
                    ):
                        yield Hit(part, whole, rule.confidence, (rule.name,))
                        break

    def _ruled(self, kind: Kind) -> Iterator[Hit]:
        for each in self.said:
            if spoke := each.rules.get(kind.name):
                sure = _together(rule.confidence for rule in spoke)
                stands = any(rule.stands for rule in spoke)
                yield Hit(each.part, each.span(kind), sure, tuple(rule.name for rule in spoke), stands=stands)


def told(kind: Kind, hit: Hit) -> Span:
    """The place to show for a hit: for some kinds the whole of a short numbered part, since its conditions stand beside the sum."""
    part = hit.part.span
    if kind.takes != "part" or not hit.part.number or part.end - part.start > _LONGEST_LED:
        return hit.span
    return Span(min(part.start, hit.span.start), max(part.end, hit.span.end))


def worded(said: Sequence[Said], names: Sequence[str]) -> NDArray[np.bool_]:
    """For each sentence and each name of what is learned, whether the sentence holds a word of that kind."""
    kinds_of = [_RENEWAL if name in (RENEWS, STOPS) else name for name in names]
    return np.array([[name in each.worded for name in kinds_of] for each in said], bool).reshape(len(said), len(names))


def _sentences_of(document: Document, parts: tuple[Section, ...], index: int) -> list[Sentence]:
    """A part's sentences; those of ‘9.2.1 …’ are led in by ‘9.2 … if:’."""
    found = list(sentences(document.clean, parts[index].body))
    lead = _lead_in(document, parts, index)
    if lead and found and not found[0].lead:
        found[0] = Sentence(found[0].span, found[0].text, lead[0], lead[1])
    return found


def _lead_in(document: Document, parts: tuple[Section, ...], index: int) -> tuple[str, int] | None:
    part = parts[index]
    for above in range(index - 1, max(-1, index - 30), -1):
        if parts[above].level < part.level:
            said = document.clean[parts[above].body.start : parts[above].body.end].rstrip()
            if not said.endswith(":"):
                return None
            start = max(said.rfind(". ") + 1, 0)
            return readable(said[start:])[-500:], parts[above].body.start + start
    return None


def _said(part: Section, sentence: Sentence) -> Said:
    lower = sentence.whole.lower()
    spoke: dict[str, tuple[Rule, ...]] = {}
    held, led = set(), set()
    for kind in kinds():
        if any(word in lower for word in kind.words):
            held.add(kind.name)
            alone = _speaking(kind, sentence.text)
            if not alone and sentence.lead and (alone := _speaking(kind, sentence.whole)):
                led.add(kind.name)
            if alone:
                spoke[kind.name] = alone
    return Said(part, sentence, frozenset(held), spoke, frozenset(led))


def _speaking(kind: Kind, text: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in kind.rules if not rule.reads_headings and rule.finds(text))


def _rule_names(said: Said) -> frozenset[str]:
    spoke = {f"{kind}/{rule.name}" for kind, rules in said.rules.items() for rule in rules}
    return frozenset(spoke | _heading_rules(said.part.heading))


@functools.lru_cache(maxsize=1024)
def _heading_rules(heading: str) -> frozenset[str]:
    return frozenset(
        f"{kind.name}/{rule.name}"
        for kind in kinds()
        for rule in kind.rules
        if rule.reads_headings and rule.pattern.search(heading)
    )


def _together(confidences: Iterable[float]) -> float:
    """Rules that agree make each other surer, though never certain: they share their words."""
    ordered = sorted(confidences, reverse=True)
    best = ordered[0]
    for other in ordered[1:]:
        best += (1 - best) * other * 0.4
    return round(min(0.98, best), 2)


def _sharpened(kind: Kind, found: Sequence[Hit]) -> list[Hit]:
    """Where a heading and sentences under it speak, the sentences are the clause and the heading makes them surer."""
    if kind.whole:
        return list(found)
    titles = {rule.name for rule in kind.rules if rule.reads_headings}
    headed = [hit for hit in found if hit.rules[:1] and hit.rules[0] in titles]
    said = [hit for hit in found if hit not in headed]
    above = {hit.span: _heading_over(hit, headed) for hit in said}
    surer = [
        replace(hit, confidence=_together((hit.confidence, over.confidence)), rules=(*hit.rules, *over.rules))
        if (over := above[hit.span])
        else hit
        for hit in said
    ]
    used = {over for over in above.values() if over}
    return surer + [hit for hit in headed if hit not in used]


def _heading_over(hit: Hit, headed: list[Hit]) -> Hit | None:
    return next((over for over in headed if over.span.start <= hit.span.start and hit.span.end <= over.span.end), None)


def _full(hits: Iterable[Hit]) -> list[Hit]:
    """A lesser form of a kind counts only where the contract has no full one."""
    every = list(hits)
    return [hit for hit in every if LESSER not in hit.tells] or every


def _waivers_apart(caps: list[Hit], exclusions: list[Hit]) -> tuple[list[Hit], list[Hit]]:
    """Where nothing names a sum, what limits liability is told as excluded loss: a waiver of kinds of loss, a sole remedy."""
    lesser = [cap for cap in caps if LESSER in cap.tells]
    told = [
        replace(each, tells=each.tells | {LESSER}) if any(_overlap(cap, each) for cap in lesser) else each
        for each in exclusions
    ]
    more = [cap for cap in lesser if not any(_overlap(cap, each) for each in exclusions)]
    return [cap for cap in caps if cap not in lesser], sorted([*told, *more], key=lambda hit: hit.span.start)


def _overlap(one: Hit, other: Hit) -> bool:
    return one.span.start < other.span.end and other.span.start < one.span.end


def _merged(kind: Kind, hits: Iterable[Hit]) -> list[Hit]:
    """Hits that touch, or stand in one part within a few lines, are one clause."""
    merged: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.span.start, -hit.span.end)):
        if merged and _belongs(kind, merged[-1], hit):
            merged[-1] = _joined(kind, merged[-1], hit)
        else:
            merged.append(hit)
    return merged


def _joined(kind: Kind, last: Hit, hit: Hit) -> Hit:
    new = set(hit.rules) - set(last.rules)
    both = (last.confidence, hit.confidence)
    return Hit(
        _shared(last.part, hit.part) if kind.whole else last.part,
        Span(last.span.start, max(last.span.end, hit.span.end)),
        _together(both) if new and not hit.tells else max(both),
        tuple(dict.fromkeys((*last.rules, *hit.rules)))[:_MOST_REASONS],
        last.tells | hit.tells,
    )


def _belongs(kind: Kind, last: Hit, hit: Hit) -> bool:
    """Whether a hit continues the clause before it."""
    if hit.span.start < last.span.end:
        return True
    gap = hit.span.start - last.span.end
    if kind.takes == "part" and hit.part == last.part:
        return gap <= _LONGEST_LED
    if kind.takes == "sentence":
        return gap <= 2 and hit.part == last.part
    if kind.whole and _chapter(hit.part) == _chapter(last.part) != "":
        return gap <= 200
    return gap <= 200 and hit.part.heading == last.part.heading


def _chapter(part: Section) -> str:
    """The number that the parts of one clause share: 9 for 9.1 and 9.2(a); empty for a part that has no such number."""
    return re.split(r"[.(]", part.number)[0] if "." in part.number else ""


def _shared(one: Section, other: Section) -> Section:
    """The part to cite for words from two parts: their chapter, where they have one."""
    chapter = _chapter(one) if one != other else ""
    return replace(one, number=chapter) if chapter and chapter in (_chapter(other), other.number) else one


def _strongest(hits: list[Hit], text: str) -> list[Hit]:
    """A definition, or a hit that is not sure, counts only where nothing surer was found."""
    if any(hit.confidence >= _SURE for hit in hits):
        hits = [hit for hit in hits if hit.confidence >= _SURE]
    if any(hit.confidence >= _SURE and not _DEFINES.match(text, hit.span.start) for hit in hits):
        hits = [hit for hit in hits if not _DEFINES.match(text, hit.span.start)]
    return _most([hit for hit in hits if hit.confidence >= _LEAST])


def _most(hits: list[Hit]) -> list[Hit]:
    """At most thirty, the surest, in the order of the text."""
    surest = sorted(hits, key=lambda hit: -hit.confidence)[:_MOST_PER_KIND]
    return sorted(surest, key=lambda hit: hit.span.start)
