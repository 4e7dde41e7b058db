"""Find what in terms cannot be kept or proved: gaps, vague words, contradictions; and say who carries what.

Each finding asks the question whose answer would fix it. `signable` is the rule of the house: nothing that nobody
can measure is signed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from makegood.agreement.drafting import counted_from, named
from makegood.agreement.reading import QUESTIONS, read_commitment
from makegood.agreement.sums import sums, totals
from makegood.agreement.vague import NO_ACTOR, QUALITY, WITH_RULES, vague_words
from makegood.agreement.wording import day, listed
from makegood.formats import Path
from makegood.terms import (
    REVIEW,
    CheckIn,
    Commitment,
    Due,
    Kind,
    Remedy,
    Rung,
    Terms,
    schedule,
)
from makegood.values import Money, Period, Span, Unit


class Level(StrEnum):
    """must: not to be signed like this. should: ask before signing. note: worth knowing."""

    MUST = "must"
    SHOULD = "should"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to settle before signing.

    kind    what sort: missing, vague, contradiction, date, money, protection, balance
    path    where in the terms
    says    what was found, a sentence
    asks    the question whose answer fixes it; empty for a note
    quote   the words it is about, `span` their place in the value at `path`; empty and None where it is about a gap
    """

    level: Level
    kind: str
    path: Path
    says: str
    asks: str = ""
    quote: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Governing:
    """What of the governing contract bears on the terms, where it is known.

    cap         the most that one party owes the other in credits and damages
    cure        the cure period that the contract grants
    """

    cap: Money | None = None
    cure: Period | None = None


def lint(terms: Terms, *, governing: Governing | None = None) -> tuple[Finding, ...]:
    """Return what stands between `terms` and a signature, in the order of the terms.

    governing   facts of the governing contract; with them, sums and cure periods are compared to it

    Its words are read by the rules of its language; where there are none, only what does not hang on words is checked,
    and said so.
    """
    checks = (
        *_languages(terms),
        *_commitments(terms),
        *_words_elsewhere(terms),
        *_dates(terms),
        *_money(terms, governing),
        *_cure(terms, governing),
        *_protections(terms),
        *_ladder(terms),
        *_balance(terms),
    )
    order = {name: position for position, name in enumerate(type(terms).model_fields)}
    return tuple(
        sorted(checks, key=lambda found: (order.get(str(found.path[0]) if found.path else "", 99), _place(found.path)))
    )


def _languages(terms: Terms) -> Iterator[Finding]:
    if terms.language not in WITH_RULES:
        says = f"Vague words were not looked for: there are no rules for the language ‘{terms.language}’."
        yield Finding(Level.NOTE, "vague", ("language",), says)
    first, second, prevailing = terms.language, terms.second_language, terms.prevailing_language
    if second == first:
        says = f"The second language is ‘{second}’, as the first one is."
        yield Finding(Level.MUST, "contradiction", ("second_language",), says, "Which is the second language?", second)
    elif prevailing and prevailing not in (first, second):
        says = f"‘{prevailing}’ is said to prevail, but the terms are in {listed([each for each in (first, second) if each])}."
        asks = "Which of its languages prevails?"
        yield Finding(Level.MUST, "contradiction", ("prevailing_language",), says, asks, prevailing)


def signable(findings: Iterable[Finding]) -> bool:
    """Whether nothing stands against signing: every commitment can be measured and nothing contradicts itself."""
    return all(finding.level is not Level.MUST for finding in findings)


def _place(path: Path) -> tuple[int, ...]:
    return tuple(part for part in path if isinstance(part, int))


# --- each commitment: who, what, when, how shown ---------------------------------------------------------------------


def _commitments(terms: Terms) -> Iterator[Finding]:
    for index, each in enumerate(terms.commitments):
        here: Path = ("commitments", index)
        yield from _gaps(each, here, terms.language)
        yield from _parties_of(each, here)
        for field_, words in _words_of(each):
            yield from _vague((*here, *field_), words, terms.language, _answered(each, field_))


