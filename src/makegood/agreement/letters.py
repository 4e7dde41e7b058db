"""Letters from the clause library: early warning, notices, assurance, reset, recognition; each a template with blanks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from makegood.agreement.clauses import Clause, clause, names
from makegood.agreement.document import Document
from makegood.agreement.wording import day, known_language
from makegood.formats import Faulty

_PREFIX = "letter-"


def letters() -> tuple[str, ...]:
    """The names of all letters.

    >>> "reset" in letters()
    True
    """
    return tuple(name.removeprefix(_PREFIX) for name in names() if name.startswith(_PREFIX))


def template(name: str, *, language: str = "en") -> Clause:
    """The template of a letter: when to use it, what it does not do, its blanks. Raises Faulty for an unknown name."""
    if name not in letters():
        raise Faulty.one(f"There is no letter ‘{name}’.", f"Letters are {', '.join(letters())}.")
    return clause(f"{_PREFIX}{name}", known_language(language))


def letter(name: str, blanks: Mapping[str, str], *, dated: dt.date, language: str = "en") -> Document:
    """Return a letter with its blanks filled; `date` is filled from `dated`.

    Nothing is sent: the document is a draft for a person. Raises Faulty for blanks without a value and values without a blank.
    """
    wording = template(name, language=language)
    filled = wording.fill({**blanks, "date": day(dated, language)})
    return Document(wording.title, filled, language=language, dated=dated, running=wording.title)
