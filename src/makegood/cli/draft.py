"""The verb `draft`: terms as a document."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from makegood.cli.shell import FINDINGS, FINE, read_bytes, read_file, say, shown, write_file
from makegood.formats import Faulty, Source, canonical

if TYPE_CHECKING:
    from makegood.agreement import Document, NotUnderstood, Proposed, Sealer
    from makegood.agreement.signing import Signature
    from makegood.terms import Terms

FORMS = (".pdf", ".docx", ".txt", ".json")


def draft(
    terms: Annotated[str, typer.Argument(metavar="TERMS", help="Terms as YAML or JSON, or - for standard input.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where to write: a .pdf, .docx, .txt or .json file.")],
    language: Annotated[
        str,
        typer.Option(
            help="en, es, de, fr or zh: the language of the clauses; two with a comma (en,zh) stand side by side. Without it that of the terms."
        ),
    ] = "",
    signed: Annotated[str, typer.Option(help="A file of signatures: {signatures: [...]}.")] = "",
    seal: Annotated[
        Path | None,
        typer.Option(help="Seal the PDF with this key file; a new key is made where there is none."),
    ] = None,
    timestamp: Annotated[
        str, typer.Option(help="Address of a time-stamp authority (RFC 3161) that puts its own time under the seal.")
    ] = "",
    since: Annotated[
        str,
        typer.Option(
            help="The terms before: what changed since is marked, clause by clause; in DOCX as tracked changes."
        ),
    ] = "",
    against: Annotated[
        str, typer.Option(help="The governing contract: it is written with what the terms do to its clauses marked.")
    ] = "",
    returned: Annotated[
        str, typer.Option(help="The DOCX as it came back: the terms that it proposes are written, as .json.")
    ] = "",
    by: Annotated[str, typer.Option(help="Whose tracked changes they are.")] = "",
    comments: Annotated[
        bool, typer.Option("--comments", help="Put what lint finds into the DOCX as comments.")
    ] = False,
) -> None:
    """Write the agreement that the terms describe: PDF, DOCX for redlining, plain text, or canonical JSON.

    Example: makegood draft terms.yaml -o agreement.pdf --signed signatures.yaml --seal office.pem

    Example: makegood draft terms.yaml --since last-week.yaml -o redline.docx --by "Ada Brandt"
    """
    from makegood.agreement import Signatures, digest, lint, signable
    from makegood.terms import Terms

    if out.suffix.lower() not in FORMS:
        raise Faulty.one(f"‘{out.name}’ has no known form.", f"End the name in {', '.join(FORMS)}.", name="--out")
    if seal and (out.suffix.lower() != ".pdf" or not signed):
        raise Faulty.one(
            "Only a PDF that was signed can be sealed.", "Add --signed FILE and write a .pdf.", name="--seal"
        )
    if sum(map(bool, (signed, since, against, returned))) > 1:
        raise Faulty.one("Only one of --signed, --since, --against and --returned can be followed.", "Run it for each.")
    if timestamp and not (seal and timestamp.startswith(("http://", "https://"))):
        raise Faulty.one(
            "A time-stamp goes under a seal.", "Add --seal FILE, and give an http address.", name="--timestamp"
        )
    source = read_file(terms, Terms)
    spoken = tuple(language.split(",")) if language else ("",)
    if len(spoken) > 1 and against:
        raise Faulty.one("A contract has one language.", "Leave --language out.", name="--language")
    if returned:
        _take_back(returned, source, out, spoken if language else ())
        return
    if since or against:
        redlined = _since(source, since, spoken) if since else _against(source, against)
        write_file(out, _plain_face(redlined, source.value, out, by))
        typer.echo(f"Wrote {out}.")
        typer.echo(_changed(redlined))
        return
    try:
        signatures: tuple[Signature, ...] = ()
        if signed:
            file = read_file(signed, Signatures)
            signatures = file.value.signatures
            try:
                document = _written(source.value, spoken, signatures)
            except Faulty as faulty:
                raise file.place(faulty) from None
        document = _written(source.value, spoken, signatures)
    except Faulty as faulty:
        raise source.place(faulty) from None
    stands = signable(lint(source.value))
    if signatures and not stands:
        say("These terms were not written: something in them cannot be kept or proved yet, so nobody should sign them.")
        say(f"See what it is with: makegood lint {terms}")
        raise typer.Exit(FINDINGS)
    write_file(
        out, _face(document, source.value, out, sealer_at(seal), signatures, comments=comments, timestamp=timestamp)
    )
    typer.echo(f"Wrote {out}.")
    typer.echo(f"The terms have the digest {digest(source.value)}; a signature names it.")
    if not stands:
        say(f"Some of it cannot be signed yet; see it with: makegood lint {terms}")
    raise typer.Exit(FINE)


def _written(terms: Terms, languages: tuple[str, ...], signatures: tuple[Signature, ...] = ()) -> Document:
    """The document in one language or two; ‘’ stands for the one of the terms."""
    from makegood.agreement import draft, draft_beside

    match [each.strip() for each in languages]:
        case [one]:
            return draft(terms, language=one, signatures=signatures)
        case [one, other]:
            return draft_beside(terms, (one, other), signatures=signatures)
        case _:
            raise Faulty.one("More than two languages do not fit beside each other.", "Name one or two.")


def _face(
    document: Document,
    terms: Terms,
    out: Path,
    sealer: Sealer | None,
    signatures: tuple[Signature, ...],
    *,
    comments: bool = False,
    timestamp: str = "",
) -> bytes | str:
    from makegood.agreement import lint, seal, to_docx, to_pdf

    if sealer:
        at = max(each.at for each in signatures)
        return seal(to_pdf(document), sealer, at=at, witness=partial(_ask, timestamp) if timestamp else None)
    if comments and out.suffix.lower() == ".docx":
        return to_docx(document, findings=lint(terms))
    return _plain_face(document, terms, out, "")


def _ask(address: str, question: bytes) -> bytes:
    """Put one question to a time-stamp authority. It learns the digest of the seal, nothing of the document."""
    from urllib.request import Request, urlopen

    with urlopen(Request(address, question, {"Content-Type": "application/timestamp-query"}), timeout=20) as answer:
        return bytes(answer.read(1_000_000))


def _plain_face(document: Document, terms: Terms, out: Path, by: str) -> bytes | str:
    from makegood.agreement import to_docx, to_pdf, to_text

    match out.suffix.lower():
        case ".pdf":
            return to_pdf(document)
        case ".docx":
            return to_docx(document, by=by)
        case ".txt":
            return to_text(document)
        case _:
            return canonical(terms)


def _since(source: Source[Terms], since: str, languages: tuple[str, ...]) -> Document:
    from makegood.agreement import redline
    from makegood.terms import Terms

    before = read_file(since, Terms)
    try:
        return redline(_written(before.value, languages), _written(source.value, languages))
    except Faulty as faulty:
        raise source.place(faulty) from None


def _against(source: Source[Terms], contract: str) -> Document:
    from makegood.agreement import against_contract, read_contract
    from makegood.contract.extract import from_bytes

    effect = source.value.effect
    if effect is None or not effect.contract:
        raise Faulty.one(
            "The terms do not say what they do to a governing contract.",
            "Add effect: with its title.",
            name=source.name,
        )
    text = from_bytes(read_bytes(contract), shown(contract)).text
    paper = read_contract(text, effect.contract, dated=source.value.dated)
    return against_contract(paper, effect, source.value.title, source.value.language)


def _changed(redlined: Document) -> str:
    from makegood.agreement import clause_changes

    lines = [f"  {each.number:<6} {each.title}: {each.became}" for each in clause_changes(redlined)]
    return "\n".join(lines) if lines else "Nothing is different."


def _take_back(returned: str, source: Source[Terms], out: Path, languages: tuple[str, ...]) -> None:
    """Write the terms that a returned DOCX proposes and tell every change, above all those that nobody tracked."""
    from makegood.agreement import read_returned

    if out.suffix.lower() != ".json":
        raise Faulty.one("A proposal is written as terms.", "End the name in .json.", name="--out")
    try:
        written = [partial(_written, languages=languages)] if languages else []
        proposal = read_returned(read_bytes(returned), source.value, written=written)
    except Faulty as faulty:
        raise faulty.named(shown(returned)) from None
    write_file(out, canonical(proposal.terms))
    typer.echo(f"Wrote {out}: the terms as this document proposes them. Nothing is agreed by that.")
    for change in proposal.changes:
        where = ".".join(map(str, change.path))
        typer.echo(f"  {where}: ‘{change.before}’ becomes ‘{change.after or 'nothing'}’ ({_who(change)})")
    for each in proposal.not_understood:
        typer.echo(
            f"  Not understood, in {each.clause or 'a new place'}: ‘{each.before}’ → ‘{each.after}’ ({_who(each)})"
        )
    for author, words in proposal.comments:
        typer.echo(f"  {author} writes: {words}")
    raise typer.Exit(FINDINGS if proposal.not_understood or not all(c.tracked for c in proposal.changes) else FINE)


def _who(change: Proposed | NotUnderstood) -> str:
    return ", ".join(change.by) if change.tracked else "changed without tracking it"


def sealer_at(path: Path | None) -> Sealer | None:
    """The key in a file; one that is made now is readable by its owner only."""
    if path is None:
        return None
    from datetime import UTC, datetime

    from makegood.agreement import Sealer

    if path.exists():
        return Sealer.read(read_bytes(str(path)))
    sealer = Sealer.make("Makegood", at=datetime.now(UTC))
    write_file(path, sealer.write(), mode=0o600)
    say(f"Made a new key in {path}. Keep it to yourself; tell your partner its fingerprint: {sealer.fingerprint}")
    return sealer
