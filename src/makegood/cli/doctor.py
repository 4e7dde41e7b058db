"""The verb `doctor`: what is wrong with an installation, and how to mend it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from makegood.cli.shell import FINDINGS, print_json


def doctor(
    data: Annotated[Path | None, typer.Option(help="Folder of the database and the exhibits.", file_okay=False)] = None,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Also read every file, every record and every sealed word.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Look at everything that can go wrong with an installation and say how to mend it. It changes nothing. Exit code 1 where something is wrong.

    Example: makegood doctor --thorough
    """
    from makegood.web import running

    running.set_up_what_is_there(running.Place(data=data))
    from django.utils import timezone

    from makegood.web.keeping import doctor as keeping

    said = list(keeping.examine(timezone.now(), thorough=thorough))
    if as_json:
        print_json([asdict(each) for each in said])
    else:
        for each in said:
            typer.echo(f"{each.standing:<5}  {each.about}: {each.says}")
            if each.mend:
                typer.echo(f"       {each.mend}")
    if any(each.standing == keeping.WRONG for each in said):
        raise typer.Exit(FINDINGS)
