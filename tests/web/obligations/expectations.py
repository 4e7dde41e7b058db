"""Who may open which page of the room `obligations`."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from tests.cast import Table
from tests.web.expectations import EVERYBODY, FENNEL, LEADS, NORTHGATE, READERS, WRITERS, Page, case_page, own_page
from tests.web.obligations.signed import lately

from makegood.obligations.escalation import Policy
from makegood.web.cases import files
from makegood.web.engine import outbox
from makegood.web.obligations import escalating, store, together
from makegood.web.obligations.models import Arrived, NotReached, Told

OF_NORTHGATE = NORTHGATE & WRITERS
OF_FENNEL = FENNEL & WRITERS


def a_report(table: Table) -> dict[str, object]:
    lately(table)
    return {"key": "report"}


def a_claim(table: Table) -> dict[str, object]:
    return {**a_report(table), "kind": "claimed"}


def a_question(table: Table) -> dict[str, object]:
    lately(table)
    now = timezone.now()
    later = now.date() + dt.timedelta(days=60)
    row = store.ask_for_time(table.seat("ben"), "report", until=later, reason="…", at=now)
    return {"ask_id": row.pk}


def a_check_in(table: Table) -> dict[str, object]:
    lately(table)
    return {"key": "weekly.1"}


def signed(table: Table) -> dict[str, object]:
    lately(table)
    return {}


def a_warning(table: Table) -> dict[str, object]:
    lately(table)
    return {"warning_id": together.raise_warning(table.seat("ben"), "Slow", "", timezone.now()).pk}


def a_feed(table: Table) -> dict[str, object]:
    lately(table)
    address = together.make_feed(table.seat("ada"), timezone.now())
    return {"case_id": table.case.pk, "token": address.rpartition("/")[2].removesuffix(".ics")}


def an_escalation(table: Table) -> dict[str, object]:
    lately(table)
    now = timezone.now()
    fields = {"room": "requesting", "what": "violated", "about": "report", "subject": "Report", "text": "…"}
    told = Told.objects.create(case=table.case, key="escalated", due_at=now, told_at=now, **fields)
    escalating.set_policy(table.seat("ada"), Policy(people=(str(table.ada.pk),)), now)
    escalating.begin([told])
    return {"escalation_id": told.escalation.pk}


def a_mail(table: Table) -> dict[str, object]:
    fields = {"room": "responding", "part": "responding", "key": "k", "expected": True, "automatic": False}
    kept = files.keep([b"From: ben@fennel.example\n\nDone."], f"{table.case.pk}/responding")
    row = Arrived.objects.create(case=table.case, sha256=kept.sha256, subject="Re: Report", at=timezone.now(), **fields)
    return {"mail_id": row.pk}


def a_mail_that_came_back(table: Table) -> dict[str, object]:
    now = timezone.now()
    mail = outbox.post(key="c/notice/1", to="maeve@northgate.example", subject="…", body="…", at=now)
    row = NotReached.objects.create(case=table.case, room="requesting", mail=mail, at=now)
    return {"row_id": row.pk}


EXPECTED: dict[str, Page] = {
    "obligations:page": case_page(get=READERS),
    "obligations:commitment": case_page(get=READERS, args=a_report),
    "obligations:say": case_page(post=OF_FENNEL, args=a_claim),
    "obligations:ask": case_page(post=OF_FENNEL, args=a_report),
    "obligations:answer": case_page(post=OF_NORTHGATE, args=a_question),
    "obligations:allow": case_page(post=WRITERS),
    "obligations:calendar": case_page(args=signed, get=READERS),
    "obligations:ics": case_page(args=signed, get=READERS, download=True),
    "obligations:change-feed": case_page(args=signed, post=WRITERS),
    "obligations:feed": Page("open", EVERYBODY, None, a_feed, download=True),
    "obligations:check-ins": case_page(args=signed, get=READERS),
    "obligations:check-in": case_page(get=READERS, post=WRITERS, args=a_check_in),
    "obligations:recognition": case_page(args=signed, get=READERS, post=WRITERS),
    "obligations:trust": case_page(args=signed, get=READERS),
    "obligations:warnings": case_page(args=signed, get=READERS, post=WRITERS),
    "obligations:warning": case_page(get=READERS, post=WRITERS, args=a_warning),
    "obligations:figures": case_page(get=READERS),
    "obligations:add-figures": case_page(get=WRITERS, post=WRITERS),
    "obligations:telling": case_page(get=NORTHGATE | FENNEL, post=LEADS),
    "obligations:escalation": case_page(get=NORTHGATE, post=OF_NORTHGATE, args=an_escalation),
    "obligations:hooks": case_page(get=NORTHGATE | FENNEL, post=LEADS),
    "obligations:intakes": case_page(get=NORTHGATE | FENNEL, post=LEADS),
    "reminders": own_page(post=True),
    "obligations:not-reached": case_page(post=OF_NORTHGATE, args=a_mail_that_came_back),
    "obligations:mails": case_page(get=NORTHGATE | FENNEL),
    "obligations:mail": case_page(get=FENNEL, post=OF_FENNEL, args=a_mail),
    "obligations:close": case_page(args=signed, get=READERS, post=WRITERS),
    "obligations:study": case_page(args=signed, get=WRITERS, post=WRITERS),
    "obligations:end": case_page(args=signed, get=LEADS, post=LEADS),
}