def _gaps(each: Commitment, here: Path, language: str) -> Iterator[Finding]:
    name = named(each.id)
    if each.debtor is None:
        yield Finding(Level.MUST, "missing", here, f"‘{name}’ names no responsible party.", QUESTIONS["responsible"])
    if not each.deliverable:
        yield Finding(
            Level.MUST, "missing", here, f"‘{name}’ says nothing that is delivered.", QUESTIONS["deliverable"]
        )
    elif language == "en" and _hands_nothing_over(each):
        asks = QUESTIONS["deliverable"]
        path = (*here, "deliverable")
        says = f"‘{name}’ promises an activity, and nothing that could be pointed at."
        yield Finding(Level.MUST, "missing", path, says, asks, each.deliverable, Span(0, len(each.deliverable)))
    if each.due is None:
        yield Finding(Level.MUST, "missing", here, f"‘{name}’ has no date.", QUESTIONS["date"])
    if not (each.acceptance and each.acceptance.test) and each.pays is None:
        yield Finding(Level.MUST, "missing", here, f"‘{name}’ has no test of acceptance.", QUESTIONS["acceptance"])
    if not each.evidence and each.pays is None:
        yield Finding(
            Level.NOTE,
            "missing",
            here,
            f"‘{name}’ does not say what will show that it was done.",
            "Which log, document or record will show it?",
        )
    if each.acceptance and each.acceptance.silence_accepts and each.acceptance.within is None:
        yield Finding(
            Level.MUST,
            "contradiction",
            (*here, "acceptance"),
            f"‘{name}’ is accepted by silence, after no stated time.",
            "After how many working days does silence accept?",
        )


def _hands_nothing_over(each: Commitment) -> bool:
    """Whether the deliverable, read as a promise, names nothing concrete. A measure with a target is concrete enough."""
    if each.pays is not None or (each.measure and each.target):
        return False
    words = each.deliverable
    promise = f"Debtor will {words[:1].lower()}{words[1:]}"
    looks_like_a_verb = re.match(r"(?i)(?:to )?[a-z]+\b", words) is not None
    return (
        looks_like_a_verb
        and read_commitment(promise).deliverable is None
        and len(words.split()) < 12
        and _starts_weak(words)
    )


def _starts_weak(words: str) -> bool:
    return bool(
        re.match(
            r"(?i)(?:to )?(?:try|help|assist|support|improve|address|look|follow|handle|deal|take|fix|resolve|solve|sort|do|cooperate|collaborate|communicate|work|ensure|consider|engage|respond|focus|enhance|optimi[sz]e|make|use|keep|be|continue|act|comply|prioriti[sz]e|mitigate|avoid|prevent|minimi[sz]e|strengthen)\b",
            words,
        )
    )


def _parties_of(each: Commitment, here: Path) -> Iterator[Finding]:
    name = named(each.id)
    if each.debtor and each.debtor == each.creditor:
        yield Finding(
            Level.MUST,
            "contradiction",
            (*here, "creditor"),
            f"In ‘{name}’ a party owes itself.",
            "Who owes it, and to whom?",
            each.creditor or "",
        )
    if each.joint_with and each.joint_with == each.debtor:
        yield Finding(
            Level.MUST,
            "contradiction",
            (*here, "joint_with"),
            f"‘{name}’ is a joint action of one party with itself.",
            "Who does the other part?",
            each.joint_with,
        )
    if each.acceptance and each.acceptance.by and each.acceptance.by == each.debtor and not each.joint_with:
        yield Finding(
            Level.SHOULD,
            "contradiction",
            (*here, "acceptance", "by"),
            f"In ‘{name}’ the party that owes it also accepts it.",
            "Should the other side, or a neutral, accept it?",
            each.acceptance.by,
        )
    for id in each.depends_on:
        if id == each.id:
            yield Finding(
                Level.MUST,
                "contradiction",
                (*here, "depends_on"),
                f"‘{name}’ waits for itself.",
                "What does it wait for?",
                id,
            )


def _words_of(each: Commitment) -> Iterator[tuple[Path, str]]:
    yield ("deliverable",), each.deliverable
    yield ("measure",), each.measure
    yield ("target",), each.target
    yield ("evidence",), each.evidence
    if each.acceptance:
        yield ("acceptance", "test"), each.acceptance.test
    for index, step in enumerate(each.consequences):
        yield ("consequences", index, "text"), step.text


