"""A case study from the record of a case: what happened and what mended it, without names, amounts and secrets.

What is taken out is listed beside the text, so that a person can see that nothing remains before it leaves the house.
The rule is simple and strict: everything named in the case, every address, every sum and every number of a document goes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from makegood.agreement.drafting import named
from makegood.agreement.wording import listed, sentence
from makegood.record import Entry
from makegood.terms import Terms

_ADDRESS = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://\S+|\bwww\.\S+")
_MONEY = re.compile(
    r"(?:\b[A-Z]{3} ?|[€$£¥] ?)\d[\d,.' ’]*\d|(?:\b[A-Z]{3} ?|[€$£¥] ?)\d\b|\b\d[\d,.’]*\d? ?(?:EUR|USD|GBP|CHF|euros?|dollars?|pounds?|[€$£¥])",
)
_DATE = re.compile(
    r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)(?: \d{4})?\b"
)
_LONG_NUMBER = re.compile(r"(?<![\w.,])\+?\d[\d /-]{6,}\d(?![\w%])")
_FORMS = re.compile(
    r"\s+(?:Ltd|Limited|GmbH|AG|B\.?V\.?|N\.?V\.?|Inc\.?|LLC|plc|SARL|S\.?A\.?|SL|Co\.?)\.?$", re.IGNORECASE
)


_TRADES = frozenset(
    [
        "agency",
        "bank",
        "books",
        "capital",
        "company",
        "consulting",
        "data",
        "design",
        "energy",
        "events",
        "food",
        "foods",
        "group",
        "health",
        "holding",
        "holdings",
        "hotels",
        "insurance",
        "international",
        "labs",
        "logistics",
        "marketing",
        "media",
        "medical",
        "music",
        "networks",
        "partners",
        "payments",
        "print",
        "printing",
        "retail",
        "security",
        "services",
        "software",
        "solutions",
        "studio",
        "studios",
        "supplies",
        "supply",
        "systems",
        "technologies",
        "technology",
        "telecom",
        "tickets",
        "trading",
        "transport",
        "travel",
        "works",
    ]
)


@dataclass(frozen=True, slots=True)
class Removed:
    """Something taken out: what it was, what stands in its place, why, how often."""

    words: str
    instead: str
    why: str
    times: int


@dataclass(frozen=True, slots=True)
class CaseStudy:
    """A case study for a person's review; `removed` is for that person and leaves with nobody."""

    markdown: str
    removed: tuple[Removed, ...]


def case_study(
    entries: Sequence[Entry],
    terms: Terms,
    *,
    names: Mapping[str, str] | Collection[str] = (),
    secrets: Collection[str] = (),
    title: str = "How a partnership was mended",
    learnt: Sequence[str] = (),
    standings: Mapping[str, str] | None = None,
) -> CaseStudy:
    """Return the case study of a case.

    names       further names to take out (people, products, places), or each with what stands in its place
    secrets     words that may not leave
    learnt      what both sides would tell others, a sentence each
    standings   how each commitment ended, by id; shown where given

    Parties and signatories of the terms are always taken out; sums, dates, addresses and long numbers by their shape.
    """
    scrub = _Scrubber(terms, names, secrets)
    parts = [
        f"# {scrub(title)}",
        _happened(terms, scrub),
        _path(entries, scrub),
        _promised(terms, scrub, standings or {}),
        _protected(terms, scrub),
        _learnt(learnt, scrub),
    ]
    return CaseStudy("\n\n".join(part for part in parts if part) + "\n", scrub.removed())


