"""The program `makegood`: gathers the verbs and says what went wrong in one place."""

from __future__ import annotations

import functools
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from makegood.cli.shell import WRONG_INPUT, say
from makegood.faults import Faulty

if TYPE_CHECKING:
    from typer._click import Command, Context

# In the order of the work; each name is a module here that defines a function of the same name.
VERBS: tuple[str, ...] = (
    "demo",
    "run",
    "assess",
    "read",
    "check",
    "thread",
    "reset",
    "settle",
    "lint",
    "draft",
    "watch",
    "verify",
    "scan",
    "serve",
    "worker",
    "upgrade",
    "backup",
    "restore",
    "rekey",
    "doctor",
)


class _Verbs(TyperGroup):
    """The verbs, each taken apart when it is asked for: nearly always one of them is."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = dict.fromkeys(VERBS)  # type: ignore[assignment]  # names are all that is looked up here

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        return _command(cmd_name) if cmd_name in VERBS else None


@functools.cache
def _command(verb: str) -> Command:
    alone = typer.Typer(add_completion=False, rich_markup_mode="rich")
    alone.command(verb)(getattr(import_module(f"makegood.cli.{verb}"), verb))
    return typer.main.get_command(alone)


app = typer.Typer(
    name="makegood",
    cls=_Verbs,
    help="Repair a business partnership: assess, communicate, negotiate, document, monitor.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        typer.echo(f"makegood {metadata.version('makegood')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run one verb; every fault of an input is printed, none as a traceback."""
    try:
        app()
    except Faulty as faulty:
        for fault in faulty.faults:
            say(str(fault))
        sys.exit(WRONG_INPUT)
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away (`| head`): nothing to say and nobody to say it to
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
