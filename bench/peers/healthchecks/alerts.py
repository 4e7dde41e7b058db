"""Checks of healthchecks go down and each is told by one mail: process time of its own `sendalerts` loops.

    python alerts.py FOLDER_OF_HEALTHCHECKS PORT_OF_A_MAIL_SERVER 1000

Runs in its own environment (requirements.txt of healthchecks itself), on SQLite as it is set up there; prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from datetime import timedelta

TEN = 10  # checks of an owner, as an agreement of ours has ten commitments: each mail lists the owner's other checks


def main() -> None:
    folder, port, rows = sys.argv[1:4]
    sys.path.insert(0, folder)
    os.chdir(folder)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "hc.settings",
            "DB": "sqlite",
            "DB_NAME": f"{scratch}/hc.sqlite",
            "DEBUG": "False",
            "SECRET_KEY": "bench",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": port,
            "EMAIL_USE_TLS": "False",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("compress", force=True, verbosity=0)
        print(json.dumps(measure(int(rows))))


def measure(rows: int) -> dict[str, float]:
    lay("warm", TEN)  # templates are read and compiled before the clock starts
    go_down()
    tell()
    lay("cold", rows)
    start = time.process_time()
    go_down()
    turned = time.process_time()
    tell()
    told = time.process_time()
    return {"rows": rows, "turned": turned - start, "told": told - turned}


def lay(name: str, rows: int) -> None:
    from django.contrib.auth.models import User
    from django.utils.timezone import now
    from hc.accounts.models import Project
    from hc.api.models import Channel, Check

    value = json.dumps({"value": "ada@example.org", "up": True, "down": True})
    long_ago = now() - timedelta(hours=2)
    for number in range(rows):
        if number % TEN == 0:
            owner = User.objects.create(username=f"{name}-{number}", email=f"{name}-{number}@example.org")
            project = Project.objects.create(owner=owner, badge_key=f"{name}-{number}")
            channel = Channel.objects.create(project=project, kind="email", value=value, email_verified=True)
        check = Check.objects.create(
            project=project,
            name=f"check {number}",
            status="up",
            last_ping=long_ago,
            timeout=timedelta(minutes=30),
            grace=timedelta(minutes=5),
            alert_after=long_ago + timedelta(minutes=35),
        )
        check.channel_set.add(channel)


def go_down() -> None:
    from hc.api.management.commands.sendalerts import Command

    command = Command()
    while command.handle_going_down():
        pass


def tell() -> None:
    from django.utils.timezone import now
    from hc.api.management.commands.sendalerts import notify
    from hc.api.models import Flip

    for flip in list(Flip.objects.filter(processed=None)):  # telling closes old connections
        if Flip.objects.filter(pk=flip.pk, processed=None).update(processed=now()):
            notify(flip)


if __name__ == "__main__":
    main()
