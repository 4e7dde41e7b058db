"""Who may open which page of how long cases are kept."""

from __future__ import annotations

from tests.cast import LONG_AGO, Table
from tests.web.expectations import FENNEL, LEADS, NORTHGATE, Page, case_page
from tests.web.organisations.expectations import northgate

from makegood.web.cases.models import Sitting
from makegood.web.organisations import store
from makegood.web.organisations.models import Owned

ADA = frozenset({"ada"})


def a_case_of_northgate(table: Table) -> dict[str, object]:
    northgate(table)
    side = Sitting.objects.get(user=table.ada, case=table.case).side
    organisation = store.membership(table.ada).organisation
    Owned.objects.get_or_create(side=side, defaults={"organisation": organisation, "since": LONG_AGO})
    return {"case_id": table.case.pk}


EXPECTED = {
    "retention:case": case_page(get=NORTHGATE | FENNEL, post=LEADS),
    "retention:lift": case_page(post=LEADS),
    "organisation-keeping:page": Page("own", ADA, ADA, northgate),
    "organisation-keeping:hold": Page("own", None, ADA, northgate),
    "organisation-keeping:lift": Page("own", None, ADA, a_case_of_northgate),
}
