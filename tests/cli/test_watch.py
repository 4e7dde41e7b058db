import json
import subprocess
import sys
from pathlib import Path

import icalendar
import pytest
from typer.testing import CliRunner

import makegood.worked_case
from makegood.cli.app import app
from makegood.formats import Faulty
from makegood.obligations import Events

PROGRAM = str(Path(sys.executable).with_name("makegood"))
CASE = Path(makegood.worked_case.__file__).parent
TERMS = """\
title: Settlement
parties: [{id: northgate, name: Northgate Tickets Ltd}, {id: fennel, name: Fennel Payments B.V.}]
commitments:
  - id: report
    debtor: fennel
    creditor: northgate
    deliverable: A report
    due: {on: 2026-07-10}
    cure: 5 days
    consequences: [{when: late, what: credit, amount: EUR 500, per: 1 week, cap: EUR 1200}]
"""
EVENTS = """\
events:
  - {kind: signed, at: 2026-07-03T16:30+01:00}
"""
LIMITS = "indicators: [{name: uptime, direction: higher, limit: 99.9}]\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "terms.yaml").write_text(TERMS)
    (tmp_path / "events.yaml").write_text(EVENTS)
    (tmp_path / "limits.yaml").write_text(LIMITS)
    (tmp_path / "indicators.csv").write_text("date,uptime\n2026-07-01,99.95\n")
    return tmp_path


def watch(folder, *more, at="2026-07-20T12:00+01:00", feed=None):
    command = [
        PROGRAM,
        "watch",
        "terms.yaml",
        "--events",
        "events.yaml",
        "--at",
        at,
        *more,
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, input=feed, check=False, timeout=60)


def refused(problem, *more, at="2026-07-20T12:00+01:00"):
    done = CliRunner().invoke(app, ["watch", "terms.yaml", "--events", "events.yaml", "--at", at, *more])

    assert isinstance(done.exception, Faulty)
    assert problem in str(done.exception)
    assert not done.stdout


def test_it_prints_the_json_that_programs_rely_on(folder):
    done = watch(folder, "--json")
    found = json.loads(done.stdout)

    assert done.returncode == 1
    (obligation,) = found["obligations"]
    keys = {"id", "standing", "since", "due", "next_change_at", "owed", "follows", "why"}
    assert keys <= obligation.keys()
    assert (obligation["id"], obligation["standing"]) == ("report", "violated")
    assert obligation["due"] == "2026-07-10T23:59:59.999999+00:00"
    assert obligation["owed"]["sum"] == "EUR 1,000.00"
    assert obligation["follows"][0]["says"].startswith("Fennel Payments pays EUR 1,000.00")


def test_what_changed_nothing_again_and_again_is_one_line_and_in_json_every_one(folder):
    line = "  - {{kind: measured, at: 2026-07-04T10:{:02}+01:00, by: northgate, about: report, meets: false}}\n"
    (folder / "events.yaml").write_text(EVENTS + "".join(line.format(minute) for minute in range(50)))
    asked = [
        "watch",
        str(folder / "terms.yaml"),
        "--events",
        str(folder / "events.yaml"),
        "--at",
        "2026-07-05T12:00+01:00",
    ]

    told = CliRunner().invoke(app, asked).stdout
    assert told.count("measured") == 1
    assert (
        "measured by Northgate Tickets about report, 50 times, the last on 4 July 2026 (yesterday): Nothing was" in told
    )
    assert len(json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)["ignored"]) == 50


def test_a_fault_in_a_list_of_events_that_stands_alone_has_its_line(folder):
    (folder / "events.yaml").write_text(
        "- {kind: signed, at: 2026-07-03T16:30+01:00}\n- {kind: claimed, at: 2026-07-04T10:00+01:00, by: fennel, about: ropert}\n"
    )
    with pytest.raises(
        Faulty, match=r"events.yaml:2: events\.1\.about: ‘ropert’ is not in these terms\.\n  Did you mean report"
    ):
        CliRunner().invoke(
            app,
            [
                "watch",
                str(folder / "terms.yaml"),
                "--events",
                str(folder / "events.yaml"),
                "--at",
                "2026-07-05T12:00+01:00",
            ],
            catch_exceptions=False,
        )


