import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.samples import SUPPLY

from makegood.contract import KINDS, Document, Reading, Status, leverage, read
from makegood.contract.definitions import definitions
from makegood.contract.sections import sections


@pytest.fixture(scope="module")
def supply() -> Reading:
    return read(Document(SUPPLY, name="supply.md"))


EXPECTED = {
    "notice": {"methods": ["e-mail", "courier"], "closes": "17:30", "next_working_day": True, "language": "English"},
    "termination_for_cause": {"cure": "30 days", "grounds": ["material breach"]},
    "termination_for_convenience": {"notice": "3 months", "who": "Either party"},
    "suspension_right": {"who": "Supplier", "notice": "5 working days"},
    "liability_cap": {"amounts": ["EUR 250,000.00"], "window": "12 months", "higher_of": True},
    "consequential_loss_exclusion": {"losses": ["indirect", "lost profit"]},
    "liquidated_damages_or_credits": {"per": "day", "most": "10 %", "claim_within": "20 days"},
    "force_majeure": {"notify_within": "48 hours", "may_end_after": "90 days"},
    "confidentiality": {"lasts": ["4 years"]},
    "governing_law": {"law": "Ireland", "forum": "Cork", "exclusive": True},
    "renewal_or_expiry": {"by_itself": True, "renews_for": "1 year", "notice_to_stop": "60 days"},
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_each_clause_is_found_with_its_terms(supply: Reading, kind: str):
    clause = supply.first(kind)

    assert clause is not None
    assert {key: clause.terms.get(key) for key in EXPECTED[kind]} == EXPECTED[kind]


def test_two_cure_periods_are_kept_apart_by_what_they_apply_to(supply: Reading):
    cures = [
        (clause.section, clause.terms["period"], clause.terms["applies_to"]) for clause in supply.of("cure_period")
    ]

    assert cures == [("4.1", "30 days", ["material breach"]), ("4.2", "10 working days", ["payment"])]


def test_the_dispute_ladder_has_its_steps_in_order_with_their_days(supply: Reading):
    assert supply.first("dispute_resolution").terms["ladder"] == [
        {"step": "talk", "within": "10 working days"},
        {"step": "executives", "within": "15 working days"},
        {"step": "mediation", "within": "30 days"},
        {"step": "arbitration"},
    ]


def test_what_a_notice_counts_as_received_is_read_for_each_way_of_sending(supply: Reading):
    assert supply.first("notice").terms["deemed_receipt"] == [
        {"method": "courier", "after": "2 working days"},
        {"method": "e-mail", "after": "at once"},
    ]


def test_exceptions_to_a_limit_are_found_where_they_stand_in_another_clause(supply: Reading):
    assert supply.first("liability_cap").terms["carve_outs"] == [
        "fraud",
        "gross negligence",
        "death or personal injury",
    ]


def test_a_quote_is_exactly_what_stands_at_its_span(supply: Reading):
    for clause in supply.clauses:
        assert clause.span.of(SUPPLY) == clause.quote
        assert clause.quote == clause.quote.strip()


def test_whatever_is_not_found_is_named(supply: Reading):
    found = {clause.kind for clause in supply.clauses}

    assert "insurance" in supply.not_found
    assert found | set(supply.not_found) == set(KINDS)
    assert not found & set(supply.not_found)


def test_everything_found_is_a_candidate_with_the_rules_that_found_it(supply: Reading):
    for clause in supply.clauses:
        assert clause.status is Status.CANDIDATE
        assert clause.found_by
        assert 0.5 <= clause.confidence < 1


def test_defined_terms_of_a_clause_come_with_their_meaning(supply: Reading):
    cure = supply.of("cure_period")[1]

    assert {each.term: each.says for each in cure.defined}["Working Day"].endswith("banks in Cork are open")


def test_a_term_named_in_brackets_is_defined():
    found = definitions(Document('Kelmar Ltd (the "Carrier") moves goods. "Goods" means parcels.'))

    assert set(found) == {"Carrier", "Goods"}


def test_a_cross_reference_knows_whether_there_is_such_a_part():
    text = "1. Cap. Subject to clause 2 and clause 9, liability shall not exceed EUR 10.\n\n2. Fraud. No limit applies to fraud."
    clause = read(text).first("liability_cap")

    assert [(each.number, each.span is not None) for each in clause.refers_to] == [("2", True), ("9", False)]


def test_a_footer_that_cuts_through_a_clause_does_not_cut_the_clause():
    cut = "9. Cure. A breach must be cured within\n\n   - 4 -\n\nSource: ACME CORP, 10-K, 5/2/2001\n\n30 days after notice."

    assert read(cut).first("cure_period").terms["period"] == "30 days"


def test_a_greek_question_mark_is_read_as_the_semicolon_it_stands_for():
    text = "4. End. Buyer may terminate if Seller: (a) is insolvent\u037e or (b) fails to cure a breach within 14 days of notice."

    assert read(text).first("cure_period").terms["period"] == "14 days"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1. One\n\ntext\n\n1.1 Two is here\n\n(a) Scope. It is small.", ["1", "1.1", "1.1(a)"]),
        ("ARTICLE IV\n\nText\n\nSection 4.2 Term. It ends.", ["IV", "4.2"]),
        ("Section 12. Notices. In writing.", ["12"]),
        ("# Terms\n\n1. Service\n    1. Use. It is free.\n    2. Support. By mail.", ["", "1", "1.1", "1.2"]),
        (
            "# Terms\n\n1. Law. Irish law.\n\n## Schedule 2: Levels\n\n1. Uptime. 99 %.",
            ["", "1", "Schedule 2", "Schedule 2, 1"],
        ),
        ("As said in Section\n5.2 of this Agreement it ends.", [""]),
        (
            "ARTICLE VI    [Termination]\n\nSection 6.01 [Cause]. Cause. It ends under this\nSection 6.01 [Cause] at once.",
            ["VI", "6.01"],
        ),
        ("7. Notices. In writing, to:\n\n555 Eleventh Street\n40 Park Avenue\n\n8. Law. Irish law.", ["7", "8"]),
    ],
)
def test_parts_are_numbered_as_one_would_cite_them(text: str, numbers: list[str]):
    name = "c.md" if "#" in text else ""

    assert [part.number for part in sections(Document(text, name=name))] == numbers


