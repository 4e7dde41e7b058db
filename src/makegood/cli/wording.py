"""Other words for a draft from a language model, if the user names one: shown first, sent only on demand, weighed before shown."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from makegood.faults import Faulty

if TYPE_CHECKING:
    from makegood.dialogue import Review

KEY = "MAKEGOOD_LLM_KEY"
_SECONDS = 60


def wording(
    text: str, review: Review, language: str, *, endpoint: str | None, model: str | None, send: bool
) -> dict[str, Any] | None:
    """What a model would be sent or, with `send`, what came of it; None where the user names none.

    Raises Faulty for an address without a model, a model without an address, and an address that cannot be used.
    """
    if not (endpoint or model or send):
        return None
    from makegood.dialogue import instruction, weigh
    from makegood.llm import Endpoint, NoAnswer

    if not endpoint or not model:
        raise Faulty.one(
            "A language model needs its address and its name.", "Give both --endpoint and --model, or neither."
        )
    asked = Endpoint(endpoint, model, os.environ.get(KEY, ""))
    told: dict[str, Any] = {
        "to": f"{endpoint.rstrip('/')}/chat/completions",
        "request": asked.request(instruction(review), text),
        "sent": send,
        "text": None,
        "reasons": [],
    }
    if not send:
        return told
    try:
        weighed = weigh(text, asked.ask(told["request"], seconds=_SECONDS), language=language)
    except NoAnswer as why:
        return told | {"reasons": [str(why)]}
    return told | {"text": weighed.text, "reasons": list(weighed.reasons)}


def wording_text(told: dict[str, Any]) -> str:
    if not told["sent"]:
        body = json.dumps(told["request"], ensure_ascii=False, indent=2)
        return f"\nThis is all that would leave, to {told['to']}:\n{body}\nNothing has left. Add --send to send it."
    if told["text"] is None:
        reasons = "\n".join(f"  - {reason}" for reason in told["reasons"])
        return f"\nThe model has no wording that could be shown:\n{reasons}\nYour draft is as it was, and the advice above stands."
    model = told["request"]["model"]
    return (
        f"\nAnother wording, by {model}. It keeps your names, numbers, dates and promises, and the coach marks nothing in it:\n\n"
        f"{told['text']}\n\nRead it as you would a colleague’s; whether you take it is yours."
    )
