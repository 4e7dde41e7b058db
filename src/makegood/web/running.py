"""Starting the application: settings from the environment, database up to date, server and sweeper side by side."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from makegood.formats import Faulty
from makegood.web.environment import Environment

_UPGRADE = 0x6D616B65676F6F64  # the name of a lock in PostgreSQL


@dataclass(frozen=True)
class Place:
    """Where to serve, and from which folder (None: as the environment says)."""

    host: str = "127.0.0.1"
    port: int = 8000
    data: Path | None = None
    demo: bool = False

    @property
    def address(self) -> str:
        return f"http://{'localhost' if self.host in ('127.0.0.1', '0.0.0.0', '::1') else self.host}:{self.port}"


def prepare(place: Place) -> None:
    """Set up Django for `place`, make the database's tables and gather the static files. Raises Faulty."""
    set_up(place)
    from django.conf import settings
    from django.core.management import call_command
    from django.db import DatabaseError

    from makegood.web.vault.fitting import fits

    try:
        with _alone():
            _back_up_before_an_upgrade()
            call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise _unusable(error) from None
    if not fits():
        raise Faulty.one(
            f"The keyring {settings.KEYRING} does not open what is kept here.",
            "Put back the keyring that was used so far, or set MAKEGOOD_KEYRING to it.",
        )
    call_command("collectstatic", verbosity=0, interactive=False)


@contextmanager
def _alone() -> Iterator[None]:
    """Only one process at a time changes tables, however many machines start together; the others wait and find it done."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_UPGRADE])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_UPGRADE])


def _back_up_before_an_upgrade() -> None:
    """Keep what is there before its tables are changed: an upgrade that goes wrong is undone by a restore."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.utils import timezone

    from makegood.web.keeping.backup import back_up

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not waiting or not executor.loader.applied_migrations:
        return
    at = timezone.now()
    path = settings.DATA / "backups" / f"before-upgrade-{at:%Y%m%d-%H%M%S}.zip"
    back_up(path, at=at)
    print(f"Before the upgrade everything was backed up to {path}.", flush=True)


def set_up(place: Place) -> None:
    """Set up Django without touching the database. Raises Faulty for a wrong setting."""
    environment(place)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makegood.web.settings")
    import django

    try:
        django.setup()
    except OSError as error:
        raise Faulty.one(
            f"The data folder cannot be used: {error.strerror}.",
            "Give another with --data or MAKEGOOD_DATA.",
            name=str(error.filename),
        ) from None


def set_up_what_is_there(place: Place) -> None:
    """`set_up` for an installation that was begun. Raises Faulty where there is none, and makes nothing there: a name typed wrongly
    is no new installation."""
    said = environment(place)
    import dj_database_url

    database = dj_database_url.parse(said.database_url)
    if database["ENGINE"].endswith("sqlite3") and not Path(database["NAME"]).exists():
        raise Faulty.one(
            "There is no installation here.",
            "Give its folder with --data or MAKEGOOD_DATA, or begin one with makegood serve.",
            name=str(said.data),
        )
    set_up(place)


def environment(place: Place) -> Environment:
    """The settings for `place`, which from now on are those of this process. Makes no key. Raises Faulty."""
    if place.data is not None:
        os.environ["MAKEGOOD_DATA"] = str(place.data)
    os.environ.setdefault("MAKEGOOD_URL", place.address)
    if place.demo:
        os.environ["MAKEGOOD_DEMO"] = "on"
    return Environment.read(os.environ)


def serve(place: Place, *, sweep: bool = True) -> None:
    """Serve until stopped. Mail and due rows are looked after by a process of their own, so that no page waits for them."""
    _free(place)
    prepare(place)
    from django.conf import settings

    if sweep:
        _fork_sweeper()
    _say_what_goes_bare()
    print(f"Makegood answers at {settings.SITE_URL}; its data is in {settings.DATA}. Stop it with Ctrl-C.", flush=True)
    _gunicorn(place)


def work(data: Path | None, *, once: bool = False) -> None:
    """Sweep until stopped, or once. Raises Faulty where the database is not up to date: only `serve` changes tables."""
    set_up_what_is_there(Place(data=data))
    is_up_to_date()
    from django.db import DatabaseError
    from django.utils import timezone

    from makegood.web.engine import sweeper

    if once:
        try:
            done = sweeper.sweep(timezone.now())
        except DatabaseError as error:
            raise _unusable(error) from None
        print(f"{done} done.")
        return
    _say_what_goes_bare()
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    sweeper.run(stop)


def _say_what_goes_bare() -> None:
    from makegood.web.keeping import doctor

    for said in doctor.transport():
        print(f"{said.says} {said.mend}", flush=True)


def is_up_to_date() -> None:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise _unusable(error) from None
    if waiting:
        raise Faulty.one("The database is not up to date.", "Start makegood serve once; it brings it up to date.")


def _unusable(error: Exception) -> Faulty:
    from makegood.web.engine import trouble

    if found := trouble.of(error):
        return Faulty.one(found.what, found.mend)
    return Faulty.one(
        f"The database cannot be used: {str(error).strip().splitlines()[0]}.",
        "Check DATABASE_URL, and that the server runs and lets you in.",
    )


def _fork_sweeper() -> None:
    """Start the sweeper in a child that ends when we do, however we end."""
    from django.db import connections

    connections.close_all()
    parent = os.getpid()
    if os.fork():
        return
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_stop_when_orphaned, args=(parent, stop), daemon=True).start()
    from makegood.web.engine import sweeper

    sweeper.run(stop)
    os._exit(0)


def _stop_when_orphaned(parent: int, stop: threading.Event) -> None:
    while not stop.wait(0.5):
        if os.getppid() != parent:
            stop.set()


def _gunicorn(place: Place) -> None:
    from django.conf import settings
    from gunicorn.app.base import BaseApplication

    class Application(BaseApplication):
        def load_config(self) -> None:
            options: dict[str, Any] = {
                "bind": f"[{place.host}]:{place.port}" if ":" in place.host else f"{place.host}:{place.port}",
                "worker_class": "makegood.web.receiving.BufferingWorker",
                "workers": settings.ENVIRONMENT.web_workers,
                "threads": 4,
                "timeout": 60,
                "graceful_timeout": 20,
                "keepalive": 75,  # seconds; longer than proxies and browsers keep a line that nobody uses
                "loglevel": "warning",
                "control_socket_disable": True,
            }
            for name, value in options.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            from makegood.web.wsgi import application

            return application

    sys.argv = sys.argv[:1]  # gunicorn reads no options of ours
    Application().run()


def _free(place: Place) -> None:
    """Raise Faulty where somebody else listens there already."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((place.host, place.port))
        except OSError as error:
            raise Faulty.one(
                f"{place.host}:{place.port} cannot be used: {error.strerror}.", "Choose another port with --port."
            ) from None
