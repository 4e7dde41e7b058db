"""Reading a file that a person wrote: every fault at once, each with its line and what to write instead.

A format is a pydantic model built on `Strict`; YAML and JSON are read the same way. Nothing here opens
a file: text comes in, a `Source` comes out, which still knows the line of every value, so that a check
made later can say where.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from makegood.faults import LARGEST as LARGEST
from makegood.faults import MOST_FAULTS as MOST_FAULTS
from makegood.faults import Fault as Fault
from makegood.faults import Faulty as Faulty
from makegood.faults import Path as Path
from makegood.faults import decode as decode

COMMA_IN_BRACES = "Inside braces write thousands without a comma, or put the sum in quotes."
_DEEPEST = 40
_LONGEST_NUMBER = 400  # signs
# JSON writes what is beyond 16 bits as two escapes, YAML as one; any other escape is passed over whole.
_PAIR = re.compile(r"\\(?:(u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|.)", re.DOTALL)


class Strict(BaseModel):
    """Base of every file format: immutable, no unknown keys, no NaN.

    most_values, most_in_one   of a whole file, and of one list or block in it; what has more is refused before it is read
    instead_of_more            what its writer can do then
    """

    most_values: ClassVar[int] = 2_000_000
    most_in_one: ClassVar[int] = 2_000_000
    instead_of_more: ClassVar[str] = "Write fewer."

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)


Model = TypeVar("Model", bound=Strict)


@dataclass(frozen=True)
class Source(Generic[Model]):
    """A value read from a file, which still knows where each part of it stands."""

    value: Model
    name: str
    lines: dict[Path, int]

    def line(self, path: Path) -> int | None:
        """The line of `path`, or of the nearest thing around it that has one. A list that stands alone has no key above it."""
        stands_alone = path[:1] not in self.lines and path[1:2] in self.lines
        return _nearest(self.lines, path[1:] if stands_alone else path)

    def place(self, faulty: Faulty) -> Faulty:
        """The same faults with this file's name and lines on them."""
        return Faulty(
            replace(f, name=f.name or self.name, line=f.line if f.line is not None else self.line(f.path))
            for f in faulty.faults
        )


def read(text: str | bytes, model: type[Model], *, name: str = "") -> Source[Model]:
    """Read YAML or JSON `text` as `model`.

    Raises Faulty with every fault: syntax, repeated keys, unknown keys (the nearest known one is named),
    missing and wrong values; each with its line.
    """
    if isinstance(text, bytes):
        text = decode(text, name)
    node = _compose(_with_pairs_joined(text), name, model)
    lines: dict[Path, int] = {}
    faults: list[Fault] = []
    try:
        data = _build(node, (), lines, faults, model.most_values)
        value = model.model_validate(data)
    except ValidationError as error:
        told = {fault.path for fault in faults}
        found = (fault for details in _own(error) for fault in _faults(details, model, lines))
        faults += [fault for fault in found if fault.path not in told]
        value = None
    except RecursionError:
        raise Faulty.one("The file is nested too deeply.", "Write it flatter.", name=name) from None
    except Faulty as faulty:
        raise faulty.named(name) from None
    if faults or value is None:
        placed = (replace(f, name=name, line=f.line or _nearest(lines, f.path)) for f in faults)
        raise Faulty(sorted(placed, key=lambda fault: fault.line or 0))
    return Source(value, name, lines)


def build(data: Any, model: type[Model]) -> Model:
    """Make a `model` of keys and values that are already read, as a form or a database holds them.

    Raises Faulty with every fault, as `read` does, without lines.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Faulty(faults_of(error, data, model)) from None
    except RecursionError:
        raise Faulty.one("This is nested too deeply.", "Write it flatter.") from None


def faults_of(error: ValidationError, data: Any, model: type[BaseModel]) -> list[Fault]:
    """What pydantic found wrong with `data` as a `model`, in our words and with paths that a reader of `data` can follow."""
    places = dict.fromkeys(_places(data, ()), 0)
    return [fault for details in _own(error) for fault in _faults(details, model, places)]


def _own(error: ValidationError) -> list[Any]:
    """What is wrong by itself: a list is not too short because none of its items could be read."""
    found = error.errors()
    deeper = {each["loc"][:end] for each in found for end in range(len(each["loc"]))}
    return [each for each in found if each["type"] != "too_short" or each["loc"] not in deeper][:MOST_FAULTS]


def _places(data: Any, path: Path) -> Iterator[Path]:
    yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list | tuple) else ()
    for key, value in items:
        yield from _places(value, (*path, key))


def canonical(value: Any) -> bytes:
    """Return the one way to write `value` as JSON (RFC 8785): same value, same bytes. Numbers must be JSON's own."""
    import rfc8785

    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json", by_alias=True)
    return rfc8785.dumps(value)


