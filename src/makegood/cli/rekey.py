"""The verb `rekey`: a new key for what people write."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from makegood.cli.shell import counted


def rekey(
    data: Annotated[Path | None, typer.Option(help="Folder of the database and the exhibits.", file_okay=False)] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Make no new key; go on where an earlier run was stopped.")
    ] = False,
) -> None:
    """Make a new key and seal everything with it, while people work. The old keys stay on the keyring, for the backups from before.

    Example: makegood rekey --data ~/makegood
    """
    from makegood.web import running

    running.set_up_what_is_there(running.Place(data=data))
    running.is_up_to_date()
    from makegood.web.keeping import rotation
    from makegood.web.search import index

    if not resume:
        typer.echo(f"The new key is {rotation.add_key()}.")
    rows, files = rotation.seal_anew()
    index.rebuild()
    typer.echo(
        f"Sealed anew: {counted(rows, 'row')} and {counted(files, 'file')}. Keep a copy of the keyring apart from the backups."
    )
