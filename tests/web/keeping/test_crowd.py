"""Several people who write at the same moment: each gets an answer, and what was acknowledged is there. The short form of bench/load.py.

It takes some seconds: a real server is started, with its two processes that answer.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bench.soak import Server, lay, look
from bench.visiting import Visitor

pytestmark = pytest.mark.own_database


def test_what_people_write_at_the_same_moment_is_all_there(tmp_path: Path):
    case, email, password = lay(tmp_path / "data")
    server = Server(tmp_path / "data")

    def person(_: int) -> list[str]:
        visitor, done = Visitor("127.0.0.1", server.port, timeout=120), []
        visitor.sign_in(email, password)
        for _round in range(3):
            forms = visitor.forms(f"/cases/{case}/exhibits/")
            form = next(each for each in forms if any(name == "file" for name, *_ in each.fields))
            assert visitor.send(form)[0] == 302
            done.append(form.once)
        return done

    server.start()
    try:
        with ThreadPoolExecutor(4) as people:
            done = [key for keys in people.map(person, range(4)) for key in keys]
    finally:
        server.kill()

    assert len(set(done)) == 12
    assert look(tmp_path / "data", done) == []