_ELSEWHERE = ("responsible", "acceptance")


def _answered(each: Commitment, field_: Path) -> tuple[str, ...]:
    """What other fields say of these words: who does it, and by which test their quality is decided."""
    if field_ == ("acceptance", "test"):
        return ("responsible",)
    if field_ == ("deliverable",):
        return ("acceptance",) if each.acceptance or (each.measure and each.target) else ()
    return _ELSEWHERE


def _vague(path: Path, words: str, language: str, answered: tuple[str, ...]) -> Iterator[Finding]:
    if language not in WITH_RULES:
        return
    for each in vague_words(words, language, answered=answered):
        says = _IS[each.kind].format(text=each.quote)
        yield Finding(Level(each.level), "vague", path, says, each.question, each.quote, each.span)


_IS = {
    "vague time": "‘{text}’ is a vague time: two people could read it differently.",
    "effort, not result": "‘{text}’ is an effort and not a result: nobody can say when it is done.",
    "weak verb": "‘{text}’ is a weak verb: two people could read it differently.",
    "open condition": "‘{text}’ is an open condition: two people could read it differently.",
    "open choice": "‘{text}’ is an open choice: two people could read it differently.",
    "open list": "‘{text}’ is an open list: two people could read it differently.",
    "vague degree": "‘{text}’ is a vague degree: two people could read it differently.",
    "vague quality": "‘{text}’ is a vague quality: two people could read it differently.",
    "open object": "‘{text}’ is an open object: two people could read it differently.",
    "no duty": "‘{text}’ is no duty: it may be left undone.",
    "not yet agreed": "‘{text}’ is not agreed yet.",
    "no one party": "‘{text}’ is said of nobody in particular.",
    NO_ACTOR: "‘{text}’ does not say who does it.",
    QUALITY: "‘{text}’ is a quality that nothing here measures: two people could read it differently.",
    "dangerous plural": "‘{text}’ may mean each, all together, or some.",
}


def _words_elsewhere(terms: Terms) -> Iterator[Finding]:
    """Vague words outside the commitments make a promise weaker, not unmeasurable: they are asked about."""
    if terms.language not in WITH_RULES:
        return
    texts: list[tuple[Path, str]] = [
        (("interim_cover",), terms.interim_cover),
        (("step_down",), terms.step_down),
        (("second_breach",), terms.second_breach),
        (("exit",), terms.exit),
        (("release",), terms.release),
    ]
    for index, each in enumerate(terms.contingency):
        texts += [(("contingency", index, "when"), each.when), (("contingency", index, "then"), each.then)]
    for path, words in texts:
        for hit in vague_words(words, terms.language, answered=_ELSEWHERE):
            says = _IS[hit.kind].format(text=hit.quote)
            yield Finding(Level.SHOULD, "vague", path, says, hit.question, hit.quote, hit.span)


# --- dates -------------------------------------------------------------------------------------------------------------


def _dates(terms: Terms) -> Iterator[Finding]:
    begins = terms.starts or terms.dated
    if terms.starts and terms.ends and terms.ends < terms.starts:
        yield Finding(
            Level.MUST,
            "date",
            ("ends",),
            f"The terms end on {day(terms.ends)}, before they start on {day(terms.starts)}.",
            "Which of the two dates is right?",
        )
    elif terms.dated and terms.ends and terms.ends < terms.dated:
        yield Finding(
            Level.MUST,
            "date",
            ("ends",),
            f"The terms end on {day(terms.ends)}, before their own date, {day(terms.dated)}.",
            "Which of the two dates is right?",
        )
    if terms.review_on and begins and terms.review_on < begins:
        yield Finding(
            Level.MUST,
            "date",
            ("review_on",),
            f"The review on {day(terms.review_on)} comes before the terms begin.",
            "When is the review?",
        )
    if terms.review_on and terms.ends and terms.review_on > terms.ends:
        yield Finding(
            Level.SHOULD,
            "date",
            ("review_on",),
            f"The review on {day(terms.review_on)} comes after the terms have ended.",
            "Should the review come before the end?",
        )
    if terms.standstill and begins and terms.standstill.until < begins:
        yield Finding(
            Level.MUST,
            "date",
            ("standstill", "until"),
            f"The standstill ends on {day(terms.standstill.until)}, before the terms begin.",
            "Until when shall it last?",
        )
    if terms.ends and not terms.calendar.calendar.is_working(terms.ends):
        yield _not_worked(terms, ("ends",), terms.ends)
    yield from _due_dates(terms)
    yield from _not_worked_dates(terms)
    yield from _order(terms)


