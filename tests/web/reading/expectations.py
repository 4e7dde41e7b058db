"""Who may open where a long file stands."""

from __future__ import annotations

import contextlib

from tests.cast import LONG_AGO, Table
from tests.web.expectations import NORTHGATE, Page, case_page

from makegood.web.reading import store
from makegood.web.reading.models import LongFile

LONG_CONTRACT = b"# Agreement\n\n1. Notices go by post.\n" + b"The parties meet on Mondays.\n" * 10_000


def given_by_ada(table: Table) -> LongFile:
    with contextlib.suppress(store.UnderWay):
        store.leave_if_long(
            table.seat("ada"), LongFile.Kind.CONTRACT, data=LONG_CONTRACT, name="contract.md", at=LONG_AGO
        )
    return LongFile.objects.get(case=table.case)


EXPECTED: dict[str, Page] = {
    "reading:page": case_page(get=NORTHGATE, args=lambda table: {"file_id": given_by_ada(table).pk}),
    "reading:again": case_page(post={"ada", "maeve"}, args=lambda table: {"file_id": given_by_ada(table).pk}),
}
