"""`makegood settle`, run for real."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.negotiation.test_genius import ADA, BEN, DOMAIN
from tests.negotiation.test_no_deal import IMPASSE
from tests.negotiation.test_talks import BAD
from typer.testing import CliRunner

from makegood.cli.app import app
from makegood.cli.settle import _neutral_text
from makegood.formats import Faulty, read
from makegood.negotiation import Settlements, Talks, settle

CHECKOUT = Path(__file__).parents[1] / "negotiation" / "examples" / "checkout.yaml"


def run(*args: str | Path, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from makegood.cli import main; main()", "settle", *map(str, args)]
    return subprocess.run(command, input=given, capture_output=True, check=False)


def test_a_settlement_is_told_in_words_and_exits_with_0():
    done = run(CHECKOUT)
    assert done.returncode == 0
    text = done.stdout.decode()
    assert "Northgate Tickets Ltd and Fennel Payments B.V. can settle." in text
    assert "credits on Fennel's invoices until December: EUR 30,000.00" in text
    assert "none better exists" in text


def test_a_gap_that_is_left_is_told_with_the_way_to_look_on_for_longer():
    settled = settle(read(CHECKOUT.read_text(encoding="utf-8"), Talks).value)
    assert isinstance(settled, Settlements)
    *rest, even = settled.settlements
    of_a_program = replace(even.certificate, gap=0.003, method="program")
    left = replace(settled, settlements=(*rest, replace(even, certificate=of_a_program)))
    told = _neutral_text(left, 0)
    assert "none better exists, save for Equitable (one may be better by 0.003 at most)." in told
    assert "--seconds 60" in told
    assert "--seconds 900" in _neutral_text(left, 90)
    assert "--seconds" not in _neutral_text(settled, 0)


def test_how_long_to_look_on_is_a_number_of_seconds_up_to_a_day():
    assert run(CHECKOUT, "--seconds", "5").stdout == run(CHECKOUT).stdout
    for wrong in ("-1", "86401", "soon", "nan"):
        assert run(CHECKOUT, "--seconds", wrong).returncode == 2


def test_json_has_the_shape_that_programs_rely_on():
    done = run(CHECKOUT, "--json")
    shown = json.loads(done.stdout)
    assert shown["outcome"] == "settlement"
    assert [one["concept"] for one in shown["settlements"]][:4] == [
        "nash",
        "kalai_smorodinsky",
        "leximin",
        "utilitarian",
    ]
    first = shown["settlements"][0]
    assert first["package"]["response"] == "30 minutes"
    assert first["values"]["northgate"] == 722.5
    assert first["gains"]["northgate"] == 272.5
    assert first["certificate"]["method"] == "frontier"
    assert shown["frontier"]["complete"] is True
    assert len(shown["frontier"]["points"]) == shown["frontier"]["size"]
    assert shown["blocking"] == []


def test_a_side_sees_its_own_part_only():
    done = run(CHECKOUT, "--side", "northgate", "--json")
    assert done.returncode == 0
    shown = json.loads(done.stdout)
    assert shown["settlements"][0]["values"] == {"northgate": 722.5}
    assert "frontier" not in shown
    assert b"fennel" not in done.stdout


def test_no_deal_exits_with_1_and_says_what_blocks(tmp_path: Path):
    done = run("-", given=IMPASSE.encode())
    assert done.returncode == 1
    assert "These cannot all be met at once, and no smaller set blocks:" in done.stdout.decode()
    shown = json.loads(run("-", "--json", given=IMPASSE.encode()).stdout)
    assert shown["outcome"] == "no_deal"
    assert {one["side"] for one in shown["blocking"]} == {"ada", "ben"}


def test_a_genius_domain_takes_a_profile_for_each_side(tmp_path: Path):
    for name, data in (("domain.xml", DOMAIN), ("ada.xml", ADA), ("ben.xml", BEN)):
        (tmp_path / name).write_bytes(data)
    files = (tmp_path / "domain.xml", "--profile", tmp_path / "ada.xml", "--profile", tmp_path / "ben.xml")
    shown = json.loads(run(*files, "--json").stdout)
    assert list(shown["settlements"][0]["values"]) == ["ada", "ben"]
    alone = run(*files[:3])
    assert alone.returncode == 2
    assert "a profile for each side" in alone.stderr.decode()


@pytest.mark.parametrize("name", BAD)
def test_wrong_input_is_a_fault_with_its_file_and_never_a_traceback(name: str, tmp_path: Path):
    file = tmp_path / "talks.yaml"
    file.write_text(BAD[name][0], encoding="utf-8")
    result = CliRunner().invoke(app, ["settle", str(file)])
    assert isinstance(result.exception, Faulty)
    assert all(fault.name == str(file) for fault in result.exception.faults)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xff\xfe\x00", "UTF-16"),
        (b"issues: caf\xe9\n", "not UTF-8"),
        (b"\x00\x01", "zero bytes"),
        (b"{" * 5000, ""),
        (b"a: &a [x]\nb: *a\nsides: 3", ""),
    ],
)
def test_what_is_not_even_text_is_refused_by_the_program_with_2(data: bytes, says: str):
    done = run("-", given=data)
    assert done.returncode == 2
    assert says in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_rules_that_contradict_each_other_are_shown_with_their_lines(tmp_path: Path):
    text = CHECKOUT.read_text(encoding="utf-8").replace(
        "rules:\n", "rules:\n  - require: {monitoring: Fennel alone}\n  - require: {response: 15 minutes}\n"
    )
    done = run("-", given=text.encode())
    assert done.returncode == 2
    assert "The rules of the table leave nothing to agree on" in done.stderr.decode()
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.startswith("  - ")]
    for line in lines:
        assert f"standard input:{line}: " in done.stderr.decode()


def test_a_side_that_is_not_at_the_table_is_refused():
    done = run(CHECKOUT, "--side", "dan")
    assert done.returncode == 2
    assert "‘dan’ is not a side of these talks." in done.stderr.decode()


def test_a_picture_is_drawn_for_a_neutral_and_for_a_side(tmp_path: Path):
    for name, side in (("all.svg", ()), ("own.svg", ("--side", "northgate"))):
        done = run(CHECKOUT, "--picture", tmp_path / name, *side)
        assert done.returncode == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith("<svg")
    assert "Fennel" not in (tmp_path / "own.svg").read_text(encoding="utf-8")


def test_a_plan_is_made_from_ones_own_guess_only(tmp_path: Path):
    text = CHECKOUT.read_text(encoding="utf-8")
    (tmp_path / "talks.yaml").write_text(text + "    guess: {by: northgate, within: 40}\n", encoding="utf-8")
    done = run(tmp_path / "talks.yaml", "--side", "northgate", "--plan")
    assert done.returncode == 0
    assert "no step larger than the one before" in done.stdout.decode()
    shown = json.loads(run(tmp_path / "talks.yaml", "--side", "northgate", "--plan", "--json").stdout)
    assert shown["plan"][0]["gives"] == {}
    refused = run(CHECKOUT, "--side", "northgate", "--plan")
    assert refused.returncode == 2
    assert "guess: {by: northgate}" in refused.stderr.decode()
    assert run(CHECKOUT, "--plan").returncode == 2


def test_an_example_to_start_from_is_printed_and_settles(tmp_path: Path):
    printed = run("--example", "joinery")
    assert printed.returncode == 0
    assert run("-", given=printed.stdout).returncode == 0
    unknown = run("--example", "circus")
    assert unknown.returncode == 2
    assert "Examples are bakery" in unknown.stderr.decode()
    assert run().returncode == 2
