"""`makegood assess` as a user runs it."""

import json
import subprocess
import sys

import pytest
import yaml
from tests.breach.reports import CASES, SMALL, case, examples
from typer.testing import CliRunner

from makegood.cli.app import app
from makegood.formats import Faulty


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "assessment.yaml"
    path.write_text(examples()[0], encoding="utf-8")
    return path


def run(*arguments, input=None):
    return CliRunner().invoke(app, ["assess", *map(str, arguments)], input=input)


def makegood(*arguments):
    """The real program in its own process."""
    code = "from makegood.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "assess", *map(str, arguments)], capture_output=True, text=True, timeout=120
    )


def test_it_tells_the_course_the_tone_and_what_would_change_it(file):
    result = makegood(file)

    assert result.returncode == 0
    assert "Recommended: shift work for a time, in a collaborative tone." in result.stdout
    for heading in (
        "What it means",
        "How material it is",
        "What was not chosen, and why",
        "What would change this",
        "Not known yet",
    ):
        assert heading in result.stdout
    assert result.stderr == ""


def test_json_is_one_document_and_nothing_else(file):
    assert json.loads(makegood(file, "--json").stdout)["course"]["course"] == "shift work for a time"


def test_the_sheet_is_written_and_standard_output_stays_the_assessment(file, tmp_path):
    result = makegood(file, "--json", "--sheet", tmp_path / "talk.md")

    assert json.loads(result.stdout)
    assert (tmp_path / "talk.md").read_text(encoding="utf-8").startswith("# Before the talk with Tarn Haulage Ltd")


def test_the_picture_is_written_as_svg(file, tmp_path):
    result = run(file, "--picture", tmp_path / "total.svg")

    assert "The picture is in" in result.stderr
    assert (tmp_path / "total.svg").read_text(encoding="utf-8").startswith("<svg ")


def test_a_step_that_may_not_be_taken_now_ends_with_status_1(tmp_path):
    told = case(next(path for path in CASES if path.stem.startswith("11")))
    path = tmp_path / "assessment.yaml"
    path.write_text(yaml.safe_dump(told.report.model_dump(mode="json"), allow_unicode=True), encoding="utf-8")

    result = makegood(path)

    assert result.returncode == 1
    assert "You plan to end in order on 15 July 2026. That may not be done then" in " ".join(result.stdout.split())


def test_standard_input_is_read():
    assert run("-", input=examples()[0]).exit_code == 0


def test_the_full_assessment_says_who_sees_it(file):
    assert "Only Kelso Roasters Ltd sees this." in run(file, "--full").stdout


BROKEN = {
    "empty": b"",
    "only a comment": b"# nothing\n",
    "a list": b"- 1\n- 2\n",
    "a sentence": b"They were late.",
    "not UTF-8": b"title: caf\xe9\n",
    "zero bytes": b"title: \x00\n",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "unclosed": b"title: [\n",
    "a tab": b"title: a\n\tas_of: 2026-06-09\n",
    "deep": b"[" * 10_000,
    "unknown key": yaml.safe_dump({**SMALL, "titel": "?"}).encode(),
    "negative money": yaml.safe_dump({**SMALL, "bearable_loss": "EUR -1"}).encode(),
    "two currencies": yaml.safe_dump({**SMALL, "bearable_loss": "USD 1"}).encode(),
    "not a number": yaml.safe_dump({**SMALL, "horizon_days": float("nan")}).encode(),
    "endless": yaml.safe_dump({**SMALL, "horizon_days": float("inf")}).encode(),
    "huge number": yaml.safe_dump({**SMALL, "horizon_days": 10**400}).encode(),
    "a tag": b"title: !!python/object/apply:os.system [ls]\n",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_broken_input_is_told_and_never_a_traceback(content, tmp_path):
    path = tmp_path / "assessment.yaml"
    path.write_bytes(content)

    result = run(path, "--sheet", tmp_path / "talk.md")

    assert isinstance(result.exception, Faulty), result.exception
    assert str(path) in str(result.exception)
    assert not (tmp_path / "talk.md").exists()


def test_wrong_input_ends_with_status_2_and_its_line(tmp_path):
    path = tmp_path / "assessment.yaml"
    path.write_text("title: Late\nas_of: 2026-06-09\ncurency: EUR\n", encoding="utf-8")

    result = makegood(path)

    assert result.returncode == 2
    assert f"{path}:3: curency: ‘curency’ is not a key here.\n  Did you mean currency?" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_file_ends_with_status_2(tmp_path):
    result = makegood(tmp_path / "nowhere.yaml")

    assert (result.returncode, "There is no such file." in result.stderr) == (2, True)
