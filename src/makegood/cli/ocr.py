"""Text recognition by the system's `tesseract`, where it is installed; the program needs none and brings none."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable

from makegood.cli.shell import say

_SECONDS_A_PAGE = 120


def recogniser() -> Callable[[bytes], str] | None:
    """What reads the picture of a page, in English; None where the system has no `tesseract`."""
    program = shutil.which("tesseract")
    return (lambda picture: _read(program, picture)) if program else None


def _read(program: str, picture: bytes) -> str:
    try:
        done = subprocess.run(
            [program, "stdin", "stdout", "-l", "eng"],
            input=picture,
            capture_output=True,
            timeout=_SECONDS_A_PAGE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        say("A scanned page could not be read by tesseract; it is passed over.")
        return ""
    return done.stdout.decode("utf-8", "replace").replace("\f", "")
