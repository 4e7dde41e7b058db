"""The other ways to come to a deal: the interview, sittings, one side's plan, blind bids, a single text, an improvement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import LONG_AGO, Table
from tests.web.agreement.expectations import signed as sign_the_agreement
from tests.web.negotiation.expectations import A_PACKAGE, TWO_ISSUES
from tests.web.negotiation.test_talks import FENNEL_WANTS, NORTHGATE_WANTS, _said, hold_a_sitting, page

from makegood.formats import Faulty
from makegood.negotiation.elicitation import Step
from makegood.negotiation.procedures import seal
from makegood.web.agreement import store as agreement
from makegood.web.cases.models import RecordEntry
from makegood.web.engine.models import Outgoing
from makegood.web.negotiation import bids, interviews, store, texts
from makegood.web.negotiation.models import Event, Interview, Preferences, Procedure

AT = LONG_AGO + dt.timedelta(hours=1)
OTHERS = [
    "negotiation:page",
    "negotiation:settlements",
    "negotiation:bids",
    "negotiation:text",
    "negotiation:improvement",
    "negotiation:preferences",
    "cases:case",
    "cases:record",
]


@pytest.fixture
def talks(table: Table) -> Table:
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    store.save_preferences(table.seat("ada"), NORTHGATE_WANTS, at=LONG_AGO)
    store.save_preferences(table.seat("ben"), FENNEL_WANTS, at=LONG_AGO)
    return table


def everything_ben_and_cleo_read(table: Table, as_) -> Iterator[str]:
    for name in OTHERS:
        yield page(as_("ben"), name, table.case.pk)
    for name in ("negotiation:page", "negotiation:bids", "negotiation:text", "cases:case", "cases:record"):
        yield page(as_("cleo"), name, table.case.pk)
    yield page(Client(), "negotiation_guest:page", table.token)
    yield as_("ben").get(reverse("cases:record-file", args=[table.case.pk, "joint"])).content.decode()
    yield from (f"{mail.subject} {mail.body}" for mail in Outgoing.objects.all())
    yield from (entry.details for entry in RecordEntry.objects.filter(room__in=("joint", "responding")))


# --- the interview ---


DAYS = TWO_ISSUES["issues"]["test"]["options"]


def ask(client: Client, table: Table, **said: object) -> str:
    """Answer the question that stands on the page, and return the next page."""
    address = reverse("negotiation:interview", args=[table.case.pk])
    form = client.get(address).context["form"]
    if said.get("answer") == "sooner":
        question = form.state.question
        said["answer"] = "one" if DAYS.index(question.one["test"]) < DAYS.index(question.other["test"]) else "other"
    kept = {field.html_name: field.value() for field in form if field.value() is not None}
    response = client.post(address, {**kept, **said}, follow=True)
    return response.content.decode()


def answer_all(client: Client, table: Table) -> str:
    ask(client, table)
    ask(client, table, way_0="more", way_1="less")
    seen = ask(client, table, place_0="2", place_1="1")
    while 'name="answer"' in seen:
        seen = ask(client, table, answer="sooner" if 'value="one"' in seen else "sign")
    return seen


def test_a_side_answers_one_question_a_page_and_its_answers_become_its_preferences(table, as_):
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    seen = answer_all(as_("ada"), table)
    assert "What your answers say" in seen
    assert "Does this sound right?" in seen
    as_("ada").post(reverse("negotiation:interview-use", args=[table.case.pk]), {"key": "u"})

    wants = store.preferences(table.seat("ada"))
    assert wants.points("test") > wants.points("credits")
    assert "Keep it, and look at the settlements" in page(as_("ada"), "negotiation:preferences", table.case.pk)


def test_what_the_interview_does_not_ask_outlives_it(talks, as_):
    on_top = [{"when": {"test": "10 July", "credits": "EUR 20,000"}, "points": 5}]
    store.save_preferences(talks.seat("ada"), {**NORTHGATE_WANTS, "interactions": on_top}, at=LONG_AGO)
    answer_all(as_("ada"), talks)
    as_("ada").post(reverse("negotiation:interview-use", args=[talks.case.pk]), {"key": "u"})

    wants = store.preferences(talks.seat("ada"))
    assert wants.resolved_state == NORTHGATE_WANTS["resolved_state"]
    assert [one.points for one in wants.interactions] == [5]


def test_one_goes_back_a_question_and_the_answer_is_asked_again(table, as_):
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    ask(as_("ada"), table)
    ask(as_("ada"), table, way_0="more", way_1="less")
    address = reverse("negotiation:interview-back", args=[table.case.pk])
    as_("ada").post(address, {"number": "2", "key": "b"})
    as_("ada").post(address, {"number": "2", "key": "another-tab"})

    assert [one["step"] for one in interviews.history(table.seat("ada"), store.on_the_table(table.case))] == ["musts"]


def test_an_answer_sent_twice_or_from_a_stale_tab_counts_once(table, as_):
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    ask(as_("ada"), table)
    address = reverse("negotiation:interview", args=[table.case.pk])
    typed = {"number": "1", "way_0": "more", "way_1": "less"}
    for key in ("k", "k", "stale"):
        as_("ada").post(address, {**typed, "key": key})

    assert len(Interview.objects.get().answers) == 2


def test_with_one_issue_that_matters_nothing_is_put_in_order(table, as_):
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    ask(as_("ada"), table)
    seen = ask(as_("ada"), table, way_0="more", way_1="same")
    assert "Would you sign this" in seen
    as_("ada").post(reverse("negotiation:interview-back", args=[table.case.pk]), {"number": "3", "key": "b"})

    assert len(Interview.objects.get().answers) == 1


def test_answers_that_cannot_all_be_true_are_shown_and_one_is_taken_back(table, as_):
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    seat, on = table.seat("ada"), store.on_the_table(table.case)
    answers = ({}, {"credits": "more", "test": "less"}, ["credits", "test"])
    for number, said in enumerate(answers):
        interviews.answer(seat, said, number=number, at=AT)
    dear, cheap = {"credits": "EUR 52,000", "test": "14 August"}, {"credits": "EUR 20,000", "test": "10 July"}
    interviews.say(seat, cheap, dear, "one", at=AT)
    while (state := interviews.interview(on, interviews.history(seat, on))).step != Step.DONE:
        said = "one" if state.step == Step.WHICH else "sign"
        interviews.answer(seat, said, number=len(interviews.history(seat, on)), at=AT)
    assert "These cannot all be true together" in page(as_("ada"), "negotiation:interview", table.case.pk)
    for number in range(len(state.chosen), 0, -1):
        as_("ada").post(reverse("negotiation:interview-take-back", args=[table.case.pk, number]), {"key": f"t{number}"})

    assert not interviews.interview(on, interviews.history(seat, on)).chosen


def test_changed_issues_begin_the_interview_again(table, as_):
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    ask(as_("ada"), table)
    store.add_issues(table.seat("ben"), {"issues": {"fee": {"options": ["yes", "no"]}}}, at=AT)

    assert interviews.history(table.seat("ada"), store.on_the_table(table.case)) == []


BROKEN_ANSWERS = {
    "nothing possible": (0, {"ok_1": []}, "Leave at least one option open."),
    "an option that is not there": (0, {"ok_1": ["tomorrow"]}, "is not one of the available choices"),
    "a limit that is no sum": (0, {"least_0": "a lot"}, "Credits:"),
    "a limit in another currency": (0, {"most_0": "USD 5"}, "Credits:"),
    "limits that cross": (0, {"least_0": "EUR 44,000", "most_0": "EUR 24,000"}, "Credits:"),
    "an essay": (0, {"least_0": "x" * 61}, "at most 60 characters"),
    "all the same": (1, {"way_0": "same", "way_1": "same"}, "everything is all the same"),
    "an unknown way": (1, {"way_0": "sideways", "way_1": "less"}, "Select a valid choice"),
    "the same place twice": (2, {"place_0": "1", "place_1": "1"}, "Two issues have the same place."),
    "no place": (2, {"place_0": "", "place_1": "1"}, "This field is required."),
}


@pytest.mark.parametrize(("before", "said", "says"), BROKEN_ANSWERS.values(), ids=BROKEN_ANSWERS)
def test_a_broken_answer_is_explained_and_not_kept(table, as_, before, said, says):
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    good = [{}, {"way_0": "more", "way_1": "less"}]
    for one in good[:before]:
        ask(as_("ada"), table, **one)
    seen = ask(as_("ada"), table, **said)

    assert says in seen
    assert "What you typed is still here" in seen
    assert len(interviews.history(table.seat("ada"), store.on_the_table(table.case))) == before


# --- sittings ---


def test_a_result_is_shown_when_both_are_ready_and_not_before(talks, as_):
    ready = reverse("negotiation:ready", args=[talks.case.pk])
    as_("ada").post(ready, {"key": "k"})
    assert store.view_for(talks.seat("ada")).view is None
    assert "Northgate is ready for the next result." in page(as_("ben"), "negotiation:settlements", talks.case.pk)
    as_("ben").post(ready, {"key": "k"})

    assert store.view_for(talks.seat("ada")).number == 1
    assert "2 of 3 results are left." in page(as_("ada"), "negotiation:settlements", talks.case.pk)


def test_who_is_ready_cannot_change_what_it_said_until_the_result(talks, as_):
    store.ask_for_result(talks.seat("ada"), at=AT)

    with pytest.raises(Faulty, match="You have asked for the result"):
        store.save_preferences(talks.seat("ada"), NORTHGATE_WANTS, at=AT)
    with pytest.raises(Faulty, match="ready"):
        store.ask_for_result(talks.seat("ada"), at=AT)


def test_changing_ones_mind_changes_nothing_that_was_shown(talks):
    hold_a_sitting(talks)
    before = store.view_for(talks.seat("ben")).view
    store.save_preferences(talks.seat("ben"), {**FENNEL_WANTS, "walk_away": 10}, at=AT)

    assert store.view_for(talks.seat("ben")).view == before


def test_there_are_three_results_and_other_issues_bring_no_more(talks, as_):
    hold_a_sitting(talks)
    hold_a_sitting(talks)
    more = {"issues": {"fee": {"options": ["yes", "no"]}}}
    store.add_issues(talks.seat("ben"), more, at=AT)
    hold_a_sitting(talks)
    with pytest.raises(Faulty, match="All 3 sittings were held"):
        store.ask_for_result(talks.seat("ada"), at=AT)

    seen = page(as_("ada"), "negotiation:settlements", talks.case.pk)
    assert "0 of 3 results are left." in seen
    assert "Result 1" in seen
    assert store.view_for(talks.seat("ada"), 1).view.proposals[0].package.keys() == TWO_ISSUES["issues"].keys()


def test_other_issues_ask_for_readiness_again(talks):
    store.ask_for_result(talks.seat("ada"), at=AT)
    store.add_issues(talks.seat("ben"), {"issues": {"fee": {"options": ["yes", "no"]}}}, at=AT)

    assert not store.sittings_of(talks.case).ready
    store.ask_for_result(talks.seat("ben"), at=AT)
    assert not store.sittings_of(talks.case).held


def test_a_side_that_said_nothing_cannot_ask_for_a_result(table, as_):
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    response = as_("ada").post(reverse("negotiation:ready", args=[table.case.pk]), {"key": "k"}, follow=True)

    assert "Your side has not said what it wants." in response.content.decode()
    assert not Event.objects.exists()


def test_a_result_that_is_not_a_number_is_the_last_one(talks, as_):
    hold_a_sitting(talks)
    for said in ("²", "-1", "99", "x"):
        response = as_("ada").get(reverse("negotiation:settlements", args=[talks.case.pk]), {"result": said})
        assert response.context["found"].number == 1


# --- one side alone ---


def test_a_side_alone_gets_a_plan_that_stays_its_own(talks, as_):
    guess = {**FENNEL_WANTS, "resolved_state": "the-plum-guess", "guess": {"within": 20}}
    store.save_preferences(talks.seat("ada"), guess, guess=True, at=LONG_AGO)
    seen = page(as_("ada"), "negotiation:plan", talks.case.pk)

    assert "Only Northgate sees this" in seen
    assert "Who proposes first" in seen
    assert "of 100 trials" in seen
    assert "Then, what you guess Northgate wants" in page(as_("ben"), "negotiation:plan", talks.case.pk)
    assert all("the-plum-guess" not in text for text in everything_ben_and_cleo_read(talks, as_))


# --- blind bids ---


def post(client: Client, table: Table, name: str, key: str = "k", **said: object) -> str:
    response = client.post(reverse(f"negotiation:{name}", args=[table.case.pk]), {**said, "key": key}, follow=True)
    return response.content.decode()


@pytest.fixture
def bidding(talks: Table, as_) -> Table:
    post(as_("ada"), talks, "bids", issue="credits", payer="them", close="5")
    return talks


def test_bids_that_meet_are_told_by_their_middle_alone(bidding, as_):
    post(as_("ada"), bidding, "bids", key="1", amount="31111.00")
    seen = post(as_("ben"), bidding, "bids", key="1", amount="37333.00")

    assert "The bids match: Fennel pays EUR 34,222.00." in seen
    assert "The nearest option on the table is EUR 36,000.00." in seen
    assert all("31111" not in text and "31,111" not in text for text in everything_ben_and_cleo_read(bidding, as_))


def test_bids_that_do_not_meet_stay_unread_in_every_round(bidding, as_):
    for number in range(3):
        post(as_("ada"), bidding, "bids", key=f"a{number}", amount=f"4777{number}.00")
        post(as_("ben"), bidding, "bids", key=f"b{number}", amount="20000.00")

    assert "No match in 3 rounds." in page(as_("ada"), "negotiation:bids", bidding.case.pk)
    for text in everything_ben_and_cleo_read(bidding, as_):
        assert "4777" not in _said(text)
        assert "47,77" not in _said(text)
    assert not bids.to_bid_on(bidding.case)


def test_what_the_other_side_sees_of_a_bid_does_not_depend_on_it(bidding, as_):
    post(as_("ada"), bidding, "bids", key="1", amount="47770.00")
    high = bids.biddings(bidding.case)[-1].state.seen_by("responding")
    assert high["now"]["sealed"] == ["requesting"]
    assert high["now"]["seals"] == {}


def test_a_bid_sent_twice_is_sealed_once_and_cannot_be_changed(bidding, as_):
    for key in ("1", "1", "another"):
        post(as_("ada"), bidding, "bids", key=key, amount="31111.00")

    assert Event.objects.filter(act="sealed").count() == 1


def test_a_seal_of_ones_own_making_is_opened_by_who_made_it(bidding, as_):
    salt = "0123456789abcdef" * 3
    post(as_("ada"), bidding, "bids", key="1", form="seal", seal=seal("EUR 30000", salt))
    assert not Event.objects.filter(room="requesting", procedure=Procedure.BIDS).exists()
    post(as_("ben"), bidding, "bids", key="1", amount="30000.00")
    wrong = post(as_("ada"), bidding, "bids", key="2", bid="EUR 20000", salt=salt)
    assert "This is not what was sealed." in wrong
    seen = post(as_("ada"), bidding, "bids", key="3", bid="EUR 30000", salt=salt)

    assert "The bids match: Fennel pays EUR 30,000.00." in seen


BROKEN_BIDS = {
    "nothing": ({"amount": ""}, "This field is required."),
    "no number": ({"amount": "a lot"}, "Enter a number."),
    "NaN": ({"amount": "NaN"}, "Enter a number."),
    "negative": ({"amount": "-5"}, "greater than or equal to 0"),
    "huge": ({"amount": "1" + "0" * 40}, "no more than"),
    "too fine": ({"amount": "1.001"}, "no more than 2 decimal places"),
    "no seal": ({"form": "seal", "seal": "abc"}, "A seal has 64 characters"),
}


@pytest.mark.parametrize(("said", "says"), BROKEN_BIDS.values(), ids=BROKEN_BIDS)
def test_a_broken_bid_is_explained_and_nobody_is_bound(bidding, as_, said, says):
    assert says in post(as_("ada"), bidding, "bids", key="1", **said)
    assert not Event.objects.filter(act="sealed").exists()


def test_a_bidding_is_declined_before_anybody_bids_and_never_after(bidding, as_):
    post(as_("ben"), bidding, "bids-decline")
    assert "Not this way" in page(as_("ada"), "negotiation:bids", bidding.case.pk)
    post(as_("ada"), bidding, "bids", key="again", issue="credits", payer="them", close="0")
    post(as_("ada"), bidding, "bids", key="1", amount="31111.00")

    assert "A bid is sealed already." in post(as_("ben"), bidding, "bids-decline", key="late")


def test_a_sum_is_bid_on_once(bidding, as_):
    post(as_("ada"), bidding, "bids", key="1", amount="31111.00")
    post(as_("ben"), bidding, "bids", key="1", amount="37333.00")

    seen = post(as_("ada"), bidding, "bids", key="2", issue="credits", payer="them", close="0")
    assert "Select a valid choice" in seen or "Propose it" not in seen
    assert len(bids.biddings(bidding.case)) == 1


# --- the single text ---


@pytest.fixture
def text(talks: Table, as_) -> Table:
    store.propose(talks.seat("ada"), {"credits": "EUR 20,000.00", "test": "14 August"} | A_PACKAGE, at=LONG_AGO)
    post(as_("ben"), talks, "text", start="The latest offer")
    as_("ada").post(reverse("negotiation:join", args=[talks.case.pk, "text"]), {"key": "j"})
    return talks


def test_a_text_is_made_better_for_both_until_both_can_sign(text, as_):
    for number in range(9):
        now = texts.run(text.case, Procedure.TEXT)
        if now.over:
            break
        signs = "yes" if now.drafts and now.drafts[-1][2] else "no"
        for who in ("ada", "ben"):
            post(as_(who), text, "text", key=f"{number}", number=str(len(now.drafts)), signs=signs)
    now = texts.run(text.case, Procedure.TEXT)
    talks = store.talks_of(text.case, now.wants)

    assert now.agreed
    for side in talks.sides.values():
        assert side.worth(talks.issues, now.agreed) >= side.worth(talks.issues, now.package)
    assert "Both sides can sign this text" in page(as_("ben"), "negotiation:text", text.case.pk)
    form = as_("ada").get(reverse("negotiation:offer", args=[text.case.pk]), {"text": "1"}).context["form"]
    assert form.initial["option_1"] == now.agreed["test"]


def test_what_one_side_answered_is_not_on_any_page_of_the_other(text, as_):
    before = _said(page(as_("ben"), "negotiation:text", text.case.pk))
    post(as_("ada"), text, "text", key="1", number="0", signs="no", bothered_by=["credits"])
    after = _said(page(as_("ben"), "negotiation:text", text.case.pk))

    assert before == after
    for entry in RecordEntry.objects.filter(room="joint"):
        assert "bothered" not in entry.details
        assert "signs" not in entry.details


def test_an_answer_to_an_earlier_draft_does_not_count_for_the_new_one(text, as_):
    for who in ("ada", "ben"):
        post(as_(who), text, "text", key="1", number="0", signs="no")
    seen = post(as_("ada"), text, "text", key="stale", number="0", signs="yes")

    assert "There is a new draft." in seen
    assert not texts.run(text.case, Procedure.TEXT).answers


def test_an_answer_to_a_text_sent_twice_counts_once_and_is_not_changed(text, as_):
    for key in ("1", "1", "another"):
        post(as_("ada"), text, "text", key=key, number="0", signs="no")

    assert Event.objects.filter(act="answered").count() == 1


def test_what_a_side_wants_can_be_stated_anew_twice(text, as_):
    for number in range(3):
        store.save_preferences(text.seat("ada"), {**NORTHGATE_WANTS, "walk_away": number}, at=AT)
        post(as_("ada"), text, "text-restate", key=f"r{number}")

    assert texts.run(text.case, Procedure.TEXT).restated["requesting"] == 2


def test_nobody_takes_part_without_having_said_what_matters(table, as_):
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    store.save_preferences(table.seat("ada"), NORTHGATE_WANTS, at=LONG_AGO)
    store.propose(table.seat("ada"), A_PACKAGE, at=LONG_AGO)
    post(as_("ada"), table, "text", start="The latest offer")
    join = reverse("negotiation:join", args=[table.case.pk, "text"])

    seen = as_("ben").post(join, {"key": "j"}, follow=True).content.decode()
    assert "Your side has not said what it wants." in seen
    assert texts.run(table.case, Procedure.TEXT).joined_at is None


def test_who_proposed_a_text_cannot_also_join_it(talks, as_):
    store.propose(talks.seat("ada"), A_PACKAGE, at=LONG_AGO)
    post(as_("ada"), talks, "text", start="The latest offer")
    join = reverse("negotiation:join", args=[talks.case.pk, "text"])

    assert "Your side takes part already." in as_("ada").post(join, {"key": "j"}, follow=True).content.decode()


def test_a_text_is_declined_by_either_side_before_it_begins(talks, as_):
    store.propose(talks.seat("ada"), A_PACKAGE, at=LONG_AGO)
    post(as_("ada"), talks, "text", start="The latest offer")
    as_("ben").post(reverse("negotiation:procedure-decline", args=[talks.case.pk, "text"]), {"key": "d"})

    assert "It was declined" in page(as_("ada"), "negotiation:text", talks.case.pk)


@pytest.mark.parametrize("said", [{}, {"signs": "perhaps"}, {"signs": "yes", "bothered_by": ["the weather"]}])
def test_a_broken_answer_to_a_text_is_explained(text, as_, said):
    seen = post(as_("ada"), text, "text", key="1", **{"number": "0", **said})

    assert "required" in seen or "Select a valid choice" in seen
    assert not Event.objects.filter(act="answered").exists()


# --- after signing ---


@pytest.fixture
def signed(table: Table, monkeypatch: pytest.MonkeyPatch) -> Table:
    """Both have signed a package that leaves something on the table."""
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    store.propose(table.seat("ada"), {"credits": "EUR 36,000.00", "test": "14 August"}, at=LONG_AGO)
    store.accept_offer(table.seat("ben"), at=LONG_AGO)
    store.save_preferences(table.seat("ada"), NORTHGATE_WANTS, at=LONG_AGO)
    store.save_preferences(table.seat("ben"), FENNEL_WANTS, at=LONG_AGO)
    monkeypatch.setattr(texts, "is_signed", lambda seat: True)
    return table


def improve(table: Table, as_) -> None:
    post(as_("ada"), table, "improvement", start="What is signed")
    as_("ben").post(reverse("negotiation:join", args=[table.case.pk, "improvement"]), {"key": "j"})


def test_something_better_takes_the_place_only_if_both_would_have_it(signed, as_):
    improve(signed, as_)
    post(as_("ada"), signed, "improvement", key="1", number="1", signs="yes")
    seen = post(as_("ben"), signed, "improvement", key="1", number="1", signs="yes")

    assert "Both sides would rather have this" in seen
    assert "What is signed binds you until both have signed the change." in seen


def test_who_would_keep_what_is_signed_is_not_told(signed, as_):
    improve(signed, as_)
    post(as_("ada"), signed, "improvement", key="1", number="1", signs="no")
    before = _said(page(as_("ben"), "negotiation:improvement", signed.case.pk))
    assert "keep what is signed" not in before.replace("No, we keep what is signed", "")
    post(as_("ben"), signed, "improvement", key="1", number="1", signs="yes")

    for who in ("ada", "ben", "cleo"):
        assert "Who would rather keep it is not told." in page(as_(who), "negotiation:improvement", signed.case.pk)


def test_something_better_is_looked_for_once(signed, as_):
    improve(signed, as_)
    for who in ("ada", "ben"):
        post(as_(who), signed, "improvement", key="1", number="1", signs="no")
    with pytest.raises(Faulty, match="once"):
        texts.begin(signed.seat("ada"), Procedure.IMPROVEMENT, store.settled(signed.case), at=AT)


def test_the_agreement_that_both_signed_is_the_floor_and_binds_until_a_change_is_signed(table, as_):
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    store.propose(table.seat("ada"), {"credits": "EUR 36,000.00", "test": "14 August"}, at=LONG_AGO)
    store.accept_offer(table.seat("ben"), at=LONG_AGO)
    store.save_preferences(table.seat("ada"), NORTHGATE_WANTS, at=LONG_AGO)
    store.save_preferences(table.seat("ben"), FENNEL_WANTS, at=LONG_AGO)
    assert not texts.is_signed(table.seat("ada"))
    sign_the_agreement(table)
    binding = agreement.binding(table.case)
    improve(table, as_)
    now = texts.run(table.case, Procedure.IMPROVEMENT)
    talks = store.talks_of(table.case, now.wants)
    for side in talks.sides.values():
        assert side.worth(talks.issues, now.drafts[0][1]) >= side.worth(talks.issues, store.settled(table.case))
    for who in ("ada", "ben"):
        seen = post(as_(who), table, "improvement", key="1", number="1", signs="yes")

    assert "What is signed binds you until both have signed the change." in seen
    assert agreement.binding(table.case) == binding
    assert reverse("agreement:draft", args=[table.case.pk]) in seen


def test_nothing_is_looked_for_before_anything_is_signed(talks, as_):
    assert "Nothing is signed yet" in page(as_("ada"), "negotiation:improvement", talks.case.pk)
    with pytest.raises(Faulty, match="nothing signed yet"):
        texts.begin(talks.seat("ada"), Procedure.IMPROVEMENT, A_PACKAGE, at=AT)


# --- what stays private ---


def test_nothing_of_the_ways_to_a_deal_tells_one_side_about_the_other(text, as_):
    hold_a_sitting(text)
    answer_all(as_("ada"), text)
    post(as_("ada"), text, "bids", issue="credits", payer="them", close="0")
    post(as_("ada"), text, "bids", key="1", amount="31117.00")
    post(as_("ada"), text, "text", key="1", number="0", signs="no", bothered_by=["credits"])
    private = ["the-winter-programme-would-sink", "317", "683", "277", "211", "333", "31117", "31,117"]

    for said in everything_ben_and_cleo_read(text, as_):
        for secret in private:
            assert secret not in _said(said), secret
    assert Preferences.objects.filter(room="requesting").exists()
