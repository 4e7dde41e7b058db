"""`makegood assess`: what happened, what it means, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from makegood.cli.shell import FINDINGS, FINE, print_json, read_file, say, write_file


def assess(
    file: Annotated[str, typer.Argument(help="assessment.yaml, or - for standard input", metavar="FILE")],
    json: Annotated[bool, typer.Option("--json", help="One JSON document in place of text.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Everything, as Markdown.")] = False,
    sheet: Annotated[
        Path | None, typer.Option("--sheet", help="Write the preparation sheet for the talk.", metavar="FILE.md")
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option("--picture", help="Draw which sums move the total most, as SVG.", metavar="FILE.svg"),
    ] = None,
) -> None:
    """Assess a breach: what it means, which course to take and in what tone, and what may not be done now.

    Example: makegood assess assessment.yaml --sheet talk.md

    Ends with status 1 where the file plans a step that may not be taken on its day.
    """
    from makegood import breach

    assessment = breach.assess(read_file(file, breach.Report).value, scales=json or full)
    if sheet is not None:
        write_file(sheet, breach.preparation_sheet(assessment))
        say(f"The sheet for the talk is in {sheet}.")
    if picture is not None:
        from makegood.breach.picture import svg

        write_file(picture, svg(assessment.impact))
        say(f"The picture is in {picture}.")
    if json:
        print_json(assessment)
    else:
        typer.echo((breach.to_markdown if full else breach.to_text)(assessment), nl=False)
    raise typer.Exit(FINDINGS if assessment.refused else FINE)
