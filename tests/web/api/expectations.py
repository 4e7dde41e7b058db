"""Who may open which page of tokens."""

from __future__ import annotations

from django.utils import timezone
from tests.cast import Table
from tests.web.expectations import EVERYBODY, Page, own_page

from makegood.web.api import tokens


def a_token_of_adas(table: Table) -> dict[str, object]:
    return {"token_id": tokens.make(table.ada, "test", ["read"], at=timezone.now())[0].pk}


EXPECTED = {
    "tokens:page": own_page(post=True),
    "tokens:revoke": Page("own", None, EVERYBODY, a_token_of_adas),  # of somebody else's it ends nothing
}
