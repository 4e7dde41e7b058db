"""A long file is left to the worker: its sender goes on, comes back, and finds what came of it, done once."""

from __future__ import annotations

import datetime as dt
from mailbox import mboxMessage

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import Table
from tests.web.reading.expectations import LONG_CONTRACT, given_by_ada

from makegood.client import Client as ApiClient
from makegood.client import Refused, calls
from makegood.formats import Faulty
from makegood.web.api import tokens
from makegood.web.cases.models import Exhibit, RecordEntry, Sitting
from makegood.web.contract.models import Contract
from makegood.web.dialogue import store as dialogue
from makegood.web.dialogue.models import Message
from makegood.web.engine import leases
from makegood.web.reading import store
from makegood.web.reading.models import LongFile

pytestmark = pytest.mark.django_db
MAILS = 30


def _mail(number: int) -> str:
    said = mboxMessage()
    said["From"], said["To"] = "Ben <ben@fennel.example>", "ada@northgate.example"
    said["Date"] = f"Mon, 01 Jun 2026 10:{number:02}:00 +0000"
    said["Message-ID"] = f"<{number}@fennel.example>"
    said.set_payload(f"Mail number {number}.\n" + "We looked into the outage again.\n" * 250)
    return f"From ben\n{said.as_string()}\n"


MAILBOX = "".join(map(_mail, range(MAILS))).encode()


def give(client, table, name, data, **more):
    at = reverse(name, args=[table.case.pk, *more.pop("args", [])])
    key = client.get(at).context["form"]["key"].value()
    return client.post(at, {"file": SimpleUploadedFile(more.get("called", "a.mbox"), data), "key": key})


def read_all() -> None:
    for row in leases.take(LongFile, timezone.now(), most=9):
        store.read(row, timezone.now())


def test_a_short_file_is_read_at_once(table, as_):
    response = give(as_("ada"), table, "contract:upload", b"# Agreement\n\n1. Notices go by post.\n", called="c.md")

    assert response.url == reverse("contract:one", args=[table.case.pk, Contract.objects.get().pk])
    assert not LongFile.objects.exists()


def test_a_large_mailbox_is_read_meanwhile_and_stands_in_the_thread(table, as_):
    ada = as_("ada")
    page = give(ada, table, "dialogue:import", MAILBOX).url
    shown = ada.get(page)

    assert not Message.objects.exists()
    assert "It waits for its turn." in shown.content.decode()
    assert page in ada.get(reverse("cases:case", args=[table.case.pk])).content.decode()
    assert page in ada.get(reverse("dialogue:import", args=[table.case.pk])).content.decode()
    read_all()
    led = ada.get(page, follow=True)
    assert led.redirect_chain[-1][0] == reverse("dialogue:thread", args=[table.case.pk])
    assert f"Brought in: {MAILS}." in led.content.decode()
    assert Message.objects.count() == MAILS
    assert page not in ada.get(reverse("cases:case", args=[table.case.pk])).content.decode()


def test_the_same_file_again_leads_to_the_same_page_and_is_read_once(table, as_, monkeypatch):
    times = []
    monkeypatch.setattr(store.contracts.apart, "read", lambda *what: times.append(what) or _refuse())
    ada = as_("ada")
    pages = {give(ada, table, "contract:upload", LONG_CONTRACT, called=name).url for name in ("c.md", "copy.md")}

    assert len(pages) == LongFile.objects.count() == 1
    read_all()
    assert len(times) == 1


def _refuse():
    raise Faulty.one("Reading this file takes too long.", "Give the pages that matter.")


def test_a_contract_that_was_read_is_not_read_again(table, as_, monkeypatch):
    ada, row = as_("ada"), given_by_ada(table)
    read_all()
    monkeypatch.setattr(store.contracts.apart, "read", lambda *what: pytest.fail("read twice"))
    page = give(ada, table, "contract:upload", LONG_CONTRACT, called="c.md").url
    read_all()

    assert page != store.page_of(row)
    assert ada.get(page).url == reverse("contract:one", args=[table.case.pk, Contract.objects.get().pk])


def test_an_amendment_changes_its_contract(table, as_):
    ada = as_("ada")
    given_by_ada(table)
    read_all()
    contract = Contract.objects.get()
    page = give(ada, table, "contract:amend", LONG_CONTRACT + b"\nMore.\n", called="a.md", args=[contract.pk]).url
    read_all()

    assert ada.get(page).url == reverse("contract:one", args=[table.case.pk, Contract.objects.get(amends=contract).pk])


