"""Run a command with DATABASE_URL of a PostgreSQL cluster of its own, which is thrown away afterwards.

    python tests/with_postgres.py python -m pytest tests/web

Needs only PostgreSQL's programs (PATH or /usr/lib/postgresql/*/bin). The cluster listens on loopback alone; started by root it runs as the
user postgres or nobody, because PostgreSQL refuses root. Exit status 77 where PostgreSQL is not installed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

NOT_INSTALLED = 77


def programs() -> Path | None:
    """The folder of initdb and pg_ctl; None where PostgreSQL is not installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return versions[-1].parent if versions else None


class Cluster:
    """A PostgreSQL of our own on a free port of loopback, in a folder that is thrown away."""

    def __init__(self, bin: Path) -> None:
        self.bin = bin
        self.folder = Path(tempfile.mkdtemp(prefix="makegood-postgres-"))
        self.user = self._somebody() if os.geteuid() == 0 else None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    @staticmethod
    def _somebody() -> pwd.struct_passwd:
        names = [entry.pw_name for entry in pwd.getpwall()]
        return pwd.getpwnam("postgres" if "postgres" in names else "nobody")

    @property
    def url(self) -> str:
        return f"postgresql://makegood@127.0.0.1:{self.port}/postgres"

    def __enter__(self) -> Cluster:
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-U", "makegood", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        settings = (
            f"-c listen_addresses=127.0.0.1 -p {self.port} -c unix_socket_directories= -c fsync=off"
            " -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
        )
        self._run("pg_ctl", "-D", data, "-w", "-t", "60", "-l", self.folder / "log", "-o", settings, "start")
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(
            self._as(["pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop"]),
            capture_output=True,
            **self._who(),
        )
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: object) -> None:
        done = subprocess.run(
            self._as([program, *map(str, arguments)]),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            **self._who(),
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}\n{done.stderr}")

    def _as(self, command: list[str]) -> list[str]:
        return [str(self.bin / command[0]), *command[1:]]

    def _who(self) -> dict[str, object]:
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": [], "cwd": "/"}


def main(command: list[str]) -> int:
    bin = programs()
    if bin is None:
        print("PostgreSQL is not installed here; what needs it was not run.", file=sys.stderr)
        return NOT_INSTALLED
    with Cluster(bin) as cluster:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": cluster.url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
