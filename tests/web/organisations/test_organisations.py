"""An organisation opens nothing to anybody, takes away what its people left, and shows its admins acts without words."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import LONG_AGO, Table, opening
from tests.web.organisations.expectations import northgate

from makegood.formats import Faulty
from makegood.web.cases import store as cases
from makegood.web.cases.models import RecordEntry, Role, Room, Sitting
from makegood.web.dialogue import store as dialogue
from makegood.web.engine.models import Outgoing
from makegood.web.organisations import store
from makegood.web.organisations.models import Member, Owned

pytestmark = pytest.mark.django_db
PAGE, AUDIT = "/organisation/", "/organisation/audit/"


def mailed_to(address: str) -> str:
    return re.search(r"/organisation/join/\S+", Outgoing.objects.get(to=address).body).group()


def own(table: Table) -> Member:
    northgate(table)
    ada = store.membership(table.ada)
    store.give(ada, Sitting.objects.get(user=table.ada, case=table.case), at=LONG_AGO)
    return ada


def test_somebody_makes_one_invites_and_the_other_joins_by_their_own_address(table, as_):
    as_("ada").post(PAGE, {"name": "Northgate Tickets Ltd"})
    as_("ada").post(reverse("organisations:invite"), {"email": table.maeve.email})
    way_in = mailed_to(table.maeve.email)

    assert as_("dan").get(way_in).status_code == 404  # whoever got hold of it
    as_("maeve").post(way_in)
    assert store.membership(table.maeve).organisation == store.membership(table.ada).organisation
    assert not store.membership(table.maeve).is_admin
    assert as_("maeve").get(way_in).status_code == 404  # it works once


def test_nobody_belongs_to_two(table):
    northgate(table)
    with pytest.raises(Faulty, match="already"):
        store.make(table.maeve, "Another Ltd", at=LONG_AGO)


def test_a_case_that_its_people_open_is_its_own_and_no_case_opens_by_it(table, as_):
    northgate(table)
    opened = cases.open_case(table.ada, opening(title="Another"), at=LONG_AGO)

    assert Owned.objects.get().side == opened.side
    assert as_("maeve").get(f"/cases/{opened.case.pk}/").status_code == 404


def test_the_other_side_of_a_case_is_not_owned_by_whom_one_sits_with(table):
    own(table)

    assert [owned.side.part for owned in Owned.objects.all()] == ["requesting"]
    assert not store.free_sides(table.ada).exists()


def test_who_is_removed_loses_the_seats_on_its_sides_alone(table, as_):
    ada = own(table)
    elsewhere = cases.open_case(table.maeve, opening(title="Her own"), at=LONG_AGO).case
    Owned.objects.filter(side__case=elsewhere).delete()
    store.remove(ada, store.membership(table.maeve), at=LONG_AGO)

    assert as_("maeve").get(f"/cases/{table.case.pk}/").status_code == 404
    assert as_("maeve").get(f"/cases/{elsewhere.pk}/").status_code == 200
    assert store.membership(table.maeve) is None
    assert RecordEntry.objects.filter(case=table.case, room=Room.JOINT, what="seat-ended").exists()
    assert not cases.check(table.seat("ada"), Room.JOINT)


def test_a_case_is_not_left_without_a_lead_nor_an_organisation_without_an_admin(table):
    ada = own(table)
    store.name_admin(ada, store.membership(table.maeve), at=LONG_AGO)
    maeve = store.membership(table.maeve)
    with pytest.raises(Faulty) as refused:
        store.remove(maeve, ada, at=LONG_AGO)
    assert table.case.pk in str(refused.value)

    Sitting.objects.filter(user=table.maeve, case=table.case).update(role=Role.LEAD)
    store.remove(maeve, ada, at=LONG_AGO)
    with pytest.raises(Faulty, match="last admin"):
        store.remove(maeve, maeve, at=LONG_AGO)


def test_the_audit_shows_acts_of_its_own_people_and_no_words(table, as_):
    own(table)
    dialogue.send(table.seat("maeve"), "plumnote", "internal", at=LONG_AGO)
    dialogue.send(table.seat("maeve"), "plumopen", at=LONG_AGO)
    dialogue.send(table.seat("ben"), "plumben", at=LONG_AGO)
    dialogue.send(table.seat("ben"), "plumprivate", "internal", at=LONG_AGO)
    seen = as_("ada").get(AUDIT).content.decode()

    assert seen.count("Maeve Doyle, Northgate Tickets Ltd</th>") >= 3
    assert "Note kept" in seen
    assert "Ben Okafor" not in seen
    assert "plum" not in seen
    assert table.case.title not in seen
    assert as_("maeve").get(AUDIT).status_code == 404
    assert as_("ben").get(AUDIT).status_code == 404


def test_the_audit_asks_no_more_questions_with_more_acts(table, as_):
    own(table)
    client, counts = as_("ada"), []
    client.get(AUDIT)  # what is asked once for all pages
    for notes in (3, 20):
        for number in range(notes):
            dialogue.send(table.seat("maeve"), f"Note {number}.", "internal", at=LONG_AGO)
        with CaptureQueriesContext(connection) as asked:
            client.get(AUDIT)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_second_step_for_the_organisation_keeps_its_cases_back_and_no_others(table, as_):
    ada = own(table)
    store.ask_second_factor(ada, True, at=LONG_AGO)

    assert as_("maeve").get(f"/cases/{table.case.pk}/").status_code == 302  # to where it is set up
    assert as_("ben").get(f"/cases/{table.case.pk}/").status_code == 200
    Authenticator.objects.create(user=table.maeve, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert as_("maeve").get(f"/cases/{table.case.pk}/").status_code == 200


def test_who_has_no_second_step_cannot_ask_for_one(table, as_):
    northgate(table)
    as_("ada").post(reverse("organisations:second-factor"), {"on": "on"})
    assert not store.membership(table.ada).organisation.second_factor


def test_only_its_lead_gives_a_case_away(table, as_):
    northgate(table)
    maeves = Sitting.objects.get(user=table.maeve, case=table.case)

    assert as_("maeve").post(reverse("organisations:give", args=[maeves.pk])).status_code == 404
    assert not Owned.objects.exists()


@pytest.mark.parametrize("email", ["", "nobody", "a@b\r\nBcc: c@d.example"])
def test_what_is_no_address_is_not_invited(table, as_, email):
    northgate(table)
    said = as_("ada").post(reverse("organisations:invite"), {"email": email}, follow=True)

    assert "not a mail address" in said.content.decode()
