"""The description of the API: what ninja knows of the operations, with our documents' own schemas and the ways to fail."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from pydantic import BaseModel

from makegood.breach import Report
from makegood.client import shapes
from makegood.negotiation.talks import Side as Wants
from makegood.negotiation.talks import Talks
from makegood.obligations import Event, Limits
from makegood.terms import Terms
from makegood.web.api.once import HEADER

# Documents with a file format of their own; an operation names one by `takes("Terms")`.
DOCUMENTS: dict[str, type[BaseModel]] = {
    "Assessment": Report,
    "Talks": Talks,
    "Preferences": Wants,
    "Terms": Terms,
    "Event": Event,
    "Limits": Limits,
}
_FAILS = {
    401: "No token, or one that opens nothing any more",
    403: "The token, or your seat, may not do this",
    404: "There is nothing here that you may see",
    422: "What was sent is wrong; every fault is named",
    429: "Asked too often; Retry-After says when to come back",
}
_WRITING = {
    400: "The body cannot be read",
    409: "Not now: what stands against it is named",
    413: "Too large",
}
_KEY = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "A key of your own for this request: sent again, it gives the same answer and does nothing twice.",
}
_HERE = "#/components/schemas/"


def takes(document: str) -> dict[str, Any]:
    """For an operation whose body is a document with a format of its own."""
    return {"requestBody": {"content": {"application/json": {"schema": {"$ref": _HERE + document}}}, "required": True}}


def gives(media_type: str) -> dict[str, Any]:
    """For an operation that answers with a file."""
    body = {"description": "The file", "content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}
    return {"responses": {200: body}}


def described(api: NinjaAPI, prefix: str) -> dict[str, Any]:
    """The whole as OpenAPI 3.1."""
    schema: dict[str, Any] = NinjaAPI.get_openapi_schema(api, path_prefix=prefix)
    known = schema["components"]["schemas"]
    known.update(_schemas("Faults", shapes.Faults))
    for name, model in DOCUMENTS.items():
        known.update(_schemas(name, model))
    for methods in schema["paths"].values():
        for method, operation in methods.items():
            _fails(operation, {**_FAILS, **({} if method == "get" else _WRITING)})
            if method != "get":
                operation["parameters"] = [*operation.get("parameters", []), _KEY]
    return schema


def _schemas(name: str, model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a model and of its parts, their names beginning with its own so that no two are mistaken."""
    schema = model.model_json_schema(ref_template=f"{_HERE}{name}-{{model}}")
    parts = {f"{name}-{part}": each for part, each in schema.pop("$defs", {}).items()}
    return {name: schema, **parts}


def _fails(operation: dict[str, Any], ways: dict[int, str]) -> None:
    body = {"application/json": {"schema": {"$ref": _HERE + "Faults"}}}
    for status, says in ways.items():
        operation["responses"].setdefault(status, {"description": says, "content": body})
