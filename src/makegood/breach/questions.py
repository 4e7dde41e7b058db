"""What is not known yet, as questions; and the open questions for the talk that fit what was answered."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

from pydantic import BaseModel

from makegood.breach.report import UNKNOWN, Answer, Report
from makegood.formats import Path, Strict


class Question(Strict):
    path: str
    asks: str


class WhyQuestion(Strict):
    """An open question for the talk: what we know of this cause, what to ask, what to listen for."""

    about: str
    known: str
    asks: str
    listen_for: str


@functools.cache
def words() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("questions.toml").read_text(encoding="utf-8"))


def named(text: str, report: Report, what: str = "") -> str:
    names = {"{us}": report.sides.ours.name, "{them}": report.sides.theirs.name, "{what}": what.rstrip(".?")}
    for blank, name in names.items():
        text = text.replace(blank, name)
    return text


def ask(report: Report, path: Path) -> str:
    """The question that the answer at `path` answers. Raises KeyError for a place that holds no answer."""
    key = ".".join("*" if isinstance(part, int) else part for part in path)
    return named(words()["answers"][key], report, _what(report, path))


def _what(report: Report, path: Path) -> str:
    holder = at(report, path[:-1])
    return next((getattr(holder, n) for n in ("says", "what", "step") if getattr(holder, n, "")), "")


def at(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part] if isinstance(part, int) else getattr(value, part)
    return value


def answers(model: BaseModel, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every place in the report that holds an answer for which there is a question, with the answer."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        parts = enumerate(value) if isinstance(value, tuple) else [(None, value)]
        for index, part in parts:
            here = (*path, name) if index is None else (*path, name, index)
            if isinstance(part, BaseModel):
                yield from answers(part, here)
            elif _key(here) in words()["answers"]:
                yield here, part


def _key(path: Path) -> str:
    return re.sub(r"\.\d+(?=\.|$)", ".*", ".".join(str(part) for part in path))


def open_questions(report: Report) -> tuple[Question, ...]:
    """Every unknown answer as a question, in the order of the file; those that cannot matter now are left out."""
    asked = [
        Question(path=".".join(map(str, path)), asks=ask(report, path))
        for path, answer in answers(report)
        if answer == UNKNOWN and _matters(report, path)
    ]
    lists = {
        "what_happened.facts": (report.what_happened.facts, "What happened, fact by fact, and what shows it?"),
        "resolved_state.ours": (report.resolved_state.ours, "What do you want to walk away with?"),
        "resolved_state.theirs": (
            report.resolved_state.theirs,
            "What do you think {them} wants to walk away with? Ask them.",
        ),
        "remedies.short_term": (report.remedies.short_term, "What would stop the damage in the short term?"),
        "remedies.long_term": (
            report.remedies.long_term,
            "What would keep the partnership from failing this way again?",
        ),
        "cover": (report.cover, "Who or what could cover while this is open?"),
    }
    empty = [Question(path=p, asks=named(q, report)) for p, (given, q) in lists.items() if not given]
    return (*asked, *empty)


def _matters(report: Report, path: Path) -> bool:
    """A cure period's last day and giver are asked only once it runs or may run; a notice's validity once it was given."""
    cure, notice = report.contract.cure_period, report.contract.notice
    if path[:2] == ("contract", "cure_period") and path[-1] != "running":
        return cure.running is not Answer.NO
    if path == ("contract", "notice", "valid"):
        return notice.given_on != "none"
    return True


def why_questions(report: Report) -> tuple[WhyQuestion, ...]:
    """Open questions about the cause. What was ruled out is not asked; what is known is asked about more deeply."""
    asked = []
    for name, cause in report.root_cause.causes().items():
        if cause.answer is not Answer.NO:
            kind = UNKNOWN if cause.answer is Answer.UNKNOWN else "known"
            asked.append(_why(name, cause.says or _said(cause.answer), kind, report))
    for name in ("able", "willing"):
        answer = getattr(report.root_cause, name)
        if answer is not Answer.YES:
            asked.append(_why(name, _said(answer), answer.value, report))
    return tuple(asked)


def _said(answer: Answer) -> str:
    return "not known yet" if answer is Answer.UNKNOWN else f"as far as we know: {answer}"


def _why(name: str, known: str, kind: str, report: Report) -> WhyQuestion:
    entry = words()["why"][name]
    return WhyQuestion(
        about=name.replace("_", " "),
        known=known,
        asks=named(entry[kind], report),
        listen_for=named(entry["listen"], report),
    )
