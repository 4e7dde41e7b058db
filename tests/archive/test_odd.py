"""Whatever an archive holds, the scan ends, counts what can be counted, and tells the rest."""

import os
import random
import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.archive.archives import OURS, correspondence, write_mbox

from makegood.archive import scan
from makegood.archive.places import MOST_OF_MESSAGE, places

MAILS = list(correspondence("fennel.example", 1, threads=1))


def mbox(path: Path, *raws: bytes) -> Path:
    path.write_bytes(b"".join(b"From makegood Mon Jan  3 09:00:00 2022\n" + raw + b"\n" for raw in raws))
    return path


def mail(**headers: str) -> bytes:
    said = {"From": "ben@fennel.example", "To": f"ada@{OURS}", "Date": "Mon, 3 Jan 2022 09:00:00 +0000"}
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    return "".join(f"{name}: {value}\n" for name, value in said.items()).encode() + b"\nThank you.\n"


def rows(out: Path) -> list[list[str]]:
    return [line.split(",") for line in (out / "partnerships.csv").read_text("utf-8").splitlines()[1:]]


def test_what_cannot_be_counted_is_told_with_its_number_and_file(tmp_path):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(3000))
    (tmp_path / "empty.mbox").touch()
    (tmp_path / "mixed.jsonl").write_text(
        '{"text": 3}\nno json\n\n{"from": "ben@fennel.example", "at": "2022-01-03", "text": "Thanks."}\n'
    )
    (tmp_path / "gone.mbox").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    mbox(
        tmp_path / "z.mbox", mail(), mail(From=""), mail(From=f"ada@{OURS}", To=f"cleo@{OURS}"), mail(Date="yesterday")
    )
    done = scan([str(tmp_path)], tmp_path / "out", ours=[OURS])

    assert done.counted == 2
    assert {what: count for what, (count, _) in done.odd.items()} == {
        "file that is neither mail nor JSON lines nor Parquet": 1,
        "empty file": 1,
        "line that is no message": 2,
        "file that cannot be read": 2,
        "message that does not say who wrote it": 1,
        "message of ours to nobody outside": 1,
        "message without a moment": 1,
    }
    assert done.odd["line that is no message"][1].endswith("mixed.jsonl")


def test_an_mbox_that_begins_broken_is_read_from_its_first_mail(tmp_path):
    good = mbox(tmp_path / "good.mbox", *(each.raw for each in MAILS)).read_bytes()
    (tmp_path / "torn.mbox").write_bytes(b"\x00\xffrest of a mail\n\n" + good)
    done = scan([str(tmp_path / "torn.mbox")], tmp_path / "out", ours=[OURS])

    assert done.counted == len(MAILS)
    assert list(done.odd) == ["mbox that begins with something else than a mail"]


def test_a_subject_whose_encoding_is_cut_off_ends_nothing(tmp_path):
    mbox(tmp_path / "a.mbox", mail(Subject="=?utf-8?B?QUJDR?="), mail(Date="Tue, 4 Jan 2022 09:00:00 +0000"))

    assert scan([str(tmp_path / "a.mbox")], tmp_path / "out", ours=[OURS]).counted == 2


