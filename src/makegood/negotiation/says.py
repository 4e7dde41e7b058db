"""What pages say of settlements, plans and interviews, and of what is wrong with an answer: whole sentences whose only blanks are names, options and figures.

So they can be recognised by their pattern and said in another language.
"""

from __future__ import annotations

YOUR_WALK_AWAY = "your walk-away"
WOULD_YOU_SIGN = "Would you sign this, or rather have no deal?"
WHICH_OF_THESE = "All else equal, which of these two would you rather have?"
WHAT_MUST_BE = "Is there anything that must be so, whatever you are offered instead?"
HOW_OPTIONS_STAND = "For each issue, how do its options stand to each other for you?"
WHAT_CHANGES_FIRST = "Each from its worst to its best option: which issue would you change first, which next?"

CHANGE_IT = "Change it."
CHANGE_ONE = "Change one of these."
CHANGE_OR_TAKE_OUT = "Change or take out one of them."
KEEP_ONE = "Keep one of the two."
LEAVE_ONE = "Leave at least one."
SAY_EVERY = "Say one option for every issue."
WORTH_LESS = "It is worth less to you than no deal."
ASK_FOR_MORE = "Ask for more, or rethink your walk-away."
NOTHING_TO_CHOOSE = "There is nothing to choose between."
LIST_TWO = "List at least two options."
ENDS_EARLY = "The range ends before it begins."
SMALLER_FIRST = "Write the smaller end as from, the larger as to."
NO_ENDS = "The range has no two ends."
BELOW_ZERO = "Money on the table is negative."
FROM_ZERO = "Write a sum from zero up; a title can say who pays."
NOT_UP = "The step does not go up."
ABOVE_ZERO = "Write a step above zero."
MISSES_THE_END = "The steps from the lower end do not meet the upper end."
STEP_OR_END = "Change step or to."
OWN_IS_OPEN = "Your own offer is still open. Withdraw it before you make another."
NONE_IS_OPEN = "No offer is open now. Make one, or ask the other side to."
AGREED = "The sides have agreed. Open new talks to change what was agreed."


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


def crosses(text: str) -> str:
    return f"It crosses what you insist on: {text}."


def breaks(text: str) -> str:
    return f"It breaks a rule of the table: {text}."


def none_meets(text: str) -> str:
    return f"No option meets ‘{text}’."


def asks_the_impossible(name: str, text: str) -> str:
    return f"What this side asks of ‘{name}’ cannot be met by any option: {text}."


def left_open(name: str) -> str:
    return f"‘{name}’ is left open."


def outside(text: str, low: str, high: str) -> str:
    return f"‘{text}’ is outside the range. Write one from {low} to {high}."


def stands_twice(text: str) -> str:
    return f"The option ‘{text}’ stands here twice."


def add_up(total: str, scale: str) -> str:
    return f"The points add up to {total}, not to {scale}."


def make_them_add_up(scale: str) -> str:
    return f"Change them so that they add up to {scale}."


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
