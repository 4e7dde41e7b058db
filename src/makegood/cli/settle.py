"""makegood settle: the packages that all sides prefer to no deal, the fair ones among them, and proof."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from makegood.cli.shell import FINDINGS, print_json, read_bytes, read_file, shown
from makegood.formats import Faulty

if TYPE_CHECKING:
    from makegood.negotiation import NoDeal, Settlements, Talks


def settle(
    talks: Annotated[str, typer.Argument(help="Talks as YAML, or a Genius or GeniusWeb domain; - for standard input.")],
    profile: Annotated[
        list[str] | None, typer.Option(help="A side's profile for a Genius or GeniusWeb domain; once for each side.")
    ] = None,
    side: Annotated[str, typer.Option(help="Show only what this side may see.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document for programs.")] = False,
) -> None:
    """Find the packages that all sides prefer to no deal, and the fair ones among them.

    Exits with 0 for a settlement, 1 where there is none (and says what blocks it), 2 for wrong input.
    Without --side the result holds every side's private part: it is for a neutral.

    Example: makegood settle talks.yaml --side northgate
    """
    from makegood.negotiation import NoDeal, for_side

    result = _settled(talks, profile or [])
    if side:
        view = for_side(result, side)
        print_json(view.as_json()) if as_json else typer.echo(view.text())
    elif as_json:
        print_json(result.as_json())
    else:
        typer.echo(_neutral_text(result))
    if isinstance(result, NoDeal):
        raise typer.Exit(FINDINGS)


def _settled(talks: str, profiles: list[str]) -> Settlements | NoDeal:
    from makegood.negotiation import Talks, settle

    if profiles or talks.endswith(".xml"):
        try:
            return settle(_domain(talks, profiles))
        except Faulty as faulty:
            raise faulty.named(shown(talks)) from None
    source = read_file(talks, Talks)
    try:
        return settle(source.value)
    except Faulty as faulty:
        raise source.place(faulty) from None


def _domain(domain: str, profiles: list[str]) -> Talks:
    from makegood.negotiation import genius

    data = read_bytes(domain)
    sides = {Path(path).stem: read_bytes(path) for path in profiles}
    if len(sides) < max(2, len(profiles)):
        raise Faulty.one(
            "A domain needs a profile for each side.",
            "Add --profile a.xml --profile b.xml; the files' names are the sides' names, so they must differ.",
        )
    read = genius.from_geniusweb if data.lstrip()[:1] == b"{" else genius.from_genius
    return read(data, sides, name=shown(domain))


def _neutral_text(result: Settlements | NoDeal) -> str:
    from makegood.negotiation.words import tell

    return tell(result)
