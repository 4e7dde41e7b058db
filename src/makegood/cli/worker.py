"""The verb `worker`: sends mail and turns due rows, beside any number of others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def worker(
    data: Annotated[
        Path | None, typer.Option(help="Folder of the database, the exhibits and the secret key.", file_okay=False)
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Go round once and end.")] = False,
) -> None:
    """Send the mail that is due and turn what is due in the cases, again and again until stopped.

    Example: makegood worker --once
    """
    from makegood.web import running

    running.work(data, once=once)
