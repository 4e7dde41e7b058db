"""Files made on purpose to keep a reader busy, each of one size: how long the worst takes, and with how much memory.

    python bench/worst.py                      as long as what is read without being tried apart before
    python bench/worst.py --size 2000000       how the time grows with the size

Each file goes to its reader in a process of its own; seconds are of the processor, MiB of that process with all it loaded.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

HEAD = b"From: ben@fennel.example\nDate: Mon, 08 Jun 2026 10:00:00 +0100\nSubject: x\n"
HTML = HEAD + b"Content-Type: text/html\n\n"


def many(piece: bytes, size: int) -> bytes:
    return piece * (size // len(piece))


def numbered(made: Callable[[int], bytes], size: int) -> bytes:
    return b"".join(made(n) for n in range(size // len(made(10_000))))


def mails(size: int) -> Iterator[tuple[str, bytes]]:
    for piece in (b"word\n", b"> word\n", b">", b"\n", b"On Friday Ben wrote:\n"):
        yield f"body of {piece!r}", HEAD + b"\n" + many(piece, size)
    for piece in (b"<", b"<a ", b"</a ", b"<!--", b"<p>x", b"<b>x", b"&", b"<style>", b'<a ="'):
        yield f"HTML of {piece!r}", HTML + many(piece, size)
    yield "headers", HEAD + many(b"A: b\n", size) + b"\nx"
    yield "encoded words", HEAD.replace(b"x", many(b"=?utf-8?q?a?= ", size)) + b"\nx"
    yield "parts", HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + many(b"--x\n\n", size)
    yield (
        "parts in parts",
        HEAD + numbered(lambda n: b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (n, n), size),
    )
    yield "mails in mails", HEAD + many(b"Content-Type: message/rfc822\n\n", size)
    yield "mails", many(b"From a\n" + HEAD + b"\nhello\n\n", size)
    yield "lines that are no JSON", many(b"{\n", size)
    yield "messages as JSON", many(b'{"text":"a"}\n', size)


def yaml(size: int) -> Iterator[tuple[str, bytes]]:
    yield "a list", many(b"- a\n", size)
    yield "a list on one line", b"[" + many(b"1,", size) + b"1]"
    yield "keys", numbered(lambda n: b"k%05d: 1\n" % n, size)
    yield "one key", many(b"a: 1\n", size)
    yield "anchors", numbered(lambda n: b"- &a%05d x\n" % n, size)
    yield "a number in base sixty", b"a: 1" + many(b":1", size)
    yield "a long number", b"a: " + many(b"1", size)
    yield "empty blocks", b"commitments:\n" + many(b"- {}\n", size)


def tables(size: int) -> Iterator[tuple[str, bytes]]:
    yield "dates that are none", b"date,response-hours\n" + many(b"x,\n", size)
    yield "columns", b"date," + many(b"a,", size)
    yield "names of columns", b"date," + numbered(lambda n: b"c%06d," % n, size)
    yield "one field", b'date\n"' + many(b"a", size)


FILES = {"mails": mails, "figures": tables, "terms": yaml, "assessment": yaml, "talks": yaml}


def one(kind: str, what: str, size: int) -> dict[str, float]:
    from tests.fuzz.parsers import PARSERS

    from makegood.formats import Faulty

    reads = PARSERS["mbox" if kind == "mails" else kind].reads
    data = dict(FILES[kind](size))[what]
    begun = time.process_time()
    with suppress(Faulty):
        reads(data)
    taken = time.process_time() - begun
    return {"seconds": taken, "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--size", type=int, default=50_000)
    arguments.add_argument("--here", nargs=2, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.here:
        print(json.dumps(one(*given.here, given.size)))
        return
    print(f"{'reader':<11} {'files':>5}  {'longest s':>9} {'MiB':>5}  which")
    for kind, made in FILES.items():
        took = []
        for what, _data in made(given.size):
            command = [sys.executable, __file__, "--size", str(given.size), "--here", kind, what]
            said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            took.append((said["seconds"], said["mib"], what))
        longest = max(took)
        print(
            f"{kind:<11} {len(took):>5}  {longest[0]:>9.2f} {max(m for _, m, _ in took):>5}  {longest[2]}", flush=True
        )


if __name__ == "__main__":
    main()
