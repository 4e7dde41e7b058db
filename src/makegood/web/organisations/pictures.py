"""A logo as it is kept: a PNG is taken apart into its pixels, made small, and written anew, so that nothing else of the file stays.

Only PNG is taken. An SVG may hold scripts and may fetch what is elsewhere; every other format needs a large native reader.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from makegood.formats import Faulty

LARGEST = 200_000  # bytes of a file
MOST_PIXELS = 400_000
WIDTH, HEIGHT = 320, 96  # of what is kept, at most
MOST_KEPT = 24_000  # bytes of what is kept: it stands in every page of a case
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a pixel, by colour type
Pixels = NDArray[np.uint8]  # rows, columns, RGBA


def anew(data: bytes) -> bytes:
    """Return the picture as a small PNG of our own making. Raises Faulty."""
    pixels = _small(_read(data))
    kept = _written(pixels)
    if len(kept) > MOST_KEPT:
        raise Faulty.one(_("This picture has too many details for a logo."), _("Give one with plain areas of colour."))
    return kept


def _refused() -> Faulty:
    return Faulty.one(
        _("This is not a PNG that can be read."), _("Save the logo as PNG, not interlaced, and give that.")
    )


def _read(data: bytes) -> Pixels:
    if len(data) > LARGEST:
        raise Faulty.one(_("This logo is larger than 200 kB."), _("Give a smaller one."))
    try:
        chunks = dict(_chunks(data))
        width, height, depth, kind, *rest = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
        samples = _SAMPLES[kind]
    except (KeyError, struct.error):
        raise _refused() from None
    if rest != [0, 0, 0] or depth not in ((1, 2, 4, 8) if kind in (0, 3) else (8,)) or not width * height:
        raise _refused()
    if width * height > MOST_PIXELS:
        raise Faulty.one(_("This logo has too many points."), _("Make it at most 800 points wide and 500 high."))
    line = (width * samples * depth + 7) // 8
    rows = _unfiltered(_inflated(chunks[b"IDAT"], (line + 1) * height), height, line, max(1, samples * depth // 8))
    return _coloured(_whole(rows, width * samples, depth).reshape(height, width, samples), kind, depth, chunks)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each kind of chunk with its bytes; those of the pixels put together."""
    if not data.startswith(_SIGNATURE):
        raise _refused()
    pixels, at = b"", len(_SIGNATURE)
    while at < len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        content = data[at + 8 : at + 8 + length]
        (check,) = struct.unpack_from(">I", data, at + 8 + length)
        if zlib.crc32(name + content) != check:
            raise _refused()
        if name == b"IDAT":
            pixels += content
        else:
            yield name, content
        if name == b"IEND":
            break
        at += 12 + length
    yield b"IDAT", pixels


def _inflated(data: bytes, size: int) -> bytes:
    """Exactly `size` bytes: a small file that would grow without end is not one."""
    try:
        found = zlib.decompressobj().decompress(data, size + 1)
    except zlib.error:
        raise _refused() from None
    if len(found) != size:
        raise _refused()
    return found


def _unfiltered(data: bytes, height: int, line: int, step: int) -> Pixels:
    """The rows as they were before PNG's filters. `step`: bytes from a sample to the same one of the pixel before."""
    filtered = np.frombuffer(data, np.uint8).reshape(height, line + 1)
    before = bytes(line)
    rows = np.empty((height, line), np.uint8)
    for number, row in enumerate(filtered):
        if row[0] > 4:
            raise _refused()
        before = _UNFILTER[row[0]](row[1:].tobytes(), before, step)
        rows[number] = np.frombuffer(before, np.uint8)
    return rows


def _up(row: bytes, above: bytes, step: int) -> bytes:
    return (np.frombuffer(row, np.uint8) + np.frombuffer(above, np.uint8)).tobytes()


def _sub(row: bytes, above: bytes, step: int) -> bytes:
    return _one_by_one(row, above, step, lambda left, up, corner: left)


def _average(row: bytes, above: bytes, step: int) -> bytes:
    return _one_by_one(row, above, step, lambda left, up, corner: (left + up) // 2)


def _paeth(row: bytes, above: bytes, step: int) -> bytes:
    def guess(left: int, up: int, corner: int) -> int:
        by_left, by_up, by_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
        if by_left <= by_up and by_left <= by_corner:
            return left
        return up if by_up <= by_corner else corner

    return _one_by_one(row, above, step, guess)


def _one_by_one(row: bytes, above: bytes, step: int, guess) -> bytes:
    found = bytearray(step) + bytearray(row)
    corners = bytes(step) + above
    for at, byte in enumerate(row):
        found[at + step] = (byte + guess(found[at], above[at], corners[at])) & 255
    return bytes(found[step:])


_UNFILTER = (lambda row, above, step: row, _sub, _up, _average, _paeth)


def _whole(rows: Pixels, count: int, depth: int) -> Pixels:
    """One sample a byte, where several stand in one."""
    if depth == 8:
        return rows
    bits = np.unpackbits(rows, axis=1).reshape(len(rows), -1, depth)
    return np.packbits(bits, axis=2)[:, :count, 0] >> (8 - depth)


def _coloured(samples: Pixels, kind: int, depth: int, chunks: dict[bytes, bytes]) -> Pixels:
    """RGBA, whatever the colours were kept as."""
    opaque = np.full((*samples.shape[:2], 1), 255, np.uint8)
    if kind == 3:
        return _from_palette(samples[..., 0], chunks.get(b"PLTE", b""), chunks.get(b"tRNS", b""))
    if kind in (0, 4):
        grey = np.repeat(samples[..., :1], 3, axis=2)
        grey = grey if depth == 8 else grey * (255 // (2**depth - 1))
        return np.concatenate([grey, samples[..., 1:] if kind == 4 else opaque], axis=2).astype(np.uint8)
    return samples if kind == 6 else np.concatenate([samples, opaque], axis=2)


def _from_palette(numbers: Pixels, colours: bytes, alphas: bytes) -> Pixels:
    if len(colours) % 3 or not len(colours) or numbers.max() >= len(colours) // 3:
        raise _refused()
    count = len(colours) // 3
    alpha = np.frombuffer(alphas[:count].ljust(count, b"\xff"), np.uint8)
    palette = np.column_stack([np.frombuffer(colours, np.uint8).reshape(-1, 3), alpha])
    return palette[numbers]


def _small(pixels: Pixels) -> Pixels:
    """Each square of points as their mean, so that it is at most WIDTH by HEIGHT."""
    height, width = pixels.shape[:2]
    by = math.ceil(max(height / HEIGHT, width / WIDTH))
    if by <= 1:
        return pixels
    weighed = pixels.astype(np.float64)
    weighed[..., :3] *= weighed[..., 3:] / 255  # what cannot be seen lends no colour
    weighed = np.pad(weighed, ((0, -height % by), (0, -width % by), (0, 0)))
    mean = weighed.reshape(weighed.shape[0] // by, by, weighed.shape[1] // by, by, 4).mean(axis=(1, 3))
    seen = np.maximum(mean[..., 3:], 1e-9) / 255
    mean[..., :3] = np.minimum(mean[..., :3] / seen, 255)
    return mean.round().astype(np.uint8)


def _written(pixels: Pixels) -> bytes:
    height, width = pixels.shape[:2]
    rows = np.pad(pixels.reshape(height, width * 4), ((0, 0), (1, 0)))  # filter 0 before each row
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )
