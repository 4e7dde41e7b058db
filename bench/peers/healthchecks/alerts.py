"""1,000 checks of healthchecks go down and each is told by one mail: process time of its own `sendalerts` loops.

    python alerts.py FOLDER_OF_HEALTHCHECKS PORT_OF_A_MAIL_SERVER

Runs in its own environment (requirements.txt of healthchecks itself), on SQLite as it is set up there; prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from datetime import timedelta

ROWS = 1_000


def main() -> None:
    folder, port = sys.argv[1:3]
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
        print(json.dumps(measure()))


def measure() -> dict[str, float]:
    from django.contrib.auth.models import User
    from django.utils.timezone import now
    from hc.accounts.models import Project
    from hc.api.management.commands.sendalerts import Command, notify
    from hc.api.models import Channel, Check, Flip

    owner = User.objects.create(username="ada", email="ada@example.org")
    project = Project.objects.create(owner=owner)
    value = json.dumps({"value": "ada@example.org", "up": True, "down": True})
    channel = Channel.objects.create(project=project, kind="email", value=value, email_verified=True)
    long_ago = now() - timedelta(hours=2)
    for number in range(ROWS):
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
    command = Command()
    start = time.process_time()
    while command.handle_going_down():
        pass
    turned = time.process_time()
    for flip in Flip.objects.filter(processed=None).iterator():
        if Flip.objects.filter(pk=flip.pk, processed=None).update(processed=now()):
            notify(flip)
    told = time.process_time()
    return {"rows": ROWS, "turned": turned - start, "told": told - turned}


if __name__ == "__main__":
    main()
