"""Mails read into a thread: nothing lost, own words only, times right."""

import json
import time

import pytest

from makegood.dialogue import follow, join, read_thread
from makegood.dialogue.quoting import own_words
from makegood.formats import MOST_FAULTS, Faulty


def mail(
    text, *, sender="Ada Brandt <ada@northgate.example>", date="Fri, 5 Jun 2026 10:19:12 +0100", extra="", number=1
):
    return (
        f"From x@y Fri Jun  5 10:19:12 2026\nFrom: {sender}\nDate: {date}\nSubject: Outage\n"
        f"Message-ID: <{number}@northgate.example>\n{extra}\n{text}\n\n"
    ).encode()


def test_an_mbox_becomes_messages_in_order_of_time_with_their_sides():
    later = mail("Second.", sender="Ben <ben@mail.fennel.example>", date="Fri, 5 Jun 2026 11:30:00 +0200", number=2)
    earlier = mail("First.", number=1)
    thread = read_thread(later + earlier, "thread.mbox")

    assert [message.text for message in thread.messages] == ["First.", "Second."]  # 10:19 in Dublin is 11:19 in Utrecht
    assert thread.sides == ("northgate", "fennel")
    assert thread.messages[1].at.utcoffset().total_seconds() == 7200


def test_a_line_that_begins_with_from_inside_a_mail_is_no_new_mail():
    thread = read_thread(
        mail("We agree.\n>From Monday on we test.\n\nFrom next week all is new.") + mail("Yes.", number=2)
    )

    assert len(thread.messages) == 2
    assert "From Monday on we test." in thread.messages[0].text
    assert "From next week" in thread.messages[0].text


def test_encoded_headers_and_bodies_are_decoded():
    extra = "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n"
    thread = read_thread(mail("Gr=FC=DFe", sender="=?utf-8?q?Zo=C3=AB_van_Dam?= <zoe@fennel.example>", extra=extra))

    assert thread.messages[0].speaker == "Zoë van Dam"
    assert thread.messages[0].text == "Grüße"


def test_an_html_mail_is_reduced_to_its_words():
    html = "<html><head><style>p{}</style></head><body><p>We agree.</p><blockquote>You failed</blockquote><script>x()</script></body></html>"
    thread = read_thread(mail(html, extra="Content-Type: text/html; charset=utf-8\n"))

    assert thread.messages[0].text == "We agree."
    assert "You failed" in thread.messages[0].quoted_text_removed


def test_an_attachment_is_listed_and_the_plain_part_is_read():
    body = (
        "--b\nContent-Type: text/plain\n\nAttached.\n--b\nContent-Type: text/html\n\n<p>Attached.</p>\n"
        "--b\nContent-Type: text/csv\nContent-Disposition: attachment; filename=log.csv\n\na,b\n--b--\n"
    )
    message = read_thread(mail(body, extra="Content-Type: multipart/mixed; boundary=b\n")).messages[0]

    assert message.text == "Attached."
    assert [(file.name, file.kind) for file in message.attachments] == [("log.csv", "text/csv")]


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Yes.\n\nOn Fri, 5 Jun 2026, Ben wrote:\n> Shall we?\n", "Yes."),
        ("Yes.\n\nAm 05.06.2026 um 10:00 schrieb Ben:\n> Sollen wir?", "Yes."),
        ("> Shall we?\nYes.\n> And then?\nThat too.", "Yes.\nThat too."),
        ("Yes.\n-- \nAda Brandt\nNorthgate", "Yes."),
        ("Yes.\n\nKind regards,\nAda\nPartner manager", "Yes."),
        ("Yes.\n\nSent from my phone", "Yes."),
        ("Yes.\n\n-----Original Message-----\nFrom: Ben\n\nShall we?", "Yes."),
        ("Yes.\n\nFrom: Ben\nSent: Friday\nTo: Ada\nSubject: x\n\nShall we?", "Yes."),
        ("On Friday Ada wrote:\nwe should talk.", "On Friday Ada wrote:\nwe should talk."),
        ("-- \nonly a signature", "-- \nonly a signature"),
    ],
)
def test_quotations_and_signatures_are_taken_out(text, own):
    assert own_words(text)[0] == own


def test_what_is_taken_out_is_kept_beside_it():
    own, removed = own_words("Yes.\n> Shall we?\n-- \nAda")

    assert own == "Yes."
    assert "Shall we?" in removed
    assert "Ada" in removed


@pytest.mark.parametrize(
    "broken",
    [
        b"From x@y Fri Jun\nFrom: \xff\xfe\xfa <a@b\nDate: yesterday\n\nStill here.\n",
        b"From x@y Fri Jun\nDate: Mon, 99 Zzz 2026 99:99:99 +9999\nSubject: =?bad?q?=ZZ?=\n\nStill here.\n",
        b"From: a@b.example\nContent-Type: text/plain; charset=no-such-charset\n\nStill here.\n",
        b"From: a@b.example\nContent-Transfer-Encoding: base64\n\nStill here.\n",
        b"From: a@b.example\nContent-Type: multipart/mixed\n\nStill here.\n",
        b"From: a@b.example\nDate: Fri, 5 Jun 2026 10:00:00\n\nStill here.\n",
        b"Subject: no sender\nDate: Fri, 5 Jun 2026 10:00:00 -0000\n\nStill here.\n",
    ],
)
def test_a_mail_with_broken_headers_still_appears(broken):
    thread = read_thread(broken)
    follow(thread)

    assert len(thread.messages) == 1
    assert thread.messages[0].text
    if b"base64" not in broken:
        assert "Still here." in thread.messages[0].text


