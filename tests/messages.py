"""Gather every string that the interface shows into the catalogs of src/makegood/web/locale, and compile them.

    python -m tests.messages            rewrite the catalogs: new strings come in empty, those that went go
    python -m tests.messages --check    say what is missing, and change nothing

Needs no gettext programs: Django turns templates into what Babel reads, Babel keeps the catalogs.
"""

from __future__ import annotations

import ast
import datetime as dt
import io
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from makegood.agreement import vague
from makegood.agreement.reading import QUESTIONS
from makegood.breach import ratings
from makegood.breach.courses import courses
from makegood.breach.materiality import Verdict
from makegood.breach.report import (
    Answer,
    Before,
    CourseId,
    Dependence,
    Foundations,
    Outcome,
    Part,
    RootCause,
    Weight,
    Worth,
)
from makegood.contract import rules
from makegood.dialogue import risk, signs
from makegood.dialogue.rules import table
from makegood.negotiation import ways_out
from makegood.obligations.course import State
from makegood.obligations.events import Kind

ROOT = Path(__file__).parents[1] / "src" / "makegood"
WEB = ROOT / "web"
LOCALES = {"de": "de", "es": "es", "fr": "fr", "zh_Hans": "zh-hans"}  # folder of the catalog -> language of the pages
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "lazy": None,
    "later": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Parts of the library whose sentences the pages translate (web/sentences.py).
_NO_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # the same words compile to the same bytes on any day
LIBRARY = "library"  # the context of their sentences
SAID = [
    "agreement/linting.py",
    "breach/allowed.py",
    "breach/assessment.py",
    "breach/changes.py",
    "breach/courses.py",
    "breach/impact.py",
    "breach/materiality.py",
    "breach/opening.py",
    "breach/plans.py",
    "breach/questions.py",
    "breach/ratings.py",
    "calendars.py",
    "contract/amendments.py",
    "contract/deadlines.py",
    "contract/profiles.py",
    "contract/reading.py",
    "dialogue/trend.py",
    "journey/steps.py",
    "negotiation/concepts.py",
    "negotiation/says.py",
    "obligations/indicators.py",
    "obligations/notices.py",
    "obligations/register.py",
    "obligations/says.py",
    "obligations/trust.py",
]
_NO_WORDS = re.compile(r"[\\_%]|\(\?|^\d+ \w+$")  # patterns, places in a file, forms of dates, lengths of time
_TAKEN_OUT = ("secret", "name", "sum", "date", "address", "name of a party", "name of a person", "address or register",
    "title of a document", "number of a document, account or telephone")  # fmt: skip
_COUNTED = ("Agreed date: ", "Due by ", "Number ", "the fulfilment of ")  # how an agreed date is counted
SAID_AS_DATA = ["breach/courses.toml", "breach/questions.toml"]
HEADER = "# The interface of Makegood in {language}; docs/how-to/translate-the-interface.md says how to work on it."


def gathered() -> Catalog:
    """Everything that is to be translated, with the files it comes from."""
    found = Catalog()
    for path, ids, context in sorted(strings(), key=lambda each: (str(each[0]), 0)):
        found.add(ids, locations=[(path.relative_to(ROOT).as_posix(), None)], context=context)
    return found


def strings() -> Iterator[tuple[Path, str | tuple[str, ...], str | None]]:
    """(file, string or its forms for one and many, context)."""
    for path in sorted(ROOT.rglob("*")):
        source = _python(path)
        for _line, ids, _comments, context in (
            extract("python", io.BytesIO(source.encode()), KEYWORDS) if source else ()
        ):
            yield path, ids, context
    for path in [ROOT / name for name in SAID]:
        for words in _sentences(path):
            yield path, words, LIBRARY
    for path in [ROOT / name for name in SAID_AS_DATA]:
        for words in _texts(tomllib.loads(path.read_text(encoding="utf-8"))):
            yield path, words, LIBRARY
    for module, words in _labels():
        yield ROOT / module, words, LIBRARY
    for path in [WEB / "breach" / "sections.toml"]:
        for words in _sections(path):
            yield path, words, None


def _python(path: Path) -> str:
    """The file as Python that names its strings; empty where it has none."""
    if path.suffix == ".py" and "migrations" not in path.parts and _speaks(path):
        return path.read_text(encoding="utf-8")
    if path.suffix in (".html", ".txt") and "templates" in path.parts:
        from django.utils.translation.template import templatize

        # In one pair of brackets, so that no line of a template reads as an indented block.
        return f"({templatize(path.read_text(encoding='utf-8'), origin=str(path))}\n)"
    return ""


