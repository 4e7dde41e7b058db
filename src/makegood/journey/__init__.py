"""The five steps of a repair in their order. The only place that speaks of several rooms.

`steps` says where a case stands, what is missing, what comes next and what must wait;
`case` is the format of case.yaml.
"""

from makegood.journey.case import CaseFile, CaseParty, Person
from makegood.journey.steps import (
    Act,
    CaseState,
    CurePeriod,
    Next,
    NotNow,
    Progress,
    Step,
    StepState,
    next_action,
    not_now,
    path,
)

__all__ = [
    "Act",
    "CaseFile",
    "CaseParty",
    "CaseState",
    "CurePeriod",
    "Next",
    "NotNow",
    "Person",
    "Progress",
    "Step",
    "StepState",
    "next_action",
    "not_now",
    "path",
]
