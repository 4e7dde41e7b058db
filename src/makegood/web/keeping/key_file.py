"""The keys of an installation in one file, to keep in another place than its backups.

They are read before Django is set up: a start without them would make new ones.
"""

from __future__ import annotations

import json
from pathlib import Path

from makegood.formats import Faulty
from makegood.web import secret_files
from makegood.web.agreement.keys import NAME as SEALING_KEY
from makegood.web.environment import SECRET_KEY, Environment
from makegood.web.vault import keyring
from makegood.web.vault.keyring import Keyring

_FORMAT = 1
_IN_DATA = (SECRET_KEY, SEALING_KEY)


def write(to: Path, environment: Environment) -> None:
    """Raises Faulty where there is such a file already, or it cannot be written."""
    kept = {name: (environment.data / name).read_text() for name in _IN_DATA if (environment.data / name).exists()}
    said = {"format": _FORMAT, "keyring": keyring.load(environment.keyring_file).write(), **kept}
    try:
        secret_files.make(to, json.dumps(said, indent=1).encode())
    except FileExistsError:
        raise Faulty.one("There is a file of this name already.", "Choose another name.", name=str(to)) from None
    except OSError as error:
        raise Faulty.one(
            f"The keys cannot be written: {error.strerror}.", "Choose another place.", name=str(to)
        ) from None


def put(path: Path, environment: Environment) -> None:
    """Put the keys in their places, where there are none yet. Raises Faulty where the file is none, or other keys are there."""
    said = _read(path)
    ring = Keyring.read(said["keyring"], str(path))
    here = environment.keyring_file
    if here.exists() and not set(ring.keys) <= set(keyring.load(here).keys):
        raise Faulty.one(
            "There is another keyring here already.", "Restore into an empty folder, with --data.", name=str(here)
        )
    secret_files.make_once(here, ring.write().encode())
    for name in _IN_DATA:
        if name in said:
            secret_files.make_once(environment.data / name, said[name].encode())


def _read(path: Path) -> dict[str, str]:
    try:
        said = json.loads(path.read_text("utf-8"))
        if said["format"] != _FORMAT:
            raise ValueError("another format")
        if not said["keyring"]:
            raise ValueError("no keyring")
        return {str(name): str(text) for name, text in said.items()}
    except FileNotFoundError:
        raise Faulty.one(
            "There is no such file.", "Give the file that makegood backup --keys wrote.", name=str(path)
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise Faulty.one(
            "These are no keys.", "Give the file that makegood backup --keys wrote.", name=str(path)
        ) from None
