"""The blind index: the only place that fills it and asks it."""

from __future__ import annotations

import datetime as dt
import hmac
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from makegood.web import access
from makegood.web.access import Seat
from makegood.web.cases.models import Case, RecordEntry, Sitting
from makegood.web.search import sources
from makegood.web.search.models import Indexed, Word
from makegood.web.search.sources import Item
from makegood.web.search.words import words
from makegood.web.vault import keyring
from makegood.web.vault.sealing import derived, scope_of_room

MOST_WORDS = 8  # of one question
MOST_CASES = 500  # that one question looks into, the newest
MOST_FOUND = 1_000  # things of one question; who looks for others says another word
AT_ONCE = 5  # cases that one question brings up to date itself
_FIRST_CASES = 25  # that are looked into; older ones only where these do not fill what is shown
_MORE_CASES = 4  # times as many with each further look
_TOGETHER = 10_000  # hashes in one question to the database


Hit = tuple[str, str, int]  # case, kind, row
Seen = Sequence[tuple[str, frozenset[str]]]  # cases, and the rooms that are seen there


class Found(Sequence):
    """What was found, the newest cases first. The rows of a hit are read, and their words opened, only where it is looked at."""

    def __init__(self, sittings: QuerySet[Sitting], hits: Sequence[Hit] = ()) -> None:
        self._sittings, self._hits = sittings, hits

    def __len__(self) -> int:
        return len(self._hits)

    def __getitem__(self, which: int | slice) -> tuple[Seat, Item] | list[tuple[Seat, Item]]:
        if isinstance(which, slice):
            return list(self._read(self._hits[which]))
        return next(self._read([self._hits[which]]))

    def _read(self, hits: Sequence[Hit]) -> Iterator[tuple[Seat, Item]]:
        """The things behind hits, in their order; those of one kind with one question to the database."""
        at_tables = self._sittings.filter(case__in={case_id for case_id, _, _ in hits})
        seats = {sitting.case_id: access.seat_of(sitting) for sitting in at_tables} if hits else {}
        found: dict[Hit, Item] = {}
        for kind in {kind for _, kind, _ in hits}:
            wanted = [(seats[case_id].case, row) for case_id, of, row in hits if of == kind and case_id in seats]
            for item in sources.items({case for case, _ in wanted}, kind, {row for _, row in wanted}):
                if seats[item.case_id].sees(item.room):
                    found[item.case_id, kind, item.row] = item
        for hit in hits:
            if item := found.get(hit):
                yield seats[item.case_id], item


def find(sittings: QuerySet[Sitting], question: str, upto: int = MOST_FOUND) -> Found:
    """The first `upto` things in which every word of `question` stands, in rooms that are seen from these places.

    It looks no further once it has enough, so the work is bounded by what is shown and by `MOST_CASES`, not by what there is.
    """
    asked = sorted(words(question))[:MOST_WORDS]
    hits: list[Hit] = []
    may_catch_up = AT_ONCE
    for near in _steps(access.cases_seen(sittings, MOST_CASES), len(asked)) if asked else ():
        behind = list(_behind().filter(pk__in=[case_id for case_id, _ in near])[:may_catch_up])
        for case in behind:
            catch_up(case)
        may_catch_up -= len(behind)
        hits += _with(near, asked, upto - len(hits))
        if len(hits) >= upto:
            break
    return Found(sittings, hits)


def _steps(seen: Seen, asked: int) -> Iterator[Seen]:
    """A few cases, then more and more at once: a bounded number of times, and never too many hashes for one question."""
    start, size = 0, _FIRST_CASES
    while near := seen[start : start + size]:
        yield near
        hashes = max(len(rooms) for _, rooms in near) * len(keyring.ring().keys) * asked
        start, size = start + size, max(1, min(size * _MORE_CASES, _TOGETHER // hashes))


def _with(seen: Seen, asked: Sequence[str], upto: int) -> list[Hit]:
    """The first things in which all these words stand, in rooms that are seen: by case, kind, and the newest of a kind first."""
    masters = keyring.ring().keys.values()
    hashes = [
        _hash(master, case_id, room, word)
        for case_id, rooms in seen
        for room in rooms
        for master in masters
        for word in asked
    ]
    found = (
        Word.objects.filter(hash__in=hashes)
        .values_list("case_id", "kind", "row")
        .annotate(here=Count("hash", distinct=True))  # a thing has each of its words once, under one key
        .filter(here=len(asked))
        .order_by("-case__opened_at", "case", "kind", "-row")[:upto]
    )
    return [(case_id, kind, row) for case_id, kind, row, _ in found]


def _hash(master: bytes, case_id: str, room: str, word: str) -> str:
    key = derived(master, scope_of_room(case_id, room), b"makegood search")
    return hmac.digest(key, word.encode(), "sha256").hex()[:32]


# --- filling ---


def _behind():
    """Cases in which something was done since they were indexed."""
    since = RecordEntry.objects.filter(case=OuterRef("pk"), pk__gt=OuterRef("indexed__entry")).order_by()
    return Case.objects.filter(Q(indexed=None) | Exists(since)).order_by("pk")


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
        _put(case, found, {(item.kind, item.row) for item in found} & here)
        Indexed.objects.update_or_create(case=case, defaults={"entry": last})


def _put(case: Case, found: Iterable[Item], before: Collection[tuple[str, int]]) -> None:
    """Keep the words of these things; of those that were here before only what is no longer the same."""
    ring, kept = keyring.ring(), _kept(case, before)
    fresh = []
    for item in found:
        master, said = ring.keys[ring.newest], words(f"{item.title} {item.text}")
        hashes = {_hash(master, case.pk, item.room, word) for word in said}
        if (before_it := kept.get((item.kind, item.row), set())) != hashes:
            if before_it:
                Word.objects.filter(case=case, kind=item.kind, row=item.row).delete()
            fresh += [
                Word(case=case, room=item.room, kind=item.kind, row=item.row, key=ring.newest, hash=each)
                for each in sorted(hashes)
            ]
    Word.objects.bulk_create(fresh, batch_size=1000)


def _kept(case: Case, things: Collection[tuple[str, int]]) -> dict[tuple[str, int], set[str]]:
    """The hashes that are kept of some things of a case."""
    kept: dict[tuple[str, int], set[str]] = defaultdict(set)
    for kind in {kind for kind, _ in things}:
        rows = Word.objects.filter(case=case, kind=kind, row__in=[row for of, row in things if of == kind])
        for row, hashed in rows.values_list("row", "hash"):
            kept[kind, row].add(hashed)
    return kept


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
