"""Teams: an admin says who is in one, the lead of a case lets it in. Whoever reads a case still sits in it: a team only gives and ends seats."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from makegood.formats import Faulty
from makegood.web.access import Seat
from makegood.web.accounts.models import User
from makegood.web.cases.models import Case, Role, Room, Side, Sitting
from makegood.web.cases.write import MayNotWrite, append
from makegood.web.organisations import store
from makegood.web.organisations.models import LetIn, Member, Organisation, Owned, SeatByTeam, Team, TeamMember

ROLES = (Role.MEMBER, Role.ADVISER)  # that a team may have at a table


def of(organisation: Organisation) -> QuerySet[Team]:
    """The teams of an organisation with their people."""
    return Team.objects.filter(organisation=organisation).prefetch_related("people__member__user").order_by("name")


def one(member: Member, team_id: int) -> Team:
    """One of the teams of a member's organisation; else Http404."""
    found = of(member.organisation).filter(pk=team_id).first()
    if found is None:
        raise Http404
    return found


# --- who is in it: an admin says so ---


def make(admin: Member, name: str, *, at: dt.datetime) -> Team:
    """Make a team with nobody in it. Raises Faulty for a name that another one has."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                team = Team.objects.create(organisation=admin.organisation, name=name, made_at=at)
        except IntegrityError:
            raise Faulty.one(_("There is a team of this name."), _("Give it another one.")) from None
        store.note(admin, what="team-made", about=name, at=at)
    return team


def add(admin: Member, team: Team, other: Member, *, at: dt.datetime) -> None:
    """Take a colleague into a team: they get a seat wherever the team was let in."""
    with transaction.atomic():
        _, is_new = TeamMember.objects.get_or_create(team=team, member=other, defaults={"since": at})
        if not is_new:
            return
        for let_in in _let_in(team):
            _seat(other.user, let_in, at)
        store.note(admin, what="team-joined", about=f"{team}: {other.user}", at=at)


def take_out(admin: Member, team: Team, other: Member, *, at: dt.datetime) -> None:
    """Take somebody out of a team: the seats that they have by it end."""
    with transaction.atomic():
        if TeamMember.objects.filter(team=team, member=other).delete()[0]:
            _end(SeatByTeam.objects.filter(let_in__team=team, sitting__user=other.user), str(admin.user), at)
            store.note(admin, what="team-left", about=f"{team}: {other.user}", at=at)


# --- where it is let in: a lead says so ---


def beside(seat: Seat) -> list[tuple[Team, LetIn | None]]:
    """The teams that the lead of this side could let in, with how each was; none where the side is nobody's or another's."""
    member = store.membership(seat.user) if seat.user and seat.side else None
    if member is None or not Owned.objects.filter(side=seat.side, organisation=member.organisation).exists():
        return []
    let_in = {each.team_id: each for each in LetIn.objects.filter(side=seat.side)}
    return [(team, let_in.get(team.pk)) for team in of(member.organisation)]


def one_beside(seat: Seat, team_id: int) -> Team:
    """One of the teams that the lead of this side could let in; else Http404."""
    found = next((team for team, _ in beside(seat) if team.pk == team_id), None)
    if found is None:
        raise Http404
    return found


def let_in(seat: Seat, team: Team, role: str, *, at: dt.datetime) -> None:
    """Give everybody of a team a seat on our side. Raises MayNotWrite for who does not lead there, or another's team."""
    _may(seat, team, role)
    with transaction.atomic():
        row, is_new = LetIn.objects.get_or_create(team=team, side=seat.side, defaults={"role": role, "since": at})
        if is_new:
            for person in TeamMember.objects.filter(team=team).select_related("member__user").order_by("pk"):
                _seat(person.member.user, row, at)


def keep_out(seat: Seat, team: Team, *, at: dt.datetime) -> None:
    """End the seats that people have by a team on our side. Raises MayNotWrite."""
    _may(seat, team, Role.MEMBER)
    with transaction.atomic():
        rows = LetIn.objects.filter(team=team, side=seat.side)
        _end(SeatByTeam.objects.filter(let_in__in=rows), str(seat.user), at)
        rows.delete()


def _may(seat: Seat, team: Team, role: str) -> None:
    if not seat.is_lead or role not in ROLES or team not in [each for each, _ in beside(seat)]:
        raise MayNotWrite("only a lead, and only a team of the organisation that the side belongs to")


# --- seats ---


def _let_in(team: Team) -> QuerySet[LetIn]:
    return (
        LetIn.objects.filter(team=team, side__case__closed_at=None)
        .select_related("side__case")
        .order_by("side__case_id")
    )


def _seat(user: User, let_in: LetIn, at: dt.datetime) -> None:
    """Sit somebody down; whoever has a seat in this case keeps the one they have."""
    case, side = let_in.side.case, let_in.side
    Case.objects.select_for_update().only("id").get(pk=case.pk)
    if Sitting.objects.filter(case=case, user=user, left_at=None).exists():
        return
    sitting = Sitting.objects.create(case=case, user=user, side=side, role=let_in.role, since=at)
    SeatByTeam.objects.create(sitting=sitting, let_in=let_in)
    _record(sitting, side, "joined", f"{user}, {side.name}", at)


def _end(seats: QuerySet[SeatByTeam], by: str, at: dt.datetime) -> None:
    """End seats, except of who leads by now, and of who is let in by another team of theirs."""
    for seat in seats.select_related("sitting__case", "sitting__side", "sitting__user").order_by("sitting__case_id"):
        sitting = seat.sitting
        other = _another_way_in(sitting, seat.let_in_id)
        seat.delete()
        if sitting.left_at is not None or sitting.role == Role.LEAD:
            continue
        if other is not None:
            SeatByTeam.objects.create(sitting=sitting, let_in=other)
            continue
        Case.objects.select_for_update().only("id").get(pk=sitting.case_id)
        Sitting.objects.filter(pk=sitting.pk, left_at=None).update(left_at=at)
        _record(sitting, sitting.side, "seat-ended", f"{by}, {sitting.side.name}", at)


def _another_way_in(sitting: Sitting, let_in: int) -> LetIn | None:
    theirs = LetIn.objects.filter(side=sitting.side, team__people__member__user=sitting.user, role=sitting.role)
    return theirs.exclude(pk=let_in).order_by("pk").first()


def _record(sitting: Sitting, side: Side, what: str, actor: str, at: dt.datetime) -> None:
    """An adviser is their side's own affair; everybody else both sides know of."""
    room = side.part if sitting.role == Role.ADVISER else Room.JOINT
    details = {"sitting": sitting.pk, "role": sitting.role}
    append(sitting.case, room, at=at, actor=actor, what=what, details=details)
