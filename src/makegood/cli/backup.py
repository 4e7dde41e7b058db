"""The verb `backup`: everything of an installation in one file, made while people work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from makegood.cli.shell import counted


def backup(
    file: Annotated[Path, typer.Argument(help="File to write, such as makegood-2026-06-05.zip.", dir_okay=False)],
    keys: Annotated[
        Path | None,
        typer.Option(help="Also write the keys, into this new file. Keep it in another place.", dir_okay=False),
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of the database and the exhibits.", file_okay=False)] = None,
) -> None:
    """Write a backup: every row as it is at one moment, and every file. What people wrote stays sealed in it, and no key is in it.

    Example: makegood backup makegood-2026-06-05.zip --keys makegood.keys
    """
    from makegood.web import running

    place = running.Place(data=data)
    running.set_up_what_is_there(place)
    from django.utils import timezone

    from makegood.web.keeping import key_file
    from makegood.web.keeping.backup import back_up

    if keys is not None:
        key_file.write(keys, running.environment(place))
    made = back_up(file, at=timezone.now())
    said = [counted(made.rows("cases.case"), "case"), counted(made.all_rows, "row"), counted(len(made.files), "file")]
    typer.echo(f"Backed up to {file}: {', '.join(said)}.")
    where = f"are in {keys}" if keys else "are not in it"
    typer.echo(
        f"What people wrote is sealed in it; names and mail addresses are not. The keys {where}: keep them apart from it."
    )
