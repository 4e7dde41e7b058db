"""What is wrong with an installation, and how to mend it. Each check looks at one thing and says so in words."""

from __future__ import annotations

import shutil
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from makegood import record
from makegood.formats import Faulty
from makegood.web import viruses
from makegood.web.vault import keyring
from makegood.web.vault.fitting import fits
from makegood.web.vault.sealing import Unreadable

FINE, CARE, WRONG = "fine", "care", "wrong"
_LITTLE_ROOM = 1 << 30  # bytes
_LATE = timedelta(minutes=10)
_PUT_BACK = "Put back the keyring, or the last backup."


@dataclass(frozen=True)
class Said:
    """One thing looked at: `fine`, `care` (works, but should not stay so) or `wrong`; `mend` says what to do."""

    about: str
    standing: str
    says: str
    mend: str = ""


def examine(at: datetime, *, thorough: bool = False) -> Iterator[Said]:
    """Every check, in the order of what rests on what. `thorough` also reads every file and every chain of the record."""
    for look in (_folder, _keys, _address, _database, _tables):
        said = look()
        yield said
        if said.standing == WRONG and look in (_database, _tables):
            return
    if not fits():
        yield Said("keys", WRONG, f"{settings.KEYRING} is another keyring than the one used so far.", _PUT_BACK)
    for check in (_sweeper, _mail_waiting):
        yield check(at)
    yield _mail_server()
    if settings.SECURE:
        yield _second_step()
    yield from transport() or [Said("transport", FINE, "What goes to other machines is encrypted.")]
    if settings.VIRUS_SCANNER:
        yield _virus_scanner()
    if thorough:
        yield from (_files(), _record(), _pages())


def _folder() -> Said:
    if not Path(settings.DATA).is_dir():
        return Said(
            "folder", WRONG, f"There is no folder {settings.DATA}.", "Set MAKEGOOD_DATA, or start makegood serve once."
        )
    free = shutil.disk_usage(settings.DATA).free
    if free < _LITTLE_ROOM:
        return Said(
            "disk", CARE, f"{free >> 20} MiB are free on the disk of {settings.DATA}.", "Make room, or move the folder."
        )
    if Path(settings.DATA).stat().st_mode & 0o077:
        return Said(
            "folder", CARE, f"Others on this machine may look into {settings.DATA}.", f"Run chmod 700 {settings.DATA}."
        )
    return Said("folder", FINE, f"{settings.DATA} is ours alone; {free >> 30} GiB are free.")


def _keys() -> Said:
    try:
        ring = keyring.ring()
    except Faulty as faulty:
        return Said("keys", WRONG, faulty.faults[0].problem, faulty.faults[0].instead)
    if settings.KEYRING.stat().st_mode & 0o077:
        return Said(
            "keys",
            WRONG,
            f"Others may read {settings.KEYRING}.",
            f"Run chmod 600 {settings.KEYRING}, then makegood rekey.",
        )
    if settings.KEYRING.is_relative_to(settings.DATA):
        return Said(
            "keys",
            CARE,
            "The keyring lies in the data folder: who takes the folder can read what is sealed in it.",
            "Move it and set MAKEGOOD_KEYRING; keep a copy apart from the backups.",
        )
    return Said("keys", FINE, f"The keyring holds {len(ring.keys)}; the newest is {ring.newest}.")


def _address() -> Said:
    local = settings.SITE_URL.startswith(("http://localhost", "http://127.0.0.1"))
    if settings.DEBUG:
        return Said("address", WRONG, "Errors are shown in full to whoever meets them.", "Set MAKEGOOD_DEBUG=off.")
    if settings.DEMO and not local:
        return Said("address", WRONG, "This is a demo that others can reach.", "Set MAKEGOOD_DEMO=off.")
    if not settings.SECURE and not local:
        return Said(
            "address", WRONG, f"{settings.SITE_URL} is not encrypted on its way.", "Set MAKEGOOD_URL to https://…."
        )
    if local:
        return Said(
            "address", CARE, f"Links in mails lead to {settings.SITE_URL}, this machine alone.", "Set MAKEGOOD_URL."
        )
    return Said("address", FINE, f"People open {settings.SITE_URL}.")