def test_a_calm_board_ends_with_status_0(folder):
    done = watch(folder, at="2026-07-05T12:00+01:00")

    assert done.returncode == 0
    assert "Business as usual." in done.stdout.decode()
    assert "10 July 2026 (in 5 days)" in done.stdout.decode()


def test_the_board_says_why_and_what_each_side_may_do(folder):
    said = watch(folder, at="2026-07-12T12:00+01:00").stdout.decode()

    assert "report: late since 10 July 2026 (2 days ago)" in said
    assert "Owed: EUR 500.00" in said
    assert "by 15 July 2026 (in 3 days): Fennel Payments can put it right" in said
    assert "!" not in said


def test_the_calendar_is_written_beside_the_answer(folder):
    done = watch(folder, "--ics", "dates.ics", at="2026-07-05T12:00+01:00")

    assert b"The calendar is in dates.ics." in done.stderr
    (entry,) = icalendar.Calendar.from_ical((folder / "dates.ics").read_bytes()).walk("VEVENT")
    assert entry["uid"] == "report@settlement.makegood"


def test_one_file_can_come_from_standard_input(folder):
    command = [
        PROGRAM,
        "watch",
        "-",
        "--events",
        "events.yaml",
        "--at",
        "2026-07-05T12:00Z",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, input=TERMS.encode(), check=False, timeout=60)

    assert done.returncode == 0


def test_the_worked_case_slips_once_and_is_cured():
    def standing(at):
        done = watch_case("--json", at=at)
        return {o["id"]: o["standing"] for o in json.loads(done.stdout)["obligations"]}

    def watch_case(*more, at):
        command = [
            PROGRAM,
            "watch",
            "terms.yaml",
            "--events",
            "events.yaml",
            "--at",
            at,
            *more,
        ]
        return subprocess.run(command, cwd=CASE, capture_output=True, check=False, timeout=60)

    assert standing("2026-08-05T12:00+01:00")["failover-test"] == "late"
    assert standing("2026-08-20T12:00+01:00")["failover-test"] == "cured"
    closed = json.loads(watch_case("--json", at="2026-10-30T18:00+00:00").stdout)
    assert closed["may_close"] == {"may": True, "missing": []}
    assert not [each for each in closed["ignored"] if each["event"]["at"] <= "2026-10-30"]


def test_the_figures_of_the_worked_case_warned_before_the_breach():
    command = [PROGRAM, "watch", "terms.yaml", "--events", "events.yaml", "--json"]
    command += ["--indicators", "indicators.csv", "--limits", "indicators.yaml", "--at", "2026-05-31T18:00+01:00"]
    done = subprocess.run(command, cwd=CASE, capture_output=True, check=False, timeout=60)
    warnings = json.loads(done.stdout)["warnings"]

    assert {warning["indicator"] for warning in warnings} == {"uptime", "response", "first-response"}
    assert min(warning["first_seen"] for warning in warnings) < "2026-05-01"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("terms.yaml", b"", "The file is empty"),
        ("terms.yaml", b"[1, 2]", "keys with their values"),
        ("terms.yaml", "title: Vertr\xe4ge".encode("latin-1"), "not UTF-8"),
        ("terms.yaml", TERMS.replace("EUR 500", "EUR -500").encode(), "negative"),
        ("terms.yaml", TERMS.replace("EUR 1200", "GBP 1200").encode(), "EUR and GBP"),
        ("terms.yaml", TERMS.replace("2026-07-10}", "2026-07-10, every: FREQ=DAILY}").encode(), "more than 1000 dates"),
        ("terms.yaml", TERMS.replace("2026-07-10}", "2026-07-10, every: WEEKLY}").encode(), "not a rule"),
        ("events.yaml", b"", "The file is empty"),
        ("events.yaml", b"events: {}", "not a list"),
        ("events.yaml", b"event: []", "Did you mean events?"),
        ("events.yaml", b"events:\n  - {kind: signed, at: 2026-07-03T16:30}", "no time zone"),
        ("events.yaml", EVENTS.encode() + b"  - {kind: claimed, at: 2026-07-05T12:00Z, by: northgate, about: report}", "events.yaml:3"),
        ("events.yaml", EVENTS.encode() + b"  - {kind: claimed, at: 2026-07-05T12:00Z, by: fennel, about: repotr}", "Did you mean report?"),
        ("events.yaml", b"events: \xff", "not UTF-8"),
        ("events.yaml", b"events: " + b"[" * 50 + b"]" * 50, "nested"),
        ("indicators.csv", b"", "The table is empty"),
        ("indicators.csv", b"date,uptime\n2026-07-01,good\n", "indicators.csv:2"),
        ("indicators.csv", b"day,uptime\n2026-07-01,99\n", "no column ‘date’"),
        ("indicators.csv", b"date,uptime\n2026-07-01,\xe4\n", "not UTF-8"),
        ("limits.yaml", b"indicators: [{name: uptime, direction: higher, limit: .nan}]", "finite"),
        ("limits.yaml", b"indicators: []", "at least 1"),
    ],
)  # fmt: skip
def test_input_that_cannot_be_used_is_told_with_its_place(folder, monkeypatch, name, content, problem):
    (folder / name).write_bytes(content)
    monkeypatch.chdir(folder)

    refused(problem, "--indicators", "indicators.csv", "--limits", "limits.yaml")


