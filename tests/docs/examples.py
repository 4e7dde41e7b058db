"""Examples in the documents: find them, run them, and write their true output back (`make docs`).

A block ```console holds `$ command` lines, each followed by what it prints; after a command with `<<` the lines that
begin with `> ` are its here-document. A block ```python is a program; a block ```text right after it holds what it
prints. Both run in a copy of the worked case.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CASE = ROOT / "src/makegood/worked_case"
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

_BLOCK = re.compile(
    r"^```(?P<kind>console|python)\n(?P<body>.*?)^```\n(?P<output>\n?```text\n(?P<printed>.*?)^```\n)?", re.M | re.S
)


@dataclass(frozen=True)
class Example:
    """One block of a document: what it says it prints, and what it prints when it is run."""

    start: int
    end: int
    said: str
    rerun: str
    failure: str = ""


def run(document: Path) -> Iterator[Example]:
    """Run every example of `document` in order, in one folder; its Python blocks are one program."""
    blocks = list(_BLOCK.finditer(document.read_text(encoding="utf-8")))
    with _case_folder() as folder:
        printed = iter(_python([block["body"] for block in blocks if block["kind"] == "python"], folder))
        for block in blocks:
            if block["kind"] == "console":
                told, failure = _console(block["body"], folder)
                yield Example(block.start("body"), block.end("body"), block["body"], told, failure)
                continue
            told, failure = next(printed)
            if block["output"]:
                yield Example(block.start("printed"), block.end("printed"), block["printed"], told, failure)
            else:
                yield Example(block.end(), block.end(), "", "", failure)


def rewrite(document: Path) -> bool:
    """Write the true output into `document`; return whether anything changed."""
    text = old = document.read_text(encoding="utf-8")
    for example in reversed(list(run(document))):
        if example.failure:
            raise SystemExit(f"{document}: {example.failure}")
        text = text[: example.start] + example.rerun + text[example.end :]
    document.write_text(text, encoding="utf-8")
    return text != old


@contextmanager
def _case_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "case"
        shutil.copytree(CASE, folder, ignore=shutil.ignore_patterns("__pycache__", "__init__.py"))
        yield folder


def _environment(folder: Path) -> dict[str, str]:
    """Only our own programs first on the path, a fixed width, no colour, no home of anyone's."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {
        "PATH": path,
        "HOME": str(folder.parent),
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }


def _console(body: str, folder: Path) -> tuple[str, str]:
    told, failure = "", ""
    for command in _commands(body):
        done = subprocess.run(
            ["bash", "-c", "\n".join(line[2:] for line in command)],
            cwd=folder,
            env=_environment(folder),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        printed = "\n".join(row.rstrip() for row in (done.stdout + done.stderr).splitlines())
        told += "\n".join([*command, *([printed] if printed else [])]) + "\n"
        if "Traceback" in done.stderr or done.returncode > 2:
            failure = f"{command[0]} failed: {done.stderr}"
    return told, failure


def _commands(body: str) -> list[list[str]]:
    """The commands of a block, each with the lines of its here-document."""
    commands: list[list[str]] = []
    before = ""
    for line in body.splitlines():
        if line.startswith("$ "):
            commands.append([line])
        elif line.startswith("> ") and commands and "<<" in commands[-1][0] and before.startswith(("$ ", "> ")):
            commands[-1].append(line)
        before = line
    return commands


_BREAK = "\x1e"  # stands between the output of two blocks


def _python(blocks: list[str], folder: Path) -> list[tuple[str, str]]:
    """Run `blocks` as one program; return what each printed, and the error on the one that failed and on those after it."""
    if not blocks:
        return []
    program = (
        f"names = {{}}\nfor block in {blocks!r}:\n    exec(block, names)\n    print({_BREAK!r}, end='', flush=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=_environment(folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    printed = done.stdout.split(_BREAK)[: len(blocks)]
    ran = done.stdout.count(_BREAK)
    return [(printed[n], "") if n < ran else ("", done.stderr or "it ended early") for n in range(len(blocks))]


if __name__ == "__main__":
    from tests.docs import schemas

    schemas.rewrite()
    for page in DOCUMENTS:
        if rewrite(page):
            print(f"{page.relative_to(ROOT)} now says what is true.")
