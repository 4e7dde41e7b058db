"""`makegood thread` as a person and as a program runs it."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from makegood.cli.app import app

RUN = [sys.executable, "-c", "from makegood.cli import main; main()"]
SAID = [
    ("harbour", "Could you explain the alarm log of 1 March?"),
    ("kestrel", "That was not our fault."),
    ("harbour", "You did not check the alarm log. You never answer."),
    ("kestrel", "You keep blaming us, and we will not talk like this. Our insurer asks us to be careful."),
    ("harbour", "You lied to us. The alarm log was not checked. You failed and you are to blame."),
]


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text(
        "\n".join(json.dumps({"at": 1e9 + 9e4 * i, "speaker": w, "text": t}) for i, (w, t) in enumerate(SAID)), "utf-8"
    )
    return str(path)


def test_the_story_is_told_with_a_line_of_risk(lines):
    done = subprocess.run([*RUN, "thread", lines], capture_output=True, timeout=60, check=False)
    told = done.stdout.decode()

    assert done.returncode == 0
    assert "5 messages, 9 September 2001 to 13 September 2001. Sides: harbour, kestrel." in told
    assert "Here the talks go wrong" in told
    assert "presses a point again" in told
    assert "Our insurer asks us to be careful" in told
    assert "█" in told


def test_json_has_every_message_with_its_signs(lines):
    answer = json.loads(CliRunner().invoke(app, ["thread", lines, "--json"]).stdout)

    assert [message["speaker"] for message in answer["messages"]] == [who for who, _ in SAID]
    for message in answer["messages"]:
        for sign in message["signs"]:
            assert message["text"][sign["start"] : sign["end"]].split() == sign["quote"].split()
    assert answer["tone"][0]["borne_out"]
    assert answer["goes_wrong_at"] in (3, 4)


def test_batch_follows_the_interface_for_measuring(tmp_path):
    path = tmp_path / "many.jsonl"
    turns = [{"at": 1e9 + i, "speaker": who, "text": text} for i, (who, text) in enumerate(SAID)]
    path.write_text(
        "\n".join(json.dumps({"id": f"c{i}", "turns": turns}) for i in range(70)) + '\n{"id": "bad"}\n', "utf-8"
    )
    done = subprocess.run([*RUN, "thread", "--batch", str(path)], capture_output=True, timeout=120, check=False)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]

    assert [answer["id"] for answer in answers] == [*(f"c{i}" for i in range(70)), "bad"]
    assert len(answers[0]["messages"]) == 5
    assert set(answers[0]["messages"][0]) == {"risk", "signs"}
    assert set(answers[0]["interests"][0]) == {"speaker", "interest", "turn", "quote"}
    assert "error" in answers[-1]
    assert done.returncode == 2


def test_the_folder_of_a_slack_export_is_a_thread(tmp_path):
    day = [
        {"type": "message", "user": f"U{i % 2}", "text": text, "ts": str(1e9 + i)} for i, (_, text) in enumerate(SAID)
    ]
    (tmp_path / "on-sale").mkdir()
    (tmp_path / "on-sale" / "2026-06-05.json").write_text(json.dumps(day), "utf-8")
    answer = json.loads(CliRunner().invoke(app, ["thread", str(tmp_path), "--json"]).stdout)

    assert [message["text"] for message in answer["messages"]] == [text for _, text in SAID]
    assert answer["messages"][0]["subject"] == "#on-sale"


@pytest.mark.parametrize(
    ("content", "arguments", "says"),
    [
        (b"", [], "empty"),
        (b"\x89PNG\x00\x00", [], "neither mail nor JSON lines"),
        (b'{"text": 5}\n', [], "This is not a message"),
        (b"hello", [], "neither mail nor JSON lines"),
        (b'{"text": "a"}', ["--sides", "nobody"], "who belongs where"),
    ],
)
def test_broken_input_gets_a_clear_answer(tmp_path, content, arguments, says):
    path = tmp_path / "t"
    path.write_bytes(content)
    done = subprocess.run([*RUN, "thread", str(path), *arguments], capture_output=True, timeout=60, check=False)

    assert done.returncode == 2
    assert says in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_file_that_is_missing_is_named():
    done = subprocess.run([*RUN, "thread", "no-such.mbox"], capture_output=True, timeout=60, check=False)

    assert done.returncode == 2
    assert "no-such.mbox: There is no such file." in done.stderr.decode()
