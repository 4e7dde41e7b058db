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
def test_a_broken_file_is_wrong_input_told_in_a_sentence(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")  # a system without text recognition
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
    (["--clock", "nec4"], "is not a clock"),
    (["--clock", "nec9:reply=2026-06-05T10:00+01:00"], "is not a profile"),
    (["--clock", "nec4:reply=2026-06-05T10:00+01:00"], "leaves the time open"),
    (["--clock", "nec4:reply=2026-06-05T10:00+01:00,soon"], "is not a period"),
    (["--amended-by", "no-such-file.txt"], "no such file"),
]


@pytest.mark.parametrize(("words", "said"), WRONG_WORDS)
def test_a_wrong_option_is_told_with_what_to_write(contract: Path, words: list[str], said: str):
    done = run(contract, *words)

    assert isinstance(done.exception, Faulty), done.output
    assert said in str(done.exception)


@pytest.mark.parametrize(
    "line", ["nonsense", "[]", '{"id": "a"}', '{"text": "b"}', '{"id": "a", "text": 5}', "[" * 100_000]
)
def test_a_line_that_a_batch_cannot_read_is_told_in_its_place_and_loses_no_other(tmp_path: Path, line: str):
    file = tmp_path / "many.jsonl"
    file.write_text('{"id": "before", "text": "x"}\n' + line + '\n{"id": "after", "text": "y"}\n')

    done = run(file, "--batch")
    before, broken, after = map(json.loads, done.stdout.splitlines())

    assert done.exit_code == 2
    assert (before["id"], after["id"]) == ("before", "after")
    assert broken["line"] == 2
    assert broken["error"]


def test_a_batch_over_several_processes_answers_in_order(tmp_path: Path):
    file = tmp_path / "many.jsonl"
    texts = ["Nothing.", "1. Law. This agreement is governed by the laws of Ireland."] * 8
    file.write_text("\n".join(json.dumps({"id": at, "text": text}) for at, text in enumerate(texts)))

    done = subprocess.run([PROGRAM, "read", "--batch", str(file)], capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]

    assert [answer["id"] for answer in answers] == list(range(16))
    assert [bool(answer["clauses"]) for answer in answers] == [False, True] * 8


def test_an_amendment_is_carried_out_and_told(contract: Path, tmp_path: Path):
    change = tmp_path / "first.txt"
    change.write_text(
        "1. In section 4.1 the words “thirty (30) days” are replaced by “sixty (60) days”.\n\n2. Section 77 is deleted.\n"
    )
    said = run(contract, "--amended-by", change).stdout
    data = json.loads(run(contract, "--amended-by", change, "--json").stdout)
    cure = next(clause for clause in data["clauses"] if clause["section"] == "4.1")

    assert "Section 4.1 (Breach and end): ‘thirty (30) days’ becomes ‘sixty (60) days’, by" in said
    assert "changes section 77, but no such section or words were found. Look at both." in said
    assert "period: 60 days" in said
    assert f"as amended by {change}, section 1" in said
    assert cure["amended_by"] == f"{change}, section 1"
    assert [row["done"] for row in data["changes"]] == [True, False]


def test_the_clock_of_a_form_is_counted_beside_the_contract(contract: Path):
    words = ["--clock", "fidic-2017:notice-of-claim=2026-06-05T10:00+01:00", *WHERE]
    said = run(contract, *words).stdout

    assert "Friday 3 July 2026, end of the day: Last moment for the notice of claim" in said
    assert "From FIDIC 2017 sub-clause 20.2.1; check that the contract at hand did not change it." in said
    assert json.loads(run(contract, *words, "--json").stdout)["clocks"][0]["due"].startswith("2026-07-03")


def test_a_time_that_a_form_leaves_open_stands_after_the_moment(contract: Path):
    said = run(contract, "--clock", "cisg:additional-period-buyer=2026-06-05T10:00+01:00,20 days", *WHERE).stdout

    assert "Thursday 25 June 2026, end of the day: The additional period granted to the seller ends" in said


def test_a_scan_is_read_by_the_text_recognition_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program = tmp_path / "tesseract"
    program.write_text(
        "#!/bin/sh\ncat > /dev/null\necho '1. Law. This agreement is governed by the laws of Ireland.'\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    file = tmp_path / "scan.pdf"
    file.write_bytes(scanned_pdf(1))

    said = run(file).stdout
    assert "law: Ireland" in said
    assert "Read from pictures by text recognition, which errs: page 1. Check every number there." in said


def test_a_text_recognition_that_fails_leaves_the_scan_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    file = tmp_path / "scan.pdf"
    file.write_bytes(scanned_pdf(1))

    assert "looks scanned" in str(run(file).exception)


def test_a_missing_file_is_wrong_input_for_the_real_program():
    done = subprocess.run([PROGRAM, "read", "no-such-file.pdf"], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "There is no such file." in done.stderr
    assert "Traceback" not in done.stderr


def test_help_shows_an_example():
    assert "Example: makegood read" in run("--help").stdout
