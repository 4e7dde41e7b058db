"""What of a side's part still holds when other issues lie on the table than it was written for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal

from makegood.formats import Faulty, build
from makegood.negotiation.talks import LISTED, Condition, Interaction, Issue, Preference, Side, Talks

FINEST = Decimal("1e-15")


def refit(side: Side, issues: Mapping[str, Issue]) -> Side | None:
    """Return the part with what still fits `issues`, for the side to look through; None where nothing of worth does.

    An option that is new is worth nothing yet; an option or issue that is gone takes with it what was said of it. Points
    are brought to the side's scale again in proportion.
    """
    still = {name: _worth(one, issues.get(name)) for name, one in side.preferences.items()}
    wants = {name: one for name, one in still.items() if one is not None}
    raw = side.model_dump(by_alias=True, exclude_defaults=True)
    raw |= {
        "preferences": {name: one.model_dump(exclude_defaults=True) for name, one in _to_scale(side, wants).items()},
        "must": _demands(side.must, issues),
        "limits": _demands(side.limits, issues),
        "interactions": [one for one in side.interactions if _holds(one, issues)],
        "guess": None,
    }
    try:
        on = {name: issue.model_dump(by_alias=True, exclude_defaults=True) for name, issue in issues.items()}
        fitted = build({"issues": on, "sides": {"side": raw}}, Talks).sides["side"]
    except Faulty:
        return None
    return fitted.model_copy(update={"guess": side.guess})


def _worth(one: Preference, issue: Issue | None) -> Preference | None:
    if issue is None:
        return None
    if issue.kind in LISTED and one.values.keys() & set(issue.choices):
        return one.model_copy(update={"values": {o: one.values.get(o, Decimal(0)) for o in issue.choices}})
    return None if any(one.faults(issue, ())) else one


def _to_scale(side: Side, wants: Mapping[str, Preference]) -> Mapping[str, Preference]:
    total = sum((one.points or Decimal(0) for one in wants.values()), Decimal(0))
    if not total or total == side.scale:
        return wants
    points = {n: ((one.points or 0) * side.scale / total).quantize(FINEST, ROUND_FLOOR) for n, one in wants.items()}
    return {name: one.model_copy(update={"points": points[name]}) for name, one in wants.items()}


def _demands(demands: Mapping[str, Condition], issues: Mapping[str, Issue]) -> dict[str, Condition]:
    fitted = {}
    for name, one in demands.items():
        if name not in issues:
            continue
        issue = issues[name]
        left = tuple(o for o in one.one_of if not any(Condition(one_of=(o,)).faults(issue, ())))
        if one.one_of and left:
            fitted[name] = one.model_copy(update={"one_of": left})
        elif not one.one_of and not any(one.faults(issue, ())):
            fitted[name] = one
    return fitted


def _holds(one: Interaction, issues: Mapping[str, Issue]) -> bool:
    return all(name in issues and not any(each.faults(issues[name], ())) for name, each in one.when.items())
