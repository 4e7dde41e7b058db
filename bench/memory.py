"""An hour's worth of requests to one process that answers: how much memory it holds on the way.

    python bench/memory.py --requests 3600         one a second; pages of a case in turn, every tenth request brings a file

What it holds at first grows with each page that it sees for the first time; what counts is how it goes on from there.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.load import PAGES, memory
from bench.soak import Server, lay
from bench.visiting import Visitor


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--requests", type=int, default=3600)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        case, email, password = lay(Path(folder) / "data")
        server = Server(Path(folder) / "data", {"MAKEGOOD_WEB_WORKERS": "1"})
        server.start()
        try:
            ada = Visitor("127.0.0.1", server.port, timeout=120)
            ada.sign_in(email, password)
            for number, page in enumerate(itertools.islice(itertools.cycle(PAGES), given.requests + 1)):
                if number % (given.requests // 6) == 0:
                    print(f"{number:>6} requests  {memory(server):>4.0f} MiB", flush=True)
                if number % 10 == 9:
                    bring(ada, case)
                else:
                    assert ada.ask("GET", f"/cases/{case}/{page}")[0] == 200
        finally:
            server.kill()


def bring(visitor: Visitor, case: str) -> None:
    """Bring a file. Of those that come too fast some are told to wait, as anybody is."""
    page = f"/cases/{case}/exhibits/"
    form = next((each for each in visitor.forms(page) if any(name == "file" for name, *_ in each.fields)), None)
    if form is None or visitor.send(form)[0] == 429:
        time.sleep(1)


if __name__ == "__main__":
    main()
