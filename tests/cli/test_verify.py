from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.agreement.samples import SIGNED, sealed_pdf, sealer
from tests.cli.test_lint import makegood

from makegood import record


def test_a_sealed_agreement_is_intact_as_json(tmp_path: Path):
    file = tmp_path / "a.pdf"
    file.write_bytes(sealed_pdf())

    done = makegood("verify", str(file), "--sealed-by", sealer().fingerprint, "--json")

    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert found["intact"]
    assert found["seals"][0]["expected"]
    assert found["signatures"][0]["name"] == "Mary Quinn"


def test_a_changed_one_is_not(tmp_path: Path):
    done = makegood("verify", "-", given=sealed_pdf().replace(b"/Count 6", b"/Count 5"))

    assert done.returncode == 1
    assert "changed" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_record_is_checked_against_the_head_that_was_handed_over():
    entry = record.follow(None, at=SIGNED, actor="Mary Quinn", what="opened")
    export = record.write([entry]).encode()

    assert makegood("verify", "-", "--head", entry.digest, given=export).returncode == 0
    assert makegood("verify", "-", "--head", "0" * 64, given=export).returncode == 1
    assert makegood("verify", "-", given=export.replace(b"Mary", b"Mark")).returncode == 1


@pytest.mark.parametrize(
    "given", [b"", b"hello", b"PK\x03\x04zip", b"\x00" * 50], ids=["empty", "text", "zip", "zeros"]
)
def test_what_is_neither_cannot_be_read(given: bytes):
    done = makegood("verify", "-", given=given)

    assert done.returncode == 2
    assert "neither a PDF nor the record" in done.stderr


def test_a_file_that_is_not_there_cannot_be_read():
    assert makegood("verify", "/no/such/file.pdf").returncode == 2
