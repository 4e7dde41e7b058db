"""makegood settle: the packages that all sides prefer to no deal, the fair ones among them, and proof."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from makegood.cli.shell import FINDINGS, print_json, read_bytes, read_file, shown, write_file
from makegood.formats import Faulty

if TYPE_CHECKING:
    from makegood.negotiation import NoDeal, Settlements, Talks
    from makegood.negotiation.alone import Preparation
    from makegood.negotiation.patience import Spare


A_DAY = 86_400  # seconds
EXAMPLES = ("bakery", "clinic", "joinery", "software", "translation")


def settle(
    talks: Annotated[
        str, typer.Argument(help="Talks as YAML, or a Genius or GeniusWeb domain; - for standard input.")
    ] = "",
    profile: Annotated[
        list[str] | None, typer.Option(help="A side's profile for a Genius or GeniusWeb domain; once for each side.")
    ] = None,
    side: Annotated[str, typer.Option(help="Show only what this side may see.")] = "",
    plan: Annotated[
        bool, typer.Option("--plan", help="For --side with a guess of the others: offers, questions, concessions.")
    ] = False,
    picture: Annotated[
        str, typer.Option(help="Draw it as SVG into this file; with --side what that side may see.")
    ] = "",
    example: Annotated[str, typer.Option(help="Print talks to start from: " + ", ".join(EXAMPLES) + ".")] = "",
    seconds: Annotated[
        int,
        typer.Option(
            min=0, max=A_DAY, help="Where a gap is left, look on until it is proved or so many seconds are over."
        ),
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document for programs.")] = False,
) -> None:
    """Find the packages that all sides prefer to no deal, and the fair ones among them.

    Exits with 0 for a settlement, 1 where there is none (and says what blocks it), 2 for wrong input.
    Without --side the result holds every side's private part: it is for a neutral.

    Example: makegood settle talks.yaml --side northgate
    """
    from makegood.negotiation import NoDeal, for_side

    if example:
        typer.echo(_example(example), nl=False)
        return
    if not talks:
        raise typer.BadParameter("Name a file of talks, or - for standard input.", param_hint="TALKS")
    if plan and not side:
        raise typer.BadParameter("A plan is one side's own: name it with --side.", param_hint="--plan")
    result = _settled(talks, profile or [], _until(time.monotonic() + seconds))
    if picture:
        _draw(result, side, picture)
    if plan:
        planned = _planned(result, side, talks)
        print_json(planned.as_json()) if as_json else typer.echo(planned.text())
    elif side:
        view = for_side(result, side)
        print_json(view.as_json()) if as_json else typer.echo(view.text())
    elif as_json:
        print_json(result.as_json())
    else:
        typer.echo(_neutral_text(result, seconds))
    if isinstance(result, NoDeal):
        raise typer.Exit(FINDINGS)


def _example(name: str) -> str:
    from importlib.resources import files

    if name not in EXAMPLES:
        raise Faulty.one(f"There is no example ‘{name}’.", f"Examples are {', '.join(EXAMPLES)}.")
    return (files("makegood.negotiation") / "examples" / f"{name}.yaml").read_text(encoding="utf-8")


def _planned(result: Settlements | NoDeal, side: str, talks: str) -> Preparation:
    from makegood.negotiation.alone import prepare

    try:
        return prepare(result.talks, side)
    except Faulty as faulty:
        raise faulty.named(shown(talks)) from None


def _draw(result: Settlements | NoDeal, side: str, file: str) -> None:
    from makegood.negotiation.pictures import picture

    write_file(Path(file), picture(result, side=side))


def _until(end: float) -> Spare:
    return lambda: end - time.monotonic()


def _settled(talks: str, profiles: list[str], spare: Spare) -> Settlements | NoDeal:
    from makegood.negotiation import Talks, settle

    if profiles or talks.endswith(".xml"):
        try:
            return settle(_domain(talks, profiles), spare)
        except Faulty as faulty:
            raise faulty.named(shown(talks)) from None
    source = read_file(talks, Talks)
    try:
        return settle(source.value, spare)
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


def _neutral_text(result: Settlements | NoDeal, seconds: int) -> str:
    from makegood.negotiation import NoDeal
    from makegood.negotiation.solver import to_look_for
    from makegood.negotiation.words import tell

    told = tell(result)
    if isinstance(result, NoDeal) or not to_look_for(result.settlements):
        return told
    longer = min(max(60, 10 * seconds), A_DAY)
    return f"{told}\nTo look on for longer where a gap is left: --seconds {longer}."
