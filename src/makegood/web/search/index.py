"""The blind index: the only place that fills it and asks it."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import F, Max, Q

from makegood.web.access import Seat
from makegood.web.cases.models import Case, RecordEntry
from makegood.web.search import sources
from makegood.web.search.models import Indexed, Word
from makegood.web.search.sources import Item
from makegood.web.search.words import words
from makegood.web.vault import keyring
from makegood.web.vault.sealing import derived, scope_of_room

MOST_WORDS = 8  # of one question
MOST_CASES = 500  # that one question looks into, the newest
AT_ONCE = 5  # cases that one question brings up to date itself
_TOGETHER = 10_000  # hashes in one question to the database


class Found(Sequence):
    """What was found, the newest cases first. The rows of a hit are read, and their words opened, only where it is looked at."""

    def __init__(self, hits: Sequence[tuple[Seat, str, int]] = ()) -> None:
        self._hits = hits

    def __len__(self) -> int:
        return len(self._hits)

    def __getitem__(self, which: int | slice) -> tuple[Seat, Item] | list[tuple[Seat, Item]]:
        if isinstance(which, slice):
            return list(_read(self._hits[which]))
        return next(_read([self._hits[which]]))


def _read(hits: Sequence[tuple[Seat, str, int]]) -> Iterator[tuple[Seat, Item]]:
    """The things behind hits, in their order; those of one kind with one question to the database."""
    seats = {seat.case.pk: seat for seat, _, _ in hits}
    found: dict[tuple[str, str, int], Item] = {}
    for kind in {kind for _, kind, _ in hits}:
        wanted = [(seat.case, row) for seat, of, row in hits if of == kind]
        for item in sources.items({case for case, _ in wanted}, kind, {row for _, row in wanted}):
            if seats[item.case_id].sees(item.room):
                found[item.case_id, kind, item.row] = item
    for seat, kind, row in hits:
        if item := found.get((seat.case.pk, kind, row)):
            yield seat, item


def find(seats: Sequence[Seat], question: str) -> Found:
    """The things in which every word of `question` stands, in rooms that these seats see."""
    asked = sorted(words(question))[:MOST_WORDS]
    seats = seats[:MOST_CASES]
    if not asked or not seats:
        return Found()
    for case in _behind().filter(pk__in=[seat.case.pk for seat in seats])[:AT_ONCE]:
        catch_up(case)
    found = set.intersection(*(_with(seats, word) for word in asked))
    places = {seat.case.pk: place for place, seat in enumerate(seats)}
    kinds = {kind: place for place, kind in enumerate(sources.NAMES)}
    in_order = sorted(found, key=lambda hit: (places[hit[0]], kinds[hit[1]], hit[2]))
    return Found([(seats[places[case_id]], kind, row) for case_id, kind, row in in_order])


def _with(seats: Sequence[Seat], word: str) -> set[tuple[str, str, int]]:
    """Case, kind and row of everything with this word in a room that a seat sees."""
    hashes = [
        _hash(master, seat.case.pk, room, word)
        for seat in seats
        for room in seat.rooms
        for master in keyring.ring().keys.values()
    ]
    found: set[tuple[str, str, int]] = set()
    for start in range(0, len(hashes), _TOGETHER):
        rows = Word.objects.filter(hash__in=hashes[start : start + _TOGETHER])
        found.update(rows.values_list("case_id", "kind", "row"))
    return found


def _hash(master: bytes, case_id: str, room: str, word: str) -> str:
    key = derived(master, scope_of_room(case_id, room), b"makegood search")
    return hmac.new(key, word.encode(), hashlib.sha256).hexdigest()[:32]


# --- filling ---


def _behind():
    """Cases in which something was done since they were indexed."""
    last = Case.objects.annotate(last=Max("record__id"))
    return last.filter(Q(indexed=None) | Q(last__gt=F("indexed__entry"))).order_by("pk")


def catch_up_one(at: dt.datetime) -> bool:
    """Bring one case up to date. Return False when none is behind."""
    case = _behind().first()
    if case is None:
        return False
    catch_up(case)
    return True


def catch_up(case: Case) -> None:
    """Index what is new in a case, and anew what may have changed; nobody writes there meanwhile."""
    with transaction.atomic():
        Case.objects.select_for_update().only("id").get(pk=case.pk)
        last = RecordEntry.objects.filter(case=case).aggregate(last=Max("pk"))["last"] or 0
        here = set(Word.objects.filter(case=case).values_list("kind", "row").distinct())
        found: list[Item] = []
        for kind in sources.NAMES:
            found += sources.items([case], kind, without={row for of, row in here if of == kind})
        again = {(item.kind, item.row) for item in found} & here
        for kind in {kind for kind, _ in again}:
            Word.objects.filter(case=case, kind=kind, row__in=[row for of, row in again if of == kind]).delete()
        _put(case, found)
        Indexed.objects.update_or_create(case=case, defaults={"entry": last})


def _put(case: Case, found: Iterable[Item]) -> None:
    ring = keyring.ring()
    Word.objects.bulk_create(
        (
            Word(
                case=case,
                room=item.room,
                kind=item.kind,
                row=item.row,
                key=ring.newest,
                hash=_hash(ring.keys[ring.newest], case.pk, item.room, word),
            )
            for item in found
            for word in words(f"{item.title} {item.text}")
        ),
        batch_size=1000,
    )


def rebuild() -> int:
    """Make the whole index again with the newest key, case by case; how many cases there were. For after a restore or a rekey."""
    count = 0
    for case in Case.objects.order_by("pk").iterator():
        with transaction.atomic():
            Word.objects.filter(case=case).delete()
            Indexed.objects.filter(case=case).delete()
            catch_up(case)
        count += 1
    return count
