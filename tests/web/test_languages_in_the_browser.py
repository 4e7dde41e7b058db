"""The longest language and the one with other letters, on a phone: nothing wider than the screen, accessible, well set."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.cast import Table
from tests.web.looks import SIDEWAYS, faults

from makegood.web.accounts.models import User

pytestmark = pytest.mark.browser

PAGES = (
    "cases:case",
    "cases:people",
    "breach:answers",
    "contract:page",
    "dialogue:write",
    "negotiation:page",
    "obligations:page",
)


@pytest.mark.parametrize("language", ["de", "zh-hans"])
def test_pages_fit_a_phone_and_are_accessible_in_every_kind_of_writing(live_table: Table, browse, language: str):
    """Some seconds: seven pages, each looked through by axe."""
    User.objects.update(language=language)
    found, page = [], browse("ada")
    for name in PAGES:
        found += faults(page, reverse(name, args=[live_table.case.pk]))
        assert page.get_attribute("html", "lang") == language

    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["de", "es", "fr", "zh-hans"])
def test_the_way_in_fits_every_phone(live_table: Table, browse, language: str):
    page = browse(width=390)
    page.set_extra_http_headers({"Accept-Language": language})
    page.goto(reverse("account_login"))
    assert page.get_attribute("html", "lang") == language

    for width in range(320, 480, 10):
        page.set_viewport_size({"width": width, "height": 640})
        assert not page.evaluate(SIDEWAYS), f"{width} px"


def test_chinese_is_set_in_chinese_faces_without_slanted_letters(live_table: Table, browse):
    User.objects.update(language="zh-hans")
    page = browse("ada")
    page.goto(reverse("cases:case", args=[live_table.case.pk]))
    heading = page.evaluate("getComputedStyle(document.querySelector('h2')).fontFamily")

    assert "Noto Sans CJK SC" in page.evaluate("getComputedStyle(document.body).fontFamily")
    assert "Songti SC" in heading
