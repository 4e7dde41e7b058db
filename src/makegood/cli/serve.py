"""The verb `serve`: the web application with its sweeper, on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on; this machine alone unless said.")] = "127.0.0.1",
    data: Annotated[
        Path | None, typer.Option(help="Folder of the database, the exhibits and the secret key.", file_okay=False)
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Allow sign-in links, for the worked case.")] = False,
    sweep: Annotated[bool, typer.Option(help="Also send mail and turn due rows; off where workers do it.")] = True,
) -> None:
    """Serve the web application: brings the database up to date, then answers until stopped.

    Example: makegood serve --port 8000 --data ~/makegood
    """
    from makegood.web import running

    running.serve(running.Place(host, port, data, demo), sweep=sweep)
