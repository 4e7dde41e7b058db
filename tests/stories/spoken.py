"""What a page says in another language, from the catalogs of the application, so that one story is told in several."""

from __future__ import annotations

import functools
import re

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext

from makegood.web import sentences

Pattern = tuple[str, tuple[str, ...]]  # the regex of what fits, and the message id with its plural
_BLANK = re.compile(r"%\((\w+)\)[sd]")


def spoken(words: str, language: str) -> str:
    """`words`, as the English page has them, in `language`: whole texts, texts with names in them, the library's sentences.

    Raises LookupError for what is in no catalog, and would be English on the page.
    """
    if language == "en":
        return words
    with translation.override(language):
        if words in _alike(language):
            return words
        for known in (gettext(words), pgettext(sentences.CONTEXT, words)):
            if known != words:
                return known
        if filled := _by_blanks(words, _telling(language)):
            return filled
        if (known := sentences.said(words)) != words:
            return known
        if filled := _by_blanks(words, _patterns(language)):
            return filled
    raise LookupError(f"nobody has said ‘{words}’ in {language}")


def _by_blanks(words: str, patterns: list[Pattern]) -> str:
    for text, id in patterns:
        if found := re.fullmatch(text, words):
            return _filled(id, found.groupdict())
    return ""


def _telling(language: str) -> list[Pattern]:
    """Without those that fit nearly everything: ‘%(one)s or %(other)s’."""
    return [(text, id) for text, id in _patterns(language) if max(map(_tells, id)) > 6]


@functools.cache
def _alike(language: str) -> frozenset[str]:
    """What is said in one word for word as in English: ‘Messages’ in French."""
    return frozenset(message.id for message in _catalog(language) if message.id == message.string)


@functools.cache
def _catalog(language: str) -> list[Message]:
    with (settings.LOCALE_PATHS[0] / translation.to_locale(language) / "LC_MESSAGES/django.po").open("rb") as file:
        return list(read_po(file, ignore_obsolete=True))


@functools.cache
def _patterns(language: str) -> list[Pattern]:
    """Texts with blanks, the most telling first."""
    known = [message.id for message in _catalog(language) if not message.context]
    ids = [(id,) if isinstance(id, str) else tuple(id) for id in known]
    texts = [(form, id) for id in ids for form in id if _BLANK.search(form)]
    texts.sort(key=lambda text: -_tells(text[0]))
    return [(_fitting(form), id) for form, id in texts]


def _tells(text: str) -> int:
    """How much of it is not a blank."""
    return len(_BLANK.sub("", text))


def _filled(id: tuple[str, ...], blanks: dict[str, str]) -> str:
    text = gettext(*id) if len(id) == 1 else ngettext(*id, _count(blanks))
    return _BLANK.sub(r"%(\1)s", text) % blanks


def _count(blanks: dict[str, str]) -> int:
    return next(int(said) for said in blanks.values() if said.isdigit())


def _fitting(text: str) -> str:
    fits, names = "", set()
    for place, part in enumerate(_BLANK.split(text)):
        if place % 2 == 0:
            fits += re.escape(part.replace("%%", "%"))
        else:
            fits += f"(?P={part})" if part in names else f"(?P<{part}>.+)"
            names.add(part)
    return fits
