"""The worked case by the command line: each verb on its own file, as a partner manager would type it."""

import json
from pathlib import Path

import pytest
from tests import commands

CASE = Path(__file__).parents[2] / "src/makegood/worked_case"


def makegood(*arguments):
    return commands.makegood(*arguments, cwd=CASE)


@pytest.mark.parametrize(
    ("line", "status", "says"),
    [
        ("read contract.md --event breach=2026-06-05T10:00+01:00 --country IE --zone Europe/Dublin", 0, "Cure period"),
        ("assess assessment.yaml", 0, "renegotiate"),
        ("check draft.txt --purpose first-notice", 1, "you let the certificate expire"),
        ("thread thread.mbox", 0, "strained"),
        ("reset thread.mbox --side northgate --upto 16", 0, "I would like to start again"),
        ("settle talks.yaml", 0, "no admission by either side"),
        ("settle talks.yaml --side northgate", 0, "of your points to you"),
        ("lint terms.yaml", 0, "Nothing stands in the way of signing."),
        ("watch terms.yaml --events events.yaml --at 2026-08-05T12:00+01:00", 1, "late"),
        ("watch terms.yaml --events events.yaml --at 2026-10-30T18:00+00:00", 0, "The case may close"),
    ],
)
def test_each_verb_does_its_part_of_the_repair(line, status, says):
    done = makegood(*line.split())

    assert done.returncode == status, done.stderr
    assert says in done.stdout


@pytest.mark.parametrize(
    "line",
    [
        "read contract.md --json",
        "assess assessment.yaml --json",
        "check draft.txt --json",
        "thread thread.mbox --json",
        "reset thread.mbox --side northgate --json",
        "settle talks.yaml --json",
        "lint terms.yaml --json",
        "watch terms.yaml --events events.yaml --at 2026-08-05T12:00+01:00 --json",
    ],
)
def test_each_verb_answers_programs_with_one_json_document(line):
    done = makegood(*line.split())

    assert isinstance(json.loads(done.stdout), dict)


def test_the_agreement_is_written_in_all_forms(tmp_path):
    for ending in ("pdf", "docx", "txt", "json"):
        done = makegood("draft", "terms.yaml", "-o", tmp_path / f"agreement.{ending}")
        assert done.returncode == 0, done.stderr
        assert (tmp_path / f"agreement.{ending}").stat().st_size > 1000
