"""A team gives and ends seats: who is in it an admin says, where it is let in the lead of a case."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.cast import LONG_AGO, Table, opening, person
from tests.web.organisations.expectations import a_team_beside

from makegood.formats import Faulty
from makegood.web.access import sitting_user
from makegood.web.cases import store as cases
from makegood.web.cases.models import RecordEntry, Role, Room, Sitting
from makegood.web.cases.write import MayNotWrite
from makegood.web.organisations import store, teams
from makegood.web.organisations.models import Deed, Member, Team

pytestmark = pytest.mark.django_db
LATER = LONG_AGO + dt.timedelta(days=1)


@pytest.fixture
def team(table: Table) -> Team:
    """A team with nobody in it, beside Northgate's case."""
    return Team.objects.get(pk=a_team_beside(table)["team_id"])


@pytest.fixture
def admin(table: Table, team: Team) -> Member:
    return store.membership(table.ada)


def hired(admin: Member, email: str = "ines@northgate.example") -> Member:
    """A colleague of the organisation who sits nowhere yet."""
    user = type(admin.user).objects.create_user(email, "a-quiet-desk-and-a-letter", name="Ines Roth")
    return Member.objects.create(organisation=admin.organisation, user=user, since=LONG_AGO)


def seat_of(member: Member, table: Table) -> Sitting | None:
    return Sitting.objects.filter(case=table.case, user=member.user, left_at=None).first()


def test_whoever_is_in_a_team_that_was_let_in_has_a_seat_also_who_joins_it_later(table, admin, team):
    ines, otto = hired(admin), hired(admin, "otto@northgate.example")
    teams.add(admin, team, ines, at=LONG_AGO)
    assert seat_of(ines, table) is None
    teams.let_in(table.seat("ada"), team, Role.MEMBER, at=LONG_AGO)
    teams.add(admin, team, otto, at=LATER)

    assert [seat_of(each, table).role for each in (ines, otto)] == [Role.MEMBER, Role.MEMBER]
    joined = RecordEntry.objects.filter(room=Room.JOINT, what="joined", actor__startswith="Ines")
    assert joined.count() == 2


def test_who_leaves_the_team_and_who_is_no_longer_let_in_loses_the_seat(table, admin, team, as_):
    ines, otto = hired(admin), hired(admin, "otto@northgate.example")
    for each in (ines, otto):
        teams.add(admin, team, each, at=LONG_AGO)
    teams.let_in(table.seat("ada"), team, Role.MEMBER, at=LONG_AGO)
    teams.take_out(admin, team, ines, at=LATER)
    assert (seat_of(ines, table), seat_of(otto, table) is None) == (None, False)
    teams.keep_out(table.seat("ada"), team, at=LATER)

    assert seat_of(otto, table) is None
    assert seat_of(store.membership(table.maeve), table) is not None
    assert RecordEntry.objects.filter(room=Room.JOINT, what="seat-ended").count() == 2


def test_who_sat_there_before_or_leads_by_now_keeps_the_seat(table, admin, team):
    ines, maeve = hired(admin), store.membership(table.maeve)
    for each in (ines, maeve):
        teams.add(admin, team, each, at=LONG_AGO)
    teams.let_in(table.seat("ada"), team, Role.ADVISER, at=LONG_AGO)
    assert seat_of(maeve, table).role == Role.MEMBER
    Sitting.objects.filter(user=ines.user).update(role=Role.LEAD)
    teams.keep_out(table.seat("ada"), team, at=LATER)

    assert seat_of(ines, table).role == Role.LEAD
    assert seat_of(maeve, table) is not None


def test_who_is_in_two_teams_keeps_the_seat_until_both_are_gone(table, admin, team):
    ines, second = hired(admin), teams.make(admin, "Finance", at=LONG_AGO)
    for each in (team, second):
        teams.add(admin, each, ines, at=LONG_AGO)
        teams.let_in(table.seat("ada"), each, Role.MEMBER, at=LONG_AGO)
    teams.keep_out(table.seat("ada"), team, at=LATER)
    assert seat_of(ines, table) is not None
    teams.take_out(admin, second, ines, at=LATER)

    assert seat_of(ines, table) is None


