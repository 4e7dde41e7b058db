"""The worked case as `makegood demo` serves it: done again by the functions the pages call, then read by both sides."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.test import Client

from makegood import record
from makegood.cli.demo import signed
from makegood.cli.folder import load
from makegood.web import access, worked_case
from makegood.web.accounts.models import User
from makegood.web.cases import store as cases
from makegood.web.cases.models import Case, Room

CASE = Path(__file__).parents[2] / "src/makegood/worked_case"
ADA, BEN = "ada.brandt@northgate.example", "ben.okafor@fennel.example"


@pytest.fixture
def served(db, settings, tmp_path):
    settings.DEMO = True
    settings.DATA = tmp_path
    worked_case.replay(signed(load(CASE)), CASE)
    return Case.objects.order_by("pk")


def crawl(email: str) -> dict[str, str]:
    """Every page and file that somebody comes to by following links from their cases."""
    client = Client()
    client.force_login(User.objects.get(email=email))
    found: dict[str, str] = {}
    waiting = ["/cases/"]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[address] = html.unescape(body.decode("utf-8", "replace"))
        if answer.headers["Content-Type"].startswith("text/html"):
            links = re.findall(r'href="(/cases/[^"#]*)', found[address])
            waiting += [link for link in map(html.unescape, links) if link not in found]
    return found


def test_both_sides_read_every_page_and_neither_finds_what_the_other_keeps(served):
    talks = load(CASE).talks
    kept = {
        "northgate": [
            "Give notice and move to another provider before the winter",
            "Fennel calls before we have to",
            talks.sides["northgate"].resolved_state,
        ],
        "fennel": [talks.sides["fennel"].resolved_state],
    }

    ada, ben = crawl(ADA), crawl(BEN)

    assert len(ada) > 40
    assert len(ben) > 30
    for own, other, words in ((ada, ben, kept["northgate"]), (ben, ada, kept["fennel"])):
        for word in words:
            assert any(word in page for page in own.values()), word
            assert [address for address, page in other.items() if word in page] == []


def test_the_chains_of_both_rooms_are_intact_and_the_joint_one_verifies_offline(served):
    for case in served:
        for email in (ADA, BEN):
            seat = access.sitting_user(User.objects.get(email=email), case)
            for room in (Room.JOINT, seat.own_room):
                assert cases.check(seat, room) == ()
    seat = access.sitting_user(User.objects.get(email=BEN), served[0])
    exported = record.write(cases.entries(seat, Room.JOINT))
    assert record.check(record.read(exported)) == ()


def test_one_case_is_closed_and_the_other_waits_for_a_reset(served):
    client = Client()
    client.force_login(User.objects.get(email=ADA))

    told = html.unescape(client.get("/cases/").content.decode())

    assert "Look back together." in told
    assert "Read the reset draft." in told
