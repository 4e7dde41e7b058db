"""Run a command with DATABASE_URL of a PostgreSQL cluster of its own, which is thrown away afterwards.

    python tests/with_postgres.py python -m pytest tests/web

Needs only PostgreSQL's programs (PATH or /usr/lib/postgresql/*/bin). The cluster listens on loopback alone; started by root it runs as the
user postgres or nobody, because PostgreSQL refuses root. Exit status 77 where PostgreSQL is not installed.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
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

    def __init__(self, bin: Path, *, durable: bool = False, also: tuple[str, str] | None = None) -> None:
        """
        durable   what was committed is kept when the server is killed; slower
        also      a further address to listen on, and the network that may come by it
        """
        self.bin, self.durable, self.also = bin, durable, also
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
        return f"postgresql://makegood@{self.also[0] if self.also else '127.0.0.1'}:{self.port}/postgres"

    def __enter__(self) -> Cluster:
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-U", "makegood", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        if self.also:
            with (data / "pg_hba.conf").open("a") as allowed:
                allowed.write(f"host all all {self.also[1]} trust\n")
        self.start()
        return self

    def start(self) -> None:
        """Start the server, also again after `kill`."""
        settings = (
            f"-c listen_addresses={','.join(['127.0.0.1', *(self.also or ())[:1]])} -p {self.port} -c unix_socket_directories= -c fsync=off"
            f" -c synchronous_commit={'on' if self.durable else 'off'} -c full_page_writes=off -c max_connections=200"
        )
        data, log = self.folder / "data", self.folder / "log"
        for attempt in range(20):  # a killed server's last process may still let go of its memory
            try:
                self._run("pg_ctl", "-D", data, "-w", "-t", "60", "-l", log, "-o", settings, "start")
            except RuntimeError:
                if attempt == 19:
                    raise
                time.sleep(0.3)
            else:
                return

    def kill(self) -> None:
        """SIGKILL for the server and everything that it has started."""
        server = int((self.folder / "data/postmaster.pid").read_text().split()[0])
        for pid in (server, *children_of(server)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

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


def children_of(pid: int) -> list[int]:
    stats = [path.read_text().rpartition(")") for path in Path("/proc").glob("[0-9]*/stat") if path.exists()]
    return [int(name.split()[0]) for name, _, rest in stats if int(rest.split()[1]) == pid]


def main(command: list[str]) -> int:
    bin = programs()
    if bin is None:
        print("PostgreSQL is not installed here; what needs it was not run.", file=sys.stderr)
        return NOT_INSTALLED
    with Cluster(bin) as cluster:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": cluster.url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
