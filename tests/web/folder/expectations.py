"""Whoever sits on a side takes that side's case along; a mediator, who has no side, does not."""

from tests.web.expectations import FENNEL, NORTHGATE, Page, case_page, own_page

EXPECTED: dict[str, Page] = {
    "folder:bring-in": own_page(post=True),
    "folder:page": case_page(get=NORTHGATE | FENNEL),
    "folder:zip": case_page(get=NORTHGATE | FENNEL, download=True),
}
