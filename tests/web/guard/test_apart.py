"""A file that takes too long or too much ends its own process, and the page says so."""

from __future__ import annotations

import pytest

from makegood.contract import extract
from makegood.formats import Faulty
from makegood.web.guard import apart


def test_read_apart_a_contract_is_the_same():
    data = b"# Supply\n\n1. Term. This agreement ends on 1 May 2027.\n"

    assert apart.read(data, "contract.md") == extract.from_bytes(data, "contract.md")


def test_what_is_wrong_with_a_file_is_told_as_ever():
    for data in (b"", b"%PDF-1.7 cut", b"PK\x03\x04 cut"):
        with pytest.raises(Faulty) as here:
            extract.from_bytes(data, "contract.pdf")
        with pytest.raises(Faulty) as there:
            apart.read(data, "contract.pdf")
        assert [str(fault) for fault in there.value.faults] == [str(fault) for fault in here.value.faults]


@pytest.mark.parametrize(("limit", "least"), [("SECONDS", 0), ("MEMORY", 10_000_000)])
def test_what_takes_too_much_is_refused_with_advice(monkeypatch, limit: str, least: int):
    monkeypatch.setattr(apart, limit, least)

    with pytest.raises(Faulty, match="too long"):
        apart.read(b"# Supply\n\n1. Term. It ends.\n" + b" word" * 1_000_000, "contract.md")
