"""The thread is a real mailbox: what a mail program wrote, and what a reader of mail must be able to take."""

import mailbox
import re
from datetime import UTC, date, datetime, timedelta
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime
from importlib.resources import as_file

import pytest

from makegood.worked_case import folder


@pytest.fixture(scope="module")
def mails():
    with as_file(folder().joinpath("thread.mbox")) as path:
        yield list(mailbox.mbox(path, create=False))


def body(mail) -> str:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    text = part.get_payload(decode=True).decode(part.get_content_charset())
    return re.sub(r"^>From ", "From ", text, flags=re.M)


def sender(mail) -> str:
    return getaddresses([mail["From"]])[0][1]


def own_words(mail) -> str:
    """What the sender wrote above the signature, without quoted lines."""
    return "\n".join(line for line in body(mail).split("\n-- \n")[0].split("\n") if not line.startswith(">"))


def test_there_are_about_twenty_mails_in_the_order_of_time(mails):
    moments = [parsedate_to_datetime(mail["Date"]) for mail in mails]

    assert 20 <= len(mails) <= 25
    assert moments == sorted(moments)
    assert moments[0].date() == date(2026, 6, 5)
    assert moments[-1].date() == date(2026, 7, 1)


def test_each_side_writes_in_its_own_zone(mails):
    zones = {"northgate.example": timedelta(hours=1), "fennel.example": timedelta(hours=2)}

    for mail in mails:
        assert parsedate_to_datetime(mail["Date"]).utcoffset() == zones[sender(mail).split("@")[1]]


def test_the_envelope_line_says_the_same_as_the_headers(mails):
    for mail in mails:
        who, when = mail.get_from().split(" ", 1)
        assert who == sender(mail)
        assert datetime.strptime(when, "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC) == parsedate_to_datetime(
            mail["Date"]
        )


def test_every_mail_has_its_own_id_and_every_answer_names_what_it_answers(mails):
    before: dict[str, list[str]] = {}
    for mail in mails:
        references = (mail["References"] or "").split()
        assert mail["Message-ID"] not in before
        assert mail["In-Reply-To"] == (references[-1] if references else None)
        if references:
            assert references[:-1] == before[references[-1]]
        before[mail["Message-ID"]] = references
    assert sum(not references for references in before.values()) == 1


def test_everybody_writes_from_an_address_of_the_case(mails):
    for mail in mails:
        for _, address in getaddresses([mail[name] for name in ("From", "To", "Cc") if mail[name]]):
            assert address.endswith(("@northgate.example", "@fennel.example"))


def test_every_quoted_line_was_written_in_an_earlier_mail(mails):
    said = ""
    for mail in mails:
        lines = body(mail).split("\n")
        for line in (line for line in lines if line.startswith("> ")):
            quoted = re.sub(r"\s+", " ", line[2:].replace("'", "’")).strip()
            assert quoted in said, quoted
        said += " " + re.sub(r"\s+", " ", " ".join(line.lstrip("> ") for line in lines).replace("'", "’"))


def test_every_mail_ends_with_a_signature(mails):
    for mail in mails:
        assert body(mail).count("\n-- \n") == 1


def test_names_with_accents_are_encoded_in_headers(mails):
    encoded = [mail["From"] for mail in mails if mail["From"].startswith("=?")]

    assert encoded
    assert "Siobhán Kearney" in str(make_header(decode_header(encoded[0])))


def test_bodies_come_in_the_encodings_that_mail_programs_use(mails):
    parts = [part for mail in mails for part in mail.walk() if part.get_content_maintype() == "text"]

    assert {part["Content-Transfer-Encoding"] for part in parts} == {"7bit", "quoted-printable", "base64"}
    assert {part.get_content_charset() for part in parts} == {"us-ascii", "utf-8", "iso-8859-1", "windows-1252"}
    assert any(mail.get_content_type() == "multipart/alternative" for mail in mails)


def test_one_mail_carries_the_incident_log(mails):
    attached = [part for mail in mails for part in mail.walk() if part.get_filename()]

    assert [part.get_filename() for part in attached] == ["incident-log.csv"]
    assert attached[0].get_payload(decode=True) == folder().joinpath("exhibits", "incident-log.csv").read_bytes()


def test_the_question_about_the_failover_test_is_pressed_again_and_again_before_the_reset(mails):
    pressed = [mail for mail in mails if sender(mail).startswith("ada") and re.search("failover", own_words(mail))]
    reset = next(mail for mail in mails if mail["Subject"] == "Starting again")

    before = [mail for mail in pressed if mails.index(mail) < mails.index(reset)]
    assert len(before) >= 5
    assert not re.search("failover", own_words(reset))


def test_clauses_named_in_the_thread_are_in_the_contract(mails):
    contract = folder().joinpath("contract.md").read_text(encoding="utf-8")
    named = {number for mail in mails for number in re.findall(r"[Cc]lause (\d+\.\d+)", body(mail))}

    assert named
    for number in named:
        assert re.search(rf"^{re.escape(number)} ", contract, re.M), number
