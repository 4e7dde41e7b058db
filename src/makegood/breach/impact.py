"""What it costs in all, what drives the sum, and how the ways to cover compare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from makegood.breach.ratings import Sum, add_up, at_stake, items, per_day, said_sum, so_far
from makegood.breach.report import UNKNOWN, CoverOption, Item, Report
from makegood.formats import Strict
from makegood.values import Estimate, Money

Draws = NDArray[np.float64]
DRAWS = 20_000
SEED = 241  # any fixed number; the same report always gives the same range

_AREA = {
    "business_goals": "your business goals",
    "customers": "your customers",
    "other_partners": "your other partners",
}


class Driver(Strict):
    """One bar of the tornado picture: the total when this alone goes from its low to its high end.

    `path` is the place of the estimate; of estimates that move together, all their places.
    """

    what: str
    path: str
    total_at_low: Money
    total_at_high: Money
    swing: Money


class MovesTogether(Strict):
    """Harms that rise and fall with the same thing, as the file says."""

    with_: str
    what: tuple[str, ...]


class AreaSum(Strict):
    """The known sums of one area; `all_so_far` and `all_each_day` are false where a part of the sum is not known."""

    area: str
    weighs: str
    so_far: Estimate
    each_day: Estimate
    all_so_far: bool
    all_each_day: bool


class TotalImpact(Strict):
    """The known sums until the horizon. Nine times in ten the total lies between `from_` and `to`.

    together      which harms were drawn together
    apart_from    where the range would begin if none of them moved together; `apart_to` where it would end
    """

    areas: tuple[AreaSum, ...]
    so_far: Estimate
    each_day: Estimate
    by_horizon: Estimate
    horizon_days: int
    from_: Money
    middle: Money
    to: Money
    together: tuple[MovesTogether, ...]
    apart_from: Money
    apart_to: Money
    drivers: tuple[Driver, ...]
    not_in_it: tuple[str, ...]


class Cover(Strict):
    """One way to go on while this is open, priced until the horizon; the harm that goes on is in it."""

    name: str
    ready_in_days: int
    total: Estimate | None
    saves: Money | None
    pays_from_day: int | None
    risks: str
    says: str
    owner: str = ""
    decide_by: dt.date | None = None
    missing: tuple[str, ...] = ()


def total_impact(report: Report) -> TotalImpact:
    """Add up the estimates by a seeded simulation: each drawn from a triangle, those that move together with one draw.

    The drivers are exact: no draw is in them.
    """
    stake = at_stake(report).known
    lines = _lines(report)
    low, middle, high = _simulate(lines, report.currency)
    apart_low, _, apart_high = _simulate([replace(line, group=line.path) for line in lines], report.currency)
    missing = tuple(
        f"{item.what}: {what}"
        for _, _, item in items(report)
        for what, cost in (("so far", item.cost), ("each further day", item.each_day))
        if cost == UNKNOWN
    )
    return TotalImpact(
        areas=tuple(_area_sums(report)),
        so_far=so_far(report).known,
        each_day=per_day(report).known,
        by_horizon=stake,
        horizon_days=report.horizon_days,
        from_=low,
        middle=middle,
        to=high,
        together=_together(report),
        apart_from=apart_low,
        apart_to=apart_high,
        drivers=_drivers(lines, stake),
        not_in_it=missing,
    )


def _area_sums(report: Report) -> list[AreaSum]:
    sums = []
    for name, area in report.impact.areas().items():
        past = add_up([item.cost for item in area.items], report.currency)
        daily = add_up([item.each_day for item in area.items], report.currency)
        sums.append(
            AreaSum(
                area=_AREA[name],
                weighs=area.weighs,
                so_far=past.known,
                each_day=daily.known,
                all_so_far=past.complete,
                all_each_day=daily.complete,
            )
        )
    return sums


@dataclass(frozen=True, slots=True)
class Line:
    """A known estimate with how often it counts until the horizon. Lines of one group rise and fall together."""

    what: str
    path: str
    estimate: Estimate
    days: int
    group: str
    driver: str

    @property
    def less(self) -> Money:
        return self.days * (self.estimate.likely - self.estimate.low)

    @property
    def more(self) -> Money:
        return self.days * (self.estimate.high - self.estimate.likely)

    def at(self, quantiles: Draws) -> Draws:
        """The sum at each quantile of the triangle between low, likely and high."""
        low, likely, high = (float(end.amount) for end in (self.estimate.low, self.estimate.likely, self.estimate.high))
        if low == high:
            return np.full_like(quantiles, likely * self.days)
        rising = low + np.sqrt(quantiles * (high - low) * (likely - low))
        falling = high - np.sqrt((1 - quantiles) * (high - low) * (high - likely))
        return self.days * np.where(quantiles < (likely - low) / (high - low), rising, falling)


def _lines(report: Report) -> list[Line]:
    lines = []
    for area, index, item in items(report):
        for field, days in (("cost", 1), ("each_day", report.horizon_days)):
            estimate = getattr(item, field)
            if isinstance(estimate, Estimate):
                what = item.what if field == "cost" else f"{item.what}, each further day"
                path = f"impact.{area}.items.{index}.{field}"
                driver = _driver_of(item)
                lines.append(Line(what, path, estimate, days, driver.casefold() or path, driver))
    return lines


def _driver_of(item: Item) -> str:
    return " ".join(item.moves_with.split()).rstrip(".")


def _together(report: Report) -> tuple[MovesTogether, ...]:
    groups: dict[str, list[Item]] = {}
    for _, _, item in items(report):
        if driver := _driver_of(item):
            groups.setdefault(driver.casefold(), []).append(item)
    return tuple(
        MovesTogether(with_=_driver_of(members[0]), what=tuple(member.what for member in members))
        for members in groups.values()
    )


def _by_group(lines: Iterable[Line]) -> dict[str, list[Line]]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.group, []).append(line)
    return groups


def _simulate(lines: list[Line], currency: str) -> tuple[Money, Money, Money]:
    """The 5th, 50th and 95th percentile of the total; one draw for each group."""
    rng = np.random.default_rng(SEED)
    total = np.zeros(DRAWS)
    for members in _by_group(lines).values():
        draw = rng.random(DRAWS)
        for line in members:
            total += line.at(draw)
    low, middle, high = (_rounded(float(q), currency) for q in np.percentile(total, (5, 50, 95)))
    return low, middle, high


def _rounded(amount: float, currency: str) -> Money:
    """To three figures: more would pretend to know more."""
    return Money(Decimal(f"{amount:.3g}"), currency)


def _drivers(lines: list[Line], stake: Estimate) -> tuple[Driver, ...]:
    drivers = []
    for members in _by_group(line for line in lines if line.estimate.low < line.estimate.high).values():
        low, high = stake.likely, stake.likely
        for line in members:
            low, high = low - line.less, high + line.more
        whats = "; ".join(line.what for line in members)
        named = members[0].driver
        what = f"{named[:1].upper()}{named[1:]} ({whats})" if named else whats
        path = ", ".join(line.path for line in members)
        drivers.append(Driver(what=what, path=path, total_at_low=low, total_at_high=high, swing=high - low))
    return tuple(sorted(drivers, key=lambda driver: (-driver.swing.amount, driver.path)))


def compare_cover(report: Report) -> tuple[Cover, ...]:
    """Price every way to cover until the horizon, waiting included; the cheapest likely total first."""
    daily = per_day(report)
    waiting = _waiting(report, daily)
    options = [_priced(option, report, daily) for option in report.cover]
    priced = sorted((o for o in options if o.total), key=lambda o: o.total.likely.amount if o.total else 0)
    return (*priced, *(o for o in options if not o.total), waiting)


_MAY_BE_MORE = "Some daily costs are not known, so it may be more."


def _waiting(report: Report, daily: Sum) -> Cover:
    days = report.horizon_days
    total = Estimate(daily.known.low * days, daily.known.likely * days, daily.known.high * days)
    cost = said_sum(total)
    says = f"Waiting {days} days costs {cost}."
    return Cover(
        name="no cover",
        ready_in_days=0,
        total=total,
        saves=Money.zero(report.currency),
        pays_from_day=None,
        risks="",
        says=says if daily.complete else f"{says} {_MAY_BE_MORE}",
    )


def _priced(option: CoverOption, report: Report, daily: Sum) -> Cover:
    if not isinstance(option.set_up, Estimate) or not isinstance(option.each_day, Estimate):
        says = "Its price is not known yet; ask for it before choosing."
        return Cover(
            name=option.name,
            ready_in_days=option.ready_in_days,
            total=None,
            saves=None,
            pays_from_day=None,
            risks=option.risks,
            says=says,
            **_who_and_when(option),
        )
    covered = max(report.horizon_days - option.ready_in_days, 0)
    uncovered = report.horizon_days - covered
    ends = []
    for end in ("low", "likely", "high"):
        harm, price, start = (getattr(e, end) for e in (daily.known, option.each_day, option.set_up))
        stopped = harm * covered * option.stops
        ends.append(
            start + price * covered + harm * uncovered + harm * covered - Money(stopped.amount / 100, stopped.currency)
        )
    total = Estimate(*ends)
    saves = daily.known.likely * report.horizon_days - total.likely
    day = _pays_from(option, daily.known.likely, option.set_up.likely, option.each_day.likely)
    return Cover(
        name=option.name,
        ready_in_days=option.ready_in_days,
        total=total,
        saves=saves,
        pays_from_day=day,
        risks=option.risks,
        says=" ".join(_pays_says(option, report.horizon_days, said_sum(total), saves, day, bool(daily.known.likely))),
        **_who_and_when(option),
    )


def _pays_says(option: CoverOption, days: int, cost: str, saves: Money, first: int | None, harm: bool) -> Iterator[str]:
    ready = option.ready_in_days
    if not ready:
        yield f"Ready at once; {cost} over {days} days with the harm that goes on."
    elif ready == 1:
        yield f"Ready in 1 day; {cost} over {days} days with the harm that goes on."
    else:
        yield f"Ready in {ready} days; {cost} over {days} days with the harm that goes on."
    if saves.amount > 0 and first is not None:
        saved = said_sum(saves)
        yield f"Likely saves {saved} against waiting, and pays from day {first} on."
    elif harm:
        yield "It likely costs more than it stops; it may still be worth it for what money does not show."


def _who_and_when(option: CoverOption) -> dict[str, Any]:
    decide_by = option.decide_by if isinstance(option.decide_by, dt.date) else None
    open_ = {
        "who sees to it": not option.owner,
        "by when it must be ordered": option.decide_by == UNKNOWN,
        "what it costs": UNKNOWN in (option.set_up, option.each_day),
    }
    return {"owner": option.owner, "decide_by": decide_by, "missing": tuple(what for what, gap in open_.items() if gap)}


def _pays_from(option: CoverOption, harm: Money, start: Money, price: Money) -> int | None:
    """The first day by which the cover has saved more than it cost; None if it never does."""
    gain = harm.amount * option.stops / 100 - price.amount
    if gain <= 0:
        return None
    return option.ready_in_days + int(start.amount / gain) + 1
