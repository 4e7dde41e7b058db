"""Examples in the documents: find them, run them, and write their true output back (`make docs`).

A block ```console holds `$ command` lines, each followed by what it prints. A block ```python is a program;
a block ```text right after it holds what it prints. Both run in a copy of the worked case.
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
    """Run every example of `document` in order, in one folder; Python blocks share their names."""
    text = document.read_text(encoding="utf-8")
    with _case_folder() as folder:
        program = ""
        for block in _BLOCK.finditer(text):
            if block["kind"] == "console":
                told, failure = _console(block["body"], folder)
                yield Example(block.start("body"), block.end("body"), block["body"], told, failure)
            else:
                before, program = program, program + block["body"]
                printed, failure = _python(before, block["body"], folder)
                if block["output"]:
                    yield Example(block.start("printed"), block.end("printed"), block["printed"], printed, failure)
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
    for line in body.splitlines():
        if not line.startswith("$ "):
            continue
        done = subprocess.run(
            ["bash", "-c", line[2:]],
            cwd=folder,
            env=_environment(folder),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        printed = "\n".join(row.rstrip() for row in (done.stdout + done.stderr).splitlines())
        told += f"{line}\n{printed}\n" if printed else f"{line}\n"
        if "Traceback" in done.stderr or done.returncode > 2:
            failure = f"{line} failed: {done.stderr}"
    return told, failure


def _python(before: str, body: str, folder: Path) -> tuple[str, str]:
    """Run `body` after the blocks `before` it, whose output is dropped."""
    program = f"import io, contextlib\nwith contextlib.redirect_stdout(io.StringIO()):\n    exec({before!r})\nexec({body!r})\n"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=_environment(folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.stdout, done.stderr if done.returncode else ""


if __name__ == "__main__":
    from tests.docs import schemas

    schemas.rewrite()
    for page in DOCUMENTS:
        if rewrite(page):
            print(f"{page.relative_to(ROOT)} now says what is true.")
