"""The program as it is installed, without its extras and without what only the tests need."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

LOCK = Path(__file__).parents[2] / "requirements.lock"
OPENED = """
import sys
missing = set(sys.argv[2].split())

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in missing:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
from makegood.cli import main
sys.argv = ["makegood", "upgrade", "--data", sys.argv[1]]
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS.append("testserver")
print(Client().get("/account/login/").status_code)
"""


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def not_locked() -> set[str]:
    """The modules that are here and would not be where only the lock was installed."""
    locked = {plain(name) for name in re.findall(r"^([\w.-]+)==", LOCK.read_text("utf-8"), re.M)} | {"makegood"}
    return {
        module
        for module, owners in packages_distributions().items()
        if not locked & {plain(owner) for owner in owners} and module not in sys.stdlib_module_names
    }


def test_it_opens_with_nothing_but_what_the_lock_installs(tmp_path: Path):
    missing = not_locked()
    assert {"anymail", "apprise", "pytest"} <= missing, "else this holds nothing"

    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKEGOOD_", "DATABASE_", "DJANGO_"))
    }
    command = [sys.executable, "-c", OPENED, str(tmp_path / "data"), " ".join(sorted(missing))]
    done = subprocess.run(command, env=clean, cwd=tmp_path, capture_output=True, text=True)

    assert done.stdout.split()[-1:] == ["200"], done.stderr[-2000:]