def _second_step() -> Said:
    if settings.ENVIRONMENT.second_factor:
        return Said("second step", FINE, "Everybody signs in by two steps.")
    return Said(
        "second step",
        CARE,
        "People sign in by a password alone, unless their organisation or side asks for more.",
        "Set MAKEGOOD_SECOND_FACTOR=on; people are led to setting one up.",
    )


def _database() -> Said:
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA integrity_check(3)")
                faults = [line for (line,) in cursor.fetchall() if line != "ok"]
                if faults:
                    mend = "Stop Makegood and restore the last backup into an empty folder."
                    return Said("database", WRONG, f"The database file is damaged: {faults[0]}.", mend)
            else:
                cursor.execute("SELECT 1")
    except DatabaseError as error:
        says = f"The database cannot be used: {str(error).strip().splitlines()[0]}."
        damaged = "malformed" in says or "not a database" in says
        mend = (
            "Stop Makegood and restore the last backup into an empty folder."
            if damaged
            else "Check DATABASE_URL and its server."
        )
        return Said("database", WRONG, says, mend)
    return Said("database", FINE, f"{connection.vendor} answers.")


def _tables() -> Said:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Said(
            "tables", WRONG, f"{len(waiting)} steps of the upgrade wait.", "Start makegood serve once; it does them."
        )
    return Said("tables", FINE, "The tables are those of this version.")


def _sweeper(at: datetime) -> Said:
    from makegood.web.engine.models import Beat

    beat = Beat.objects.filter(name="sweeper").first()
    if beat is None or at - beat.at > _LATE:
        when = f"since {beat.at:%Y-%m-%d %H:%M} UTC" if beat else "yet"
        return Said(
            "sweeper",
            WRONG,
            f"Nobody has swept {when}: nothing is reminded of.",
            "Start makegood serve, or makegood worker.",
        )
    return Said("sweeper", FINE, "The sweeper goes round.")


def _mail_waiting(at: datetime) -> Said:
    from makegood.web.engine.models import Outgoing

    given_up = Outgoing.objects.filter(given_up_at__isnull=False, sent_at=None).count()
    if given_up:
        return Said(
            "mail",
            WRONG,
            f"{given_up} mails could not be sent and are given up.",
            "See the log, mend MAKEGOOD_MAIL, send again.",
        )
    late = Outgoing.objects.filter(sent_at=None, given_up_at=None, due_at__lt=at - _LATE).count()
    if late:
        return Said(
            "mail",
            CARE,
            f"{late} mails should have gone by now.",
            "See whether the sweeper runs and the mail server answers.",
        )
    return Said("mail", FINE, "No mail is late.")


def _mail_server() -> Said:
    mail = settings.ENVIRONMENT.mail
    if mail.backend == "console":
        return Said("mail server", CARE, "Mails are printed, not sent.", "Set MAKEGOOD_MAIL=smtp://….")
    if mail.provider:
        return Said("mail server", FINE, f"Mails go to {mail.backend} by its own interface.")
    known = ssl.create_default_context()  # who shows another certificate gets no password
    try:
        with (
            smtplib.SMTP_SSL(mail.host, mail.port, timeout=10, context=known)
            if mail.tls
            else smtplib.SMTP(mail.host, mail.port, timeout=10)
        ) as server:
            if mail.starttls:
                server.starttls(context=known)
            if mail.user:
                server.login(mail.user, mail.password)
    except (OSError, smtplib.SMTPException) as error:
        return Said(
            "mail server", WRONG, f"{mail.host} does not take our mail: {type(error).__name__}.", "Check MAKEGOOD_MAIL."
        )
    return Said("mail server", FINE, f"{mail.host} takes our mail.")


