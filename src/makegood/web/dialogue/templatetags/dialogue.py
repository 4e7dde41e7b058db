"""What the coach hears in a draft or a thread, in the words of who reads it: that may be another language than the draft's."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from django import template

from makegood.dialogue.rules import Topic, topics
from makegood.web.languages import of_library

register = template.Library()


@register.filter
def to_reader(heard: Any, kind: str) -> Any:
    """A good part ("parts") or an interest ("interests") that was heard, as the reader's language names and asks for it."""
    return _known(of_library(), kind).get(heard.id, heard)


@functools.cache
def _known(language: str, kind: str) -> Mapping[str, Topic]:
    return {topic.id: topic for topic in topics(language, kind)}
