"""Dialogue: a coach for drafts, an ear for the thread, and the reset when talks go wrong.

`check` reads a draft, `compose` builds one from answers, `read_thread` reads mails, `follow` says message by
message what they do and where the talks went wrong, `reset` drafts the way back. Pure: text in, values out.
"""

from makegood.dialogue.builder import Answers, compose, questions
from makegood.dialogue.coach import PURPOSES, TONES, Finding, Missing, Part, Review, check, drift
from makegood.dialogue.course import Course, Interest, Point, ToneComplaint, Turn, follow
from makegood.dialogue.mending import REGISTERS, Reset, Sentence, reset
from makegood.dialogue.messages import Message, Thread
from makegood.dialogue.pages import marked_up, risk_line
from makegood.dialogue.picture import in_letters, picture
from makegood.dialogue.rewording import Facts, Rewording, Weighed, instruction, rewordings, weigh
from makegood.dialogue.scores import Score, scores
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
