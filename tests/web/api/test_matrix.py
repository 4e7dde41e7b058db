"""Every operation of the API, asked as everyone: made from its description, held to who may open the page of the same."""

from __future__ import annotations

import json

import pytest
from django.db import transaction
from django.test import Client
from tests.cast import NAMES, Table
from tests.web.api.test_api import TALKS
from tests.web.caucus.expectations import laid_by_ada, proposed_by_cleo
from tests.web.expectations import FENNEL, LEADS, NORTHGATE, READERS, WRITERS, a_private_exhibit
from tests.web.obligations.signed import SIGNED, full
from tests.web.organisations.expectations import a_team_beside
from tests.web.reading.expectations import given_by_ada

from makegood.web.api.interface import schema
from makegood.web.cases.models import Room
from makegood.web.contract import store as contracts
from makegood.web.engine.models import Hook
from makegood.web.negotiation import store as talks
from makegood.web.negotiation.journal import note
from makegood.web.negotiation.models import Procedure
from makegood.web.obligations import store as obligations

OPERATIONS = sorted((path, method) for path, methods in schema()["paths"].items() for method in methods)
IN_A_CASE = [each for each in OPERATIONS if "{case_id}" in each[0]]
SEATED = WRITERS | {"nora"}  # on a side, where private things are at home

# Who is let in; everybody else finds nothing. What they then are told is another matter: `let in` is any answer but 404.
MAY = {
    "": {"get": READERS, "patch": WRITERS},
    "/people": {"get": READERS},
    "/invitations": {"post": LEADS},
    "/exhibits": {"get": READERS, "post": WRITERS},
    "/exhibits/{exhibit_id}": {"get": NORTHGATE},
    "/exhibits/{exhibit_id}/share": {"post": {"ada", "maeve"}},
    "/record/{room}": {"get": NORTHGATE},
    "/record/{room}/file": {"get": NORTHGATE},
    "/folder": {"get": SEATED},
    "/assessment": {"get": frozenset()},
    "/assessment/answers": {"get": frozenset(), "put": WRITERS},
    "/contracts": {"get": READERS, "post": WRITERS},
    "/contracts/{contract_id}": {"get": NORTHGATE},
    "/contracts/{contract_id}/clauses": {"post": {"ada", "maeve"}},
    "/contracts/{contract_id}/events": {"post": {"ada", "maeve"}},
    "/readings": {"get": READERS},
    "/readings/{file_id}": {"get": NORTHGATE},
    "/check": {"post": SEATED},
    "/messages": {"get": READERS, "post": WRITERS},
    "/messages/import": {"post": WRITERS},
    "/thread": {"get": SEATED},
    "/reset": {"get": WRITERS},
    "/caucus/{part}": {"get": NORTHGATE | {"cleo"}, "post": {"ada", "maeve", "cleo"}},
    "/caucus/{part}/{paper_id}": {"delete": {"ada", "maeve"}},
    "/caucus/{part}/{paper_id}/file": {"get": NORTHGATE | {"cleo"}},
    "/laid-open": {"post": WRITERS},
    "/proposals": {"get": READERS, "post": {"cleo"}},
    "/proposals/{proposal_id}": {"delete": {"cleo"}},
    "/proposals/{proposal_id}/answer": {"post": WRITERS},
    "/to-both": {"post": {"cleo"}},
    "/talks": {"get": READERS, "put": WRITERS},
    "/preferences": {"get": frozenset(), "put": WRITERS},
    "/guess": {"get": frozenset(), "put": WRITERS},
    "/settlements": {"get": SEATED},
    "/settlements/ready": {"post": WRITERS},
    "/settlements/longer": {"post": WRITERS},
    "/bids": {"get": READERS, "post": LEADS},
    "/bids/decline": {"post": LEADS},
    "/bids/bid": {"post": LEADS},
    "/bids/open": {"post": LEADS},
    "/procedures/{procedure}": {"get": READERS, "post": LEADS},
    "/procedures/{procedure}/join": {"post": LEADS},
    "/procedures/{procedure}/decline": {"post": LEADS},
    "/procedures/{procedure}/answer": {"post": LEADS},
    "/procedures/text/restate": {"post": LEADS},
    "/teams": {"get": LEADS},
    "/teams/{team_id}": {"put": {"ada"}, "delete": {"ada"}},
    "/keeping": {"get": SEATED},
    "/hold": {"post": LEADS, "delete": LEADS},
    "/offers": {"get": READERS, "post": WRITERS},
    "/offers/{number}/accept": {"post": WRITERS},
    "/offers/{number}/decline": {"post": WRITERS},
    "/offers/withdraw": {"post": WRITERS},
    "/agreement": {"get": READERS},
    "/agreement/willing": {"post": WRITERS},
    "/agreement/versions": {"post": WRITERS},
    "/agreement/versions/{number}": {"get": frozenset()},
    "/agreement/versions/{number}/{face}": {"get": frozenset()},
    "/agreement/draft": {"get": frozenset(), "put": WRITERS},
    "/obligations": {"get": READERS},
    "/obligations/events": {"post": WRITERS},
    "/obligations/{key}/more-time": {"post": FENNEL},
    "/calendar": {"get": READERS},
    "/figures": {"get": READERS, "post": WRITERS},
    "/warnings": {"get": READERS, "post": WRITERS},
    "/check-ins": {"get": READERS},
    "/check-ins/{key}": {"get": frozenset(), "put": frozenset()},
    "/thanks": {"get": READERS, "post": WRITERS},
    "/thanks/earned": {"get": WRITERS},
    "/webhooks": {"get": LEADS, "post": LEADS},
    "/webhooks/{number}": {"delete": {"ada"}},
}
BODIES = {
    "/invitations": {"purpose": "adviser", "name": "Another"},
    "/contracts/{contract_id}/clauses": {"clauses": [1], "says": "accepted"},
    "/contracts/{contract_id}/events": {"kind": "notice", "at": "2026-06-08T10:00:00Z"},
    "/check": {"text": "Hello."},
    "/messages": {"text": "Hello."},
    "/caucus/{part}": {"text": "Hello."},
    "/laid-open": {"kind": "assessment"},
    "/proposals": {"text": "Half of it."},
    "/to-both": {"text": "Please let each other finish."},
    "/proposals/{proposal_id}/answer": {"yes": True},
    "/check-ins/{key}": {"fair": 3, "respected": 3, "understood": 3},
    "/thanks": {"text": "Thank you."},
    "/offers": {"package": {}},
    "/bids": {"issue": "credit"},
    "/bids/bid": {"amount": "1"},
    "/bids/open": {"bid": "1", "salt": "0" * 32},
    "/procedures/{procedure}": {"package": {}},
    "/procedures/{procedure}/answer": {"number": 1, "signs": True},
    "/teams/{team_id}": {"role": "member"},
    "/hold": {"reason": "A claim is open."},
    "/offers/{number}/decline": {"why": "No."},
    "/agreement/willing": {"willing": True},
    "/agreement/versions": {"terms": {}},
    "/obligations/{key}/more-time": {"until": "2027-08-01"},
    "/figures": {"csv": "", "limits": {}},
    "/warnings": {"what": "It grows."},
    "/webhooks": {"address": "https://hooks.example.org", "secret": "0123456789abcdef"},
}


