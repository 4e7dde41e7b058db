"""Is this file what was signed? A sealed PDF or the record of a case, checked from its bytes alone.

A seal covers every byte of a file except the place where the seal itself stands; that place is checked for being
exactly what its parts say and nothing else, so that no single byte anywhere can change unnoticed.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from makegood import record
from makegood.agreement.amending import amends
from makegood.agreement.bundles import open_bundle
from makegood.agreement.drafting import SIGNATURES_FILE, TERMS_FILE
from makegood.agreement.sealing import FIELD, apart, fingerprint
from makegood.agreement.signing import Signature, Signatures, digest
from makegood.formats import Fault, Faulty, canonical, decode, read
from makegood.terms import Terms

MOST_FAULTS = 20
_AGAIN = "Ask for it again, from the side that gave it to you, before you rely on it."


@dataclass(frozen=True, slots=True)
class Seal:
    """Whose key sealed the file, and when they say they did.

    expected        None: nobody said which key to expect
    outside         made with another program than Makegood
    witnessed_at    the time that an independent authority put under it; `witness` is that authority
    """

    name: str
    fingerprint: str
    at: datetime | None
    expected: bool | None
    outside: bool = False
    witnessed_at: datetime | None = None
    witness: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file proves.

    kind         document (a PDF), record (an export of a case) or bundle (a record with its exhibits)
    intact       every byte is as it was sealed or chained
    checked      False: the file could not be checked, so nothing is said about it; `faults` says why
    says         what was found, sentence by sentence
    faults       why it is not intact; empty if it is
    seals        who sealed a document
    title, terms_digest, signatures
                 which terms a document carries and who accepted them; of a record None, empty
    entries, head
                 how long a record is and the digest of its last entry
    """

    kind: str
    intact: bool
    says: tuple[str, ...]
    faults: tuple[str, ...] = ()
    seals: tuple[Seal, ...] = ()
    title: str | None = None
    terms_digest: str | None = None
    signatures: tuple[Signature, ...] = ()
    entries: int | None = None
    head: str | None = None
    checked: bool = True


def verify(
    data: bytes, *, expected: Collection[str] = (), head: str | None = None, terms: Terms | None = None
) -> Verdict:
    """Say whether a sealed PDF or a record is intact, by whom it was sealed and which terms it carries.

    expected    fingerprints of the keys that may have sealed it, as told by the other side; empty accepts any and says so
    head        digest of a record's last entry as handed over with a signed document: shows entries that were cut off
    terms       the terms that the document should carry: those sent out to be signed elsewhere, for example

    Needs no network. Raises Faulty for what is neither a PDF nor a record.
    """
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return _document(data, {_bare(each) for each in expected}, terms)
    if data.lstrip()[:1] == b"{":
        return _record(data, head)
    if data.startswith(b"PK\x03\x04"):
        return _bundle(data, head)
    raise Faulty.one(
        "This is neither a PDF nor the record of a case.", "Give the sealed PDF, or the record as it was exported."
    )


def _bare(fingerprint_: str) -> str:
    return re.sub(r"[^0-9a-f]", "", fingerprint_.lower())


# --- the record ----------------------------------------------------------------------------------------------------


def _record(data: bytes, head: str | None) -> Verdict:
    text = decode(data)
    try:
        entries = record.read(text)
    except Faulty as faulty:
        return Verdict("record", False, ("This record was changed.", _AGAIN), _told(faulty.faults))
    faults = list(record.check(entries))
    if record.write(entries) != text:
        faults.append(Fault("The file holds something besides its entries."))
    if head and entries[-1].digest != head.strip().lower():
        faults.append(
            Fault("The record does not end where it should: its last entry is not the one that was handed over.")
        )
    last = entries[-1]
    if faults:
        return Verdict(
            "record", False, ("This record was changed.", _AGAIN), _told(tuple(faults)), entries=len(entries)
        )
    count = "1 entry" if len(entries) == 1 else f"{len(entries)} entries"
    says = [
        f"This record is intact: {count}, from {entries[0].at:%-d %B %Y} to {last.at:%-d %B %Y}, each chained to the one before."
    ]
    if head is None:
        says.append(
            f"That nothing was cut off its end shows only by comparing its head with the one you were given: {last.digest}"
        )
    else:
        says.append("It ends with the entry that was handed over.")
    return Verdict("record", True, tuple(says), entries=len(entries), head=last.digest)