def test_the_other_side_does_not_learn_of_advisers_by_a_team(table, admin, team):
    teams.add(admin, team, hired(admin), at=LONG_AGO)
    teams.let_in(table.seat("ada"), team, Role.ADVISER, at=LONG_AGO)
    teams.keep_out(table.seat("ada"), team, at=LATER)

    assert not [
        each for each in RecordEntry.objects.filter(room=Room.JOINT) if "Ines" in each.actor or each.at == LATER
    ]
    assert RecordEntry.objects.filter(room=Room.REQUESTING, what="joined", actor__startswith="Ines").exists()


def test_nobody_lets_in_a_team_that_is_not_of_the_side_s_organisation(table, admin, team, as_):
    ben = table.seat("ben")
    assert teams.beside(ben) == []
    for seat, role in ((ben, Role.MEMBER), (table.seat("maeve"), Role.MEMBER), (table.seat("ada"), Role.LEAD)):
        with pytest.raises(MayNotWrite):
            teams.let_in(seat, team, role, at=LONG_AGO)
    other = sitting_user(table.dan, table.other)
    with pytest.raises(MayNotWrite):
        teams.keep_out(other, team, at=LONG_AGO)


def test_who_is_removed_from_the_organisation_is_in_no_team_any_more(table, admin, team):
    ines = hired(admin)
    teams.add(admin, team, ines, at=LONG_AGO)
    teams.let_in(table.seat("ada"), team, Role.MEMBER, at=LONG_AGO)
    store.remove(admin, ines, at=LATER)
    again = cases.open_case(table.ada, opening(title="Another"), at=LATER)
    teams.let_in(again, team, Role.MEMBER, at=LATER)

    assert not Sitting.objects.filter(user=ines.user, left_at=None).exists()


def test_the_pages_do_it_and_the_audit_says_so_in_words(table, admin, team, as_):
    ada, ines = as_("ada"), hired(admin)
    ada.post(reverse("organisations:make-team"), {"name": "Finance"})
    with pytest.raises(Faulty, match="of this name"):
        teams.make(admin, "Finance", at=LONG_AGO)
    ada.post(reverse("organisations:add-to-team", args=[team.pk]), {"member": "x"})
    ada.post(reverse("organisations:add-to-team", args=[team.pk]), {"member": ines.pk})
    turn = reverse("teams:turn", args=[table.case.pk, team.pk])
    ada.post(turn, {"role": "lead"})
    assert seat_of(ines, table) is None
    ada.post(turn, {"role": "adviser"})
    assert seat_of(ines, table).role == Role.ADVISER
    assert "Take from the table" in ada.get(reverse("teams:page", args=[table.case.pk])).content.decode()
    ada.post(turn, {"do": "keep-out"})
    ada.post(reverse("organisations:take-out-of-team", args=[team.pk, ines.pk]))

    assert seat_of(ines, table) is None
    assert set(Deed.objects.values_list("what", flat=True)) >= {"team-made", "team-joined", "team-left"}
    told = ada.get("/organisation/audit/").content.decode()
    assert "Team joined" in told
    assert "team-joined" not in told
    assert "case-opened" not in told


def test_a_team_s_page_is_there_for_its_own_organisation_alone(table, admin, team, as_):
    assert as_("maeve").get(reverse("organisations:team", args=[team.pk])).status_code == 200
    store.make(person("dan"), "Elsewhere Ltd", at=LONG_AGO)
    assert as_("dan").get(reverse("organisations:team", args=[team.pk])).status_code == 404
    assert as_("dan").post(reverse("organisations:add-to-team", args=[team.pk]), {"member": "1"}).status_code == 404
