"""The relationship over time as one picture: risk, tone, points and promises, message by message, as SVG with its own words.

Drawn narrow, so that it can be read on a phone and in print; light or dark as its reader's screen is. Each side has
its colour and its shape; the description says in words what the lines show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape

from makegood.dialogue.course import Course, Point, Turn
from makegood.dialogue.messages import Thread
from makegood.dialogue.risk import weights

WIDE = 400
_EDGE = 14
_RIGHT = 290  # where the drawing ends; words stand beside it
_RISK = (40, 110)  # top and height
_TONE = (196, 56)
_POINTS = 290  # top; a line of 30 for each point
_MOST_POINTS = 4
_PER_POINT = 34
_COLD = ("blame", "accusation", "threat", "sarcasm", "contempt", "dismissal", "absolutes", "shouting", "harping", "refuses",
         "contradicts", "cold", "leaves", "deflects", "complains-of-tone")  # fmt: skip
_WARM = ("thanks", "concedes", "apologises", "own-tone", "warm", "turns-forward", "proposes")
_MOST_SIGNS = 4
_STEPS = "▁▂▃▄▅▆▇█"
_COLUMNS = 60
_LONGEST_LABEL = 44
_STYLE = """
.mg{font:12px system-ui,sans-serif;--ink:#1d2433;--muted:#586174;--line:#e3dfd6;--ours:#3a4e9f;--theirs:#96491f;--care:#805300;--paper:#fbfaf7}
@media(prefers-color-scheme:dark){.mg{--ink:#e8e6e1;--muted:#a3abb8;--line:#2d333d;--ours:#9fb0f2;--theirs:#eda77c;--care:#f0c66b;--paper:#14171d}}
.mg text{fill:var(--ink)}.mg .q{fill:var(--muted)}.mg .h{font-weight:600}.mg .paper{fill:var(--paper)}
.mg .line{stroke:var(--line);fill:none}.mg .risk{stroke:var(--muted);stroke-width:1.5;fill:none}
.mg .s0{fill:var(--ours);stroke:var(--ours)}.mg .s1{fill:var(--theirs);stroke:var(--theirs)}.mg .s2{fill:var(--muted);stroke:var(--muted)}
.mg .hollow{fill:var(--paper);stroke-width:1.5}.mg .alert{stroke:var(--care);stroke-width:1.5;stroke-dasharray:3 3}.mg .care{fill:var(--care)}
""".replace("\n", "")


def picture(thread: Thread, course: Course, *, say: Callable[[str], str] = str) -> str:
    """The course of a thread as an SVG document of its own. `say` puts our words into another language.

    Reads from left to right, a place a message, whatever the time between them; first and last date stand below.
    Any thread will do: an empty one gives an empty picture that says so.
    """
    drawn = _Drawn(thread, course, say)
    return "\n".join(drawn.lines()) + "\n"


def in_letters(course: Course) -> list[str]:
    """The same for a terminal: risk, tone, points and promises as rows of signs, a column a message.

    >>> from makegood.dialogue import conversation, follow
    >>> said = [("a", "Could you send the log by Friday?"), ("b", "We will send the log on Friday. Thank you for asking.")]
    >>> for line in in_letters(follow(conversation([{"speaker": who, "text": text} for who, text in said]))):
    ...     print(line)
    risk      ▁▁
    tone      ·+  + friendly words, - words that hurt
    points    ?✓  ? raised, ! raised again, ✓ taken up
    promises  ·○  ○ made, ● said to be done
    """
    place = {turn.message: number for number, turn in enumerate(course.turns)}
    points = ["·"] * len(course.turns)
    for point in course.points:
        points[place[point.raised_in]] = "?"
    for point in course.points:
        for message in point.pressed_in:
            points[place[message]] = "!"
    for point in course.points:
        if point.answered_in:
            points[place[point.answered_in]] = "✓"
    rows = (
        ("risk", [step(turn) for turn in course.turns], ""),
        ("tone", [_tone_sign(turn) for turn in course.turns], "+ friendly words, - words that hurt"),
        ("points", points, "? raised, ! raised again, ✓ taken up"),
        ("promises", [_promise_sign(turn) for turn in course.turns], "○ made, ● said to be done"),
    )
    lines: list[str] = []
    for start in range(0, len(course.turns), _COLUMNS):
        lines += [
            f"{name:<8}  {''.join(signs[start : start + _COLUMNS])}{f'  {means}' if not start else ''}".rstrip()
            for name, signs, means in rows
        ]
    return lines


def step(turn: Turn) -> str:
    """The risk of a message as one sign: ▁ to █."""
    return _STEPS[min(7, int(turn.risk * 8))]


def _tone_sign(turn: Turn) -> str:
    kinds = [sign.kind for sign in turn.signs]
    warm, cold = (sum(kind in kinds_of for kind in kinds) for kinds_of in (_WARM, _COLD))
    return "+" if warm > cold else "-" if cold > warm else "·"


def _promise_sign(turn: Turn) -> str:
    kinds = {sign.kind for sign in turn.signs}
    return "●" if "did" in kinds else "○" if "commits" in kinds else "·"


class _Drawn:
    def __init__(self, thread: Thread, course: Course, say: Callable[[str], str]) -> None:
        self.thread, self.course, self.say = thread, course, say
        self.place = {message.id: number for number, message in enumerate(thread.messages)}
        self.points = [point for point in course.points if point.pressed_in or point.open][:_MOST_POINTS]
        self.promises_at = _POINTS + 24 + max(1, len(self.points)) * _PER_POINT
        self.high = self.promises_at + 62

    def lines(self) -> Iterator[str]:
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="mg" viewBox="0 0 {WIDE} {self.high}" width="{WIDE}" '
            f'height="{self.high}" style="max-width:100%;height:auto" role="img" aria-labelledby="mg-title mg-desc">'
        )
        yield f"<style>{_STYLE}</style>"
        yield f'<title id="mg-title">{_safe(self._title())}</title>'
        yield f'<desc id="mg-desc">{_safe(self.in_words())}</desc>'
        yield f'<rect class="paper" width="{WIDE}" height="{self.high}"/>'
        if not self.course.turns:
            yield _text(_EDGE, 40, self.say("The thread is empty."))
        else:
            yield from self._sides()
            yield from self._risk()
            yield from self._tone()
            yield from self._points()
            yield from self._promises()
        yield "</svg>"

    def _title(self) -> str:
        count = len(self.course.turns)
        return f"The relationship over {count} message{'' if count == 1 else 's'}"

    def in_words(self) -> str:
        """What the picture shows, for those who do not see it."""
        said = list(self.course.trend)
        wrong = self.course.goes_wrong_at
        if wrong is not None:
            said.append(f"The talks go wrong at message {wrong + 1}.")
        said += [f"Message {n}, {turn.speaker}: {turn.band}." for n, turn in enumerate(self.course.turns[:60], start=1)]
        said += [self._point_in_words(point) for point in self.points]
        return " ".join(said)

    def _point_in_words(self, point: Point) -> str:
        raised = self.place[point.raised_in] + 1
        again = f", raised again {len(point.pressed_in)} times" if point.pressed_in else ""
        end = f"taken up in message {self.place[point.answered_in] + 1}" if point.answered_in else "still unanswered"
        return f"{point.raised_by} in message {raised}{again}, {end}: {point.quote}"

    def _x(self, place: int) -> float:
        count = len(self.course.turns)
        return round(_EDGE + (_RIGHT - _EDGE) * (place / (count - 1) if count > 1 else 0.5), 1)

    def _side(self, turn: Turn) -> int:
        sides = list(self.thread.sides)
        return min(2, sides.index(turn.side)) if turn.side in sides else 2

    def _sides(self) -> Iterator[str]:
        """Names with colour and shape, in place of a legend."""
        x = float(_EDGE)
        for number, side in enumerate(self.thread.sides[:3]):
            yield _mark(x + 5, 14, number)
            yield _text(x + 15, 18, _short(side, 22))
            x += 30 + 7 * len(_short(side, 22))

    def _risk(self) -> Iterator[str]:
        top, high = _RISK
        words, limits = weights()["bands"]["words"], [*weights()["bands"]["limits"], 1.0]
        yield _text(_EDGE, top, self.say("Risk that the talks break down"), "h")
        top += 12
        low = 0.0
        for word, limit in zip(words, limits, strict=True):
            y = top + high * (1 - low)
            yield f'<path class="line" d="M{_EDGE} {y:.1f}H{_RIGHT}"/>'
            yield _text(_RIGHT + 8, y - 3, self.say(word), "q")
            low = limit
        spots = [(self._x(i), round(top + high * (1 - turn.risk), 1)) for i, turn in enumerate(self.course.turns)]
        for place, turn in enumerate(self.course.turns):
            if turn.alert:
                yield f'<path class="alert" d="M{self._x(place)} {top}V{top + high}"/>'
                right = self._x(place) > WIDE / 2
                yield _text(
                    self._x(place) + (-4 if right else 4),
                    top + 10,
                    self.say("here it goes wrong"),
                    "care",
                    "end" if right else "",
                )
        yield f'<polyline class="risk" points="{" ".join(f"{x},{y}" for x, y in spots)}"/>'
        for (x, y), turn in zip(spots, self.course.turns, strict=True):
            yield _mark(x, y, self._side(turn), self._size())

    def _size(self) -> float:
        return 4 if len(self.course.turns) <= 60 else 2

    def _tone(self) -> Iterator[str]:
        top, high = _TONE
        yield _text(_EDGE, top, self.say("Tone: friendly words up, hurting ones down"), "h")
        zero, step = top + 12 + high / 2, high / 2 / _MOST_SIGNS
        yield f'<path class="line" d="M{_EDGE} {zero}H{_RIGHT}"/>'
        wide = max(1.0, min(8.0, (_RIGHT - _EDGE) / len(self.course.turns) - 1))
        for place, turn in enumerate(self.course.turns):
            for kinds, up in ((_WARM, 1), (_COLD, -1)):
                count = min(_MOST_SIGNS, sum(sign.kind in kinds for sign in turn.signs))
                if count:
                    y = zero - count * step if up > 0 else zero
                    x = self._x(place) - wide / 2
                    yield f'<rect class="s{self._side(turn)}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{count * step:.1f}"/>'

    def _points(self) -> Iterator[str]:
        yield _text(_EDGE, _POINTS, self.say("Points: raised, raised again, taken up"), "h")
        if not self.points:
            yield _text(_EDGE, _POINTS + 20, self.say("No point stays open."), "q")
        for row, point in enumerate(self.points):
            y = _POINTS + 20 + row * _PER_POINT
            raised = self.place[point.raised_in]
            side = self._side(self.course.turns[raised])
            end = self.place[point.answered_in] if point.answered_in else len(self.course.turns) - 1
            last = max([end, *(self.place[message] for message in point.pressed_in)])
            yield _text(_EDGE, y, _short(f"{point.quote}", _LONGEST_LABEL), "q")
            yield f'<path class="s{side}" d="M{self._x(raised)} {y + 9}H{self._x(last)}"/>'
            for message in (point.raised_in, *point.pressed_in):
                yield _mark(self._x(self.place[message]), y + 9, side)
            if point.answered_in:
                answered = self._side(self.course.turns[end])
                yield _mark(self._x(end), y + 9, answered, hollow=True)
            else:
                yield _text(_RIGHT + 8, y + 13, self.say("unanswered"), "care")

    def _promises(self) -> Iterator[str]:
        y = self.promises_at
        yield _text(_EDGE, y, self.say("Promises (hollow) and what was done (full)"), "h")
        yield f'<path class="line" d="M{_EDGE} {y + 18}H{_RIGHT}"/>'
        for place, turn in enumerate(self.course.turns):
            kinds = {sign.kind for sign in turn.signs}
            if "commits" in kinds:
                yield _mark(self._x(place), y + 18, self._side(turn), hollow=True)
            if "did" in kinds:
                yield _mark(self._x(place), y + 18, self._side(turn), 2.5 if "commits" in kinds else 4)
        first, last = self.thread.messages[0], self.thread.messages[-1]
        yield _text(_EDGE, y + 44, first.day if first.at else "message 1", "q")
        if len(self.course.turns) > 1:
            yield _text(_RIGHT, y + 44, last.day if last.at else f"message {len(self.course.turns)}", "q", "end")


def _mark(x: float, y: float, side: int, size: float = 4, hollow: bool = False) -> str:
    """A circle for the first side, a square for the second, a diamond for any other."""
    kind = f"s{side}{' hollow' if hollow else ''}"
    if side == 0:
        return f'<circle class="{kind}" cx="{x}" cy="{y}" r="{size}"/>'
    turned = f' transform="rotate(45 {x} {y})"' if side == 2 else ""
    return (
        f'<rect class="{kind}" x="{x - size:.1f}" y="{y - size:.1f}" width="{2 * size}" height="{2 * size}"{turned}/>'
    )


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "") -> str:
    said = f' class="{kind}"' if kind else ""
    end = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{said}{end}>{_safe(words)}</text>'


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


def _safe(words: Sequence[str] | str) -> str:
    """For XML: marked-up characters escaped, control characters gone."""
    return escape("".join(c for c in words if c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff"))
