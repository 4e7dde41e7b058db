"""What it costs in all, what drives the sum, and how the ways to cover compare."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from makegood.breach.ratings import Sum, add_up, at_stake, items, per_day, said_sum, so_far
from makegood.breach.report import UNKNOWN, CoverOption, Report
from makegood.formats import Strict
from makegood.values import Estimate, Money

DRAWS = 20_000
SEED = 241  # any fixed number; the same report always gives the same range

_AREA = {
    "business_goals": "your business goals",
    "customers": "your customers",
    "other_partners": "your other partners",
}


class Driver(Strict):
    """One line of the tornado picture: the total when this estimate alone goes from its low to its high end."""

    what: str
    path: str
    total_at_low: Money
    total_at_high: Money
    swing: Money


class AreaSum(Strict):
    """The known sums of one area; `all_so_far` and `all_each_day` are false where a part of the sum is not known."""

    area: str
    weighs: str
    so_far: Estimate
    each_day: Estimate
    all_so_far: bool
    all_each_day: bool


class TotalImpact(Strict):
    """The known sums until the horizon. Nine times in ten the total lies between `from_` and `to`."""

    areas: tuple[AreaSum, ...]
    so_far: Estimate
    each_day: Estimate
    by_horizon: Estimate
    horizon_days: int
    from_: Money
    middle: Money
    to: Money
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


def total_impact(report: Report) -> TotalImpact:
    """Add up the estimates by a seeded simulation: each drawn from a triangle, independent of the others."""
    stake = at_stake(report).known
    low, middle, high = _simulate(report)
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
        drivers=_drivers(report, stake),
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


def _lines(report: Report) -> list[tuple[str, str, Estimate, int]]:
    """Every known estimate with how often it counts until the horizon."""
    lines = []
    for area, index, item in items(report):
        for field, days in (("cost", 1), ("each_day", report.horizon_days)):
            estimate = getattr(item, field)
            if isinstance(estimate, Estimate):
                what = item.what if field == "cost" else f"{item.what}, each further day"
                lines.append((what, f"impact.{area}.items.{index}.{field}", estimate, days))
    return lines


def _simulate(report: Report) -> tuple[Money, Money, Money]:
    lines = [(e, days) for _, _, e, days in _lines(report) if e.low < e.high]
    fixed = sum(float(e.likely.amount) * days for _, _, e, days in _lines(report) if e.low == e.high)
    draws = np.full(DRAWS, float(fixed))
    rng = np.random.default_rng(SEED)
    for estimate, days in lines:
        draws += days * rng.triangular(
            float(estimate.low.amount), float(estimate.likely.amount), float(estimate.high.amount), DRAWS
        )
    return tuple(_rounded(float(q), report.currency) for q in np.percentile(draws, (5, 50, 95)))  # type: ignore[return-value]


def _rounded(amount: float, currency: str) -> Money:
    """To three figures: more would pretend to know more."""
    return Money(Decimal(f"{amount:.3g}"), currency)


def _drivers(report: Report, stake: Estimate) -> tuple[Driver, ...]:
    drivers = []
    for what, path, estimate, days in _lines(report):
        low = stake.likely - days * (estimate.likely - estimate.low)
        high = stake.likely + days * (estimate.high - estimate.likely)
        if low < high:
            drivers.append(Driver(what=what, path=path, total_at_low=low, total_at_high=high, swing=high - low))
    return tuple(sorted(drivers, key=lambda driver: (-driver.swing.amount, driver.path)))


def compare_cover(report: Report) -> tuple[Cover, ...]:
    """Price every way to cover until the horizon, waiting included; the cheapest likely total first."""
    daily = per_day(report)
    waiting = _waiting(report, daily)
    options = [_priced(option, report, daily) for option in report.cover]
    priced = sorted((o for o in options if o.total), key=lambda o: o.total.likely.amount if o.total else 0)
    return (*priced, *(o for o in options if not o.total), waiting)


def _waiting(report: Report, daily: Sum) -> Cover:
    days = report.horizon_days
    total = Estimate(daily.known.low * days, daily.known.likely * days, daily.known.high * days)
    more = "" if daily.complete else " Some daily costs are not known, so it may be more."
    return Cover(
        name="no cover",
        ready_in_days=0,
        total=total,
        saves=Money.zero(report.currency),
        pays_from_day=None,
        risks="",
        says=f"Waiting {days} days costs {said_sum(total)}.{more}",
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
    ready = f"Ready in {option.ready_in_days} days" if option.ready_in_days else "Ready at once"
    said = f"{ready}; {said_sum(total)} over {report.horizon_days} days with the harm that goes on"
    if saves.amount > 0 and day is not None:
        said += f". Likely saves {said_sum(saves)} against waiting, and pays from day {day} on"
    elif daily.known.likely:
        said += ". It likely costs more than it stops; it may still be worth it for what money does not show"
    return Cover(
        name=option.name,
        ready_in_days=option.ready_in_days,
        total=total,
        saves=saves,
        pays_from_day=day,
        risks=option.risks,
        says=f"{said}.",
    )


def _pays_from(option: CoverOption, harm: Money, start: Money, price: Money) -> int | None:
    """The first day by which the cover has saved more than it cost; None if it never does."""
    gain = harm.amount * option.stops / 100 - price.amount
    if gain <= 0:
        return None
    return option.ready_in_days + int(start.amount / gain) + 1
