"""Programs of the cast: each with a token of its owner."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from tests.cast import person

from makegood.web.api import tokens

Ask = Callable[..., HttpResponse]


class Program:
    """Speaks to the API as one of the cast: `program.get("/cases")`, `program.post("/cases", {...}, key="1")`."""

    def __init__(self, who: str, scopes: tuple[str, ...], case: Any = None) -> None:
        self.secret = tokens.make(person(who), "test", scopes, case=case, at=timezone.now())[1]

    def ask(self, method: str, path: str, body: Any = None, *, key: str = "", files: Any = None) -> HttpResponse:
        headers = {"Authorization": f"Bearer {self.secret}"}
        if key:
            headers["Idempotency-Key"] = key
        if files is not None:
            return Client().post(f"/api{path}", files, headers=headers)
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return Client().generic(method, f"/api{path}", **data, headers=headers)

    def get(self, path: str) -> HttpResponse:
        return self.ask("GET", path)

    def post(self, path: str, body: Any = None, **more: Any) -> HttpResponse:
        return self.ask("POST", path, {} if body is None else body, **more)

    def put(self, path: str, body: Any, **more: Any) -> HttpResponse:
        return self.ask("PUT", path, body, **more)


@pytest.fixture
def program(db: None) -> Callable[..., Program]:
    def made(who: str, *scopes: str, case: Any = None) -> Program:
        return Program(who, scopes or ("read", "write"), case)

    return made
