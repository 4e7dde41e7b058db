"""`makegood check --endpoint`: nothing leaves unless it was shown and sent, and nothing bad is shown."""

import json

import pytest
from tests.test_llm import chat, model, says
from typer.testing import CliRunner

from makegood.cli.app import app
from makegood.formats import Faulty

HOT = "Dear Ben,\nyou failed to deliver the 12 brackets on 3 May. We will pay EUR 400 by Friday.\nAda\n"
CALM = "Dear Ben,\nthe 12 brackets due on 3 May have not reached us. We will pay EUR 400 by Friday.\nAda"


@pytest.fixture
def draft(tmp_path):
    path = tmp_path / "draft.txt"
    path.write_text(HOT, "utf-8")
    return str(path)


def run(draft, *more):
    return CliRunner().invoke(app, ["check", draft, *more])


def test_without_an_address_no_model_is_spoken_of(draft):
    assert "model" not in run(draft).stdout
    assert "wording" not in json.loads(run(draft, "--json").stdout)


def test_what_would_leave_is_shown_and_nothing_leaves(draft):
    with model(says(chat(CALM))) as (address, seen):
        told = run(draft, "--endpoint", address, "--model", "m").stdout

    assert seen == []
    assert "This is all that would leave" in told
    assert json.dumps(HOT) in told
    assert "Nothing has left." in told


def test_what_is_sent_is_exactly_what_was_shown(draft, monkeypatch):
    monkeypatch.setenv("MAKEGOOD_LLM_KEY", "secret-key")
    with model(says(chat(CALM))) as (address, seen):
        shown = json.loads(run(draft, "--endpoint", address, "--model", "m", "--json").stdout)["wording"]
        answer = json.loads(run(draft, "--endpoint", address, "--model", "m", "--json", "--send").stdout)["wording"]

    assert seen[0][2] == shown["request"] == answer["request"]
    assert seen[0][1]["Authorization"] == "Bearer secret-key"
    assert "secret-key" not in json.dumps(answer)
    assert (answer["text"], answer["reasons"]) == (CALM, [])


def test_a_good_wording_is_shown_as_an_offer(draft):
    with model(says(chat(CALM))) as (address, _):
        done = run(draft, "--endpoint", address, "--model", "m", "--send")

    assert CALM in done.stdout
    assert "whether you take it is yours" in done.stdout
    assert done.exit_code == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (says(chat(CALM.replace("12", "14"))), "leaves out: 12"),
        (says(chat(CALM.replace("us.", "us, as Tom Miller saw."))), "miller"),
        (says(chat("You liars. " + CALM)), "coach would mark"),
        (says(chat(CALM + " We will send a credit.")), "promises"),
        (says(b"garbage"), "could not be read"),
        (says(b"{}", 500), "status 500"),
    ],
)
def test_a_bad_answer_is_not_shown_and_the_advice_stands(draft, answer, reason):
    with model(answer) as (address, _):
        done = run(draft, "--endpoint", address, "--model", "m", "--send")

    assert "Better:" in done.stdout
    assert reason in done.stdout
    assert "Another wording" not in done.stdout
    assert "Your draft is as it was" in done.stdout
    assert done.exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--endpoint", "http://localhost:1/v1"], "its address and its name"),
        (["--send"], "its address and its name"),
        (["--endpoint", "http://models.example/v1", "--model", "m"], "unencrypted"),
    ],
)
def test_half_a_model_is_refused(draft, arguments, says):
    with pytest.raises(Faulty, match=says):
        CliRunner().invoke(app, ["check", draft, *arguments], catch_exceptions=False)
