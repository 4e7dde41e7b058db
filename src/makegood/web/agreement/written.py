"""How a version of the agreement is written: the same words here and in the process that reads what came back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from makegood import agreement as library
from makegood.terms import Terms


@dataclass(frozen=True, slots=True)
class Written:
    """Writes terms with what each side said before, and with the signatures where the terms are those that were signed.

    digest   of the terms of the version
    both     in both their languages, side by side
    """

    digest: str
    willingness: tuple[library.Willingness, ...] = ()
    signatures: tuple[library.Signature, ...] = ()
    both: bool = False

    def __call__(self, terms: Terms) -> library.Document:
        signed = self.signatures if library.digest(terms) == self.digest else ()
        if not self.both:
            return library.draft(terms, signatures=signed, willingness=self.willingness)
        languages = (terms.language, terms.second_language)
        return library.draft_beside(terms, languages, signatures=signed, willingness=self.willingness)

    def beside(self) -> Written:
        return replace(self, both=True)
