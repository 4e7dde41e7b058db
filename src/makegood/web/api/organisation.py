"""Your organisation: its people, teams and audit, and how long closed cases are kept. Admins change it.

To ask everybody for a second step of signing in is for a person at a page, who is asked again who they are.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest
from ninja import Router

from makegood.client import shapes
from makegood.formats import Faulty
from makegood.web.access import Seat
from makegood.web.api import serving, tokens
from makegood.web.api.cases import PageNumber
from makegood.web.api.once import acting
from makegood.web.cases.models import Side
from makegood.web.guard import second_factor
from makegood.web.organisations import store, teams
from makegood.web.organisations.models import Member, Team
from makegood.web.retention import store as keeping
from makegood.web.retention import times
from makegood.web.retention.forms import KeepForm
from makegood.web.retention.models import Hold, Leaving

router = Router(tags=["Organisation"])


def _member(request: HttpRequest) -> Member:
    """The membership of the token's owner; else 404. A token for one case does not open it."""
    member = store.membership(request.user) if request.auth.case_id is None else None
    if member is None:
        raise Http404
    return member


def _admin(request: HttpRequest) -> Member:
    member = _member(request)
    if not member.is_admin:
        raise Http404
    return member


@router.get("/organisation", response=shapes.Organisation, auth=tokens.READ)
def organisation(request: HttpRequest) -> shapes.Organisation:
    """Your organisation with its people and teams."""
    return _organisation(_member(request))


def _organisation(member: Member) -> shapes.Organisation:
    mine = member.organisation
    mine.refresh_from_db()
    return shapes.Organisation(
        name=mine.name,
        admin=member.is_admin,
        second_step=mine.second_factor,
        people=[_colleague(each) for each in store.people(mine)],
        teams=[_team(each) for each in teams.of(mine)],
    )


def _colleague(row: Member) -> shapes.Colleague:
    return shapes.Colleague(
        id=row.pk,
        name=str(row.user),
        email=row.user.email,
        admin=row.is_admin,
        second_step=second_factor.has_one(row.user),
        since=row.since,
    )


def _team(row: Team) -> shapes.Team:
    return shapes.Team(id=row.pk, name=row.name, people=[each.member_id for each in row.people.all()])


@router.post("/organisation", response=shapes.Organisation, auth=tokens.WRITE)
@acting
def make(request: HttpRequest, body: shapes.Name) -> shapes.Organisation:
    """Make an organisation with you as its admin. Who belongs to one already is refused."""
    if request.auth.case_id is not None:
        raise tokens.Refused({"write, for every case"})
    return _organisation(store.make(request.user, body.name, at=request.at))


@router.post("/organisation/invitations", response=shapes.Organisation, auth=tokens.WRITE)
@acting
def invite(request: HttpRequest, body: shapes.Email) -> shapes.Organisation:
    """Mail somebody a way in that works once. Admins only."""
    admin = _admin(request)
    try:
        validate_email(body.email)
    except ValidationError:
        raise Faulty.one("That is not a mail address.", "Write one such as ada@northgate.example.") from None
    store.invite(admin, body.email, at=request.at)
    return _organisation(admin)


@router.post("/organisation/join", response=shapes.Organisation, auth=tokens.WRITE)
@acting
def join(request: HttpRequest, body: shapes.Token) -> shapes.Organisation:
    """Join by the invitation that was mailed to you: `token` is the last part of its address."""
    if request.auth.case_id is not None:
        raise tokens.Refused({"write, for every case"})
    return _organisation(store.join(request.user, body.token, at=request.at))


@router.post("/organisation/people/{int:member_id}/admin", response=shapes.Organisation, auth=tokens.WRITE)
@acting
def name_admin(request: HttpRequest, member_id: int) -> shapes.Organisation:
    """Let a colleague be an admin as well. Admins only."""
    admin = _admin(request)
    store.name_admin(admin, store.colleague(admin, member_id), at=request.at)
    return _organisation(admin)


@router.delete("/organisation/people/{int:member_id}", response=shapes.Organisation, auth=tokens.WRITE)
@acting
def remove(request: HttpRequest, member_id: int) -> shapes.Organisation:
    """End somebody's membership and their seats on the organisation's sides. Admins only."""
    admin = _admin(request)
    store.remove(admin, store.colleague(admin, member_id), at=request.at)
    return _organisation(admin)


