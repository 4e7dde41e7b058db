"""What an assessment says: ratings with reasons, what may not be done now, plans, and the sheet for the talk."""

import datetime as dt
import re

import pytest
from tests.breach.reports import CASES, case, example, report

from makegood import formats
from makegood.breach import assess, decide_against, preparation_sheet, to_markdown, to_text
from makegood.breach.ratings import said_day
from makegood.breach.report import CourseId, Override
from makegood.values import Money

RUNNING = {"running": "yes", "until": "2026-06-30", "granted_by": "us", "clause": "19.2"}
VALID = {"given_on": "2026-06-08", "valid": "yes"}
ENDS = {"terminate_for_cause": {"answer": "yes"}, "suspend": {"answer": "yes"}}


def steps(assessment):
    return {obstacle.step for obstacle in assessment.not_allowed}


# ---- what may not be done now --------------------------------------------------------------------------------------


def test_while_a_cure_period_that_we_granted_runs_we_may_neither_suspend_nor_end():
    assessment = assess(report(contract={"cure_period": RUNNING, "notice": VALID, "our_rights": ENDS}))

    assert steps(assessment) == {CourseId.SUSPEND, CourseId.END}
    assert "19.2" in assessment.not_allowed[0].why
    assert "30 June 2026" in assessment.not_allowed[0].why


def test_a_cure_period_that_they_granted_us_does_not_bind_us():
    theirs = {**RUNNING, "granted_by": "them"}

    assert not assess(report(contract={"cure_period": theirs, "notice": VALID, "our_rights": ENDS})).not_allowed


def test_a_step_planned_inside_the_cure_period_is_refused_and_one_after_it_is_not():
    def refused(on):
        contract = {"cure_period": RUNNING, "notice": VALID, "our_rights": ENDS}
        return assess(report(contract=contract, planned=[{"step": "suspend", "on": on}])).refused

    assert refused("2026-06-30")
    assert not refused("2026-07-01")


def test_a_protective_pause_counts_as_suspending():
    pause = [{"kind": "pause", "do": "Stop the feed.", "owner": "Ada Brandt", "by": "2026-06-12", "cost": "EUR 0"}]
    assessment = assess(
        report(contract={"cure_period": RUNNING, "notice": VALID, "our_rights": ENDS}, protective_steps=pause)
    )

    assert [refused.step for refused in assessment.refused] == [CourseId.SUSPEND]
    assert "cure period" in assessment.protective_plan[0].not_now


def test_an_override_takes_a_reason_and_two_people_and_is_told():
    override = {"reason": "Card data leaks.", "decided_by": "Ada Brandt", "second_person": "Maeve Doyle"}
    assessment = assess(
        report(
            contract={"cure_period": RUNNING, "notice": VALID, "our_rights": ENDS},
            planned=[{"step": "suspend", "on": "2026-06-10", "override": override}],
        )
    )

    assert not assessment.refused
    assert "seconded by Maeve Doyle" in to_text(assessment)


OVERRIDE = Override(reason="Card data leaks.", decided_by="Ada Brandt", second_person="Maeve Doyle")


def test_two_people_may_decide_against_a_warning():
    given = report(contract={"cure_period": RUNNING, "notice": VALID, "our_rights": ENDS})

    decided = decide_against(given, CourseId.SUSPEND, dt.date(2026, 6, 10), OVERRIDE)

    assert assess(decided).overridden[0].override == OVERRIDE
    assert not assess(decided).refused
    assert decide_against(decided, CourseId.SUSPEND, dt.date(2026, 6, 10), OVERRIDE) == decided


def test_where_no_warning_stands_there_is_nothing_to_override():
    given = report(contract={"cure_period": RUNNING, "notice": VALID, "our_rights": ENDS})

    with pytest.raises(formats.Faulty, match="Nothing known speaks against ‘suspend’ on 1 July 2026"):
        decide_against(given, CourseId.SUSPEND, dt.date(2026, 7, 1), OVERRIDE)


