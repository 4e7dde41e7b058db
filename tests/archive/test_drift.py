"""A drift is found in its month, and steady partnerships are left in peace."""

from tests.archive.archives import OURS, correspondence, write_mbox
from typer.testing import CliRunner

from makegood.archive import Month, company, drift_of, scan
from makegood.archive.entries import plain_subject
from makegood.cli.app import app


def rows(risks, messages=12):
    return [
        Month("northgate.example", "fennel.example", f"{2022 + n // 12}-{n % 12 + 1:02}", 3, messages, 6, 6, 4.0, 5.0 + n % 3, 2,
              risk, risk, 0, ())
        for n, risk in enumerate(risks)
    ]  # fmt: skip


STEADY = [0.08, 0.10, 0.09, 0.11, 0.07, 0.09, 0.10, 0.08, 0.09, 0.11, 0.08, 0.10]


def test_a_planted_drift_is_found_in_its_month_and_the_steady_partner_is_not_named(tmp_path):
    mails = [*correspondence("fennel.example", 26, sours_in=20), *correspondence("harbour.example", 26)]
    write_mbox(tmp_path / "a.mbox", mails)
    done = scan([str(tmp_path / "a.mbox")], tmp_path / "out", ours=[OURS])

    found = next(drift for drift in done.drifts if drift.figure == "risk that talks break down")
    assert (found.theirs, found.began) == ("fennel.example", "2023-09")
    assert {drift.theirs for drift in done.drifts} == {"fennel.example"}


def test_a_drift_that_is_over_is_no_drift_now():
    risen = [*STEADY, *STEADY[:3], *[0.4] * 4]

    assert [drift.began for drift in drift_of(rows(risen))] == ["2023-04"]
    assert drift_of(rows([*risen, *STEADY])) == ()


def test_to_get_better_is_no_drift():
    assert drift_of(rows([*STEADY, *[0.01] * 8])) == ()


def test_months_of_few_messages_say_nothing():
    assert drift_of(rows([*STEADY, *[0.4] * 8], messages=2)) == ()


def test_a_partner_is_a_domain_and_with_free_mail_a_person():
    assert company("a@x.fennel.example") == company("b@fennel.example") == "fennel.example"
    assert company("a@yahoo.co.uk") != company("b@yahoo.co.uk")


def test_marks_of_an_answer_are_no_part_of_a_subject():
    assert plain_subject("Re: AW: FW: Refunds") == ("Refunds", True)
    assert plain_subject("Refunds: re-sent") == ("Refunds: re-sent", False)


def test_an_answer_that_names_no_message_is_tied_by_its_subject_within_the_same_partnership(tmp_path):
    lines = [
        '{"id": "1", "at": "2022-01-03T09:00", "from": "ada@northgate.example", "to": "ben@fennel.example", "subject": "Refunds", "text": "When?"}',
        '{"id": "2", "at": "2022-01-03T15:00", "from": "ben@fennel.example", "subject": "Re: Refunds", "text": "Today."}',
        '{"id": "3", "at": "2022-01-04T15:00", "from": "eve@harbour.example", "subject": "Re: Refunds", "text": "Today."}',
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    scan([str(tmp_path / "a.jsonl")], tmp_path / "out", ours=[OURS])

    table = [line.split(",") for line in (tmp_path / "out/partnerships.csv").read_text().splitlines()[1:]]
    assert [(row[1], row[3], row[4], row[8]) for row in table] == [
        ("fennel.example", "1", "2", "6.0"),
        ("harbour.example", "1", "1", ""),
    ]


def test_the_verb_says_who_drifts_and_ends_with_status_1(tmp_path):
    write_mbox(tmp_path / "a.mbox", list(correspondence("fennel.example", 24, sours_in=18)))
    ran = CliRunner().invoke(app, ["scan", str(tmp_path / "a.mbox"), "--ours", OURS, "--out", str(tmp_path / "out")])

    assert ran.exit_code == 1
    assert " since about 2023-07 (seen since 2023-07)." in ran.stdout
    assert "288 of 288 messages followed" in ran.stderr
    page = (tmp_path / "out/drift.html").read_text("utf-8")
    assert "since about July 2023" in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_what_an_archive_says_is_no_markup_on_the_page(tmp_path):
    mails = [
        mail.__class__(f"<b>{mail.id}", mail.at, mail.sender, mail.to, mail.subject, mail.text)
        for mail in correspondence("fennel.example", 24, sours_in=18)
    ]
    lines = [mail.line.replace("Ben <ben@fennel.example>", "<img src=x>") for mail in mails]
    (tmp_path / "a.jsonl").write_text("".join(lines))
    done = scan([str(tmp_path / "a.jsonl")], tmp_path / "out", ours=[OURS])

    page = (tmp_path / "out/drift.html").read_text("utf-8")
    assert done.drifts
    assert "&lt;img" in page
    assert "<img" not in page
