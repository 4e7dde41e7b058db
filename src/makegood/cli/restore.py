"""The verb `restore`: a backup put into an empty installation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from makegood.cli.shell import counted


def restore(
    file: Annotated[Path, typer.Argument(help="File that makegood backup wrote.", dir_okay=False)],
    keys: Annotated[Path | None, typer.Option(help="File that makegood backup --keys wrote.", dir_okay=False)] = None,
    data: Annotated[Path | None, typer.Option(help="Empty folder to restore into.", file_okay=False)] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only read the backup through and say whether it is whole.")
    ] = False,
) -> None:
    """Put a backup into an empty folder or database, and bring it up to date. It replaces nothing that is there.

    Example: makegood restore makegood-2026-06-05.zip --keys makegood.keys --data ~/makegood-again
    """
    from makegood.web import running
    from makegood.web.keeping import key_file
    from makegood.web.keeping.archive import Reader

    reader = Reader(file)
    made = reader.manifest
    said = [counted(made.rows("cases.case"), "case"), counted(made.all_rows, "row"), counted(len(made.files), "file")]
    if check:
        reader.check()
        typer.echo(
            f"The backup of {made.made_at} is whole: {', '.join(said)}. It needs the keys {', '.join(made.keys)}."
        )
        return
    place = running.Place(data=data)
    if keys is not None:
        key_file.put(keys, running.environment(place))
    running.set_up(place)
    from makegood.web.keeping import restore as keeping

    keeping.restore(reader)
    typer.echo(f"Restored from the backup of {made.made_at}: {', '.join(said)}. Everybody signs in again.")
