"""The verbs `serve` and `worker`, run for real."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.commands import PROGRAM, clean, makegood


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path):
    port = free_port()
    arguments = [PROGRAM, "serve", "--port", str(port), "--data", str(tmp_path / "data")]
    with subprocess.Popen(
        arguments, env=clean(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        yield process, port, tmp_path / "data"
        process.kill()


def test_serve_makes_its_folder_says_where_it_answers_and_stops_when_told(server):
    process, port, data = server
    said = process.stdout.readline()
    assert f"Makegood answers at http://localhost:{port}" in said
    page = _wait_for(f"http://127.0.0.1:{port}/")

    assert "A partner broke a promise." in page
    style = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "--paper" in _wait_for(f"http://127.0.0.1:{port}{style}")
    assert (data / "secret-key").stat().st_mode & 0o777 == 0o600

    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    assert "Traceback" not in process.stdout.read()


def test_forty_clients_that_never_finish_a_request_keep_no_page_from_anybody(server):
    process, port, _ = server
    process.stdout.readline()
    _wait_for(f"http://127.0.0.1:{port}/")
    with ExitStack() as lines:
        for _ in range(40):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", port)))
            line.sendall(b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nX")

        assert "A partner broke a promise." in _wait_for(f"http://127.0.0.1:{port}/")


def _wait_for(address: str) -> str:
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                return response.read().decode()
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


def test_a_worker_goes_round_once(tmp_path: Path):
    assert makegood("upgrade", "--data", str(tmp_path)).stdout == "The database is up to date.\n"

    done = makegood("worker", "--once", "--data", str(tmp_path))

    assert (done.returncode, done.stdout) == (0, "0 done.\n")


def test_a_worker_changes_no_tables_and_says_who_does(tmp_path: Path):
    (tmp_path / "makegood.sqlite3").touch()
    done = makegood("worker", "--once", "--data", str(tmp_path))

    assert done.returncode == 2
    assert "Start makegood serve once" in done.stderr


def test_a_port_that_is_taken_is_told(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = makegood("serve", "--port", str(taken.getsockname()[1]), "--data", str(tmp_path))

    assert done.returncode == 2
    assert "Choose another port with --port." in done.stderr


WRONG = {
    "DATABASE_URL": ("mysql://here", "Write postgresql://"),
    "MAKEGOOD_URL": ("makegood.example.org", "Write the address people open"),
    "MAKEGOOD_MAIL": ("pigeon://loft", "Write console, or smtp://"),
    "MAKEGOOD_MAIL_FROM": ("nobody", "Write a mail address"),
    "MAKEGOOD_DEMO": ("yes", "Write on or off."),
    "MAKEGOOD_LOG": ("LOUD", "Write DEBUG, INFO, WARNING or ERROR."),
    "MAKEGOOD_WEB_WORKERS": ("0", "Write a number from 1 to 64."),
    "MAKEGOOD_COLOUR": ("green", "There is no setting MAKEGOOD_COLOUR."),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_names_itself_and_what_to_write(tmp_path: Path, name: str):
    value, says = WRONG[name]
    done = makegood("worker", "--once", "--data", str(tmp_path), **{name: value})

    assert done.returncode == 2
    assert name in done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_every_wrong_setting_is_told_at_once(tmp_path: Path):
    done = makegood("worker", "--once", "--data", str(tmp_path), **{name: value for name, (value, _) in WRONG.items()})

    assert all(name in done.stderr for name in WRONG)


def test_a_folder_that_cannot_be_used_is_told():
    done = makegood("upgrade", "--data", "/proc/nothing")

    assert done.returncode == 2
    assert "The data folder cannot be used" in done.stderr


def test_a_database_that_does_not_answer_is_told(tmp_path: Path):
    done = makegood(
        "serve",
        "--port",
        str(free_port()),
        "--data",
        str(tmp_path),
        DATABASE_URL=f"postgresql://x@127.0.0.1:{free_port()}/x",
    )

    assert done.returncode == 2
    assert "The database cannot be used" in done.stderr
