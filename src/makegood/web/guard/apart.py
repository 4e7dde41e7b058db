"""Reading PDF and Word files in a process of its own, with little time and memory.

What reads them is large and partly native code. Should a file bring it down, or make it turn for ever, the page that asked
says so and every other page goes on. The process gets bytes and gives JSON: nothing that it says is run. It inherits no
settings and no secrets, but it is no jail: it still reads the files that this user may read.

A module that does such work calls `answer` when it is run, and `ask` to have itself run.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from makegood.contract import Document, extract
from makegood.contract.recognition import recogniser
from makegood.formats import Fault, Faulty
from makegood.web.guard import alone

SECONDS = 30  # of the processor, and six times that by the clock: that others keep it busy is no fault of the file
MEMORY = 1024**3  # bytes
SCANNED = 40  # seconds for the pages of a scan together; those that come after are told as not read
_GIVE = "Export it anew as PDF or DOCX, or give the pages that matter, or the plain text."


def read(data: bytes, name: str) -> Document:
    """As `extract.from_bytes`, apart. Raises Faulty, also where the file takes too long or too much memory."""
    said = ask(__name__, data, name, name=name, instead=_GIVE)
    return Document(said["text"], tuple(said["pages"]), name, said["paged"], tuple(said["notes"]))


def ask(module: str, data: bytes, *arguments: str, name: str = "", instead: str, seconds: int | None = None) -> Any:
    """Return what `module`, run apart on `data`, answers. `instead` says what to do where it cannot. Raises Faulty."""
    seconds = SECONDS if seconds is None else seconds
    try:
        said = json.loads(alone.run(module, str(seconds), str(MEMORY), *arguments, given=data, seconds=seconds * 6))
    except (subprocess.TimeoutExpired, ValueError):
        raise Faulty.one(
            _("This file could not be read: it takes too long, too much memory, or is damaged."), instead, name=name
        ) from None
    if "faults" in said:
        raise Faulty(
            Fault(f["problem"], f["instead"], tuple(f["path"]), f["name"] or name, f["line"]) for f in said["faults"]
        )
    return said["found"]


def answer(work: Callable[..., Any]) -> None:
    """Do what was asked, within its limits: `work` gets the bytes and the arguments, and gives plain JSON values."""
    seconds, memory, *arguments = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        said = {"found": work(sys.stdin.buffer.read(), *arguments)}
    except Faulty as faulty:
        said = {"faults": [asdict(fault) for fault in faulty.faults]}
    json.dump(said, sys.stdout)


def _read_here(data: bytes, name: str) -> dict[str, object]:
    document = extract.from_bytes(data, name, recogniser(SCANNED))
    return {"text": document.text, "pages": document.pages, "paged": document.paged, "notes": document.notes}


if __name__ == "__main__":
    answer(_read_here)
