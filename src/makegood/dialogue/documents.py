"""What the coach and the ear found, each as one JSON document: the same by command and over HTTP."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from makegood.dialogue.rewording import rewordings

if TYPE_CHECKING:
    from makegood.dialogue import Course, Finding, Review, Thread


def review_json(text: str, review: Review) -> dict[str, Any]:
    """A review as one JSON document; places are counted in code points from 0, lines from 1."""
    return {
        "format": "makegood.review/1",
        "purpose": review.purpose,
        "purpose_guessed": review.guessed,
        "language": review.language,
        "language_told": review.language_told,
        "clean": review.clean,
        "findings": [
            {
                **place_of(text, finding),
                "family": finding.family,
                "level": finding.level,
                "quote": finding.quote,
                "says": finding.says,
                "instead": finding.instead,
                "rewordings": [
                    {"start": offer.span.start, "end": offer.span.end, "text": offer.text}
                    for offer in rewordings(text, finding, language=review.language)
                ],
                "rule": finding.rule,
                "source": finding.source,
            }
            for finding in review.findings
        ],
        "parts": [
            {"id": p.id, "name": p.name, "start": p.span.start, "end": p.span.end, "quote": p.quote}
            for p in review.parts
        ],
        "missing": [{"id": m.id, "name": m.name, "question": m.question} for m in review.missing],
        **scores_json(review),
        "score_note": "" if review.scored else _NO_SCORES,
    }


_NO_SCORES = "Learned scores exist in English only. In other languages, and where the words do not tell the language, the coach goes by its rules."


def scores_json(review: Review) -> dict[str, Any]:
    """The learned scores as plain numbers, and the words that raised those that stand out."""
    score = review.score
    return {
        "score": {one.name: one.value for one in score.values()},
        "score_reasons": {one.name: list(one.reasons) for one in score.values() if one.reasons},
    }


def place_of(text: str, finding: Finding) -> dict[str, int]:
    start = finding.span.start
    return {
        "start": start,
        "end": finding.span.end,
        "line": text.count("\n", 0, start) + 1,
        "column": start - text.rfind("\n", 0, start),
    }


def course_json(whole: Thread, course: Course) -> dict[str, Any]:
    """Thread and course as one JSON document."""
    return {
        "format": "makegood.course/1",
        "sides": list(whole.sides),
        "messages": [
            {
                "id": message.id,
                "at": message.at.isoformat() if message.at else None,
                "speaker": message.speaker,
                "side": message.side,
                "subject": message.subject,
                "text": message.text,
                "attachments": [asdict(file) for file in message.attachments],
                "notes": list(message.notes),
                "risk": turn.risk,
                "band": turn.band,
                "alert": turn.alert,
                "signs": [
                    {"kind": s.kind, "name": s.name, "start": s.span.start, "end": s.span.end, "quote": s.quote}
                    for s in turn.signs
                ],
                "why": list(turn.why),
                "note": turn.note,
            }
            for message, turn in zip(whole.messages, course.turns, strict=True)
        ],
        "goes_wrong_at": course.goes_wrong_at,
        "points": [{**asdict(point), "open": point.open} for point in course.points],
        "interests": [asdict(interest) for interest in course.interests],
        "tone": [asdict(complaint) for complaint in course.tone],
        "accounts": [asdict(account) for account in course.accounts],
        "turned_at": course.turned_at,
        "back_to_fault": [{"message": message, "quote": quote} for message, quote in course.back_to_fault],
        "trend": list(course.trend),
    }
