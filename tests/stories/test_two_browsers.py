"""Ada and Ben repair a partnership, each in a browser of their own, from the first report to an accepted commitment.

Ada begins alone. Ben answers by the link in his mail without an account, then sits down as a full side. Each keeps words
in private that nothing sent to the other may ever contain.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from importlib.resources import files

import pytest
from playwright.sync_api import expect
from tests.cast import PASSWORD
from tests.stories.conftest import Look, Person, address_in, each_way

from makegood.agreement import render_markdown_pdf

pytestmark = pytest.mark.browser

CASE = files("makegood.worked_case")
ADA, BEN = "ada@northgate.example", "ben@fennel.example"
ADAS_SECRETS = {
    "what it hit": "wisteria",
    "what she wants": "heliotrope",
    "the assessment": "marmalade",
    "the letter before the coach": "amateurs",
    "an internal note": "quagmire",
    "what matters": "saffron",
    "the walk-away": "417.25",
    "a draft of the terms": "tamarind",
}
BENS_SECRETS = {"a note of his own": "thimble", "what matters": "cormorant", "the walk-away": "263.75"}
TALKS = """
title: After the on-sale
issues:
  credits: {kind: money, title: credits for 5 June, from: "EUR 20,000", to: "EUR 44,000", step: "EUR 4,000"}
  monitoring: {kind: choice, title: who watches the figures, options: [Fennel alone, both together, Northgate alone]}
"""
UNCLEAR = "2 points are not yet clear enough to be kept or proved. They have to be answered before anybody signs."
IN_A_MONTH = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)

Post = Callable[[str], list[str]]


@each_way("fr")
def test_two_sides_repair_a_partnership_and_neither_learns_what_the_other_keeps(
    sit, post: Post, adas: Look, bens: Look
):
    ada, ben = sit("ada", **adas), sit("ben", **bens)

    case = ada_opens_a_case(ada)
    ada_reads_the_contract_and_assesses(ada, case)
    ada_writes_with_the_coach(ada, case)
    ben_answers_by_the_link_in_his_mail(ben, post)
    ada.go(f"{case}dialogue/")
    ada.reads("a certificate had run out")
    ben_sits_down_as_a_full_side(ben, case)

    both_say_privately_what_matters(ada, ben, case)
    ada_proposes_and_ben_accepts(ada, ben, case)
    both_are_willing(ada, ben, case)
    a_vague_commitment_blocks_signing(ada, ben, case)
    both_sign(ada, ben, case)
    ben_keeps_his_word(ada, ben, case)

    ben.fetch(f"{case}record/joint/file/")
    nothing_private_got_out(ada, ben, post)


def sign_up(person: Person, name: str, email: str) -> None:
    person.is_on("Make an account")
    person.fill(name=name, email=email, password1=PASSWORD)
    person.press("Make the account")


def ada_opens_a_case(ada: Person) -> str:
    """Return the address of the case's own page."""
    ada.go("/")
    ada.follow("Start a case")
    sign_up(ada, "Ada Brandt", ADA)
    ada.is_on("What happened?")
    ada.fill(
        title="Checkout outage on the Harbour Lights on-sale",
        them="Fennel Payments B.V.",
        us="Northgate Tickets Ltd",
        happened_on="2026-06-05",
        hit="About 11,400 buyers gave up. The board speaks of wisteria.",
        wants="A checkout that holds in the winter, and our heliotrope back.",
    )
    ada.press("Open the case")

    ada.is_at("Checkout outage on the Harbour Lights on-sale")
    ada.sees("The way through", "Fennel Payments is not here yet", "Only Northgate Tickets sees this")
    found = re.search(r"/cases/\w+/", ada.page.url)
    assert found
    return found[0]


def ada_reads_the_contract_and_assesses(ada: Person, case: str) -> None:
    contract = render_markdown_pdf(CASE.joinpath("contract.md").read_text("utf-8"), "Payment Services Agreement")
    ada.go(f"{case}contract/")
    ada.give("payment-services-agreement.pdf", contract)
    ada.press("Read it")
    ada.is_on("The governing contract")
    ada.sees("Only Northgate Tickets sees this")
    ada.press("That is right", within=ada.page.locator(".clause").first)
    expect(ada.page.locator(".clause-accepted")).to_have_count(1)

    assessment = CASE.joinpath("assessment.yaml").read_text("utf-8")
    assessment = assessment.replace(
        "in_one_line: The checkout", "in_one_line: In the week of the marmalade the checkout"
    )
    ada.go(f"{case}breach/file/")
    ada.give("assessment.yaml", assessment.encode())
    ada.press("Read it")
    ada.is_on("What it means")
    ada.sees("Recommended, as far as your answers go", "What may not be done now", "Only Northgate Tickets sees this")


