"""Nothing is counted twice or missed: by several processes, after a kill, in any order of files."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.archive.archives import OURS, correspondence, write_lines, write_maildir, write_mbox

from makegood.archive import scan
from makegood.formats import Faulty

SMALL = {"part_bytes": 20_000, "bundle_messages": 24}  # so that a small archive has many parts


@pytest.fixture(scope="module")
def mails():
    return [*correspondence("fennel.example", 20, sours_in=15), *correspondence("harbour.example", 6)]


@pytest.fixture
def archive(tmp_path, mails):
    """Threads torn across an mbox, a maildir and JSON lines, with forty copies among them."""
    shuffled = random.Random(4).sample(mails, len(mails))
    folder = tmp_path / "archive"
    folder.mkdir()
    third = len(shuffled) // 3
    write_mbox(folder / "a.mbox", shuffled[:third])
    write_maildir(folder / "b", shuffled[third : 2 * third])
    write_lines(folder / "c.jsonl", shuffled[2 * third :] + shuffled[:40])
    return folder


def table(out: Path) -> str:
    return (out / "partnerships.csv").read_text("utf-8")


def test_every_message_counts_once_and_copies_are_told(archive, tmp_path, mails):
    done = scan([str(archive)], tmp_path / "out", ours=[OURS], **SMALL)

    assert (done.counted, done.copies, done.partnerships) == (len(mails), 40, 2)
    assert done.odd == {}
    month = next(row for row in table(tmp_path / "out").splitlines() if "harbour.example,2022-03" in row)
    assert month.startswith("northgate.example,harbour.example,2022-03,3,12,6,6,")


def test_two_processes_say_the_same_as_one(archive, tmp_path):
    scan([str(archive)], tmp_path / "one", ours=[OURS], **SMALL)
    scan([str(archive)], tmp_path / "two", ours=[OURS], processes=2, **SMALL)

    assert table(tmp_path / "two") == table(tmp_path / "one")
    assert (tmp_path / "two/drift.html").read_text() == (tmp_path / "one/drift.html").read_text()


def test_the_order_and_the_names_of_the_files_do_not_matter(archive, tmp_path):
    scan([str(archive)], tmp_path / "one", ours=[OURS], **SMALL)
    files = [archive / "c.jsonl", archive / "b", archive / "a.mbox", archive / "b/cur"]
    (archive / "a.mbox").rename(archive / "z.mbox")
    files[2] = archive / "z.mbox"
    scan([str(file) for file in files], tmp_path / "two", ours=[OURS], part_bytes=7_000, bundle_messages=500)

    assert table(tmp_path / "two") == table(tmp_path / "one")


_CHILD = """
import sys
from pathlib import Path
from makegood.archive import scan
scan([sys.argv[1]], Path(sys.argv[2]), ours=[sys.argv[3]], processes=int(sys.argv[4]), part_bytes=20_000, bundle_messages=24)
"""


@pytest.mark.parametrize("processes", [1, 2])
def test_killed_again_and_again_it_goes_on_and_ends_the_same(archive, tmp_path, processes):
    scan([str(archive)], tmp_path / "whole", ours=[OURS], **SMALL)
    out = tmp_path / "killed"
    kills = 0
    for wanted in (2, 8, 14):
        child = subprocess.Popen([sys.executable, "-c", _CHILD, archive, out, OURS, str(processes)])
        while child.poll() is None and finished(out / "scan.sqlite3") < wanted:
            time.sleep(0.002)
        if child.poll() is None:
            os.kill(child.pid, signal.SIGKILL)
            kills += 1
        child.wait()
    done = scan([str(archive)], out, ours=[OURS], **SMALL)

    assert kills
    assert table(out) == table(tmp_path / "whole")
    assert done.copies == 40


def finished(journal: Path) -> int:
    """Pieces of either pass that the journal holds."""
    try:
        with sqlite3.connect(f"file:{journal}?mode=ro", uri=True) as db:
            read = db.execute("SELECT count(*) FROM part WHERE done").fetchone()[0]
            return read + db.execute("SELECT count(*) FROM followed").fetchone()[0] // 6
    except sqlite3.OperationalError:
        return 0


def test_a_worker_outlives_no_killed_parent(archive, tmp_path):
    out = tmp_path / "out"
    child = subprocess.Popen([sys.executable, "-c", _CHILD, archive, out, OURS, "2"])
    while child.poll() is None and finished(out / "scan.sqlite3") < 3:
        time.sleep(0.002)
    workers = children(child.pid)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()

    assert workers
    deadline = time.monotonic() + 20
    while any(is_running(worker) for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(is_running(worker) for worker in workers)


def children(parent: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_finished_scan_is_only_written_again(archive, tmp_path):
    first = scan([str(archive)], tmp_path / "out", ours=[OURS], **SMALL)
    steps = Counter()
    again = scan([str(archive)], tmp_path / "out", ours=[OURS], told=lambda p: steps.update([p.step]), **SMALL)

    assert again == first
    assert set(steps) == {"writing"}


@pytest.mark.parametrize("change", ["ours", "file", "more"])
def test_a_folder_that_holds_another_scan_is_refused(archive, tmp_path, change):
    scan([str(archive)], tmp_path / "out", ours=[OURS], **SMALL)
    if change == "file":
        with (archive / "a.mbox").open("ab") as file:
            file.write(b"\n")
    if change == "more":
        (archive / "d.mbox").touch()

    with pytest.raises(Faulty, match="another --ours"):
        scan([str(archive)], tmp_path / "out", ours=["other.example" if change == "ours" else OURS], **SMALL)
    assert table(tmp_path / "out")


def test_what_is_missing_is_told_before_anything_is_written(tmp_path):
    with pytest.raises(Faulty) as faulty:
        scan(["/no/such", "/nor/such"], tmp_path / "out", ours=[OURS])

    assert [fault.name for fault in faulty.value.faults] == ["/no/such", "/nor/such"]
    assert not (tmp_path / "out").exists()


def test_a_thread_too_long_to_hold_is_followed_in_runs_and_counts_once(tmp_path, monkeypatch):
    mails = list(correspondence("fennel.example", 2))
    chained = [
        mail.__class__(mail.id, mail.at, mail.sender, mail.to, mail.subject, mail.text, (mails[0].id,))
        for mail in mails
    ]
    write_mbox(tmp_path / "a.mbox", chained)
    monkeypatch.setattr("makegood.archive.scanning.RUN_MESSAGES", 5)
    scan([str(tmp_path / "a.mbox")], tmp_path / "out", ours=[OURS])

    rows = table(tmp_path / "out").splitlines()[1:]
    assert [row.split(",")[3:5] for row in rows] == [["1", "12"], ["1", "12"]]


def test_parquet_is_read_and_written_where_pyarrow_is(tmp_path, mails):
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [
        {"id": m.id, "at": m.at, "from": m.sender, "to": [m.to], "subject": m.subject, "text": m.text,
         "references": list(m.answers)}
        for m in mails
    ]  # fmt: skip
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "mails.parquet")
    write_mbox(tmp_path / "mails.mbox", mails)
    scan([str(tmp_path / "mails.parquet")], tmp_path / "one", ours=[OURS], **SMALL)
    done = scan([str(tmp_path / "mails.mbox")], tmp_path / "two", ours=[OURS], **SMALL)

    assert table(tmp_path / "one") == table(tmp_path / "two")
    assert sum(parquet.read_table(tmp_path / "two/partnerships.parquet")["messages"].to_pylist()) == done.counted
    assert not (tmp_path / "one/lines").exists()


def test_parquet_without_pyarrow_says_how_to_get_it(tmp_path, monkeypatch, mails):
    monkeypatch.setattr("makegood.archive.parquet.available", lambda: False)
    (tmp_path / "mails.parquet").write_bytes(b"PAR1")
    write_mbox(tmp_path / "mails.mbox", mails[:12])

    with pytest.raises(Faulty, match=r"makegood\[scan\]"):
        scan([str(tmp_path / "mails.parquet")], tmp_path / "out", ours=[OURS])
    done = scan([str(tmp_path / "mails.mbox")], tmp_path / "csv", ours=[OURS])
    assert [path.name for path in done.written] == ["partnerships.csv", "drift.html"]


def test_a_cluster_says_the_same_as_one_process(archive, tmp_path):
    distributed = pytest.importorskip("distributed")
    scan([str(archive)], tmp_path / "one", ours=[OURS], **SMALL)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        scan([str(archive)], tmp_path / "two", ours=[OURS], cluster=cluster.scheduler_address, **SMALL)

    assert table(tmp_path / "two") == table(tmp_path / "one")
