"""What the assessment says, in the words and the order of a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from makegood.breach import Assessment, Report
from makegood.breach.changes import Answered, Change, PairOfChanges
from makegood.breach.exhibits import Shown
from makegood.breach.impact import TotalImpact
from makegood.breach.picture import Tornado, tornado
from makegood.breach.questions import open_questions as questions_of
from makegood.breach.ratings import Rating, said_sum
from makegood.breach.report import UNKNOWN, Source, at_odds
from makegood.web.breach.sections import Section, section_of
from makegood.web.cases.templatetags.makegood import day
from makegood.web.sentences import said

_FIRST = 3  # reasons shown before the rest is folded


@dataclass(frozen=True)
class ShownRating:
    about: str
    band: str
    first: list[str]
    more: list[str]
    open: str


@dataclass(frozen=True)
class ShownChange:
    says: str
    link: str
    section: Section | None


@dataclass(frozen=True)
class OpenSection:
    section: Section
    asks: list[tuple[str, str]]  # the question, and its place on the section's page


@dataclass(frozen=True)
class NotNow:
    act: str
    why: list[str]
    frees: list[str]


@dataclass(frozen=True)
class AtOdds:
    """Answers saved earlier that do not go together, and where to correct them."""

    problem: str
    instead: str
    link: str
    section: Section | None


@dataclass(frozen=True)
class Cost:
    area: str
    weighs: str
    so_far: str
    each_day: str


def ratings(a: Assessment) -> list[ShownRating]:
    abouts = [
        (_("How serious"), a.severity),
        (_("How urgent"), a.urgency),
        (_("Who needs it less"), a.leverage),
        (_("Trust, from the record"), a.trust),
    ]
    return [_rating(about, rating, a) for about, rating in abouts]


def _rating(about: str, rating: Rating, a: Assessment) -> ShownRating:
    reasons = [reason.says for reason in rating.reasons]
    if rating.name == "balance":
        reasons += [reason.says for side in (a.our_leverage, a.their_leverage) for reason in side.reasons]
    low, high = rating.could_be
    open_ = _("While answers are missing: from ‘%(low)s’ to ‘%(high)s’.") % {"low": said(low), "high": said(high)}
    return ShownRating(about, rating.band, reasons[:_FIRST], reasons[_FIRST:], open_ if low != high else "")


def changes(a: Assessment) -> list[tuple[str, list[ShownChange]]]:
    """Single answers that would make another course win, under that course; what is unknown first."""
    by_course: dict[str, list[ShownChange]] = {}
    for change in sorted(a.what_would_change, key=lambda change: change.now != UNKNOWN):
        by_course.setdefault(change.course, []).append(_change(change))
    return list(by_course.items())


def _change(change: Change) -> ShownChange:
    return ShownChange(_says(change), anchor(change.path), section_of(change.path))


def _says(change: Change | Answered) -> str:
    now = _("not known") if change.now == UNKNOWN else said(change.now)
    words = {"question": said(change.question), "instead": _either(change.instead), "now": now}
    return _("%(question)s If the answer were %(instead)s (now: %(now)s).") % words


@dataclass(frozen=True)
class ShownPair:
    """Two answers in a sentence each, and the course that wins with both."""

    course: str
    says: str


def pairs(found: Iterable[PairOfChanges]) -> list[ShownPair]:
    """Two answers that together would make another course win."""
    return [ShownPair(pair.course.value, f"{_says(pair.first)} {_says(pair.second)}") for pair in found]


def _either(words: tuple[str, ...]) -> str:
    *first, last = [f"‘{said(word)}’" for word in words]
    return _("%(first)s or %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def open_paths(report: Report) -> list[str]:
    return [question.path for question in questions_of(report)]


def open_questions(a: Assessment) -> list[OpenSection]:
    """The open questions under the sections that answer them."""
    found: dict[str, OpenSection] = {}
    for question in a.open_questions:
        section = section_of(question.path)
        if section is not None:
            part = found.setdefault(section.id, OpenSection(section, []))
            part.asks.append((question.asks, anchor(question.path)))
    return list(found.values())


def anchor(path: str) -> str:
    return f"ask-{path.replace('.', '-')}"


@dataclass(frozen=True)
class ShownExhibit:
    """An exhibit behind a fact; `exhibit_id` where the case keeps its bytes."""

    name: str
    exhibit_id: int | None
    says: str
    verified: str


@dataclass(frozen=True)
class ShownFact:
    says: str
    is_claim: bool
    exhibits: list[ShownExhibit]
    at_odds: str


def facts(a: Assessment, kept: dict[str, int]) -> list[ShownFact]:
    """What happened, each fact with what shows it. `kept` gives the exhibits that the case holds, by their hash."""
    return [
        ShownFact(
            fact.says,
            fact.is_claim,
            [_exhibit(each, kept) for each in fact.shown_by],
            _("Another exhibit speaks against it: %(names)s") % {"names": ", ".join(fact.at_odds)}
            if fact.at_odds
            else "",
        )
        for fact in a.facts
    ]


def contradictions(a: Assessment, kept: dict[str, int]) -> list[tuple[ShownExhibit, ShownExhibit, tuple[str, ...]]]:
    return [(_exhibit(each.earlier, kept), _exhibit(each.later, kept), each.bears_on) for each in a.contradictions]


def _exhibit(of: Shown, kept: dict[str, int]) -> ShownExhibit:
    known = [of.by, day(of.on)] if of.on else []
    known.append(_("its bytes are kept") if of.sha256 in kept else _("its bytes are not kept here"))
    verified = _("verified by %(who)s") % {"who": of.verified_by} if of.verified_by else _("verified by nobody else")
    return ShownExhibit(of.name, kept.get(of.sha256), ", ".join(known), verified)


WAYS_IN = {
    Source.COMMITMENT: gettext_lazy("A commitment that was missed"),
    Source.WARNING: gettext_lazy("An early warning"),
    Source.MAIL: gettext_lazy("A message"),
    Source.HAND: gettext_lazy("By hand"),
}


def at_odds_in(report: Report) -> list[AtOdds]:
    found = [(fault, ".".join(map(str, fault.path))) for fault in at_odds(report)]
    return [AtOdds(fault.problem, fault.instead, anchor(path), section_of(path)) for fault, path in found]


def picture(impact: TotalImpact) -> Tornado | None:
    """The picture of what moves the total most, in the reader's language."""
    drivers = tuple(driver.model_copy(update={"what": said(driver.what)}) for driver in impact.drivers)
    return tornado(impact.model_copy(update={"drivers": drivers}))


def not_now(a: Assessment) -> list[NotNow]:
    acts = dict.fromkeys(obstacle.step for obstacle in a.not_allowed)
    mine = {act: [obstacle for obstacle in a.not_allowed if obstacle.step is act] for act in acts}
    return [
        NotNow(
            capfirst(said(act)),
            list(dict.fromkeys(o.why for o in found)),
            list(dict.fromkeys(o.frees_it for o in found if o.frees_it)),
        )
        for act, found in mine.items()
    ]


def costs(a: Assessment) -> list[Cost]:
    def worth(known: object, complete: bool) -> str:
        words = said(said_sum(known))  # type: ignore[arg-type]
        return words if complete else _("%(sum)s, and a part not known yet") % {"sum": words}

    return [
        Cost(
            capfirst(said(area.area)),
            _("not known yet") if area.weighs == UNKNOWN else said(area.weighs),
            worth(area.so_far, area.all_so_far),
            worth(area.each_day, area.all_each_day),
        )
        for area in a.impact.areas
    ]