def transport() -> list[Said]:
    """What goes to another machine, as the settings have it, so that whoever sits between can read it or answer in its place."""
    said = settings.ENVIRONMENT
    ways = [
        (
            said.mail.host,
            said.mail.tls or said.mail.starttls,
            "Mails go",
            "Write smtp:// or smtps:// in MAKEGOOD_MAIL.",
        ),
        (
            said.mail_in.host,
            said.mail_in.tls,
            "The password of the mailbox goes",
            "Write imaps:// in MAKEGOOD_MAIL_IN.",
        ),
        (
            urlsplit(said.virus_scanner).hostname,
            False,
            "Every file that is brought goes",
            "Let clamd listen on a socket of this machine, and name that in MAKEGOOD_VIRUS_SCANNER.",
        ),
    ]
    bare = [(f"{what} to {host} without TLS.", mend) for host, tls, what, mend in ways if not (tls or _is_here(host))]
    return [Said("transport", CARE, says, mend) for says, mend in (*_to_the_database(), *bare)]


def _to_the_database() -> Iterator[tuple[str, str]]:
    where = connection.settings_dict
    host, mode = where["HOST"], where["OPTIONS"].get("sslmode", "prefer")
    if _is_here(host) or mode == "verify-full":
        return
    mend = "Write ?sslmode=verify-full&sslrootcert=/path/of/its/root.pem behind DATABASE_URL."
    if mode in ("require", "verify-ca"):
        yield f"Rows go to {host} encrypted, but whoever answers in its place is believed.", mend
    else:
        yield f"Rows may go to {host} without TLS.", mend


def _is_here(host: str | None) -> bool:
    """Whether it is this machine; a path is a socket."""
    return not host or host == "localhost" or host.startswith(("/", "127.")) or host in ("::1", "[::1]")


def _virus_scanner() -> Said:
    if viruses.is_there(settings.VIRUS_SCANNER):
        return Said("virus scanner", FINE, f"{settings.VIRUS_SCANNER} answers.")
    return Said(
        "virus scanner",
        WRONG,
        f"{settings.VIRUS_SCANNER} does not answer, so no file can be brought.",
        "Start clamd, or check MAKEGOOD_VIRUS_SCANNER.",
    )


def _files() -> Said:
    from makegood.web.cases.models import Exhibit

    broken = [exhibit for exhibit in Exhibit.objects.iterator() if not _unless_unreadable(exhibit.intact)]
    if broken:
        first = f"the first in case {broken[0].case_id}"
        return Said(
            "files", WRONG, f"{len(broken)} files are gone or damaged, {first}.", "Take them from a backup's exhibits."
        )
    return Said("files", FINE, "Every file is as it was brought.")


def _record() -> Said:
    from makegood.web.cases.models import RecordEntry

    chains = RecordEntry.objects.order_by().values_list("case_id", "room").distinct()
    broken = [case for case, room in chains if _unless_unreadable(lambda: _chain(case, room)) is not True]  # noqa: B023
    if broken:
        return Said(
            "record",
            WRONG,
            f"{len(broken)} records are not as they were written, the first of case {broken[0]}.",
            "Compare with a backup; tell the people of the case.",
        )
    return Said("record", FINE, "Every record is whole.")


def _chain(case: str, room: str) -> bool:
    from makegood.web.cases.models import RecordEntry

    rows = RecordEntry.objects.filter(case_id=case, room=room).order_by("seq")
    return not record.check(tuple(row.entry for row in rows.iterator()))


def _pages() -> Said:
    """Every sealed value opens."""
    from django.apps import apps

    from makegood.web.vault.fields import sealed_fields

    for model in apps.get_models():
        if sealed_fields(model):
            try:
                for _row in model._base_manager.iterator():
                    pass
            except Unreadable as error:
                return Said("sealed words", WRONG, f"{error}.", _PUT_BACK)
    return Said("sealed words", FINE, "Everything sealed opens.")


def _unless_unreadable(look: Callable[[], bool]) -> bool:
    try:
        return look()
    except Unreadable:
        return False
