"""Files that are nearly right: bytes changed, pieces cut out, doubled or swapped, words that mean something put in."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence

_MOST = 200_000  # bytes


def mutated(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    """`data` after one to six small changes; of a zip more often the files in it than the zip itself."""
    if data.startswith(b"PK\x03\x04") and chance.random() < 0.7:
        return _inside(data, chance, words)
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        data = chance.choice(_CHANGES)(data, chance, words)
    return data[:_MOST]


def _inside(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        changed = chance.choice(names)
        for name in names:
            inside = old.read(name)
            new.writestr(name, mutated(inside, chance, words) if name == changed else inside)
    return packed.getvalue()


def _span(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.choice((1, 2, 8, 64, 1000)))


def _flip(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + bytes(chance.randrange(256) for _ in range(min(end - start, 8))) + data[min(end, start + 8) :]


def _cut(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[end:]


def _double(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    start, end = _span(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 2, 20)) + data[end:]


def _swap(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    (start, end), (first, last) = sorted((_span(data, chance), _span(data, chance)))
    if end > first:
        return data
    return data[:start] + data[first:last] + data[end:first] + data[start:end] + data[last:]


def _word(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    start, end = _span(data, chance)
    word = chance.choice((*words, *_EVERYWHERE))
    return data[:start] + word + data[start if chance.random() < 0.7 else end :]


def _number(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    """Another number where one stands."""
    places = [place for place, sign in enumerate(data) if 0x30 <= sign <= 0x39]
    if not places:
        return data
    place = chance.choice(places)
    return (
        data[:place] + chance.choice((b"0", b"-1", b"99999999999999999999", b"1e400", b"0.0000001")) + data[place + 1 :]
    )


def _cut_off(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


_EVERYWHERE = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    "‮".encode(),
    b"\r",
    b"\n",
    b"{" * 40,
    "٣".encode(),
)
_CHANGES = (_flip, _flip, _cut, _double, _swap, _word, _word, _number, _cut_off)