@router.post("/organisation/cases", response=shapes.Organisation, auth=tokens.WRITE)
@acting
def give(request: HttpRequest, body: shapes.CaseId) -> shapes.Organisation:
    """Make a side that you lead, and that is nobody's yet, the organisation's own."""
    member = _member(request)
    seat = store.free_sides(request.user).filter(case=body.case).first()
    if seat is None:
        raise Http404
    store.give(member, seat, at=request.at)
    return _organisation(member)


@router.get("/organisation/deeds", response=shapes.Page[shapes.Deed], auth=tokens.READ)
def deeds(request: HttpRequest, page: int = PageNumber) -> shapes.Page[shapes.Deed]:
    """What admins did to the organisation itself, the latest first. Admins only."""
    rows = store.deeds(_admin(request).organisation)
    return serving.paged(
        rows, lambda row: shapes.Deed(at=row.at, by=row.by, what=row.what, case=None, about=row.about), page
    )


@router.get("/organisation/acts", response=shapes.Page[shapes.Deed], auth=tokens.READ)
def acts(request: HttpRequest, page: int = PageNumber) -> shapes.Page[shapes.Deed]:
    """What the organisation's people did in cases, the latest first; never what was written. Admins only."""
    rows = store.acts(_admin(request).organisation)
    return serving.paged(
        rows, lambda row: shapes.Deed(at=row.at, by=row.actor, what=row.what, case=row.case_id, about=""), page
    )


# --- teams ---


@router.post("/organisation/teams", response=shapes.Team, auth=tokens.WRITE)
@acting
def make_team(request: HttpRequest, body: shapes.Name) -> shapes.Team:
    """Make a team with nobody in it. Admins only."""
    return _team(teams.make(_admin(request), body.name, at=request.at))


@router.put("/organisation/teams/{int:team_id}/people/{int:member_id}", response=shapes.Team, auth=tokens.WRITE)
@acting
def add_to_team(request: HttpRequest, team_id: int, member_id: int) -> shapes.Team:
    """Take a colleague into a team, and so into every open case that it was let in to. Admins only."""
    admin = _admin(request)
    team = teams.one(admin, team_id)
    teams.add(admin, team, store.colleague(admin, member_id), at=request.at)
    return _team(teams.one(admin, team_id))


@router.delete("/organisation/teams/{int:team_id}/people/{int:member_id}", response=shapes.Team, auth=tokens.WRITE)
@acting
def take_out_of_team(request: HttpRequest, team_id: int, member_id: int) -> shapes.Team:
    """Take somebody out of a team; the seats that they have by it end. Admins only."""
    admin = _admin(request)
    team = teams.one(admin, team_id)
    teams.take_out(admin, team, store.colleague(admin, member_id), at=request.at)
    return _team(teams.one(admin, team_id))


@router.get("/cases/{case_id}/teams", response=list[shapes.TeamHere], auth=tokens.READ)
def teams_here(request: HttpRequest, case_id: str) -> list[shapes.TeamHere]:
    """The teams that you could let in to your side of a case, with how each was. Leads only."""
    return _teams_here(serving.lead(request, case_id))


def _teams_here(seat: Seat) -> list[shapes.TeamHere]:
    return [
        shapes.TeamHere(id=team.pk, name=team.name, people=len(team.people.all()), role=let_in and let_in.role)
        for team, let_in in teams.beside(seat)
    ]


@router.put("/cases/{case_id}/teams/{int:team_id}", response=list[shapes.TeamHere], auth=tokens.WRITE)
@acting
def let_in(request: HttpRequest, case_id: str, team_id: int, body: shapes.TeamRole) -> list[shapes.TeamHere]:
    """Give everybody of a team a seat on your side. Leads only."""
    seat = serving.lead(request, case_id)
    teams.let_in(seat, teams.one_beside(seat, team_id), body.role, at=request.at)
    return _teams_here(seat)