_WEEKDAYS = ("a Monday", "a Tuesday", "a Wednesday", "a Thursday", "a Friday", "a Saturday", "a Sunday")


def _not_worked(terms: Terms, path: Path, date: dt.date, name: str = "") -> Finding:
    """What is called `name`, or else the terms themselves, end on a day that is not worked."""
    calendar = terms.calendar.calendar
    why = calendar.holiday(date) or _WEEKDAYS[date.weekday()]
    says = (
        f"‘{name}’ falls on {day(date)}, which is not a working day ({why})."
        if name
        else f"The terms end on {day(date)}, which is not a working day ({why})."
    )
    return Finding(
        Level.SHOULD,
        "date",
        path,
        says,
        f"Is that meant? The next working day is {day(calendar.next_working(date))}.",
        date.isoformat(),
    )


def _due_dates(terms: Terms) -> Iterator[Finding]:
    begins = terms.dated or terms.starts
    groups: tuple[tuple[str, tuple[Commitment | CheckIn, ...]], ...] = (
        ("commitments", terms.commitments),
        ("check_ins", terms.check_ins),
    )
    for group, items in groups:
        for index, each in enumerate(items):
            if each.due is None:
                continue
            path: Path = (group, index, "due")
            name = named(each.id)
            if each.due.on:
                if begins and each.due.on < begins:
                    yield Finding(
                        Level.MUST,
                        "date",
                        (*path, "on"),
                        f"‘{name}’ is due on {day(each.due.on)}, before the terms begin on {day(begins)}.",
                        "By which date can it be done?",
                        each.due.on.isoformat(),
                    )
                survives = isinstance(each, Commitment) and each.survives
                if terms.ends and each.due.on > terms.ends and not survives:
                    yield Finding(
                        Level.MUST,
                        "date",
                        (*path, "on"),
                        f"‘{name}’ is due on {day(each.due.on)}, after the terms end on {day(terms.ends)}.",
                        "Does it survive the end (survives: true), or is one of the dates wrong?",
                        each.due.on.isoformat(),
                    )
            yield from _short_months(each.due, path, name)


def _not_worked_dates(terms: Terms) -> Iterator[Finding]:
    """Computed as the document will show them, so that a period that ends on a Sunday is seen before it is signed."""
    calendar = terms.calendar.calendar
    paths: dict[str, Path] = {each.id: ("commitments", index, "due") for index, each in enumerate(terms.commitments)}
    paths |= {each.id: ("check_ins", index, "due") for index, each in enumerate(terms.check_ins)}
    paths[REVIEW] = ("review_on",)
    off: dict[str, list[dt.date]] = defaultdict(list)
    for occurrence in schedule(terms, counted_from(terms)):
        if occurrence.deadline and not calendar.is_working(date := calendar.day_of(occurrence.deadline.due)):
            off[occurrence.id].append(date)
    for id, dates in off.items():
        if len(dates) == 1:
            yield _not_worked(terms, paths[id], dates[0], named(id))
        else:
            shown, more = listed([day(date) for date in dates[:3]]), len(dates) - 3
            says = (
                f"‘{named(id)}’ falls on days that are not worked: {shown} and {more} more."
                if more > 0
                else f"‘{named(id)}’ falls on days that are not worked: {shown}."
            )
            yield Finding(
                Level.NOTE, "date", paths[id], says, "Is that meant, or should it be a weekday (BYDAY=MO,TU,WE,TH,FR)?"
            )


def _short_months(due: Due, path: Path, name: str) -> Iterator[Finding]:
    """A rule that falls on the 29th to 31st leaves out the months that have no such day."""
    rule = due.every.upper()
    if "FREQ=MONTHLY" not in rule or "BYSETPOS" in rule or "BYDAY" in rule:
        return
    said = re.search(r"BYMONTHDAY=(\d+)", rule)
    number = int(said[1]) if said else (due.on.day if due.on and "BYMONTHDAY" not in rule else 0)
    if number > 28:
        says = f"‘{name}’ recurs on day {number} of the month: months without that day are left out."
        yield Finding(
            Level.MUST,
            "date",
            (*path, "every"),
            says,
            "Is the last day of each month meant? Then write BYMONTHDAY=-1.",
            due.every,
        )