def _bundle(data: bytes, head: str | None) -> Verdict:
    """A record in which some entries may be withheld, and the exhibits that it names."""
    opened = open_bundle(data)
    if opened is None:
        raise Faulty.one(
            "This is neither a PDF nor the record of a case, nor a bundle of one that is whole.",
            "Give the file as it was exported.",
        )
    faults = list(opened.faults)
    if head and opened.head != head.strip().lower():
        faults.append("The record in it does not end with the entry that was handed over.")
    if faults:
        return Verdict(
            "bundle", False, ("This bundle was changed.", _AGAIN), tuple(faults[:MOST_FAULTS]), entries=opened.entries
        )
    says = [
        f"This {opened.which} bundle is intact: {opened.entries} entries of the record and {opened.exhibits} exhibits, "
        "each as the record names it."
    ]
    if opened.withheld:
        says.append(f"{opened.withheld} of the entries are withheld; their places and digests are kept in the chain.")
    says.append(f"Compare the head of the record with the one that you were given: {opened.head}")
    return Verdict("bundle", True, tuple(says), entries=opened.entries, head=opened.head)


def _told(faults: Collection[Fault]) -> tuple[str, ...]:
    told = [str(fault) for fault in faults][:MOST_FAULTS]
    return (*told, f"and {len(faults) - MOST_FAULTS} more") if len(faults) > MOST_FAULTS else tuple(told)


# --- the document --------------------------------------------------------------------------------------------------


def _document(data: bytes, expected: set[str], wanted: Terms | None) -> Verdict:
    try:
        with _quiet():
            seals, faults = _seals(data, expected)
    except _Damaged:
        return Verdict(
            "document", False, ("This file was changed or is cut short.", _AGAIN), ("It cannot be read as a PDF.",)
        )
    except _Unchecked as unchecked:
        return _not_checked(unchecked)
    if not seals and not faults:
        says = "This PDF carries no seal, so nothing shows whether it was changed."
        return Verdict("document", False, (says, "Ask for the sealed one if you need to rely on it."))
    if faults:
        return Verdict(
            "document", False, ("This file was changed after it was sealed.", _AGAIN), tuple(faults), tuple(seals)
        )
    terms, signatures, faults = _carried(data)
    if wanted is not None and (terms is None or digest(terms) != digest(wanted)):
        faults = [*faults, "It does not carry the terms that you gave to compare."]
    if any(seal.expected is False for seal in seals):
        faults = [*faults, "It was sealed with a key that you did not expect."]
    says_ = _document_says(seals, terms, signatures, not faults)
    return Verdict(
        "document",
        not faults,
        says_,
        tuple(faults),
        tuple(seals),
        terms.title if terms else None,
        digest(terms) if terms else None,
        signatures,
    )


def _not_checked(why: _Unchecked) -> Verdict:
    """A failure of the program is told as one, never as a change of the file."""
    says = (
        "This file could not be checked, so nothing is known about it: the check itself failed.",
        "A damaged file can do that. Ask for it again, or check it with another copy of Makegood.",
    )
    return Verdict("document", False, says, (f"The check stopped with {why}.",), checked=False)


def _document_says(
    seals: list[Seal], terms: Terms | None, signatures: tuple[Signature, ...], fine: bool
) -> tuple[str, ...]:
    says = [
        "This document is intact: no byte of it changed since it was sealed."
        if fine
        else "The seal holds, but the file does not fit together."
    ]
    for seal in seals:
        when = f", {seal.at:%-d %B %Y %H:%M} UTC by its own clock" if seal.at else ""
        says.append(f"Sealed by ‘{seal.name}’{when}. Fingerprint of the key: {seal.fingerprint}")
        if seal.witnessed_at:
            says.append(f"‘{seal.witness}’ put its own time under that: {seal.witnessed_at:%-d %B %Y %H:%M} UTC.")
        if seal.expected is None:
            says.append(
                "Compare the fingerprint with the one that you were told: anyone can make a key with that name."
            )
    if terms is not None:
        says.append(f"It carries the terms ‘{terms.title}’, digest {digest(terms)}.")
        if before := amends(terms):
            says.append(f"They amend the terms with the digest {before}, and stand in their place.")
        names = {party.id: party.name for party in terms.parties}
        says += [
            f"{each.name} accepted them for {names.get(each.party, each.party)} on {each.at:%-d %B %Y, %H:%M %Z} ({each.authority})."
            for each in signatures
        ]
        missing = [party.name for party in terms.parties if party.id not in {each.party for each in signatures}]
        says += [f"{name} has not signed." for name in missing]
    return tuple(says)


