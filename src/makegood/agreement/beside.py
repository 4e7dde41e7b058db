"""One agreement in two languages, side by side: each paragraph stands next to itself, and the terms say which prevails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from makegood.agreement.document import Beside, Block, Document, PageBreak, SignatureBlock, Table
from makegood.agreement.drafting import draft
from makegood.agreement.signing import Signature, Willingness
from makegood.formats import Faulty
from makegood.terms import Terms


def draft_beside(
    terms: Terms,
    languages: tuple[str, str],
    *,
    signatures: Sequence[Signature] = (),
    willingness: Iterable[Willingness] = (),
) -> Document:
    """Return the agreement in two languages, the one that prevails on the left.

    Tables follow each other across the whole page; it is signed once, in the language that prevails.

    Raises Faulty where the languages are the same or the terms do not say which of them prevails, and as `draft` does.
    """
    first, second = _in_order(terms, languages)
    said = tuple(willingness)
    left, right = (draft(terms, language=each, signatures=signatures, willingness=said) for each in (first, second))
    return replace(
        left,
        subtitle=f"{left.subtitle} / {right.subtitle}",
        blocks=tuple(_paired(left.blocks, right.blocks, (first, second))),
    )


def _in_order(terms: Terms, languages: tuple[str, str]) -> tuple[str, str]:
    one, other = languages
    if one == other:
        raise Faulty.one(f"‘{one},{other}’ is one language twice.", "Name two, or only one.", path=("language",))
    prevailing = terms.prevailing_language or (terms.second_language and terms.language)
    if prevailing not in languages:
        raise Faulty.one(
            "The terms do not say which of the two languages prevails.",
            f"Add second_language: {other} and prevailing_language: {one} (or the other way round).",
            path=("prevailing_language",),
        )
    return (one, other) if prevailing == one else (other, one)


def _paired(left: Sequence[Block], right: Sequence[Block], languages: tuple[str, str]) -> Iterator[Block]:
    """The clauses have the same paragraphs in every language, so blocks meet their own translation."""
    for ours, theirs in zip(left, right, strict=True):
        match ours:
            case PageBreak() | SignatureBlock():
                yield ours
            case Table():
                yield from (ours, theirs)
            case _:
                yield Beside((ours, theirs), languages)
