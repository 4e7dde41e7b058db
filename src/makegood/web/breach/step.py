"""What the case page knows of the assessment: nothing of the other side's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from makegood.journey import Step
from makegood.web.access import Seat
from makegood.web.breach import store
from makegood.web.cases import steps


def facts(seat: Seat) -> dict[str, object]:
    paper = store.latest(seat)
    if paper is None:
        return {}
    return {
        "assessed": paper.assessed,
        "course": paper.course if paper.assessed else "",
        "answers_missing": tuple(paper.missing) if paper.assessed else (),
    }


steps.register(
    "breach",
    step=Step.ASSESS,
    page="breach:page",
    label=_("Assessment"),
    facts=facts,
    actions={"assess": "breach:page"},
)
