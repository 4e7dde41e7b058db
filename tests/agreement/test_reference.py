from __future__ import annotations

import re
from pathlib import Path

from makegood.agreement import Signatures, draft, lint, signable, to_pdf
from makegood.formats import read
from makegood.terms import CheckIn, Commitment, Terms, TermsParty

PAGE = Path(__file__).parents[2] / "docs/reference/terms.md"
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)


def test_the_example_of_the_reference_can_be_signed_and_drafted():
    shown = read(EXAMPLES[0], Terms).value

    assert signable(lint(shown))
    assert to_pdf(draft(shown)).startswith(b"%PDF")


def test_the_example_of_a_signature_is_one():
    assert read(EXAMPLES[1], Signatures).value.signatures[0].party == "harrow"


def test_the_reference_shows_every_field_that_the_worked_case_may_need():
    text = PAGE.read_text("utf-8")
    rare = {"second_language", "prevailing_language", "language", "measure", "target", "survives", "email"}
    fields = {*Terms.model_fields, *TermsParty.model_fields, *Commitment.model_fields, *CheckIn.model_fields}

    assert {name for name in fields - rare if f"{name.rstrip('_')}:" not in text} == set()