@pytest.mark.parametrize(
    "notice",
    [{"given_on": "none"}, {"given_on": "2026-06-08", "valid": "no"}, {"given_on": "2026-06-08", "valid": "partly"}],
)
def test_without_a_valid_notice_we_may_neither_suspend_nor_end_for_cause(notice):
    contract = {"cure_period": {"running": "no"}, "notice": notice, "our_rights": ENDS}

    assert steps(assess(report(contract=contract))) == {CourseId.SUSPEND, CourseId.END}


def test_a_step_that_the_contract_asks_for_first_stands_before_the_end():
    contract = {
        "cure_period": {"running": "no"},
        "notice": VALID,
        "our_rights": ENDS,
        "steps_first": [{"step": "a meeting of the directors", "done": "no", "clause": "21.1"}],
    }

    assert [(o.step, "21.1" in o.why) for o in assess(report(contract=contract)).not_allowed] == [(CourseId.END, True)]


def test_what_nobody_looked_up_is_not_forbidden_but_asked():
    assessment = assess(report())

    assert not assessment.not_allowed
    assert {check.step for check in assessment.check_first} == {CourseId.SUSPEND, CourseId.END}


def test_a_course_that_may_not_be_taken_is_never_recommended():
    for path in CASES:
        assessment = assess(case(path).report)
        assert assessment.course.course not in steps(assessment)


# ---- ratings -------------------------------------------------------------------------------------------------------


def test_trust_is_the_mean_of_a_beta_distribution_over_the_counts():
    trust = assess(report(promises={"counted": {"kept": 6, "late": 2, "broken": 1}})).trust

    assert trust.number == round((1 + 6 + 1) / (2 + 9), 3)
    assert trust.reasons[0].says == "Of 9 promises by Fennel on record: 6 kept, 2 late, 1 broken."


def test_no_record_is_no_mistrust():
    assert assess(report()).trust.band == "no record yet"


def test_counts_come_before_the_word_for_trust():
    text = " ".join(to_text(assess(example())).split())

    assert text.index("74 kept") < text.index("Trust that the record supports")


def test_losing_all_that_can_be_borne_is_serious():
    given = report(
        impact={
            "business_goals": {"weighs": "none", "items": [{"what": "Fees", "cost": "EUR 900", "each_day": "EUR 0"}]},
            "customers": {"weighs": "none"},
            "other_partners": {"weighs": "none"},
        },
        threatens={"continuity": "none", "stability": "none", "solvency": "none"},
        bearable_loss="EUR 900",
    )

    assert assess(given).severity.number == pytest.approx(2 / 3, abs=0.001)
    assert assess(given).severity.band == "serious"


def test_urgency_is_a_half_when_the_date_or_the_end_of_the_money_is_a_week_away():
    by_date = report(urgency={"act_by": "2026-06-16"})
    item = {"what": "Fees", "cost": "EUR 0", "each_day": "EUR 100"}
    by_money = report(urgency={"act_by": "none"}, impact={"customers": {"items": [item]}}, bearable_loss="EUR 700")

    assert assess(by_date).urgency.number == assess(by_money).urgency.number == 0.5


def test_every_rating_names_the_answers_it_rests_on():
    assessment = assess(example())

    for rating in (assessment.severity, assessment.urgency, assessment.our_leverage, assessment.trust):
        assert rating.reasons
        assert all(reason.source for reason in rating.reasons)


def test_what_is_unknown_speaks_neither_for_nor_against_a_course():
    assessment = assess(report())

    for option in (assessment.course, *assessment.alternatives):
        assert {r.source for r in (*option.reasons_for, *option.reasons_against)} <= {""}
    assert "first guess" in to_text(assessment)


# ---- materiality ---------------------------------------------------------------------------------------------------


def materiality(lost, money, forfeit, cure, faith):
    return assess(
        report(
            materiality={
                "lost_benefit": {"answer": lost},
                "compensation": {"answer": money},
                "forfeiture": {"answer": forfeit},
                "cure_likely": {"answer": cure},
                "good_faith": {"answer": faith},
            }
        )
    ).materiality


