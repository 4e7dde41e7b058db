"""The verb `lint`: what stands between terms and a signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from makegood.cli.batch import answer_lines
from makegood.cli.shell import FINDINGS, FINE, print_json, read_file
from makegood.formats import Faulty, Source

if TYPE_CHECKING:
    from makegood.agreement import Finding
    from makegood.terms import Terms


def lint(
    terms: Annotated[str, typer.Argument(metavar="TERMS", help="Terms as YAML or JSON, or - for standard input.")],
    cap: Annotated[str, typer.Option(help="Liability cap of the governing contract, such as 'EUR 50,000'.")] = "",
    batch: Annotated[
        bool,
        typer.Option(
            "--batch", help='TERMS is a JSON-lines file, one commitment in free words a line: {"id", "text"}.'
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Find what cannot be kept or proved: gaps, vague words, contradictions, each with the question that fixes it.

    Example: makegood lint terms.yaml --cap "EUR 50,000"
    """
    if batch:
        answer_lines(terms, _batch)
        return
    from makegood.agreement import Governing, signable
    from makegood.agreement import lint as find
    from makegood.terms import Terms
    from makegood.values import Money

    source = read_file(terms, Terms)
    try:
        governing = Governing(cap=Money.parse(cap) if cap else None)
    except ValueError as error:
        raise Faulty.one(str(error), name="--cap") from None
    try:
        findings = find(source.value, governing=governing)
    except Faulty as faulty:
        raise source.place(faulty) from None
    if as_json:
        print_json(
            {
                "title": source.value.title,
                "signable": signable(findings),
                "findings": [_as_json(finding, source) for finding in findings],
            }
        )
    else:
        typer.echo(_said(findings, source))
    raise typer.Exit(FINE if signable(findings) else FINDINGS)


def _as_json(finding: Finding, source: Source[Terms]) -> dict[str, Any]:
    return {
        "level": str(finding.level),
        "kind": finding.kind,
        "path": list(finding.path),
        "line": source.line(finding.path),
        "quote": finding.quote,
        "start": finding.span.start if finding.span else None,
        "end": finding.span.end if finding.span else None,
        "says": finding.says,
        "asks": finding.asks,
    }


_HEADS = {
    "must": "To settle before anyone signs",
    "should": "Worth asking before signing",
    "note": "Good to know",
}


def _said(findings: tuple[Finding, ...], source: Source[Terms]) -> str:
    parts = [source.value.title]
    for level, head in _HEADS.items():
        of_level = [finding for finding in findings if finding.level == level]
        if of_level:
            parts.append("\n".join([head, *(_line(finding, source) for finding in of_level)]))
    if any(finding.level == "must" for finding in findings):
        parts.append("When these are answered, the terms can be signed. Whether to ask is your choice.")
    else:
        parts.append("Nothing stands in the way of signing. Whether to sign is your choice.")
    return "\n\n".join(parts)


def _line(finding: Finding, source: Source[Terms]) -> str:
    line = source.line(finding.path)
    where = f"line {line}" if line and finding.path else "whole"
    asks = f"\n{' ' * 12}{finding.asks}" if finding.asks else ""
    return f"  {where:<9} {finding.says}{asks}"


def _batch(given: dict[str, Any]) -> dict[str, Any]:
    """What one commitment lacks, and its vague words; a program pairs the answers with its questions by `id`."""
    from makegood.agreement import language_of, read_commitment

    if "id" not in given or not isinstance(given.get("text"), str):
        raise Faulty.one('This line is not a commitment. Write {"id": "1", "text": "Ash will …"}.')
    read = read_commitment(given["text"], language=language_of(given["text"]))
    return {
        "id": given["id"],
        "missing": list(read.missing),
        "vague": [
            {"start": each.span.start, "end": each.span.end, "quote": each.quote, "question": each.question}
            for each in read.vague
        ],
    }
