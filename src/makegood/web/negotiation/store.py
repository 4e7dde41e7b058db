"""Rows of the talks into values of the library and back; every write is one `act`.

What is joint: issues, rules, offers, an end without a deal. What is private to a side: its preferences and its guess
of the other side's. The two private parts meet only inside `view_for`, which hands out one side's view of a sitting,
and in `ask_for_result`. Blind bids, the single text and the improvement are in `bids.py` and `texts.py`.
"""

from __future__ import annotations

import datetime as dt
import math
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from pydantic import Field

from makegood import negotiation
from makegood.formats import Fault, Faulty, build
from makegood.negotiation import Talks, View
from makegood.negotiation.alone import Preparation, prepare
from makegood.negotiation.offers import Act, NotNow, Table
from makegood.negotiation.offers import Move as TableMove
from makegood.negotiation.patience import Spare
from makegood.negotiation.pictures import STYLE, picture_for
from makegood.negotiation.procedures import Ready, Sittings
from makegood.negotiation.refit import refit
from makegood.negotiation.talks import Issue, Kind, Name
from makegood.negotiation.talks import Side as Wants
from makegood.negotiation.ways_out import expand
from makegood.web.access import Guest, Seat, in_rooms
from makegood.web.cases import drafts
from makegood.web.cases.models import Case, Room, Side
from makegood.web.cases.tell import tell
from makegood.web.cases.write import Writing, act
from makegood.web.consent import store as consent
from makegood.web.consent.models import Rule
from makegood.web.languages import later
from makegood.web.negotiation import results
from makegood.web.negotiation.journal import Standing, hash_of, note, standing, with_order, without_order
from makegood.web.negotiation.models import Ending, Event, Issues, Move, Preferences, Procedure

MOST_ISSUES = 40
MOST_CHOICES = 60
PREFERENCES_FORM, GUESS_FORM = "negotiation-preferences", "negotiation-guess"
WAYS_ON = ("step-down", "orderly-exit")
SHORTER = 45.0  # seconds that a page takes less than `settle` takes at most, since somebody waits for it
LONGER = 30.0  # seconds that somebody may have it look on, once for each guess and one at a time in a process
_looks_on = threading.Lock()


# --- what is on the table ---


@dataclass(frozen=True)
class OnTheTable:
    """What both sides see of the talks: `shared` as in a talks file without `sides`, and its issues read."""

    shared: Mapping[str, Any]
    talks: Talks

    @property
    def issues(self) -> Mapping[str, Issue]:
        return self.talks.issues

    def title(self, issue: str) -> str:
        words = self.talks.titled(issue)
        return words[:1].upper() + words[1:]


class TalksFile(Talks):
    """A talks file of which only the shared part counts: it may leave out its sides."""

    sides: dict[Name, Wants] = Field(default_factory=dict, max_length=100)

    def _side_faults(self) -> Iterable[Fault]:
        return super()._side_faults() if self.sides else ()


def on_the_table(case: Case) -> OnTheTable | None:
    row = Issues.objects.filter(case=case).first()
    return _read(without_order(row.talks), case) if row else None


def shared_part(talks: Talks) -> dict[str, Any]:
    """What of a talks file belongs to both sides: everything but `sides`."""
    return talks.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"sides", "ways_out"})


def read_shared(raw: Mapping[str, Any], case: Case) -> dict[str, Any]:
    """Check what shall lie on the table and return it as it is kept, its ways out spelt out. Raises Faulty."""
    given = {key: value for key, value in raw.items() if key != "sides"}
    spelt = expand(given) if isinstance(given.get("ways_out"), list | tuple) else given
    table = _read({key: value for key, value in spelt.items() if key != "ways_out"}, case)
    _bounded(table.issues)
    return shared_part(table.talks)


def _read(shared: Mapping[str, Any], case: Case) -> OnTheTable:
    return OnTheTable(shared, _talks(shared, {side.slug: _says_nothing(shared, side) for side in case.sides.all()}))


def _talks(shared: Mapping[str, Any], sides: Mapping[str, Any]) -> Talks:
    return build({**shared, "sides": sides}, Talks)


def _says_nothing(shared: Mapping[str, Any], side: Side) -> dict[str, Any]:
    """The part of a side that has said nothing: it insists on nothing, and any package is better than none."""
    issues = shared.get("issues")
    wants: dict[str, Any] = {}
    if isinstance(issues, Mapping):
        for name, issue in list(issues.items())[:1]:
            wants[name] = _wants_nothing(issue)
    return {
        "name": side.name,
        "preferences": wants or {"-": {"importance": "minor", "prefers": "more"}},
        "walk_away": -(10**9),
    }


