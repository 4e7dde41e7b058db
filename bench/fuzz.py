"""Every reader of files on files that are nearly right, each in a process of its own with limits of time and memory.

    python bench/fuzz.py --minutes 10              every reader, ten minutes of the processor each
    python bench/fuzz.py pdf docx --minutes 1      these; names of tests/fuzz/parsers.py

A reader gives something or raises Faulty. Anything else, more than SECONDS for one file, or more memory than MEMORY is a
fault: its file is kept in --out, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
SECONDS = 20  # of the processor, for one file
MEMORY = 3 << 30  # bytes of address space


class TooLong(BaseException):
    pass


def _too_long(*_: object) -> None:
    raise TooLong


def one(name: str, minutes: float, seed: int, out: Path) -> dict[str, object]:
    """Feed one reader until its time is spent. What it found, each place in the code once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.web_settings")
    import django

    django.setup()  # some readers belong to the web application
    from tests.fuzz.mutation import mutated
    from tests.fuzz.parsers import PARSERS

    from makegood.formats import Faulty

    parser, chance = PARSERS[name], random.Random(seed)
    seeds = parser.seeds()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, _too_long)
    begun, tried, read, longest = time.process_time(), 0, 0, 0.0
    faults: dict[str, str] = {}
    while time.process_time() - begun < minutes * 60:
        data = mutated(chance.choice(seeds), chance, parser.words)
        tried += 1
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        at = time.process_time()
        try:
            parser.reads(data)
            read += 1
        except Faulty:
            pass
        except (Exception, TooLong, MemoryError) as error:
            signal.setitimer(signal.ITIMER_PROF, 0)
            ours = [f for f in traceback.extract_tb(error.__traceback__) if "/makegood/" in f.filename]
            place = (
                f"{type(error).__name__} at {ours[-1].filename.split('/makegood/')[-1]}:{ours[-1].lineno}"
                if ours
                else repr(error)
            )
            if place not in faults:
                faults[place] = str(error)[:200]
                out.mkdir(parents=True, exist_ok=True)
                (out / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}").write_bytes(data)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        longest = max(longest, time.process_time() - at)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return {"tried": tried, "read": read, "longest": round(longest, 2), "peak_mib": peak, "faults": faults}


def main() -> None:
    from tests.fuzz.parsers import PARSERS

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("names", nargs="*", metavar="READER")
    arguments.add_argument("--minutes", type=float, default=1.0)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--out", type=Path, default=Path("fuzz-faults"))
    arguments.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.here:
        print(json.dumps(one(given.names[0], given.minutes, given.seed, given.out)))
        return
    wrong = False
    print(f"{'reader':<16} {'files':>8} {'read':>7} {'longest s':>9} {'MiB':>5}  faults")
    for name in given.names or PARSERS:
        command = [sys.executable, __file__, name, "--here", "--minutes", str(given.minutes)]
        done = subprocess.run(
            [*command, "--seed", str(given.seed), "--out", str(given.out)], capture_output=True, text=True
        )
        if done.returncode:
            wrong = True
            print(f"{name:<16} ended with {done.returncode}: {done.stderr.strip()[-300:]}")
            continue
        said = json.loads(done.stdout.splitlines()[-1])
        wrong |= bool(said["faults"])
        told = "; ".join(f"{place}: {says}" for place, says in said["faults"].items()) or "none"
        print(
            f"{name:<16} {said['tried']:>8} {said['read']:>7} {said['longest']:>9} {said['peak_mib']:>5}  {told}",
            flush=True,
        )
    sys.exit(wrong)


if __name__ == "__main__":
    main()
