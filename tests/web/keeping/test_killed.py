"""The power fails while people write: what was acknowledged is there, and everything is whole. The short form of bench/soak.py.

It takes some seconds: a real server is started, killed and started again.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.soak import soak

pytestmark = pytest.mark.own_database


def test_what_was_acknowledged_is_there_after_the_server_was_killed(tmp_path: Path):
    told = soak(tmp_path / "data", rounds=3, most_pages=20)

    assert told.rounds == 3
    assert told.wrong == []
