import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.contract.samples import SUPPLY, docx, locked_pdf, pdf, scanned_pdf
from typer.testing import CliRunner, Result

from makegood.cli.app import app
from makegood.contract import KINDS
from makegood.formats import Faulty

PROGRAM = str(Path(sys.executable).with_name("makegood"))
WHERE = ["--country", "IE", "--zone", "Europe/Dublin"]


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    file = tmp_path / "supply.md"
    file.write_text(SUPPLY, encoding="utf-8")
    return file


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["read", *map(str, words)])


def test_the_program_reads_a_contract_for_people(contract: Path):
    done = subprocess.run(
        [PROGRAM, "read", str(contract), "--event", "notice:courier=2026-06-08T10:00+01:00", *WHERE],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "Cure period: section 4.1, Breach and end" in done.stdout
    assert "Friday 10 July 2026, end of the day: The time to cure ends (material breach)" in done.stdout
    assert "30 days after that day" in done.stdout
    assert "Looked for and not found" in done.stdout
    assert "no legal advice" in done.stdout


def test_json_holds_clauses_dates_and_what_was_not_found(contract: Path):
    said = json.loads(run(contract, "--json", "--event", "breach=2026-06-05T10:00+01:00", *WHERE).stdout)

    assert {clause["kind"] for clause in said["clauses"]} | set(said["not_found"]) == set(KINDS)
    assert all(SUPPLY[clause["start"] : clause["end"]] == clause["quote"] for clause in said["clauses"])
    assert all(clause["status"] == "candidate" for clause in said["clauses"])
    assert said["dates"][0]["due"].startswith("2026-06-25")
    assert said["leverage"]


@pytest.mark.parametrize("name", ["supply.pdf", "supply.docx"])
def test_pdf_and_word_are_read_too(tmp_path: Path, name: str):
    file = tmp_path / name
    file.write_bytes(
        pdf("1. Law. This agreement is governed by the laws of Ireland.") if name.endswith("pdf") else docx()
    )

    done = run(file)
    assert "law: Ireland" in done.stdout
    assert ("(page 1)" in done.stdout) == name.endswith("pdf")


def test_what_is_no_contract_ends_with_a_finding_and_says_what_was_looked_for(tmp_path: Path):
    file = tmp_path / "list.txt"
    file.write_text("Milk, bread, two lemons.")
    done = run(file)

    assert done.exit_code == 1
    assert "Check that it is the right file" in done.stdout
    assert "Cure period: time to put a failure right" in done.stdout


def test_a_batch_answers_each_line_with_places_in_its_own_text(tmp_path: Path):
    file = tmp_path / "many.jsonl"
    file.write_text(
        "\n".join(json.dumps({"id": n, "text": text}) for n, text in (("a", SUPPLY), ("b", "Nothing."))) + "\n\n"
    )
    first, second = map(json.loads, run(file, "--batch").stdout.splitlines())

    assert (first["id"], second["id"]) == ("a", "b")
    assert set(first["clauses"][0]) == {"kind", "start", "end", "quote", "terms", "confidence"}
    assert all(SUPPLY[clause["start"] : clause["end"]] == clause["quote"] for clause in first["clauses"])
    assert second["clauses"] == []
    assert second["not_found"] == list(KINDS)


BROKEN = {
    "empty": (b"", "empty"),
    "binary": (bytes(range(256)) * 40, "neither"),
    "a truncated pdf": (pdf("1. One.")[:300], "cut off"),
    "a locked pdf": (locked_pdf(), "password"),
    "a scanned pdf": (scanned_pdf(3), "Page 3 has no text; it looks scanned."),
    "a truncated word file": (docx()[:2000], "cut off"),
    "the wrong encoding": ("Kündigung".encode("latin-1"), "UTF-8"),
    "huge": (b"a" * (32 * 1024 * 1024 + 1), "at most"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_wrong_input_told_in_a_sentence(tmp_path: Path, name: str):
    data, said = BROKEN[name]
    file = tmp_path / "contract.pdf"
    file.write_bytes(data)

    done = run(file)
    assert isinstance(done.exception, Faulty)
    assert said in str(done.exception)
    assert "contract.pdf" in str(done.exception)


WRONG_WORDS = [
    (["--event", "party=2026-06-08T10:00+01:00"], "is not an event"),
    (["--event", "notice=2026-06-08"], "time zone"),
    (["--event", "notice=2026-06-08T10:00"], "time zone"),
    (["--event", "notice=soon"], "not a moment"),
    (["--event", "notice=9999-12-31T23:59+00:00"], "beyond the calendar"),
    (["--country", "Narnia"], "No holidays are known"),
    (["--zone", "Mars/Olympus"], "not a time zone"),
]


@pytest.mark.parametrize(("words", "said"), WRONG_WORDS)
def test_a_wrong_option_is_told_with_what_to_write(contract: Path, words: list[str], said: str):
    done = run(contract, *words)

    assert isinstance(done.exception, Faulty), done.output
    assert said in str(done.exception)


@pytest.mark.parametrize(
    "line", ["nonsense", "[]", '{"id": "a"}', '{"text": "b"}', '{"id": "a", "text": 5}', "[" * 100_000]
)
def test_a_batch_names_the_line_it_cannot_read(tmp_path: Path, line: str):
    file = tmp_path / "many.jsonl"
    file.write_text('{"id": "fine", "text": "x"}\n' + line + "\n")

    done = run(file, "--batch")
    assert isinstance(done.exception, Faulty)
    assert done.exception.faults[0].line == 2
    assert done.stdout == ""


def test_a_missing_file_is_wrong_input_for_the_real_program():
    done = subprocess.run([PROGRAM, "read", "no-such-file.pdf"], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "There is no such file." in done.stderr
    assert "Traceback" not in done.stderr


def test_help_shows_an_example():
    assert "Example: makegood read" in run("--help").stdout
