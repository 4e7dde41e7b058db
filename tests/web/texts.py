"""The texts of a page, and those that stay English for whoever reads another language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from django.conf import settings
from django.test import Client

from makegood.web.accounts.models import User

OTHERS = [code for code, _ in settings.LANGUAGES if code != "en"]


class Texts(HTMLParser):
    """The texts of a page that somebody reads or hears; not what people or documents said."""

    APART = ("script", "style", "code", "pre", "svg", "textarea", "select", "article", "blockquote")
    SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-label")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.apart: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in self.APART or given.get("lang") or (tag == "option" and "/" in (given.get("value") or "")):
            self.apart.append(tag)
        if not self.apart:
            self.found += [str(given[name]) for name in self.SPOKEN if given.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if self.apart and self.apart[-1] == tag:
            self.apart.pop()

    def handle_data(self, data: str) -> None:
        if not [tag for tag in self.apart if tag != "html"]:
            self.found.append(" ".join(data.split()))


_WORDS = re.compile(r"[a-z]+\W+[a-z]+\W+[a-z]+")


def same_in_english(client: Client, address: str, theirs: Iterable[str] = ()) -> set[str]:
    """Texts that a page has in English and in another language alike, of three words or more that are not `theirs`."""

    def texts(code: str) -> set[str]:
        User.objects.update(language=code)
        page = client.get(address)
        assert page.status_code == 200
        return {text for text in Texts(page.content.decode()).found if "@" not in text}

    quoted = [" ".join(each.split()) for each in theirs]
    same = texts("en") & set().union(*(texts(language) for language in OTHERS))
    same = {text for text in same if not any(text.strip(" ‘’…") in each for each in quoted)}
    return {text for text in same if _WORDS.search(without(theirs, text))}


def without(theirs: Iterable[str], text: str) -> str:
    """The text without the names and words of people in it."""
    names = sorted(filter(None, theirs), key=len, reverse=True)
    return re.sub("|".join(map(re.escape, names)) or "(?!)", "", text, flags=re.IGNORECASE)
