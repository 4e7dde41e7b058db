"""JSON whose values still know the line they stand on. Numbers stay the text they are written with."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from makegood.formats import Faulty

SHORT = 40  # signs of a repeated key that are told
_BLANKS = re.compile(r"[ \t\n\r]*")


class Text(str):
    line: int


class Keys(dict[str, Any]):
    line: int


class Items(list[Any]):
    line: int


def read(text: str) -> Any:
    """Read JSON. Raises Faulty, naming the line, for what is none, is nested too deeply or has a key twice."""
    try:
        return _Reader(text).whole()
    except json.JSONDecodeError as error:
        raise Faulty.one(f"The file is not JSON: {error.msg}.", "Check it here.", line=error.lineno) from None
    except RecursionError:
        raise Faulty.one("The file is nested too deeply.", "Write it flatter.") from None


def line(value: Any) -> int | None:
    """The line that a value stands on; None where it is true, false, null or was not read here."""
    return getattr(value, "line", None)


class _Reader:
    """Walks objects and lists itself, because the standard library does not tell where they are; words and numbers it reads."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.plain = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
        self.ends = [at for at, sign in enumerate(text) if sign == "\n"]

    def whole(self) -> Any:
        found = self._value()
        if self._next():
            raise json.JSONDecodeError("Extra data", self.text, self.at)
        return found

    def _next(self) -> str:
        """The next sign that is not blank, which stays where it is; empty at the end."""
        self.at = _BLANKS.match(self.text, self.at).end()  # type: ignore[union-attr]
        return self.text[self.at : self.at + 1]

    def _value(self) -> Any:
        sign = self._next()
        line = bisect_right(self.ends, self.at) + 1
        if sign == "{":
            value: Any = Keys()
            value.line = line  # before what is in it, which may stand on other lines
            self._keys_into(value)
        elif sign == "[":
            value = Items(self._value() for _ in self._each("]"))
            value.line = line
        else:
            value, self.at = self.plain.raw_decode(self.text, self.at)
            if isinstance(value, str):
                value = Text(value)
                value.line = line
        return value

    def _keys_into(self, found: Keys) -> None:
        for _ in self._each("}"):
            if self._next() != '"':
                raise json.JSONDecodeError("Expecting property name enclosed in double quotes", self.text, self.at)
            key = self._value()
            if self._next() != ":":
                raise json.JSONDecodeError("Expecting ':' delimiter", self.text, self.at)
            self.at += 1
            value = self._value()
            if key in found:
                raise Faulty.one(f"‘{key[:SHORT]}’ stands twice in one object.", "Keep one of the two.", line=key.line)
            found[str(key)] = value

    def _each(self, end: str) -> Iterator[None]:
        """Stops before each thing up to the closing sign, and takes the commas between them."""
        self.at += 1
        if self._next() == end:
            self.at += 1
            return
        while True:
            yield
            sign = self._next()
            if sign not in (",", end):
                raise json.JSONDecodeError("Expecting ',' delimiter", self.text, self.at)
            self.at += 1
            if sign == end:
                return