def ada_writes_with_the_coach(ada: Person, case: str) -> None:
    coach = ada.page.locator("#coach")
    ada.go(f"{case}dialogue/write/")
    ada.page.locator("[name=text]").press_sequentially("You failed us, you amateurs. It is always the same.", delay=5)
    expect(coach.locator(".finding-item").first).to_contain_text("You failed")
    ada.fill(
        text="Dear Ben,\n\nthank you for the refunds on the same evening. On 5 June payments failed from 10:00 to 13:40."
        " We would like to solve this with you. Could you tell us what happened, by Friday?\n\nKind regards\nAda"
    )
    expect(coach.locator(".finding-item")).to_have_count(0)
    expect(coach).to_contain_text(ada.spoken("Nothing in it hurts the matter."))
    ada.fill(subject="The on-sale of 5 June", to_name="Ben Okafor", to_email=BEN)
    ada.press("See it as Fennel Payments will")
    ada.is_on("As Fennel Payments will see it")
    ada.sees("Not sent yet")
    ada.reads(f"Ben Okafor ({BEN})")
    ada.press("Send it")
    ada.is_on("Messages")

    ada.go(f"{case}dialogue/write/")
    ada.fill(text="We must not end in a quagmire of claims.")
    ada.choose(message_class="internal")
    ada.press("See it as Fennel Payments will")
    ada.press("Keep the note")
    ada.reads("We must not end in a quagmire of claims.")


def ben_answers_by_the_link_in_his_mail(ben: Person, post: Post) -> None:
    [mail] = post(BEN)
    assert "thank you for the refunds" in mail
    ben.go(address_in(mail))
    ben.is_on("What Northgate Tickets says, and your answer")
    ben.reads("Could you tell us what happened, by Friday?")
    ben.sees("Both sides see this")
    ben.does_not_read("quagmire")
    ben.does_not_see("Only Northgate Tickets sees this", "The coach")
    ben.follow("Answer")
    ben.fill(text="Dear Ada,\n\na certificate had run out, and our alarm was silent. Let us talk.\n\nBen")
    ben.press("Send it to Northgate Tickets")
    ben.sees("Sent. Northgate Tickets sees it now.")
    ben.reads("a certificate had run out")


def ben_sits_down_as_a_full_side(ben: Person, case: str) -> None:
    ben.follow_name("Checkout outage on the Harbour Lights on-sale")
    ben.is_on("Good day, Ben Okafor")
    ben.follow("Join this case")
    ben.follow("Make an account")
    sign_up(ben, "Ben Okafor", BEN)
    ben.press("Join as Ben Okafor")
    ben.is_at("Checkout outage on the Harbour Lights on-sale")
    assert ben.page.url.endswith(case)
    ben.does_not_see("What you said at the start")

    ben.go(f"{case}contract/")
    ben.does_not_read("payment-services-agreement.pdf")
    ben.go(f"{case}dialogue/write/")
    ben.fill(text="Our insurer must not hear of the thimble.")
    ben.choose(message_class="internal")
    ben.press("See it as Northgate Tickets will")
    ben.press("Keep the note")
    ben.reads("Our insurer must not hear of the thimble.")


def both_say_privately_what_matters(ada: Person, ben: Person, case: str) -> None:
    ada.go(f"{case}negotiation/issues/")
    ada.unfold("From a file")
    ada.give("talks.yaml", TALKS.encode())
    ada.press("Put its issues on the table")
    ada.reads("Who watches the figures")
    ada.sees("Both sides see this")

    say_what_matters(
        ada, case, "Fennel Payments", "No saffron in the board room.", ("0", "100"), ("0", "100", "60"), "417.25"
    )
    ada.sees("Fennel Payments has not said yet what it wants")
    say_what_matters(
        ben, case, "Northgate Tickets", "The cormorant stays at home.", ("100", "0"), ("30", "100", "0"), "263.75"
    )
    ada.press("We are ready for the result")
    ada.sees("Northgate Tickets is ready for the next result.", "3 of 3 results are left.")
    ben.go(f"{case}negotiation/settlements/")
    ben.press("We are ready for the result")
    ben.sees(
        "There are packages that you and Northgate Tickets both prefer to no deal."
        " Numbers are your own points; theirs stay with them, as yours do with you.",
        "2 of 3 results are left.",
    )
    for who, kept in ((ada, ADAS_SECRETS), (ben, BENS_SECRETS)):
        who.go(f"{case}negotiation/preferences/")
        expect(who.page.locator("[name=resolved_state]")).to_have_value(re.compile(kept["what matters"]))
        expect(who.page.locator("[name=walk_away]")).to_have_value(kept["the walk-away"])


