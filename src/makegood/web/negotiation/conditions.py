"""Rules and conditions in the reader's language: people's own words stay, what stands between them is said.

A rule reads ‘wenn Spedition: Käufer, dann Lieferung: höchstens 10 days’ to who reads German.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from babel.lists import format_list
from django.utils.translation import gettext as _

from makegood.formats import Faulty
from makegood.negotiation import says
from makegood.negotiation.offers import NotNow
from makegood.negotiation.talks import Condition, Talks
from makegood.negotiation.talks import Side as Wants
from makegood.negotiation.talks import said as in_english
from makegood.web.languages import of_library
from makegood.web.sentences import said


def rules_said(talks: Talks) -> list[tuple[str, str]]:
    """Every rule of the table, and why it is one in the words of who wrote it."""
    return [(said(rule.told(partial(_all_said, talks))), rule.why) for rule in talks.rules]


def demands_said(talks: Talks, wants: Wants) -> Mapping[str, str]:
    """What the library says of a side's own musts and limits, each as it is to be read."""
    told: dict[str, str] = {}
    for name, condition in [*wants.must.items(), *wants.limits.items()]:
        one = {name: condition}
        for says_it in (says.insists, says.let_go, says.crosses):
            told[says_it(in_english(one))] = said(says_it(_all_said(talks, one)))
    return told


def faults_said(talks: Talks, wants: Wants | None, faulty: Faulty) -> Faulty:
    """What keeps a side from an offer, with the rules and its own demands as they are to be read."""
    if isinstance(faulty, NotNow):
        return faulty
    rules = zip(talks.rules, rules_said(talks), strict=True)
    broken = {says.breaks(str(rule)): said(says.breaks(shown)) for rule, (shown, _why) in rules}
    told = {**broken, **(demands_said(talks, wants) if wants else {})}
    return Faulty(replace(fault, problem=told.get(fault.problem, fault.problem)) for fault in faulty.faults)


def _all_said(talks: Talks, conditions: Mapping[str, Condition]) -> str:
    each = [f"{talks.titled(name)}: {_said(condition)}" for name, condition in conditions.items()]
    return format_list(each, locale=of_library())


def _said(condition: Condition) -> str:
    if condition.one_of:
        return format_list(list(condition.one_of), style="or", locale=of_library())
    low, high = condition.at_least, condition.at_most
    if low is not None and high is not None:
        return _("at least %(low)s and at most %(high)s") % {"low": low, "high": high}
    return _("at most %(end)s") % {"end": high} if low is None else _("at least %(end)s") % {"end": low}