def test_an_open_page_asks_and_is_sent_nothing_until_something_is_new(table, as_):
    ada, row = as_("ada"), given_by_ada(table)
    htmx, page = {"HX-Request": "true"}, store.page_of(row)

    assert ada.get(f"{page}?was=waits-1", headers=htmx).status_code == 204
    leases.take(LongFile, timezone.now())
    assert "It is being read." in ada.get(f"{page}?was=waits-1", headers=htmx).content.decode()
    assert ada.get(f"{page}?was=reads-1", headers=htmx).status_code == 204
    store.read(LongFile.objects.get(), timezone.now())
    assert ada.get(f"{page}?was=reads-1", headers=htmx)["HX-Redirect"].startswith(f"/cases/{table.case.pk}/contract/")


@pytest.mark.parametrize(
    ("kind", "data", "shown"),
    [
        (LongFile.Kind.CONTRACT, LONG_CONTRACT, ["Step 2 of 4", "Step 3 of 4"]),
        (LongFile.Kind.MAILS, MAILBOX, ["Step 2 of 3"]),
    ],
)
def test_the_page_tells_each_step_of_the_reading(table, as_, monkeypatch, kind, data, shown):
    ada, at, seen = as_("ada"), timezone.now(), []
    with pytest.raises(store.UnderWay) as left:
        store.leave_if_long(table.seat("ada"), kind, data=data, name="a.mbox", at=at)
    count = store._went

    def went(row):
        def look():
            count(row)()
            seen.append(ada.get(left.value.where).content.decode())

        return look

    monkeypatch.setattr(store, "_went", went)
    read_all()

    assert len(seen) == len(shown)
    for page, says in zip(seen, shown, strict=True):
        assert f"{says} is done." in page
        assert f'value="{says.split()[1]}" max="{says.split()[3]}"' in page


def test_a_reading_that_another_takes_over_begins_its_steps_anew_and_the_first_counts_no_more(table):
    at, row = timezone.now(), given_by_ada(table)
    (first,) = leases.take(LongFile, at)
    store._went(first)()
    (second,) = leases.take(LongFile, at + leases.LEASE * 2)
    store._went(first)()
    assert LongFile.objects.get().gone == 1
    store._mine(second).update(gone=0)
    store._went(first)()

    assert LongFile.objects.get(pk=row.pk).steps_done == 1


def test_what_could_not_be_read_says_what_to_do_and_can_be_tried_again(table, as_, monkeypatch):
    ada, row = as_("ada"), given_by_ada(table)
    page = store.page_of(row)
    with monkeypatch.context() as broken:
        broken.setattr(store.contracts.apart, "read", lambda *what: _refuse())
        read_all()
    shown = ada.get(page).content.decode()

    assert "Reading this file takes too long. Give the pages that matter." in shown
    assert reverse("contract:upload", args=[table.case.pk]) in shown
    assert page in ada.get(reverse("cases:case", args=[table.case.pk])).content.decode()
    assert "could not be read" not in as_("ben").get(reverse("cases:case", args=[table.case.pk])).content.decode()
    ada.post(reverse("reading:again", args=[table.case.pk, row.pk]))
    read_all()
    assert "/contract/" in ada.get(page).url


class Killed(BaseException):
    """The process is gone: nobody catches this."""