def _wants_nothing(issue: Any) -> dict[str, Any]:
    kind = issue.get("kind", Kind.CHOICE) if isinstance(issue, Mapping) else Kind.CHOICE
    options = issue.get("options", ()) if isinstance(issue, Mapping) else ()
    if kind == Kind.PACKAGE and isinstance(parts := issue.get("parts"), Mapping):
        return {"importance": "minor", "parts": {name: _wants_nothing(part) for name, part in parts.items()}}
    if kind == Kind.CHOICE and isinstance(options, list | tuple):
        return {"importance": "minor", "values": {str(option): 0 for option in options} or {"-": 0}}
    return {"importance": "minor", "prefers": "more"}


def _bounded(issues: Mapping[str, Issue]) -> None:
    if len(issues) > MOST_ISSUES:
        raise Faulty.one(
            _("There are %(count)d issues.") % {"count": len(issues)},
            _("A page holds at most %(most)d; settle larger talks with the command line.") % {"most": MOST_ISSUES},
        )
    for name, issue in issues.items():
        if len(issue.choices) > MOST_CHOICES:
            raise Faulty.one(
                _("‘%(issue)s’ has %(count)d options.") % {"issue": name, "count": len(issue.choices)},
                _("Give at most %(most)d, or a larger step.") % {"most": MOST_CHOICES},
                path=("issues", name),
            )
        if any("\n" in option or "\r" in option for option in issue.options):
            raise Faulty.one(
                _("An option of ‘%(issue)s’ runs over more than one line.") % {"issue": name},
                _("Write each option on one line."),
                path=("issues", name),
            )


def begun(case: Case) -> bool:
    """Whether there has been an offer, a bidding or a text: from then on the issues stay as they are."""
    begun = Event.objects.filter(case=case).exclude(procedure=Procedure.SITTINGS)
    return Move.objects.filter(case=case, package__isnull=False).exists() or begun.exists()


def set_issues(seat: Seat, shared: Mapping[str, Any] | Talks, *, at: dt.datetime, once: str = "") -> Issues:
    """Put issues and rules on the table, in place of what lay there. Raises Faulty; NotNow once there was an offer."""
    if begun(seat.case):
        raise NotNow(_("There has been an offer. The issues stay as they are while you talk about it."))
    kept = read_shared(shared_part(shared) if isinstance(shared, Talks) else shared, seat.case)
    with act(seat, what="issues-set", room=Room.JOINT, at=at, once=once) as writing:
        row, _new = Issues.objects.update_or_create(
            case=seat.case,
            defaults={"talks": with_order(kept), "by": seat.name, "at": at, "room": Room.JOINT},
        )
        writing.details.update({"issues": len(kept["issues"]), "sha256": hash_of(kept)})
        writing.then = address(seat, "issues")
    return row


def add_issues(seat: Seat, more: Mapping[str, Any], *, at: dt.datetime, once: str = "") -> Issues:
    """Put more issues and rules beside what lies there; an issue of the same name is replaced."""
    table = on_the_table(seat.case)
    before = dict(table.shared) if table else {}
    spelt = expand(more) if isinstance(more.get("ways_out"), list | tuple) else more
    issues = {**before.get("issues", {}), **spelt.get("issues", {})}
    rules = [*before.get("rules", ())]
    rules += [rule for rule in spelt.get("rules", ()) if _rule(rule) not in [_rule(one) for one in rules]]
    return set_issues(seat, {**before, "issues": issues, "rules": rules}, at=at, once=once)


def _rule(rule: Any) -> Any:
    from makegood.negotiation.talks import Rule

    return str(build(rule, Rule))


def remove_issue(seat: Seat, name: str, *, at: dt.datetime, once: str = "") -> None:
    """Take an issue off the table, and the rules that speak of it. The last one stays until another is there."""
    table = on_the_table(seat.case)
    if table is None or name not in table.issues:
        return
    issues = {key: issue for key, issue in table.shared["issues"].items() if key != name}
    rules = [
        raw
        for raw, rule in zip(table.shared.get("rules", ()), table.talks.rules, strict=True)
        if all(name not in conditions for _path, conditions in rule.parts())
    ]
    if not issues:
        raise NotNow(_("This is the only issue. Put another one on the table first."))
    set_issues(seat, {**table.shared, "issues": issues, "rules": rules}, at=at, once=once)