def say_what_matters(
    who: Person, case: str, them: str, wants: str, sums: tuple, watches: tuple, walk_away: str
) -> None:
    who.go(f"{case}negotiation/preferences/")
    who.sees(
        f"Be frank: {them} never sees any of it. From both sides’ answers the neutral engine finds packages"
        " that both prefer to no deal, and shows each side its own part."
    )
    who.fill(resolved_state=wants, walk_away=walk_away)
    who.choose(importance_0="important", importance_1="essential")
    who.fill(**{f"value_0_{place}": worth for place, worth in enumerate(sums)})
    who.fill(**{f"value_1_{place}": worth for place, worth in enumerate(watches)})
    who.press("Keep it, and look at the settlements")
    who.is_on("Settlements")


def ada_proposes_and_ben_accepts(ada: Person, ben: Person, case: str) -> None:
    ada.go(f"{case}negotiation/settlements/")
    ada.sees("Package A")
    ada.follow("Propose this")
    ada.is_on("Make an offer")
    ada.fill(why="It gives both of us what we need for the winter.")
    ada.press("Put it before Fennel Payments")
    ada.is_on("Talks")

    ben.go(f"{case}negotiation/")
    ben.sees("Northgate Tickets offers")
    ben.reads("EUR 36,000.00", "It gives both of us what we need for the winter.")
    ben.follow("Accept it")
    ben.is_on("Accept the offer")
    ben.press("Accept it")
    ben.sees("Both sides accept this package")


def both_are_willing(ada: Person, ben: Person, case: str) -> None:
    for who in (ada, ben):
        who.go(f"{case}agreement/willing/")
        who.choose(willing="yes")
        who.press("Say it")
        who.is_on("Agreement")
    ben.sees("Northgate Tickets wants to repair this.", "Fennel Payments wants to repair this.")


def a_vague_commitment_blocks_signing(ada: Person, ben: Person, case: str) -> None:
    ada.go(f"{case}agreement/draft/")
    ada.press("Begin with the package")
    ada.sees("8 questions have to be answered before anybody can sign.", "By which date, or how long after what?")
    ada.follow("Change", "credits")
    ada.choose(debtor="fennel-payments", creditor="northgate-tickets", how="on")
    ada.fill(
        deliverable="Fennel pays the credits for 5 June into Northgate’s account. The tamarind comes on top.",
        on=IN_A_MONTH.isoformat(),
        evidence="statement of Northgate’s account",
        test="EUR 36,000 stand on Northgate’s account.",
        accept_within="3 working days",
        cure="10 working days",
    )
    ada.press("Keep it and ask the linter again")
    ada.fill(deliverable="Fennel pays the credits for 5 June into Northgate’s account.")
    ada.press("Keep it")
    ada.is_on("Your draft of the terms")
    ada.follow("Change", "monitoring")
    ada.choose(debtor="fennel-payments", creditor="northgate-tickets")
    ada.fill(
        deliverable="Both sides set up one page that both duty teams see, as soon as possible.",
        evidence="the page’s own history",
        test="All figures were no older than two minutes on five working days in a row.",
        accept_within="3 working days",
        cure="10 working days",
    )
    ada.page.get_by_label(ada.spoken("Both sides have a part in it")).check()
    ada.press("Keep it and ask the linter again")
    ada.sees("‘as soon as possible’ is a vague time: two people could read it differently.")
    say_what_stands_around_it(ada, case)
    ada.sees("2 questions have to be answered before anybody can sign.")
    put_before_both(ada)

    for who in (ada, ben):
        who.go(f"{case}agreement/")
        who.sees("Version 1 lies before both sides", UNCLEAR)
    ben.go(f"{case}agreement/sign/")
    ben.reads("as soon as possible")
    expect(ben.page.get_by_role("button", name=ben.spoken("Sign"), exact=True)).to_have_count(0)

    ada.go(f"{case}agreement/draft/")
    ada.press("Begin with version 1")
    ada.follow("Change", "monitoring")
    ada.choose(how="on")
    ada.fill(deliverable="Both sides set up one page that both duty teams see.", on=IN_A_MONTH.isoformat())
    ada.press("Keep it")
    ada.sees("Every commitment can be measured. You can put it before both sides.")
    put_before_both(ada, why="The page now has a date.")


