"""What of a mail are its writer's own words, and what was only quoted, forwarded or signed."""

from __future__ import annotations

import re

_QUOTE_INTRO = re.compile(
    r"^[ \t]{0,4}(?:On\b[^\n]{4,200}\n?[^\n]{0,120}\bwrote:|Am\b[^\n]{4,200}\n?[^\n]{0,120}\bschrieb[^\n]{0,80}:|Le\b[^\n]{4,200}\n?[^\n]{0,120}\ba écrit\s?:"
    r"|El\b[^\n]{4,200}\n?[^\n]{0,120}\bescribió:|Op\b[^\n]{4,200}\n?[^\n]{0,120}\bschreef[^\n]{0,80}:|[^\n]{0,80}写道：)[ \t]{0,4}$",
    re.MULTILINE,
)
_FORWARD = re.compile(
    r"^[ \t]{0,4}(?:-{2,20}\s?(?:Original Message|Forwarded message|Ursprüngliche Nachricht|Mensaje original|Message d'origine|Oorspronkelijk bericht)\s?-{2,20}"
    r"|_{20,200}|From:[^\n]{2,200}\n(?:[ \t]{0,4}(?:Sent|Date|To|Cc|Subject):[^\n]{0,300}\n){2,5})",
    re.MULTILINE | re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_CLOSING = re.compile(
    r"^[ \t]{0,4}(?:(?:kind|best|warm|many|with (?:kind|best|warm))? ?regards|best wishes|best|yours (?:sincerely|faithfully|truly)|sincerely|cheers|all the best|thanks|thank you|many thanks"
    r"|mit freundlichen grüßen|viele grüße|cordialement|bien à vous|saludos(?: cordiales)?|atentamente|met vriendelijke groet|此致|祝好)[ ,.!]{0,3}$",
    re.MULTILINE | re.IGNORECASE,
)
_PHONE = re.compile(
    r"^[ \t]{0,4}(?:Sent from my [^\n]{2,40}|Get Outlook for [^\n]{2,40}|Von meinem [^\n]{2,40} gesendet)$",
    re.MULTILINE,
)
_QUOTED_LINE = re.compile(r"^[ \t]{0,4}>[^\n]{0,100000}\n?", re.MULTILINE)
_LONGEST_SIGNATURE = 8  # lines


def own_words(text: str) -> tuple[str, str]:
    """Split a mail's text into what its writer wrote and what was taken out: quotations, forwarded mail, signature.

    >>> own_words("We agree.\\n\\nOn Mon, Ben wrote:\\n> Shall we?\\n-- \\nAda")[0]
    'We agree.'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    removed: list[str] = []

    def out(piece: str) -> str:
        removed.append(piece)
        return ""

    forward = _FORWARD.search(text)
    tail = ""
    if forward and text[: forward.start()].strip():
        text, tail = text[: forward.start()], text[forward.start() :]
    text = _QUOTE_INTRO.sub(lambda match: out(match[0]) if _quotes_after(text, match.end()) else match[0], text)
    text = _QUOTED_LINE.sub(lambda match: out(match[0]), text)
    text = _PHONE.sub(lambda match: out(match[0]), text)
    signature = _SIGNATURE.search(text) or _last_closing(text)
    if signature and text[: signature.start()].strip():
        text = text[: signature.start()] + out(text[signature.start() :])
    if tail:
        out(tail)
    return re.sub(r"\n{3,100}", "\n\n", text).strip(), "\n".join(removed).strip()


def _quotes_after(text: str, place: int) -> bool:
    rest = text[place : place + 400].lstrip()
    return not rest or rest.startswith(">") or "\n>" in rest


def _last_closing(text: str) -> re.Match[str] | None:
    """The closing words, if only a short block of short lines follows them."""
    for match in list(_CLOSING.finditer(text))[::-1][:2]:
        lines = [line for line in text[match.end() :].split("\n") if line.strip()]
        if len(lines) <= _LONGEST_SIGNATURE and all(len(line) <= 70 for line in lines):
            return match
    return None
