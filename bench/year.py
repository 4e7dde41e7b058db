"""A year of many agreements in accelerated time: are the notices that were sent those that the pure function says?

    python bench/year.py 1000 --seed 7
    python tests/with_postgres.py .venv/bin/python bench/year.py 1000

Random terms and events, sweeps that are sometimes weeks late; the library is asked at the end, once for each agreement, and every
notice is looked for among the rows and in the mails that arrived. Exit status 1 where anything differs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
COUNTS = {"notices", "mails"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("agreements", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--days", type=int, default=365, help="how much of the year")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as folder:
        os.environ |= {"MAKEGOOD_DATA": folder, "MAKEGOOD_LOG": "ERROR"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "makegood.web.settings"
        import django
        from django.core.management import call_command
        from django.test.utils import setup_test_environment

        django.setup()
        setup_test_environment()  # mail is kept in memory
        call_command("migrate", verbosity=0)
        return compare(asked.agreements, asked.seed, asked.days)


def compare(agreements: int, seed: int, days: int) -> int:
    from tests.web.obligations import year

    started, end = time.process_time(), year.SIGNED + dt.timedelta(days=days)
    taken = year.live(agreements, seed, end)
    found = year.differences(end)
    print(
        f"{agreements:,} agreements, {days} days, {taken:,} events, seed {seed}: {time.process_time() - started:.0f} s of processor"
    )
    for name, count in found.items():
        print(f"{count:8,}  {name}")
    return int(any(count for name, count in found.items() if name not in COUNTS))


if __name__ == "__main__":
    sys.exit(main())
