"""Requests made from the description, sensible and senseless: none brings the server down, every answer is as described."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.web.api.test_api import TALKS
from tests.web.obligations.signed import SIGNED, full
from tests.web.organisations.expectations import somebody_of_a_team

from makegood.web.api import tokens
from makegood.web.api.interface import schema
from makegood.web.negotiation import store as talks
from makegood.web.obligations import store as obligations

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
KNOWN = {"number": 1, "key": "report", "room": "joint", "face": "txt", "part": "requesting", "procedure": "text"}
PATHS = schema()["paths"]
TAGS = sorted({operation["tags"][0] for methods in PATHS.values() for operation in methods.values()})


@pytest.mark.django_db
@pytest.mark.parametrize("tag", TAGS)
def test_no_request_brings_an_operation_down(table, program, tag, monkeypatch):
    monkeypatch.setattr(tokens, "READS", tokens.Rate("many", 10**6, tokens.TEN_MINUTES))
    monkeypatch.setattr(tokens, "WRITES", tokens.Rate("many-writes", 10**6, tokens.TEN_MINUTES))
    talks.set_issues(table.seat("ada"), TALKS, at=SIGNED)
    obligations.begin(table.seat("ada"), full(), SIGNED, SIGNED)
    team = somebody_of_a_team(table)
    ada = program("ada")
    described = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    for path, methods in PATHS.items():
        for method, operation in methods.items():
            if operation["tags"][0] == tag:
                ask(described[path][method.upper()], ada.secret, {**KNOWN, **team, "case_id": table.case.pk})


def ask(operation: APIOperation, secret: str, known: dict[str, object]) -> None:
    """Ask for an operation in a few ways that are as described and a few that are not, half of them about what is there."""

    @settings(
        max_examples=8,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)), there=st.booleans()
    )
    def asked(case: schemathesis.Case, there: bool) -> None:
        given = case.path_parameters
        if there and isinstance(given, dict):
            given.update({name: value for name, value in known.items() if name in given})
        response = case.call(headers={"Authorization": f"Bearer {secret}"})
        case.validate_response(response, checks=CHECKS)

    asked()
