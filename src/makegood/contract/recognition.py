"""Text recognition by the system's `tesseract`, where it is installed; the program needs none and brings none."""

from __future__ import annotations

import os
import shutil
import subprocess
import time

from makegood.contract.extract import Recognise

_SECONDS_A_PAGE = 120


def recogniser(seconds: float = float("inf")) -> Recognise | None:
    """What reads the picture of a page, in English; None where the system has no `tesseract`.

    seconds   how long all pages together may take; what comes after that is left unread
    """
    program = shutil.which("tesseract")
    if program is None:
        return None
    until = time.monotonic() + seconds

    def recognise(picture: bytes) -> str:
        left = min(until - time.monotonic(), _SECONDS_A_PAGE)
        return _read(program, picture, left) if left > 0 else ""

    return recognise


def _read(program: str, picture: bytes, seconds: float) -> str:
    """The text of one page; empty where it could not be read."""
    try:
        done = subprocess.run(
            [program, "stdin", "stdout", "-l", "eng"],
            input=picture,
            capture_output=True,
            timeout=seconds,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # one page needs one core
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace").replace("\f", "")
