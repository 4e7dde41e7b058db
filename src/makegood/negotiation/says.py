"""What pages say of settlements, plans and interviews: whole sentences whose only blanks are names, options and figures.

So they can be recognised by their pattern and said in another language.
"""

from __future__ import annotations

YOUR_WALK_AWAY = "your walk-away"
WOULD_YOU_SIGN = "Would you sign this, or rather have no deal?"
WHICH_OF_THESE = "All else equal, which of these two would you rather have?"
WHAT_MUST_BE = "Is there anything that must be so, whatever you are offered instead?"
HOW_OPTIONS_STAND = "For each issue, how do its options stand to each other for you?"
WHAT_CHANGES_FIRST = "Each from its worst to its best option: which issue would you change first, which next?"


def never(text: str) -> str:
    return f"never {text}"


def always(text: str) -> str:
    return f"always {text}"


def if_so(was: str, text: str) -> str:
    return f"if {was}, then {text}"


def no_more_than(count: int, text: str) -> str:
    return f"at most {count} of: {text}"


def together(text: str) -> str:
    return f"together or not at all: {text}"


def insists(text: str) -> str:
    return f"you insist on {text}"


def let_go(text: str) -> str:
    return f"Let go of: {text}."


def accept_less(points: str) -> str:
    return f"Accept {points} points less than your walk-away."


def none_suits(them: str) -> str:
    return f"By your guess no package suits both. Ask {them} to propose first: only it knows what you do not."


def let_them_propose(them: str, percent: int, points: str) -> str:
    return (
        f"Ask {them} to propose first: your guess leaves much open. Your best proposal holds in {percent} of 100"
        f" trials, and by naming it without knowing more you may leave about {points} points on the table."
    )


def propose_first(them: str, percent: int, points: str) -> str:
    return (
        f"You can propose first: your guess is close enough. Your best proposal holds in {percent} of 100 trials, and"
        f" knowing all that {them} wants would bring only about {points} points more. Who names a reasoned package"
        " first sets what is talked about."
    )


def what_without(them: str) -> str:
    return f"What happens for {them} if there is no agreement?"


def which_weighs_more(them: str, one: str, other: str) -> str:
    return f"Which weighs more for {them}: {one}, or {other}?"


def weighs_as_much(dear: str, more: str, less: str, cheap: str, good: str, bad: str) -> str:
    return f"{dear}: {more} rather than {less} is worth as much to you as {cheap}: {good} rather than {bad}."


def weighs_nearly_as_much(dear: str, more: str, less: str, cheap: str, good: str, bad: str) -> str:
    return f"{dear}: {more} rather than {less} is worth nearly as much to you as {cheap}: {good} rather than {bad}."


def weighs_more(dear: str, more: str, less: str, cheap: str, good: str, bad: str) -> str:
    return f"{dear}: {more} rather than {less} is worth more to you than {cheap}: {good} rather than {bad}."


def put_before(above: str, below: str) -> str:
    return f"You put {above} before {below}."


def chose_over(number: int, better: str, worse: str) -> str:
    return f"In comparison {number} you chose {better} over {worse}."
