"""A result in words, for a neutral who may see every side."""

from __future__ import annotations

import math
from collections.abc import Sequence

from makegood.negotiation.concepts import SAYS, Concept
from makegood.negotiation.no_deal import NoDeal, Relaxation
from makegood.negotiation.solver import Settlement, Settlements, unproved
from makegood.negotiation.splits import Split
from makegood.negotiation.swaps import exchanges
from makegood.negotiation.talks import Talks

OFF = 15  # per cent
UP_TO_WHOLE = 10
WHOLE = 0.01  # a share that whole per cents can tell
ALMOST = 1e-9


def tell(result: Settlements | NoDeal) -> str:
    """Return the whole result as text. It holds every side's private part."""
    return "\n".join(_no_deal(result) if isinstance(result, NoDeal) else _deal(result))


def _deal(result: Settlements) -> list[str]:
    talks = result.talks
    names = _listed([talks.called(side) for side in talks.sides])
    lines = [f"{talks.title}: {names} can settle." if talks.title else f"{names} can settle.", ""]
    for group in _same(result.settlements):
        lines += [*_package(talks, group), ""]
    first = result.settlements[0]
    if trades := exchanges(talks, first.package):
        lines += ["What makes the first package work:", *(f"  {trade}" for trade in trades[:3]), ""]
    lines += _split(result)
    lines.append(_holds(talks, first))
    lines += [_efficient(result), _proof(result.settlements), "What to propose to the sides is for you to decide."]
    return lines


def _same(settlements: Sequence[Settlement]) -> list[list[Settlement]]:
    groups: dict[tuple[str, ...], list[Settlement]] = {}
    for one in settlements:
        groups.setdefault(tuple(one.package.values()), []).append(one)
    return list(groups.values())


def _package(talks: Talks, group: Sequence[Settlement]) -> list[str]:
    one = group[0]
    lines = [f"{_named(each.concept)}: {SAYS[each.concept]}." for each in group]
    lines += [f"  {talks.titled(name)}: {choice}" for name, choice in one.package.items()]
    for side in talks.sides:
        lines.append(
            f"  Worth {_number(one.values[side])} to {talks.called(side)}, {_number(one.gains[side])} above its walk-away."
        )
        if one.beats[side] < 1:
            lines.append(
                f"  No worse for {talks.called(side)} than no deal in {int(one.beats[side] * 100)} of 100 cases."
            )
    if one.ties > 1:
        least = "At least " if any(issue.continuous for issue in talks.issues.values()) else ""
        lines.append(
            f"  {least}{one.ties:,} packages are equally good here; this is the first in the order of the table."
        )
    return lines


def _named(concept: Concept) -> str:
    return str(concept).replace("_", "-").title()


def _split(result: Settlements) -> list[str]:
    """The split that is even for all, where it splits anything; between many sides some may come farther still."""
    even = next((one for one in result.splits if one.concept is Concept.KALAI_SMORODINSKY and one.issues), None)
    if even is None:
        return []
    said = "If one issue may be split or drawn by lot, the sides can come equally far:"
    if len(result.talks.sides) > 2:
        said = "If issues may be split or drawn by lot, the side that comes least far can come farther:"
    return [said, *_ways(result.talks, even), f"  Worth {_worth(result.talks, even)}.", ""]


def _ways(talks: Talks, split: Split) -> list[str]:
    lines = []
    digits = 0 if all(WHOLE <= share <= 1 - WHOLE for share, _ in split.ways) else 2
    for share, package in split.ways:
        said = "; ".join(f"{talks.titled(name)}: {package[name]}" for name in split.issues)
        lines.append(f"  {float(share):.{digits}%} {said}")
    whole = {name: choice for name, choice in split.ways[0][1].items() if name not in split.issues}
    rest = "; ".join(f"{talks.titled(name)}: {choice}" for name, choice in whole.items())
    return lines + ([f"  and the rest whole: {rest}"] if rest else [])


def _worth(talks: Talks, split: Split) -> str:
    return _listed([f"{_number(value)} to {talks.called(side)}" for side, value in split.values.items()]).removesuffix(
        "."
    )


