"""A case leaves as a folder and comes back: all of what one side sees, nothing of what the other keeps, whole or not at all."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.cast import Table, person

from makegood import record
from makegood.cli.demo import signed
from makegood.cli.folder import files_of, load
from makegood.formats import Faulty
from makegood.journey import folder as layout
from makegood.journey import walk
from makegood.web import access, worked_case
from makegood.web.accounts.models import User
from makegood.web.cases import store
from makegood.web.cases.models import Case, Exhibit, Room
from makegood.web.dialogue import store as dialogue
from makegood.web.dialogue.models import Class, Message
from makegood.web.engine.models import Outgoing
from makegood.web.folder import bring_in, export, packing

WORKED = Path(__file__).parents[3] / "src/makegood/worked_case"
NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
CASE_YAML = b"""title: Monday deliveries
what_happened: The Monday delivery came on Wednesday.
happened_at: 2026-09-14T06:00:00+01:00
our_side: kelso
parties:
  - {id: kelso, name: Kelso Roasters Ltd, role: requesting}
  - {id: tarn, name: Tarn Haulage Ltd, role: responding}
"""


def folder_of(seat: access.Seat) -> dict[str, bytes]:
    """The export as it leaves, through the zip."""
    return packing.unpack(packing.pack(export.files(seat)), "case.zip")


def again(seat: access.Seat, who: User) -> access.Seat:
    return bring_in.bring_in(who, bring_in.read_folder(folder_of(seat)), at=NOW)


def zipped(files: dict[str, bytes]) -> SimpleUploadedFile:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return SimpleUploadedFile("case.zip", held.getvalue())


def without_record(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if not name.startswith(export.RECORD)}


@pytest.fixture
def served(db, settings, tmp_path) -> Case:
    settings.DEMO = True
    settings.DATA = tmp_path
    worked_case.replay(signed(load(WORKED)), WORKED)
    return next(case for case in Case.objects.all() if case.closed_at)


def test_the_worked_case_leaves_comes_back_and_leaves_as_the_same_files(served):
    ada = User.objects.get(email="ada.brandt@northgate.example")
    first = folder_of(access.sitting_user(ada, served))
    back = bring_in.bring_in(ada, bring_in.read_folder(first), at=NOW)
    second = folder_of(back)

    assert without_record(second) == without_record(first)
    assert {"case.yaml", "contract.pdf", "assessment.yaml", "thread.mbox", "talks.yaml", "terms.yaml"} <= set(first)
    assert {"signatures.yaml", "events.yaml", "indicators.csv", "also.yaml", "record/joint.jsonl"} <= set(first)
    assert any(name.startswith("exhibits/") for name in first)


def test_the_folder_of_the_worked_case_becomes_a_case_and_says_again_what_it_said(db):
    given = files_of(WORKED)
    seat = bring_in.bring_in(person("ada"), bring_in.read_folder(given), at=NOW)
    back = layout.load(folder_of(seat))
    there = layout.load(given)

    assert (back.report, back.terms) == (there.report, there.terms)
    assert back.events == tuple(sorted(there.events, key=lambda event: event.at))
    assert (back.case.happened_at, back.case.calendar) == (there.case.happened_at, there.case.calendar)
    assert back.exhibits == there.exhibits
    assert back.draft == there.draft
    assert [message.text for message in back.thread.messages] == [message.text for message in there.thread.messages]
    assert back.talks.sides["northgate"] == there.talks.sides["northgate"]
    assert "fennel" not in back.talks.sides


def test_the_folder_that_leaves_can_be_walked(served):
    ada = User.objects.get(email="ada.brandt@northgate.example")
    walked = walk(layout.load(folder_of(access.sitting_user(ada, served))))

    assert walked.settlement is None
    assert walked.assessment is not None
    assert walked.document is not None


def test_bringing_in_sends_nothing_and_shares_nothing(db):
    seat = bring_in.bring_in(person("ada"), bring_in.read_folder(files_of(WORKED)), at=NOW)

    assert not Outgoing.objects.exists()
    assert not Message.objects.filter(room=Room.JOINT).exists()
    assert not Exhibit.objects.filter(room=Room.JOINT).exists()
    assert not [entry for entry in store.entries(seat, Room.JOINT) if "exhibit" in entry.what]


def test_what_was_written_here_comes_back_with_its_words_side_and_class(table: Table):
    ada, ben = table.seat("ada"), table.seat("ben")
    dialogue.send(ada, "Here is what happened.\n\nFrom now on we ask:\n> nothing else", subject="Né à Łódź", at=NOW)
    dialogue.send(ben, "Without saying who is right.", Class.SETTLEMENT, at=NOW)
    dialogue.send(ada, "A note to ourselves.", Class.INTERNAL, at=NOW)
    first = folder_of(ada)
    back = again(ada, table.dan)

    rows = Message.objects.filter(case=back.case).order_by("at", "id")
    assert {(row.part, row.message_class) for row in rows} == {
        ("requesting", "open"),
        ("responding", "settlement"),
        ("requesting", "internal"),
    }
    assert without_record(folder_of(again(back, table.dan))) == without_record(folder_of(back))
    assert first["thread.mbox"] == folder_of(back)["thread.mbox"]


PLANTED = "ottersleigh"


def test_nothing_of_the_other_sides_own_room_leaves_with_a_case(served):
    case, ben = served, User.objects.get(email="ben.okafor@fennel.example")
    theirs = access.sitting_user(ben, case)
    store.add_exhibit(theirs, chunks=[PLANTED.encode()], name=f"{PLANTED}.txt", room=theirs.own_room, at=NOW)
    dialogue.send(theirs, f"A note of {PLANTED}.", Class.INTERNAL, at=NOW)
    dialogue.import_mails(
        theirs, f"From: x@{PLANTED}.example\nDate: Fri, 5 Jun 2026 10:00:00 +0000\n\nHello".encode(), "m.eml", at=NOW
    )
    left = folder_of(access.sitting_user(User.objects.get(email="ada.brandt@northgate.example"), case))
    talks = load(WORKED).talks

    everything = b"\n".join([*map(str.encode, left), *left.values()]).decode("utf-8", "replace")
    assert PLANTED not in everything
    assert talks.sides["fennel"].resolved_state not in everything.replace("\n    ", " ")
    assert "fennel" not in layout.load(left).talks.sides
    assert "record/responding.jsonl" not in left
    assert PLANTED in b"".join(folder_of(theirs).values()).decode("utf-8", "replace")


def test_records_of_elsewhere_come_along_and_still_hold(table: Table):
    back = again(table.seat("ada"), table.dan)
    second = folder_of(back)

    earlier = [data for name, data in second.items() if name.startswith(export.EARLIER)]
    assert len(earlier) == 2
    assert all(not record.check(record.read(data.decode())) for data in earlier)


BROKEN = {
    "no case.yaml": ({"contract.md": b"# x"}, "no case.yaml"),
    "two files at fault": (
        {"case.yaml": CASE_YAML.replace(b"title", b"titel"), "terms.yaml": b"title: 3\nkind: none"},
        "terms.yaml:2",
    ),
    "terms of others": (
        {"case.yaml": CASE_YAML, "terms.yaml": (WORKED / "terms.yaml").read_bytes()},
        "These terms are between fennel and northgate",
    ),
    "talks of others": (
        {"case.yaml": CASE_YAML, "talks.yaml": (WORKED / "talks.yaml").read_bytes()},
        "‘northgate’ is not a side of this case",
    ),
    "a broken line of mails": ({"case.yaml": CASE_YAML, "thread.jsonl": b'{"at": 1}\n'}, "thread.jsonl:1"),
    "also": ({"case.yaml": CASE_YAML, "also.yaml": b"hit: a\nhits: b\n"}, "also.yaml:2"),
    "a record that is none": ({"case.yaml": CASE_YAML, "record/joint.jsonl": b"x\n"}, "record/joint.jsonl:1"),
    "a place outside": ({"case.yaml": CASE_YAML, "exhibits/../../x": b""}, "names a place outside"),
    "a contract that is none": ({"case.yaml": CASE_YAML, "contract.pdf": b"%PDF-1.7 broken"}, "contract.pdf"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_folder_at_fault_is_refused_with_the_place_and_leaves_nothing(as_, db, what: str):
    files, said = BROKEN[what]
    answer = as_("ada").post(reverse("folder:bring-in"), {"file": zipped(files), "key": "k"})

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Case.objects.exists()


def test_a_file_that_is_no_zip_is_refused(as_, db):
    answer = as_("ada").post(
        reverse("folder:bring-in"), {"file": SimpleUploadedFile("x.zip", b"PK\x03\x04no"), "key": "k"}
    )

    assert "not a zip that can be read" in answer.content.decode()


def test_a_file_without_a_name_in_a_zip_is_left_out():
    named = zipped({"kelso/case.yaml": CASE_YAML, "kelso/x.txt": b""}).read()
    nameless = named.replace(b"kelso/x.txt", b"\0" * len("kelso/x.txt"))  # Python ends a name at its first zero

    assert list(packing.unpack(io.BytesIO(nameless), "case.zip")) == ["case.yaml"]


def test_what_fails_while_it_is_written_leaves_neither_rows_nor_files(db, settings, tmp_path, monkeypatch):
    settings.EXHIBITS = tmp_path

    def full(*args: object, **named: object) -> None:
        raise Faulty.one("The disk is full.")

    monkeypatch.setattr(bring_in.obligations, "take_over", full)
    with pytest.raises(Faulty, match=r"events\.yaml"):
        bring_in.bring_in(person("ada"), bring_in.read_folder(files_of(WORKED)), at=NOW)

    assert not Case.objects.exists()
    assert not list(settings.EXHIBITS.glob("*/*/*"))


def test_a_zip_becomes_a_case_by_the_page_once(as_, db):
    ada = as_("ada")
    for _ in range(2):
        answer = ada.post(reverse("folder:bring-in"), {"file": zipped({"kelso/case.yaml": CASE_YAML}), "key": "k"})
        assert answer.status_code == 302

    assert [case.title for case in Case.objects.all()] == ["Monday deliveries"]
    page = ada.get(reverse("folder:page", args=[Case.objects.get().pk])).content.decode()
    assert "Only Kelso sees this" in page
    assert "case.yaml" in page
