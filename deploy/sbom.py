"""What Makegood is made of, as CycloneDX 1.6 (JSON): each part of requirements.lock with its version, hashes and licence.

    python deploy/sbom.py > makegood.cdx.json

It asks nobody: names, versions and hashes stand in the lock, licences in the installed packages. The same lock gives the same list.
"""

from __future__ import annotations

import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def parts(lock: str) -> list[dict[str, object]]:
    """The parts that a lock names, in its order."""
    found: list[dict[str, object]] = []
    for line in lock.splitlines():
        if pinned := _PINNED.match(line):
            name, version = pinned.groups()
            address = f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version}"
            found.append(
                {"type": "library", "name": name, "version": version, "purl": address, "bom-ref": address}
                | _licences(name)
                | {"hashes": []}
            )
        for sha256 in _HASH.findall(line):
            found[-1]["hashes"].append({"alg": "SHA-256", "content": sha256})  # type: ignore[attr-defined]
    return found


def _licences(name: str) -> dict[str, object]:
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:  # for another platform or Python
        return {}
    if said := about.get("License-Expression"):
        return {"licenses": [{"expression": said}]}
    names = [each.rsplit(" :: ", 1)[-1] for each in about.get_all("Classifier") or () if each.startswith("License ::")]
    return {"licenses": [{"license": {"name": each}} for each in names]} if names else {}


def bill() -> dict[str, object]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    version = project.get("version") or metadata.version("makegood")
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": project["name"], "version": version, "bom-ref": "makegood"}},
        "components": parts((ROOT / "requirements.lock").read_text("utf-8")),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(bill(), indent=1))
