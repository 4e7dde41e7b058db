"""From terms to a document: which clauses, in which order, with which blanks; one numbered commitment after another.

Every date comes from `makegood.terms.schedule`. What the terms leave open is shown as open, in brackets.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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
    known_language,
    listed,
    moment,
    recurrence,
    said_step,
    sentence,
    unended,
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
    Rung,
    Terms,
    TermsParty,
    Trigger,
    schedule,
)
from makegood.values import MessageClass, Money, Unit

TERMS_FILE = "terms.json"
SIGNATURES_FILE = "signatures.json"
MOST_DATES = 20_000  # lines in the schedule of dates
_DATES_IN_PLACE = 3  # a longer series shows its first and last date beside the commitment, all of them in the schedule
_KINDS = {Kind.SETTLEMENT: "Settlement agreement", Kind.HEADS_OF_TERMS: "Heads of terms", Kind.AMENDMENT: "Amendment"}


def draft(
    terms: Terms,
    *,
    language: str = "en",
    signatures: Sequence[Signature] = (),
    willingness: Iterable[Willingness] = (),
) -> Document:
    """Return the agreement that `terms` describe.

    signatures    acceptances already given; each must accept exactly these terms
    willingness   what each side said before drafting; shown in the background

    Deadlines that count from signature are computed from the last signature, or from the date of the terms while
    signatures are missing; without either they stay words.

    Raises Faulty for a language without clauses, for signatures of other terms, for more dates than a document holds.
    """
    known_language(language)
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
        subtitle=_subtitle(terms, signatures),
        blocks=tuple(plan.blocks),
        running=" · ".join(names[:3]) if len(names) < 4 else f"{names[0]} and {len(names) - 1} others",
        language=language,
        dated=terms.dated,
        author=listed(names),
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
        return self.terms.party(id).name if id else _OPEN


_OPEN = "[to be agreed]"


def _write(plan: _Plan, willingness: tuple[Willingness, ...]) -> None:
    terms = plan.terms
    _parties(plan)
    _opening(plan)
    if terms.background or willingness:
        _background(plan, willingness)
    _commitments(plan)
    if any(commitment.pays for commitment in terms.commitments):
        _payments(plan)
    if terms.interim_cover:
        plan.add("interim-cover", cover=sentence(terms.interim_cover))
    if terms.check_ins:
        _check_ins(plan)
    if terms.review_on:
        plan.add("review", date=day(terms.review_on))
    if terms.contingency:
        _contingency(plan)
    if terms.second_breach:
        plan.add("second-breach", what=sentence(terms.second_breach))
    if terms.dispute_ladder:
        _ladder(plan)
    _protections(plan)
    if terms.effect and terms.effect.contract:
        _effect(plan)
    plan.add("term", starts=day(terms.starts) if terms.starts else "", ends=day(terms.ends) if terms.ends else "")
    if terms.exit:
        plan.add("exit", exit=sentence(terms.exit))
    _last_clauses(plan)
    _signatures(plan)
    _schedule(plan)


def _parties(plan: _Plan) -> None:
    plan.blocks.append(Heading(text_of("Between"), 1, anchor="parties"))
    for party in plan.terms.parties:
        plan.blocks.append(Paragraph(_introduced(party)))
        rows = [("Address", party.address), ("Notices to", party.notices_to)]
        if said := tuple((label, text_of(words)) for label, words in rows if words):
            plan.blocks.append(Facts(said))


def _introduced(party: TermsParty) -> Text:
    about = [
        party.legal_form,
        f"registered as {party.registered}" if party.registered else "",
        country(party.country) if party.country else "",
    ]
    said = ", ".join(part for part in about if part)
    return (Run(party.name, strong=True), Run(f", {said}" if said else ""))


def _opening(plan: _Plan) -> None:
    names = listed([party.name for party in plan.terms.parties])
    if plan.terms.kind is Kind.AMENDMENT:
        effect = plan.terms.effect
        plan.add(
            "amendment", parties=names, contract=(effect.contract if effect else "") or "[the contract, to be named]"
        )
    else:
        plan.add("settlement" if plan.terms.kind is Kind.SETTLEMENT else "heads-of-terms", parties=names)


def _background(plan: _Plan, willingness: tuple[Willingness, ...]) -> None:
    plan.add("background")
    for letter, recital in zip(_letters(), plan.terms.background, strict=False):
        plan.blocks.append(
            Paragraph(
                (*text_of(sentence(recital.text)), Run(f" {_accepted(plan, recital.accepted_by)}", emphasis=True)),
                f"({letter})",
                1,
            )
        )
    for answer in willingness:
        zone = plan.terms.calendar.zone
        at = answer.at.astimezone(plan.terms.calendar.calendar.tz)
        said = "is willing to go on together" if answer.willing else "is not willing to go on together"
        words = f"{plan.name(answer.party)} {said}, as {answer.by} said on {moment(at, zone)}"
        plan.blocks.append(Paragraph(text_of(sentence(f"{words}: {answer.says}" if answer.says else words)), depth=1))


def _accepted(plan: _Plan, by: tuple[str, ...]) -> str:
    if set(by) >= {party.id for party in plan.terms.parties}:
        return "Accepted by all parties."
    if not by:
        return "Not yet accepted by any party."
    return f"Accepted by {listed([plan.name(id) for id in by])}."


def _commitments(plan: _Plan) -> None:
    calendar = plan.terms.calendar
    countries = f" in {listed([country(code) for code in calendar.countries], 'or')}" if calendar.countries else ""
    plan.add("commitments")
    for number, commitment in enumerate(plan.terms.commitments, start=1):
        plan.blocks.append(Heading(text_of(named(commitment.id)), 2, f"C{number}", f"commitments/{commitment.id}"))
        plan.blocks.append(Paragraph(_undertaking(plan, commitment), depth=1))
        plan.blocks.append(Facts(tuple((label, text_of(words)) for label, words in _facts(plan, commitment))))
    plan.add("dates", zone=calendar.zone, closes=closing(calendar.closes), countries=countries)


def named(id: str) -> str:
    """The short name of a commitment as a heading.

    >>> named("second-processor")
    'Second processor'
    """
    return id.replace("-", " ").capitalize()


def _undertaking(plan: _Plan, commitment: Commitment) -> Text:
    debtor, creditor = plan.name(commitment.debtor), _creditor(plan, commitment)
    does = sentence(commitment.deliverable) if commitment.deliverable else _OPEN
    if commitment.joint_with:
        joint = plan.name(commitment.joint_with)
        return (
            *strong(debtor),
            Run(" and "),
            *strong(joint),
            Run(f" do this together, and {debtor} answers for it: {does}"),
        )
    return (*strong(debtor), Run(" undertakes to "), *strong(creditor), Run(f": {does}"))


def _creditor(plan: _Plan, commitment: Commitment) -> str:
    if commitment.creditor:
        return plan.name(commitment.creditor)
    others = [party.name for party in plan.terms.parties if party.id not in (commitment.debtor, commitment.joint_with)]
    return listed(others) if commitment.debtor and others else _OPEN


def _facts(plan: _Plan, commitment: Commitment) -> list[tuple[str, str]]:
    rows = [
        ("Due", _due(plan, commitment.id, commitment.due)),
        ("Measured by", sentence(commitment.measure)),
        ("Target", sentence(commitment.target)),
        ("Place", sentence(commitment.place)),
        ("Done when", _test(commitment)),
        ("Shown by", sentence(commitment.evidence)),
        ("Accepted by", _acceptance(plan, commitment)),
        ("Waits for", _waits(plan, commitment)),
        ("Sum", f"{commitment.pays}, paid by {plan.name(commitment.debtor)}." if commitment.pays else ""),
        ("Grace", f"{commitment.grace}." if commitment.grace else ""),
        ("Cure", f"{commitment.cure}." if commitment.cure else ""),
        *_consequences(commitment.consequences),
        ("Survives", "It is still owed after this agreement ends." if commitment.survives else ""),
    ]
    return [(label, words) for label, words in rows if words]


def _test(commitment: Commitment) -> str:
    if commitment.acceptance and commitment.acceptance.test:
        return sentence(commitment.acceptance.test)
    return f"{commitment.pays} has reached the account." if commitment.pays else _OPEN


def _acceptance(plan: _Plan, commitment: Commitment) -> str:
    acceptance = commitment.acceptance or Acceptance()
    who = plan.name(acceptance.by) if acceptance.by else _creditor(plan, commitment)
    if commitment.pays and commitment.acceptance is None:
        return ""
    within = f" within {acceptance.within} of being told that it is done" if acceptance.within else ""
    silence = ", and silence accepts" if acceptance.silence_accepts else ""
    return f"{who}{within}{silence}."


def _waits(plan: _Plan, commitment: Commitment) -> str:
    if not commitment.depends_on:
        return ""
    them = listed([_reference(plan, id) for id in commitment.depends_on])
    return f"{them}. While that is outstanding, this is not late."


def _reference(plan: _Plan, id: str) -> str:
    number = next(n for n, each in enumerate(plan.terms.commitments, start=1) if each.id == id)
    return f"C{number} ({named(id).lower()})"


def _opened(words: str) -> str:
    return words[:1].upper() + words[1:]


def _begins(plan: _Plan, event: str | None) -> str:
    """What the time counts from, in words."""
    if event in (None, SIGNED):
        return "signature"
    texts = {condition.id: condition.text for condition in plan.terms.conditions}
    return f"each time of this: {texts[event]}" if event in texts else f"{_reference(plan, event)} is fulfilled"


def _due(plan: _Plan, id: str, due: Due | None) -> str:
    if due is None:
        return _OPEN
    zone = plan.terms.calendar.zone
    dates = [moment(at, zone) for at in plan.dates(id)]
    if due.within is not None:
        after = _begins(plan, due.after)
        counted = f"{due.within} after {after}"
        if due.by and due.within.unit is not Unit.HOURS:
            counted += f", by {due.by:%H:%M}"
    else:
        counted = ""
    if due.every:
        series = recurrence(due.every)
        shown = "; ".join(dates) if len(dates) <= _DATES_IN_PLACE else f"from {dates[0]} to {dates[-1]}"
        start = f"first {counted}, then {series}" if counted else series
        return sentence(_opened(f"{start}: {shown}" if dates else start))
    if not dates:
        first = due.on and day(due.on)
        return sentence(counted or str(first))
    return sentence(f"{dates[0]}: {counted}" if counted else dates[0])


_TRIGGERS = {
    Trigger.LATE: "If late",
    Trigger.VIOLATED: "If not cured",
    Trigger.VIOLATED_AGAIN: "If it fails again",
}
_REMEDIES = {
    Remedy.NOTICE: "the creditor gives notice",
    Remedy.CREDIT: "credit of",
    Remedy.INTEREST: "interest of",
    Remedy.STEP_IN: "the creditor may do it, or have it done, at the debtor’s cost",
    Remedy.ESCALATE: "the matter goes up the steps for disagreements",
    Remedy.SUSPENSION: "the creditor may suspend its own part",
    Remedy.TERMINATION_RIGHT: "the creditor may end this agreement by notice",
}


def _consequences(ladder: Sequence[Consequence]) -> list[tuple[str, str]]:
    return [(_TRIGGERS[step.when], _consequence(step)) for step in ladder]


def _consequence(step: Consequence) -> str:
    said = _REMEDIES[step.what]
    if step.what is Remedy.INTEREST:
        said += f" {step.rate:g} % a year on the sum owed"
    if step.amount is not None:
        said = f"{said} {step.amount}" if step.what is Remedy.CREDIT else f"{said}, {step.amount}"
    if step.per:
        said += f" for each {step.per if step.per.count != 1 else str(step.per).removeprefix('1 ')} it lasts"
    if step.cap is not None:
        said += f", at most {step.cap} in all"
    if step.after:
        said = f"after {step.after}: {said}"
    if step.text:
        said += f" ({unended(step.text)})"
    return sentence(_opened(said))


def _payments(plan: _Plan) -> None:
    plan.add("payments")
    rows: list[tuple[Text, ...]] = []
    totals: dict[tuple[str, str], Money] = {}
    for number, each in enumerate(plan.terms.commitments, start=1):
        if each.pays is None:
            continue
        times = max(1, len(plan.dates(each.id))) if each.due and each.due.every else 1
        cells = (f"C{number}", plan.name(each.debtor), _creditor(plan, each), _due(plan, each.id, each.due))
        rows.append(
            (*(text_of(cell) for cell in cells), text_of(str(each.pays) if times == 1 else f"{times} × {each.pays}"))
        )
        key = (plan.name(each.debtor), each.pays.currency)
        totals[key] = totals.get(key, Money.zero(each.pays.currency)) + each.pays * times
    rows += [
        (text_of(""), strong(payer), text_of(""), text_of("in all"), strong(str(sum_)))
        for (payer, _), sum_ in totals.items()
    ]
    plan.blocks.append(
        Table(tuple(text_of(w) for w in ("No.", "Who pays", "To", "When", "Sum")), tuple(rows), frozenset({4}))
    )


def _check_ins(plan: _Plan) -> None:
    plan.add("check-ins")
    rows = []
    for each in plan.terms.check_ins:
        rows.append(
            tuple(
                text_of(words)
                for words in (named(each.id), _due(plan, each.id, each.due), listed(each.with_), " ".join(each.asks))
            )
        )
    plan.blocks.append(Table(tuple(text_of(w) for w in ("Check-in", "When", "Who meets", "What it asks")), tuple(rows)))


def _contingency(plan: _Plan) -> None:
    plan.add("contingency")
    rows = []
    for each in plan.terms.contingency:
        who = plan.name(each.who) if each.who else "All parties"
        within = f"within {each.within}" if each.within else "at once"
        rows.append(tuple(text_of(words) for words in (sentence(each.when), sentence(each.then), who, within)))
    plan.blocks.append(Table(tuple(text_of(w) for w in ("If", "Then", "Who", "By when")), tuple(rows)))


_RUNGS = {
    Rung.TALK: "Talk",
    Rung.EXECUTIVES: "Executives",
    Rung.MEDIATION: "Mediation",
    Rung.EXPERT: "Expert determination",
    Rung.ARBITRATION: "Arbitration",
    Rung.COURT: "Court",
}


def _ladder(plan: _Plan) -> None:
    plan.add("dispute-ladder")
    rows = [
        tuple(text_of(words) for words in (f"{number}. {_RUNGS[step.step]}", step.who, _where(step), _within(step)))
        for number, step in enumerate(plan.terms.dispute_ladder, start=1)
    ]
    plan.blocks.append(Table(tuple(text_of(w) for w in ("Step", "Who", "Rules and place", "Time")), tuple(rows)))


def _where(step: DisputeStep) -> str:
    return "; ".join(part for part in (step.rules, step.seat) if part)


def _within(step: DisputeStep) -> str:
    return str(step.within) if step.within else "until decided"


def _protections(plan: _Plan) -> None:
    terms = plan.terms
    if terms.confidentiality:
        secret = terms.confidentiality
        plan.add(
            "confidentiality",
            covers=unended(secret.covers)
            or "this agreement, the talks that led to it, and what each learnt of the other in them",
            lasting=f", for {secret.lasts} from its date" if secret.lasts else "",
            exceptions=listed([unended(each) for each in secret.exceptions]),
        )
    if terms.no_admission:
        plan.add("no-admission")
    if terms.message_class is not MessageClass.INTERNAL:
        plan.add("settlement-talks" if terms.message_class is MessageClass.SETTLEMENT else "open-talks")
    if terms.standstill:
        plan.add("standstill", until=day(terms.standstill.until))
    if terms.reservation_of_rights:
        plan.add("reservation", rights=sentence(terms.reservation_of_rights))
    else:
        plan.add("no-waiver")


def _effect(plan: _Plan) -> None:
    effect = plan.terms.effect
    assert effect is not None
    plan.add(
        "effect",
        contract=unended(effect.contract),
        prevails=effect.prevails,
        suspends=listed([unended(each) for each in effect.suspends]),
        replaces=listed([unended(each) for each in effect.replaces]),
        discharges=listed([unended(each) for each in effect.discharges]),
        untouched=sentence(effect.untouched) or "It stays in force otherwise.",
    )


def _last_clauses(plan: _Plan) -> None:
    terms = plan.terms
    without = [party.name for party in terms.parties if not party.notices_to]
    plan.add("notices", missing=f", or, for {listed(without)}, to its registered address" if without else "")
    if prevailing := terms.prevailing_language or (terms.second_language and terms.language):
        plan.add("languages", language=_LANGUAGE_NAMES.get(prevailing, prevailing))
    if terms.governing_law:
        law = terms.governing_law
        plan.add(
            "governing-law",
            law=sentence(
                law if " " in law.strip() and "govern" in law.lower() else f"The law of {law} governs this agreement"
            ),
        )


_LANGUAGE_NAMES = {"en": "English", "es": "Spanish", "de": "German", "fr": "French", "zh": "Chinese"}


def _signatures(plan: _Plan) -> None:
    whole = digest(plan.terms)
    plan.add("signatures", digest=" ".join(whole[at : at + 8] for at in range(0, 64, 8)))
    for party in plan.terms.parties:
        given = [each for each in plan.signatures if each.party == party.id]
        for signature in given:
            plan.blocks.append(_given(plan, party, signature))
        if not given:
            people = [(person.name, person.title, person.authority) for person in party.signatories] or [("", "", "")]
            for name, title, authority in people:
                rows = (("Name", name), ("Title", title), ("Authority", authority), ("Date", ""), ("Signature", ""))
                plan.blocks.append(SignatureBlock(party.name, rows))


def _given(plan: _Plan, party: TermsParty, signature: Signature) -> SignatureBlock:
    at = moment(signature.at.astimezone(plan.terms.calendar.calendar.tz), plan.terms.calendar.zone)
    rows = [
        ("Signed by", signature.name),
        ("Title", signature.title),
        ("Authority", signature.authority),
        ("Signed", at),
        ("How", signature.method),
        ("Accepts", f"terms {signature.terms[:16]}…"),
    ]
    return SignatureBlock(party.name, tuple((label, words) for label, words in rows if words))


def _schedule(plan: _Plan) -> None:
    if not plan.occurrences:
        return
    plan.blocks += [PageBreak(), Heading(text_of("Schedule of dates"), 1, anchor="schedule")]
    numbers = {each.id: f"C{number}" for number, each in enumerate(plan.terms.commitments, start=1)}
    rows = []
    for each in plan.occurrences:
        series = each.key.removeprefix(each.id).removeprefix(".")
        what = f"{named(each.id)}{f', {series}' if series else ''}"
        if each.deadline is None:
            when, how = "not yet known", "Counted from an event that has not happened yet, or still to be agreed."
        else:
            when, how = moment(each.deadline.due), " ".join(map(said_step, each.deadline.steps))
        rows.append(tuple(text_of(words) for words in (numbers.get(each.id, "–"), what, when, how)))
    plan.blocks.append(
        Table(
            tuple(text_of(w) for w in ("No.", "What", f"Due ({plan.terms.calendar.zone})", "How it was counted")),
            tuple(rows),
        )
    )


def _subtitle(terms: Terms, signatures: Sequence[Signature]) -> str:
    date = f" of {day(terms.dated)}" if terms.dated else ""
    state = "" if signed_at(terms, signatures) else " · draft for signature"
    return f"{_KINDS[terms.kind]}{date}{state}"


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
