"""The verb `verify`: is this file what was signed?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from makegood.cli.shell import FINDINGS, FINE, WRONG_INPUT, print_json, read_bytes, read_file, shown
from makegood.formats import Faulty


def verify(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A sealed PDF or the record of a case, or - for standard input.")
    ],
    sealed_by: Annotated[
        list[str] | None,
        typer.Option(help="Fingerprint of the key that should have sealed it; may be given more than once."),
    ] = None,
    head: Annotated[str, typer.Option(help="Digest of the record's last entry, as you were given it.")] = "",
    terms: Annotated[
        str, typer.Option(help="The terms that it should carry, as YAML or JSON: for a PDF that was signed elsewhere.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say whether a sealed document or a record is intact, by whom it was sealed, and which terms it carries.

    Works offline. Exit status 0: intact. 1: not intact. 2: cannot be read, or could not be checked.

    Example: makegood verify agreement.pdf
    """
    from makegood.agreement import verify as check
    from makegood.terms import Terms

    wanted = read_file(terms, Terms).value if terms else None
    try:
        verdict = check(read_bytes(file), expected=tuple(sealed_by or ()), head=head or None, terms=wanted)
    except Faulty as faulty:
        raise faulty.named(shown(file)) from None
    if as_json:
        found = asdict(verdict)
        found["signatures"] = [each.model_dump(mode="json") for each in verdict.signatures]
        print_json({"file": shown(file), **found})
    else:
        typer.echo("\n".join([*verdict.says, *(f"  {fault}" for fault in verdict.faults)]))
    raise typer.Exit(FINE if verdict.intact else FINDINGS if verdict.checked else WRONG_INPUT)
