"""`makegood thread`: what each message does, where the talks went wrong, and what may stand behind it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from makegood.cli.shell import print_json, read_bytes, say, shown, write_file
from makegood.faults import Faulty

if TYPE_CHECKING:
    from makegood.dialogue import Course, Message, Thread, Turn

_BLOCKS = 10
_THREADS_AT_ONCE = 8  # of a batch, that a worker takes at a time


def thread(
    files: Annotated[list[str], typer.Argument(help="mbox, eml, JSON lines, Slack export; - for standard input.")],
    sides: Annotated[
        list[str] | None, typer.Option(help="Who belongs where: ADDRESS-OR-DOMAIN=SIDE; may be given again.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    picture: Annotated[
        str | None,
        typer.Option(help="Also draw risk, tone, points and promises into this SVG file.", metavar="FILE.svg"),
    ] = None,
    batch: Annotated[
        bool, typer.Option(help='FILE holds lines {"id", "turns": [{"at", "speaker", "text"}]}; answers a line each.')
    ] = False,
) -> None:
    """Follow a thread message by message: what it does, the risk and why, points, interests, the tone.

    Example: makegood thread mails.mbox
    """
    from makegood.dialogue import follow, join
    from makegood.dialogue import picture as drawn
    from makegood.dialogue.documents import course_json

    if batch:
        from makegood.cli.batch import answer_lines

        for file in files:
            answer_lines(file, answer, _THREADS_AT_ONCE)
        return
    known = sides_of(sides)
    whole = join([read_conversation(file, known) for file in files])
    course = follow(whole)
    if picture:
        write_file(Path(picture), drawn(whole, course))
        say(f"Drawn: {picture}")
    if json_:
        print_json(course_json(whole, course))
    else:
        typer.echo(_text(whole, course))


def read_conversation(path: str, sides: dict[str, str] | None = None) -> Thread:
    """A thread from a file, from standard input, or from the folder of an unpacked Slack export."""
    from makegood.dialogue import read_slack, read_thread

    folder = Path(path)
    if path != "-" and folder.is_dir():
        files = {str(file.relative_to(folder)): read_bytes(str(file)) for file in sorted(folder.glob("**/*.json"))}
        return read_slack(files, path, sides=sides)
    return read_thread(read_bytes(path), shown(path), sides=sides)


def sides_of(options: list[str] | None) -> dict[str, str]:
    """Read ADDRESS-OR-DOMAIN=SIDE options. Raises Faulty for one without its equals sign."""
    wrong = [option for option in options or () if not option.partition("=")[0] or not option.partition("=")[2]]
    if wrong:
        raise Faulty.one(f"‘{wrong[0]}’ does not say who belongs where.", "Write fennel.example=fennel.")
    return dict(option.split("=", 1) for option in options or ())


def answer(given: dict[str, Any]) -> dict[str, Any]:
    """One line of --batch: {"id", "turns"} to {"id", "messages", "goes_wrong_at", "interests"}."""
    from makegood.dialogue import conversation, follow

    if not isinstance(given.get("turns"), list):
        raise Faulty.one(
            "‘turns’ is missing or is not a list.", 'Write {"id": …, "turns": [{"at", "speaker", "text"}]}.'
        )
    course = follow(conversation(given["turns"]))
    return {
        "id": given.get("id"),
        "messages": [{"risk": t.risk, "signs": list(dict.fromkeys(s.kind for s in t.signs))} for t in course.turns],
        "goes_wrong_at": course.goes_wrong_at,
        "interests": [
            {"speaker": i.side, "interest": i.id, "turn": i.turn, "quote": i.quote} for i in course.interests
        ],
    }


def _text(whole: Thread, course: Course) -> str:
    from makegood.dialogue import in_letters

    if not whole.messages:
        return "The thread is empty."
    by_id = {message.id: (number, message) for number, message in enumerate(whole.messages, start=1)}
    lines = [f"{len(whole.messages)} messages, {_span(whole)}. Sides: {', '.join(whole.sides) or 'not known'}.", ""]
    for number, (message, turn) in enumerate(zip(whole.messages, course.turns, strict=True), start=1):
        lines += _message(number, message, turn)
    lines += ["", *in_letters(course), "", *course.trend]
    lines += (
        _points(course, by_id)
        + _tone(course, by_id)
        + _fault(course, by_id)
        + _accounts(course, by_id)
        + _asking(course, by_id)
    )
    lines += [
        "",
        "The risk is a figure about threads like this one, for you alone; what to do with it is yours to decide.",
    ]
    return "\n".join(lines)


def _span(whole: Thread) -> str:
    days = [message.day for message in whole.messages if message.at]
    return f"{days[0]} to {days[-1]}" if days else "without dates"


def _message(number: int, message: Message, turn: Turn) -> list[str]:
    filled = round(turn.risk * _BLOCKS)
    bar = "█" * filled + "·" * (_BLOCKS - filled)
    side = f" ({message.side})" if message.side and message.side != message.speaker else ""
    does = ", ".join(dict.fromkeys(sign.name for sign in turn.signs))
    lines = [f"{number:>3}  {bar}  {_when(message)}, {message.speaker}{side}: {turn.band}{'; ' + does if does else ''}"]
    if turn.alert:
        lines.append("     >> Here the talks go wrong. A reset could help: makegood reset")
    lines += [f"       {_upper(reason)}" for reason in turn.why[:2]] if turn.band != "calm" else []
    lines += [f"       Note: {note}" for note in [*message.notes, turn.note] if note]
    lines += [f"       Attached: {file.name}" for file in message.attachments]
    return lines


def _when(message: Message) -> str:
    return f"{message.day}, {message.at:%H:%M}" if message.at else "no date"


def _points(course: Course, by_id: dict[str, tuple[int, Message]]) -> list[str]:
    pressed = [point for point in course.points if point.pressed_in]
    if not pressed:
        return []
    lines = ["", "Points that came up again:"]
    for point in pressed[:5]:
        again = ", ".join(str(by_id[message][0]) for message in point.pressed_in[:12])
        state = (
            f"taken up by {point.answered_by} in message {by_id[point.answered_in][0]}"
            if point.answered_in
            else "still unanswered"
        )
        lines.append(f"  - {point.raised_by}, message {by_id[point.raised_in][0]}: ‘{_line(point.quote)}’")
        lines.append(f"    raised again in {again}; {state}.")
    return lines


def _tone(course: Course, by_id: dict[str, tuple[int, Message]]) -> list[str]:
    if not course.tone:
        return []
    lines = ["", "About the tone:"]
    for complaint in course.tone[:6]:
        lines.append(f"  - Message {by_id[complaint.message][0]}, ‘{_line(complaint.quote)}’")
        lines.append(f"    {complaint.says}")
    return lines


def _fault(course: Course, by_id: dict[str, tuple[int, Message]]) -> list[str]:
    if course.turned_at is None:
        return []
    lines = ["", f"Message {by_id[course.turned_at][0]} turned to the future, not the past."]
    lines += [
        f"  - Message {by_id[m][0]} went back to fault: ‘{_line(quote)}’" for m, quote in course.back_to_fault[:8]
    ]
    return lines


def _accounts(course: Course, by_id: dict[str, tuple[int, Message]]) -> list[str]:
    lines: list[str] = []
    for account in course.accounts:
        lines += ["", f"What {account.side} says happened, and did:"]
        lines += [f"  - {by_id[message][0]}: ‘{_line(quote)}’" for message, quote in account.says[:6]]
    return lines


def _asking(course: Course, by_id: dict[str, tuple[int, Message]]) -> list[str]:
    if not course.interests:
        return []
    lines = ["", "Worth asking (the words only hint at it):"]
    shown_of: dict[str, int] = {}
    for interest in course.interests:
        shown_of[interest.side] = shown_of.get(interest.side, 0) + 1
        if shown_of[interest.side] <= 3:
            lines.append(f"  - {interest.side}, {interest.name}: {interest.question}")
            lines.append(f"    Message {by_id[interest.message][0]}: ‘{_line(interest.quote)}’")
    return lines


def _line(text: str) -> str:
    return text if len(text) <= 110 else text[:109] + "…"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
