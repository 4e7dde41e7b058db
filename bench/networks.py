"""A network of its own for each machine of a bench, joined by a bridge: cut off and joined again by its cable.

    with Networks(6) as networks:
        subprocess.Popen([*networks.inside(2), "makegood", "worker"])   # on machine 2, which is networks.address(2)
        networks.cut(2)

Needs root and `ip`; `possible` says whether this system lets us.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress


def possible() -> bool:
    """Whether a network of its own can be made here."""
    if os.geteuid() or not shutil.which("ip"):
        return False
    tried = subprocess.run(["ip", "netns", "add", "mg-try"], capture_output=True)
    subprocess.run(["ip", "netns", "del", "mg-try"], capture_output=True)
    return tried.returncode == 0


class Networks:
    def __init__(self, machines: int) -> None:
        self.machines = range(machines)

    @property
    def host(self) -> str:
        """Where all machines find what stands outside them."""
        return "10.87.0.1"

    @property
    def all(self) -> str:
        return "10.87.0.0/24"

    def address(self, machine: int) -> str:
        return f"10.87.0.{machine + 2}"

    def inside(self, machine: int) -> list[str]:
        """What stands before a command that runs there."""
        return ["ip", "netns", "exec", f"mg-{machine}"]

    def cut(self, machine: int) -> None:
        """Nothing gets in or out from now on, and nobody is told so."""
        _ip("link", "set", f"mg-cable{machine}", "down")

    def join(self, machine: int) -> None:
        _ip("link", "set", f"mg-cable{machine}", "up")

    def __enter__(self) -> Networks:
        self._remove()
        _ip("link", "add", "mg-bridge", "type", "bridge")
        _ip("addr", "add", f"{self.host}/24", "dev", "mg-bridge")
        _ip("link", "set", "mg-bridge", "up")
        for machine in self.machines:
            name, cable = f"mg-{machine}", f"mg-cable{machine}"
            _ip("netns", "add", name)
            _ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name)
            _ip("link", "set", cable, "master", "mg-bridge", "up")
            _ip("-n", name, "addr", "add", f"{self.address(machine)}/24", "dev", "eth0")
            _ip("-n", name, "link", "set", "eth0", "up")
            _ip("-n", name, "link", "set", "lo", "up")
        return self

    def __exit__(self, *_: object) -> None:
        self._remove()

    def _remove(self) -> None:
        for machine in self.machines:
            with suppress(subprocess.CalledProcessError):
                _ip("netns", "del", f"mg-{machine}")
        with suppress(subprocess.CalledProcessError):
            _ip("link", "del", "mg-bridge")


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)
