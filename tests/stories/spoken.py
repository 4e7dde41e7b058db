"""What a page says in another language, from the catalogs of the application, so that one story is told in several."""

from __future__ import annotations

import functools
import re

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation.trans_real import translation as catalog

from makegood.web.sentences import said

_BLANK = re.compile(r"%\((\w+)\)[sd]")


def spoken(words: str, language: str) -> str:
    """`words`, as the English page has them, in `language`: whole texts, texts with names in them, the library's sentences."""
    if language == "en":
        return words
    with translation.override(language):
        known = gettext(words)
        if known != words:
            return known
        for pattern, text in _patterns(language):
            if found := re.fullmatch(text, words):
                return gettext(pattern) % found.groupdict()
        return said(words)


@functools.cache
def _patterns(language: str) -> list[tuple[str, str]]:
    """Texts with blanks and what fits them, the most telling first."""
    known = [id for id, _ in catalog(language)._catalog.items() if isinstance(id, str)]
    texts = [id for id in known if "\x04" not in id and _BLANK.search(id)]
    texts.sort(key=lambda id: -len(_BLANK.sub("", id)))
    return [(id, _fitting(id)) for id in texts]


def _fitting(text: str) -> str:
    fits, names = "", set()
    for place, part in enumerate(_BLANK.split(text)):
        if place % 2 == 0:
            fits += re.escape(part.replace("%%", "%"))
        else:
            fits += f"(?P={part})" if part in names else f"(?P<{part}>.+)"
            names.add(part)
    return fits