def test_a_worker_that_is_killed_leaves_nothing_half_done_and_another_begins_anew(table, monkeypatch):
    at, ada = timezone.now(), table.seat("ada")
    with pytest.raises(store.UnderWay):
        store.leave_if_long(ada, LongFile.Kind.MAILS, data=MAILBOX, name="a.mbox", at=at, once="form")
    (row,) = leases.take(LongFile, at)
    with monkeypatch.context() as killed:
        killed.setattr(dialogue, "_listen", lambda *what, **more: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            store.read(row, at)

    assert not Message.objects.exists()
    assert LongFile.objects.get().standing == "reads"
    assert leases.take(LongFile, at + dt.timedelta(minutes=1)) == []
    (row,) = leases.take(LongFile, at + leases.LEASE + dt.timedelta(seconds=1))
    store.read(row, at)
    store.read(row, at)  # the first one was only slow, and comes to its end as well
    assert Message.objects.count() == MAILS
    assert Exhibit.objects.count() == RecordEntry.objects.filter(what="mails-brought-in").count() == 1


def test_a_file_that_brings_down_whoever_reads_it_is_given_up(table, as_, monkeypatch):
    given_by_ada(table)
    monkeypatch.setattr(store.contracts.apart, "read", lambda *what: (_ for _ in ()).throw(Killed))
    at = timezone.now()
    for _ in range(store.MOST_ATTEMPTS):
        (row,) = leases.take(LongFile, at)
        with pytest.raises(Killed):
            store.read(row, at)
        at += leases.LEASE * 2
    (row,) = leases.take(LongFile, at)
    store.read(row, at)

    assert leases.take(LongFile, at + leases.LEASE * 2) == []
    assert "too much memory, or is damaged" in as_("ada").get(store.page_of(row)).content.decode()


def test_who_lost_their_seat_brings_nothing_in(table, as_):
    given_by_ada(table)
    Sitting.objects.filter(user=table.ada).update(left_at=timezone.now())
    read_all()

    assert LongFile.objects.get().standing == "failed"
    assert not Contract.objects.exists()


def test_the_worker_reads_beside_its_round_one_file_at_a_time(table, monkeypatch):
    row, begun = given_by_ada(table), []
    monkeypatch.setattr(store.threading, "Thread", lambda **what: begun.append(what["args"][0].pk) or _Thread())

    assert store.begin_one(timezone.now()) is False
    assert store.begin_one(timezone.now()) is False
    store._busy.release()
    assert begun == [row.pk]


class _Thread:
    def start(self) -> None:
        pass


# --- by programs ---


@pytest.fixture
def post(table):
    secret = tokens.make(table.ada, "test", ["read", "write"], at=timezone.now())[1]

    def send(method: str, path: str, data: bytes = b"", key: str = ""):
        headers = {"Authorization": f"Bearer {secret}", **({"Idempotency-Key": key} if key else {})}
        files = {"file": SimpleUploadedFile("a.mbox", data)} if data else {}
        return getattr(Client(), method)(f"/api/cases/{table.case.pk}{path}", files, headers=headers)

    return send


def test_a_program_that_sends_a_large_mailbox_is_told_where_to_ask_and_finds_what_came_of_it(table, post):
    answer = post("post", "/messages/import", MAILBOX, key="k")
    at = f"/readings/{answer.json()['id']}"

    assert answer.status_code == 202
    assert post("get", at).json()["standing"] == "waits"
    assert [row["id"] for row in post("get", "/readings").json()] == [answer.json()["id"]]
    read_all()
    again = post("post", "/messages/import", MAILBOX, key="k")
    assert (again.status_code, again.json()["id"]) == (202, answer.json()["id"])
    assert post("get", at).json()["fresh"] == MAILS
    assert post("get", at).json()["steps_done"] == post("get", at).json()["steps"] == 3
    assert post("get", "/readings").json() == []
    assert Message.objects.count() == MAILS


def test_a_program_that_sends_a_long_contract_finds_it_once_it_is_read(table, post):
    answer = post("post", "/contracts", LONG_CONTRACT)
    at = f"/readings/{answer.json()['id']}"

    assert answer.status_code == 202
    assert post("get", at).json()["contract"] is None
    read_all()
    assert post("get", at).json()["contract"] == str(Contract.objects.get().pk)


def test_a_program_is_told_why_its_file_could_not_be_read(table, post, monkeypatch):
    monkeypatch.setattr(store.contracts.apart, "read", lambda *what: _refuse())
    at = f"/readings/{post('post', '/contracts', LONG_CONTRACT).json()['id']}"
    read_all()

    said = post("get", at).json()
    assert said["standing"] == "failed"
    assert said["faults"][0]["problem"] == "Reading this file takes too long."


@pytest.mark.django_db(transaction=True)
def test_the_client_waits_for_a_long_file_and_gives_what_came_of_it(live_server, transactional_db, monkeypatch):
    table = Table.lay()
    token = tokens.make(table.ada, "test", ["read", "write"], at=timezone.now())[1]
    ours = ApiClient(live_server.url, token).case(table.case.pk)
    with pytest.raises(TimeoutError, match="still to be read"):
        ours.add_contract("c.md", LONG_CONTRACT, patience=-1)
    assert [row.name for row in ours.readings()] == ["c.md"]
    monkeypatch.setattr(calls, "sleep", lambda seconds: read_all())

    assert ours.add_contract("c.md", LONG_CONTRACT).name == "c.md"
    assert ours.bring_in_mails("a.mbox", MAILBOX) == MAILS
    assert Contract.objects.count() == 1
    monkeypatch.setattr(store.contracts.apart, "read", lambda *what: _refuse())
    with pytest.raises(Refused, match="takes too long"):
        ours.add_contract("d.md", LONG_CONTRACT + b"More.")
