"""The risk line: one drawn step a message, in words at its edges. Only geometry; the template draws it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from makegood.dialogue.risk import weights
from makegood.web.dialogue.ear import Ear
from makegood.web.sentences import said

# What the library writes into its picture, in the reader's language.
IN_THE_PICTURE = {
    "Risk that the talks break down": _("Risk that the talks break down"),
    "here it goes wrong": _("here it goes wrong"),
    "Tone: friendly words up, hurting ones down": _("Tone: friendly words up, hurting ones down"),
    "Points: raised, raised again, taken up": _("Points: raised, raised again, taken up"),
    "No point stays open.": _("No point stays open."),
    "unanswered": _("unanswered"),
    "Promises (hollow) and what was done (full)": _("Promises (hollow) and what was done (full)"),
}
LEFT, RIGHT, TOP, BOTTOM = 88.0, 306.0, 8.0, 132.0  # the words of the bands stand left of the dots


@dataclass(frozen=True)
class Dot:
    """One message on the line: where, whose (‘ours’, ‘theirs’, ‘shared’), who, when, how it stood; `wrong` where talks went wrong."""

    x: float
    y: float
    tone: str
    message: str
    who: str
    day: str
    band: str
    wrong: bool

    @property
    def diamond(self) -> str:
        x, y = self.x, self.y
        return f"{x},{y - 5} {x + 5},{y} {x},{y + 5} {x - 5},{y}"


@dataclass(frozen=True)
class Band:
    """A band of the picture: its word and its upper edge, where the line crosses into the next."""

    word: str
    y: float
    label_y: float


@dataclass(frozen=True)
class Line:
    dots: tuple[Dot, ...]
    bands: tuple[Band, ...]

    @property
    def points(self) -> str:
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


def line(ear: Ear) -> Line | None:
    """The line of a thread; None for fewer than two messages."""
    turns = ear.course.turns
    if len(turns) < 2:
        return None
    names = {ear.us: "ours", ear.them: "theirs"}
    step = (RIGHT - LEFT) / (len(turns) - 1)
    dots = tuple(
        Dot(
            round(LEFT + place * step, 1),
            _y(turn.risk),
            names.get(turn.side or "", "shared"),
            turn.message,
            message.speaker,
            message.day,
            turn.band,
            turn.alert,
        )
        for place, (turn, message) in enumerate(zip(turns, ear.outline, strict=True))
    )
    limits = [0.0, *weights()["bands"]["limits"], 1.0]
    words = weights()["bands"]["words"]
    bands = tuple(Band(word, _y(limits[n + 1]), round(_y(limits[n]) - 4, 1)) for n, word in enumerate(words))
    return Line(dots, bands)


def _y(risk: float) -> float:
    return round(BOTTOM - risk * (BOTTOM - TOP), 1)


def in_the_picture(words: str) -> str:
    """A word of the library's picture as this reader reads it."""
    return str(IN_THE_PICTURE.get(words) or said(words))
