"""JSON whose values still know the line they stand on. Numbers stay the text they are written with."""

from __future__ import annotations

import json
from bisect import bisect_right
from json.decoder import JSONArray, JSONObject  # type: ignore[attr-defined]
from json.scanner import py_make_scanner  # type: ignore[attr-defined]
from typing import Any

from makegood.formats import Faulty

SHORT = 40  # signs of a repeated key that are told


class Text(str):
    line: int


class Keys(dict[str, Any]):
    line: int


class Items(list[Any]):
    line: int


_KINDS: dict[type, type[Text | Keys | Items]] = {str: Text, dict: Keys, list: Items}


def read(text: str) -> Any:
    """Read JSON. Raises Faulty, naming the line, for what is none, is nested too deeply or has a key twice."""
    try:
        return _Reader(text).decode(text)
    except json.JSONDecodeError as error:
        raise Faulty.one(f"The file is not JSON: {error.msg}.", "Check it here.", line=error.lineno) from None
    except RecursionError:
        raise Faulty.one("The file is nested too deeply.", "Write it flatter.") from None


def line(value: Any) -> int | None:
    """The line that a value stands on; None where it is true, false, null or was not read here."""
    return getattr(value, "line", None)


class _Reader(json.JSONDecoder):
    """The reader of the standard library in Python, since the one in C does not tell where it is."""

    def __init__(self, text: str) -> None:
        super().__init__(parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_once)
        self.ends = [at for at, sign in enumerate(text) if sign == "\n"]
        self.parse_object = self._object
        self.parse_array = self._array
        self.plain = py_make_scanner(self)
        self.scan_once = self._value

    def _object(self, start: Any, strict: Any, _: Any, *rest: Any) -> Any:
        return JSONObject(start, strict, self._value, *rest)

    def _array(self, start: Any, _: Any, *rest: Any) -> Any:
        return JSONArray(start, self._value, *rest)

    def _value(self, text: str, at: int) -> tuple[Any, int]:
        value, end = self.plain(text, at)
        if kind := _KINDS.get(type(value)):
            value = kind(value)
            value.line = bisect_right(self.ends, at) + 1
        return value, end


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Faulty.one(f"‘{key[:SHORT]}’ stands twice in one object.", "Keep one of the two.", line=line(value))
        found[key] = value
    return found
