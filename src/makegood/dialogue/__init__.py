"""Dialogue: a coach for drafts, an ear for the thread, and the reset when talks go wrong.

`check` reads a draft, `compose` builds one from answers, `read_thread` reads mails, `follow` says message by
message what they do and where the talks went wrong, `reset` drafts the way back. Pure: text in, values out.

Each name is fetched from its module when it is first asked for: whoever checks a draft does not wait for the readers of mail.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from makegood.dialogue.scores import Score, scores  # at once: the function is named as its module is

if TYPE_CHECKING:
    from makegood.dialogue.builder import Answers, compose, questions
    from makegood.dialogue.coach import PURPOSES, TONES, Finding, Missing, Part, Review, check, drift
    from makegood.dialogue.course import Course, Interest, Point, ToneComplaint, Turn, follow
    from makegood.dialogue.drawing import in_letters, picture
    from makegood.dialogue.mending import REGISTERS, Reset, Sentence, reset
    from makegood.dialogue.messages import Message, Thread
    from makegood.dialogue.pages import marked_up, risk_line
    from makegood.dialogue.rewording import Facts, Rewording, Weighed, instruction, rewordings, weigh
    from makegood.dialogue.signs import Sign
    from makegood.dialogue.slack import read_slack
    from makegood.dialogue.threads import conversation, join, read_thread

__all__ = [
    "PURPOSES",
    "REGISTERS",
    "TONES",
    "Answers",
    "Course",
    "Facts",
    "Finding",
    "Interest",
    "Message",
    "Missing",
    "Part",
    "Point",
    "Reset",
    "Review",
    "Rewording",
    "Score",
    "Sentence",
    "Sign",
    "Thread",
    "ToneComplaint",
    "Turn",
    "Weighed",
    "check",
    "compose",
    "conversation",
    "drift",
    "follow",
    "in_letters",
    "instruction",
    "join",
    "marked_up",
    "picture",
    "questions",
    "read_slack",
    "read_thread",
    "reset",
    "rewordings",
    "risk_line",
    "scores",
    "weigh",
]

_HOMES = {
    "builder": ("Answers", "compose", "questions"),
    "coach": ("PURPOSES", "TONES", "Finding", "Missing", "Part", "Review", "check", "drift"),
    "course": ("Course", "Interest", "Point", "ToneComplaint", "Turn", "follow"),
    "drawing": ("in_letters", "picture"),
    "mending": ("REGISTERS", "Reset", "Sentence", "reset"),
    "messages": ("Message", "Thread"),
    "pages": ("marked_up", "risk_line"),
    "rewording": ("Facts", "Rewording", "Weighed", "instruction", "rewordings", "weigh"),
    "signs": ("Sign",),
    "slack": ("read_slack",),
    "threads": ("conversation", "join", "read_thread"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    return found
