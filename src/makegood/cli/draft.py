"""The verb `draft`: terms as a document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from makegood.cli.shell import FINDINGS, FINE, read_bytes, read_file, say, write_file
from makegood.formats import Faulty, canonical

if TYPE_CHECKING:
    from makegood.agreement import Document, Sealer
    from makegood.agreement.signing import Signature
    from makegood.terms import Terms

FORMS = (".pdf", ".docx", ".txt", ".json")


def draft(
    terms: Annotated[str, typer.Argument(metavar="TERMS", help="Terms as YAML or JSON, or - for standard input.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where to write: a .pdf, .docx, .txt or .json file.")],
    signed: Annotated[str, typer.Option(help="A file of signatures: {signatures: [...]}.")] = "",
    seal: Annotated[
        Path | None,
        typer.Option(help="Seal the PDF with this key file; a new key is made where there is none."),
    ] = None,
) -> None:
    """Write the agreement that the terms describe: PDF, DOCX for redlining, plain text, or canonical JSON.

    Example: makegood draft terms.yaml -o agreement.pdf --signed signatures.yaml --seal office.pem
    """
    from makegood.agreement import Signatures, digest, lint, signable
    from makegood.agreement import draft as write
    from makegood.terms import Terms

    if out.suffix.lower() not in FORMS:
        raise Faulty.one(f"‘{out.name}’ has no known form.", f"End the name in {', '.join(FORMS)}.", name="--out")
    if seal and (out.suffix.lower() != ".pdf" or not signed):
        raise Faulty.one(
            "Only a PDF that was signed can be sealed.", "Add --signed FILE and write a .pdf.", name="--seal"
        )
    source = read_file(terms, Terms)
    try:
        signatures: tuple[Signature, ...] = ()
        if signed:
            file = read_file(signed, Signatures)
            signatures = file.value.signatures
            try:
                document = write(source.value, signatures=signatures)
            except Faulty as faulty:
                raise file.place(faulty) from None
        document = write(source.value, signatures=signatures)
    except Faulty as faulty:
        raise source.place(faulty) from None
    stands = signable(lint(source.value))
    if signatures and not stands:
        say("These terms were not written: something in them cannot be kept or proved yet, so nobody should sign them.")
        say(f"See what it is with: makegood lint {terms}")
        raise typer.Exit(FINDINGS)
    write_file(out, _face(document, source.value, out, sealer_at(seal), signatures))
    typer.echo(f"Wrote {out}.")
    typer.echo(f"The terms have the digest {digest(source.value)}; a signature names it.")
    if not stands:
        say(f"Some of it cannot be signed yet; see it with: makegood lint {terms}")
    raise typer.Exit(FINE)


def _face(
    document: Document, terms: Terms, out: Path, sealer: Sealer | None, signatures: tuple[Signature, ...]
) -> bytes | str:
    from makegood.agreement import seal, to_docx, to_pdf, to_text

    match out.suffix.lower():
        case ".pdf":
            made = to_pdf(document)
            return seal(made, sealer, at=max(each.at for each in signatures)) if sealer else made
        case ".docx":
            return to_docx(document)
        case ".txt":
            return to_text(document)
        case _:
            return canonical(terms)


def sealer_at(path: Path | None) -> Sealer | None:
    """The key in a file; one that is made now is readable by its owner only."""
    if path is None:
        return None
    from datetime import UTC, datetime

    from makegood.agreement import Sealer

    if path.exists():
        return Sealer.read(read_bytes(str(path)))
    sealer = Sealer.make("Makegood", at=datetime.now(UTC))
    write_file(path, sealer.write())
    path.chmod(0o600)
    say(f"Made a new key in {path}. Keep it to yourself; tell your partner its fingerprint: {sealer.fingerprint}")
    return sealer
