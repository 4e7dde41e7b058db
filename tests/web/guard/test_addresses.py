"""Addresses that no page made."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/cases/%00/", "/p/%00/", "/cases/?partner=%00", "/search/?q=a%00b", f"/cases/{'9' * 30}/people/1/end/"]
)
def test_a_zero_or_a_huge_number_in_an_address_leads_nowhere(table, as_, address):
    assert as_("ada").get(address).status_code == 404
