"""The usual ways out of a breach, ready to be put on the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from makegood.formats import Faulty


@dataclass(frozen=True, slots=True)
class WayOut:
    """A way out: what it is, in a sentence, and the issues and rules it puts on the table (as in a talks file)."""

    name: str
    says: str
    issues: Mapping[str, Any]
    rules: tuple[Mapping[str, Any], ...]

    @property
    def words(self) -> list[str]:
        """What its issues and rules say to people."""
        issues = [(issue["title"], *issue["options"]) for issue in self.issues.values()]
        return [*(words for issue in issues for words in issue), *(rule["why"] for rule in self.rules)]


@cache
def ways_out() -> Mapping[str, WayOut]:
    """Return the usual ways out by name.

    >>> list(ways_out())[:3]
    ['revise-the-agreement', 'move-the-dates', 'compensate']
    """
    text = resources.files("makegood.negotiation").joinpath("ways_out.yaml").read_text(encoding="utf-8")
    return {
        name: WayOut(name, one["says"], one["issues"], tuple(one.get("rules", ())))
        for name, one in yaml.safe_load(text).items()
    }


def expand(talks: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return raw talks with the issues and rules of the `ways_out` they name; issues they write themselves win.

    Raises Faulty for a way out that does not exist.
    """
    issues, rules = talks.get("issues") or {}, talks.get("rules") or []
    if not isinstance(issues, Mapping) or not isinstance(rules, list | tuple):
        return talks  # the format says what is wrong with them
    issues, rules = dict(issues), list(rules)
    for index, name in enumerate(talks["ways_out"]):
        way = ways_out().get(str(name))
        if way is None:
            raise Faulty.one(
                f"‘{name}’ is not one of the usual ways out.",
                f"They are {', '.join(ways_out())}; write others as issues of your own.",
                path=("ways_out", index),
            )
        issues = {**issues, **{key: issue for key, issue in way.issues.items() if key not in issues}}
        rules += [rule for rule in way.rules if rule not in rules]
    return {**talks, "issues": issues, "rules": rules}
