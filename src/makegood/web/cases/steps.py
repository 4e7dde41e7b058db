"""The path of a case: what the rooms know about it, put together by `makegood.journey`.

A room says so in its `step.py`, which its AppConfig imports when the application starts:

    register("breach", step=Step.ASSESS, page="breach:page", facts=facts, actions={"assess": "breach:form"})
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from makegood import journey
from makegood.journey import CaseState, Next, Progress, Step
from makegood.web.access import Guest, Seat
from makegood.web.cases.models import Role

NAMES = {
    Step.ASSESS: _("Assess"),
    Step.COMMUNICATE: _("Communicate"),
    Step.NEGOTIATE: _("Negotiate"),
    Step.DOCUMENT: _("Document"),
    Step.MONITOR: _("Monitor"),
}
PROGRESS = {
    Progress.DONE: _("done"),
    Progress.NOW: _("now"),
    Progress.AHEAD: _("ahead"),
    Progress.LEFT: _("left open"),
}


@dataclass(frozen=True)
class RoomPage:
    """What one room gives to the case page.

    step      the step it works on; None for what stands beside the path
    page      the name of the URL that a step of the path leads to; takes the case's id
    label     the room in the list of pages of its step
    facts     returns fields of journey.CaseState as this seat may see them
    actions   for keys of journey.Next: the name of the URL where that is done; takes the case's id
    guest     the name of the URL of a page for a partner's link; takes its token; empty if the room has none
    shown     whether this seat finds the page among those of its step
    """

    room: str
    step: Step | None
    page: str
    label: str
    facts: Callable[[Seat], Mapping[str, Any]]
    actions: Mapping[str, str]
    guest: str
    shown: Callable[[Seat], bool]


@dataclass(frozen=True)
class StepOnPath:
    """One step as the page shows it; `url` is empty while no room has a page for it."""

    step: Step
    name: str
    progress: Progress
    progress_name: str
    done: tuple[str, ...]
    missing: tuple[str, ...]
    url: str
    pages: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NextCard:
    """The one thing to do now and where; `url` is empty where there is nothing to open."""

    next: Next
    url: str


_pages: dict[str, RoomPage] = {}


def register(
    room: str,
    *,
    step: Step | None,
    page: str,
    label: str,
    facts: Callable[[Seat], Mapping[str, Any]] = lambda seat: {},
    actions: Mapping[str, str] | None = None,
    guest: str = "",
    shown: Callable[[Seat], bool] = lambda seat: True,
) -> None:
    """Give the case page what `room` knows. `facts` is asked at every visit: keep it to a few indexed queries."""
    _pages[room] = RoomPage(room, step, page, label, facts, actions or {}, guest, shown)


def state(seat: Seat) -> CaseState:
    """The facts of the case as this seat may see them; asked once for each seat."""
    if "state" not in seat.memory:
        seat.memory["state"] = _state(seat)
    return cast(CaseState, seat.memory["state"])


def _state(seat: Seat) -> CaseState:
    facts: dict[str, Any] = {
        "us": seat.us.short,
        "them": seat.them.short,
        "alone": seat.them.joined_at is None,
        "closed_at": seat.case.closed_at,
        "neutral": seat.role == Role.MEDIATOR,
    }
    for page in _pages.values():
        facts.update(page.facts(seat))
    return CaseState(**facts)


def path(seat: Seat, state: CaseState) -> list[StepOnPath]:
    """The five steps with the pages of the rooms that work on them."""
    return [_step(seat, step) for step in journey.path(state)]


def next_card(seat: Seat, state: CaseState) -> NextCard:
    """The one thing to do now; only who may act gets the way to it. A mediator's acts are in the caucus."""
    wanted = journey.next_action(state)
    names = [page.actions[wanted.key] for page in _pages.values() if wanted.key in page.actions]
    if not names and not state.neutral:
        names = [page.page for page in _pages.values() if page.step is wanted.step]
    may_go = bool(names) and (seat.may_write or state.neutral)
    return NextCard(wanted, reverse(names[0], args=[seat.case.pk]) if may_go else "")


def guest_pages(guest: Guest) -> list[tuple[str, str]]:
    """The pages that rooms have for a partner's link: label and address."""
    return [(str(page.label), reverse(page.guest, args=[guest.token])) for page in _pages.values() if page.guest]


def _step(seat: Seat, step: journey.StepState) -> StepOnPath:
    pages = tuple(
        (str(page.label), reverse(page.page, args=[seat.case.pk]))
        for page in _pages.values()
        if page.step is step.step and page.shown(seat)
    )
    name, progress = gettext(str(NAMES[step.step])), gettext(str(PROGRESS[step.progress]))
    return StepOnPath(
        step.step, name, step.progress, progress, step.done, step.missing, pages[0][1] if pages else "", pages
    )
