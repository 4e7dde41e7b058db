"""Text recognition by the system's `tesseract`, where it is installed; the program needs none and brings none."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import time

from makegood.contract.extract import Recognise

_SECONDS_A_PAGE = 120
_LANGUAGES = ("eng", "deu", "spa", "fra", "chi_sim")  # those of the application, as `tesseract` names them


def recogniser(seconds: float = float("inf")) -> Recognise | None:
    """What reads the picture of a page, in the languages of the application that the system's `tesseract` has.

    None where the system has no `tesseract`.

    seconds   how long all pages together may take; what comes after that is left unread
    """
    program = shutil.which("tesseract")
    if program is None:
        return None
    languages = _languages(program)
    until = time.monotonic() + seconds

    def recognise(picture: bytes) -> str:
        left = min(until - time.monotonic(), _SECONDS_A_PAGE)
        return _read(program, languages, picture, left) if left > 0 else ""

    return recognise


@functools.cache
def _languages(program: str) -> str:
    """The languages to read in, joined as `tesseract` wants them; English where it does not say which it has."""
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return _LANGUAGES[0]
    return "+".join(name for name in _LANGUAGES if name.encode() in listed.stdout.split()) or _LANGUAGES[0]


def _read(program: str, languages: str, picture: bytes, seconds: float) -> str:
    """The text of one page; empty where it could not be read."""
    try:
        done = subprocess.run(
            [program, "stdin", "stdout", "-l", languages],
            input=picture,
            capture_output=True,
            timeout=seconds,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # one page needs one core
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace").replace("\f", "")
