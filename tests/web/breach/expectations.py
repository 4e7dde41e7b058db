"""Who may open which page of the assessment: each side its own, a mediator none."""

from __future__ import annotations

from tests.web.expectations import READERS, WRITERS, case_page

SIDES = WRITERS | {"nora"}

EXPECTED = {
    "breach:page": case_page(get=READERS),
    "breach:answers": case_page(get=SIDES),
    "breach:section": case_page(get=WRITERS, post=WRITERS, args=lambda table: {"section_id": "impact"}),
    "breach:make": case_page(post=WRITERS),
    "breach:sheet": case_page(get=SIDES),
    "breach:upload": case_page(get=WRITERS, post=WRITERS),
    "breach:download": case_page(get=SIDES, download=True),
}
