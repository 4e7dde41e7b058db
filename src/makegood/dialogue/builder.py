"""From answers to a draft: what happened, what it meant, what you expect, what you ask, in the order that reads best."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from makegood.dialogue.coach import PURPOSES, TONES, Missing
from makegood.dialogue.days import written
from makegood.dialogue.rules import languages, table, topics
from makegood.faults import Fault, Faulty
from makegood.formats import Strict

Words = Annotated[str, Field(max_length=4000)]
_ORDER = ("appreciation", "facts", "impact", "expectation", "explanation", "solution", "commitment", "consequence")


class Answers(Strict):
    """What the guided questions were answered with; every answer is optional and is used as written.

    to, sender     names for greeting and signature
    commitment     what they should confirm; `by`: the day by which. One needs the other
    consequence    what the contract gives if it is not done, as the contract has it; `clause`: where. One needs the other
    together       whether it is true that the sender wants to solve this together
    """

    to: Annotated[str, Field(max_length=200)] = ""
    sender: Annotated[str, Field(max_length=200)] = ""
    appreciation: Words = ""
    facts: Words = ""
    impact: Words = ""
    expectation: Words = ""
    explanation: Words = ""
    solution: Words = ""
    commitment: Words = ""
    by: date | None = None
    consequence: Words = ""
    clause: Annotated[str, Field(max_length=200)] = ""
    together: bool = False


def questions(purpose: str, tone: str, *, language: str = "en") -> tuple[Missing, ...]:
    """The questions that `compose` wants answered for this kind of message, in order."""
    _known(purpose, tone, language)
    kinds = table(language, "purposes")
    wanted = (set(kinds[purpose]["needs"]) | set(kinds["tones"][tone]["add"])) - set(kinds["tones"][tone]["drop"])
    return tuple(Missing(part.id, part.name, part.question) for part in topics(language, "parts") if part.id in wanted)


def compose(
    answers: Answers, purpose: str = "first-notice", tone: str = "collaborative", *, language: str = "en"
) -> str:
    """Build a draft from answers. Nothing is added to what was answered but the words that lead from part to part.

    Raises Faulty for an unknown purpose or tone, a language without letters of its own yet, for a commitment without its day or a consequence
    without its place in the contract (and the other way round), and where nothing at all was answered.

    >>> print(compose(Answers(facts="The checkout was down on 5 June.", together=True), tone="firm"))
    These are the facts as our records show them: The checkout was down on 5 June.
    <BLANKLINE>
    We want to solve this together with you.
    """
    _known(purpose, tone, language)
    _paired(answers)
    letters = table(language, "letters")
    words, stop = letters[tone], letters["forms"]["stop"]
    by = written(answers.by, language) if answers.by else ""
    paragraphs = [
        words[part]
        .replace("{by}", by)
        .replace("{clause}", answers.clause)
        .replace("{x}", _closed(getattr(answers, part), stop))
        for part in _ORDER
        if getattr(answers, part)
    ]
    if not paragraphs and not answers.together:
        raise Faulty.one(
            "There is no answer to build from.", "Answer at least one question, best what happened and when."
        )
    if answers.together:
        paragraphs.append(words["together"])
    if answers.to:
        paragraphs.insert(0, words["greeting"].replace("{x}", answers.to))
    if answers.sender:
        paragraphs.append(f"{words['closing']}\n{answers.sender}")
    return "\n\n".join(paragraphs)


def _paired(answers: Answers) -> None:
    """A commitment stands with its day, and a consequence with its place in the contract: without it, it is a threat."""
    for one, other, problem in (
        ("commitment", "by", "A commitment and its day belong together."),
        ("consequence", "clause", "A consequence and its place in the contract belong together."),
    ):
        if bool(getattr(answers, one)) != bool(getattr(answers, other)):
            missing = other if getattr(answers, one) else one
            raise Faulty.one(problem, "Answer both, or neither.", path=(missing,))


def _known(purpose: str, tone: str, language: str) -> None:
    built = tuple(code for code in languages() if table(code, "letters"))
    faults = [
        Fault(f"‘{value}’ is not a {word} here.", f"Write one of: {', '.join(known)}.")
        for word, value, known in (("purpose", purpose, PURPOSES), ("tone", tone, TONES), ("language", language, built))
        if value not in known
    ]
    if faults:
        raise Faulty(faults)


def _closed(answer: str, stop: str) -> str:
    return answer if answer.endswith((".", "?", "!", "…", "。", "？", "！")) else f"{answer}{stop}"
