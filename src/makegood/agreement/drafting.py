"""From terms to a document: which clauses, in which order, with which blanks; one numbered commitment after another.

Every date comes from `makegood.terms.schedule`. What the terms leave open is shown as open, in brackets.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from makegood.agreement.amending import amends
from makegood.agreement.clauses import clause
from makegood.agreement.document import (
    Attachment,
    Block,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Run,
    SignatureBlock,
    Table,
    Text,
    strong,
    text_of,
)
from makegood.agreement.signing import Signature, Willingness, check_signatures, digest, signed_at
from makegood.agreement.wording import (
    closing,
    country,
    day,
    in_clauses,
    known_language,
    language_name,
    listed,
    moment,
    money,
    per_unit,
    period,
    recurrence,
    said_step,
    say,
    sentence,
    unended,
    words,
)
from makegood.formats import Faulty, canonical
from makegood.terms import (
    SIGNED,
    Acceptance,
    Commitment,
    Consequence,
    DisputeStep,
    Due,
    Kind,
    Occurrence,
    Remedy,
    Terms,
    TermsParty,
    schedule,
)
from makegood.values import MessageClass, Money, Period, Unit

TERMS_FILE = "terms.json"
SIGNATURES_FILE = "signatures.json"
MOST_DATES = 20_000  # lines in the schedule of dates
_DATES_IN_PLACE = 3  # a longer series shows its first and last date beside the commitment, all of them in the schedule


def draft(
    terms: Terms,
    *,
    language: str = "",
    signatures: Sequence[Signature] = (),
    willingness: Iterable[Willingness] = (),
) -> Document:
    """Return the agreement that `terms` describe.

    language      in which the clauses are written; the one of the terms unless said, English where there are none in it
    signatures    acceptances already given; each must accept exactly these terms
    willingness   what each side said before drafting; shown in the background

    Deadlines that count from signature are computed from the last signature, or from the date of the terms while
    signatures are missing; without either they stay words.

    Raises Faulty for a language without clauses, for signatures of other terms, for more dates than a document holds.
    """
    language = known_language(language or in_clauses(terms.language))
    check_signatures(terms, signatures)
    plan = _Plan(terms, language, tuple(signatures), schedule(terms, counted_from(terms, signatures)))
    if len(plan.occurrences) > MOST_DATES:
        raise Faulty.one(
            f"The terms hold {len(plan.occurrences):,} dates.", f"A document lists at most {MOST_DATES:,}; split it."
        )
    _write(plan, tuple(willingness))
    names = [party.name for party in terms.parties]
    return Document(
        title=terms.title,
        subtitle=_subtitle(terms, signatures, language),
        blocks=tuple(plan.blocks),
        running=" · ".join(names[:3]) if len(names) < 4 else names[0] + plan.say("marks", "also", count=len(names) - 1),
        language=language,
        dated=terms.dated,
        author=listed(names, language=language),
        attachments=_attachments(terms, signatures),
    )


def counted_from(terms: Terms, signatures: Sequence[Signature] = ()) -> dict[str, dt.datetime]:
    """The events that a draft's dates count from: the last signature, or noon of the terms' date until all have signed."""
    signed = signed_at(terms, signatures)
    if signed is None and terms.dated is not None:
        signed = dt.datetime.combine(terms.dated, dt.time(12), terms.calendar.calendar.tz)
    return {SIGNED: signed} if signed else {}


@dataclass
class _Plan:
    """The document as it grows: blocks so far and the number of the last clause."""

    terms: Terms
    language: str
    signatures: tuple[Signature, ...]
    occurrences: tuple[Occurrence, ...]
    blocks: list[Block] = field(default_factory=list)
    number: int = 0

    def add(self, name: str, **blanks: str) -> None:
        """Add a clause of the library under the next number; its paragraphs become its sub-clauses."""
        wording = clause(name, self.language)
        self.number += 1
        self.blocks.append(Heading(text_of(wording.title), 1, str(self.number), anchor=name))
        filled = wording.fill(blanks)
        for count, block in enumerate(filled, start=1):
            assert isinstance(block, Paragraph)
            number = f"{self.number}.{count}" if len(filled) > 1 else ""
            self.blocks.append(Paragraph(block.text, number, 1))

    def dates(self, id: str) -> list[dt.datetime]:
        return [each.deadline.due for each in self.occurrences if each.id == id and each.deadline]

    def name(self, id: str | None) -> str:
        return self.terms.party(id).name if id else self.open

    @property
    def open(self) -> str:
        """What stands where the terms leave something open."""
        return self.say("marks", "open")

    # The plan speaks the language of its document.

    def say(self, table: str, key: str, **blanks: object) -> str:
        return say(self.language, table, key, **blanks)

    def head(self, table: str, **blanks: str) -> tuple[Text, ...]:
        return tuple(text_of(word.format(**blanks)) for word in words(self.language)["tables"][table])

    def day(self, date: dt.date) -> str:
        return day(date, self.language)

    def moment(self, at: dt.datetime, zone: str = "") -> str:
        return moment(at, zone, self.language)

    def period(self, length: Period) -> str:
        return period(length, self.language)

    def money(self, sum_: Money) -> str:
        return money(sum_, self.language)

    def listed(self, items: Sequence[str]) -> str:
        return listed(items, language=self.language)

    def sentence(self, said: str) -> str:
        return sentence(said, self.language)


def _write(plan: _Plan, willingness: tuple[Willingness, ...]) -> None:
    terms = plan.terms
    _parties(plan)
    _opening(plan)
    if terms.background or willingness:
        _background(plan, willingness)
    _commitments(plan)
    if terms.conditions:
        plan.add("conditions", events=_numbered(plan, [condition.text for condition in terms.conditions]))
    if any(commitment.cure for commitment in terms.commitments):
        plan.add("cure")
    if any(commitment.pays for commitment in terms.commitments):
        _payments(plan)
    if terms.interim_cover:
        plan.add("interim-cover", cover=plan.sentence(terms.interim_cover))
    if terms.step_down:
        plan.add("step-down", keeps=plan.sentence(terms.step_down))
    if terms.check_ins:
        _check_ins(plan)
    if terms.review_on:
        plan.add("review", date=plan.day(terms.review_on))
    if terms.contingency:
        _contingency(plan)
    if terms.second_breach:
        plan.add("second-breach", what=plan.sentence(terms.second_breach))
    if terms.dispute_ladder:
        _ladder(plan)
    _protections(plan)
    if terms.effect and terms.effect.contract:
        _effect(plan)
    plan.add(
        "term", starts=plan.day(terms.starts) if terms.starts else "", ends=plan.day(terms.ends) if terms.ends else ""
    )
    if terms.exit:
        plan.add("exit", exit=plan.sentence(terms.exit))
    _last_clauses(plan)
    _signatures(plan)
    _schedule(plan)


def _parties(plan: _Plan) -> None:
    plan.blocks.append(Heading(text_of(plan.say("parties", "between")), 1, anchor="parties"))
    for party in plan.terms.parties:
        plan.blocks.append(Paragraph(_introduced(plan, party)))
        rows = [
            (plan.say("parties", "address"), party.address),
            (plan.say("parties", "notices_to"), party.notices_to),
        ]
        if said := tuple((label, text_of(words)) for label, words in rows if words):
            plan.blocks.append(Facts(said))


def _introduced(plan: _Plan, party: TermsParty) -> Text:
    about = [
        party.legal_form,
        plan.say("parties", "registered", **{"as": party.registered}) if party.registered else "",
        country(party.country, plan.language) if party.country else "",
    ]
    said = ", ".join(part for part in about if part)
    return (Run(party.name, strong=True), Run(f", {said}" if said else ""))


def _opening(plan: _Plan) -> None:
    names = plan.listed([party.name for party in plan.terms.parties])
    if amended := amends(plan.terms):
        plan.add("amended-agreement", parties=names, digest=_in_eights(amended))
    elif plan.terms.kind is Kind.AMENDMENT:
        effect = plan.terms.effect
        contract = (effect.contract if effect else "") or plan.say("marks", "contract_open")
        plan.add("amendment", parties=names, contract=contract)
    else:
        plan.add("settlement" if plan.terms.kind is Kind.SETTLEMENT else "heads-of-terms", parties=names)


def _background(plan: _Plan, willingness: tuple[Willingness, ...]) -> None:
    plan.add("background")
    for letter, recital in zip(_letters(), plan.terms.background, strict=False):
        plan.blocks.append(
            Paragraph(
                (*text_of(plan.sentence(recital.text)), Run(f" {_accepted(plan, recital.accepted_by)}", emphasis=True)),
                f"({letter})",
                1,
            )
        )
    for answer in willingness:
        zone = plan.terms.calendar.zone
        at = answer.at.astimezone(plan.terms.calendar.calendar.tz)
        key = "willing" if answer.willing else "unwilling"
        said = plan.say("background", key, party=plan.name(answer.party), by=answer.by, at=plan.moment(at, zone))
        whole = said + plan.say("marks", "colon") + answer.says if answer.says else said
        plan.blocks.append(Paragraph(text_of(plan.sentence(whole)), depth=1))


def _accepted(plan: _Plan, by: tuple[str, ...]) -> str:
    if set(by) >= {party.id for party in plan.terms.parties}:
        return plan.say("background", "all")
    if not by:
        return plan.say("background", "none")
    return plan.say("background", "by", parties=plan.listed([plan.name(id) for id in by]))


def _numbered(plan: _Plan, events: Sequence[str]) -> str:
    counted = [f"({number}) {unended(event)}" for number, event in enumerate(events, start=1)]
    return plan.say("marks", "semicolon").join(counted)


def _commitments(plan: _Plan) -> None:
    calendar = plan.terms.calendar
    names = listed([country(code, plan.language) for code in calendar.countries], "or", plan.language)
    countries = plan.say("commitments", "countries", countries=names) if names else ""
    plan.add("commitments")
    for number, commitment in enumerate(plan.terms.commitments, start=1):
        plan.blocks.append(Heading(text_of(named(commitment.id)), 2, f"C{number}", f"commitments/{commitment.id}"))
        plan.blocks.append(Paragraph(_undertaking(plan, commitment), depth=1))
        plan.blocks.append(Facts(tuple((label, text_of(words)) for label, words in _facts(plan, commitment))))
    plan.add("dates", zone=calendar.zone, closes=closing(calendar.closes, plan.language), countries=countries)


def named(id: str) -> str:
    """The short name of a commitment as a heading.

    >>> named("second-processor")
    'Second processor'
    """
    return id.replace("-", " ").capitalize()


def _undertaking(plan: _Plan, commitment: Commitment) -> Text:
    debtor, creditor = plan.name(commitment.debtor), _creditor(plan, commitment)
    does = plan.sentence(commitment.deliverable) if commitment.deliverable else plan.open
    if commitment.joint_with:
        joint = plan.name(commitment.joint_with)
        return _said(plan, "together", {"debtor": debtor, "joint": joint}, answers=debtor, does=does)
    return _said(plan, "undertakes", {"debtor": debtor, "creditor": creditor}, does=does)


def _said(plan: _Plan, key: str, names: Mapping[str, str], **blanks: str) -> Text:
    """A phrase of the commitments with the parties’ names in strong type."""
    phrase = words(plan.language)["commitments"][key]
    pieces = re.split(r"(\{\w+\})", phrase)
    runs: list[Run] = []
    for piece in pieces:
        name = piece.strip("{}")
        if piece.startswith("{") and name in names:
            runs += strong(names[name])
        elif piece:
            runs.append(Run(blanks[name] if piece.startswith("{") else piece))
    return tuple(runs)


def _creditor(plan: _Plan, commitment: Commitment) -> str:
    if commitment.creditor:
        return plan.name(commitment.creditor)
    others = [party.name for party in plan.terms.parties if party.id not in (commitment.debtor, commitment.joint_with)]
    return plan.listed(others) if commitment.debtor and others else plan.open


def _facts(plan: _Plan, commitment: Commitment) -> list[tuple[str, str]]:
    rows = [
        ("due", _due(plan, commitment.id, commitment.due)),
        ("measure", plan.sentence(commitment.measure)),
        ("target", plan.sentence(commitment.target)),
        ("place", plan.sentence(commitment.place)),
        ("test", _test(plan, commitment)),
        ("evidence", plan.sentence(commitment.evidence)),
        ("accepted", _acceptance(plan, commitment)),
        ("waits", _waits(plan, commitment)),
        ("sum", _sum(plan, commitment)),
        ("grace", plan.sentence(plan.period(commitment.grace)) if commitment.grace else ""),
        ("cure", plan.sentence(plan.period(commitment.cure)) if commitment.cure else ""),
    ]
    labelled = [(plan.say("commitments", key), said) for key, said in rows]
    labelled += _consequences(plan, commitment.consequences)
    if commitment.survives:
        labelled.append((plan.say("commitments", "survives"), plan.say("commitments", "still_owed")))
    return [(label, said) for label, said in labelled if said]


def _sum(plan: _Plan, commitment: Commitment) -> str:
    if not commitment.pays:
        return ""
    return plan.say("commitments", "paid_by", sum=plan.money(commitment.pays), party=plan.name(commitment.debtor))


def _test(plan: _Plan, commitment: Commitment) -> str:
    if commitment.acceptance and commitment.acceptance.test:
        return plan.sentence(commitment.acceptance.test)
    return plan.say("commitments", "reached", sum=plan.money(commitment.pays)) if commitment.pays else plan.open


def _acceptance(plan: _Plan, commitment: Commitment) -> str:
    acceptance = commitment.acceptance or Acceptance()
    said = plan.name(acceptance.by) if acceptance.by else _creditor(plan, commitment)
    if commitment.pays and commitment.acceptance is None:
        return ""
    if acceptance.within:
        said += plan.say("commitments", "within", within=plan.period(acceptance.within))
    if acceptance.silence_accepts:
        said += plan.say("commitments", "silence")
    return said + plan.say("marks", "stop")


def _waits(plan: _Plan, commitment: Commitment) -> str:
    if not commitment.depends_on:
        return ""
    return plan.say("commitments", "waiting", them=plan.listed([_reference(plan, id) for id in commitment.depends_on]))


def _reference(plan: _Plan, id: str) -> str:
    number = next(n for n, each in enumerate(plan.terms.commitments, start=1) if each.id == id)
    return f"C{number} ({named(id).lower()})"


def _opened(words: str) -> str:
    return words[:1].upper() + words[1:]


def _begins(plan: _Plan, event: str | None) -> str:
    """What the time counts from, in words."""
    if event in (None, SIGNED):
        return plan.say("commitments", "signature")
    texts = {condition.id: condition.text for condition in plan.terms.conditions}
    if event in texts:
        return plan.say("commitments", "each_time", what=texts[event])
    return plan.say("commitments", "fulfilled", what=_reference(plan, event))


def _due(plan: _Plan, id: str, due: Due | None) -> str:
    if due is None:
        return plan.open
    zone = plan.terms.calendar.zone
    dates = [plan.moment(at, zone) for at in plan.dates(id)]
    counted = _counted(plan, due)
    colon = plan.say("marks", "colon")
    if due.every:
        series = recurrence(due.every, plan.language)
        start = plan.say("commitments", "first_then", counted=counted, series=series) if counted else series
        shown = (
            plan.say("marks", "semicolon").join(dates)
            if len(dates) <= _DATES_IN_PLACE
            else plan.say("commitments", "from_to", first=dates[0], last=dates[-1])
        )
        return plan.sentence(_opened(f"{start}{colon}{shown}" if dates else start))
    if not dates:
        return plan.sentence(counted or (plan.day(due.on) if due.on else ""))
    return plan.sentence(f"{dates[0]}{colon}{counted}" if counted else dates[0])


def _counted(plan: _Plan, due: Due) -> str:
    """The period in words, for a date that counts from an event."""
    if due.within is None:
        return ""
    event = _begins(plan, due.after)
    counted = plan.say("commitments", "after", within=plan.period(due.within), event=event)
    if due.by and due.within.unit is not Unit.HOURS:
        counted = plan.say("commitments", "by_hour", counted=counted, hour=f"{due.by:%H:%M}")
    return counted


def _consequences(plan: _Plan, ladder: Sequence[Consequence]) -> list[tuple[str, str]]:
    return [(plan.say("triggers", str(step.when)), _consequence(plan, step)) for step in ladder]


def _consequence(plan: _Plan, step: Consequence) -> str:
    amount = plan.money(step.amount) if step.amount is not None else ""
    rate = f"{step.rate:g}" if step.rate is not None else ""
    decimal = plan.say("marks", "decimal")
    said = plan.say("remedies", str(step.what), amount=amount, rate=rate.replace(".", decimal)).strip()
    if amount and step.what is not Remedy.CREDIT:
        said = plan.say("remedies", "amount", said=said, amount=amount)
    if step.per:
        said = plan.say("remedies", "per", said=said, unit=per_unit(step.per, plan.language))
    if step.cap is not None:
        said = plan.say("remedies", "cap", said=said, cap=plan.money(step.cap))
    if step.after:
        said = plan.say("remedies", "after", after=plan.period(step.after), said=said)
    if step.text:
        said = plan.say("remedies", "text", said=said, text=unended(step.text))
    return plan.sentence(_opened(said))


def _payments(plan: _Plan) -> None:
    plan.add("payments")
    rows: list[tuple[Text, ...]] = []
    totals: dict[tuple[str, str], Money] = {}
    for number, each in enumerate(plan.terms.commitments, start=1):
        if each.pays is None:
            continue
        times = max(1, len(plan.dates(each.id))) if each.due and each.due.every else 1
        sum_ = plan.money(each.pays)
        cells = (f"C{number}", plan.name(each.debtor), _creditor(plan, each), _due(plan, each.id, each.due))
        rows.append(
            (
                *(text_of(cell) for cell in cells),
                text_of(sum_ if times == 1 else plan.say("marks", "times", count=times, sum=sum_)),
            )
        )
        key = (plan.name(each.debtor), each.pays.currency)
        totals[key] = totals.get(key, Money.zero(each.pays.currency)) + each.pays * times
    rows += [
        (text_of(""), strong(payer), text_of(""), text_of(plan.say("tables", "in_all")), strong(plan.money(total)))
        for (payer, _), total in totals.items()
    ]
    plan.blocks.append(Table(plan.head("payments"), tuple(rows), frozenset({4})))


def _check_ins(plan: _Plan) -> None:
    plan.add("check-ins")
    rows = []
    for each in plan.terms.check_ins:
        rows.append(
            tuple(
                text_of(words)
                for words in (
                    named(each.id),
                    _due(plan, each.id, each.due),
                    plan.listed(each.with_),
                    " ".join(each.asks),
                )
            )
        )
    plan.blocks.append(Table(plan.head("check_ins"), tuple(rows)))


def _contingency(plan: _Plan) -> None:
    plan.add("contingency")
    rows = []
    for each in plan.terms.contingency:
        who = plan.name(each.who) if each.who else plan.say("tables", "all_parties")
        within = (
            plan.say("tables", "within", within=plan.period(each.within))
            if each.within
            else plan.say("tables", "at_once")
        )
        cells = (plan.sentence(each.when), plan.sentence(each.then), who, within)
        rows.append(tuple(text_of(cell) for cell in cells))
    plan.blocks.append(Table(plan.head("contingency"), tuple(rows)))


def _ladder(plan: _Plan) -> None:
    plan.add("dispute-ladder")
    rows = [
        tuple(
            text_of(words)
            for words in (f"{number}. {plan.say('rungs', str(step.step))}", step.who, _where(step), _within(plan, step))
        )
        for number, step in enumerate(plan.terms.dispute_ladder, start=1)
    ]
    plan.blocks.append(Table(plan.head("ladder"), tuple(rows)))


def _where(step: DisputeStep) -> str:
    return "; ".join(part for part in (step.rules, step.seat) if part)


def _within(plan: _Plan, step: DisputeStep) -> str:
    return plan.period(step.within) if step.within else plan.say("tables", "until_decided")


def _protections(plan: _Plan) -> None:
    terms = plan.terms
    if terms.confidentiality:
        secret = terms.confidentiality
        plan.add(
            "confidentiality",
            covers=unended(secret.covers) or plan.say("protections", "covers"),
            lasting=plan.say("protections", "lasting", lasts=plan.period(secret.lasts)) if secret.lasts else "",
            exceptions=plan.listed([unended(each) for each in secret.exceptions]),
        )
    if terms.no_admission:
        plan.add("no-admission")
    if terms.message_class is not MessageClass.INTERNAL:
        plan.add("settlement-talks" if terms.message_class is MessageClass.SETTLEMENT else "open-talks")
    if terms.standstill:
        plan.add("standstill", until=plan.day(terms.standstill.until))
    if terms.reservation_of_rights:
        plan.add("reservation", rights=plan.sentence(terms.reservation_of_rights))
    else:
        plan.add("no-waiver")
    if terms.release:
        plan.add("mutual-release", event=plan.sentence(terms.release))


def _effect(plan: _Plan) -> None:
    effect = plan.terms.effect
    assert effect is not None
    plan.add(
        "effect",
        contract=unended(effect.contract),
        prevails=plan.say("prevails", effect.prevails),
        suspends=plan.listed([unended(each) for each in effect.suspends]),
        replaces=plan.listed([unended(each) for each in effect.replaces]),
        discharges=plan.listed([unended(each) for each in effect.discharges]),
        untouched=plan.sentence(effect.untouched) or plan.say("protections", "stays"),
    )


def _last_clauses(plan: _Plan) -> None:
    terms = plan.terms
    without = [party.name for party in terms.parties if not party.notices_to]
    named_ = plan.listed(without)
    plan.add("notices", missing=plan.say("protections", "registered_address", parties=named_) if without else "")
    if prevailing := terms.prevailing_language or (terms.second_language and terms.language):
        plan.add("languages", language=language_name(prevailing, plan.language))
    if law := terms.governing_law:
        governs = " " in law.strip() and "govern" in law.lower()
        plan.add("governing-law", law=plan.sentence(law if governs else plan.say("protections", "law", law=law)))


def _signatures(plan: _Plan) -> None:
    plan.add("signatures", digest=_in_eights(digest(plan.terms)))
    for party in plan.terms.parties:
        given = [each for each in plan.signatures if each.party == party.id]
        for signature in given:
            plan.blocks.append(_given(plan, party, signature))
        if not given:
            people = [(person.name, person.title, person.authority) for person in party.signatories] or [("", "", "")]
            for name, title, authority in people:
                rows = (("name", name), ("title", title), ("authority", authority), ("date", ""), ("signature", ""))
                labelled = tuple((plan.say("signatures", key), said) for key, said in rows)
                plan.blocks.append(SignatureBlock(party.name, labelled))


def _in_eights(digest: str) -> str:
    """A digest as people can compare it."""
    return " ".join(digest[at : at + 8] for at in range(0, 64, 8))


def _given(plan: _Plan, party: TermsParty, signature: Signature) -> SignatureBlock:
    at = plan.moment(signature.at.astimezone(plan.terms.calendar.calendar.tz), plan.terms.calendar.zone)
    rows = [
        ("signed_by", signature.name),
        ("title", signature.title),
        ("authority", signature.authority),
        ("signed", at),
        ("how", signature.method),
        ("accepts", plan.say("signatures", "terms", digest=signature.terms[:16])),
    ]
    return SignatureBlock(party.name, tuple((plan.say("signatures", key), said) for key, said in rows if said))


def _schedule(plan: _Plan) -> None:
    if not plan.occurrences:
        return
    plan.blocks += [PageBreak(), Heading(text_of(plan.say("tables", "schedule_title")), 1, anchor="schedule")]
    numbers = {each.id: f"C{number}" for number, each in enumerate(plan.terms.commitments, start=1)}
    head = plan.head("schedule", zone=plan.terms.calendar.zone)  # the arithmetic is told in English only
    rows = []
    for each in plan.occurrences:
        series = each.key.removeprefix(each.id).removeprefix(".")
        what = f"{named(each.id)}{f', {series}' if series else ''}"
        if each.deadline is None:
            when, how = plan.say("tables", "not_known"), plan.say("tables", "open_event")
        else:
            when, how = plan.moment(each.deadline.due), " ".join(map(said_step, each.deadline.steps))
        cells = (numbers.get(each.id, "–"), what, when, how)
        rows.append(tuple(text_of(cell) for cell in cells[: len(head)]))
    plan.blocks.append(Table(head, tuple(rows)))


def _subtitle(terms: Terms, signatures: Sequence[Signature], language: str) -> str:
    kind = say(language, "kinds", str(terms.kind))
    said = say(language, "kinds", "dated", kind=kind, day=day(terms.dated, language)) if terms.dated else kind
    return said if signed_at(terms, signatures) else said + say(language, "kinds", "for_signature")


def _attachments(terms: Terms, signatures: Sequence[Signature]) -> tuple[Attachment, ...]:
    found = [
        Attachment(TERMS_FILE, canonical(terms), "application/json", "The terms as data, canonical JSON (RFC 8785)")
    ]
    if signatures:
        listing: Mapping[str, object] = {"signatures": [each.model_dump(mode="json") for each in signatures]}
        found.append(
            Attachment(SIGNATURES_FILE, canonical(listing), "application/json", "Who signed these terms, and when")
        )
    return tuple(found)


def _letters() -> Iterable[str]:
    """a to z, then aa to zz."""
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    yield from alphabet
    yield from (first + second for first in alphabet for second in alphabet)