def test_a_shopping_list_is_no_contract_and_the_reading_says_so():
    reading = read("Milk, bread, two lemons. Call the dentist on Tuesday.")

    assert reading.clauses == ()
    assert reading.not_found == KINDS
    assert "Check that it is the right file" in reading.notes[-1]


def test_a_contract_in_another_language_is_not_silently_read_as_empty():
    dutch = (
        "De partij die tekortschiet wordt schriftelijk in gebreke gesteld en krijgt een redelijke termijn voor herstel. "
        * 8
    )

    assert "does not look like English" in read(dutch).notes[0]


def test_leverage_says_what_the_contract_gives_with_its_place(supply: Reading):
    reasons = leverage(supply)

    assert any("within 30 days" in reason.says and "section 4.1" in reason.source for reason in reasons)
    assert any("EUR 250,000.00" in reason.says for reason in reasons)


def test_leverage_says_what_is_absent():
    assert "No limit of liability was found." in [
        reason.says for reason in leverage(read("1. Law. Irish law governs."))
    ]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400), st.booleans())
def test_any_text_is_read_and_every_span_lies_in_it(text: str, markdown: bool):
    document = Document(text, name="x.md" if markdown else "x.txt")
    reading = read(document)

    assert len(document.clean) == len(text)
    assert all(clause.span.of(text) == clause.quote for clause in reading.clauses)


@settings(max_examples=20, deadline=None)
@given(st.integers(min_value=0, max_value=40))
def test_blank_lines_ahead_move_every_clause_and_change_none(lines: int):
    before, after = read(SUPPLY), read("\n" * lines + SUPPLY)

    assert [(each.kind, each.span.start + lines) for each in before.clauses] == [
        (e.kind, e.span.start) for e in after.clauses
    ]


def test_a_hundred_pages_are_read_within_the_time_a_person_waits():
    import time

    text = SUPPLY * 100
    assert len(text) > 250_000
    started = time.process_time()
    read(Document(text, name="long.md"))

    assert time.process_time() - started < 6  # 3 s on a free core; the machine that runs the tests may be busy


def test_a_breach_that_continues_after_notice_gives_the_time_to_cure_without_the_word():
    text = "9. End. Either party may terminate if the other materially breaches this Agreement and continues in such breach for thirty (30) days after notice of it has been given."

    assert read(text).first("cure_period").terms["period"] == "30 days"


def test_a_time_to_cure_that_was_blacked_out_is_said_to_be_left_out():
    text = "9. End. Either party may terminate for a breach which is not corrected within [***] after receiving written notice of it."

    assert read(text).first("cure_period").terms["period_in_words"] == "left out of this copy"


def test_a_waiver_of_kinds_of_loss_is_no_cap_and_says_where_no_sum_limits_the_rest():
    waiver = "9. Loss. In no event shall either party be liable for any indirect, incidental or consequential damages arising out of this Agreement."
    cap = "10. Limit. The total liability of either party under this Agreement shall not exceed EUR 500,000."
    alone, both = read(waiver), read(f"{waiver}\n\n{cap}")

    assert "liability_cap" in alone.not_found
    assert alone.first("consequential_loss_exclusion").terms["no_sum_found"]
    assert [clause.section for clause in both.of("liability_cap")] == ["10"]
    assert "no_sum_found" not in both.first("consequential_loss_exclusion").terms