class _Scrubber:
    """Takes out what may not leave and remembers it."""

    def __init__(self, terms: Terms, names: Mapping[str, str] | Collection[str], secrets: Collection[str]) -> None:
        self.rules: list[tuple[re.Pattern[str], str, str]] = []
        self.count: dict[tuple[str, str, str], int] = {}
        words: dict[str, tuple[str, str]] = {}
        for secret in secrets:
            words[secret] = ("[left out]", "secret")
        for number, party in enumerate(terms.parties):
            role = f"Company {chr(65 + number)}"
            for word in _names_of_company(party.name, party.id):
                words.setdefault(word, (role, "name of a party"))
            for person in party.signatories:
                for word in _names_of_person(person.name):
                    words.setdefault(word, (f"a person at {role}", "name of a person"))
            for word in (party.registered, party.address, party.notices_to):
                words.setdefault(word, ("[address]", "address or register"))
        given = names.items() if isinstance(names, Mapping) else [(name, "[name]") for name in names]
        for name, instead in given:
            words[name] = (instead, "name")
        if terms.effect and terms.effect.contract:
            words.setdefault(terms.effect.contract, ("the governing contract", "title of a document"))
        for word in sorted((word for word in words if word.strip()), key=len, reverse=True):
            instead, why = words[word]
            # One word of a name counts only as it is written: ‘Will’ is a person, ‘will’ is not.
            how = re.IGNORECASE if why == "secret" or " " in word or word.islower() else re.NOFLAG
            self.rules.append((re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", how), instead, why))
        self.rules.insert(0, (_ADDRESS, "[address]", "address"))  # before the names that stand in it
        self.rules += [
            (_MONEY, "[a sum]", "sum"),
            (_DATE, "[a date]", "date"),
            (_LONG_NUMBER, "[a number]", "number of a document, account or telephone"),
        ]

    def __call__(self, words: str) -> str:
        words = " ".join(words.split())
        for pattern, instead, why in self.rules:
            words = pattern.sub(lambda match, i=instead, w=why: self._take(match[0], i, w), words)  # type: ignore[misc]
        words = re.sub(r"\b(the) the\b", r"\1", words, flags=re.IGNORECASE)
        return re.sub(r"([\\`*_<>|#\[\]])", r"\\\1", words).replace(r"\[", "[").replace(r"\]", "]")

    def _take(self, words: str, instead: str, why: str) -> str:
        self.count[words, instead, why] = self.count.get((words, instead, why), 0) + 1
        return instead

    def removed(self) -> tuple[Removed, ...]:
        return tuple(Removed(words, instead, why, times) for (words, instead, why), times in sorted(self.count.items()))


def _names_of_company(name: str, id: str) -> list[str]:
    """The full name, the name without its legal form, each word of it that is not just a trade, the short name in files."""
    short = _FORMS.sub("", name)
    own = [word for word in re.split(r"[\s,]+", short) if len(word) > 3 and word.lower() not in _TRADES]
    return [name, short, *own, *([id] if len(id) > 3 else [])]


def _names_of_person(name: str) -> list[str]:
    return [name, *(part for part in name.split() if len(part) > 2 and not part.islower())]


def _happened(terms: Terms, scrub: _Scrubber) -> str:
    facts = [scrub(sentence(each.text)) for each in terms.background if each.accepted_by]
    return "\n\n".join(["## What happened", *(f"- {fact}" for fact in facts)]) if facts else ""


# Acts of a record that others can learn from, in words; acts that are not here stay out of the study.
_ACTS = {
    "opened": "The case was opened",
    "assessed": "The damage was assessed",
    "message-sent": "Messages went to and fro",
    "reset": "The talks were started afresh",
    "turned": "The talks turned to what both would do",
    "settled": "Both sides settled",
    "signed": "The agreement was signed",
    "claimed": "A commitment was reported done",
    "accepted": "A commitment was accepted",
    "cured": "A commitment that had slipped was put right",
    "recognised": "Good work was recognised",
    "closed": "The case was closed",
}


def _path(entries: Sequence[Entry], scrub: _Scrubber) -> str:
    """What was done, each kind of act once, in the order in which it began, by the day of the case and not by date."""
    if not entries:
        return ""
    start = entries[0].at
    days: dict[str, list[int]] = {}
    for entry in entries:
        if entry.what in _ACTS:
            days.setdefault(_ACTS[entry.what], []).append((entry.at - start).days + 1)
    said = [f"- {_when(on)}: {scrub(act)}{f' ({len(on)} times)' if len(on) > 1 else ''}." for act, on in days.items()]
    return "\n".join(["## The way there", "", *said]) if said else ""


def _when(days: Sequence[int]) -> str:
    return f"Day {days[0]}" if days[0] == days[-1] else f"Days {days[0]} to {days[-1]}"


def _promised(terms: Terms, scrub: _Scrubber, standings: Mapping[str, str]) -> str:
    letters = {party.id: f"Company {chr(65 + number)}" for number, party in enumerate(terms.parties)}
    lines = []
    for each in terms.commitments:
        who = letters.get(each.debtor or "", "One side")
        who = f"{who} and {letters[each.joint_with]}" if each.joint_with else who
        test = (
            f" Done when: {scrub(sentence(each.acceptance.test))}" if each.acceptance and each.acceptance.test else ""
        )
        ended = f" It ended {standings[each.id]}." if each.id in standings else ""
        lines.append(f"- **{scrub(named(each.id))}** ({who}): {scrub(sentence(each.deliverable))}{test}{ended}")
    return "\n".join(["## What each side did", "", *lines])


def _protected(terms: Terms, scrub: _Scrubber) -> str:
    helped = [
        "fault was left off the table" if terms.no_admission else "",
        "talking cost no rights" if terms.standstill else "",
        "both knew beforehand what would happen if it failed again" if terms.contingency else "",
        "a ladder led from talk to a decision" if terms.dispute_ladder else "",
        "regular check-ins kept both in touch" if terms.check_ins else "",
    ]
    helped = [each for each in helped if each]
    return f"## What made it easier\n\n{scrub(sentence(listed(helped).capitalize()))}" if helped else ""


def _learnt(learnt: Sequence[str], scrub: _Scrubber) -> str:
    return "\n".join(["## What we learnt", "", *(f"- {scrub(sentence(each))}" for each in learnt)]) if learnt else ""
