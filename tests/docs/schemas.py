"""The JSON Schemas of the file formats, made from the models that read them (`make docs` writes them)."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs/reference/schemas"
FORMATS = {
    "assessment": "makegood.breach:Report",
    "case": "makegood.journey:CaseFile",
    "events": "makegood.obligations:Events",
    "indicators": "makegood.obligations:Limits",
    "talks": "makegood.negotiation:Talks",
    "terms": "makegood.terms:Terms",
}


def schema(name: str) -> str:
    module, model = FORMATS[name].split(":")
    made = getattr(import_module(module), model).model_json_schema()
    return (
        json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **made}, indent=2, ensure_ascii=False)
        + "\n"
    )


def rewrite() -> None:
    for name in FORMATS:
        (FOLDER / f"{name}.schema.json").write_text(schema(name), encoding="utf-8")