def test_a_sole_remedy_is_excluded_loss_and_no_cap():
    reading = read("6. Parts. The buyer's sole and exclusive remedy is repair or replacement of the part.")

    assert "liability_cap" in reading.not_found
    assert reading.first("consequential_loss_exclusion").terms["sole_remedy"]


def test_the_usual_fee_is_no_credit():
    text = "4. Service credits. Below 99.5 % uptime a service credit of 5 % of the monthly fee of USD 30 is due."

    assert "amounts" not in read(text).first("liquidated_damages_or_credits").terms


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1. Uptime. The Cloud Service is available for at least the Target Uptime.", "minimum_commitment"),
        ("2. Support. Support answers within a minimum of 4 hours.", "minimum_commitment"),
        ("3. Fees. Fees for financial audits are billed by the hour.", "audit_right"),
        ("4. Staff. Employees stay in the health insurance of the employer.", "insurance"),
        ("5. Warranties. These are the exclusive warranties of the seller.", "exclusivity"),
        ("6. Soil. Seller represents and warrants that it has a remediation plan.", "assurance_or_remediation_plan"),
        ("7. End. Buyer may terminate this agreement if efforts to settle the matter fail.", "dispute_resolution"),
    ],
)
def test_what_only_shares_words_with_a_kind_is_none_of_it(text, kind):
    assert kind in read(text).not_found


def test_an_assurance_in_a_representation_is_no_plan_to_mend():
    text = (
        "4. Accounts. Seller represents that its controls provide reasonable assurance that transactions are recorded."
    )

    assert "assurance_or_remediation_plan" in read(text).not_found


def test_a_sentence_on_ending_that_names_a_dispute_is_no_dispute_clause():
    text = "7. End. If Buyer disputes an invoice in good faith, Seller may not institute arbitration or terminate this Agreement before both have met."

    assert "dispute_resolution" in read(text).not_found


def test_what_nobody_has_to_buy_is_no_minimum_commitment():
    assert (
        "minimum_commitment"
        in read("2. Orders. Northgate is not obliged to buy a minimum of services in any year.").not_found
    )


def test_two_parts_of_one_notice_section_are_one_clause():
    text = "9. Notices\n\n9.1 Every notice under this agreement is in writing and is delivered by hand or sent by courier.\n\n9.2 A notice sent by courier is deemed received two working days after dispatch.\n"
    found = read(text).of("notice")

    assert len(found) == 1
    assert found[0].terms["deemed_receipt"]


def test_time_after_posting_is_not_read_for_what_is_handed_over():
    text = "9. Notices. A notice is deemed given when delivered by hand or seven days after posting by registered mail."

    assert read(text).first("notice").terms["deemed_receipt"] == [
        {"method": "by hand", "after": "at once"},
        {"method": "registered post", "after": "7 days"},
    ]


def test_what_a_party_is_not_released_from_when_the_agreement_ends_is_no_ground_to_end_it():
    text = "8. End. On the last day this Agreement shall terminate, and no party is released from any breach of this Agreement before it."

    assert "termination_for_cause" in read(text).not_found


def test_a_breach_of_any_material_term_is_a_material_one():
    text = "8. End. Buyer may terminate this Agreement if Seller breaches any material term, unless it is cured within 30 days."

    assert read(text).first("cure_period").terms["applies_to"] == ["material breach"]


def test_an_item_of_a_list_is_told_with_the_words_that_lead_into_it():
    text = (
        "11. End. The right to terminate this Agreement is as follows: (a) Buyer may terminate this Agreement for "
        "convenience at any time upon sixty days' written notice; and (b) Seller gives Buyer its papers."
    )

    assert [clause.quote[:22] for clause in read(text).of("termination_for_convenience")] == ["The right to terminate"]


