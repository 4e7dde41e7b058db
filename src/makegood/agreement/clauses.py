"""The clause library: each clause a folder with its texts, its blanks and a sample.

    clauses/<name>/clause.toml    title, when to use it, what it does not do, its blanks (what each is, and a sample)
    clauses/<name>/text.en.md     the wording, one paragraph a sub-clause; a file per language
    clauses/<name>/sample.en.md   the wording with the samples filled in

In a text, {{name}} is a blank. A paragraph that begins with {{?name}} stands only where that blank has a value, one
that begins with {{!name}} only where it has none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from makegood.agreement.document import Block, Heading, Listing, Paragraph, Quote, Run, Text
from makegood.agreement.markdown import read_blocks
from makegood.formats import Fault, Faulty

_SPACES = re.compile(r"\s+")
_BLANK = re.compile(r"\{\{([?!]?)([a-z_]+)\}\}")


@dataclass(frozen=True, slots=True)
class Blank:
    """What goes into a blank (`says`), and an example; `optional` ones may stay empty."""

    says: str
    sample: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause in one language. `use`: when it belongs in; `does_not`: what nobody should expect of it."""

    name: str
    language: str
    title: str
    use: str
    does_not: str
    blanks: Mapping[str, Blank]
    blocks: tuple[Block, ...]

    def fill(self, values: Mapping[str, str]) -> tuple[Block, ...]:
        """Return the wording with its blanks filled; values stay plain words whatever they contain.

        Raises Faulty for every blank without a value, and for every value that no blank asks for.
        """
        faults = [
            Fault(f"The blank {{{{{name}}}}} of clause ‘{self.name}’ has no value.", f"It wants {blank.says}.", (name,))
            for name, blank in self.blanks.items()
            if not blank.optional and not values.get(name, "").strip()
        ]
        faults += [
            Fault(
                f"Clause ‘{self.name}’ has no blank {{{{{name}}}}}.",
                f"Its blanks are {', '.join(self.blanks) or 'none'}.",
                (name,),
            )
            for name in values
            if name not in self.blanks
        ]
        if faults:
            raise Faulty(faults)
        return tuple(filled for block in self.blocks if (filled := _filled(block, values)) is not None)

    def sample(self) -> tuple[Block, ...]:
        return self.fill({name: blank.sample for name, blank in self.blanks.items()})


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Every clause of the library, in alphabetical order."""
    folder = resources.files(__package__) / "clauses"
    return tuple(sorted(entry.name for entry in folder.iterdir() if (entry / "clause.toml").is_file()))


@lru_cache(maxsize=256)
def clause(name: str, language: str = "en") -> Clause:
    """Return a clause of the library. Raises Faulty naming an unknown one, or a language it is not written in."""
    if name not in names():
        raise Faulty.one(f"There is no clause ‘{name}’.", f"Clauses are {', '.join(names())}.")
    folder = resources.files(__package__) / "clauses" / name
    text = folder / f"text.{language}.md"
    if not text.is_file():
        raise Faulty.one(f"Clause ‘{name}’ is not written in ‘{language}’.", "Write it in en.")
    facts = tomllib.loads((folder / "clause.toml").read_text(encoding="utf-8"))
    blanks = {
        blank: Blank(about["is"], about.get("sample", ""), about.get("optional", False))
        for blank, about in facts.get("blanks", {}).items()
    }
    return Clause(
        name,
        language,
        facts["title"][language],
        facts["use"],
        facts["does_not"],
        MappingProxyType(blanks),
        read_blocks(text.read_text(encoding="utf-8")),
    )


def blanks_in(blocks: tuple[Block, ...]) -> frozenset[str]:
    """The names of all blanks in a wording."""
    from makegood.agreement.document import runs_of

    return frozenset(match[2] for block in blocks for run in runs_of(block) for match in _BLANK.finditer(run.text))


def _filled(block: Block, values: Mapping[str, str]) -> Block | None:
    """`block` with its blanks filled; None where its condition says that it has no place here."""
    if isinstance(block, Listing):
        points = [[_filled(inner, values) for inner in point] for point in block.points]
        kept = [tuple(inner for inner in point if inner is not None) for point in points]
        return replace(block, points=tuple(point for point in kept if point))
    if isinstance(block, Quote):
        return Quote(tuple(inner for each in block.blocks if (inner := _filled(each, values)) is not None))
    if isinstance(block, Heading | Paragraph):
        text = _fill_text(block.text, values)
        return None if text is None else replace(block, text=text)
    return block


def _fill_text(text: Text, values: Mapping[str, str]) -> Text | None:
    runs: list[Run] = []
    for run in text:
        for mark, name in ((match[1], match[2]) for match in _BLANK.finditer(run.text) if match[1]):
            if (mark == "?") != bool(values.get(name, "").strip()):
                return None
        words = _BLANK.sub(
            lambda match: "" if match[1] else _SPACES.sub(" ", values.get(match[2], "")).rstrip(), run.text
        )
        runs.append(replace(run, text=words if runs else words.lstrip()))
    return tuple(run for run in runs if run.text)