# --- what a side privately wants ---


def preferences(seat: Seat, *, guess: bool = False) -> Wants | None:
    """What our side said it wants (or guesses the other side wants); None where it said nothing or the issues have changed since."""
    row = _preferences_row(seat, guess=guess)
    table = on_the_table(seat.case)
    if row is None or table is None:
        return None
    side = seat.them if guess else seat.us
    try:
        return _talks(table.shared, _both(seat, table, {side.slug: row.side})).sides[side.slug]
    except Faulty:
        return None


def still_fitting(seat: Seat, *, guess: bool = False) -> Wants | None:
    """What of it still fits the issues where they have changed since, for the form to begin with."""
    row, table = _preferences_row(seat, guess=guess), on_the_table(seat.case)
    if row is None or table is None:
        return None
    return preferences(seat, guess=guess) or refit(build(row.side, Wants), table.issues)


def outdated(seat: Seat) -> bool:
    """Whether our preferences no longer fit the issues, because the table was changed after they were written."""
    return _preferences_row(seat) is not None and preferences(seat) is None


def stated(case: Case, part: str) -> bool:
    """Whether a side has said what it wants: the only thing the other side may know of it."""
    return Preferences.objects.filter(case=case, room=part, guess=False).exists()


def _preferences_row(seat: Seat, *, guess: bool = False) -> Preferences | None:
    if seat.side is None:
        return None
    return in_rooms(seat, Preferences.objects.all()).filter(room=seat.side.part, guess=guess).first()


def _both(seat: Seat, table: OnTheTable, said: Mapping[str, Any]) -> dict[str, Any]:
    """Both sides' parts for the library: what is `said`, and nothing for who said nothing."""
    return {
        side.slug: {**said[side.slug], "name": side.name} if side.slug in said else _says_nothing(table.shared, side)
        for side in seat.sides
    }


def save_preferences(
    seat: Seat, wants: Wants | Mapping[str, Any], *, guess: bool = False, at: dt.datetime, once: str = ""
) -> Preferences:
    """Keep what our side wants, or what it guesses the other side wants, in our own room. Raises Faulty."""
    if seat.side is None or seat.own_room == Room.JOINT:
        raise NotNow(_("Only a side that sits at the table has preferences of its own."))
    table = on_the_table(seat.case)
    if table is None:
        raise NotNow(_("There is nothing on the table yet. Put an issue there first."))
    raw = (
        wants.model_dump(mode="json", by_alias=True, exclude_defaults=True) if isinstance(wants, Wants) else dict(wants)
    )
    if not guess and seat.us.part in sittings_of(seat.case).ready:
        raise NotNow(_("You have asked for the result. What you said stays until the other side is ready too."))
    side = seat.them if guess else seat.us
    if guess:
        raw["guess"] = {"by": seat.us.slug, **raw.get("guess", {})}
    talks = _talks(table.shared, _both(seat, table, {side.slug: raw}))
    kept = talks.sides[side.slug].model_dump(mode="json", by_alias=True, exclude_defaults=True)
    what = "guess-saved" if guess else "preferences-saved"
    with act(seat, what=what, room=seat.own_room, at=at, once=once) as writing:
        row, _new = Preferences.objects.update_or_create(
            case=seat.case, room=seat.own_room, guess=guess, defaults={"side": kept, "by": seat.name, "at": at}
        )
        writing.details["preferences"] = row.pk
        writing.then = address(seat, "page" if isinstance(seat, Guest) else "settlements")
        drafts.clear(seat.user, GUESS_FORM if guess else PREFERENCES_FORM, seat.case.pk)
    return row


# --- settlements ---


@dataclass(frozen=True)
class Found:
    """What the neutral engine found, as far as one side may see it.

    view      None where there is nothing to reckon with yet
    guessed   what the other side wants is this side's own guess
    number    of the sitting at which it was shown; 0 for a guess
    picture   what it and the offers are worth to this side, as SVG without its style
    faulty    why nothing could be reckoned
    longer    whether it was looked for longer than usual
    """

    view: View | None = None
    guessed: bool = False
    number: int = 0
    picture: str = ""
    faulty: Faulty | None = None
    longer: bool = False

    @property
    def may_look_on(self) -> bool:
        """Whether looking on could help: known of a side's own guess alone, since it hangs on what both sides want."""
        return self.guessed and self.view is not None and self.view.unproved and not self.longer