def test_a_huge_message_is_cut_and_those_after_it_are_found(tmp_path):
    huge = mail(Message_ID="<huge@x>") + b"x" * 70 + b"\n" + b"QUJD\n" * (MOST_OF_MESSAGE // 4)
    archive = mbox(tmp_path / "a.mbox", huge, mail(Message_ID="<after@x>"))
    done = scan([str(archive)], tmp_path / "out", ours=[OURS], part_bytes=1_000_000)

    assert done.counted == 2
    assert done.odd == {"message cut after 1 MiB": (1, str(archive))}


@given(junk=st.lists(st.binary(max_size=200), max_size=6), size=st.integers(300, 2000))
@settings(max_examples=10, deadline=None)
def test_bytes_of_any_kind_between_mails_lose_no_mail_and_end_no_scan(junk, size):
    with tempfile.TemporaryDirectory() as place:
        raws = [each.raw + b"\n" + noise + b"\n" for each, noise in zip(MAILS, [*junk, *[b""] * 4], strict=False)]
        archive = mbox(Path(place) / "a.mbox", *raws)
        done = scan([str(archive)], Path(place) / "out", ours=[OURS], part_bytes=size)

    assert done.counted == len(MAILS)


@given(cuts=st.lists(st.integers(0, 3000), max_size=8), blank=st.sampled_from([b"\n", b"\r\n"]))
@settings(max_examples=40, deadline=None)
def test_wherever_a_file_is_cut_each_message_belongs_to_one_part(cuts, blank):
    with tempfile.TemporaryDirectory() as place:
        archive = mbox(Path(place) / "a.mbox", *(each.raw for each in MAILS))
        archive.write_bytes(archive.read_bytes().replace(b"\n", blank))
        size = archive.stat().st_size
        ends = [0, *sorted(cut for cut in cuts if cut < size), size]
        found = [each for start, end in pairwise(ends) for each in places(str(archive), "mbox", start, end)]
        whole = places(str(archive), "mbox", 0, size)

    assert found == whole
    assert len(whole) == len(MAILS)
    assert sum(length for _, length in whole) == size


@pytest.mark.parametrize("chunk", [1, 64, 599, 601, 640, 701, 4096])
def test_however_little_is_read_at_a_time_the_same_mails_are_found(tmp_path, monkeypatch, chunk):
    archive = mbox(tmp_path / "a.mbox", *(each.raw for each in MAILS))
    whole = places(str(archive), "mbox", 0, 10**6)
    monkeypatch.setattr("makegood.archive.places._CHUNK", chunk)

    assert places(str(archive), "mbox", 0, 10**6) == whole


def test_copies_count_once_with_or_without_an_id_and_however_their_lines_end(tmp_path):
    mbox(tmp_path / "a.mbox", mail(Message_ID="<1@x>"), mail(Subject="no id"))
    (tmp_path / "b").mkdir()
    (tmp_path / "b/1").write_bytes(mail(Message_ID="<1@x>").replace(b"\n", b"\r\n"))
    (tmp_path / "b/2").write_bytes(mail(Subject="no id").replace(b"\n", b"\r\n"))
    done = scan([str(tmp_path)], tmp_path / "out", ours=[OURS])

    assert (done.counted, done.copies) == (2, 2)


def test_of_two_copies_the_longer_one_is_read_whichever_comes_first(tmp_path):
    torn = mail(Message_ID="<1@x>", Date="Tue, 1 Feb 2022 09:00:00 +0000")[:-5]
    for names in (("a", "b"), ("b", "a")):
        folder = tmp_path / names[0]
        folder.mkdir()
        mbox(folder / f"{names[0]}.mbox", torn)
        mbox(folder / f"{names[1]}.mbox", mail(Message_ID="<1@x>"))
        scan([str(folder)], folder / "out", ours=[OURS])

        assert [row[2] for row in rows(folder / "out")] == ["2022-01"]


def test_a_cell_that_a_spreadsheet_would_calculate_is_text(tmp_path):
    archive = tmp_path / "a.jsonl"
    archive.write_text('{"from": "=cmd|x", "at": "2022-01-03", "text": "Thanks.", "id": "@1"}\n')
    scan([str(archive)], tmp_path / "out", ours=[OURS])

    assert rows(tmp_path / "out")[0][1] == "'=cmd|x"


def test_no_word_of_a_mail_is_in_any_file_of_the_result(tmp_path):
    mails = [*correspondence("fennel.example", 14, sours_in=12)]
    planted = [
        each.__class__(each.id, each.at, each.sender, each.to, each.subject + " Quillwort", each.text + " Quillwort")
        for each in mails
    ]
    write_mbox(tmp_path / "a.mbox", planted)
    scan([str(tmp_path / "a.mbox")], tmp_path / "out", ours=[OURS])

    assert not [file for file in (tmp_path / "out").iterdir() if b"quillwort" in file.read_bytes().lower()]