def test_a_mail_without_a_readable_date_stays_where_it_stood_and_says_so():
    whole = (
        mail("One.")
        + mail("Two.", date="some day", number=2)
        + mail("Three.", date="Fri, 5 Jun 2026 12:00:00 +0100", number=3)
    )
    thread = read_thread(whole)

    assert [message.text for message in thread.messages] == ["One.", "Two.", "Three."]
    assert "could not be read" in thread.messages[1].notes[0]


def test_json_lines_are_read_with_epoch_or_iso_times():
    lines = [
        {"at": 1780650000, "speaker": "Buyer", "text": "Hello"},
        {"at": "2026-06-05T12:00:00+02:00", "speaker": "Seller", "text": "Hi"},
    ]
    thread = read_thread("\n".join(map(json.dumps, lines)).encode())

    assert thread.sides == ("Buyer", "Seller")
    assert all(message.at.tzinfo for message in thread.messages)


def test_every_line_that_is_no_message_is_named():
    with pytest.raises(Faulty) as refused:
        read_thread(b'{"text": "a"}\nnot json\n{"no": "text"}\n', "x.jsonl")

    assert [fault.line for fault in refused.value.faults] == [2, 3]


@pytest.mark.parametrize(
    "data", [b"", b"  \n", b"\x89PNG\r\n\x1a\n\x00\x00", b"Just a letter, no headers.", b"\x00" * 1000]
)
def test_what_is_no_thread_is_refused_with_advice(data):
    with pytest.raises(Faulty) as refused:
        read_thread(data, "x")

    assert refused.value.faults[0].instead


def test_sides_can_be_given_by_address_domain_or_name():
    whole = mail("Hi.", sender="Joe <joe@gmail.com>") + mail("Hi.", sender="Ben <ben@eu.fennel.example>", number=2)
    thread = read_thread(whole, sides={"joe@gmail.com": "northgate", "fennel.example": "fennel"})

    assert thread.sides == ("northgate", "fennel")
    assert read_thread(whole).sides == ("joe@gmail.com", "fennel")


def test_a_side_is_found_by_the_start_of_its_name_and_else_named():
    thread = read_thread(mail("Hi.", sender="Ada <ada@northgate-tickets.example>"))

    assert thread.side_named("Northgate") == "northgate-tickets"
    with pytest.raises(Faulty, match="northgate-tickets"):
        thread.side_named("fennel")


def test_a_mail_that_stands_in_two_files_appears_once():
    one = read_thread(mail("Hi.") + mail("Ho.", number=2))
    two = read_thread(mail("Ho.", number=2) + mail("Ha.", number=3))

    assert [message.text for message in join([one, two]).messages] == ["Hi.", "Ho.", "Ha."]


def test_a_very_long_message_is_kept_whole():
    text = "word " * 2_000_000
    thread = read_thread(mail(text))
    started = time.process_time()
    follow(thread)

    assert len(thread.messages[0].text) > 9_000_000
    assert time.process_time() - started < 5


def test_ten_thousand_messages_are_followed():
    said = [
        "You did not test the failover.",
        "We added a second line on Friday.",
        "Could you send the report?",
        "Thank you.",
    ]
    lines = [
        json.dumps({"at": 1780650000 + i, "speaker": "ab"[i % 2], "text": f"{said[i % 4]} {i}"}) for i in range(10_000)
    ]
    started = time.process_time()
    course = follow(read_thread("\n".join(lines).encode()))

    assert len(course.turns) == 10_000
    assert time.process_time() - started < 60


@pytest.mark.parametrize(
    "nested",
    [
        "".join(f"Content-Type: multipart/mixed; boundary=x{n}\n\n--x{n}\n" for n in range(5_000)),
        "Content-Type: message/rfc822\n\n" * 5_000,
        "Content-Type: message/rfc822\n\n" * 60,
    ],
    ids=["parts in parts", "mails in mails", "more than anybody forwards"],
)
def test_parts_that_lie_in_one_another_without_end_are_words(nested):
    mail = f"From: ben@fennel.example\nDate: Mon, 08 Jun 2026 10:00:00 +0100\nSubject: Deep\n{nested}Soon."
    (message,) = read_thread(mail.encode()).messages

    assert (message.subject, message.address) == ("Deep", "ben@fennel.example")
    assert message.text.endswith("Soon.")


def test_of_lines_that_are_no_json_the_first_thousand_are_told():
    with pytest.raises(Faulty) as faulty:
        read_thread(b"{\n" * 5_000)

    assert len(faulty.value.faults) == MOST_FAULTS


def test_a_subject_whose_encoding_is_cut_off_is_shown_as_it_is():
    mail = "From: ben@fennel.example\nDate: Mon, 08 Jun 2026 10:00:00 +0100\nSubject: =?utf-8?B?QUJDR?=\n\nSoon."

    assert read_thread(mail.encode()).messages[0].subject == "=?utf-8?B?QUJDR?="