@pytest.mark.parametrize(
    ("more", "at", "problem"),
    [
        (["--indicators", "indicators.csv"], "2026-07-05T12:00Z", "belong together"),
        (["--indicators", "-", "--limits", "-"], "2026-07-05T12:00Z", "can be read once"),
        (["--ics", "terms.yaml/dates.ics"], "2026-07-05T12:00Z", "cannot be written"),
        ([], "2026-07-05T12:00", "not a moment with a time zone"),
        ([], "soon", "not a moment"),
    ],
)
def test_options_that_make_no_sense_are_refused(folder, monkeypatch, more, at, problem):
    monkeypatch.chdir(folder)

    refused(problem, *more, at=at)


def test_a_fault_ends_the_program_with_status_2_and_no_traceback(folder):
    (folder / "events.yaml").write_bytes(b"events: \xff")
    done = watch(folder)

    assert done.returncode == 2
    assert done.stderr.startswith(b"events.yaml:1: The text is not UTF-8 here.")
    assert not done.stdout


def answers(folder, events, **more):
    """What the program says of these events, asked in this process."""
    arguments = ["watch", str(folder / "terms.yaml"), "--events", events, "--at", "2026-07-20T12:00+01:00", "--json"]
    return CliRunner().invoke(app, arguments, **more)


def test_events_may_stand_one_a_line(folder):
    lines = folder / "events.jsonl"
    lines.write_text('{"kind": "signed", "at": "2026-07-03T16:30+01:00"}\n\n')
    as_document = answers(folder, str(folder / "events.yaml")).stdout

    assert json.loads(as_document)["signed_at"]
    assert answers(folder, str(lines)).stdout == as_document
    assert answers(folder, "-", input=lines.read_bytes()).stdout == as_document


def test_a_line_that_is_wrong_is_told_with_its_number(folder):
    (folder / "events.jsonl").write_text(
        '{"kind": "signed", "at": "2026-07-03T16:30+01:00"}\n'
        '{"kind": "claimed", "at": "2026-07-04T16:30+01:00", "by": "northgate", "about": "report"}\n'
    )
    fault = answers(folder, str(folder / "events.jsonl")).exception

    assert isinstance(fault, Faulty)
    assert "events.jsonl:2: by: ‘claimed’ about ‘report’ is not for northgate to say." in str(fault)


def test_a_document_that_is_too_long_says_how_to_write_a_million(folder, monkeypatch):
    monkeypatch.setattr("makegood.cli.watch.LARGEST", 20)
    too_many_bytes = answers(folder, str(folder / "events.yaml")).exception
    monkeypatch.undo()
    monkeypatch.setattr(Events, "most_values", 3)
    too_many_entries = answers(folder, str(folder / "events.yaml")).exception

    for fault in (too_many_bytes, too_many_entries):
        assert "Write one event a line as JSON; then a million have room." in str(fault)