def test_five_factors_that_lean_one_way_give_a_fundamental_or_a_minor_breach():
    assert materiality("nearly all", "no", "little", "no", "no").verdict == "fundamental"
    assert materiality("little", "yes", "nearly all", "yes", "yes").verdict == "minor"


def test_bad_faith_alone_is_not_fundamental_while_little_is_lost():
    assert materiality("little", "no", "little", "no", "no").verdict == "material"


def test_with_nothing_answered_every_result_is_open():
    assert materiality(*["unknown"] * 5).could_be == ("minor", "material", "fundamental")


def test_the_result_says_what_speaks_against_it():
    result = materiality("most", "no", "nearly all", "no", "yes")

    assert result.arguable_because
    assert "Fennel has dealt fairly and openly" in result.against_it


# ---- money ---------------------------------------------------------------------------------------------------------

ITEMS = [
    {"what": "Fees", "cost": {"low": "EUR 100", "likely": "EUR 200", "high": "EUR 600"}, "each_day": "EUR 10"},
    {"what": "Refunds", "cost": "EUR 50", "each_day": {"low": "EUR 0", "likely": "EUR 1", "high": "EUR 2"}},
]


def test_the_total_adds_what_is_lost_and_what_each_day_adds():
    impact = assess(report(impact={"customers": {"items": ITEMS}}, horizon_days=10)).impact

    assert str(impact.by_horizon) == "EUR 360.00 (250.00 to 770.00)"
    assert impact.by_horizon.low < impact.from_ < impact.middle < impact.to < impact.by_horizon.high


def test_the_estimate_that_moves_the_total_most_comes_first():
    drivers = assess(report(impact={"customers": {"items": ITEMS}}, horizon_days=10)).impact.drivers

    assert [(driver.what, str(driver.swing)) for driver in drivers] == [
        ("Fees", "EUR 500.00"),
        ("Refunds, each further day", "EUR 20.00"),
    ]


def test_cover_is_priced_with_the_harm_that_goes_on_and_pays_from_a_day():
    cover = [
        {"name": "Van", "ready_in_days": 2, "set_up": "EUR 60", "each_day": "EUR 40", "stops": 100},
        {"name": "Nobody asked", "ready_in_days": 1},
    ]
    items = [{"what": "Fees", "cost": "EUR 0", "each_day": "EUR 100"}]
    van, unpriced, waiting = assess(report(impact={"customers": {"items": items}}, cover=cover, horizon_days=10)).cover

    assert (van.total.likely, van.pays_from_day) == (Money.parse("EUR 580"), 4)  # 60 + 8 * 40 + 2 * 100
    assert waiting.total.likely == Money.parse("EUR 1000")
    assert unpriced.total is None


def test_a_way_to_cover_says_who_sees_to_it_by_when_and_what_is_open():
    named = {"name": "Van", "ready_in_days": 2, "set_up": "EUR 60", "each_day": "EUR 40"}
    cover = [{**named, "owner": "Ada Brandt", "decide_by": "2026-06-12"}, {"name": "Train", "ready_in_days": 1}]
    van, train, _ = assess(report(cover=cover)).cover

    assert (van.owner, van.decide_by, van.missing) == ("Ada Brandt", dt.date(2026, 6, 12), ())
    assert train.missing == ("who sees to it", "by when it must be ordered", "what it costs")
    assert "Ada Brandt sees to it. To be ordered by 12 June 2026" in to_markdown(assess(report(cover=cover)))


def test_a_course_that_rests_on_what_nobody_looked_up_is_not_called_robust():
    for given in (*(case(path).report for path in CASES), report()):
        assessment = assess(given)
        if assessment.robust:
            assert assessment.course.course not in {check.step for check in assessment.check_first}


# ---- plans and questions -------------------------------------------------------------------------------------------


def test_a_plan_step_without_owner_date_or_cost_says_so():
    plan = assess(report(protective_steps=[{"kind": "cover", "do": "Call the second provider."}])).protective_plan

    assert plan[0].missing == ("who does it", "by when", "what it costs")


