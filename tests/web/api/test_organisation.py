"""An organisation by programs: people, teams, who did what, how long cases are kept."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.cast import NAMES
from tests.web.api.test_api import problems
from tests.web.organisations.expectations import dans_invitation, somebody_of_a_team
from tests.web.retention.expectations import a_case_of_northgate

from makegood.web.api.interface import schema
from makegood.web.cases.models import Sitting
from makegood.web.engine.models import Outgoing
from makegood.web.organisations.models import Organisation

pytestmark = pytest.mark.django_db
HERE = "/api/organisation"
ADA, OURS = frozenset({"ada"}), frozenset({"ada", "maeve"})
MAY = {
    "": {"get": OURS, "post": NAMES},  # anybody may make one; who belongs to one is told so
    "/invitations": {"post": ADA},
    "/join": {"post": {"dan"}},
    "/people/{member_id}/admin": {"post": ADA},
    "/people/{member_id}": {"delete": ADA},
    "/cases": {"post": frozenset()},
    "/deeds": {"get": ADA},
    "/acts": {"get": ADA},
    "/teams": {"post": ADA},
    "/teams/{team_id}/people/{member_id}": {"put": ADA, "delete": ADA},
    "/keeping": {"get": ADA, "put": ADA},
    "/holds": {"post": ADA},
    "/holds/{held_case}": {"delete": ADA},
}


def bodies(case_id: str) -> dict[str, object]:
    return {
        "": {"name": "Another Ltd"},
        "/invitations": {"email": "new@northgate.example"},
        "/join": {"token": "made"},
        "/cases": {"case": case_id},
        "/teams": {"name": "Legal"},
        "/keeping": {"count": 3},
        "/holds": {"case": case_id, "reason": "A claim is open."},
    }


def test_each_operation_of_an_organisation_opens_for_whom_it_should(table, program):
    of_it = {path: set(methods) for path, methods in schema()["paths"].items() if path.startswith(HERE)}
    assert {path.removeprefix(HERE): methods for path, methods in of_it.items()} == {
        path: set(methods) for path, methods in MAY.items()
    }
    things = {**somebody_of_a_team(table), **a_case_of_northgate(table), **dans_invitation(table)}
    bound = program("ada", case=table.case)
    for path, methods in MAY.items():
        at = f"/organisation{path}".format(**things, held_case=table.case.pk)
        for method, may in methods.items():
            body = bodies(table.case.pk).get(path) if method in ("post", "put") else None
            for asks, let_in in ((program(who), who in may) for who in NAMES):
                with transaction.atomic():
                    status = asks.ask(method.upper(), at, body).status_code
                    transaction.set_rollback(True)
                assert (status != 404) == let_in, f"{method} {at} gave {status}"
                assert status < 500
            assert bound.ask(method.upper(), at, body).status_code in (403, 404)


def test_an_organisation_is_made_once_and_a_key_makes_no_second_team(table, program):
    ada = program("ada")
    made = ada.post("/organisation", {"name": "Northgate Tickets Ltd"}).json()
    again = ada.post("/organisation", {"name": "Another Ltd"})
    teams = [ada.post("/organisation/teams", {"name": "Legal"}, key="t").json()["id"] for _ in range(2)]

    assert (made["admin"], made["people"][0]["name"]) == (True, "Ada Brandt")
    assert "belong to an organisation" in problems(again)
    assert Organisation.objects.count() == 1
    assert teams[0] == teams[1]
    assert "There is a team" in problems(ada.post("/organisation/teams", {"name": "Legal"}))


def test_whoever_is_invited_joins_by_the_token_in_their_mail(table, program):
    ada, dan = program("ada"), program("dan")
    ada.post("/organisation", {"name": "Northgate Tickets Ltd"})
    assert "not a mail address" in problems(ada.post("/organisation/invitations", {"email": "dan at home"}))
    ada.post("/organisation/invitations", {"email": table.dan.email})
    token = Outgoing.objects.get(to=table.dan.email).body.strip().rstrip("/").rsplit("/", 1)[-1]

    assert program("maeve").post("/organisation/join", {"token": token}).status_code == 404
    assert len(dan.post("/organisation/join", {"token": token}).json()["people"]) == 2
    assert ada.get("/organisation/deeds").json()["items"][0]["what"] == "joined"


def test_a_team_that_is_let_in_sits_at_the_table_and_leaves_it(table, program):
    ada = program("ada")
    things = somebody_of_a_team(table)
    given = ada.post("/organisation/cases", {"case": table.case.pk})
    Sitting.objects.filter(user=table.maeve).update(left_at=table.case.opened_at)
    team = f"/organisation/teams/{things['team_id']}/people/{things['member_id']}"
    here = f"/cases/{table.case.pk}/teams"

    assert given.status_code == 200
    assert ada.put(team, {}).json()["people"] == [str(things["member_id"])]
    assert ada.put(f"{here}/{things['team_id']}", {"role": "member"}).json()[0]["role"] == "member"
    assert program("maeve").get(f"/cases/{table.case.pk}").status_code == 200
    assert ada.ask("DELETE", f"{here}/{things['team_id']}").json()[0]["role"] is None
    assert program("maeve").get(f"/cases/{table.case.pk}").status_code == 404
    assert {row["case"] for row in ada.get("/organisation/acts").json()["items"]} == {table.case.pk}


def test_a_time_is_stated_and_a_hold_stands_against_it_on_one_side_alone(table, program):
    ada, ben = program("ada"), program("ben")
    a_case_of_northgate(table)
    here = f"/cases/{table.case.pk}"

    assert ada.put("/organisation/keeping", {"count": 2, "unit": "years"}).json()["days"] == 732
    assert ada.post(f"{here}/hold", {"reason": "A claim is open."}).json()["held"]["reason"] == "A claim is open."
    assert ben.get(f"{here}/keeping").json() == {"days": None, "ends_at": None, "held": None, "leavings": []}
    assert [row["case"] for row in ada.get("/organisation/keeping").json()["holds"]] == [table.case.pk]
    assert "held already" in problems(ada.post("/organisation/holds", {"case": table.case.pk, "reason": "Another."}))
    assert ada.ask("DELETE", f"/organisation/holds/{table.case.pk}").json()["holds"] == []
    assert ada.get(f"{here}/keeping").json()["held"] is None
    assert ada.put("/organisation/keeping", {}).json()["days"] is None
