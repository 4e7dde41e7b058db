"""Other words for what the coach marked, as buttons: taken by the writer, one at a time, and never unasked."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from makegood import dialogue

TAKE = "take-"  # with an offer's mark: what its button says to do


@dataclass(frozen=True)
class Offer:
    """A sentence in other words. `mark` is made of where and what: a text that has changed since has no such mark."""

    rewording: dialogue.Rewording

    @property
    def text(self) -> str:
        return self.rewording.text

    @property
    def mark(self) -> str:
        return f"{self.rewording.span.start}-{crc32(self.text.encode()):x}"


@dataclass(frozen=True)
class Entry:
    """A finding with the offers for its sentence."""

    finding: dialogue.Finding
    offers: tuple[Offer, ...]


def entries(review: dialogue.Review) -> list[Entry]:
    """The findings of a review, each with the other words there are."""
    return [
        Entry(finding, tuple(map(Offer, dialogue.rewordings(review.draft, finding, language=review.language))))
        for finding in review.findings
    ]


def taken(review: dialogue.Review, mark: str) -> str | None:
    """The draft with the offer of that mark in its place; None where the draft no longer has it."""
    for entry in entries(review):
        for offer in entry.offers:
            if offer.mark == mark:
                span = offer.rewording.span
                return review.draft[: span.start] + offer.text + review.draft[span.end :]
    return None