def test_where_it_may_end_every_kind_of_protection_is_proposed():
    kinds = {s.kind for s in assess(report(threatens={"continuity": "existential"})).protective_plan}

    assert kinds == {"pause", "access", "assets", "evidence", "continuity", "cover"}


def test_a_harm_that_cannot_be_undone_gets_a_proposal_where_no_step_was_named():
    harm = {"harm": "A missed first night.", "felt_by": "customers"}
    (plan,) = assess(report(cannot_be_undone={"answer": "yes", "harms": [harm]})).clean_up

    assert plan.steps[0].proposed


def test_short_and_long_term_remedy_are_both_asked():
    remedies = assess(report()).remedies

    assert remedies.short_term_question
    assert remedies.long_term_question


def test_a_cause_that_was_ruled_out_is_not_asked_about():
    asked = assess(report(root_cause={"people": {"answer": "no"}, "process": {"answer": "yes"}})).preparation.questions

    about = {question.about: question.asks for question in asked}
    assert "people" not in about
    assert about["process"] != {q.about: q.asks for q in assess(report()).preparation.questions}["process"]


@pytest.mark.parametrize(
    ("ours", "theirs", "result"),
    [
        ("yes", "yes", "both see it clear"),
        ("no", "partly", "both see a gap"),
        ("yes", "no", "seen differently"),
        ("yes", "unknown", "ask them"),
        ("unknown", "no", "ask us"),
        ("unknown", "unknown", "ask both"),
    ],
)
def test_the_foundations_are_compared_side_by_side(ours, theirs, result):
    given = report(foundations={"lanes": {"ours": {"answer": ours}, "theirs": {"answer": theirs}}})

    assert next(view for view in assess(given).foundations if view.name == "lanes").result == result


def test_the_weights_in_the_file_can_change_the_course():
    told = case(next(path for path in CASES if path.stem.startswith("05"))).report
    only_means = told.model_copy(update={"weights": {"proportion": 0, "cause": 0, "speed": 0, "value": 0}})

    assert assess(told).course.course != assess(only_means).course.course


def test_a_repeated_failure_that_they_could_have_avoided_is_spoken_to_more_firmly():
    root = {"before": "repeated", "able": "yes", "willing": "no"}
    assessment = assess(report(root_cause=root))

    assert assessment.course.tone == "formal" or assessment.tone != assessment.course.tone


# ---- words ---------------------------------------------------------------------------------------------------------


def test_the_sheet_assumes_no_bad_intent_and_leaves_room():
    sheet = preparation_sheet(assess(example()))

    assert "most likely did not mean this to happen" in sheet
    assert "Their account, in their words" in sheet
    assert "Tarn's driver said" in sheet.split("cannot show")[1].split("##")[0]


def test_no_text_has_a_blank_left_or_an_empty_line_item():
    for given in (example(), report(), *(case(path).report for path in CASES)):
        assessment = assess(given)
        for text in (to_text(assessment), to_markdown(assessment), preparation_sheet(assessment)):
            assert "{" not in text
            assert not re.search(r"\bNone\b(?! \(now| that| or|,)", text)
            assert "- \n" not in text
            assert ".." not in text


def test_an_assessment_is_json():
    assert formats.json_text(assess(example())).startswith("{")


def test_a_report_of_the_greatest_size_is_assessed():
    many = [
        {"what": f"Harm {n}", "cost": "EUR 1,000,000,000,000,000", "each_day": "EUR 1,000,000,000"} for n in range(50)
    ]
    areas = {name: {"items": many} for name in ("business_goals", "customers", "other_partners")}

    assessment = assess(report(impact=areas, horizon_days=3650, bearable_loss="EUR 1"))

    assert assessment.severity.band == "grave"


def test_a_day_is_told_with_its_distance():
    assert said_day(dt.date(2026, 6, 14), dt.date(2026, 6, 9)) == "14 June 2026 (in 5 days)"
