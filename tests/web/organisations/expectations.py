"""Who may open which page of organisations."""

from __future__ import annotations

from tests.cast import LONG_AGO, Table
from tests.web.expectations import Page, own_page

from makegood.web.cases.models import Sitting
from makegood.web.organisations import store
from makegood.web.organisations.models import Invitation, Member

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


EXPECTED = {
    "organisations:page": own_page(post=True),
    "organisations:invite": Page("own", None, ADA, northgate),
    "organisations:join": Page("own", {"dan"}, {"dan"}, dans_invitation),
    "organisations:name-admin": Page("own", None, ADA, maeve),
    "organisations:remove": Page("own", ADA, ADA, maeve),
    "organisations:second-factor": Page("own", None, ADA, northgate),
    "organisations:give": Page("own", None, ADA, adas_seat),
    "organisations:audit": Page("own", ADA, None, northgate),
}