@contextmanager
def _quiet() -> Iterator[None]:
    """pyHanko logs a traceback for each damaged seal; the verdict says all of it in a sentence."""
    log = logging.getLogger("pyhanko")
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(before)


class _Damaged(Exception):
    """The bytes are not those of a PDF any more."""


class _Unchecked(Exception):
    """The check itself failed; that says nothing about the file."""


def _damage() -> tuple[type[Exception], ...]:
    """What readers of PDF and of signatures raise for bytes that are not as they should be."""
    import zlib

    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko_certvalidator.errors import PathError

    return (
        PdfError,
        SignatureValidationError,
        PathError,
        ValueError,
        LookupError,
        RecursionError,
        OverflowError,
        zlib.error,
    )


def _seals(data: bytes, expected: set[str]) -> tuple[list[Seal], list[str]]:
    """Every seal and what is wrong with any of them; the last one must cover the whole file."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(io.BytesIO(data))
        embedded = list(reader.embedded_regular_signatures)
    except _damage():
        raise _Damaged from None
    except Exception as error:
        raise _Unchecked(f"{type(error).__name__}: {error}") from error
    seals: list[Seal] = []
    faults: list[str] = []
    for position, signature in enumerate(embedded):
        try:
            seal, found = _seal(signature, data, expected, is_last=position == len(embedded) - 1)
        except _damage():
            faults.append("Its seal cannot be read.")
            continue
        except Exception as error:
            raise _Unchecked(f"{type(error).__name__}: {error}") from error
        seals.append(seal)
        faults += found
    return seals, faults


def _seal(signature: Any, data: bytes, expected: set[str], *, is_last: bool) -> tuple[Seal, list[str]]:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    certificate = signature.signer_cert
    stated: datetime | None = signature.self_reported_timestamp
    context = ValidationContext(trust_roots=[certificate], allow_fetching=False, moment=stated)
    status = apart(
        lambda: validate_pdf_signature(
            signature, signer_validation_context=context, ts_validation_context=_stamps(signature), skip_diff=is_last
        )
    )
    faults = []
    if not is_last and not _only_signed_since(status):
        faults.append("Something besides signatures was added after it was sealed.")
    outside = signature.field_name != FIELD
    if not (status.intact and status.valid):
        faults.append("Bytes that the seal covers are not the ones that were sealed.")
    elif not (_padded(signature, data) if outside else _exact(signature, data)):
        faults.append("The seal itself was changed.")
    if is_last and status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        faults.append("Something was added to the file after it was sealed.")
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid):
        faults.append("The time-stamp under the seal does not hold.")
    print_ = hashlib.sha256(certificate.dump()).digest()
    name = certificate.subject.native.get("common_name", "") or certificate.subject.human_friendly
    expected_ = None if not expected else print_.hex() in expected
    witnessed = stamp.timestamp if stamp else None
    witness = str(stamp.signing_cert.subject.native.get("common_name", "")) if stamp else ""
    return Seal(str(name), fingerprint(print_), stated, expected_, outside, witnessed, witness), faults


def _only_signed_since(status: Any) -> bool:
    from pyhanko.sign.diff_analysis import ModificationLevel

    level = status.modification_level
    return level is not None and level <= ModificationLevel.FORM_FILLING


def _stamps(signature: Any) -> Any:
    """Trusts the authority that the time-stamp itself names: its mark is checked, whom to believe is for people."""
    from pyhanko_certvalidator import ValidationContext

    attributes = signature.signer_info["unsigned_attrs"]
    tokens = [each["values"][0] for each in attributes if each["type"].native == "signature_time_stamp_token"]
    if not tokens:
        return None
    certificates = [each.chosen for each in tokens[0]["content"]["certificates"]]
    return ValidationContext(trust_roots=certificates, allow_fetching=False, moment=signature.self_reported_timestamp)


def _padded(signature: Any, data: bytes) -> bool:
    """Of a seal made elsewhere: whether its place holds the seal and nothing but zeros behind it."""
    start, length, resume, _ = (int(number) for number in signature.byte_range)
    gap = data[start + length : resume]
    text = _content_info(gap).hex().encode()
    body = gap[1:-1].lower()
    return gap[:1] == b"<" and gap[-1:] == b">" and body.startswith(text) and not body[len(text) :].strip(b"0")


def _exact(signature: Any, data: bytes) -> bool:
    """Whether the place of the seal holds its parts in the one way to write them, padded with zeros, and nothing else."""
    start, length, resume, _ = (int(number) for number in signature.byte_range)
    gap = data[start + length : resume]
    der = _content_info(gap)
    body = gap[1:-1]
    text = der.hex().encode()
    if not (gap[:1] == b"<" and gap[-1:] == b">"):
        return False
    if body[: len(text)] not in (text, text.upper()) or body[len(text) :].strip(b"0"):
        return False
    return _rebuilt(der) == der and _names_its_certificate(der)


def _content_info(gap: bytes) -> bytes:
    """The DER at the start of the padded place."""
    from asn1crypto.parser import peek

    raw = bytes.fromhex(gap[1:-1].decode("ascii"))
    return raw[: peek(raw)]


def _names_its_certificate(der: bytes) -> bool:
    """Whether the signed attributes hold the digest of the certificate (PAdES asks for it): so nobody can swap that."""
    from asn1crypto import cms

    signed = cms.ContentInfo.load(der)["content"]
    certificate = signed["certificates"][0].chosen.dump()
    for attribute in signed["signer_infos"][0]["signed_attrs"]:
        if attribute["type"].native == "signing_certificate_v2":
            named = attribute["values"][0]["certs"][0]
            by: str = named["hash_algorithm"]["algorithm"].native
            return bool(hashlib.new(by, certificate).digest() == named["cert_hash"].native)
    return False


def _rebuilt(der: bytes) -> bytes:
    """The same seal written anew from what the signature protects: certificate, signed attributes and signature."""
    from asn1crypto import algos, cms

    signed = cms.ContentInfo.load(der)["content"]
    info = signed["signer_infos"][0]
    certificate = signed["certificates"][0].chosen
    algorithm = info["digest_algorithm"]["algorithm"].native
    rsa = certificate.public_key.algorithm == "rsa"
    mechanism = cms.SignedDigestAlgorithm({"algorithm": f"{algorithm}_{'rsa' if rsa else 'ecdsa'}"})
    if info["signature_algorithm"]["algorithm"].native == "rsassa_pss":
        mechanism = info["signature_algorithm"]
    sid = cms.SignerIdentifier(
        {
            "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
            )
        }
    )
    anew = {
        "version": "v1",
        "digest_algorithms": cms.DigestAlgorithms((algos.DigestAlgorithm({"algorithm": algorithm}),)),
        "encap_content_info": {"content_type": "data"},
        "certificates": [cms.CertificateChoices("certificate", certificate)],
        "signer_infos": [
            {
                "version": "v1",
                "sid": sid,
                "digest_algorithm": algos.DigestAlgorithm({"algorithm": algorithm}),
                "signed_attrs": info["signed_attrs"],
                "signature_algorithm": mechanism,
                "signature": info["signature"],
                **({"unsigned_attrs": info["unsigned_attrs"]} if info["unsigned_attrs"].native else {}),
            }
        ],
    }
    for part in (info["signed_attrs"], info["signature"], info["unsigned_attrs"], mechanism):
        part.dump(force=True)  # writes each part anew, once; forcing the whole would do so again at every level
    made: bytes = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(anew)}).dump()
    return made


def _carried(data: bytes) -> tuple[Terms | None, tuple[Signature, ...], list[str]]:
    """The terms and signatures inside the PDF, and what does not fit together."""
    files = _attached(data)
    if TERMS_FILE not in files:
        return None, (), []
    try:
        terms = read(files[TERMS_FILE], Terms, name=TERMS_FILE).value
        signatures: tuple[Signature, ...] = ()
        if SIGNATURES_FILE in files:
            signatures = read(files[SIGNATURES_FILE], Signatures, name=SIGNATURES_FILE).value.signatures
    except Faulty as faulty:
        return None, (), list(_told(faulty.faults))
    faults = []
    if canonical(terms) != files[TERMS_FILE]:
        faults.append("The terms inside are not in canonical form, so their digest proves nothing.")
    faults += [f"{each.name} accepted other terms than these." for each in signatures if each.terms != digest(terms)]
    return terms, signatures, faults


def _attached(data: bytes) -> dict[str, bytes]:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    try:
        found = (pdf.get_attachment(index) for index in range(min(pdf.count_attachments(), 100)))
        return {each.get_name(): bytes(each.get_data()) for each in found}
    finally:
        pdf.close()
