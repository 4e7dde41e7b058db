"""Who may open a caucus: the mediator both, each side its own."""

from __future__ import annotations

from tests.cast import LONG_AGO, Table
from tests.web.expectations import NORTHGATE, READERS, WRITERS, a_private_exhibit, case_page

from makegood.web.cases.models import Caucus, Exhibit
from makegood.web.caucus import store
from makegood.web.caucus.models import Paper, Proposal

NORTHGATES = Caucus.REQUESTING
OPEN_TO = NORTHGATE | {"cleo"}


def laid_by_ada(table: Table) -> Paper:
    """A file that Northgate has laid open to the mediator."""
    exhibit = Exhibit.objects.get(pk=a_private_exhibit(table)["exhibit_id"])
    return store.lay_open(table.seat("ada"), store.copy_of_exhibit(exhibit), at=LONG_AGO)


def proposed_by_cleo(table: Table) -> Proposal:
    return store.propose(table.seat("cleo"), "Half the sum, and a report in ten days.", at=LONG_AGO)


def _paper(table: Table) -> dict[str, object]:
    return {"part": "requesting", "paper_id": laid_by_ada(table).pk}


EXPECTED = {
    "caucus:page": case_page(get=READERS),
    "caucus:room": case_page(get=OPEN_TO, post={"ada", "maeve", "cleo"}, args=lambda table: {"part": "requesting"}),
    "caucus:lay": case_page(get=WRITERS, post=WRITERS, args=lambda table: {"kind": "assessment"}),
    "caucus:lay-exhibit": case_page(get={"ada", "maeve"}, post={"ada", "maeve"}, args=a_private_exhibit),
    "caucus:paper": case_page(get=OPEN_TO, args=_paper),
    "caucus:file": case_page(get=OPEN_TO, args=_paper, download=True),
    "caucus:take-back": case_page(post={"ada", "maeve"}, args=_paper),
    "caucus:propose": case_page(get={"cleo"}, post={"cleo"}),
    "caucus:withdraw": case_page(post={"cleo"}, args=lambda table: {"proposal_id": proposed_by_cleo(table).pk}),
    "caucus:speak": case_page(get={"cleo"}, post={"cleo"}),
    "caucus:answer": case_page(post=WRITERS, args=lambda table: {"proposal_id": proposed_by_cleo(table).pk}),
}