def _holds(talks: Talks, one: Settlement) -> str:
    both = "both walk-aways" if len(talks.sides) == 2 else "every walk-away"
    far = _listed(
        [f"{percent} % for {talks.called(side)}" for side, percent in one.holds.items() if percent is not None]
    )
    if all(percent is not None and percent >= OFF for percent in one.holds.values()):
        return f"With every weight off by up to {OFF} % the first package still reaches {both}, even in the worst case (up to {far})."
    return f"With weights off by up to {OFF} % the first package may miss a walk-away: it is sure up to {far}."


def _efficient(result: Settlements) -> str:
    size = result.frontier.size
    if lines := len(result.frontier.lines):
        single = size - len({end for line in result.frontier.lines for end in line} & {*result.frontier.points})
        points = f" and {single:,} single point{'s' * (single > 1)}" if single else ""
        return f"All efficient gains lie on {lines:,} straight line{'s' * (lines > 1)}{points}; every one was weighed."
    if result.frontier.complete and size == 1:
        return "1 efficient combination of gains exists in all; it was weighed."
    if result.frontier.complete:
        return f"{size:,} efficient combinations of gains exist in all; every one was weighed."
    return f"{size:,} efficient packages are shown; others may lie between them."


def _proof(settlements: Sequence[Settlement]) -> str:
    if not all(one.certificate.agrees for one in settlements):
        return "A second reckoning does NOT confirm these packages: please report this."
    gaps = [
        f"{_named(one.concept)} (one may be better by {one.certificate.gap:.1g} at most)"
        for one in unproved(settlements)
    ]
    save = f", save for {_listed(gaps)}" if gaps else ""
    return (
        f"Each package was reckoned a second way from the words of the talks; by its measure none better exists{save}."
    )


def _no_deal(result: NoDeal) -> list[str]:
    talks = result.talks
    lines = ["No package meets everything that the sides insist on.", ""]
    if len(result.blocking) == 1:
        lines.append("This alone cannot be met:")
    else:
        lines.append("These cannot all be met at once" + (", and no smaller set blocks:" if result.smallest else ":"))
    lines += [f"  {talks.called(one.side)}: {one.says}" for one in result.blocking]
    if rules := result.rules:
        lines += ["", "Without any one of these rules of the table it could:", *(f"  {one}" for one in rules)]
    if result.relaxations:
        lines += ["", "Any one of these moves alone would open a deal:"]
        lines += [f"  {_move(talks, one)}" for one in result.relaxations]
    else:
        lines += ["", "No single move opens a deal; it takes more than one."]
    lines += _by_lot(result)
    lines += ["", "Without a deal on these terms there are orderly ways on:"]
    lines += [f"  {way.says.strip()}" for way in result.onward]
    return [*lines, "", "Which way to suggest is for you to decide."]


def _by_lot(result: NoDeal) -> list[str]:
    """What a lot could do where no package by itself is a deal."""
    if result.by_lot is None:
        return []
    said = "No package by itself is a deal; a draw between these would on average be better for all than none:"
    worth = f"  On average worth {_worth(result.talks, result.by_lot)}."
    care = "  Whoever loses the draw is then below its walk-away: agree on it only if all can bear that."
    return ["", said, *_ways(result.talks, result.by_lot), worth, care]


def _move(talks: Talks, one: Relaxation) -> str:
    side = talks.called(one.demand.side)
    if one.points is None:
        return f"{side} lets go of {one.demand.says}."
    scale = talks.sides[one.demand.side].scale
    return f"{side} accepts {_up(one.points)} of its {_number(float(scale))} points less than its walk-away."


def _up(points: float) -> str:
    """Points a side would have to give, rounded up to what opens the deal for sure."""
    if points >= UP_TO_WHOLE:
        return f"{math.ceil(points - ALMOST):,}"
    return _number(math.ceil((points - ALMOST) * 1000) / 1000)


def _number(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:,.3f}".rstrip("0").rstrip(".")


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
