"""A file is whole or not there, whatever happens while it is written."""

import os
import signal
import subprocess
import sys
from contextlib import suppress

import pytest

from makegood import whole

KILLED = """
import os, pathlib, signal, sys
from makegood import whole
place = pathlib.Path(sys.argv[1])
with whole.new(place.parent) as new:
    new.file.write(b"half of it")
    new.file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_written_takes_the_place_of_what_was_there(tmp_path):
    (tmp_path / "place").write_bytes(b"old")
    with whole.new(tmp_path) as new:
        new.file.write(b"new")
        assert (tmp_path / "place").read_bytes() == b"old"
        new.replaces(tmp_path / "place")

    assert (tmp_path / "place").read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["place"]


def test_what_fails_leaves_the_old_and_no_trace(tmp_path):
    (tmp_path / "place").write_bytes(b"old")
    with suppress(RuntimeError), whole.new(tmp_path) as new:
        new.file.write(b"half of it")
        raise RuntimeError

    assert (tmp_path / "place").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["place"]


def test_a_place_that_is_taken_stays_as_it_is(tmp_path):
    (tmp_path / "place").write_bytes(b"first")
    with whole.new(tmp_path) as new, pytest.raises(FileExistsError):
        new.takes_free(tmp_path / "place")

    assert (tmp_path / "place").read_bytes() == b"first"
    assert os.listdir(tmp_path) == ["place"]


def test_only_its_owner_reads_it_unless_said_otherwise(tmp_path):
    for mode in (0o600, 0o644):
        with whole.new(tmp_path) as new:
            new.replaces(tmp_path / "place", mode=mode)
        assert (tmp_path / "place").stat().st_mode & 0o777 == mode


def test_killed_while_writing_the_old_is_there_and_the_rest_is_known_as_unfinished(tmp_path):
    place = tmp_path / "place"
    place.write_bytes(b"old")
    done = subprocess.run([sys.executable, "-c", KILLED, str(place)], timeout=30)

    assert done.returncode == -signal.SIGKILL
    assert place.read_bytes() == b"old"
    assert [path for path in tmp_path.iterdir() if not whole.is_unfinished(path)] == [place]
