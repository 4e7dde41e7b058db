"""Pictures: well-formed, told in words too, and for a side nothing of the other's."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, assume, given, settings
from tests.negotiation.test_no_deal import IMPASSE
from tests.negotiation.test_offers import FAIR
from tests.negotiation.test_solver import checkout, settled
from tests.negotiation.test_views import two_of_a_kind

from makegood.formats import Faulty, read
from makegood.negotiation import Settlements, Talks, settle
from makegood.negotiation.offers import Move, Table
from makegood.negotiation.pictures import HEIGHT, WIDTH, picture

NOON = datetime(2026, 6, 25, 12, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


def offers() -> tuple[Move, ...]:
    table = Table.opened(checkout()).ask_first("fennel", "northgate", NOON)
    table = table.offer("northgate", {**FAIR, "credits": "EUR 60000"}, NOON)
    return table.offer("fennel", {**FAIR, "credits": "EUR 10000"}, NOON + timedelta(days=1)).journal


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def test_the_frontier_the_walk_aways_and_the_offers_are_all_there_and_inside_the_frame():
    result = settle(checkout())
    assert isinstance(result, Settlements)
    root = drawn(picture(result, moves=offers()))
    dots = [one for one in root.iter(f"{SVG}circle") if one.get("class") == "shared dot"]
    assert len(dots) == result.frontier.size
    assert len([one for one in root.iter(f"{SVG}line") if "floor" in one.get("class", "")]) == 2
    assert len([one for one in root.iter(f"{SVG}rect") if one.get("class") == "second"]) == 1
    for one in dots:
        assert 0 <= float(one.get("cx", "")) <= WIDTH
        assert 0 <= float(one.get("cy", "")) <= HEIGHT


def test_a_picture_can_be_read_aloud():
    said = drawn(picture(settle(checkout()), moves=offers())).findtext(f"{SVG}desc") or ""
    assert "Northgate Tickets Ltd walks away below 450." in said
    assert re.search(r"Nash.*: 7\d\d to Northgate Tickets Ltd, 7\d\d to Fennel Payments B.V.", said)
    own = drawn(picture(settle(checkout()), side="fennel", moves=offers())).findtext(f"{SVG}desc") or ""
    assert "Offer 1, by Northgate Tickets Ltd:" in own


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(two_of_a_kind())
def test_a_sides_picture_changes_with_the_others_input_only_through_what_is_published(pair: tuple[Talks, Talks]):
    results = [settled(talks) for talks in pair]
    side = next(iter(pair[0].sides))
    published = [
        [(one.concept, one.package) for one in result.settlements] if isinstance(result, Settlements) else None
        for result in results
    ]
    assume(published[0] == published[1])
    assert picture(results[0], side=side) == picture(results[1], side=side)


def test_a_sides_picture_holds_no_number_of_the_other():
    svg = picture(settle(checkout()), side="northgate", moves=offers())
    for secret in ("480", "520", "743.4", "717"):
        assert f">{secret}<" not in svg
        assert f" {secret}." not in svg


def test_without_a_deal_the_walk_aways_are_drawn_and_no_package():
    result = settle(read(IMPASSE, Talks).value)
    svg = picture(result)
    assert "No package reaches both walk-aways" in svg
    assert "shared dot" not in svg
    assert "no offer yet" in picture(result, side="ada")


def test_names_are_written_and_never_read_as_marks():
    talks = checkout()
    sides = {
        "northgate": talks.sides["northgate"].model_copy(update={"name": "<b>&</b>"}),
        "fennel": talks.sides["fennel"],
    }
    drawn(picture(settle(talks.model_copy(update={"sides": sides}))))


def test_a_stranger_has_no_picture():
    with pytest.raises(Faulty, match="not a side"):
        picture(settle(checkout()), side="dan")