def json_text(value: Any) -> str:
    """Return `value` as JSON for people and programs: two-space indent, keys in their own order."""
    return "".join(json_parts(value))


def json_parts(value: Any) -> Iterator[str]:
    """`json_text` piece by piece, for what is too long to be held twice."""
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json", by_alias=True)
    return json.JSONEncoder(indent=2, ensure_ascii=False, default=str).iterencode(value)


def _nearest(lines: dict[Path, int], path: Path) -> int | None:
    for end in range(len(path), -1, -1):
        if path[:end] in lines:
            return lines[path[:end]]
    return None


def _with_pairs_joined(text: str) -> str:
    """JSON as YAML reads it too, on the same lines."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    return _PAIR.sub(lambda escape: json.loads(f'"{escape[0]}"') if escape[1] else escape[0], text)


def _compose(text: str, name: str, model: type[Strict]) -> yaml.Node:
    loader = _loader(text)
    try:
        _refuse_beyond(text, name, model)
        node: yaml.Node | None = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = error.problem or error.context or "this is not YAML"
        raise Faulty.one(
            f"The file cannot be read as YAML: {said}.",
            "Check the indentation, the colons and the quotes around here.",
            name=name,
            line=mark.line + 1 if mark else None,
        ) from None
    except yaml.YAMLError as error:
        raise Faulty.one(f"The file cannot be read as YAML: {error}.".replace("\n", " "), name=name) from None
    finally:
        loader.dispose()
    if node is None:
        raise Faulty.one(
            "The file is empty.", "The reference page of this format has an example to start from.", name=name
        )
    return node


def _refuse_beyond(text: str, name: str, model: type[Strict]) -> None:
    """Refuse what is too deep or too large before it is composed: that recurses in C, which would take the process down,
    and makes half a kilobyte of each word."""
    left, in_one = model.most_values, [model.most_in_one]
    for event in yaml.parse(text, type(_loader(""))):
        if isinstance(event, yaml.CollectionEndEvent):
            in_one.pop()
        if not isinstance(event, yaml.NodeEvent):
            continue
        left, in_one[-1] = left - 1, in_one[-1] - 1
        most = model.most_in_one if in_one[-1] < 0 else model.most_values
        if in_one[-1] < 0 or left < 0:
            place = "This list or block" if in_one[-1] < 0 else "The file"
            line = event.start_mark.line + 1 if event.start_mark else None
            raise Faulty.one(f"{place} has more than {most:,} entries.", model.instead_of_more, name=name, line=line)
        if isinstance(event, yaml.CollectionStartEvent):
            in_one.append(model.most_in_one * (2 if isinstance(event, yaml.MappingStartEvent) else 1))
        if len(in_one) > _DEEPEST + 1:
            raise Faulty.one("The file is nested too deeply.", "Write it flatter.", name=name)


class _PurePythonLoader(yaml.SafeLoader):
    pass


def _loader(text: str) -> Any:
    fast = getattr(yaml, "CSafeLoader", _PurePythonLoader)
    return fast(text)


_scalars = yaml.SafeLoader("")
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_DAY = "tag:yaml.org,2002:timestamp"
_UNREAD = object()  # where a value could not be read: no field takes it, so nothing is concluded from its absence


def _build(node: yaml.Node, path: Path, lines: dict[Path, int], faults: list[Fault], most: int) -> Any:
    """Turn a node into plain values, noting lines. Aliases count at every use, so that a few of them cannot fill the memory."""
    line = node.start_mark.line + 1
    lines[path] = line
    if len(path) > _DEEPEST or len(lines) > most:
        raise Faulty.one("The file is nested too deeply or is too large.", "Write it flatter.", line=line)
    if len(faults) >= MOST_FAULTS:
        raise Faulty(faults)
    if isinstance(node, yaml.MappingNode):
        own = _each_key_once(node, path, faults)
        return {key: _build(value, (*path, key), lines, faults, most) for key, value in own.items()}
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*path, index), lines, faults, most) for index, item in enumerate(node.value)]
    try:
        value = _scalar(node)
    except (yaml.YAMLError, ValueError, OverflowError):
        shorter = "Write a shorter number. " if node.value.isdecimal() else ""
        instead = f"{shorter}Put it in quotes if it is meant as words."
        faults.append(Fault(f"‘{node.value[:80]}’ is not a value.", instead, path, line=line))
        return _UNREAD
    return value


def _scalar(node: yaml.Node) -> Any:
    """Its plain value. Numbers in base sixty, as YAML reads 1:30:00, cost the square of their length.

    A day that no calendar has stays the words it is written with: the field for it says what is wrong.
    """
    if node.tag in _NUMBERS and len(node.value) > _LONGEST_NUMBER:
        raise ValueError
    try:
        return _scalars.construct_object(node)
    except ValueError:
        if node.tag == _DAY:
            return node.value
        raise
    finally:
        _scalars.constructed_objects.clear()


def _each_key_once(node: yaml.MappingNode, path: Path, faults: list[Fault]) -> dict[str, yaml.Node]:
    """Its values by their keys; of two with one key the first, so that nothing is said about the other."""
    own: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if len(faults) >= MOST_FAULTS:
            raise Faulty(faults)
        if not _plain_key(key, path, faults):
            continue
        if own.setdefault(key.value, value) is not value:
            line = key.start_mark.line + 1
            faults.append(Fault("This key stands here twice.", "Keep one of the two.", (*path, key.value), line=line))
    return own


def _plain_key(node: yaml.Node, path: Path, faults: list[Fault]) -> bool:
    if isinstance(node, yaml.ScalarNode):
        return True
    faults.append(Fault("A key must be a word.", "Write name: value.", path, line=node.start_mark.line + 1))
    return False


def _faults(error: Any, model: type[BaseModel], lines: dict[Path, int]) -> list[Fault]:
    """Say a pydantic error in our words. A validator that found several things raises them as one Faulty."""
    path = _written(error["loc"], lines, missing=error["type"] == "missing")
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, Faulty):
        return [replace(fault, path=(*path, *fault.path)) for fault in cause.faults]
    return [_fault(error, path, model)]


def _meant(key: str, known: Sequence[str]) -> str:
    """What to write instead of a key that cannot stand here. known: all keys of the format, wherever they stand."""
    if key in known:
        return "It belongs elsewhere in this format: move it there, or remove it."
    near = difflib.get_close_matches(key, known, n=1)
    return f"Did you mean {near[0]}?" if near else "Remove it."


def _fault(error: Any, path: Path, model: type[BaseModel]) -> Fault:
    kind = error["type"]
    if kind == "missing":
        return Fault(f"‘{path[-1]}’ is missing.", f"Add {path[-1]} here.", path)
    if kind == "extra_forbidden":
        if str(path[-1]).isdigit():  # {cost: EUR 9,000} reads as two keys
            return Fault(f"‘{path[-1]}’ is not a key here.", COMMA_IN_BRACES, path)
        known = _known_keys(model)
        if meant := sorted(_READ_AS.get(str(path[-1]).lower(), set()) & set(known)):
            instead = f"Write {meant[0]} in quotes: programs take the bare word for ‘{path[-1]}’."
            return Fault(f"‘{path[-1]}’ is not a key here.", instead, path)
        return Fault(f"‘{path[-1]}’ is not a key here.", _meant(str(path[-1]), known), path)
    if kind in ("value_error", "assertion_error"):
        problem, _, instead = str(error["ctx"]["error"]).partition(". ")
        return Fault(problem.rstrip(".") + ".", instead, path)
    if kind in ("model_type", "dict_type"):
        return Fault("This should be keys with their values.", "The reference page of this format names them.", path)
    given = error["input"]
    short = isinstance(given, str | int | float | bool) and len(str(given)) < 80
    said_so = f"‘{given}’" if short else "This"
    for kinds, wrong, instead in _DATES:
        if kind.startswith(kinds):
            return Fault(f"{said_so} {wrong}.", instead, path)
    if kind.endswith("_parsing") and kind.startswith(("float", "int", "decimal")):
        alone = re.search(r"-?\d+(\.\d+)?", str(given)) if short else None
        return Fault(f"{said_so} is not a number.", f"Write the number alone: {alone[0] if alone else 8}.", path)
    if kind == "string_pattern_mismatch":
        if _SHORT_NAME not in error["ctx"]["pattern"]:
            wrong, instead = _PATTERNS.get(error["ctx"]["pattern"], ("cannot stand here", _REFERENCE))
            return Fault(f"{said_so} {wrong}.", instead, path)
        numbered = ", of a series with its number: report.3" if r"\." in error["ctx"]["pattern"] else ""
        return Fault(
            f"{said_so} is not a short name.",
            f"Write small letters, digits and hyphens, such as monthly-report{numbered}.",
            path,
        )
    if kind in _LIMITS:
        wrong, instead = (words.format_map(error.get("ctx", {})) for words in _LIMITS[kind])
        return Fault(f"{said_so} {wrong}.", instead, path)
    if kind in ("literal_error", "enum"):
        known = error["ctx"]["expected"].replace("' or '", "', '").replace("'", "")
        return Fault(f"{said_so} is not one of the words that can stand here.", f"Write one of: {known}.", path)
    said = error["msg"].replace("Input should", "This should", 1).rstrip(".")
    return Fault(f"{said[0].upper()}{said[1:]}.{f' It says ‘{given}’.' if short else ''}", _REFERENCE, path)


_REFERENCE = "The reference page of this format says what can stand here."

_PATTERNS = {
    "^[A-Z]{3}$": ("is not a currency", "Write its three capital letters, such as EUR."),
    "^([0-9a-f]{64})?$": ("is not the SHA-256 of a file", "Write its 64 digits and letters from a to f."),
}

# Kinds of pydantic errors about what is too much, too little or of another kind: what is wrong, and what to write.
_LIMITS = {
    "greater_than_equal": ("is too small", "Write at least {ge}."),
    "greater_than": ("is too small", "Write more than {gt}."),
    "less_than_equal": ("is too large", "Write at most {le}."),
    "less_than": ("is too large", "Write less than {lt}."),
    "finite_number": ("is no finite number", "Write the number in digits, such as 8 or 0.5."),
    "string_type": ("is not read as words", "Put it in quotes."),
    "string_too_long": ("is too long", "Write at most {max_length} characters."),
    "string_too_short": ("is too short", "Write at least {min_length} characters."),
    "list_type": ("is not a list", "Write each entry on a line of its own, after a hyphen."),
    "tuple_type": ("is not a list", "Write each entry on a line of its own, after a hyphen."),
    "too_short": ("has too few entries", "Give at least {min_length}."),
    "too_long": ("has too many entries", "Give at most {max_length}."),
    "bool_type": ("is neither yes nor no", "Write true or false."),
    "bool_parsing": ("is neither yes nor no", "Write true or false."),
    "int_type": ("is not a whole number", "Write digits alone, such as 8."),
    "int_from_float": ("is not a whole number", "Write digits alone, such as 8."),
    "float_type": ("is not a number", "Write the number in digits, such as 8 or 0.5."),
    "decimal_type": ("is not a number", "Write the number in digits, such as 8 or 0.5."),
}

_SHORT_NAME = "[a-z][a-z0-9-]"  # in the pattern of whatever is named by people

# Keys that a program which reads and writes YAML (1.1) takes for yes or no, and what they were before.
_READ_AS = {"true": {"on", "yes", "y"}, "false": {"off", "no", "n"}}

# Kinds of pydantic errors about dates, what is wrong in our words, and what to write.
_DATES = (
    (("timezone_aware",), "has no time zone", "Add it, as in 2026-06-15T09:30:00+02:00."),
    (("datetime_",), "is not a day with its time", "Write one such as 2026-06-15T09:30:00+02:00."),
    (("date_",), "is not a date", "Write one such as 2026-06-15."),
)


def _written(loc: Path, lines: dict[Path, int], *, missing: bool) -> Path:
    """The path that a reader of the file can follow: pydantic also names branches of unions, which nobody wrote."""
    path: Path = ()
    for part in loc:
        if (*path, part) in lines:
            path = (*path, part)
    return (*path, loc[-1]) if missing else path


@cache
def _known_keys(model: type[BaseModel]) -> Sequence[str]:
    keys: set[str] = set()
    for definition in [schema := model.model_json_schema(), *schema.get("$defs", {}).values()]:
        keys.update(definition.get("properties", {}))
    return sorted(keys)