@router.delete("/cases/{case_id}/teams/{int:team_id}", response=list[shapes.TeamHere], auth=tokens.WRITE)
@acting
def keep_out(request: HttpRequest, case_id: str, team_id: int) -> list[shapes.TeamHere]:
    """End the seats that people have by a team on your side. Leads only."""
    seat = serving.lead(request, case_id)
    teams.keep_out(seat, teams.one_beside(seat, team_id), at=request.at)
    return _teams_here(seat)


# --- how long cases are kept ---


@router.get("/organisation/keeping", response=shapes.Keeping, auth=tokens.READ)
def kept(request: HttpRequest) -> shapes.Keeping:
    """How long the organisation keeps closed cases, which it holds, and what goes next. Admins only."""
    return _keeping(_admin(request))


def _keeping(admin: Member) -> shapes.Keeping:
    keeps = keeping.keeps(admin.organisation)
    return shapes.Keeping(
        days=None if keeps is None else keeps.days,
        holds=[_hold(row) for row in keeping.holds(admin.organisation)],
        leavings=[_leaving(row) for row in keeping.leavings(admin.organisation)],
    )


def _hold(row: Hold) -> shapes.Hold:
    return shapes.Hold(case=row.case_id, reason=row.reason, by=row.by, since=row.since)


def _leaving(row: Leaving) -> shapes.Leaving:
    return shapes.Leaving(case=row.case_id, room=row.room, goes_at=row.goes_at)


@router.put("/organisation/keeping", response=shapes.Keeping, auth=tokens.WRITE)
@acting
def keep(request: HttpRequest, body: shapes.Keep) -> shapes.Keeping:
    """State how long the organisation keeps closed cases; no count: for ever. Admins only."""
    admin, form = _admin(request), KeepForm(body.model_dump())
    serving.filled(form)
    keeping.state(admin, form.keeps, at=request.at)
    return _keeping(admin)


@router.post("/organisation/holds", response=shapes.Keeping, auth=tokens.WRITE)
@acting
def hold_one(request: HttpRequest, body: shapes.HoldOne) -> shapes.Keeping:
    """Hold one of the organisation's cases, without a seat there: nothing of it goes. Admins only."""
    admin = _admin(request)
    keeping.hold_owned(admin, _owned(admin, body.case), body.reason, at=request.at)
    return _keeping(admin)


@router.delete("/organisation/holds/{held_case}", response=shapes.Keeping, auth=tokens.WRITE)
@acting
def lift_one(request: HttpRequest, held_case: str) -> shapes.Keeping:
    """Lift the hold of one of the organisation's cases. Admins only."""
    admin = _admin(request)
    keeping.lift_owned(admin, _owned(admin, held_case), at=request.at)
    return _keeping(admin)


def _owned(admin: Member, case_id: str) -> Side:
    side = keeping.sides(admin.organisation).filter(case=case_id).first()
    if side is None:
        raise Http404
    return side


@router.get("/cases/{case_id}/keeping", response=shapes.KeptCase, auth=tokens.READ)
def kept_here(request: HttpRequest, case_id: str) -> shapes.KeptCase:
    """How long a case is kept, as far as your own side knows, and what was announced to go."""
    return _kept_here(serving.seated(request, case_id))


def _kept_here(seat: Seat) -> shapes.KeptCase:
    keeps, held = keeping.kept_for(seat.us), keeping.open_hold(seat.us)
    return shapes.KeptCase(
        days=None if keeps is None else keeps.days,
        ends_at=times.ends_at(seat.us),
        held=None if held is None else _hold(held),
        leavings=[_leaving(row) for row in keeping.announced(seat)],
    )


@router.post("/cases/{case_id}/hold", response=shapes.KeptCase, auth=tokens.WRITE)
@acting
def hold(request: HttpRequest, case_id: str, body: shapes.Reason) -> shapes.KeptCase:
    """Hold a case for your side: nothing of it goes until the hold is lifted. Leads only."""
    seat = serving.lead(request, case_id)
    keeping.hold(seat, body.reason, at=request.at)
    return _kept_here(seat)


@router.delete("/cases/{case_id}/hold", response=shapes.KeptCase, auth=tokens.WRITE)
@acting
def lift(request: HttpRequest, case_id: str) -> shapes.KeptCase:
    """Lift the hold of your side. Leads only."""
    seat = serving.lead(request, case_id)
    keeping.lift(seat, at=request.at)
    return _kept_here(seat)
