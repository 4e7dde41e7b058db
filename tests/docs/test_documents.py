"""What the documents say is what happens."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from tests.docs import examples, schemas

NAMES = [str(page.relative_to(examples.ROOT)) for page in examples.DOCUMENTS]


@pytest.mark.parametrize("name", NAMES)
def test_every_example_prints_what_the_document_says(name):
    for example in examples.run(examples.ROOT / name):
        assert not example.failure
        assert example.rerun == example.said, "run `make docs` and read what changed"


@pytest.mark.parametrize("name", NAMES)
def test_every_link_to_a_file_leads_somewhere(name):
    page = examples.ROOT / name
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("name", schemas.FORMATS)
def test_the_schema_of_each_format_is_the_one_the_program_reads_by(name):
    kept = schemas.FOLDER / f"{name}.schema.json"

    assert kept.read_text(encoding="utf-8") == schemas.schema(name), "run `make docs`"


@pytest.mark.parametrize("name", schemas.FORMATS)
def test_the_worked_case_satisfies_the_published_schema(name):
    schema = json.loads((schemas.FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    text = Path(examples.CASE / f"{name}.yaml").read_text(encoding="utf-8")
    plain = yaml.load(text, _Words)

    jsonschema.Draft202012Validator(schema).validate(plain)


class _Words(yaml.SafeLoader):
    """YAML as a JSON Schema sees it: dates stay words, and so do yes, no and on."""


_Words.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if not tag.endswith((":timestamp", ":bool"))]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Words.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])