def _order(terms: Terms) -> Iterator[Finding]:
    """What waits for something else should not be due before it."""
    due: dict[str, dt.datetime] = {}
    for occurrence in schedule(terms, counted_from(terms)):
        if occurrence.deadline:
            due.setdefault(occurrence.id, occurrence.deadline.due)
    for index, each in enumerate(terms.commitments):
        for id in each.depends_on:
            if each.id in due and id in due and due[each.id] < due[id]:
                says = f"‘{named(each.id)}’ is due on {day(due[each.id].date())}, before what it waits for, ‘{named(id)}’ ({day(due[id].date())})."
                yield Finding(
                    Level.MUST, "date", ("commitments", index, "due"), says, "Which of the two comes first?", id
                )


# --- money -------------------------------------------------------------------------------------------------------------


def _money(terms: Terms, governing: Governing | None) -> Iterator[Finding]:
    yield from _currencies(terms, governing)
    for index, each in enumerate(terms.commitments):
        here: Path = ("commitments", index)
        if each.pays and (named_sums := sums(each.deliverable)) and each.pays not in named_sums:
            says = f"‘{named(each.id)}’ speaks of {listed([str(s) for s in named_sums])}, but pays {each.pays}."
            yield Finding(Level.MUST, "money", (*here, "pays"), says, "Which sum is right?", str(each.pays))
        for number, step in enumerate(each.consequences):
            if step.amount and step.cap and step.amount.currency == step.cap.currency and step.amount > step.cap:
                says = f"In ‘{named(each.id)}’ one credit of {step.amount} is above its own cap of {step.cap}."
                yield Finding(
                    Level.MUST,
                    "money",
                    (*here, "consequences", number, "cap"),
                    says,
                    "Which of the two is right?",
                    str(step.cap),
                )
            if step.amount and step.per and step.cap is None:
                says = f"In ‘{named(each.id)}’ {step.amount} for each {step.per} has no upper limit."
                yield Finding(
                    Level.SHOULD,
                    "money",
                    (*here, "consequences", number),
                    says,
                    "Up to which sum in all (cap)?",
                    str(step.amount),
                )
            if step.what is Remedy.INTEREST and each.pays is None:
                says = f"‘{named(each.id)}’ bears interest, but is not a payment."
                yield Finding(
                    Level.MUST, "money", (*here, "consequences", number), says, "Which sum bears interest (pays)?"
                )
    yield from _totals(terms)
    if governing and governing.cap:
        yield from _above_cap(terms, governing.cap)


def _currencies(terms: Terms, governing: Governing | None) -> Iterator[Finding]:
    first: str | None = None
    for path, money in _amounts(terms):
        if first is None:
            first = money.currency
        elif money.currency != first:
            says = f"{money} is in another currency than the sums before it ({first})."
            yield Finding(
                Level.SHOULD,
                "money",
                path,
                says,
                "Is that meant? Sums in two currencies are never added up.",
                str(money),
            )
            return
    if governing and governing.cap and first and governing.cap.currency != first:
        says = f"The cap of the governing contract is in {governing.cap.currency}, the terms in {first}."
        yield Finding(Level.SHOULD, "money", (), says, "At which rate are they compared?")


def _amounts(terms: Terms) -> Iterator[tuple[Path, Money]]:
    for index, each in enumerate(terms.commitments):
        if each.pays:
            yield ("commitments", index, "pays"), each.pays
        for number, step in enumerate(each.consequences):
            if step.amount:
                yield ("commitments", index, "consequences", number, "amount"), step.amount
            if step.cap:
                yield ("commitments", index, "consequences", number, "cap"), step.cap


