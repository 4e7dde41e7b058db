"""The governing contract of the worked case, read as a user would have it read."""

from importlib import resources

import pytest

from makegood.contract import Document, Reading, read


@pytest.fixture(scope="module")
def reading() -> Reading:
    text = (resources.files("makegood.worked_case") / "contract.md").read_text("utf-8")
    return read(Document(text, name="contract.md"))


TERMS = [
    ("notice", "20", {"language": "English", "not_by": ["e-mail"], "closes": "17:00", "next_working_day": True}),
    ("cure_period", "19.2", {"period": "30 days", "trigger": "receipt of notice", "applies_to": ["material breach"]}),
    ("cure_period", "19.3", {"period": "10 working days", "applies_to": ["payment"]}),
    ("termination_for_convenience", "19.6", {"notice": "6 months"}),
    ("suspension_right", "10", {"who": "Fennel", "notice": "5 working days"}),
    ("step_in_or_cover_right", "8.1", {"who": "Northgate"}),
    ("assurance_or_remediation_plan", "5.5", {"within": "5 working days", "from": "the failure"}),
    ("liability_cap", "16.5", {"amounts": ["EUR 500,000.00"], "window": "12 months", "higher_of": True}),
    ("liability_cap", "16.8", {"amounts": ["EUR 1,000,000.00"]}),
    ("force_majeure", "17", {"may_end_after": "60 days"}),
    ("audit_right", "11", {"notice": "10 working days", "who": "Northgate"}),
    ("confidentiality", "15", {"lasts": ["5 years"]}),
    ("dispute_resolution", "21", {"seat": "Dublin", "urgent_relief": True}),
    ("governing_law", "22.1", {"law": "Ireland"}),
    ("renewal_or_expiry", "18.2", {"renews_for": "12 months", "notice_to_stop": "90 days"}),
]


@pytest.mark.parametrize(("kind", "section", "terms"), TERMS)
def test_what_bears_on_the_outage_is_found_in_its_place(
    reading: Reading, kind: str, section: str, terms: dict[str, object]
):
    found = [clause for clause in reading.of(kind) if clause.section == section]

    assert len(found) == 1
    assert {key: found[0].terms.get(key) for key in terms} == terms


def test_the_ladder_of_the_worked_case_has_four_steps(reading: Reading):
    ladder = reading.first("dispute_resolution").terms["ladder"]

    assert [step["step"] for step in ladder] == ["talk", "executives", "mediation", "arbitration"]


def test_the_credits_of_the_schedule_are_read_from_its_table(reading: Reading):
    tiers = [tier for clause in reading.of("liquidated_damages_or_credits") for tier in clause.terms.get("tiers", ())]

    assert {"level": "below 99.00 %", "credit": "20 %"} in tiers