def sittings_of(case: Case) -> Standing:
    table = on_the_table(case)
    return standing(case, table.shared if table else {})


def view_for(seat: Seat, number: int = 0) -> Found:
    """Return our side's view of a sitting, the last unless `number` says which; the other side's part stays in here.

    Before the first sitting our guess of the other side takes its place; without a guess nothing is found.
    """
    table, now = on_the_table(seat.case), sittings_of(seat.case)
    if table is None or seat.side is None:
        return Found()
    if now.held:
        number = number if 0 < number <= len(now.held) else len(now.held)
        sitting = now.held[number - 1]
        wants = {side.slug: sitting.wants[side.part] for side in _as_seated(seat)}
        return _found(seat, sitting.shared, wants, table, number=number)
    said = _with_our_guess(seat)
    return _found(seat, table.shared, _both(seat, table, said), table) if said else Found()


def _with_our_guess(seat: Seat) -> dict[str, Any]:
    """Our side's part and its guess of the other's; empty where one of them is missing."""
    ours, theirs = _preferences_row(seat), _preferences_row(seat, guess=True)
    if ours is None or theirs is None or preferences(seat) is None or preferences(seat, guess=True) is None:
        return {}
    return {seat.us.slug: ours.side, seat.them.slug: theirs.side}


def look_on(seat: Seat) -> Found:
    """Look on for longer where it is not proved that nothing better exists. Raises NotNow where it cannot help or is not our turn."""
    found, table = view_for(seat), on_the_table(seat.case)
    if not found.may_look_on or table is None:
        raise NotNow(_("There is nothing here that looking on could help with."))
    if not _looks_on.acquire(blocking=False):
        raise NotNow(_("Another search is under way. Try again in a minute."))
    try:
        wants = _both(seat, table, _with_our_guess(seat))
        result = negotiation.settle(_talks(table.shared, wants), _until(time.monotonic() + LONGER))
    finally:
        _looks_on.release()
    view = negotiation.for_side(result, seat.us.slug)
    results.keep(seat.case, seat.us.part, 0, results.digest(table.shared, wants), view, longer=True)
    return view_for(seat)


def _until(end: float) -> Spare:
    """All of the time until then, and nothing more after it: the server waits no longer for an answer."""

    def spare() -> float:
        left = end - time.monotonic()
        return left if left > 0 else -math.inf

    return spare


def _shorter() -> float:
    return -SHORTER


def _as_seated(seat: Seat) -> list[Side]:
    """The sides in an order that is the same for both, so that both get the same result and the same colours."""
    return sorted(seat.sides, key=lambda side: side.part)


def _found(
    seat: Seat, shared: Mapping[str, Any], wants: Mapping[str, Any], table: OnTheTable, *, number: int = 0
) -> Found:
    """Our view of what the engine makes of these wants: as it was kept, else worked out and kept for our side."""
    guessed, of = number == 0, results.digest(shared, wants)
    view = results.kept(seat, number, of)
    if view is None:
        try:
            view = negotiation.for_side(negotiation.settle(_talks(shared, wants), _shorter), seat.us.slug)
        except Faulty as faulty:
            return Found(faulty=faulty if guessed else _of_the_table(faulty), guessed=guessed, number=number)
        results.keep_if_possible(seat.case, seat.us.part, number, of, view)
    drawn = _drawn(seat, view, shared, wants, table)
    return Found(view, guessed, number, drawn, longer=results.looked_on(seat, number, of))


def _drawn(seat: Seat, view: View, shared: Mapping[str, Any], wants: Mapping[str, Any], table: OnTheTable) -> str:
    """The picture beside a view: made of our own part and the offers alone."""
    ours = {seat.us.slug: wants[seat.us.slug]}
    own = _talks(shared, {side.slug: ours.get(side.slug) or _says_nothing(shared, side) for side in _as_seated(seat)})
    journal = table_of(seat)
    moves = journal.journal if journal and own.issues == table.issues else ()
    return picture_for(view, own, moves=moves).replace(f"<style>{STYLE}</style>\n", "")