def _totals(terms: Terms) -> Iterator[Finding]:
    """A total said in words must be the sum of the payments."""
    paid = _paid(terms)
    if not paid:
        return
    right = {sum_ for by_party in paid.values() for sum_ in by_party.values()}
    for currency in {money.currency for money in right}:
        right.add(sum((m for m in [*_each_total(paid)] if m.currency == currency), Money.zero(currency)))
    right |= {money for _, money in _amounts(terms)}
    for index, each in enumerate(terms.commitments):
        for said, span in totals(each.deliverable):
            if said not in right:
                path: Path = ("commitments", index, "deliverable")
                sums = listed(sorted(str(money) for money in _each_total(paid)))
                says = f"It speaks of {said} in all, but the payments come to {sums}."
                asks = "Which payment is missing, or which sum is wrong?"
                yield Finding(Level.MUST, "money", path, says, asks, span.of(each.deliverable), span)


def _paid(terms: Terms) -> dict[str, dict[str, Money]]:
    """What each debtor pays in all, by currency."""
    times: dict[str, int] = defaultdict(int)
    for occurrence in schedule(terms, counted_from(terms)):
        times[occurrence.id] += 1
    paid: dict[str, dict[str, Money]] = defaultdict(dict)
    for each in terms.commitments:
        if each.pays and each.debtor:
            before = paid[each.debtor].get(each.pays.currency, Money.zero(each.pays.currency))
            paid[each.debtor][each.pays.currency] = before + each.pays * max(1, times[each.id])
    return dict(paid)


def _each_total(paid: Mapping[str, Mapping[str, Money]]) -> list[Money]:
    return [money for by_currency in paid.values() for money in by_currency.values()]


def _above_cap(terms: Terms, cap: Money) -> Iterator[Finding]:
    owed: dict[str, Money] = defaultdict(lambda: Money.zero(cap.currency))
    for each in terms.commitments:
        for step in each.consequences:
            most = step.cap or (step.amount if step.what is Remedy.CREDIT and not step.per else None)
            if most and each.debtor and most.currency == cap.currency:
                owed[each.debtor] += most
    for party, by_currency in _paid(terms).items():
        if cap.currency in by_currency:
            owed[party] += by_currency[cap.currency]
    for party, money in owed.items():
        if money > cap:
            name = terms.party(party).name
            says = f"{name} may owe {money} in payments and credits, above the cap of {cap} in the governing contract."
            yield Finding(
                Level.MUST,
                "money",
                ("commitments",),
                says,
                "Is the cap raised for this, or do the sums come down?",
                str(money),
            )


# --- cure periods --------------------------------------------------------------------------------------------------------


def _cure(terms: Terms, governing: Governing | None) -> Iterator[Finding]:
    begins = terms.starts or terms.dated
    term = (terms.ends - begins).days if begins and terms.ends else None
    for index, each in enumerate(terms.commitments):
        path: Path = ("commitments", index, "cure")
        if each.cure and term is not None and _days(each.cure) > term >= 0:
            says = f"‘{named(each.id)}’ may be cured for {each.cure}, longer than the terms last ({term} days)."
            yield Finding(Level.MUST, "contradiction", path, says, "How long is the cure period?", str(each.cure))
        if governing and governing.cure and each.cure and _days(each.cure) > _days(governing.cure):
            says = f"‘{named(each.id)}’ may be cured for {each.cure}; the governing contract grants {governing.cure}."
            yield Finding(Level.SHOULD, "contradiction", path, says, "Is the longer time meant?", str(each.cure))


def _days(period: Period) -> float:
    per = {
        Unit.HOURS: 1 / 24,
        Unit.DAYS: 1,
        Unit.WORKING_DAYS: 7 / 5,
        Unit.WEEKS: 7,
        Unit.MONTHS: 30.4,
        Unit.YEARS: 365,
    }
    return period.count * per[period.unit]


# --- what a repair needs besides its commitments ----------------------------------------------------------------------------


