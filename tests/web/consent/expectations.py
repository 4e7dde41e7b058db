"""Who may open what takes two."""

from __future__ import annotations

import contextlib

from tests.cast import LONG_AGO, Table
from tests.web.expectations import LEADS, WRITERS, case_page

from makegood.web.consent import store
from makegood.web.consent.models import Intent, Rule


def asked_by_ada(table: Table) -> Intent:
    """Northgate wants two people for a notice; Ada means to send one."""
    from makegood.web.dialogue import store as dialogue

    ada = table.seat("ada")
    store.set_rules(ada, [Rule.NOTICE], "", at=LONG_AGO)
    with contextlib.suppress(store.Waiting):
        dialogue.send(ada, "This is our notice to cure.", notice=True, at=LONG_AGO)
    return Intent.objects.get(case=table.case)


EXPECTED = {
    "consent:page": case_page(get=WRITERS | {"nora"}, post=LEADS),
    "consent:answer": case_page(post={"ada", "maeve"}, args=lambda table: {"intent_id": asked_by_ada(table).pk}),
}