def ask_for_result(seat: Seat, *, at: dt.datetime, once: str = "") -> Event:
    """Say that our side is ready: once both are, the result is reckoned and each sees its own view. Raises Faulty, NotNow."""
    playable_table(seat)
    table, ours = _with_our_part(seat)
    now = sittings_of(seat.case)
    said = {**now.ready, seat.us.part: {**ours.side, "name": seat.us.name}}
    ready = frozenset(side.slug for side in seat.sides if side.part in now.ready)
    state = Sittings(talks_of(seat.case, said), ready, ({},) * len(now.held), _shorter)
    try:
        after = state.apply(Ready(seat.us.slug))
    except Faulty as faulty:
        if ready == {seat.them.slug} and not state.over:  # it failed while reckoning
            raise _of_the_table(faulty) or NotNow(_("Nothing could be reckoned from both parts.")) from None
        raise
    with act(seat, what="result-asked-for", room=Room.JOINT, at=at, once=once) as writing:
        if sittings_of(seat.case) != now:
            raise NotNow(_("Something else happened in the meantime. Read it, then answer again."))
        kept = {"shared": with_order(table.shared), "wants": said[seat.us.part]}
        row = note(seat, Procedure.SITTINGS, "ready", kept, room=seat.own_room, at=at)
        held = len(after.shown) > len(now.held)
        if held:
            of = results.digest(table.shared, {side.slug: said[side.part] for side in seat.sides})
            for side in seat.sides:
                results.keep(seat.case, side.part, len(after.shown), of, after.shown[-1][side.slug])
        writing.details.update({"event": row.pk, "sitting": len(now.held) + 1, "held": held})
        writing.then = address(seat, "settlements")
        words = lazy("The packages that suit both are ready.") if held else lazy("%(us)s is ready to see the packages.")
        words = later(words, us=seat.us.name)
        tell(writing, seat.them, key=f"ready/{row.pk}", subject=words, says=words, page="negotiation:settlements")
    return row


def _with_our_part(seat: Seat) -> tuple[OnTheTable, Preferences]:
    """The table and what our side wants of it. Raises NotNow where either is missing."""
    table, ours = on_the_table(seat.case), _preferences_row(seat)
    if table is None or ours is None or preferences(seat) is None:
        raise NotNow(_("Your side has not said what it wants. Say it first."))
    return table, ours


def talks_with_our_part(seat: Seat) -> tuple[Talks, dict[str, Any]]:
    """The talks as our side knows them, and its part as it is kept. Raises NotNow where it has said nothing."""
    table, ours = _with_our_part(seat)
    return _talks(table.shared, _both(seat, table, {seat.us.slug: ours.side})), {**ours.side, "name": seat.us.name}


def talks_of(case: Case, wants: Mapping[str, Mapping[str, Any]]) -> Talks:
    """The talks with what each part wants: for the engine alone. Raises NotNow where nothing is on the table."""
    table = on_the_table(case)
    if table is None:
        raise NotNow(_("There is nothing on the table yet. Put an issue there first."))
    sides = sorted(case.sides.all(), key=lambda side: side.part)
    return _talks(
        table.shared, {side.slug: wants.get(side.part) or _says_nothing(table.shared, side) for side in sides}
    )


def prepared(seat: Seat) -> Preparation | None:
    """How our side goes into the talks with its own guess of the other side; None without its part and its guess."""
    table, said = on_the_table(seat.case), _with_our_guess(seat)
    if table is None or not said:
        return None
    return prepare(_talks(table.shared, _both(seat, table, said)), seat.us.slug)


def _of_the_table(faulty: Faulty) -> Faulty | None:
    """Faults of the shared rules only: what is wrong with the other side's part is not ours to read."""
    shared = [fault for fault in faulty.faults if fault.path[:1] in (("rules",), ("issues",))]
    return Faulty(shared) if shared else None


# --- offers ---


def table_of(seat: Seat) -> Table | None:
    """The talks with their journal, as this seat may play them: its own demands bind it, nobody else's are in it."""
    on = on_the_table(seat.case)
    if on is None:
        return None
    row = None if isinstance(seat, Guest) else _preferences_row(seat)
    said = {seat.us.slug: row.side} if row is not None and preferences(seat) is not None else {}
    slugs = {side.part: side.slug for side in seat.sides}
    journal = tuple(
        TableMove(
            move.number, move.at, slugs[move.part], Act(move.act), move.package, move.why, move.answers, move.until
        )
        for move in Move.objects.filter(case=seat.case)
    )
    return Table(_talks(on.shared, _both(seat, on, said)), journal)


def moves(seat: Seat) -> list[Move]:
    """The journal as both sides read it, the latest move first."""
    rows = list(in_rooms(seat, Move.objects.all()).order_by("-number"))
    table = on_the_table(seat.case)
    for row in rows:
        row.package = _as_on(table, row.package)
    return rows


def settled(case: Case) -> Mapping[str, str] | None:
    """The package that both sides accepted, in the order of the table; None while there is none."""
    last = Move.objects.filter(case=case).last()
    return _as_on(on_the_table(case), last.package) if last is not None and last.act == Act.ACCEPTED else None


def _as_on(table: OnTheTable | None, package: Mapping[str, str] | None) -> dict[str, str] | None:
    """A package in the order of the table; PostgreSQL keeps the keys of JSON in an order of its own."""
    if table is None or package is None:
        return None if package is None else dict(package)
    known = {issue: package[issue] for issue in table.issues if issue in package}
    return {**known, **package}


def propose(
    seat: Seat,
    package: Mapping[str, str],
    *,
    why: str = "",
    until: dt.datetime | None = None,
    at: dt.datetime,
    once: str = "",
) -> Move:
    """Put a whole package on the table; where the other side's offer is open, this counters it. Raises Faulty, NotNow."""
    table = _playable(seat).offer(seat.us.slug, package, at, why=why, until=until)
    said = {"package": dict(package), "why": why, "until": until and until.isoformat()}
    _ask_a_colleague(seat, package, "propose", said, at=at, once=once)
    return _moved(seat, table, "offer-made", lazy("%(us)s has made an offer."), at=at, once=once)


def accept_offer(seat: Seat, *, number: int | None = None, why: str = "", at: dt.datetime, once: str = "") -> Move:
    """Accept the open offer as it stands; `number` says which one was read. Raises NotNow, Faulty."""
    table = _reading(seat, number, at).accept(seat.us.slug, at, why=why)
    said = {"number": table.journal[-1].answers, "why": why}
    _ask_a_colleague(seat, table.journal[-1].package or {}, "accept-offer", said, at=at, once=once)
    return _moved(seat, table, "offer-accepted", lazy("%(us)s accepts your offer."), at=at, once=once)


def _ask_a_colleague(
    seat: Seat, package: Mapping[str, str], name: str, said: Mapping[str, Any], *, at: dt.datetime, once: str
) -> None:
    """Where our side wants two people for sums like those of this package: ask before it is said."""
    if consent.is_above(seat, package.values()):
        words = "\n".join([f"{issue}: {option}" for issue, option in package.items()] + [said["why"]])
        consent.ask_first(seat, Rule.OFFER, name, said, says=words.strip(), at=at, once=once)


def _propose_as_agreed(seat: Seat, said: Mapping[str, Any], at: dt.datetime) -> Move:
    until = dt.datetime.fromisoformat(said["until"]) if said["until"] else None
    return propose(seat, said["package"], why=said["why"], until=until, at=at)


consent.register("propose", _propose_as_agreed)
consent.register("accept-offer", lambda seat, said, at: accept_offer(seat, **said, at=at))


def decline_offer(seat: Seat, *, why: str, number: int | None = None, at: dt.datetime, once: str = "") -> Move:
    """Decline the open offer and say what would have to change. Raises NotNow."""
    table = _reading(seat, number, at).reject(seat.us.slug, at, why=why)
    return _moved(seat, table, "offer-declined", lazy("%(us)s has answered your offer."), at=at, once=once)


def withdraw_offer(seat: Seat, *, why: str = "", at: dt.datetime, once: str = "") -> Move:
    """Take back our own open offer. Raises NotNow."""
    table = _playable(seat).withdraw(seat.us.slug, at, why=why)
    return _moved(seat, table, "offer-withdrawn", lazy("%(us)s has taken back its offer."), at=at, once=once)


def ask_first(seat: Seat, *, why: str = "", at: dt.datetime, once: str = "") -> Move:
    """Ask the other side to propose first. Raises NotNow."""
    table = _playable(seat).ask_first(seat.us.slug, seat.them.slug, at, why=why)
    return _moved(seat, table, "asked-to-propose", lazy("%(us)s asks you to propose first."), at=at, once=once)


