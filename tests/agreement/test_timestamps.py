from __future__ import annotations

import asyncio
import datetime as dt
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from tests.agreement.samples import SIGNED, sealer, signatures, terms

from makegood.agreement import draft, seal, to_pdf, verify
from makegood.formats import Faulty

STAMPED = SIGNED + dt.timedelta(minutes=3)


def authority() -> DummyTimeStamper:
    """An authority with a certificate for nothing but time-stamps."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Loopback Time")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(SIGNED - dt.timedelta(days=1))
        .not_valid_after(SIGNED + dt.timedelta(days=3650))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    der = serialization.Encoding.DER
    private = key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return DummyTimeStamper(
        asn1.Certificate.load(certificate.public_bytes(der)), keys.PrivateKeyInfo.load(private), fixed_dt=STAMPED
    )


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A time-stamp authority on this machine."""
    stamps = authority()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = asyncio.run(stamps.async_request_tsa_response(asked)).dump()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def ask(address: str, question: bytes) -> bytes:
    request = urllib.request.Request(address, question, {"Content-Type": "application/timestamp-query"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return bytes(answer.read())


def test_an_authority_puts_its_own_time_under_a_seal(address: str):
    agreed = terms()
    pdf = to_pdf(draft(agreed, signatures=signatures(agreed)))
    sealed = seal(pdf, sealer(), at=SIGNED, witness=lambda question: ask(address, question))

    verdict = verify(sealed)

    assert verdict.intact, verdict.faults
    assert verdict.seals[0].witnessed_at == STAMPED
    assert verdict.seals[0].witness == "Loopback Time"
    assert "‘Loopback Time’ put its own time under that" in " ".join(verdict.says)
    assert not verify(sealed.replace(b"/Count 6", b"/Count 5")).intact


def test_an_authority_that_does_not_answer_is_told_in_a_sentence():
    def nobody(question: bytes) -> bytes:
        raise urllib.error.URLError("connection refused")

    with pytest.raises(Faulty, match="time-stamp authority"):
        seal(to_pdf(draft(terms())), sealer(), at=SIGNED, witness=nobody)