def _speaks(path: Path) -> bool:
    return WEB in path.parents


def _sentences(path: Path) -> Iterator[str]:
    """The sentences in a part of the library, each name and figure in them as a blank: ‘Write to {them}.’"""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    inside |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    types = [node.annotation for node in ast.walk(tree) if isinstance(node, ast.AnnAssign)]
    inside |= {id(part) for kind in types for part in ast.walk(kind)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            words = _pattern(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            words = node.value
        else:
            continue
        if (
            " " in words.strip()
            and not _NO_WORDS.search(re.sub(r"\{\w+\}", "", words))
            and sum(letter.isalpha() for letter in re.sub(r"\{\w+\}", "", words)) >= 4
        ):
            yield words


def _pattern(node: ast.JoinedStr) -> str:
    names: list[str] = []
    said = ""
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            name = _name(part.value)
            names.append(name if name not in names else f"{name}{len(names)}")
            said += f"{{{names[-1]}}}"
        elif isinstance(part, ast.Constant):
            said += str(part.value)
    return said


def _name(value: ast.expr) -> str:
    """What a blank is called: the last word of the expression that fills it."""
    while isinstance(value, ast.Call):
        value = (
            value.func if not (isinstance(value.func, ast.Name) and value.func.id in ("len", "str")) else value.args[0]
        )
    if isinstance(value, ast.Attribute):
        return value.attr.lstrip("_")
    return value.id.lstrip("_") if isinstance(value, ast.Name) else "it"


def _texts(data: Any) -> Iterator[str]:
    """Every text of a few words in a file of data."""
    if isinstance(data, str) and " " in data:
        yield data
    elif isinstance(data, dict | list):
        for part in data.values() if isinstance(data, dict) else data:
            yield from _texts(part)


def _labels() -> Iterator[tuple[str, str]]:
    """The closed sets of words that the library marks things with, as they stand in its code."""
    yield from (("agreement/reading.py", question) for question in QUESTIONS.values())
    yield from (
        ("agreement/rules", rule.ask.replace("{hit}", "{text}"))
        for language in sorted(vague.WITH_RULES)
        for rule in vague.rules(language)
    )
    for choices in (Answer, Before, CourseId, Dependence, Outcome, Part, Weight, Worth):
        yield from (("breach/report.py", str(choice)) for choice in choices)
    yield from (("breach/courses.toml", course.tone) for course in courses())
    yield from (("breach/materiality.py", str(verdict)) for verdict in get_args(Verdict))
    for part in (Foundations, RootCause):
        yield from (("breach/report.py", name.replace("_", " ")) for name in part.model_fields)
    for bands in (ratings.SEVERITY, ratings.URGENCY, ratings.BALANCE, ratings.TRUST):
        yield from (("breach/ratings.py", word) for _below, word in bands)
    yield from (("contract/rules", words) for kind in rules.kinds() for words in (kind.title, kind.asks))
    yield from (("contract/details.py", words) for words in _keys(ROOT / "contract" / "details.py"))
    yield from (("dialogue/risk.toml", word) for word in risk.weights()["bands"]["words"])
    yield from (("dialogue/signs.py", words) for words in signs.FAMILIES.values())
    yield from (
        ("dialogue/rules", topic.get("name", name.replace("-", " "))) for name, topic in table("en", "signs").items()
    )
    yield from (("negotiation/ways_out.yaml", words) for way in ways_out().values() for words in (way.says, *way.words))
    yield from (("obligations/course.py", str(word)) for word in State)
    yield "terms.py", "signature"
    yield from (("terms.py", words) for words in _sentences(ROOT / "terms.py") if words.startswith(_COUNTED))
    for path in sorted(WEB.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        for act in re.findall(r'what="([a-z][a-z-]+)"', source):
            yield path.relative_to(ROOT).as_posix(), act.replace("-", " ").capitalize()
        for detail in _details(ast.parse(source)):
            yield path.relative_to(ROOT).as_posix(), detail.replace("_", " ")
    yield from (("obligations/events.py", str(kind).capitalize()) for kind in Kind)
    yield from (("web/obligations/telling.py", words) for words in ("Told", "notices"))
    yield from (("web/cases/store.py", words) for words in ("role", "title", "happened on"))
    yield from (("agreement/case_study.py", words) for words in _TAKEN_OUT)


def _details(source: ast.Module) -> Iterator[str]:
    """What the details of an entry in the record are called: `details={…}`, `writing.details.update({…})`, `writing.details["…"]`."""
    for node in ast.walk(source):
        match node:
            case ast.keyword(arg="details", value=ast.Dict(keys=keys)):
                yield from _constants(keys)
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="details"), attr="update"), args=[ast.Dict(keys=keys)]
            ):
                yield from _constants(keys)
            case ast.Subscript(value=ast.Attribute(attr="details"), slice=ast.Constant(value=str() as name)):
                yield name


