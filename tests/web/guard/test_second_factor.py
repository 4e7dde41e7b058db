"""Where a second step is asked for, a case is not there without one; and whoever lacks it is led to where it is set up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as now
from django.urls import reverse
from tests.cast import LONG_AGO, Table, person

from makegood.web.cases.models import RecordEntry
from makegood.web.guard import asking


@pytest.fixture
def strict(table: Table) -> Table:
    """Northgate asks its people for a second step; Ada has one, Maeve has none."""
    TOTP.activate(person("ada"), "JBSWY3DPEHPK3PXP")
    asking.ask(table.seat("ada"), on=True, at=LONG_AGO)
    return table


def test_who_has_none_is_led_to_where_it_is_set_up_and_sees_nothing(strict: Table, as_):
    for address in (reverse("cases:case", args=[strict.case.pk]), reverse("cases:list"), reverse("search:page")):
        answer = as_("maeve").get(address)
        assert answer["Location"] == reverse("mfa_index"), address
        assert strict.case.title not in answer.content.decode()


def test_who_has_one_goes_on(strict: Table, as_):
    assert as_("ada").get(reverse("cases:case", args=[strict.case.pk])).status_code == 200
    TOTP.activate(person("maeve"), "JBSWY3DPEHPK3PXP")
    assert as_("maeve").get(reverse("cases:case", args=[strict.case.pk])).status_code == 200


def test_the_other_side_and_the_mediator_are_not_asked(strict: Table, as_):
    for who in ("ben", "joris", "cleo"):
        assert as_(who).get(reverse("cases:case", args=[strict.case.pk])).status_code == 200, who


def test_the_other_side_does_not_learn_of_it(strict: Table, as_):
    assert not RecordEntry.objects.filter(room="joint", what__startswith="second-step").exists()
    assert RecordEntry.objects.filter(room="requesting", what="second-step-asked").exists()


def test_a_stranger_still_finds_nothing(strict: Table, as_):
    assert as_("dan").get(reverse("cases:case", args=[strict.case.pk])).status_code == 404


def test_a_lead_asks_on_a_page_and_has_one_first(table: Table, as_):
    address = reverse("guard:second-factor", args=[table.case.pk])
    client = as_("ada")
    client.post(address, {"key": "a"})
    assert not asking.is_asked(table.seat("ada").us)

    TOTP.activate(person("ada"), "JBSWY3DPEHPK3PXP")
    page = client.get(address).content.decode()
    assert "Maeve Doyle" in page
    assert "Ben Okafor" not in page
    client.post(address, {"key": "b"})
    assert asking.is_asked(table.seat("ada").us)
    client.post(address, {"key": "c"})
    assert not asking.is_asked(table.seat("ada").us)


def test_an_installation_may_ask_everybody(table: Table, as_, settings):
    settings.ENVIRONMENT = replace(now.ENVIRONMENT, second_factor=True)
    TOTP.activate(person("ben"), "JBSWY3DPEHPK3PXP")
    page = reverse("cases:case", args=[table.case.pk])

    assert as_("ada").get(page)["Location"] == reverse("mfa_index")
    assert as_("ada").get(reverse("mfa_index")).status_code == 200
    assert as_("ben").get(page).status_code == 200
    assert as_("anonymous").get(f"/p/{table.token}/").status_code == 200, "a partner's link needs no account"
