"""Who may open which page of the governing contract. Ada's own contract stays with Northgate."""

from __future__ import annotations

import datetime as dt

from tests.cast import LONG_AGO, Table
from tests.web.expectations import NORTHGATE, READERS, WRITERS, case_page

from makegood.contract import Event, EventKind
from makegood.web.contract import store
from makegood.web.contract.models import Contract

OURS = {"ada", "maeve"}
TEXT = (
    b"1. Cure. If a breach is not remedied within thirty (30) days after notice, Buyer may terminate.\n\n"
    b"2. Governing law. This Agreement is governed by the law of Ireland.\n"
)


def read_by_ada(table: Table) -> Contract:
    return store.add(table.seat("ada"), data=TEXT, name="contract.txt", at=LONG_AGO)


def a_contract(table: Table) -> dict[str, object]:
    return {"contract_id": read_by_ada(table).pk}


def a_notice(table: Table) -> dict[str, object]:
    event = Event(EventKind.NOTICE, LONG_AGO)
    return {"happening_id": store.note_happening(table.seat("ada"), read_by_ada(table), event, at=LONG_AGO).pk}


def a_cure(table: Table) -> dict[str, object]:
    until = LONG_AGO + dt.timedelta(days=30)
    return {"cure_id": store.grant_cure(table.seat("ada"), granted_by="requesting", until=until, at=LONG_AGO).pk}


def a_clock(table: Table) -> dict[str, object]:
    return {"clock_id": store.start_clock(table.seat("ada"), "fidic-2017", "agreement", LONG_AGO, at=LONG_AGO).pk}


EXPECTED = {
    "contract:page": case_page(get=READERS),
    "contract:upload": case_page(get=WRITERS, post=WRITERS),
    "contract:cure": case_page(get=WRITERS, post=WRITERS),
    "contract:end-cure": case_page(post=OURS, args=a_cure),
    "contract:amend": case_page(get=OURS, post=OURS, args=a_contract),
    "contract:set-aside": case_page(post=OURS, args=a_contract),
    "contract:clocks": case_page(get=READERS, post=WRITERS),
    "contract:withdraw-clock": case_page(post=OURS, args=a_clock),
    "contract:withdraw": case_page(post=OURS, args=a_notice),
    "contract:one": case_page(get=NORTHGATE, args=a_contract),
    "contract:decide": case_page(post=OURS, args=a_contract),
    "contract:happened": case_page(get=OURS, post=OURS, args=a_contract),
    "contract:share": case_page(get=OURS, post=OURS, args=a_contract),
}