def _constants(nodes: Iterable[ast.expr | None]) -> Iterator[str]:
    yield from (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _keys(path: Path) -> Iterator[str]:
    """The names of the terms of clauses, and the words of closed sets that they hold."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        keys: list[ast.expr | None] = []
        if isinstance(node, ast.Dict):
            keys = [
                key
                for key, held in zip(node.keys, node.values, strict=True)
                if not isinstance(getattr(held, "value", ""), int)
            ]
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            keys = [node.slice]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setdefault":
            keys = [node.args[0]]
        elif isinstance(node, ast.Return):
            keys = [node.value, *([node.value.body] if isinstance(node.value, ast.IfExp) else [])]
        yield from (
            key.value.replace("_", " ") for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
        )


def _sections(path: Path) -> Iterator[str]:
    """The words of a form that is written as data."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    for section in document.pop("section"):
        yield from (section["title"], section["why"])
    for part in document.values():
        for words in part.values():
            yield from [words] if isinstance(words, str) else words


def catalog_of(folder: str) -> Path:
    return WEB / "locale" / folder / "LC_MESSAGES" / "django.po"


def read(folder: str) -> Catalog:
    path = catalog_of(folder)
    with path.open("rb") as file:
        return read_po(file, locale=folder)


def merged(folder: str, found: Catalog) -> Catalog:
    """The catalog of a language with the strings of now: what was translated stays, nothing is guessed."""
    old = read(folder) if catalog_of(folder).exists() else Catalog(locale=folder)
    new = Catalog(locale=folder, header_comment=HEADER.format(language=name_of(folder)), fuzzy=False)
    for message in found:
        if not message.id:
            continue
        before: Message | None = old.get(message.id, message.context)
        same = before is not None and not before.fuzzy and before.pluralizable == message.pluralizable
        known = before.string if before and same else _nothing(message, new.num_plurals)
        new.add(message.id, known, locations=message.locations, context=message.context)
    return new


def name_of(folder: str) -> str:
    return str(Catalog(locale=folder).locale.english_name)


def _nothing(message: Message, forms: int) -> str | tuple[str, ...]:
    return ("",) * forms if message.pluralizable else ""


def written(catalog: Catalog) -> bytes:
    """A catalog as its .po file: without dates and line numbers, which change when nothing else does."""
    text = io.BytesIO()
    write_po(text, catalog, width=0, sort_output=True, include_lineno=False, omit_header=True)
    head = "\n".join(
        [
            catalog.header_comment,
            'msgid ""',
            'msgstr ""',
            f'"Language: {catalog.locale}\\n"',
            '"Content-Type: text/plain; charset=UTF-8\\n"',
            '"Content-Transfer-Encoding: 8bit\\n"',
            f'"Plural-Forms: {catalog.plural_forms}\\n"',
            "",
            "",
        ]
    )
    return head.encode() + text.getvalue().strip() + b"\n"


def compiled(catalog: Catalog) -> bytes:
    """A catalog as Django reads it; what has no words yet is left out, so that English is shown in its place."""
    ready = Catalog(locale=catalog.locale, creation_date=_NO_DAY, revision_date=_NO_DAY)
    for message in catalog:
        if message.id and all(_forms(message.string)):
            ready.add(message.id, message.string, context=message.context)
    binary = io.BytesIO()
    write_mo(binary, ready)
    return binary.getvalue()


def missing(catalog: Catalog) -> list[str]:
    """The strings that a catalog has no words for."""
    return [str(message.id) for message in catalog if message.id and not all(_forms(message.string))]


def _forms(string: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


def main(check: bool) -> int:
    found = gathered()
    lacking = 0
    for folder in LOCALES:
        catalog = merged(folder, found)
        without = missing(catalog)
        lacking += len(without)
        print(f"{folder}: {len(catalog)} strings, {len(without)} without words")
        for words in without if check else ():
            print(f"  {words}")
        if not check:
            path = catalog_of(folder)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written(catalog))
            path.with_suffix(".mo").write_bytes(compiled(read(folder)))
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
