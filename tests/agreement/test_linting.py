from __future__ import annotations

import pytest
from tests.agreement.samples import commitment, terms

from makegood.agreement import Finding, Governing, Level, lint, signable
from makegood.agreement.sums import sums
from makegood.values import Money, Period


def told(of, **governing) -> str:
    return "\n".join(f"{each.level} {each.says} {each.asks}" for each in lint(of, governing=Governing(**governing)))


def musts(of) -> list[Finding]:
    return [each for each in lint(of) if each.level is Level.MUST]


def test_sound_terms_can_be_signed():
    assert musts(terms()) == []
    assert signable(lint(terms()))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"debtor": None}, "names no responsible party"),
        ({"deliverable": ""}, "says nothing that is delivered"),
        ({"deliverable": "Improve communication", "measure": "", "target": ""}, "promises an activity"),
        ({"due": None}, "has no date"),
        ({"acceptance": None}, "no test of acceptance"),
        ({"deliverable": "Deliver the copies as soon as possible"}, "‘as soon as possible’ is a vague time"),
        ({"creditor": "lumiere"}, "a party owes itself"),
        ({"joint_with": "lumiere"}, "joint action of one party with itself"),
        ({"due": {"on": "2026-03-01"}}, "before the terms begin"),
        ({"due": {"on": "2027-03-01"}}, "after the terms end"),
        ({"due": {"on": "2026-05-31", "every": "FREQ=MONTHLY;COUNT=3"}}, "months without that day are left out"),
        ({"cure": "400 days"}, "longer than the terms last"),
        ({"deliverable": "Pay EUR 500 for freight", "pays": "EUR 600"}, "speaks of EUR 500.00, but pays EUR 600.00"),
        (
            {"consequences": [{"when": "late", "what": "credit", "amount": "EUR 50", "cap": "EUR 20"}]},
            "above its own cap",
        ),
        ({"consequences": [{"when": "late", "what": "interest", "rate": 5}]}, "is not a payment"),
        (
            {"acceptance": {"test": "Ten copies pass", "silence_accepts": True}},
            "accepted by silence, after no stated time",
        ),
        ({"deliverable": "Pay EUR 100, in total EUR 900", "pays": "EUR 100"}, "It speaks of EUR 900.00 in all"),
    ],
)
def test_nothing_that_cannot_be_measured_or_contradicts_itself_is_signed(change: dict, says: str):
    findings = musts(commitment(**change))

    assert says in "\n".join(each.says for each in findings)
    assert all(each.asks for each in findings)
    assert not signable(findings)


@pytest.mark.parametrize(
    ("field", "empty"),
    [("contingency", []), ("dispute_ladder", []), ("confidentiality", None)],
)
def test_terms_without_a_protection_cannot_be_signed(field: str, empty: object):
    assert not signable(lint(terms(**{field: empty})))


def test_a_party_without_signatory_cannot_sign():
    parties = terms().model_dump(by_alias=True)["parties"]
    parties[1]["signatories"] = []

    assert "Nobody is named to sign for Imprimerie Lumière SARL" in told(terms(parties=parties))


def test_a_company_whose_name_ends_in_a_stop_does_not_end_the_sentence_twice():
    parties = [dict(party, name="Lumière B.V.", signatories=[]) for party in terms().model_dump(mode="json")["parties"]]

    assert "Nobody is named to sign for Lumière B.V" in told(terms(parties=parties))
    assert ".." not in told(terms(parties=parties))


def test_heads_of_terms_may_still_lack_protections():
    assert signable(lint(terms(kind="heads of terms", contingency=[], dispute_ladder=[], confidentiality=None)))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            {"due": {"on": "2026-05-02"}},
            "not a working day (a Saturday). Is that meant? The next working day is 5 May 2026",
        ),
        ({"acceptance": {"test": "Ten copies pass", "by": "lumiere"}}, "the party that owes it also accepts it"),
        (
            {"consequences": [{"when": "late", "what": "credit", "amount": "EUR 50", "per": "1 day"}]},
            "has no upper limit",
        ),
        ({"deliverable": "1,900 copies will be delivered"}, "does not say who does it"),
    ],
)
def test_what_is_worth_asking_does_not_stop_a_signature(change: dict, says: str):
    of = commitment(**change)

    assert says in told(of)
    assert signable(lint(of))


def test_dates_out_of_order_are_found():
    assert "before they start" in told(terms(starts="2026-12-20"))
    assert "comes before the terms begin" in told(terms(review_on="2026-01-05"))
    assert "The standstill ends on 1 January 2026" in told(terms(standstill={"until": "2026-01-01"}))
    first, second, *_ = terms().model_dump(by_alias=True)["commitments"]
    waits = [first | {"depends_on": ["pallets"], "due": {"on": "2026-04-20"}}, second]
    assert "before what it waits for, ‘Pallets’" in told(terms(commitments=waits))


