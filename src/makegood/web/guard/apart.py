"""Reading PDF and Word files in a process of its own, with little time and memory.

What reads them is large and partly native code. Should a file bring it down, or make it turn for ever, the page that asked
says so and every other page goes on. The process gets bytes and gives JSON: nothing that it says is run. It inherits no
settings and no secrets, but it is no jail: it still reads the files that this user may read.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys

from makegood.contract import Document, extract
from makegood.formats import Fault, Faulty

SECONDS = 30  # of the processor, and twice that by the clock
MEMORY = 1024**3  # bytes
_GIVE = "Export it anew as PDF or DOCX, or give the pages that matter, or the plain text."


def read(data: bytes, name: str) -> Document:
    """As `extract.from_bytes`, apart. Raises Faulty, also where the file takes too long or too much memory."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, name, str(SECONDS), str(MEMORY)],
            input=data,
            capture_output=True,
            timeout=SECONDS * 2,
            env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LANG": "C.UTF-8"},
        )
        said = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise Faulty.one("Reading this file takes too long.", _GIVE, name=name) from None
    except ValueError:
        raise Faulty.one(
            "This file could not be read: it takes too long, too much memory, or is damaged.", _GIVE, name=name
        ) from None
    if "faults" in said:
        raise Faulty(Fault(each["problem"], each["instead"], tuple(each["path"]), name) for each in said["faults"])
    return Document(said["text"], tuple(said["pages"]), name, said["paged"], tuple(said["notes"]))


def _read_here(data: bytes, name: str) -> dict[str, object]:
    try:
        document = extract.from_bytes(data, name)
    except Faulty as faulty:
        return {"faults": [{"problem": f.problem, "instead": f.instead, "path": list(f.path)} for f in faulty.faults]}
    return {"text": document.text, "pages": document.pages, "paged": document.paged, "notes": document.notes}


def _main(name: str, seconds: str, memory: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(_read_here(sys.stdin.buffer.read(), name), sys.stdout)


if __name__ == "__main__":
    _main(*sys.argv[1:])
