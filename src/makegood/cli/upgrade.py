"""The verb `upgrade`: the database brought up to date, without serving."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def upgrade(
    data: Annotated[Path | None, typer.Option(help="Folder of the database and the exhibits.", file_okay=False)] = None,
) -> None:
    """Bring the database up to date and end; `serve` does so itself. Before tables change, everything is backed up.

    Example: makegood upgrade --data ~/makegood
    """
    from makegood.web import running

    running.prepare(running.Place(data=data))
    typer.echo("The database is up to date.")
