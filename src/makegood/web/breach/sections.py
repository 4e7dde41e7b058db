"""The guided form, described: which answers of the Report are asked where, in which words (sections.toml)."""

from __future__ import annotations

import functools
import tomllib
import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib import resources
from itertools import takewhile
from operator import getitem
from typing import Any, Literal, Union, get_args, get_origin

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from pydantic import BaseModel

from makegood.breach import Report
from makegood.breach.questions import named
from makegood.breach.questions import words as library_words
from makegood.values import Estimate
from makegood.web import sentences

Pattern = tuple[str, ...]  # a path whose numbers are ‘*’


@dataclass(frozen=True)
class Section:
    """A short part of the form.

    compact   draw its choices as lists rather than as cards
    folds     what is folded together, one of them open at a time: it would be too long for a phone
    """

    id: str
    title: str
    why: str
    paths: tuple[Pattern, ...]
    compact: bool = False
    folds: tuple[Pattern, ...] = ()


@dataclass(frozen=True)
class Kind:
    """What sort of answer stands at a path: text, lines, choice, date, day, cost, number; with the choices."""

    name: str
    choices: tuple[str, ...] = ()


@functools.cache
def words() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("sections.toml").read_text(encoding="utf-8"))


@functools.cache
def sections() -> dict[str, Section]:
    found = (
        Section(
            raw["id"],
            raw["title"],
            raw["why"],
            tuple(tuple(path.split(".")) for path in raw["paths"]),
            raw.get("compact", False),
            tuple(tuple(path.split(".")) for path in raw.get("folds", ())),
        )
        for raw in words()["section"]
    )
    return {section.id: section for section in found}


def answers_of(section: Section, report: Report) -> list[Any]:
    """What the report says where this section asks, as JSON; of a list all of it."""
    said = report.model_dump(mode="json")
    return [functools.reduce(getitem, takewhile(lambda part: part != "*", path), said) for path in section.paths]


def neighbours(section: Section) -> tuple[Section | None, Section | None]:
    """The section before and the one after."""
    every = list(sections().values())
    at = every.index(section)
    return (every[at - 1] if at else None), (every[at + 1] if at + 1 < len(every) else None)


def section_of(path: str) -> Section | None:
    """The section that asks for the answer at `path` of a report, or for the list there."""
    pattern = tuple("*" if part.isdigit() else part for part in path.split("."))
    for section in sections().values():
        if any(asked[: len(pattern)] == pattern for asked in section.paths):
            return section
    return None


def kind_at(pattern: Pattern) -> Kind:
    """What sort of answer the Report has at `pattern`."""
    model: Any = Report
    for part in pattern:
        model = get_args(model)[0] if part == "*" else model.model_fields[part].annotation
    return _kind(model)


def _kind(annotation: Any) -> Kind:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return Kind("choice", tuple(annotation))
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return Kind("choice", args)
    if origin is tuple:
        return Kind("lines")
    plain = args if origin in (Union, types.UnionType) else (annotation,)
    if Estimate in plain:
        return Kind("cost")
    if date in plain:
        return Kind("day" if len(plain) > 2 else "date")
    return Kind("number" if int in plain else "text")


def every_answer(model: type[BaseModel] = Report, path: Pattern = ()) -> Iterator[Pattern]:
    """Every place of the Report that holds an answer."""
    for name, field in model.model_fields.items():
        inner, here = field.annotation, (*path, name)
        if get_origin(inner) is tuple and _is_model(get_args(inner)[0]):
            inner, here = get_args(inner)[0], (*here, "*")
        if _is_model(inner):
            yield from every_answer(inner, here)
        else:
            yield here


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def asks(pattern: Pattern, report: Report) -> str:
    """What is asked there, in our words, else in the library's."""
    key, ours, theirs = ".".join(pattern), words(), library_words()["answers"]
    if key not in ours["asks"] and key in theirs:
        return named(sentences.said(theirs[key]), report)
    text = ours["asks"].get(key) or ours["endings"].get(pattern[-1])
    return named(_(text or pattern[-1].replace("_", " ").capitalize()), report)


def helps(pattern: Pattern) -> str:
    """Why it is asked, with an example."""
    key, said = ".".join(pattern), words()
    why, example = said["why"].get(key, ""), said["example"].get(key, "")
    shown = _("For example: %(example)s") % {"example": _(example)} if example else ""
    return " ".join(part for part in (_(why) if why else "", shown) if part)


def row_words(pattern: Pattern) -> tuple[str, str]:
    """What one entry of a list is called, and what the list is."""
    one, all_ = words()["rows"][".".join(pattern)]
    return _(one), _(all_)


def fold_words(pattern: Pattern) -> str:
    """What a folded part of a section is called."""
    name = words()["folds"][".".join(pattern)]
    return _(name)


def answer_words(value: str) -> str:
    ours = words()["words"].get(value)
    return _(ours) if ours else capfirst(sentences.said(value))
