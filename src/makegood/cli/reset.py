"""`makegood reset`: the draft of a way back, with its sources beside each sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from makegood.cli.shell import print_json

if TYPE_CHECKING:
    from makegood.dialogue import Reset, Thread

_MOVES = {
    "acknowledge": "Acknowledge",
    "own": "Own your part",
    "recognise": "Recognise theirs",
    "concern": "Say the concern",
    "return": "Return to what both want",
}


def reset(
    thread: Annotated[str, typer.Argument(help="mbox, eml, JSON lines, Slack export; - for standard input.")],
    side: Annotated[str, typer.Option(help="The side that writes, such as northgate.")],
    sides: Annotated[
        list[str] | None, typer.Option(help="Who belongs where: ADDRESS-OR-DOMAIN=SIDE; may be given again.")
    ] = None,
    upto: Annotated[int | None, typer.Option(min=2, help="Read only the first so many messages.")] = None,
    register: Annotated[str, typer.Option(help="warm, plain or formal.")] = "plain",
    admit: Annotated[bool, typer.Option(help="Leave room to say what your side did; ask counsel first.")] = False,
    language: Annotated[str, typer.Option(help="The language of the thread and of the draft.")] = "en",
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Draft a reset in five moves from what the thread shows. It is a draft: nothing is sent.

    Example: makegood reset mails.mbox --side northgate
    """
    from makegood.cli.thread import read_conversation, sides_of
    from makegood.dialogue import Thread
    from makegood.dialogue import reset as draft

    whole = read_conversation(thread, sides_of(sides))
    if upto:
        whole = Thread(whole.messages[:upto], whole.name)
    result = draft(whole, side, register=register, admit=admit, language=language)
    if json_:
        print_json(
            {
                "format": "makegood.reset/1",
                "side": result.side,
                "to": result.to,
                "text": result.text,
                "sentences": [{"move": s.move, "text": s.text, "sources": list(s.sources)} for s in result.sentences],
                "message_class": result.message_class.value,
                "why": result.why,
                "left_open": list(result.left_open),
            }
        )
    else:
        typer.echo(reset_text(result, whole))


def reset_text(result: Reset, whole: Thread) -> str:
    numbers = {message.id: number for number, message in enumerate(whole.messages, start=1)}
    lines = [result.text, "Where each sentence comes from:"]
    for move, name in _MOVES.items():
        lines.append(f"  {name}")
        sentences = [sentence for sentence in result.sentences if sentence.move == move]
        if not sentences:
            lines.append("    Nothing in your messages calls for it.")
        for sentence in sentences:
            sources = [f"message {numbers[source]}" for source in sentence.sources]
            said = sentence.text if len(sentence.text) <= 64 else sentence.text[:63] + "…"
            lines.append(f"    {said:<64}  {', '.join(sources[:5]) or 'no source: yours to keep or drop'}")
    lines += ["", f"Send it as: {result.message_class.value} message. {result.why}"]
    lines += [f"Only you can say: {blank}" for blank in result.left_open]
    lines.append("This is a draft. Change what is not true of you; nothing has been sent.")
    return "\n".join(lines)
