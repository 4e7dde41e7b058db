"""Sweepers that are killed at any moment: nothing is lost, nothing is told twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[3]
NOTHING = {"missing": [], "more": [], "rows": [], "twice": []}


def test_sweepers_killed_again_and_again_lose_nothing_and_tell_nothing_twice(tmp_path: Path):
    environment = {**os.environ, "MAKEGOOD_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "makegood.web.settings"}

    def start(*what: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.web.obligations.sweeping", *what]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)

    def say(*what: str) -> object:
        output, _ = start(*what).communicate(timeout=240)
        return json.loads(output.splitlines()[-1])

    chance = random.Random(7)
    say("lay", "5")
    killed = 0
    for _ in range(3):
        sweepers = [start("sweep"), start("sweep")]
        for sweeper in sweepers:
            assert sweeper.stdout is not None
            sweeper.stdout.readline()
        time.sleep(chance.uniform(0.05, 0.8))
        for sweeper in sweepers:
            killed += sweeper.poll() is None
            sweeper.send_signal(signal.SIGKILL)
            sweeper.wait()
    assert killed > 1, "most of them died in the middle of their work"
    say("sweep")

    assert say("tell") == NOTHING
