"""Words planted in everything that is private to Northgate, and looked for in everything that others get."""

from __future__ import annotations

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.cast import LONG_AGO, Table

from makegood.web.cases.models import Room
from makegood.web.cases.store import entries
from makegood.web.dialogue import ear, store
from makegood.web.engine.models import Outgoing

PLANTED = ("zanzibarine", "quokkaful", "marzipanly", "ombrellone", "fandangled", "gossameric")
THREAD = """From: {who}
Date: {day:02} Jun 2026 10:00:00 +0000
Message-ID: <{day}@mail.example>

{text}
"""


@pytest.fixture
def planted(table: Table, as_, caplog) -> Table:
    """Ada brings in mails, keeps a note, types drafts, asks the coach, makes a reset; only one calm message is sent."""
    caplog.set_level(logging.DEBUG)
    ada, case = as_("ada"), table.case.pk
    for day, who in enumerate(("ada@northgate.example", "ben@fennel.example") * 4, start=1):
        text = f"You failed us with your {PLANTED[0]} excuses! It is your fault. Why did you hide it?"
        file = SimpleUploadedFile(f"{PLANTED[5]}.eml", THREAD.format(who=who, day=day, text=text).encode())
        ada.post(reverse("dialogue:import", args=[case]), {"file": file, "key": f"i{day}"})
    ada.post(
        reverse("dialogue:write", args=[case]),
        {"text": f"{PLANTED[1]} limit.", "message_class": "internal", "do": "send", "key": "n"},
    )
    ada.post(reverse("dialogue:coach", args=[case]), {"text": f"You always {PLANTED[2]} fail."})
    ada.post(reverse("dialogue:write", args=[case]), {"text": f"You {PLANTED[3]} failed.", "do": "check", "key": "d"})
    guided = {"facts": f"A {PLANTED[4]} fact.", "purpose": "first-notice", "tone": "firm", "key": "g"}
    ada.post(reverse("dialogue:guided", args=[case]), guided)
    ada.post(reverse("dialogue:reset", args=[case]))
    store.send(table.seat("ada"), "Could you tell us what happened?", at=LONG_AGO)
    return table


def test_the_words_are_there_for_those_whose_they_are(planted: Table, as_):
    thread = as_("maeve").get(reverse("dialogue:thread", args=[planted.case.pk])).content.decode()

    assert PLANTED[0] in thread
    assert PLANTED[1] in thread
    assert len(ear.Ear(planted.seat("ada")).thread.messages) == 9


NAMES = ("thread", "write", "reset", "rule", "listening", "share", "import", "guided")
OTHERS = ("case", "exhibits", "people", "record")


def test_nobody_else_finds_them_on_any_page_in_any_mail_export_or_log(planted: Table, as_, client, caplog):
    case = planted.case.pk
    addresses = [reverse(f"dialogue:{name}", args=[case]) for name in NAMES]
    addresses += [reverse(f"cases:{name}", args=[case]) for name in OTHERS]
    addresses += [reverse("cases:record-file", args=[case, Room.JOINT])]
    pages = {f"{who} {at}": as_(who).get(at).content.decode() for who in ("ben", "joris", "cleo") for at in addresses}
    token = planted.token
    for at in (
        reverse("cases:guest", args=[token]),
        reverse("dialogue_guest:page", args=[token]),
        reverse("dialogue_guest:say", args=[token, "answer"]),
    ):
        pages[f"guest {at}"] = client.get(at).content.decode()
    pages |= {f"mail {mail.pk}": mail.subject + mail.body for mail in Outgoing.objects.all()}
    pages["joint record"] = str(entries(planted.seat("ben"), Room.JOINT))
    pages["own record"] = str(entries(planted.seat("ada"), Room.REQUESTING))  # ids and hashes, even in our own room
    pages["log"] = caplog.text

    found = [f"{word} in {where}" for where, text in pages.items() for word in PLANTED if word in text]
    assert not found


def test_the_other_sides_ear_hears_only_what_was_said_to_it(planted: Table):
    assert [message.text for message in ear.Ear(planted.seat("ben")).thread.messages] == [
        "Could you tell us what happened?"
    ]
    assert not ear.strained(planted.seat("ben"))
