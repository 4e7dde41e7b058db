"""An assessment in words: the whole as Markdown, the short form for the terminal, and the sheet for the talk."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterable, Iterator

from makegood.breach.assessment import Assessment
from makegood.breach.changes import Answered, Change
from makegood.breach.exhibits import Shown
from makegood.breach.impact import Cover
from makegood.breach.materiality import Leaning
from makegood.breach.plans import PlanStep
from makegood.breach.questions import WhyQuestion
from makegood.breach.ratings import Rating, said_day, said_sum
from makegood.breach.report import UNKNOWN, Source
from makegood.values import Estimate, Reason

_WIDTH = 100
_MANY_RIVALS = 4
_ROOM = "\n".join(["> &nbsp;"] * 3)  # lines to write on, once printed


def to_text(assessment: Assessment) -> str:
    """The short form, for the terminal and for reading aloud. The rest is in `to_markdown`."""
    parts = [
        textwrap.fill(f"{assessment.title}: {assessment.in_one_line}", _WIDTH),
        _section("What it means", [_rating(r, assessment) for r in _ratings(assessment)]),
        _section("How material it is", _verdict(assessment)),
        _section("What to do, as far as your answers go", _course(assessment)),
        _section("What speaks against it", _reasons(assessment.course.reasons_against, 3)),
        _section("What was not chosen, and why", _rejected(assessment)),
        _section("What would change this", _changes(assessment, most=3)),
        _section("What may not be done now", _not_now(assessment)),
        _section("Next protective steps", [_step(s, assessment) for s in _named_first(assessment.protective_plan)][:6]),
        _section("Not known yet", _questions(assessment, most=6)),
        "This rests on your answers alone. It says nothing about guilt and is not legal advice.\nThe choice is yours.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def to_markdown(assessment: Assessment) -> str:
    """The whole assessment as Markdown, for one side's own eyes."""
    a = assessment
    parts = [
        f"# {a.title}",
        f"Assessment of {_date(a.as_of)}{_opened(a)}. Only {a.us} sees this.",
        f"{a.in_one_line} It happened on {said_day(a.happened_on, a.as_of)}.",
        _part("Facts", _facts(a)),
        _part("Evidence that does not agree", _contradictions(a)),
        _part("What it means", [_rating(r, a) for r in _ratings(a)]),
        _part("What it costs", _costs(a)),
        _part("How material it is", _materiality(a)),
        _part("The course", _course(a)),
        _part("What speaks for it", _reasons(a.course.reasons_for)),
        _part("What speaks against it", _reasons(a.course.reasons_against)),
        _part("What was not chosen, and why", _rejected(a)),
        _part("What would change this", _changes(a)),
        _part("What may not be done now", _not_now(a)),
        _part("Look up first", [f"For ‘{c.step}’: {c.question}" for c in a.check_first]),
        _part("Short-term remedy", a.remedies.short_term or [f"Open: {a.remedies.short_term_question}"]),
        _part("Long-term remedy", a.remedies.long_term or [f"Open: {a.remedies.long_term_question}"]),
        _part("What cannot be undone, and what still helps", _clean_up(a)),
        _part("What we want to walk away with", a.preparation.we_want),
        _part("What they may want; a guess to check", a.preparation.they_may_want),
        _part("Protective plan", [_step(step, a) for step in a.protective_plan]),
        _part("Ways to cover meanwhile", [_way(c, a) for c in a.cover]),
        _part("Foundations of the partnership", [view.says for view in a.foundations]),
        _part("Not known yet", _questions(a)),
        _part("What this does not say", a.limits),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def preparation_sheet(assessment: Assessment) -> str:
    """A sheet for the talk as Markdown, to print and to write on. It assumes no bad intent."""
    a, sheet = assessment, assessment.preparation
    parts = [
        f"# Before the talk with {a.them}",
        f"{a.title}. Prepared on {_date(a.as_of)} for {a.us} only. Tone: {a.tone}.",
        f"**What the talk is for.** {sheet.purpose}",
        f"**In what spirit.** {sheet.stance}",
        _part("What we can show", [f"{f.says} ({', '.join(f.evidence)})" for f in sheet.facts] or ["Nothing yet."]),
        _part("What we believe and cannot show; ask, do not assert", [f.says for f in sheet.claims]),
        _part("Our own part", [sheet.our_part]),
        "\n\n".join(["## What we ask, and what we listen for", *(_asked(q) for q in sheet.questions)]),
        f"## Their account, in their words\n\n{_ROOM}",
        f"## Ask them to propose first\n\n{sheet.ask_first}\n\n{_ROOM}",
        _part("What we want to walk away with", sheet.we_want or ["Open: decide this before the talk."]),
        _part("What they may want; a guess to check", sheet.they_may_want or ["Open: ask."]),
        _part("Leave out of this talk", sheet.leave_out),
        "## Before you part\n\n- Say back what you heard, and ask whether it is right.\n"
        "- Write down who does what by when, on both sides.\n- Agree the day of the next talk.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


# ---- parts --------------------------------------------------------------------------------------------------------


def _section(title: str, lines: Iterable[str]) -> str:
    body = [
        textwrap.fill(line, _WIDTH, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False)
        for line in lines
    ]
    return "\n".join([title, *body]) if body else ""


def _part(title: str, lines: Iterable[str]) -> str:
    body = [f"- {line}" for line in lines]
    return f"## {title}\n\n" + "\n".join(body) if body else ""


def _after(text: str, before: str) -> str:
    return f"{before}{text.rstrip('.')}." if text else ""


def _date(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _opened(a: Assessment) -> str:
    source = a.opened_from
    if source.source is Source.HAND:
        return ""
    article = "an" if source.source is Source.WARNING else "a"
    return f", opened from {article} {source.source}" + (f" ({source.reference})" if source.reference else "")


def _ratings(a: Assessment) -> tuple[Rating, ...]:
    return a.severity, a.urgency, a.our_leverage, a.their_leverage, a.leverage, a.trust


_HEADS = {
    "severity": "It is {band}.",
    "urgency": "Time: {band}.",
    "our leverage": "{us}'s position without an agreement is {band}.",
    "their leverage": "{them}'s position without an agreement, as far as you know, is {band}.",
    "balance": "Between the two, leverage is {band}.",
    "trust": "Trust that the record supports: {band}.",
}
_SHOWN = {"severity": 3, "urgency": 2, "our leverage": 2, "their leverage": 2, "balance": 2, "trust": 2}


def _rating(rating: Rating, a: Assessment) -> str:
    head = _HEADS[rating.name].format(band=rating.band, us=a.us, them=a.them)
    reasons = " ".join(reason.says for reason in rating.reasons[: _SHOWN[rating.name]])
    if rating.name == "trust":
        return f"{reasons} {head}" if a.trust.counted else reasons
    low, high = rating.could_be
    open_ = f" While answers are missing it could be anything from ‘{low}’ to ‘{high}’." if low != high else ""
    return f"{head} {reasons}{open_}"


def _course(a: Assessment) -> Iterator[str]:
    yield f"Recommended: {a.course.course}, in a {a.tone} tone. {a.course.means}"
    if a.tone != a.course.tone:
        yield a.tone_because
    yield from _reasons(a.course.reasons_for, 3)
    yield f"First step: {a.course.first_step}"
    if a.robust:
        yield "This holds whatever the open answers turn out to be, and anywhere in your estimates."
    elif len(a.rivals) > _MANY_RIVALS:
        yield "Take it as a first guess: so much is unknown that nearly any course could turn out better. Start with the questions below."
    else:
        if a.rivals:
            yield f"This does not hold everywhere in your ranges: {_list(a.rivals)} could overtake it."
        for check in a.check_first:
            if check.step is a.course.course:
                yield f"It rests on something to look up first: {check.question}"


def _reasons(reasons: Iterable[Reason], most: int | None = None) -> list[str]:
    return [reason.says for reason in reasons][:most]


def _list(words: Iterable[str]) -> str:
    *first, last = [f"‘{word}’" for word in words]
    return f"{', '.join(first)} or {last}" if first else last


def _rejected(a: Assessment) -> list[str]:
    return [f"{_capital(option.course)}: {option.rejected_because}" for option in a.alternatives]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _changes(a: Assessment, most: int | None = None) -> Iterator[str]:
    """By course; answers that are still unknown first, as they are the ones to find out, and sums last."""
    if not a.what_would_change:
        yield "No single answer, changed alone, would make another course win."
    yield from _single(a, most)
    yield from _pairs(a, most)


def _single(a: Assessment, most: int | None) -> Iterator[str]:
    by_course: dict[str, list[Change]] = {}
    for change in sorted(a.what_would_change, key=_order):
        by_course.setdefault(change.course, []).append(change)
    for course, changes in by_course.items():
        said = " ".join(_change(change) for change in changes[:most])
        more = len(changes) - len(changes[:most])
        rest = f" {more} more in the full assessment." if more else ""
        yield f"{_capital(course)} would come first with any one of these answers. {said}{rest}"


def _pairs(a: Assessment, most: int | None) -> Iterator[str]:
    """Two answers together, those first that replace what is not known yet."""
    pairs = a.pairs_that_would_change
    if not pairs:
        yield "Nor would any two listed answers, changed together."
        return
    shown = pairs[: 2 if most else 20]
    for pair in shown:
        yield (
            f"{_capital(pair.course)} would come first with these two together: "
            f"{_change(pair.first).rstrip('.')}; {_change(pair.second)}"
        )
    if more := len(pairs) - len(shown):
        yield f"{more} more such pair{'s' if more > 1 else ''} of two answers: --json names each."


def _order(change: Change) -> tuple[bool, bool]:
    return change.now != UNKNOWN, change.path.endswith(("cost", "each_day", "bearable_loss"))


def _change(change: Change | Answered) -> str:
    *first, last = change.instead
    instead = f"{', '.join(first)} or {last}" if first else last
    return f"{change.question} {_capital(instead)} (now: {change.now})."


def _not_now(a: Assessment) -> Iterator[str]:
    for refused in a.refused:
        yield f"You plan to {_verb(refused.step)} on {_date(refused.on)}. That may not be done then: {' '.join(refused.why)}"
    for gone in a.overridden:
        o = gone.override
        yield (
            f"You decided to {_verb(gone.step)} on {_date(gone.on)} against the warning ({' '.join(gone.why)}) "
            f"Reason: {o.reason.rstrip('.')}. Decided by {o.decided_by}, seconded by {o.second_person}."
        )
    for step in dict.fromkeys(obstacle.step for obstacle in a.not_allowed):
        mine = [obstacle for obstacle in a.not_allowed if obstacle.step is step]
        why = " ".join(obstacle.why for obstacle in mine)
        frees = " ".join(obstacle.frees_it for obstacle in mine if obstacle.frees_it)
        yield f"{_capital(step)}: {why}{f' What clears the way: {frees}' if frees else ''}"


def _verb(step: str) -> str:
    return {"notice to cure": "give notice to cure", "neutral help": "call in neutral help"}.get(step, step)


def _named_first(steps: Iterable[PlanStep]) -> list[PlanStep]:
    return sorted(steps, key=lambda step: step.proposed)


def _step(step: PlanStep, a: Assessment) -> str:
    given = [
        step.owner,
        f"by {said_day(step.by, a.as_of)}" if step.by else "",
        said_sum(step.cost) if step.cost else "",
    ]
    said = f"{step.do.rstrip('.')}. {', '.join(g for g in given if g)}".rstrip(" .") + "."
    head = "To consider: " if step.proposed else ""
    missing = f" Still open: {', '.join(step.missing)}." if step.missing else ""
    return f"{head}{said}{missing}{_after(step.not_now, ' Not now: ')}"


def _way(way: Cover, a: Assessment) -> str:
    who = f" {way.owner} sees to it." if way.owner else ""
    when = f" To be ordered by {said_day(way.decide_by, a.as_of)}." if way.decide_by else ""
    open_ = f" Still open: {', '.join(way.missing)}." if way.missing else ""
    return f"{way.name}: {way.says}{_after(way.risks, ' Risks: ')}{who}{when}{open_}"


def _questions(a: Assessment, most: int | None = None) -> list[str]:
    shown = [question.asks for question in a.open_questions]
    if most is not None and len(shown) > most:
        left = len(shown) - most
        return [*shown[:most], f"… and {left} more question{'s' if left != 1 else ''}, in the full assessment."]
    return shown


def _facts(a: Assessment) -> list[str]:
    told = []
    for fact in a.facts:
        shown = f"Shown by: {'; '.join(map(_shown, fact.shown_by))}." if fact.evidence else "Without evidence so far."
        disputed = {"yes": " Disputed.", "partly": " Disputed in part."}.get(fact.disputed, "")
        at_odds = f" Against it stands: {'; '.join(fact.at_odds)}." if fact.at_odds else ""
        told.append(f"{fact.says} {shown}{disputed}{at_odds}")
    return told or ["No facts were written down yet."]


def _shown(exhibit: Shown) -> str:
    """‘failover log (Ada Brandt, 9 June 2026, sha256 5f2a9c01…, verified by Maeve Doyle)’."""
    if exhibit.on is None:
        return exhibit.name
    known = [exhibit.by, _date(exhibit.on)]
    known.append(f"sha256 {exhibit.sha256[:8]}…" if exhibit.sha256 else "its bytes are not kept here")
    known.append(f"verified by {exhibit.verified_by}" if exhibit.verified_by else "not verified by anybody else")
    return f"{exhibit.name} ({', '.join(known)})"


def _contradictions(a: Assessment) -> Iterator[str]:
    for pair in a.contradictions:
        bears = f" It bears on this: {' '.join(map(_stop, pair.bears_on))}" if pair.bears_on else ""
        yield f"{_capital(_shown(pair.later))} speaks against {_shown(pair.earlier)}. Both are kept; look at them together.{bears}"


def _costs(a: Assessment) -> Iterator[str]:
    for area in a.impact.areas:
        weighs = "how heavily it weighs is not known" if area.weighs == "unknown" else f"weighs: {area.weighs}"
        so_far = _known_sum(area.so_far, area.all_so_far)
        yield f"{_capital(area.area)} ({weighs}): {so_far} so far, {_known_sum(area.each_day, area.all_each_day)} each further day."
    i = a.impact
    yield (
        f"Over {i.horizon_days} days, if nothing is done: about {said_sum(i.middle)}; "
        f"nine times in ten between {said_sum(i.from_)} and {said_sum(i.to)}."
    )
    for group in i.together:
        yield f"Taken to rise and fall together with {group.with_}: {'; '.join(group.what)}."
    if i.together:
        yield f"If nothing moved together, it would be between {said_sum(i.apart_from)} and {said_sum(i.apart_to)}."
    for driver in i.drivers[:5]:
        yield f"Moves the sum by {said_sum(driver.swing)}: {driver.what} (total {said_sum(driver.total_at_low)} to {said_sum(driver.total_at_high)})."
    if i.not_in_it:
        yield f"Not in the sum, because not known: {'; '.join(i.not_in_it)}."


def _known_sum(known: Estimate, complete: bool) -> str:
    if complete:
        return said_sum(known)
    return f"{said_sum(known)} and a part not known yet" if known.high else "not known yet"


def _verdict(a: Assessment) -> Iterator[str]:
    m = a.materiality
    because = f", arguable because {'; '.join(m.arguable_because)}" if m.arguable_because else ""
    yield f"{_capital(m.verdict)}{because}."
    if m.against_it:
        yield f"Against that: {'; '.join(m.against_it)}."
    if len(m.could_be) > 1:
        yield f"While answers are missing it could also be argued to be {_list(w for w in m.could_be if w != m.verdict)}."


def _materiality(a: Assessment) -> Iterator[str]:
    yield from _verdict(a)
    for factor in a.materiality.factors:
        leans = "" if factor.leans is Leaning.OPEN else f" Leans {factor.leans}."
        evidence = [f"For: {_stop(s)}" for s in factor.speaks_for] + [
            f"Against: {_stop(s)}" for s in factor.speaks_against
        ]
        yield " ".join([f"{factor.asks} {_capital(factor.says)}.{leans}", *evidence])


def _stop(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _clean_up(a: Assessment) -> Iterator[str]:
    for harm in a.clean_up:
        yield f"{_stop(harm.harm)} Felt by: {harm.felt_by}. " + " ".join(_step(step, a) for step in harm.steps)


def _asked(q: WhyQuestion) -> str:
    return f"**{_capital(q.about)}** ({q.known.rstrip('.')})  \n{q.asks}  \n*Listen for:* {q.listen_for}\n\n{_ROOM}"
