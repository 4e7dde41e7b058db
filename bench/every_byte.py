"""Change each byte of a small sealed PDF, of a record and of a bundle, one at a time: is every change found?

python bench/every_byte.py [--processes 2] [--every 1]
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from makegood import record
from makegood.agreement import Exhibit, Sealer, bundle, render_markdown_pdf, seal, verify
from makegood.formats import Faulty
from makegood.values import MessageClass

AT = dt.datetime(2026, 4, 17, 15, tzinfo=dt.UTC)
LETTERS = 0x20  # turns a capital into a small letter, which hexadecimal digits may not notice


def sealed_pdf() -> bytes:
    return seal(render_markdown_pdf("The invoice is paid.", "Receipt"), Sealer.make("Office", at=AT), at=AT)


def entries() -> list[record.Entry]:
    found: list[record.Entry] = []
    for number in range(4):
        last = found[-1] if found else None
        details = {"sha256": Exhibit("log.txt", b"98 per cent").sha256, "number": number}
        at = AT + dt.timedelta(hours=number)
        found.append(record.follow(last, at=at, actor="Mary", what="exhibit-added", details=details))
    return found


def open_bundle() -> bytes:
    classes = (MessageClass.OPEN, MessageClass.SETTLEMENT, MessageClass.OPEN, MessageClass.OPEN)
    chain = list(zip(entries(), classes, strict=True))
    return bundle(chain, [Exhibit("log.txt", b"98 per cent")], MessageClass.OPEN)


def stands(data: bytes) -> bool:
    try:
        return verify(data).intact
    except Faulty:
        return False


def unnoticed(data: bytes, positions: Iterable[int]) -> list[int]:
    """The positions at which one changed byte is not found."""
    found = []
    for position in positions:
        for bits in {1 << position % 8, LETTERS}:
            changed = bytearray(data)
            changed[position] ^= bits
            if stands(bytes(changed)):
                found.append(position)
    return found


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--processes", type=int, default=2)
    arguments.add_argument("--every", type=int, default=1, help="try one position in so many")
    said = arguments.parse_args()
    files = {
        "sealed PDF": sealed_pdf(),
        "record": record.write(entries()).encode(),
        "open bundle": open_bundle(),
    }
    with ProcessPoolExecutor(said.processes) as pool:
        for name, data in files.items():
            assert stands(data), name
            began = time.monotonic()
            positions = range(0, len(data), said.every)
            parts = [positions[start::64] for start in range(64)]
            missed = sorted(one for part in pool.map(partial(unnoticed, data), parts) for one in part)
            spent = time.monotonic() - began
            print(f"{name}: {len(positions):,} of {len(data):,} bytes tried in {spent:.0f} s, {len(missed)} unnoticed")
            for position in missed:
                print(f"  byte {position}")


if __name__ == "__main__":
    main()