def _playable(seat: Seat) -> Table:
    if seat.side is None:
        raise NotNow(_("Only the two sides make and answer offers."))
    if open_ending(seat.case):
        raise NotNow(_("The talks have ended. Take them up again first."))
    if isinstance(seat, Guest) and seat.us.joined_at is not None:
        raise NotNow(_("%(us)s sits at the table now. Sign in to answer for it.") % {"us": seat.us.short})
    table = table_of(seat)
    if table is None:
        raise NotNow(_("There is nothing on the table yet. Put an issue there first."))
    return table


def playable_table(seat: Seat) -> OnTheTable | None:
    """What is on the table, where our side may make a move now. Raises NotNow where it may not."""
    _playable(seat)
    return on_the_table(seat.case)


def _reading(seat: Seat, number: int | None, at: dt.datetime) -> Table:
    table = _playable(seat)
    offer = table.open_offer(at)
    if number is not None and (offer is None or offer.number != number):
        raise NotNow(_("This offer is no longer open. Read what has happened since."))
    return table


def _moved(seat: Seat, table: Table, what: str, says: str, *, at: dt.datetime, once: str) -> Move:
    move = table.journal[-1]
    with act(seat, what=what, room=Room.JOINT, at=at, once=once) as writing:
        if Move.objects.filter(case=seat.case).count() != move.number - 1:
            raise NotNow(_("Something else happened in the meantime. Read it, then answer again."))
        row = Move.objects.create(
            case=seat.case,
            number=move.number,
            part=seat.us.part,
            by=seat.name,
            act=str(move.act),
            package=None if move.package is None else dict(move.package),
            why=move.why,
            answers=move.answers,
            until=move.until,
            at=at,
        )
        writing.details["move"] = row.number
        if row.package is not None:
            writing.details["package_sha256"] = hash_of(row.package)
        _then(writing, seat)
        words = later(says, us=seat.us.name)
        tell(writing, seat.them, key=f"move/{row.number}", subject=words, says=words, page="negotiation:page")
    return row


def _then(writing: Writing, seat: Seat) -> None:
    writing.then = address(seat, "page")


def address(seat: Seat, page: str, *args: object) -> str:
    """Where a page of the talks is for this seat: in the case, or behind a partner's link."""
    if isinstance(seat, Guest):
        return reverse(f"negotiation_guest:{page}", args=[seat.token, *args])
    return reverse(f"negotiation:{page}", args=[seat.case.pk, *args])


def speaks(seat: Seat) -> bool:
    """Whether this seat binds its side and speaks for it in private: its lead, or a guest while nobody sits there."""
    return seat.side is not None and seat.sees(seat.us.part) and (seat.is_lead or isinstance(seat, Guest))


def worth_to_us(seat: Seat, packages: Mapping[Any, Mapping[str, str]]) -> dict[Any, float]:
    """What packages are worth to our side, on its own scale; empty where it has not said what it wants."""
    wants, table = preferences(seat), on_the_table(seat.case)
    if wants is None or table is None:
        return {}
    return {
        key: float(wants.worth(table.issues, package))
        for key, package in packages.items()
        if package.keys() == table.issues.keys()
    }


# --- no deal ---


def open_ending(case: Case) -> Ending | None:
    return Ending.objects.filter(case=case, resumed_at=None).last()


def end_talks(seat: Seat, way: str, *, why: str, at: dt.datetime, once: str = "") -> Ending:
    """End the talks without a deal, in good order: `way` is one of WAYS_ON. Both sides see it. Raises NotNow."""
    _playable(seat)
    if settled(seat.case) is not None:
        raise NotNow(_("The sides have agreed. Change that in the agreement."))
    with act(seat, what="talks-ended", room=Room.JOINT, at=at, once=once, details={"way": way}) as writing:
        row = Ending.objects.create(case=seat.case, part=seat.us.part, by=seat.name, way=way, why=why, at=at)
        _then(writing, seat)
        words = later("%(us)s ends the talks and proposes an orderly way on.", us=seat.us.name)
        tell(writing, seat.them, key=f"ending/{row.pk}", subject=words, says=words, page="negotiation:page")
    return row


def resume_talks(seat: Seat, *, at: dt.datetime, once: str = "") -> None:
    """Take the talks up again where they ended."""
    with act(seat, what="talks-resumed", room=Room.JOINT, at=at, once=once) as writing:
        Ending.objects.filter(case=seat.case, resumed_at=None).update(resumed_at=at)
        _then(writing, seat)
        words = later("%(us)s would like to take up the talks again.", us=seat.us.name)
        tell(writing, seat.them, key=f"resumed/{at.isoformat()}", subject=words, says=words, page="negotiation:page")
