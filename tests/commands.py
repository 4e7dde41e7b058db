"""The program as its user starts it: a process of its own, with no settings of the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(sys.executable).parent / "makegood"


def clean(**more: str) -> dict[str, str]:
    """Our environment without settings of Makegood and Django, and with `more`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MAKEGOOD_", "DJANGO_")) and k != "DATABASE_URL"}
    return {**kept, "NO_COLOR": "1", "COLUMNS": "100", **more}


def makegood(
    *arguments: object, given: bytes = b"", cwd: Path | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    command = [PROGRAM, *map(str, arguments)]
    done = subprocess.run(command, input=given, cwd=cwd, env=clean(**env), capture_output=True, timeout=300)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def python(code: str, *arguments: object, **env: str) -> str:
    """What a few lines of Python say, run where the program runs. Fails with what they complain of."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, env=clean(**env), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def prepare(data: Path, **env: str) -> str:
    """Make or upgrade the installation in a folder, as `makegood serve` does before it answers; what it said."""
    code = "from makegood.web.running import Place, prepare; import pathlib, sys; prepare(Place(data=pathlib.Path(sys.argv[1])))"
    return python(code, data, **env)
