"""`makegood run`: a whole case from its folder, step by step; each step leaves its files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from makegood.cli.shell import counted, say, write_file
from makegood.formats import canonical, json_text

if TYPE_CHECKING:
    from makegood.agreement import CaseStudy, Finding, Sealer
    from makegood.journey import Walk


def run(
    case_dir: Annotated[Path, typer.Argument(metavar="CASE_DIR", help="The folder that holds case.yaml.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The folder to write to; files of the same name are replaced.")
    ],
    at: Annotated[str, typer.Option(help="Say what comes next as of this moment; the last event unless given.")] = "",
    seal: Annotated[
        Path | None, typer.Option(help="Seal the signed agreement with this key file, made where there is none.")
    ] = None,
) -> None:
    """Walk a case of one's own through all steps, as far as its folder allows.

    Example: makegood run my-case --out my-case/results
    """
    from makegood.cli.draft import sealer_at
    from makegood.cli.folder import load
    from makegood.cli.shell import moment
    from makegood.cli.story import tell
    from makegood.journey import walk

    now = moment(at) if at else None
    walked = walk(load(case_dir))
    written = leave(walked, out, sealer_at(seal))
    typer.echo(tell(walked, now or walked.latest))
    say(f"\nLeft {counted(len(written), 'file')} in {out}.")


def leave(walked: Walk, out: Path, sealer: Sealer | None = None) -> list[Path]:
    """Write what each step gives into a folder of its own; return the files."""
    written = []
    for name, content in (
        *_assess(walked),
        *_communicate(walked),
        *_negotiate(walked),
        *_document(walked, sealer),
        *_monitor(walked),
    ):
        write_file(out / name, content)
        written.append(out / name)
    return written


_Files = Iterator[tuple[str, bytes | str]]


def _assess(walked: Walk) -> _Files:
    from makegood.breach import preparation_sheet, to_markdown
    from makegood.cli.read import reading_text
    from makegood.contract import Event, EventKind

    if walked.reading:
        happened = Event(EventKind.BREACH, walked.case.happened_at)
        yield (
            "assess/clauses.txt",
            reading_text(walked.reading, [(happened, walked.dates)], "the governing contract") + "\n",
        )
        if contract := _contract_pdf(walked):
            yield "assess/contract.pdf", contract
    if walked.assessment:
        yield "assess/assessment.md", to_markdown(walked.assessment)
        yield "assess/preparation.md", preparation_sheet(walked.assessment)
        yield "assess/assessment.json", json_text(walked.assessment) + "\n"
    if walked.foresight:
        from makegood.cli.watch import warnings_text

        yield "assess/early-warning.txt", warnings_text(walked.foresight, walked.case.happened_at.date()) + "\n"


def _contract_pdf(walked: Walk) -> bytes | None:
    """A contract kept as Markdown, typeset."""
    from makegood.agreement import render_markdown_pdf

    document = walked.material.contract
    if document is None or not document.name.endswith(".md"):
        return None
    first, _, _ = document.text.lstrip().partition("\n")
    return render_markdown_pdf(document.text, first.lstrip("# ").strip())


def _communicate(walked: Walk) -> _Files:
    from makegood.cli.check import review_text
    from makegood.cli.reset import reset_text
    from makegood.dialogue import marked_up

    material = walked.material
    if walked.review:
        yield "communicate/draft-checked.txt", review_text(material.draft, walked.review) + "\n"
    if material.thread and walked.course:
        yield "communicate/thread.md", marked_up(material.thread, walked.course)
    if walked.reset and walked.strained:
        yield "communicate/reset.txt", reset_text(walked.reset, walked.strained) + "\n"


def _negotiate(walked: Walk) -> _Files:
    from makegood.negotiation import for_side
    from makegood.negotiation.words import tell

    if walked.settlement is None or walked.material.talks is None:
        return
    yield "negotiate/settlements.txt", tell(walked.settlement) + "\n"
    yield "negotiate/settlements.json", json_text(walked.settlement.as_json()) + "\n"
    for side in walked.sides_at_the_table:
        yield f"negotiate/for-{side}.txt", for_side(walked.settlement, side).text() + "\n"


def _document(walked: Walk, sealer: Sealer | None) -> _Files:
    from makegood.agreement import seal, to_docx, to_pdf, to_text

    material = walked.material
    if walked.document is None or material.terms is None:
        return
    pdf = to_pdf(walked.document)
    if sealer and material.signatures:
        pdf = seal(pdf, sealer, at=max(signature.at for signature in material.signatures))
    yield "document/agreement.pdf", pdf
    yield "document/agreement.docx", to_docx(walked.document)
    yield "document/agreement.txt", to_text(walked.document)
    yield "document/agreement.json", canonical(material.terms)
    if walked.findings:
        yield "document/findings.txt", "\n".join(_finding(finding) for finding in walked.findings) + "\n"


def _finding(finding: Finding) -> str:
    return f"{finding.level}: {finding.says} {finding.asks}".rstrip()


def _monitor(walked: Walk) -> _Files:
    from makegood import record
    from makegood.cli.watch import board_text
    from makegood.obligations import Dates, calendar_ics, trust_record

    terms = walked.material.terms
    if terms is not None and walked.signed_at:
        boards = [board for at in walked.moments if (board := walked.board(at))]
        yield (
            "monitor/standing.txt",
            "\n\n\n".join(
                board_text(terms, board, (), None, trust_record(board.standings, board.at)) for board in boards
            )
            + "\n",
        )
        yield (
            "monitor/calendar.ics",
            calendar_ics(Dates(walked.slug, terms, walked.material.events), at=walked.signed_at),
        )
    if study := walked.case_study:
        yield "monitor/case-study.md", study.markdown
        yield "monitor/case-study-taken-out.txt", _taken_out(study)
    yield "monitor/record.jsonl", record.write(walked.record)


def _taken_out(study: CaseStudy) -> str:
    """What a person checks before the case study leaves; this list leaves with nobody."""
    rows = [
        f"{each.words}: {each.why}; {each.instead} stands in its place, {each.times} times" for each in study.removed
    ]
    return (
        "\n".join(["Taken out of the case study. Read both before the study leaves; keep this list.", "", *rows]) + "\n"
    )
