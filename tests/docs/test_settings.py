"""The page of settings names every setting, with the default that is true."""

import re
from dataclasses import fields

import pytest
from tests.docs import examples

from makegood.web import breached
from makegood.web.environment import Environment

PAGE = (examples.ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip().strip("`") for cell in line.strip("|\n").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| `[A-Z]", line)
]
SETTINGS = {setting.metadata["name"]: setting.name for setting in fields(Environment)}


def test_the_page_names_every_setting_once_and_no_other():
    assert [row[0] for row in ROWS] == list(SETTINGS)


@pytest.mark.parametrize(("name", "default"), [(row[0], row[2]) for row in ROWS if row[2]])
def test_the_default_on_the_page_is_the_one_that_holds(name, default):
    said = Environment.read({name: default})

    assert getattr(said, SETTINGS[name]) == getattr(Environment(), SETTINGS[name])


@pytest.mark.parametrize(("name", "example"), [(row[0], row[3]) for row in ROWS])
def test_the_example_on_the_page_can_be_used_and_changes_something(name, example, monkeypatch):
    monkeypatch.setattr(breached, "is_list", lambda path: True)  # the file of the example is not here

    said = Environment.read({name: example})

    assert getattr(said, SETTINGS[name]) != getattr(Environment(), SETTINGS[name])
