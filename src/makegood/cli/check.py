"""`makegood check`: a draft, read by a calm colleague before it is sent."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from makegood.cli.shell import FINDINGS, print_json, read_text, shown
from makegood.faults import Faulty

if TYPE_CHECKING:
    from makegood.dialogue import Finding, Review


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


def check(
    draft: Annotated[str, typer.Argument(help="The draft: a text file, or - for standard input.")],
    thread: Annotated[
        str | None, typer.Option(help="What was written before: mbox, eml, JSON lines, Slack export.")
    ] = None,
    purpose: Annotated[
        str | None, typer.Option(help="first-notice, reminder, demand, proposal, reset or recognition.")
    ] = None,
    tone: Annotated[str | None, typer.Option(help="collaborative, firm or formal.")] = None,
    side: Annotated[str | None, typer.Option(help="With --thread: the side that writes.")] = None,
    language: Annotated[
        str | None, typer.Option(help="en, de, es, fr or zh; without it the words of the draft tell.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How to answer.")] = Format.TEXT,
    json_: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    endpoint: Annotated[
        str | None, typer.Option(help="Address of a language model of yours, such as http://localhost:8080/v1.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="With --endpoint: the model’s name there.")] = None,
    send: Annotated[
        bool, typer.Option("--send", help="Send the draft to the model; without it you see what would leave.")
    ] = False,
    batch: Annotated[bool, typer.Option(help='DRAFT is a file of lines {"id", "text"}; answers a line each.')] = False,
) -> None:
    """Mark what may hurt in a draft, offer better words, and say what the draft still lacks.

    Example: makegood check letter.txt --purpose reminder
    """
    from makegood.cli.thread import read_conversation
    from makegood.cli.wording import wording, wording_text
    from makegood.dialogue import check as review_of
    from makegood.dialogue.documents import review_json

    if batch:
        _batch(draft, purpose, tone, language)
        return
    text = read_text(draft)
    before = read_conversation(thread) if thread else None
    ours = before.side_named(side) if before and side else None
    try:
        review = review_of(text, language=language, purpose=purpose, tone=tone, thread=before, side=ours)
    except Faulty as faulty:
        raise faulty.named(shown(draft)) from None
    language = review.language
    told = wording(text, review, language, endpoint=endpoint, model=model, send=send)
    if json_ or format is Format.JSON:
        print_json(review_json(text, review) | ({"wording": told} if told else {}))
    elif format is Format.SARIF:
        print_json(_sarif(text, review, shown(draft), language))
    else:
        typer.echo(review_text(text, review, language) + (wording_text(told) if told else ""))
    if not review.clean:
        raise typer.Exit(FINDINGS)


def review_text(text: str, review: Review, language: str = "en") -> str:
    lines = [line for finding in review.findings for line in _marked(text, finding, language)]
    if not review.findings:
        lines.append("Nothing here needs changing." if text.strip() else "The draft is empty.")
    elif review.clean:
        lines.append("Nothing that has to change; the hints are yours to take or leave.\n")
    if review.parts:
        has = ", ".join(dict.fromkeys(part.name for part in review.parts))
        lines.append(f"It has: {has}.")
    lines += _reading(review)
    if not review.language_told:
        lines.append("Its words do not tell the language, so it was read as English (--language says otherwise).")
    kind = review.purpose.replace("-", " ")
    if review.missing and text.strip():
        guessed = ", as the draft reads (--purpose says otherwise)" if review.guessed else ""
        lines.append(f"For a {kind}{guessed} these would still help:")
        lines += [f"  - {missing.name}: {missing.question}" for missing in review.missing]
    if review.findings:
        lines.append("The words stay yours: nothing is changed unless you change it.")
    return "\n".join(lines)


def _reading(review: Review) -> list[str]:
    """A sentence where no rule speaks and the draft may still read sharp."""
    if review.sharp is None:
        return []
    words = " and ".join(f"‘{word}’" for word in review.sharp.reasons)
    return [f"To some it may still read sharper than most messages do ({words}). Read it once more as they would."]


def _marked(text: str, finding: Finding, language: str) -> list[str]:
    """The line with the exact words underlined, why, and better words."""
    from makegood.dialogue import rewordings
    from makegood.dialogue.documents import place_of

    place = place_of(text, finding)
    start = finding.span.start - place["column"] + 1
    line = text[start:].split("\n", 1)[0]
    left = max(0, place["column"] - 1 - 60)
    shown_line = ("…" if left else "") + line[left : left + 110].replace("\t", " ")
    width = min(max(1, finding.span.end - finding.span.start), max(1, len(shown_line) - (place["column"] - 1 - left)))
    under = " " * (place["column"] - 1 - left + (1 if left else 0)) + "^" * width
    number = f"{place['line']:>4} | "
    return [
        number + shown_line,
        " " * len(number) + under,
        f"{' ' * len(number)}{finding.level}, {finding.family}: {finding.says}",
        f"{' ' * len(number)}Better: {finding.instead}",
        *(
            f"{' ' * len(number)}Or: ‘{' '.join(offer.text.split())}’"
            for offer in rewordings(text, finding, language=language)
        ),
        "",
    ]


def _sarif(text: str, review: Review, name: str, language: str) -> dict[str, Any]:
    """A review as SARIF 2.1.0; each rewording is a fix that the user may pick."""
    rules = {
        f.rule: {"id": f.rule, "shortDescription": {"text": f.family}, "help": {"text": f.source}}
        for f in review.findings
    }
    artifact = {"uri": quote(name)}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "makegood check", "rules": list(rules.values())}},
                "columnKind": "unicodeCodePoints",
                "results": [_result(text, finding, artifact, language) for finding in review.findings],
            }
        ],
    }


def _result(text: str, finding: Finding, artifact: dict[str, str], language: str) -> dict[str, Any]:
    from makegood.dialogue import rewordings

    levels = {"hint": "note", "warning": "warning", "error": "error"}
    region = _region(text, finding.span.start, finding.span.end)
    fixes = [
        {
            "description": {"text": "Say it in other words."},
            "artifactChanges": [
                {
                    "artifactLocation": artifact,
                    "replacements": [
                        {
                            "deletedRegion": _region(text, offer.span.start, offer.span.end),
                            "insertedContent": {"text": offer.text},
                        }
                    ],
                }
            ],
        }
        for offer in rewordings(text, finding, language=language)
    ]
    return {
        "ruleId": finding.rule,
        "level": levels[finding.level],
        "message": {"text": f"{finding.says} {finding.instead}"},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    } | ({"fixes": fixes} if fixes else {})


def _region(text: str, start: int, end: int) -> dict[str, int]:
    return {
        "startLine": text.count("\n", 0, start) + 1,
        "startColumn": start - text.rfind("\n", 0, start),
        "endLine": text.count("\n", 0, end) + 1,
        "endColumn": end - text.rfind("\n", 0, end),
        "charOffset": start,
        "charLength": end - start,
    }


def _batch(path: str, purpose: str | None, tone: str | None, language: str | None) -> None:
    from functools import partial

    from makegood.cli.batch import answer_lines

    answer_lines(path, partial(answer, purpose=purpose, tone=tone, language=language))


def answer(given: dict[str, Any], *, purpose: str | None, tone: str | None, language: str | None) -> dict[str, Any]:
    """One line of --batch: {"id", "text"} to {"id", "findings", "parts", "missing", "score", "score_reasons"}."""
    from makegood.dialogue import check as review_of
    from makegood.dialogue.documents import review_json, scores_json

    if not isinstance(given.get("text"), str):
        raise Faulty.one("‘text’ is missing or is not text.", 'Write {"id": …, "text": …}.')
    text = given["text"]
    review = review_of(text, language=language, purpose=purpose, tone=tone)
    found = json.loads(json.dumps(review_json(text, review)))["findings"]
    keys = ("family", "level", "start", "end", "quote", "rule")
    return {
        "id": given.get("id"),
        "findings": [{key: finding[key] for key in keys} for finding in found],
        "parts": [{"id": p.id, "start": p.span.start, "end": p.span.end} for p in review.parts],
        "missing": [missing.id for missing in review.missing],
        **scores_json(review),
    }
