"""Ways to come to a deal, each a small pure machine: a frozen state, `apply(event)`, and what each side sees of it.

What a side may see is what `seen_by(side)` returns and nothing else. It changes with another side's private input
only where the procedure publishes something:

    SingleText     when every side has answered: the next draft, agreement, or that no draft is better
    BlindAmount    when every side has opened its bid: whether the bids match, and on a match the amount
    BlindPackages  when every side has opened its ticks: whether any package matches, and on a match which one
    Improvement    at the start: a better package or that there is none; at the end: agreed, or the signed deal stays
    Sittings       when every side is ready: its own view of the result

Beside that a side sees who has handed something in. Who refused, what was marked, ticked or bid, and in which order
of preference, is never shown. Each procedure has a last round, so that nobody can learn by trying again and again.
A wrong move raises Faulty saying why and what is possible.
"""

from makegood.negotiation.procedures.blind import BlindAmount, BlindPackages
from makegood.negotiation.procedures.improvement import Improvement
from makegood.negotiation.procedures.sealed import Opened, Sealed, seal
from makegood.negotiation.procedures.single_text import Answered, Restated, SingleText, bettered
from makegood.negotiation.procedures.sittings import Ready, Sittings, Stated

__all__ = [
    "Answered",
    "BlindAmount",
    "BlindPackages",
    "Improvement",
    "Opened",
    "Ready",
    "Restated",
    "Sealed",
    "SingleText",
    "Sittings",
    "Stated",
    "bettered",
    "seal",
]
