"""What a scan of a large archive costs and how far it can be believed; no data is needed, the archives are made here.

    python bench/scan.py speed [--threads N]        messages a second with one and two workers, and ten million from that
    python bench/scan.py memory [--megabytes N]     the most memory that a scan of one large mbox held
    python bench/scan.py alarms [--series N]        how often steady partnerships are said to drift, and planted drifts found

Speed is told by the clock and by processor time: on a busy machine only the second says much. Run with the repository as
the working folder.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from makegood.archive.drift import LEARN, shown, standard
from makegood.obligations.indicators import cusum, ewma

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.archive.archives import OURS, correspondence, write_mbox

TEN_MILLION = 10_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speed", "memory", "alarms"])
    parser.add_argument("--threads", type=int, default=24, help="of four mails, a month and partner")
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--series", type=int, default=4000)
    given = parser.parse_args()
    {"speed": speed, "memory": memory, "alarms": alarms}[given.what](given)


def speed(given: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as place:
        mails = [
            m for name in ("fennel", "harbour") for m in correspondence(f"{name}.example", 24, threads=given.threads)
        ]
        archive = write_mbox(Path(place) / "archive.mbox", mails)
        print(f"{len(mails):,} messages, {archive.stat().st_size / 1e6:.1f} MB")
        for workers in (1, 2):
            wall, used, _ = scanned(archive, Path(place) / str(workers), workers)
            print(
                f"{workers} worker{'s' * (workers > 1)}: {len(mails) / wall:,.0f} messages a second by the clock,"
                f" {len(mails) / used:,.0f} for each second of processor time;"
                f" ten million take {TEN_MILLION / len(mails) * wall / 3600:.1f} hours, {TEN_MILLION / len(mails) * used / 3600:.1f}"
                " hours of processor time"
            )
            journal = sum(file.stat().st_size for file in (Path(place) / str(workers)).glob("scan.sqlite3*"))
            print(f"  journal: {journal / len(mails):,.0f} bytes a message")


def memory(given: argparse.Namespace) -> None:
    """Mails with attachments, and one of a quarter of the file."""
    with tempfile.TemporaryDirectory() as place:
        archive = Path(place) / "archive.mbox"
        mails = list(correspondence("fennel.example", 24))
        attached = (b"QUJD" * 19 + b"\n") * 7_000
        size = given.megabytes * 1_000_000
        with archive.open("wb") as file:
            number = 0
            while file.tell() < size:
                mail = mails[number % len(mails)]
                raw = mail.raw.replace(b"Message-ID: <", b"Message-ID: <%d." % (number // len(mails)))
                raw = raw.replace(b"References: <", b"References: <%d." % (number // len(mails)))
                huge = b"" if number != 5 else attached * (size // 4 // len(attached))
                file.write(
                    b"From makegood Mon Jan  3 09:00:00 2022\n" + raw + (huge or attached * (number % 3 == 0)) + b"\n"
                )
                number += 1
        print(f"{number:,} messages, {archive.stat().st_size / 1e6:.0f} MB, one of them {size / 4e6:.0f} MB")
        small = write_mbox(Path(place) / "small.mbox", mails)
        for name, file in (("a scan of 0.1 MB", small), ("the large one", archive)):
            wall, _, most = scanned(file, Path(place) / file.stem, 1)
            print(f"{name}: at most {most / 1024:,.0f} MB held, {wall:.0f} s")


def scanned(archive: Path, out: Path, workers: int) -> tuple[float, float, int]:
    """Seconds by the clock and of processor time, and the most memory held in KB, of a scan in a process of its own."""
    code = (
        "import resource, sys; from pathlib import Path; from makegood.archive import scan\n"
        "scan([sys.argv[1]], Path(sys.argv[2]), ours=[sys.argv[3]], processes=int(sys.argv[4]))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, archive, out, OURS, str(workers)], check=True, capture_output=True, env=os.environ
    )
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, used, int(done.stdout)


def alarms(given: argparse.Namespace) -> None:
    random = np.random.default_rng(9)
    for months in (24, 36, 60):
        steady = [shows(random.normal(size=months)) for _ in range(given.series)]
        one, two, both = (sum(found) / given.series for found in zip(*steady, strict=True))
        print(f"steady, {months} months: EWMA {one:.1%}, CUSUM {two:.1%}, both {both:.1%}")
    for height in (1, 2, 3):
        for last in (3, 6):
            moved = np.concatenate([np.zeros(36 - last), np.full(last, height)])
            found = sum(shows(random.normal(size=36) + moved)[2] for _ in range(given.series)) / given.series
            print(f"worse by {height} standard deviations for the last {last} of 36 months: found {found:.0%}")


def shows(values: np.ndarray) -> tuple[bool, bool, bool]:
    scores = standard([float(value) for value in values])
    return ewma(scores, LEARN)[-1], cusum(scores, LEARN)[-1], shown(scores)[-1]


if __name__ == "__main__":
    main()
