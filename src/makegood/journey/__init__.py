"""The five steps of a repair in their order. The only place that speaks of several rooms.

`steps` says where a case stands, what is missing, what comes next and what must wait;
`case` is the format of case.yaml; `walk` takes a whole case through the rooms.
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
from makegood.journey.walk import Material, Walk, walk

__all__ = [
    "Act",
    "CaseFile",
    "CaseParty",
    "CaseState",
    "CurePeriod",
    "Material",
    "Next",
    "NotNow",
    "Person",
    "Progress",
    "Step",
    "StepState",
    "Walk",
    "next_action",
    "not_now",
    "path",
    "walk",
]