def say_what_stands_around_it(ada: Person, case: str) -> None:
    ada.go(f"{case}agreement/draft/frame/")
    ada.fill(
        contingency="the checkout fails again on an on-sale day => Fennel’s duty engineer answers within 5 minutes.",
        **{
            "name_of_northgate-tickets": "Ada Brandt",
            "authority_of_northgate-tickets": "holder of a power of attorney",
        },
        **{"name_of_fennel-payments": "Ben Okafor", "authority_of_fennel-payments": "holder of a power of attorney"},
    )
    ada.press("Keep it")
    ada.is_on("Your draft of the terms")


def put_before_both(ada: Person, why: str = "") -> None:
    ada.follow("Put it before both sides")
    ada.is_on("This is what both sides will see")
    ada.fill(why=why)
    ada.press("Put it before both")
    ada.sees("Both sides see these terms now.")


def both_sign(ada: Person, ben: Person, case: str) -> None:
    for who, title in ((ada, "partner manager"), (ben, "head of partnerships")):
        who.go(f"{case}agreement/")
        who.follow("Read and sign")
        who.sees("I have read this version and sign it for my side.")
        who.fill(title=title, authority="holder of a power of attorney")
        who.page.locator("[name=agreed]").check()
        who.page.get_by_role("button", name=who.spoken("Sign"), exact=True).click()
        who.sees("Signed.")
    ada.go(f"{case}agreement/")
    for who in (ada, ben):
        who.sees("Both sides have signed")
    assert ben.fetch(f"{case}agreement/sealed/").startswith(b"%PDF")


def ben_keeps_his_word(ada: Person, ben: Person, case: str) -> None:
    for who in (ada, ben):
        who.go(f"{case}obligations/")
        who.sees("Ahead")
        who.reads("Credits", "Monitoring")
    ben.follow_name("Credits")
    ben.is_at("Credits")
    ben.fill(**{"claimed-note": "Both parts are paid."})
    ben.give("statement.txt", b"EUR 36,000 to Northgate", field="claimed-file")
    ben.press("Say it is done")
    ben.reads("Both parts are paid.", "statement.txt")

    ada.go(f"{case}obligations/")
    ada.follow_name("Credits")
    ada.reads("Both parts are paid.", "statement.txt")
    ada.fill(**{"accepted-note": "Thank you, Ben, for paying early."})
    ada.press("Accept it")
    ben.go(f"{case}obligations/c/credits/")
    ben.sees("accepted it")
    ben.reads("Thank you, Ben, for paying early.")

    for who in (ada, ben):
        who.go(case)
        who.sees("Both sides have signed.", "Not every commitment is settled: 1 in effect.")
        for step in ("Communicate", "Negotiate", "Document"):
            expect(who.page.get_by_role("link", name=f"{who.spoken(step)}: {who.spoken('done')}")).to_be_visible()
        expect(who.page.get_by_role("link", name=f"{who.spoken('Monitor')}: {who.spoken('now')}")).to_be_visible()
    ada.sees("1 commitment is settled.")


def nothing_private_got_out(ada: Person, ben: Person, post: Post) -> None:
    to_ben, to_ada = "\n".join([*ben.read, *post(BEN)]), "\n".join([*ada.read, *post(ADA)])
    assert "Let us talk." in to_ben
    for where, word in ADAS_SECRETS.items():
        assert word in to_ada, f"{where}: the test planted nothing"
        assert word.casefold() not in to_ben.casefold(), f"{where} reached Ben"
    for where, word in BENS_SECRETS.items():
        assert word in to_ben, f"{where}: the test planted nothing"
        assert word.casefold() not in to_ada.casefold(), f"{where} reached Ada"