def _rest(path: str) -> str:
    return path.removeprefix("/api/cases/{case_id}")


def _things(table: Table) -> dict[str, object]:
    """What lies in the case: a private exhibit, contract and webhook of Northgate's, talks, an agreement that is followed."""
    ada = table.seat("ada")
    contract = contracts.add(ada, data=b"# Agreement\n\n1. Notices go by post.\n", name="c.md", at=SIGNED)
    talks.set_issues(ada, TALKS, at=SIGNED)
    obligations.begin(ada, full(), SIGNED, SIGNED)
    note(ada, Procedure.TEXT, "opened", {"package": {"credit": "EUR 10,000"}}, room=Room.JOINT, at=SIGNED)
    hook = Hook.objects.create(
        case_id=table.case.pk,
        room="requesting",
        person="Ada",
        address="https://x.example",
        shape="slack",
        made_at=SIGNED,
    )
    return {
        **a_private_exhibit(table),
        "contract_id": contract.pk,
        "file_id": given_by_ada(table).pk,
        "part": "requesting",
        "paper_id": laid_by_ada(table).pk,
        "proposal_id": proposed_by_cleo(table).pk,
        "room": "requesting",
        "number": hook.pk,
        "face": "txt",
        "key": "report",
        "procedure": "text",
        **a_team_beside(table),
    }


def _ask(program, method: str, path: str) -> int:
    body = json.dumps(BODIES.get(_rest(path), {}))
    at = path.format(**program.at)
    with transaction.atomic():
        response = Client().generic(
            method.upper(),
            at,
            *([] if method in ("get", "delete") else [body]),
            content_type="application/json",
            headers={"Authorization": f"Bearer {program.secret}"},
        )
        transaction.set_rollback(True)  # the next one finds everything as it was
    return response.status_code


def test_every_operation_says_who_may():
    assert {_rest(path) for path, _ in IN_A_CASE} == set(MAY)
    assert all(set(MAY[_rest(path)]) == set(schema()["paths"][path]) for path, _ in IN_A_CASE)


@pytest.mark.django_db
def test_each_operation_opens_for_whom_it_should_and_is_not_there_for_others(table, program):
    things = _things(table)
    for who in NAMES:
        asks = program(who)
        asks.at = {"case_id": table.case.pk, **things}
        for path, method in IN_A_CASE:
            status = _ask(asks, method, path)
            assert (status != 404) == (who in MAY[_rest(path)][method]), f"{who}: {method} {path} gave {status}"
            assert status < 500


@pytest.mark.django_db
def test_the_id_of_somebody_elses_case_and_a_thing_under_another_case_lead_nowhere(table, program):
    things = _things(table)
    for who in ("ada", "nora", "cleo"):
        asks = program(who)
        asks.at = {**things, "case_id": table.other.pk}
        for path, method in IN_A_CASE:
            assert _ask(asks, method, path) == 404, f"{who}: {method} {path}"
    dan = program("dan")
    dan.at = {**things, "case_id": table.other.pk}
    for path, method in IN_A_CASE:
        if any(
            thing in path
            for thing in (
                "exhibit_id",
                "contract_id",
                "webhooks/{number}",
                "{key}",
                "paper_id",
                "proposal_id",
                "team_id",
                "{procedure}",
            )
        ):
            assert _ask(dan, method, path) in (404, 409), f"dan: {method} {path}"


@pytest.mark.django_db
def test_nothing_is_open_without_a_token_but_the_description(table):
    for path, method in OPERATIONS:
        at = path.format(
            case_id=table.case.pk,
            exhibit_id=1,
            file_id=1,
            contract_id=1,
            number=1,
            room="joint",
            key="x",
            face="txt",
            part="requesting",
            paper_id=1,
            proposal_id=1,
            procedure="text",
            team_id=1,
            member_id=1,
            held_case="x",
        )
        assert Client().generic(method.upper(), at).status_code == 401, f"{method} {path}"
    assert Client().get("/api/openapi.json").json()["openapi"].startswith("3.1")
