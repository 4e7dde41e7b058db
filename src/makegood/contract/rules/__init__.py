"""Our rules for finding clauses: one file per kind, each rule with its proofs beside it."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from makegood.contract.quantities import MONEY, PERIOD

# In the order in which a reader after a breach wants them.
KINDS = (
    "notice", "cure_period", "termination_for_cause", "termination_for_convenience", "suspension_right",
    "step_in_or_cover_right", "assurance_or_remediation_plan", "service_levels", "liquidated_damages_or_credits",
    "liability_cap", "consequential_loss_exclusion", "indemnity", "warranty", "force_majeure", "insurance", "audit_right",
    "confidentiality", "dispute_resolution", "governing_law", "renewal_or_expiry", "exclusivity", "minimum_commitment",
    "order_of_precedence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which contracts say a thing.

    pattern      regular expression, case ignored, held against one sentence on one line (or a heading)
    unless       where this also matches, the rule stays silent
    body         for a rule about headings: what must also stand in the part under it
    confidence   how often the rule is right when it speaks, 0..1
    stands       for a kind that was learned: the rule counts whatever the weights say (what it hears was not in their contracts)
    hits, misses sentences that prove it; for a heading rule written ‘heading | body’
    """

    name: str
    pattern: re.Pattern[str]
    confidence: float
    unless: re.Pattern[str] | None = None
    body: re.Pattern[str] | None = None
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    stands: bool = False

    @property
    def reads_headings(self) -> bool:
        return self.body is not None

    def finds(self, sentence: str) -> re.Match[str] | None:
        """Where the rule speaks in `sentence`; None where it stays silent."""
        match = self.pattern.search(sentence)
        return None if match is None or (self.unless and self.unless.search(sentence)) else match

    def fits(self, heading: str, body: str) -> bool:
        """Whether a heading, with what stands under it, is what the rule looks for."""
        return bool(self.body and self.pattern.search(heading) and self.body.search(body))

    def proves(self, example: str) -> bool:
        """Whether the rule speaks on one of its written proofs."""
        if self.reads_headings:
            heading, _, body = example.partition(" | ")
            return self.fits(heading, body)
        return self.finds(example) is not None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of clause.

    title   as people call it
    asks    what it answers, in words
    takes   what the clause covers: the sentence, a run of sentences under one heading, the numbered part if it is short, or the whole section
    words   parts of words; a sentence with none of them is not looked at
    lesser  a form that counts only where no full one is found: a waiver of some losses is no cap, yet limits what is owed
    veto    what is never of this kind, whatever the learned weights say
    """

    name: str
    title: str
    asks: str
    takes: str
    words: tuple[str, ...]
    rules: tuple[Rule, ...]
    lesser: Rule | None = None
    veto: Rule | None = None

    @property
    def proven(self) -> tuple[Rule, ...]:
        """Every rule that has proofs."""
        return (*self.rules, *(rule for rule in (self.lesser, self.veto) if rule))

    @property
    def whole(self) -> bool:
        return self.takes == "section"


@functools.cache
def kinds() -> tuple[Kind, ...]:
    """Every kind with its rules, in the order of `KINDS`."""
    folder = resources.files(__name__)
    shared = tomllib.loads((folder / "words.toml").read_text("utf-8"))
    return tuple(_kind(name, tomllib.loads((folder / f"{name}.toml").read_text("utf-8")), shared) for name in KINDS)


def kind(name: str) -> Kind:
    """One kind by name. Raises KeyError where there is none."""
    return next((each for each in kinds() if each.name == name), None) or _unknown(name)


def _unknown(name: str) -> Kind:
    raise KeyError(name)


def _kind(name: str, data: dict[str, Any], shared: Mapping[str, str]) -> Kind:
    rules = {key: _rule(key, value, shared) for key, value in data.items() if isinstance(value, dict)}
    lesser, veto = rules.pop("lesser", None), rules.pop("veto", None)
    words = tuple(data["words"])
    return Kind(name, data["title"], data["asks"], data["takes"], words, tuple(rules.values()), lesser, veto)


def _rule(name: str, data: dict[str, Any], shared: Mapping[str, str]) -> Rule:
    heading = data.get("where") == "heading"
    return Rule(
        name,
        _pattern(data["pattern"], shared),
        data["confidence"],
        _pattern(data["unless"], shared) if "unless" in data else None,
        _pattern(data["body"], shared) if heading else None,
        tuple(data["hits"]),
        tuple(data["misses"]),
        data.get("stands", False),
    )


def _pattern(text: str, shared: Mapping[str, str]) -> re.Pattern[str]:
    words = {**shared, "period": f"(?:{PERIOD})", "money": f"(?:{MONEY})"}
    filled = re.sub(r"<(\w+)>", lambda match: words[match[1]], text)
    return re.compile(filled.replace("(?i)", ""), re.I | re.S)
