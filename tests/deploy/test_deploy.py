"""What is handed to who runs it: the list of parts is that of the lock, and the units and containers name what exists."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
import yaml

from makegood.cli.app import VERBS
from makegood.web.environment import Environment

DEPLOY = Path(__file__).parents[2] / "deploy"
SETTINGS = {field.metadata["name"] for field in Environment.__dataclass_fields__.values()}


def sbom():
    spec = importlib.util.spec_from_file_location("sbom", DEPLOY / "sbom.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_part_of_the_lock_is_listed_with_its_hashes():
    listed = sbom().bill()["components"]
    locked = re.findall(r"^(\S+)==", (DEPLOY.parent / "requirements.lock").read_text("utf-8"), re.M)

    assert [each["name"] for each in listed] == locked
    assert all(each["hashes"] for each in listed)
    assert {"django", "cryptography"} <= {each["name"] for each in listed}


def test_parts_that_are_installed_tell_their_licence():
    told = {each["name"]: each.get("licenses") for each in sbom().bill()["components"]}
    assert told["cryptography"]
    assert told["django"]


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("*.service")), ids=lambda path: path.name)
def test_each_unit_starts_a_verb_that_exists_and_gets_no_rights_it_needs_not(unit: Path):
    says = unit.read_text("utf-8")
    assert set(re.findall(r"/bin/makegood (\w+)", says)) <= set(VERBS)
    assert "NoNewPrivileges=yes" in says
    assert "User=makegood" in says


def test_the_containers_start_verbs_that_exist_with_settings_that_exist():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    ours = [service for name, service in services.items() if name != "database"]
    assert {service["command"][1] for service in ours} <= set(VERBS)
    assert {name for service in ours for name in service["environment"]} <= SETTINGS
