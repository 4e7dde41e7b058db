"""What happened, what it does, and what to do about it: a `Report` in, an `Assessment` out.

Severity, urgency, leverage and trust, each in words with its reasons; how material the breach is; the course of action and
its tone; what may not be done now; the plans to protect, to clean up and to mend; and the sheet for the talk.
"""

from makegood.breach.allowed import decide_against
from makegood.breach.assessment import Assessment, assess
from makegood.breach.opening import Table, by_hand, from_early_warning, from_mail, from_missed_commitment, taken_up
from makegood.breach.report import Report
from makegood.breach.text import preparation_sheet, to_markdown, to_text

__all__ = [
    "Assessment",
    "Report",
    "Table",
    "assess",
    "by_hand",
    "decide_against",
    "from_early_warning",
    "from_mail",
    "from_missed_commitment",
    "preparation_sheet",
    "taken_up",
    "to_markdown",
    "to_text",
]
