"""What the pages show, as values: the board with the next things first, a commitment with its history, a calendar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from makegood import obligations as room
from makegood.obligations import Event, Next, Standing
from makegood.obligations.words import title
from makegood.web.access import Seat, in_rooms
from makegood.web.cases.models import Side
from makegood.web.obligations import store
from makegood.web.obligations.models import Answers, Happened

_ASK_SOMEONE = ("late", "violated", "claimed done", "suspended")


@dataclass(frozen=True)
class Card:
    """One occurrence as a page shows it.

    tone    whose it is: ‘ours’, ‘theirs’, ‘shared’ for a joint action and a check-in
    steps   what follows: text, until when, and whether it is ours to do
    """

    standing: Standing
    name: str
    number: str
    tone: str
    debtors: tuple[Side, ...]
    creditors: tuple[Side, ...]
    steps: tuple[tuple[Next, bool], ...]
    agreed: tuple[tuple[str, str], ...]
    parts: tuple[tuple[Side, room.PartDone], ...]
    zone: str

    @property
    def key(self) -> str:
        return self.standing.key


@dataclass(frozen=True)
class Board:
    """How a case stands: what waits for someone, what lies ahead, what is behind us."""

    at: dt.datetime
    lead: str
    waiting: tuple[Card, ...]
    ahead: tuple[Card, ...]
    behind: tuple[Card, ...]
    owed: tuple[tuple[Side, Side, object], ...]
    closing: room.Closing
    next_change_at: dt.datetime | None
    terminated_at: dt.datetime | None


def board(seat: Seat, truth: store.Followed, at: dt.datetime) -> Board:
    now = truth.board(at)
    party = truth.party(seat)
    cards = [_card(seat, truth, standing, party) for standing in now.standings]
    waiting = [card for card in cards if _asks_someone(card.standing)]
    rest = [card for card in cards if card not in waiting]
    ahead = [card for card in rest if card.standing.standing in ("in effect", "pending", "late")]
    behind = [card for card in rest if card not in ahead]
    far = dt.datetime.max.replace(tzinfo=dt.UTC)
    return Board(
        at=at,
        lead=room.usual_business(truth.terms, now.standings),
        waiting=tuple(sorted(waiting, key=lambda card: (not _ours(card), card.standing.next_change_at or far))),
        ahead=tuple(sorted(ahead, key=lambda card: card.standing.due or far)),
        behind=tuple(sorted(behind, key=lambda card: card.standing.since or far, reverse=True)),
        owed=tuple(_owed(truth, card) for card in cards if card.standing.owed and card.standing.owed.sum),
        closing=room.may_close(now.standings),
        next_change_at=now.next_change_at,
        terminated_at=now.terminated_at,
    )


def _ours(card: Card) -> bool:
    return any(mine for step, mine in card.steps if step.what in ("claimed", "accepted", "paid"))


def _owed(truth: store.Followed, card: Card) -> tuple[Side, Side, object]:
    owed = card.standing.owed
    return truth.sides[owed.debtor], truth.sides[owed.creditor], card


def _asks_someone(standing: Standing) -> bool:
    """As `makegood watch` tells it: something stands still until somebody acts. A missed meeting asks for little."""
    open_sum = bool(standing.owed and standing.owed.sum)
    waits = bool(standing.waits_for or standing.disputed_since)
    trouble = standing.standing in _ASK_SOMEONE and not standing.is_check_in
    return open_sum or waits or trouble


def card(seat: Seat, truth: store.Followed, key: str, at: dt.datetime) -> Card | None:
    standing = next((each for each in truth.board(at).standings if each.key == key), None)
    return _card(seat, truth, standing, truth.party(seat)) if standing else None


def _card(seat: Seat, truth: store.Followed, standing: Standing, party: str) -> Card:
    debtors = tuple(truth.sides[each] for each in standing.debtors if each in truth.sides)
    return Card(
        standing=standing,
        name=title(standing.id),
        number=standing.key.partition(".")[2],
        tone=seat.tone(debtors[0]) if len(debtors) == 1 else "shared",
        debtors=debtors,
        creditors=tuple(truth.sides[each] for each in standing.creditors if each not in standing.debtors),
        steps=tuple((step, party in step.who) for step in standing.follows),
        agreed=_agreed(truth, standing),
        parts=tuple((truth.sides[part.party], part) for part in standing.parts if part.party in truth.sides),
        zone=truth.terms.calendar.zone,
    )


def _agreed(truth: store.Followed, standing: Standing) -> tuple[tuple[str, str], ...]:
    """The words of the terms about it, those that are there."""
    if standing.is_check_in:
        check_in = next(each for each in truth.terms.meetings if each.id == standing.id)
        said = [(_("Who meets"), ", ".join(check_in.with_)), (_("Questions"), " ".join(check_in.asks))]
    else:
        item = truth.terms.commitment(standing.id)
        said = [
            (_("It is done when"), item.acceptance.test if item.acceptance else ""),
            (_("Measured by"), item.measure),
            (_("Target"), item.target),
            (_("What will show it"), item.evidence),
            (_("Sum"), str(item.pays) if item.pays else ""),
        ]
    return tuple((label, text) for label, text in said if text)


@dataclass(frozen=True)
class Said:
    """One event as a page tells it."""

    event: Event
    who: str
    tone: str
    says: str
    exhibits: tuple[tuple[str, int | None], ...]


def history(seat: Seat, truth: store.Followed, key: str) -> list[Said]:
    rows = in_rooms(seat, Happened.objects.filter(about__in=[key, ""])).prefetch_related("exhibits")
    told = [(row, Event.model_validate(row.event)) for row in rows]
    return [_said(seat, truth, row, event) for row, event in told if event.about or event.kind != "signed"]


def _said(seat: Seat, truth: store.Followed, row: Happened, event: Event) -> Said:
    kept = {exhibit.name: exhibit.pk for exhibit in row.exhibits.all() if seat.sees(exhibit.room)}
    side = truth.sides.get(event.by or "")
    return Said(
        event=event,
        who=row.said_by,
        tone=seat.tone(side) if side else "shared",
        says=_phrase(event),
        exhibits=tuple((name, kept.get(name)) for name in event.evidence),
    )


def _phrase(event: Event) -> str:
    phrases = {
        "claimed": _("says it is done"),
        "accepted": _("accepted it"),
        "rejected": _("did not accept it yet"),
        "withdrawn": _("took it back"),
        "measured": _("brought a reading"),
        "met": _("noted that it took place"),
        "reminded": _("sent a reminder to answer"),
        "extended": _("agreed to a later date"),
        "waived": _("gave it up"),
        "discharged": _("said that it is no longer owed"),
        "suspended": _("let the clock rest"),
        "resumed": _("let the clock go on"),
        "disputed": _("sees it differently"),
        "resolved": _("said that the dispute is over"),
        "invoked": _("took a step that was agreed"),
        "paid": _("paid"),
        "terminated": _("ended the agreement"),
        "signed": _("signed"),
    }
    more = {
        "extended": str(event.until and f"{event.until.day} {event.until:%B %Y}"),
        "invoked": str(event.what),
        "paid": str(event.amount),
    }.get(str(event.kind))
    says = phrases[str(event.kind)]
    return f"{says}: {more}" if more else says


# --- the calendar, check-ins ---


def months(seat: Seat, truth: store.Followed, at: dt.datetime) -> list[tuple[dt.date, list[tuple[dt.datetime, Card]]]]:
    """Every occurrence with a date, by the month in which it is due where the agreement lives."""
    zone, party = truth.terms.calendar.calendar.tz, truth.party(seat)
    dated = sorted((each for each in truth.board(at).standings if each.due), key=lambda each: (each.due, each.key))
    found: dict[dt.date, list[tuple[dt.datetime, Card]]] = {}
    for standing in dated:
        local = standing.due.astimezone(zone)
        entry = (local, _card(seat, truth, standing, party))
        found.setdefault(local.date().replace(day=1), []).append(entry)
    return list(found.items())


def check_ins(seat: Seat, truth: store.Followed, at: dt.datetime) -> list[tuple[Card, str]]:
    """Each check-in with how far the answers are."""
    party = truth.party(seat)
    rows = Answers.objects.filter(case=seat.case).values_list("about", "room")
    answered: dict[str, set[str]] = {}
    for about, where in rows:
        answered.setdefault(about, set()).add(where)
    cards = [_card(seat, truth, each, party) for each in truth.board(at).standings if each.is_check_in]
    return [(each, _answers(seat, answered.get(each.key, set()))) for each in cards]


def _answers(seat: Seat, parts: set[str]) -> str:
    if len(parts) == 2:
        return _("Both have answered")
    if seat.side and seat.side.part in parts:
        return _("You have answered")
    return ""


def who(seat: Seat, truth: store.Followed, parties: list[str]) -> list[Side]:
    return [side for party, side in truth.sides.items() if party in parties]


LIMITS = """\
indicators:
  - name: uptime            # the column
    title: Checkout uptime
    unit: "%"
    direction: higher       # which way is better: higher or lower
    target: 99.95
    limit: 99.9             # beyond it the terms are not met
"""
