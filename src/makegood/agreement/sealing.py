"""The seal over a finished PDF: a PAdES signature made with the key of one installation.

Whoever holds the file can see that no byte of it changed since. Who stands behind the key is for people to settle:
the two sides tell each other the fingerprint once, by another way than the file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from makegood.agreement.timestamps import Ask, refused, stamper
from makegood.formats import Faulty

Result = TypeVar("Result")

FIELD = "Seal"
_YEARS = 20


@dataclass(frozen=True)
class Sealer:
    """A private key with its self-signed certificate. Keep it to yourself; show the fingerprint."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls, name: str, *, at: dt.datetime) -> Sealer:
        """A new key for the installation called `name`, good from the day before `at` for twenty years."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64] or "Makegood")])
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - dt.timedelta(days=1))
            .not_valid_after(at + dt.timedelta(days=365 * _YEARS))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(), critical=True)
        )
        return cls(key, builder.sign(key, hashes.SHA256()))

    @classmethod
    def read(cls, data: bytes) -> Sealer:
        """Read what `write` wrote. Raises Faulty for anything else, and for a key that does not belong to the certificate."""
        try:
            key = serialization.load_pem_private_key(data, None)
            certificate = x509.load_pem_x509_certificate(data)
        except (ValueError, TypeError):
            raise Faulty.one(
                "This is not a sealing key.", "Give the file that Makegood made, or name a new one to have it made."
            ) from None
        if not isinstance(key, rsa.RSAPrivateKey) or certificate.public_key() != key.public_key():
            raise Faulty.one(
                "The key and the certificate in this file do not belong together.", "Give the file as it was made."
            )
        return cls(key, certificate)

    def write(self) -> bytes:
        """Key and certificate as PEM, the key not encrypted: guard the file."""
        private = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return private + self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.certificate.fingerprint(hashes.SHA256()))


def fingerprint(digest: bytes) -> str:
    """A digest as people compare it: groups of four hexadecimal digits."""
    return " ".join(re.findall("....", digest.hex()))


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def seal(pdf: bytes, sealer: Sealer, *, at: dt.datetime, reason: str = "", witness: Ask | None = None) -> bytes:
    """Return `pdf` with a seal over all of it; same file, key and moment, same bytes (unless a witness adds its time).

    at        the moment the seal states: an aware datetime
    reason    why it was sealed, a few words
    witness   asks a time-stamp authority (RFC 3161); its signed time is kept in the seal

    Raises Faulty for what is not a PDF that can be sealed, and for a witness that does not answer.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.timestamps import TimestampRequestError

    try:
        return apart(_sealed, pdf, sealer, at, reason, witness)
    except (TimestampRequestError, OSError) as error:
        raise refused(error) from None
    except (PdfError, ValueError, KeyError, TypeError, IndexError):
        raise Faulty.one("This is not a PDF that can be sealed.", "Give the PDF as `draft` wrote it.") from None


def apart(work: Callable[..., Result], *given: Any) -> Result:
    """Do `work` in a thread of its own: pyHanko starts an event loop, which a thread that already runs one refuses."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work, *given).result()


def _sealed(pdf: bytes, sealer: Sealer, at: dt.datetime, reason: str, witness: Ask | None) -> bytes:
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter

    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason or None,
        name=sealer.certificate.subject.rfc4514_string().removeprefix("CN="),
    )

    class At(signers.PdfSigner):
        """pyHanko reads the clock; a seal states the moment it is told."""

        def init_signing_session(self, *args: Any, **options: Any) -> Any:
            session = super().init_signing_session(*args, **options)
            session.system_time = at
            return session

    by = stamper(witness) if witness else None
    out = At(about, signer=_signer(sealer), timestamper=by).sign_pdf(_writer(pdf))
    return bytes(out.getbuffer())


def _signer(sealer: Sealer) -> Any:
    from asn1crypto import keys
    from asn1crypto import x509 as asn1
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    der = serialization.Encoding.DER
    private = sealer.key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    certificate = asn1.Certificate.load(sealer.certificate.public_bytes(der))
    nothing_else = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    return signers.SimpleSigner(
        signing_cert=certificate, signing_key=keys.PrivateKeyInfo.load(private), cert_registry=nothing_else
    )


def _writer(pdf: bytes) -> Any:
    from pyhanko.pdf_utils.generic import ByteStringObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Repeatable(IncrementalPdfFileWriter):
        """Adds to a file nothing that comes from the clock or from chance, so that sealing can be repeated."""

        def _update_meta(self) -> None:
            pass

        @classmethod
        def _handle_id(cls, previous: Any) -> Any:
            ids = super()._handle_id(previous)  # type: ignore[no-untyped-call]
            ids[1] = ByteStringObject(hashlib.sha256(pdf).digest()[:16])
            return ids

    return Repeatable(io.BytesIO(pdf))
