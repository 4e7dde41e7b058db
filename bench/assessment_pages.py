"""How long the pages of an assessment take: the worked case, in one process, by Django's test client.

    python bench/assessment_pages.py [--times 10]

For each page milliseconds of the processor, so that other programs on the machine count little: the first time after its answers were saved, and the median of
the times after that, with what the page asks of the database.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from importlib import resources
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
PAGES = ("page", "answers", "weights", "sheet", "against", "foundations", "pairs", "download")


def measure(times: int) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse
    from tests.cast import LONG_AGO, Table

    from makegood.web.breach import store

    table = Table.lay()
    seat, client = table.seat("ada"), Client()
    client.force_login(table.ada)
    worked = resources.files("makegood.worked_case").joinpath("assessment.yaml").read_bytes()
    store.save_report(seat, store.from_file(seat, worked, "assessment.yaml"), at=LONG_AGO, assessed=True)
    addresses = {name: reverse(f"breach:{name}", args=[table.case.pk]) for name in PAGES}
    addresses |= {
        f"section {name}": reverse("breach:section", args=[table.case.pk, name]) for name in ("impact", "contract")
    }
    print(f"{'page':<24}{'first':>10}{'then':>10}{'questions':>12}")
    for name, address in addresses.items():
        took = []
        for _ in range(times + 1):
            began = time.process_time()
            with CaptureQueriesContext(connection) as asked:
                status = client.get(address, follow=True).status_code
            took.append((time.process_time() - began) * 1000)
        name = name if status == 200 else f"{name} ({status})"
        print(f"{name:<24}{took[0]:>7.0f} ms{statistics.median(took[1:]):>7.0f} ms{len(asked):>12}", flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--times", type=int, default=10)
    times = arguments.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        from makegood.web.running import Place, prepare

        prepare(Place(data=Path(folder)))
        from django.conf import settings

        settings.ALLOWED_HOSTS.append("testserver")
        measure(times)


if __name__ == "__main__":
    main()
