"""How fast a long agreement becomes a PDF, and whether a process that writes many of them grows.

python bench/documents.py src/makegood/worked_case/terms.yaml [--documents 1000]
"""

from __future__ import annotations

import argparse
import ctypes
import io
import resource
import time
from pathlib import Path

import pikepdf

from makegood.agreement import draft, to_pdf
from makegood.formats import read
from makegood.terms import Commitment, Terms

REPEATED = 7  # the worked case with its commitments so many times has more than 40 pages


def alone(commitment: Commitment, number: int) -> Commitment:
    """A copy under a name of its own that waits for nothing; what counted from another one counts from signature."""
    due = commitment.due and commitment.due.model_copy(update={"after": "signed" if commitment.due.within else None})
    return commitment.model_copy(update={"id": f"{commitment.id[:30]}-{number}", "depends_on": (), "due": due})


def long_terms(terms: Terms) -> Terms:
    copies = tuple(alone(each, number) for number in range(REPEATED) for each in terms.commitments)
    return terms.model_copy(update={"commitments": copies})


class _Store(ctypes.Structure):
    """What the allocator of glibc tells of itself (mallinfo2), in bytes."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()  # noqa: SIM905
    )


def in_use() -> float:
    """MiB that something in the process still holds; the rest of what the process has is free for what comes next."""
    ask = ctypes.CDLL("libc.so.6").mallinfo2
    ask.restype = _Store
    store = ask()
    return float(store.uordblks + store.hblkhd) / 1024**2


def held() -> float:
    """MiB of memory that the process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1024**2


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("terms", type=Path)
    arguments.add_argument("--documents", type=int, default=1000)
    said = arguments.parse_args()
    terms = read(said.terms.read_bytes(), Terms).value
    to_pdf(draft(terms))  # the start: fonts and template are read once

    began = time.process_time()
    pdf = to_pdf(draft(long_terms(terms)))
    spent = time.process_time() - began
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        print(f"{len(opened.pages)} pages in {spent:.2f} s of process time")

    for count in range(1, said.documents + 1):
        to_pdf(draft(terms.model_copy(update={"title": f"{terms.title} {count}"})))
        if count % max(said.documents // 10, 1) == 0:
            print(f"after {count} documents: {held():.0f} MiB, of which {in_use():.1f} in use", flush=True)


if __name__ == "__main__":
    main()
