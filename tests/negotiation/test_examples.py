"""The talks to start from: each is read by the program and by the published schema, and does what its first lines say."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
import yaml

from makegood.cli.settle import EXAMPLES
from makegood.formats import read
from makegood.negotiation import NoDeal, Settlements, Talks, for_side, settle
from makegood.negotiation.alone import prepare

FOLDER = files("makegood.negotiation") / "examples"
SCHEMA = Path(__file__).parents[2] / "docs/reference/schemas/talks.schema.json"


def example(name: str) -> str:
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def test_every_example_is_offered_by_name():
    assert sorted(EXAMPLES) == sorted(file.name.removesuffix(".yaml") for file in FOLDER.iterdir())


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_satisfies_the_published_schema(name: str):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(yaml.safe_load(example(name)), default=str)))


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "translation"])
def test_an_example_settles_and_every_side_that_is_no_guess_has_its_view(name: str):
    result = settle(read(example(name), Talks).value)
    assert isinstance(result, Settlements)
    assert all(one.certificate.agrees for one in result.settlements)
    for side, part in result.talks.sides.items():
        if part.guess is None:
            assert for_side(result, side).proposals


def test_the_example_without_a_deal_says_what_blocks_and_what_would_open_one():
    result = settle(read(example("translation"), Talks).value)
    assert isinstance(result, NoDeal)
    assert {one.side for one in result.blocking} == {"publisher", "translator"}
    assert result.relaxations


def test_the_example_of_one_side_alone_has_a_plan():
    assert len(prepare(read(example("software"), Talks).value, "chain").plan) > 2


def test_the_examples_are_of_different_kinds():
    talks = [read(example(name), Talks).value for name in EXAMPLES]
    assert {len(one.sides) for one in talks} == {2, 3}
    assert any(issue.continuous for one in talks for issue in one.issues.values())
    assert any(one.rules for one in talks)
