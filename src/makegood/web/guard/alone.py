"""A module of ours run in a process of its own, which inherits no settings and no secrets."""

from __future__ import annotations

import os
import subprocess
import sys


def run(module: str, *arguments: str, given: bytes, seconds: float) -> bytes:
    """What `module` prints when it gets `given` and the arguments. Raises TimeoutExpired after so many seconds by the clock."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        input=given,
        capture_output=True,
        timeout=seconds,
        env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LANG": "C.UTF-8"},
    )
    return done.stdout
