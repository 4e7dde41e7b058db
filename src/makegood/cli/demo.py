"""`makegood demo`: the worked case through all steps, then served for both sides."""

from __future__ import annotations

from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from makegood.cli.shell import counted, say, write_file
from makegood.formats import json_text

if TYPE_CHECKING:
    from makegood.journey import Material


def demo(
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder for the files.")] = Path("demo"),
    serve: Annotated[
        bool, typer.Option(help="Serve the same case afterwards; --no-serve stops after the files.")
    ] = True,
    port: Annotated[int, typer.Option(help="Port to serve on.", min=1, max=65535)] = 8000,
) -> None:
    """Walk the worked case: a ticketing platform, its payment partner, and the outage between them.

    Example: makegood demo --no-serve
    """
    from makegood.agreement import Signatures
    from makegood.cli.draft import sealer_at
    from makegood.cli.folder import load
    from makegood.cli.run import leave
    from makegood.cli.story import tell
    from makegood.journey import walk
    from makegood.worked_case import folder

    with as_file(folder()) as place:
        material = signed(load(place))
        walked = walk(material)
        files = leave(walked, out, sealer_at(out / "sealing-key.pem"))
        write_file(out / "document" / "signatures.json", json_text(Signatures(signatures=material.signatures)) + "\n")
        typer.echo(tell(walked, walked.latest))
        say(f"\nLeft {counted(len(files) + 1, 'file')} in {out}.")
        if serve:
            _serve(material, place, out / "data", port)


def signed(material: Material) -> Material:
    """The worked case with the signatures that its people gave when it says they did."""
    from dataclasses import replace

    from makegood.agreement import sign

    terms = material.terms
    if terms is None:
        return material
    moments = {event.by: event.at for event in material.events if event.kind == "signed"}
    given = tuple(
        sign(
            terms,
            party=party.id,
            name=person.name,
            title=person.title,
            authority=person.authority,
            at=moments[party.id],
        )
        for party in terms.parties
        for person in party.signatories[:1]
        if party.id in moments
    )
    return replace(material, signatures=given)


def _serve(material: Material, folder: Path, data: Path, port: int) -> None:
    """Serve the worked case from a fresh database, with a sign-in link for each side."""
    from makegood.web import running

    say("\nNow the same case is done again in the application; that takes some seconds.")
    place = running.Place(port=port, data=data.absolute(), demo=True)
    running.prepare(place)
    from makegood.web import worked_case

    links = worked_case.replay(material, folder)
    say("\nThe case is served with a link for each side; each opens once:")
    for name, link in links.items():
        say(f"  {name}: {link}")
    running.serve(place)
