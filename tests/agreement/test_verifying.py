from __future__ import annotations

import asyncio
import datetime as dt
import io
import random
import re

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.agreement.samples import SIGNED, sealed_pdf, sealer, signatures, terms

from makegood import record
from makegood.agreement import Sealer, Verdict, digest, draft, seal, to_pdf, verify
from makegood.agreement.sealing import _signer, apart
from makegood.formats import Faulty


def chain(count: int = 5) -> list[record.Entry]:
    entries: list[record.Entry] = []
    for number in range(count):
        last = entries[-1] if entries else None
        at = SIGNED + dt.timedelta(hours=number)
        entries.append(
            record.follow(last, at=at, actor="Mary Quinn", what="noted", details={"number": number, "words": "Lumière"})
        )
    return entries


def stands(data: bytes) -> bool:
    try:
        return verify(data).intact
    except Faulty:
        return False


def test_a_sealed_agreement_says_by_whom_and_which_terms():
    verdict = verify(sealed_pdf())

    assert verdict.intact
    assert verdict.title == "Repair of the spring print run"
    assert verdict.terms_digest == digest(terms())
    assert [each.name for each in verdict.signatures] == ["Mary Quinn", "Paul Durand"]
    assert verdict.seals[0].fingerprint == sealer().fingerprint
    assert verdict.seals[0].at == SIGNED


def test_any_byte_changed_in_a_sealed_pdf_is_found():
    data = sealed_pdf()
    start, length, resume, rest = byte_range(data)
    assert start == 0
    assert resume + rest == len(data)
    chance = random.Random(7)
    covered = chance.sample(range(length), 15) + chance.sample(range(resume, len(data)), 6)
    place_of_the_seal = [length, length + 1, resume - 2, resume - 1, *range(length + 2, resume - 2, 173)]

    for position in [*covered, *place_of_the_seal]:
        for bit in (1, 32):  # 32 turns a capital into a small letter, which hexadecimal digits may not notice
            changed = bytearray(data)
            changed[position] ^= bit
            assert not stands(bytes(changed)), f"byte {position} with {bit}"


def byte_range(data: bytes) -> list[int]:
    found = re.findall(rb"/ByteRange\s*\[([\d\s]+)\]", data)
    return [int(number) for number in found[-1].split()]


@pytest.mark.parametrize("tail", [b"\n", b"%%EOF\n", b"\x00", b"1 0 obj\n<<>>\nendobj\n"])
def test_something_added_behind_a_sealed_pdf_is_found(tail: bytes):
    assert not stands(sealed_pdf() + tail)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_a_pdf_that_is_cut_short_is_found(part: float):
    data = sealed_pdf()

    assert not stands(data[: int(len(data) * part)])


def test_an_edit_made_with_a_pdf_program_is_found():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed_pdf())) as pdf:
        pdf.Root.Lang = "fr"
        pdf.save(out)

    assert not verify(out.getvalue()).intact


def test_a_pdf_without_a_seal_proves_nothing_and_says_so():
    verdict = verify(to_pdf(draft(terms())))

    assert not verdict.intact
    assert "carries no seal" in verdict.says[0]


def test_a_seal_of_a_stranger_is_told_apart_by_its_fingerprint():
    ours, theirs = sealer(), Sealer.make("Harrow office", at=SIGNED)

    assert verify(sealed_pdf(), expected=[ours.fingerprint.upper()]).intact
    verdict = verify(sealed_pdf(), expected=[theirs.fingerprint])
    assert not verdict.intact
    assert "a key that you did not expect" in verdict.faults[0]


def test_sealing_twice_gives_the_same_bytes():
    agreed = terms()
    pdf = to_pdf(draft(agreed, signatures=signatures(agreed)))

    assert seal(pdf, sealer(), at=SIGNED) == sealed_pdf()


def test_a_sealing_key_reads_back_and_anything_else_is_refused():
    assert Sealer.read(sealer().write()).fingerprint == sealer().fingerprint
    other = Sealer.make("Other", at=SIGNED)
    mixed = (
        sealer().write().split(b"-----BEGIN CERT")[0] + b"-----BEGIN CERT" + other.write().split(b"-----BEGIN CERT")[1]
    )
    for data in (b"", b"-----BEGIN PRIVATE KEY-----", sealer().write()[:200], mixed):
        with pytest.raises(Faulty):
            Sealer.read(data)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"hello", b"%PDF-1.7\n%%EOF" * 10])
def test_what_is_not_a_pdf_cannot_be_sealed(data: bytes):
    with pytest.raises(Faulty, match="not a PDF that can be sealed"):
        seal(data, sealer(), at=SIGNED)


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04", b"\xff\xfe\x00", b"<html>", b"\x00" * 100])
def test_what_is_neither_is_told_so(data: bytes):
    with pytest.raises(Faulty, match="neither a PDF nor the record"):
        verify(data)


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"%PDF-1.7\n" + b"\x00" * 500, b"%PDF-" + b"<<" * 5000])
def test_a_broken_pdf_is_not_intact(data: bytes):
    assert not verify(data).intact


