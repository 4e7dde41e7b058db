"""Sums that rise and fall together, and the picture of what moves the total."""

from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.breach.reports import example, report

from makegood.breach import assess
from makegood.breach.impact import total_impact
from makegood.breach.picture import svg, tornado

SVG = "{http://www.w3.org/2000/svg}"


def item(what, low, likely, high, **more):
    cost = {"low": f"EUR {low}", "likely": f"EUR {likely}", "high": f"EUR {high}"}
    return {"what": what, "cost": cost, "each_day": "EUR 0", **more}


def losing(*items):
    return total_impact(report(impact={"customers": {"items": list(items)}}))


def width(impact):
    return impact.to.amount - impact.from_.amount


def test_sums_that_move_together_make_the_range_wider_and_leave_the_middle():
    apart = losing(item("Fees", 0, 500, 1000), item("Refunds", 0, 500, 1000))
    together = losing(
        item("Fees", 0, 500, 1000, moves_with="buyers"), item("Refunds", 0, 500, 1000, moves_with="Buyers ")
    )

    assert width(together) > 1.3 * float(width(apart))
    assert abs(together.middle.amount - apart.middle.amount) < 20
    assert (together.apart_from, together.apart_to) == (apart.from_, apart.to)
    assert [(group.with_, group.what) for group in together.together] == [("buyers", ("Fees", "Refunds"))]


def test_two_sums_with_one_draw_reach_the_sum_of_their_own_percentiles():
    """A triangle from 0 over 500 to 1,000 has its 5th percentile at 1,000 * sqrt(0.05 / 2) = 158."""
    together = losing(*(item(name, 0, 500, 1000, moves_with="buyers") for name in ("Fees", "Refunds")))

    assert abs(float(together.from_.amount) - 2 * 158.1) < 8


def test_what_moves_together_is_one_bar_from_all_low_to_all_high():
    impact = losing(
        item("Fees", 100, 200, 400, moves_with="number of buyers"),
        item("Refunds", 10, 20, 30, moves_with="number of buyers"),
        item("Overtime", 0, 5, 10),
    )

    assert [(driver.what, str(driver.total_at_low), str(driver.total_at_high)) for driver in impact.drivers] == [
        ("Number of buyers (Fees; Refunds)", "EUR 115.00", "EUR 435.00"),
        ("Overtime", "EUR 220.00", "EUR 230.00"),
    ]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900), st.integers(0, 900)), min_size=1, max_size=4))
def test_the_range_of_the_total_lies_within_all_low_and_all_high(ends):
    impact = losing(*(item(f"Harm {n}", *sorted(end), moves_with="rain") for n, end in enumerate(ends)))

    assert impact.by_horizon.low.amount * 99 / 100 <= impact.from_.amount
    assert impact.from_ <= impact.middle <= impact.to
    assert impact.to.amount <= impact.by_horizon.high.amount * 101 / 100


def test_the_picture_has_a_bar_for_each_driver_and_says_the_same_in_words():
    impact = assess(example()).impact
    drawn = ElementTree.fromstring(svg(impact))

    bars = [rect for rect in drawn.iter(f"{SVG}rect") if rect.get("class") == "bar"]
    words = drawn.findtext(f"{SVG}desc")
    assert len(bars) == len(impact.drivers)
    assert all(driver.what in words for driver in impact.drivers)
    assert "The likely total of 30 days is GBP 6,100." in words


def test_the_widest_bar_spans_the_whole_picture():
    first, *others = tornado(losing(item("Fees", 0, 500, 1000), item("Refunds", 0, 5, 10))).bars

    assert (first.x, first.width) == ("0.00%", "100.00%")
    assert all(float(bar.width.rstrip("%")) < 100 for bar in others)


def test_where_nothing_is_a_range_the_picture_says_so():
    impact = losing({"what": "Fees", "cost": "EUR 5"})

    assert tornado(impact) is None
    assert "No sum that is known is a range" in svg(impact)


def test_words_of_the_file_cannot_break_the_picture():
    impact = losing(item("<script>&\"'", 0, 5, 10))

    assert "<script>" not in svg(impact)
    ElementTree.fromstring(svg(impact))
