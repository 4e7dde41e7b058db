"""What the patterns of `check` need, read from them beforehand: reading it anew takes longer than checking a thousand drafts.

`rules/<language>.json` holds it under a number made from the pattern with its lists written out, so a pattern that was
changed since is simply not found there and is read anew. After changing a rule: python -m tests.pressed
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from makegood.dialogue.patterns import Branch, filled, taken_apart

Needs = Sequence[frozenset[str]]


def branches(source: str, words: Mapping[str, str], language: str) -> tuple[Branch, ...]:
    """The branches of a pattern with what they need; read from it where they were not pressed."""
    known = _known(language).get(_number(filled(source, words)))
    if known is None:
        return taken_apart(source, words)
    return tuple(Branch(branch, words, needs) for branch, needs in known)


def press(sources: Iterable[str], words: Mapping[str, str]) -> str:
    """The text of a language's file."""
    apart = {_number(filled(source, words)): taken_apart(source, words) for source in sources}
    needs = {
        _number("|".join(sorted(need))): sorted(need) for made in apart.values() for one in made for need in one.needs
    }
    patterns = {
        number: [[one.source, *(_number("|".join(sorted(need))) for need in one.needs)] for one in made]
        for number, made in apart.items()
    }
    return f'{{"needs": {_lines(needs)}, "patterns": {_lines(patterns)}}}\n'


@functools.cache
def _known(language: str) -> Mapping[str, Sequence[tuple[str, Needs]]]:
    path = place(language)
    if not path.is_file():
        return {}
    given = json.loads(path.read_text("utf-8"))
    needs = {number: frozenset(anchors) for number, anchors in given["needs"].items()}
    return {
        number: [(source, [needs[one] for one in ones]) for source, *ones in made]
        for number, made in given["patterns"].items()
    }


def place(language: str) -> Any:
    """Where a language's file stands."""
    return files("makegood.dialogue").joinpath("rules", f"{language}.json")


def _number(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _lines(given: Mapping[str, Any]) -> str:
    """One line for each, so that a change of one rule shows as such."""
    lines = [f"{json.dumps(key)}: {json.dumps(given[key], ensure_ascii=False)}" for key in sorted(given)]
    return "{\n" + ",\n".join(lines) + "\n}"