def test_a_record_is_intact_and_names_its_head():
    entries = chain()
    verdict: Verdict = verify(record.write(entries).encode())

    assert verdict.intact
    assert (verdict.entries, verdict.head) == (5, entries[-1].digest)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_byte_changed_in_a_record_is_found(data: st.DataObject):
    export = bytearray(record.write(chain(3)).encode())
    position = data.draw(st.integers(0, len(export) - 1))
    export[position] ^= data.draw(st.integers(1, 255))

    assert not stands(bytes(export))


def test_entries_cut_off_a_record_show_by_its_head():
    entries = chain()
    shortened = record.write(entries[:3]).encode()

    assert verify(shortened).intact
    assert not verify(shortened, head=entries[-1].digest).intact
    assert verify(record.write(entries).encode(), head=entries[-1].digest).intact


def test_an_entry_left_out_is_found():
    entries = chain()

    assert not verify(record.write([*entries[:2], *entries[3:]]).encode()).intact


def test_a_program_that_runs_an_event_loop_seals_and_verifies_too():
    async def within_a_loop():
        return verify(seal(to_pdf(draft(terms(), signatures=signatures(terms()))), sealer(), at=SIGNED))

    assert asyncio.run(within_a_loop()).intact


def small_sealed_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, static_id=True)
    return seal(out.getvalue(), sealer(), at=SIGNED)


def test_every_part_of_a_small_sealed_file_is_tried_and_no_change_passes():
    data = small_sealed_pdf()
    start, length, resume, _ = byte_range(data)
    der = len(data[length:resume].rstrip(b"0>"))
    positions = [*range(start, length, 29), *range(length, length + der, 61), *range(resume, len(data), 29)]

    assert stands(data)
    for position in positions:
        changed = bytearray(data)
        changed[position] ^= 1 << position % 8
        assert not stands(bytes(changed)), f"byte {position}"


def test_every_byte_of_a_record_is_tried_and_no_change_passes():
    export = record.write(chain(2)).encode()

    for position in range(len(export)):
        changed = bytearray(export)
        changed[position] ^= 1 << position % 8
        assert not stands(bytes(changed)), f"byte {position}"


def signed_elsewhere(pdf: bytes, *, change: bool = False) -> bytes:
    """Signed with another program and another key, maybe after a change of the file."""
    from pyhanko.pdf_utils.generic import pdf_name, pdf_string
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if change:
        writer.root[pdf_name("/Lang")] = pdf_string("fr")
        writer.update_root()
    about = signers.PdfSignatureMetadata(field_name="Signature1", md_algorithm="sha512", reason="I agree")
    stranger = Sealer.make("Paul Durand", at=SIGNED)
    return bytes(apart(lambda: signers.PdfSigner(about, signer=_signer(stranger)).sign_pdf(writer)).getbuffer())


def test_an_agreement_signed_elsewhere_is_verified_and_its_terms_compared():
    verdict = verify(signed_elsewhere(to_pdf(draft(terms()))), terms=terms())

    assert verdict.intact, verdict.faults
    assert (verdict.seals[0].name, verdict.seals[0].outside) == ("Paul Durand", True)
    other = verify(signed_elsewhere(to_pdf(draft(terms()))), terms=terms(title="Other terms"))
    assert other.faults == ("It does not carry the terms that you gave to compare.",)


def test_a_second_signature_may_follow_but_nothing_else_under_its_cover():
    assert verify(signed_elsewhere(sealed_pdf())).intact
    verdict = verify(signed_elsewhere(sealed_pdf(), change=True))

    assert not verdict.intact
    assert "Something besides signatures was added after it was sealed." in verdict.faults


def test_bytes_after_a_signature_made_elsewhere_are_found():
    data = signed_elsewhere(to_pdf(draft(terms())))

    assert not verify(data + b"%").intact
    resume = byte_range(data)[2]
    changed = bytearray(data)
    changed[resume - 3] = ord("7")
    assert not stands(bytes(changed))


def test_a_failure_of_the_check_is_never_told_as_a_change_of_the_file(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise AttributeError("no such thing as a clock")

    data = sealed_pdf()
    monkeypatch.setattr("pyhanko.sign.validation.validate_pdf_signature", broken)
    verdict = verify(data)

    assert not verdict.checked
    assert not verdict.intact
    assert "could not be checked" in verdict.says[0]
    assert "no such thing as a clock" in verdict.faults[0]
    assert "changed" not in " ".join((*verdict.says, *verdict.faults))
