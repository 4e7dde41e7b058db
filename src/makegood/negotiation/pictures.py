"""Pictures of talks as SVG: for a neutral the frontier with both walk-aways, for a side only what it may see.

Colours come from classes and follow light or dark; text takes the colour of what surrounds it. A side is known by
its shape as well as its colour: the first side's offers are circles, the second side's squares. Every picture says
in its description what it shows, so that it can be read aloud.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from makegood.formats import Faulty
from makegood.negotiation.no_deal import NoDeal
from makegood.negotiation.offers import Move
from makegood.negotiation.solver import Settlements
from makegood.negotiation.talks import Talks
from makegood.negotiation.views import PUBLISHED, View, for_side

WIDTH, HEIGHT = 420, 400
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 34, 44
LINE = 17  # between two lines of text
TICKS = 5

STYLE = """
  .makegood-picture { font: 13px system-ui, sans-serif; color: #1d2433; font-variant-numeric: tabular-nums }
  .makegood-picture text { fill: currentColor }
  .makegood-picture .quiet { fill: #586174 } .makegood-picture .grid { stroke: #e3dfd6 }
  .makegood-picture .first { fill: #3a4e9f; stroke: #3a4e9f } .makegood-picture .second { fill: #96491f; stroke: #96491f }
  .makegood-picture .shared { fill: #0f665d; stroke: #0f665d } .makegood-picture .zone { fill: #0f665d; opacity: .07 }
  .makegood-picture .dot { stroke: none; opacity: .45 } .makegood-picture .line { fill: none; stroke-width: 1.5 }
  .makegood-picture .floor { stroke-dasharray: 5 4 } .makegood-picture text.first, .makegood-picture text.second { stroke: none }
  @media (prefers-color-scheme: dark) {
    .makegood-picture { color: #e8e6e1 } .makegood-picture .quiet { fill: #a3abb8 } .makegood-picture .grid { stroke: #2d333d }
    .makegood-picture .first { fill: #9fb0f2; stroke: #9fb0f2 } .makegood-picture .second { fill: #eda77c; stroke: #eda77c }
    .makegood-picture .shared { fill: #5cc2b4; stroke: #5cc2b4 } .makegood-picture .zone { fill: #5cc2b4; opacity: .12 }
  }
"""


@dataclass(frozen=True)
class Axis:
    """Points of a scale on a line of the picture."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, points: float) -> float:
        return round(self.start + (self.end - self.start) * (points - self.low) / (self.high - self.low), 1)

    @property
    def ticks(self) -> list[float]:
        return [self.low + (self.high - self.low) * step / (TICKS - 1) for step in range(TICKS)]


def picture(result: Settlements | NoDeal, *, side: str = "", moves: Iterable[Move] = ()) -> str:
    """Return the picture as an SVG document.

    side    draw only what this side may see: its own worth of what is published and of the offers made
    moves   the journal of offers, oldest first; entries without a package are passed over

    Raises Faulty where `side` is not at the table, and for a neutral where the talks have not two sides.
    """
    if side:
        return picture_for(for_side(result, side), result.talks, moves=moves)
    if len(result.talks.sides) != 2:
        raise Faulty.one("A picture for a neutral has two axes.", "Draw it for one side: add --side.")
    return _for_neutral(result, [move for move in moves if move.package is not None])


# -- for a neutral ---------------------------------------------------------------------------------------------------


def _for_neutral(result: Settlements | NoDeal, offers: Sequence[Move]) -> str:
    talks = result.talks
    across, up = _axes(talks, result, offers)
    one, other = talks.sides
    marks = _named(result) if isinstance(result, Settlements) else []
    parts = [*_grid(across, up), *_titles(talks.called(one), talks.called(other)), *_floors(talks, across, up)]
    if isinstance(result, Settlements):
        parts += [
            f'<line class="shared line" x1="{across(a)}" y1="{up(b)}" x2="{across(c)}" y2="{up(d)}"/>'
            for (a, b), (c, d) in result.frontier.lines
        ]
        parts += [
            f'<circle class="shared dot" cx="{across(a)}" cy="{up(b)}" r="2.5"/>' for a, b in result.frontier.points
        ]
    parts += _offers(talks, offers, [(across(a), up(b)) for a, b in _worths(talks, offers)])
    parts += _marks([(across(a), up(b), names) for a, b, names in marks])
    return _svg(
        f"What deals are worth to {talks.called(one)} and {talks.called(other)}", _described(result, marks), parts
    )


def _axes(talks: Talks, result: Settlements | NoDeal, offers: Sequence[Move]) -> tuple[Axis, Axis]:
    """Both axes begin at zero, or lower where something lies there."""
    points = [*(result.frontier.points if isinstance(result, Settlements) else ()), *_worths(talks, offers)]
    axes = []
    for place, side in enumerate(talks.sides.values()):
        reached = [float(side.floor), *(point[place] for point in points)]
        axes.append((min(0.0, *reached), max(float(side.scale), *reached)))
    (a, b), (c, d) = axes
    return Axis(a, b, LEFT, WIDTH - RIGHT), Axis(c, d, HEIGHT - BOTTOM, TOP)


def _worths(talks: Talks, offers: Iterable[Move]) -> list[tuple[float, float]]:
    return [
        (float(a.worth(talks.issues, move.package or {})), float(b.worth(talks.issues, move.package or {})))
        for move in offers
        for a, b in [tuple(talks.sides.values())]
    ]


def _named(result: Settlements) -> list[tuple[float, float, list[str]]]:
    """The settlements, those at one point under one label."""
    found: dict[tuple[float, ...], list[str]] = {}
    for one in result.settlements:
        found.setdefault(tuple(one.values.values()), []).append(_called(str(one.concept)))
    return [(point[0], point[1], names) for point, names in found.items()]


def _grid(across: Axis, up: Axis) -> Iterator[str]:
    left, right, top, bottom = LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM
    for tick in across.ticks:
        yield f'<line class="grid" x1="{across(tick)}" y1="{top}" x2="{across(tick)}" y2="{bottom}"/>'
        yield _text(across(tick), bottom + LINE, _digits(tick), "quiet", "middle" if tick < across.high else "end")
    for tick in up.ticks:
        yield f'<line class="grid" x1="{left}" y1="{up(tick)}" x2="{right}" y2="{up(tick)}"/>'
        yield _text(left - 6, up(tick) + 4, _digits(tick), "quiet", "end")


def _titles(one: str, other: str) -> Iterator[str]:
    yield _text(WIDTH - RIGHT, HEIGHT - 8, f"worth to {one} →", "first", "end")
    yield _text(4, 16, f"↑ worth to {other}", "second")


def _floors(talks: Talks, across: Axis, up: Axis) -> Iterator[str]:
    """Both walk-aways, and the corner in which both are better off than without a deal."""
    a, b = (float(side.floor) for side in talks.sides.values())
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    yield f'<rect class="zone" x="{across(a)}" y="{TOP}" width="{right - across(a)}" height="{up(b) - TOP}"/>'
    yield f'<line class="first floor" x1="{across(a)}" y1="{TOP}" x2="{across(a)}" y2="{bottom}"/>'
    yield f'<line class="second floor" x1="{LEFT}" y1="{up(b)}" x2="{right}" y2="{up(b)}"/>'
    end = across(a) > WIDTH / 2
    yield _text(
        across(a) + (-6 if end else 6), bottom - 7, f"walk-away {_digits(a)}", "first", "end" if end else "start"
    )
    yield _text(LEFT + 6, up(b) + (LINE - 2 if up(b) < bottom - 40 else -6), f"walk-away {_digits(b)}", "second")


def _offers(talks: Talks, offers: Sequence[Move], places: Sequence[tuple[float, float]]) -> Iterator[str]:
    """The offers as they were made: circles and squares in the colours of the sides, numbered, one line for each side."""
    for number, side in enumerate(talks.sides):
        path = " ".join(f"{x},{y}" for move, (x, y) in zip(offers, places, strict=True) if move.by == side)
        if path.count(",") > 1:
            yield f'<polyline class="{_tone(number)} line" points="{path}"/>'
    order = list(talks.sides)
    for count, (move, (x, y)) in enumerate(zip(offers, places, strict=True), start=1):
        yield _shape(order.index(move.by), x, y, 5)
        yield _text(x - 9, y + 4, str(count), _tone(order.index(move.by)), "end")


def _shape(number: int, x: float, y: float, half: float) -> str:
    if number == 0:
        return f'<circle class="first" cx="{x}" cy="{y}" r="{half}"/>'
    return f'<rect class="{_tone(number)}" x="{x - half}" y="{y - half}" width="{2 * half}" height="{2 * half}"/>'


def _marks(marks: Sequence[tuple[float, float, list[str]]]) -> Iterator[str]:
    """Named points; their labels stand below the frontier, where nothing else does, one under the other."""
    last = 0.0
    for x, y, names in sorted(marks, key=lambda mark: mark[1]):
        last = max(y + 20, last + LINE)
        yield f'<line class="shared" x1="{x}" y1="{y}" x2="{x - 14}" y2="{last - 4}"/>'
        yield f'<path class="shared" d="M{x} {y - 6}l6 6l-6 6l-6-6z"/>'
        yield _text(x - 17, last, _shortened(names), "", "end")


def _described(result: Settlements | NoDeal, marks: Sequence[tuple[float, float, list[str]]]) -> str:
    talks = result.talks
    floors = [
        f"{talks.called(name)} walks away below {_digits(float(side.floor))}." for name, side in talks.sides.items()
    ]
    if isinstance(result, NoDeal):
        return " ".join([*floors, "No package reaches both walk-aways and meets all that the sides insist on."])
    one, other = (talks.called(name) for name in talks.sides)
    named = [f"{_listed(names)}: {_digits(a)} to {one}, {_digits(b)} to {other}." for a, b, names in marks]
    lines = len(result.frontier.lines)
    efficient = (
        f"Efficient combinations on {lines:,} lines." if lines else f"{result.frontier.size:,} efficient combinations."
    )
    return " ".join([*floors, efficient, *named])


# -- for one side ----------------------------------------------------------------------------------------------------


def picture_for(view: View, talks: Talks, *, moves: Iterable[Move] = ()) -> str:
    """Return one side's picture: offers from left to right, higher is better for it; what is published as levels beside them.

    Of `talks` only what is shared and the side's own part is read. Nothing of the other side's worth is drawn, and
    nothing that depends on it beside what the view holds.
    """
    offers = [move for move in moves if move.package is not None]
    own = talks.sides[view.side]
    levels: dict[tuple[str, ...], tuple[float, list[str]]] = {}
    for one in view.proposals:
        level = levels.setdefault(tuple(one.package.values()), (one.value, []))
        level[1].append(_called(str(one.concept)))
    worths = [float(own.worth(talks.issues, move.package or {})) for move in offers]
    floor = [float(getattr(own.walk_away, end)) for end in ("low", "likely", "high")]
    reached = [*worths, *(worth for worth, _ in levels.values()), *floor]
    up = Axis(min(0.0, *reached), max(float(own.scale), *reached), HEIGHT - BOTTOM, TOP)
    middle = WIDTH * 0.52
    step = (middle - LEFT) / max(1, len(offers))
    places = [(round(LEFT + step * (count + 0.5), 1), up(worth)) for count, worth in enumerate(worths)]
    tone = _tone(list(talks.sides).index(view.side))
    parts = [
        *_levels_grid(up),
        _text(4, 16, f"↑ worth to {view.name}", tone),
        _text(
            round((LEFT + middle) / 2), HEIGHT - 12, "offers, in order" if offers else "no offer yet", "quiet", "middle"
        ),
        _text(WIDTH - RIGHT, HEIGHT - 12, "packages proposed", "quiet", "end"),
        *_own_floor(floor, up, tone),
        *_levels(list(levels.values()), up, middle),
        *_offers(talks, offers, places),
    ]
    return _svg(
        f"What offers and packages are worth to {view.name}",
        _told(view.name, levels, worths, floor, offers, talks),
        parts,
    )


def _levels_grid(up: Axis) -> Iterator[str]:
    for tick in up.ticks:
        yield f'<line class="grid" x1="{LEFT}" y1="{up(tick)}" x2="{WIDTH - RIGHT}" y2="{up(tick)}"/>'
        yield _text(LEFT - 6, up(tick) + 4, _digits(tick), "quiet", "end")


def _own_floor(floor: Sequence[float], up: Axis, tone: str) -> Iterator[str]:
    low, likely, high = floor
    if high > low:
        yield f'<rect class="zone" x="{LEFT}" y="{up(high)}" width="{WIDTH - RIGHT - LEFT}" height="{round(up(low) - up(high), 1)}"/>'
    yield f'<line class="{tone} floor" x1="{LEFT}" y1="{up(likely)}" x2="{WIDTH - RIGHT}" y2="{up(likely)}"/>'
    yield _text(WIDTH - RIGHT, up(likely) + LINE - 2, f"your walk-away {_digits(likely)}", tone, "end")


def _levels(levels: Sequence[tuple[float, list[str]]], up: Axis, left: float) -> Iterator[str]:
    """What is proposed, as lines; the label of the highest stands above it, the others below theirs."""
    last = 0.0
    for worth, names in sorted(levels, key=lambda level: -level[0]):
        last = max(up(worth) + LINE - 3, last + LINE) if last else up(worth) - 6
        yield f'<line class="shared" x1="{left + 10}" y1="{up(worth)}" x2="{WIDTH - RIGHT}" y2="{up(worth)}" stroke-width="2"/>'
        yield _text(WIDTH - RIGHT, last, f"{_shortened(names)} {_digits(worth)}", "", "end")
        last = max(last, up(worth))


def _told(
    name: str,
    levels: Mapping[tuple[str, ...], tuple[float, list[str]]],
    worths: Sequence[float],
    floor: Sequence[float],
    offers: Sequence[Move],
    talks: Talks,
) -> str:
    said = [f"{name} walks away below {_digits(floor[1])}."]
    said += [
        f"Offer {count}, by {talks.called(move.by)}: {_digits(worth)}."
        for count, (move, worth) in enumerate(zip(offers, worths, strict=True), start=1)
    ]
    said += [f"{_listed(names)}: {_digits(worth)}." for worth, names in levels.values()]
    return " ".join(said)


# -- words and marks -------------------------------------------------------------------------------------------------


def _svg(title: str, description: str, parts: Iterable[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="makegood-picture" viewBox="0 0 {WIDTH} {HEIGHT}"'
            f' role="img" aria-labelledby="picture-title picture-desc">',
            f'<title id="picture-title">{escape(title)}</title>',
            f'<desc id="picture-desc">{escape(description)}</desc>',
            f"<style>{STYLE}</style>",
            *parts,
            "</svg>\n",
        ]
    )


def _text(x: float, y: float, words: str, tone: str, anchor: str = "start") -> str:
    kind = f' class="{tone}"' if tone else ""
    return f'<text x="{x}" y="{round(y, 1)}" text-anchor="{anchor}"{kind}>{escape(words)}</text>'


def _tone(number: int) -> str:
    return "first" if number == 0 else "second"


def _called(concept: str) -> str:
    return (
        concept.replace("_", "-").title() if concept in map(str, PUBLISHED) else concept.replace("_", " ").capitalize()
    )


def _shortened(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _digits(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 10 or number == int(number) else f"{number:,.2g}"