def test_sums_above_the_cap_of_the_governing_contract_are_found():
    assert "above the cap of EUR 4,000.00" in told(terms(), cap=Money.parse("EUR 4000"))
    assert "above the cap" not in told(terms(), cap=Money.parse("EUR 4700"))


def test_a_cure_period_longer_than_the_contract_grants_is_asked_about():
    assert "the governing contract grants 2 days" in told(terms(), cure=Period.parse("2 days"))


def test_two_currencies_are_asked_about_and_never_added():
    assert "another currency" in told(
        terms(
            commitments=[
                *terms().model_dump(by_alias=True)["commitments"],
                {"id": "x", "debtor": "harrow", "pays": "USD 5"},
            ]
        )
    )


def test_who_carries_what_is_information_only():
    (balance,) = (each for each in lint(terms()) if each.kind == "balance")

    assert balance.level is Level.NOTE
    printer = "Imprimerie Lumière SARL: own commitments 4, joint 0, with consequences if missed 2; pays EUR 3,200.00."
    assert printer in balance.says


def test_swapping_the_parties_swaps_who_carries_what():
    swapped = terms(parties=list(reversed(terms().model_dump(by_alias=True)["parties"])))
    parts = {part.strip(". ") for each in lint(terms()) if each.kind == "balance" for part in each.says.split(". ")}

    assert parts == {
        part.strip(". ") for each in lint(swapped) if each.kind == "balance" for part in each.says.split(". ")
    }


def test_a_ladder_that_ends_without_a_decision_is_asked_about():
    steps = [{"step": "mediation", "within": "30 days"}, {"step": "talk"}]

    assert "goes back to talk" in told(terms(dispute_ladder=steps))
    assert "nobody decides if it fails" in told(terms(dispute_ladder=steps))


def test_every_span_is_its_quote():
    of = commitment(deliverable="Deliver adequate copies, manuals etc. in due course")

    found = [each for each in lint(of) if each.span and each.path[-1] == "deliverable" and each.kind == "vague"]
    assert {each.quote for each in found} == {"adequate", "etc.", "in due course"}
    assert all(each.span.of(of.commitments[0].deliverable) == each.quote for each in found if each.span)


def test_terms_in_a_language_without_rules_are_checked_for_everything_but_words():
    found = lint(
        commitment(due=None, deliverable="zo spoedig mogelijk reasonable").model_copy(update={"language": "nl"})
    )

    assert any(one.says.endswith("has no date.") for one in found)
    assert [one.says for one in found if one.kind == "vague"] == [
        "Vague words were not looked for: there are no rules for the language ‘nl’."
    ]


OTHER_LANGUAGES = {
    "de": (
        "Lumière zahlt den Schaden von 2.500,00 EUR so bald wie möglich.",
        "so bald wie möglich",
        "insgesamt 9.100 €",
    ),
    "es": ("Lumière paga los daños de 2.500,00 EUR lo antes posible.", "lo antes posible", "en total 9.100 EUR"),
    "fr": ("Lumière paie le dommage de 2 500,00 EUR dès que possible.", "dès que possible", "au total 9 100 €"),
    "zh": ("卢米埃尔将尽快支付损害赔偿EUR 2,500。", "尽快", "共计EUR 9,100"),
}


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_terms_in_each_language_of_ours_are_checked_for_words_sums_dates_and_gaps(language: str):
    deliverable, vague, total = OTHER_LANGUAGES[language]
    of = commitment(pays="EUR 2500", debtor=None, deliverable=deliverable).model_copy(update={"language": language})
    found = lint(of)

    assert [one.quote for one in found if one.kind == "vague" and one.path[-1] == "deliverable"] == [vague]
    assert not any("speaks of" in one.says for one in found)
    assert any("names no responsible party" in one.says for one in found)

    wrong = commitment(pays="EUR 2400", deliverable=f"{deliverable} {total}").model_copy(update={"language": language})
    said = [one.says for one in lint(wrong) if one.kind == "money" and one.level is Level.MUST]
    assert any("EUR 2,500.00" in one and "but pays EUR 2,400.00" in one for one in said)
    assert any("speaks of EUR 9,100.00 in all" in one for one in said)


def test_what_only_looks_like_a_sum_is_none():
    assert sums("Paint unit 4B in RAL 9010 by 3 May 2027, see ISO 9001 and page 12.") == []
    assert [str(each) for each in sums("12 500,50 EUR; CHF 1’000.00; £300; 5.000 €; 人民币5,000元")] == [
        "EUR 12,500.50",
        "CHF 1,000.00",
        "GBP 300.00",
        "EUR 5,000.00",
        "CNY 5,000.00",
    ]


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"second_language": "en"}, "as the first one is"),
        ({"second_language": "de", "prevailing_language": "fr"}, "‘fr’ is said to prevail"),
    ],
)
def test_two_languages_that_do_not_fit_together_are_found(said: dict[str, str], says: str):
    assert any(says in one.says and one.level is Level.MUST for one in lint(terms(**said)))
