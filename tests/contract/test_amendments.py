import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.contract import Document, amended, read
from makegood.contract.amendments import ChangeKind

BASE = """\
1. Definitions

1.1 “Fees” means the sums in the price list.

2. Breach

2.1 If a party does not remedy a breach within thirty (30) days after notice, the other may terminate this Agreement.

2.2 Either party may terminate this Agreement for convenience by three months’ notice.

3. Liability

3.1 The total liability of a party shall not exceed EUR 250,000.

4. Law

This Agreement is governed by the laws of Ireland.
"""


def contract() -> Document:
    return Document(BASE, name="contract.txt")


def amendment(*sections: str, name: str = "first.txt") -> Document:
    return Document("\n\n".join(f"{at}. {said}" for at, said in enumerate(sections, 1)), name=name)


def test_a_section_that_is_replaced_reads_as_the_amendment_says():
    now = amended(
        contract(),
        [
            amendment(
                "Section 3.1 of the Agreement is deleted in its entirety and replaced by the following: “3.1 The total liability of a party shall not exceed EUR 900,000.”"
            )
        ],
    )
    cap = read(now.document).first("liability_cap")

    assert cap.terms["amounts"] == ["EUR 900,000.00"]
    assert now.source_of(cap.span) == "first.txt, section 1"
    assert "250,000" not in now.document.text
    assert "EUR 250,000" in now.changes[0].was


def test_what_no_amendment_touches_keeps_its_own_source():
    now = amended(contract(), [amendment("Clause 3.1 is replaced with: “3.1 No limit applies.”")])
    law = read(now.document).first("governing_law")

    assert law.terms["law"] == "Ireland"
    assert now.source_of(law.span) == ""


def test_the_number_is_kept_where_the_new_words_leave_it_out():
    now = amended(
        contract(),
        [
            amendment(
                "Section 2.1 is hereby amended and restated to read: “A breach must be cured within ten days after notice.”"
            )
        ],
    )

    assert "2.1 A breach must be cured within ten days" in now.document.text
    assert read(now.document).first("cure_period").terms["period"] == "10 days"


def test_words_are_changed_where_they_stand():
    now = amended(
        contract(), [amendment("In section 2.1 the words “thirty (30) days” are replaced by “forty-five (45) days”.")]
    )

    assert read(now.document).first("cure_period").terms["period"] == "45 days"
    assert now.changes[0].kind is ChangeKind.WORDS


def test_a_deleted_section_gives_no_clause():
    now = amended(contract(), [amendment("Section 2.2 is hereby deleted.")])

    assert "termination_for_convenience" in read(now.document).not_found
    assert now.changes[0].says == "Section 2.2 (Breach) no longer counts, by first.txt, section 1."


def test_a_new_section_stands_after_the_one_before_it_in_number():
    now = amended(
        contract(),
        [
            amendment(
                "The following new section 2.3 is added: “2.3 Supplier may suspend deliveries while an invoice is unpaid.”"
            )
        ],
    )
    right = read(now.document).first("suspension_right")

    assert right.section == "2.3"
    assert now.document.text.index("2.2 Either") < right.span.start < now.document.text.index("3. Liability")


def test_a_later_amendment_changes_what_an_earlier_one_left():
    first = amendment("Section 3.1 is replaced by: “3.1 The total liability of a party shall not exceed EUR 500,000.”")
    second = amendment("In section 3.1 the sum “EUR 500,000” is replaced by “EUR 700,000”.", name="second.txt")
    now = amended(contract(), [first, second])

    assert read(now.document).first("liability_cap").terms["amounts"] == ["EUR 700,000.00"]
    assert [change.by for change in now.changes] == ["first.txt, section 1", "second.txt, section 1"]


@pytest.mark.parametrize(
    "order",
    ["Section 9.9 is deleted.", "In section 2.1 the words “sixty days” are replaced by “ten days”."],
)
def test_what_cannot_be_carried_out_changes_nothing_and_is_told(order: str):
    now = amended(contract(), [amendment(order)])

    assert now.document.text == BASE
    assert not now.changes[0].done
    assert "Look at both" in now.changes[0].says


def test_an_order_inside_new_words_is_not_carried_out():
    now = amended(
        contract(), [amendment("Section 4 is replaced by: “4. Law. Section 3.1 is deleted. Dutch law governs.”")]
    )

    assert len(now.changes) == 1
    assert "EUR 250,000" in now.document.text


def test_a_contract_without_amendments_is_itself():
    now = amended(contract(), [])

    assert now.document == contract()
    assert now.changes == ()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["2.1", "2.2", "3.1", "4", "7"]), max_size=6))
def test_places_of_inserted_words_hold_through_every_later_change(numbers: list[str]):
    orders = [f"Section {number} is replaced by: “{number}. Text {at} of it.”" for at, number in enumerate(numbers)]
    now = amended(contract(), [amendment(*orders)])

    for span, _ in now.inserts:
        assert 0 <= span.start <= span.end <= len(now.document.text)
    for at, (number, change) in enumerate(zip(numbers, now.changes, strict=True)):
        assert change.done == (number != "7")
        if number not in numbers[at + 1 :] and change.done:
            place = now.document.text.index(f"Text {at} of it.")
            assert any(span.start <= place < span.end for span, _ in now.inserts)