def _protections(terms: Terms) -> Iterator[Finding]:
    wanted = Level.SHOULD if terms.kind is Kind.HEADS_OF_TERMS else Level.MUST
    if not terms.contingency:
        yield Finding(
            wanted,
            "protection",
            ("contingency",),
            "There is no contingency plan.",
            "What happens when it occurs again or gets worse, who does it and how fast?",
        )
    if not terms.dispute_ladder:
        yield Finding(
            wanted,
            "protection",
            ("dispute_ladder",),
            "Nothing says how a disagreement about these terms is settled.",
            "Who talks first, for how many days, and who decides in the end?",
        )
    if terms.confidentiality is None:
        yield Finding(
            wanted,
            "protection",
            ("confidentiality",),
            "Nothing is said about confidentiality.",
            "What stays between the parties, and for how long?",
        )
    elif terms.confidentiality.lasts is None:
        yield Finding(Level.NOTE, "protection", ("confidentiality",), "Confidentiality has no end.", "For how long?")
    for index, party in enumerate(terms.parties):
        here: Path = ("parties", index)
        name = party.name.rstrip(".")
        if not party.signatories:
            yield Finding(
                wanted,
                "protection",
                here,
                f"Nobody is named to sign for {name}.",
                "Who signs, and what entitles them?",
            )
        for number, person in enumerate(party.signatories):
            if not person.authority:
                yield Finding(
                    Level.SHOULD,
                    "protection",
                    (*here, "signatories", number),
                    f"Nothing says what entitles {person.name} to sign for {name}.",
                    "Register, board resolution or power of attorney?",
                    person.name,
                )
        if not party.notices_to:
            yield Finding(
                Level.SHOULD, "protection", here, f"{party.name} has no address for notices.", "Where do notices go?"
            )
    if terms.effect is None or not terms.effect.contract:
        yield Finding(
            Level.SHOULD,
            "protection",
            ("effect",),
            "Nothing says what becomes of the governing contract.",
            "Which of its clauses are suspended, replaced or untouched, and which text prevails?",
        )
    if not terms.check_ins and terms.review_on is None:
        yield Finding(
            Level.SHOULD,
            "protection",
            ("check_ins",),
            "There is neither a check-in nor a review.",
            "When do both sides look at it together?",
        )
    for index, recital in enumerate(terms.background):
        if not recital.accepted_by:
            yield Finding(
                Level.SHOULD,
                "protection",
                ("background", index),
                "No party has accepted this fact.",
                "Who accepts it? Else leave it out.",
                recital.text[:80],
            )


def _ladder(terms: Terms) -> Iterator[Finding]:
    order = list(Rung)
    steps = terms.dispute_ladder
    for index, step in enumerate(steps):
        path: Path = ("dispute_ladder", index)
        last = index == len(steps) - 1
        if index and order.index(step.step) < order.index(steps[index - 1].step):
            says = f"After {steps[index - 1].step} the ladder goes back to {step.step}."
            yield Finding(
                Level.SHOULD, "contradiction", path, says, "In which order do the steps come?", str(step.step)
            )
        if step.within is None and not last:
            yield Finding(
                Level.MUST,
                "missing",
                path,
                f"The step ‘{step.step}’ has no time after which the next may begin.",
                "How many days?",
                str(step.step),
            )
        if last and step.step in (Rung.TALK, Rung.EXECUTIVES, Rung.MEDIATION):
            says = f"The ladder ends with {step.step}: nobody decides if it fails."
            yield Finding(
                Level.SHOULD,
                "protection",
                path,
                says,
                "Who decides in the end: an expert, arbitration or a court?",
                str(step.step),
            )


# --- who carries what --------------------------------------------------------------------------------------------------------


def _balance(terms: Terms) -> Iterator[Finding]:
    """Who carries what: information, never a fault. One side may well carry more of a repair."""
    paid = _paid(terms)
    parts = []
    for party in terms.parties:
        own = [each for each in terms.commitments if each.debtor == party.id]
        joint = sum(1 for each in terms.commitments if each.joint_with == party.id)
        answered = sum(1 for each in own if each.consequences)
        sums = [str(money) for money in paid.get(party.id, {}).values()]
        parts.append(_carries(party.name, len(own), joint, answered, listed(sums) if sums else ""))
    yield Finding(Level.NOTE, "balance", (), " ".join(parts))


def _carries(name: str, own: int, joint: int, answered: int, sums: str) -> str:
    if sums:
        return f"{name}: own commitments {own}, joint {joint}, with consequences if missed {answered}; pays {sums}."
    return f"{name}: own commitments {own}, joint {joint}, with consequences if missed {answered}; pays nothing."
