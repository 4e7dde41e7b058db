"""Who may open which page of organisations."""

from __future__ import annotations

from tests.cast import LONG_AGO, Table
from tests.web.expectations import LEADS, Page, case_page, own_page

from makegood.web.cases.models import Sitting
from makegood.web.organisations import store
from makegood.web.organisations.models import Invitation, Member, Owned, Team

ADA = frozenset({"ada"})


def northgate(table: Table) -> dict[str, object]:
    """Ada's organisation, with Maeve in it."""
    if store.membership(table.ada) is None:
        ada = store.make(table.ada, "Northgate Tickets Ltd", at=LONG_AGO)
        Member.objects.create(organisation=ada.organisation, user=table.maeve, since=LONG_AGO)
    return {}


def maeve(table: Table) -> dict[str, object]:
    northgate(table)
    return {"member_id": store.membership(table.maeve).pk}


def adas_seat(table: Table) -> dict[str, object]:
    northgate(table)
    return {"sitting_id": Sitting.objects.get(user=table.ada, case=table.case).pk}


def dans_invitation(table: Table) -> dict[str, object]:
    northgate(table)
    if not Invitation.objects.exists():
        from makegood.web.access import hash_of

        Invitation.objects.create(
            organisation=store.membership(table.ada).organisation,
            email=table.dan.email,
            token_hash=hash_of("made"),
            sent_by=table.ada,
            sent_at=LONG_AGO,
            expires_at=LONG_AGO.replace(year=2099),
        )
    return {"token": "made"}


def a_team(table: Table) -> dict[str, object]:
    northgate(table)
    team, _ = Team.objects.get_or_create(
        organisation=store.membership(table.ada).organisation, name="Partnerships", defaults={"made_at": LONG_AGO}
    )
    return {"team_id": team.pk}


def somebody_of_a_team(table: Table) -> dict[str, object]:
    return {**a_team(table), **maeve(table)}


def a_team_beside(table: Table) -> dict[str, object]:
    """Northgate's side belongs to Ada's organisation, which has a team."""
    found = a_team(table)
    side = Sitting.objects.get(user=table.ada, case=table.case).side
    Owned.objects.get_or_create(side=side, organisation=store.membership(table.ada).organisation, since=LONG_AGO)
    return found


EXPECTED = {
    "organisations:make-team": Page("own", None, ADA, northgate),
    "organisations:team": Page("own", {"ada", "maeve"}, None, a_team),
    "organisations:add-to-team": Page("own", None, ADA, a_team),
    "organisations:take-out-of-team": Page("own", None, ADA, somebody_of_a_team),
    "teams:page": case_page(get=LEADS),
    "teams:turn": case_page(post=ADA, args=a_team_beside),
    "organisations:branding": Page("own", ADA, ADA, northgate),
    "organisations:page": own_page(post=True),
    "organisations:invite": Page("own", None, ADA, northgate),
    "organisations:join": Page("own", {"dan"}, {"dan"}, dans_invitation),
    "organisations:name-admin": Page("own", None, ADA, maeve),
    "organisations:remove": Page("own", ADA, ADA, maeve),
    "organisations:second-factor": Page("own", None, ADA, northgate),
    "organisations:give": Page("own", None, ADA, adas_seat),
    "organisations:audit": Page("own", ADA, None, northgate),
}
