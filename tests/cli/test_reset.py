"""`makegood reset` as a person and as a program runs it."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from makegood.cli.app import app
from makegood.dialogue import check

RUN = [sys.executable, "-c", "from makegood.cli import main; main()"]
SAID = [
    ("harbour", "Could you explain the alarm log of 1 March?"),
    ("kestrel", "We restored the cooling on 2 March. It was not our fault."),
    ("harbour", "How wonderful that you have looked at the alarm log. I am worried about the next delivery."),
    ("kestrel", "You keep blaming us, and our insurer asks us to be careful."),
]


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text(
        "\n".join(json.dumps({"at": 1e9 + 9e4 * i, "speaker": w, "text": t}) for i, (w, t) in enumerate(SAID)), "utf-8"
    )
    return str(path)


def test_the_draft_is_printed_with_its_sources(lines):
    done = subprocess.run([*RUN, "reset", lines, "--side", "harbour"], capture_output=True, timeout=60, check=False)
    told = done.stdout.decode()

    assert done.returncode == 0
    assert told.startswith("Dear kestrel,")
    assert "“We restored the cooling on 2 March.”" in told
    assert "“I am worried about the next delivery.”" in told
    assert "message 3" in told
    assert "Send it as: settlement message." in told
    assert "nothing has been sent" in told


def test_json_has_the_draft_and_the_source_of_each_sentence(lines):
    answer = json.loads(CliRunner().invoke(app, ["reset", lines, "--side", "kestrel", "--json"]).stdout)

    assert check(answer["text"]).findings == ()
    assert all(set(sentence["sources"]) <= {"1", "2", "3", "4"} for sentence in answer["sentences"])
    assert answer["left_open"]


def test_the_register_is_the_senders_choice(lines):
    drafts = {
        register: CliRunner().invoke(app, ["reset", lines, "--side", "harbour", "--register", register]).stdout
        for register in ("warm", "plain", "formal")
    }

    assert len(set(drafts.values())) == 3
    assert all("“We restored the cooling on 2 March.”" in draft for draft in drafts.values())


def test_only_who_wants_to_is_given_room_to_admit(lines):
    without, with_room = (
        CliRunner().invoke(app, ["reset", lines, "--side", "kestrel", *more]).stdout for more in ([], ["--admit"])
    )

    assert "counsel read it first.]" not in without
    assert "[Say here what your side did or left undone, if you want to, and let counsel read it first.]" in with_room


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--side", "dan"], "harbour, kestrel"),
        (["--side", "harbour", "--upto", "1"], "upto"),
        (["--side", "harbour", "--register", "loud"], "warm, plain, formal"),
        ([], "side"),
    ],
)
def test_wrong_usage_is_told(lines, arguments, says):
    done = subprocess.run([*RUN, "reset", lines, *arguments], capture_output=True, timeout=60, check=False)

    assert done.returncode == 2
    assert says in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
