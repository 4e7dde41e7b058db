"""The format of assessment.yaml: the page's example is true, and every wrong input is told in words."""

import pytest
import yaml
from tests.breach.reports import SMALL, example, examples, report

from makegood.breach import Report, assess
from makegood.formats import Faulty, read

TWO_PEOPLE = {"reason": "A leak.", "decided_by": "Ada Brandt", "second_person": "ada brandt"}
UP_TO_DOWN = {"low": "EUR 9", "likely": "EUR 5", "high": "EUR 7"}


def faults(**changes):
    with pytest.raises(Faulty) as wrong:
        report(**changes)
    return str(wrong.value)


def test_the_example_of_the_reference_page_can_be_read_and_assessed():
    assert assess(example()).course.course


def test_the_override_of_the_reference_page_fits_into_its_example():
    first, override = examples()
    text = first.partition("\nplanned:")[0] + "\n" + override

    assert assess(read(text, Report).value).overridden[0].override.second_person == "Maeve Doyle"


def test_the_example_of_the_reference_page_shows_every_key_of_the_format():
    shown = set(yaml.safe_load(examples()[0]))

    assert shown == set(Report.model_fields)


def test_five_answers_are_enough():
    assert report().urgency.act_by == "unknown"


def test_a_report_survives_its_own_dump():
    assert Report.model_validate(example().model_dump(mode="json")) == example()


def item(**costs):
    return {"impact": {"customers": {"items": [{"what": "Refunds", **costs}]}}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (item(cost="EUR -5"), "negative"),
        (item(cost="USD 5"), "not in EUR"),
        (item(cost={"low": "EUR 1", "likely": "USD 2", "high": "EUR 3"}), "two currencies"),
        (item(cost=UP_TO_DOWN), "do not rise"),
        (item(cost=float("nan")), "not money"),
        (item(cost=12), "not money"),
        (item(cost={"low": "EUR 1"}), "‘high’ is missing"),
        (item(cost={"low": "EUR 1", "likley": "EUR 2"}), "‘likley’ is not a key"),
        (item(cost="EUR " + "9" * 60), "more digits than money ever needs"),
        (item(cost="EUR 10,000,000,000,000,000"), "more than any company has"),
        (item(cost=None), "not money"),
        (item(prise="EUR 2"), "‘prise’ is not a key here"),
        ({"horizon_days": float("nan")}, "horizon_days"),
        ({"weights": {"speed": float("nan")}}, "weights"),
        ({"weights": {"speed": -1}}, "weights"),
        ({"weights": dict.fromkeys(("proportion", "cause", "speed", "value", "means"), 0)}, "All weights are zero"),
        ({"as_of": "2026-02-30"}, "as_of"),
        ({"as_of": "0001-01-01"}, "cannot be the day"),
        ({"what_happened__on": "2026-06-10"}, "after the day of the assessment"),
        ({"contract": {"notice": {"given_on": "2027-01-01"}}}, "after the day of the assessment"),
        ({"protective_steps": [{"kind": "cover", "do": "Call.", "by": "2026-06-01"}]}, "before the day of the assess"),
        ({"planned": [{"step": "suspend", "on": "2026-06-01"}]}, "before the day of the assessment"),
        ({"planned": [{"step": "shout", "on": "2026-06-19"}]}, "planned"),
        ({"planned": [{"step": "suspend", "on": "2026-06-19", "override": TWO_PEOPLE}]}, "cannot be the second"),
        ({"contract": {"cure_period": {"running": "yes", "until": "2026-06-01"}}}, "cannot be running"),
        ({"urgency": {"act_by": "soon"}}, "not a date"),
        ({"threatens": {"solvency": "terribly"}}, "terribly"),
        ({"root_cause": {"able": 7}}, "root_cause.able"),
        ({"promises": {"counted": {"kept": -1}}}, "kept"),
        ({"promises": {"counted": {"kept": 10**30}}}, "kept"),
        ({"sides__theirs": {"id": "northgate", "name": "Fennel"}}, "same id"),
        ({"sides__theirs": {"id": "Fennel!", "name": "Fennel"}}, "id"),
        ({"impact": "much"}, "impact"),
        ({"impact": {"customers": {"items": [{"what": "Refunds"}] * 51}}}, "items"),
        ({"title": "x" * 5000}, "title"),
        (
            {"contract": {"notice": {"given_on": "none", "valid": "yes"}}},
            "no notice was given, and that the notice is v",
        ),
        ({"contract": {"cure_period": {"running": "yes", "until": "none"}}}, "running, and that it has no end"),
        (
            {"contract": {"cure_period": {"running": "no", "until": "2026-07-01"}}},
            "no cure period is running, and that",
        ),
        ({"promises": {"listed": [{"what": "x", "due": "2026-06-01", "outcome": "kept", "on": "2026-06-02"}]}}, "kept"),
        ({"promises": {"listed": [{"what": "x", "due": "2026-06-02", "outcome": "late", "on": "2026-06-02"}]}}, "late"),
        ({"promises": {"listed": [{"what": "x", "due": "soon", "outcome": "kept"}]}}, "‘soon’ is not a date"),
        ({"cover": [{"name": "Van", "ready_in_days": 2, "decide_by": "2026-06-01"}]}, "before the day of the assess"),
        ({"cannot_be_undone": {"answer": "no", "harms": [{"harm": "Lost buyers."}]}}, "Write answer: yes"),
    ],
)
def test_wrong_input_is_told_in_words(changes, said):
    assert said in faults(**changes)


def test_every_fault_is_told_at_once_with_its_line():
    text = yaml.safe_dump({**SMALL, "currency": "euro", "horizon_days": 0, "titel": "?"}, sort_keys=False)

    with pytest.raises(Faulty) as wrong:
        read(text, Report, name="assessment.yaml")

    assert len(wrong.value.faults) == 3
    assert all(fault.line for fault in wrong.value.faults)
    assert "Did you mean title?" in str(wrong.value)


def test_a_comma_inside_braces_is_explained():
    text = yaml.safe_dump(SMALL) + "bearable_loss: {low: EUR 9,000, likely: EUR 9,500, high: EUR 10,000}\n"

    with pytest.raises(Faulty, match="without a comma"):
        read(text, Report)