SAID = {
    "a time of no way in particular holds for the method asked for": (
        "5. Notices. Notices shall be in writing and sent by registered post. A notice is deemed received on the third "
        "Business Day after posting.",
        "notice",
        {"deemed_receipt": [{"method": "registered post", "after": "3 working days"}]},
    ),
    "a number said twice is no item of a list": (
        "5. Notices. Notices are in writing. Notices are deemed received: (i) if delivered by hand, on delivery; (ii) if sent "
        "by courier, two (2) Business Days after dispatch.",
        "notice",
        {
            "deemed_receipt": [
                {"method": "by hand", "after": "at once"},
                {"method": "courier", "after": "2 working days"},
            ]
        },
    ),
    "each time belongs to the way that it is said beside": (
        "Any notice shall be given by registered mail or overnight courier and shall be deemed given five days after deposit in "
        "the mail or one business day after delivery to the courier.",
        "notice",
        {
            "deemed_receipt": [
                {"method": "post", "after": "5 days"},
                {"method": "registered post", "after": "5 days"},
                {"method": "courier", "after": "1 working day"},
            ]
        },
    ),
    "a notice that takes effect later, whatever the way": (
        "9. Notices. Notices must be in writing. A notice takes effect 48 hours after it was sent.",
        "notice",
        {"deemed_receipt": [{"method": "any way", "after": "48 hours"}]},
    ),
    "an address that only points at another place is none": (
        "5. Notices. A notice shall be in writing and sent by courier\nto the address in Schedule 4, with a copy by e-mail.",
        "notice",
        {"methods": ["courier"], "addresses": None},
    ),
    "a term before the renewal is no renewal": (
        "1. Term. This Agreement runs for two years and renews for successive periods of one year unless either party gives "
        "notice of at least sixty days before the end of the term.",
        "renewal_or_expiry",
        {"term": "2 years", "renews_for": "1 year", "notice_to_stop": "60 days"},
    ),
    "the term may stand in the sentence before": (
        "The initial term is three years. It renews automatically for further terms of twelve months unless either party gives "
        "not less than 90 days' notice before the end of the then current term.",
        "renewal_or_expiry",
        {"term": "3 years", "renews_for": "12 months"},
    ),
    "the breach is the one named before": (
        "2. Cure. If a party is in material breach, the other may give notice. If the breach is not remedied within 21 days "
        "after receipt of the notice, the other party may terminate this Agreement.",
        "termination_for_cause",
        {"grounds": ["material breach"]},
    ),
    "a second period is for what it names, not the first": (
        "A party in default has fifteen Business Days from receipt of a notice to cure, or ten days where the default is a "
        "failure to pay.",
        "cure_period",
        {"period": "15 working days", "others": ["10 days"], "applies_to": ["any breach"]},
    ),
    "a duty to cure within a time": (
        "2. Cure. The Provider shall cure a failure within 10 Business Days after notice.",
        "cure_period",
        {"period": "10 working days", "trigger": "notice"},
    ),
    "what lifts a limit may name the clause that it lifts": (
        "12.1 Supplier's aggregate liability shall not exceed EUR 250,000 per year. 12.2 The limit in clause 12.1 does not apply "
        "to gross negligence.",
        "liability_cap",
        {"carve_outs": ["gross negligence"]},
    ),
    "nothing limits": (
        "3. Liability. Neither party's total liability shall exceed EUR 10,000. Nothing limits liability for fraud.",
        "liability_cap",
        {"carve_outs": ["fraud"]},
    ),
    "a share for each week of delay": (
        "If delivery is late the Supplier shall pay liquidated damages of 0.5% of the price for each week of delay, up to a "
        "maximum of 10%.",
        "liquidated_damages_or_credits",
        {"rate": "0.5 %", "per": "week", "most": "10 %"},
    ),
    "the least in units": (
        "The Distributor shall purchase not less than 5,000 units in each contract year.",
        "minimum_commitment",
        {"least": "5,000 units", "each": "year"},
    ),
    "a seat after the rules": (
        "Any dispute shall be finally settled by arbitration under the ICC Rules in Zurich.",
        "dispute_resolution",
        {"seat": "Zurich"},
    ),
}


@pytest.mark.parametrize("case", SAID)
def test_a_clause_is_read_as_a_careful_reader_would(case):
    text, kind, said = SAID[case]

    terms = read(text).first(kind).terms

    assert {key: terms.get(key) for key in said} == said


def test_a_title_that_ends_in_schedule_does_not_run_on_into_the_first_number():
    reading = read("Service Level Schedule\n1. Law. This agreement is governed by the laws of Ireland.")

    assert reading.first("governing_law").section == "1"


def test_a_list_is_told_whole_where_one_of_its_items_was_heard():
    text = (
        "4. Orders. In each year the Buyer shall (a) purchase a minimum of 500 units, (b) pay for them within 30 days and "
        "(c) name a forwarder."
    )

    quote = read(text).first("minimum_commitment").quote

    assert quote.startswith("In each year")
    assert quote.endswith("name a forwarder.")


def test_a_delay_sum_is_told_with_the_short_part_it_stands_in_and_its_terms_are_its_own():
    text = (
        "4. Delay. The price of the oven is EUR 90,000. The Seller pays EUR 500 for each day of delay as liquidated damages. "
        "Claims are made within 14 days.\n5. Law. Irish law governs this agreement."
    )

    clause = read(text).first("liquidated_damages_or_credits")

    assert clause.quote.startswith("4. Delay.")
    assert clause.quote.endswith("within 14 days.")
    assert clause.terms["amounts"] == ["EUR 500.00"]
