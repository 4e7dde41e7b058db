"""What must hold for every report: properties, over the twelve cases and answers drawn at random."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.breach.reports import CASES, case, example, report, with_answer

from makegood.breach import assess, ratings
from makegood.breach.courses import TONES, courses, judge, rivals, tone, winner
from makegood.breach.measures import SOURCES, measure
from makegood.breach.questions import open_questions
from makegood.breach.report import Answer, Criterion, Report, Weight
from makegood.values import Estimate, Money

REPORTS = [case(path).report for path in CASES]
reports = st.sampled_from(REPORTS)
WORSE = [Weight.NONE, Weight.SOME, Weight.SERIOUS, Weight.EXISTENTIAL]
modest = settings(max_examples=60, deadline=None)
WEIGHED = [("impact", area, "weighs") for area in ("business_goals", "customers", "other_partners")] + [
    ("threatens", what) for what in ("continuity", "stability", "solvency")
]


def severity(given: Report) -> float:
    return ratings.severity(given).number


@modest
@given(reports, st.sampled_from(WEIGHED), st.data())
def test_a_worse_impact_never_lowers_severity(base, path, data):
    better, worse = sorted(data.draw(st.tuples(st.sampled_from(WORSE), st.sampled_from(WORSE))), key=WORSE.index)

    low, high = (with_answer(base, *path, answer=weight) for weight in (better, worse))

    assert severity(low) <= severity(high)


@modest
@given(reports, st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_greater_loss_never_lowers_severity_or_urgency(base, one, other):
    def losing(amount):
        first = base.impact.business_goals.items[0]
        grown = first.model_copy(
            update={name: Estimate.exactly(Money(Decimal(amount), base.currency)) for name in ("cost", "each_day")}
        )
        area = base.impact.business_goals.model_copy(update={"items": (grown,)})
        return base.model_copy(update={"impact": base.impact.model_copy(update={"business_goals": area})})

    less, more = losing(min(one, other)), losing(max(one, other))

    assert severity(less) <= severity(more)
    assert ratings.urgency(less).number <= ratings.urgency(more).number


@modest
@given(
    reports,
    st.integers(0, 200),
    st.integers(1, 200),
    st.dictionaries(st.sampled_from(list(Criterion)), st.floats(0.1, 10), max_size=5),
)
def test_more_trust_never_makes_the_tone_harsher(base, kept, more, weights):
    def tone_with(count):
        given = with_answer(base, "promises", "counted", "kept", answer=count).model_copy(update={"weights": weights})
        return TONES.index(tone(given, winner(given))[0])

    assert tone_with(kept + more) <= tone_with(kept)


def test_the_more_a_course_trusts_the_milder_its_tone():
    """The reason for the property above: courses look at trust in one criterion only, and in the order of their tones."""

    def slope(course):
        within = [c for c in course.conditions if c.criterion is Criterion.VALUE]
        total = sum(c.counts for c in within)
        return sum((c.degree(1) - c.degree(0)) * c.counts / total for c in within if c.measure == "trust")

    def slopes(of):
        return [slope(course) for course in courses() if course.tone == of]

    assert min(slopes("collaborative")) >= max(slopes("firm"))
    assert min(slopes("firm")) >= max(slopes("formal"))
    trusting = [c for course in courses() for c in course.conditions if c.measure == "trust"]
    assert all(c.criterion is Criterion.VALUE and c.wants in ("high", "low") for c in trusting)


@modest
@given(reports, st.text("abcdefgh", min_size=1, max_size=8), st.text("ijklmnop", min_size=1, max_size=8))
def test_renaming_the_sides_changes_nothing_but_names(base, ours, theirs):
    renamed = with_answer(
        base, "sides", answer={"ours": {"id": ours, "name": "Our Side"}, "theirs": {"id": theirs, "name": "Their Side"}}
    )

    assert [(o.course, o.fit, o.low, o.high) for o in judge(renamed)] == [
        (o.course, o.fit, o.low, o.high) for o in judge(base)
    ]
    assert measure(renamed) == measure(base)


def test_unknown_is_never_the_same_as_none():
    none = report(
        threatens={"continuity": "none", "stability": "none", "solvency": "none"},
        impact={area: {"weighs": "none"} for area in ("business_goals", "customers", "other_partners")},
        urgency={"act_by": "none"},
    )

    assert severity(none) == 0
    assert severity(report()) > 0
    assert ratings.severity(report()).could_be == ("slight", "grave")
    assert ratings.urgency(none).number == 0
    assert ratings.urgency(report()).number > 0


@modest
@given(reports, st.sampled_from(WEIGHED))
def test_an_answer_taken_back_becomes_a_question(base, path):
    doubtful = with_answer(base, *path, answer="unknown")

    assert ".".join(path) in {question.path for question in open_questions(doubtful)}


def test_an_unknown_sum_is_named_and_not_taken_for_zero():
    customers = {"weighs": "none", "items": [{"what": "Refunds", "cost": "unknown", "each_day": "EUR 0"}]}
    unknown = report(impact={"customers": customers}, bearable_loss="EUR 1000")
    zero = report(
        impact={"customers": {**customers, "items": [{"what": "Refunds", "cost": "EUR 0", "each_day": "EUR 0"}]}},
        bearable_loss="EUR 1000",
    )

    assert assess(unknown).impact.not_in_it == ("Refunds: so far",)
    weighs = [ratings.in_money(of, ratings.at_stake(of)).number for of in (unknown, zero)]
    assert weighs[0] > weighs[1] == 0


def test_the_same_report_gives_the_same_assessment():
    for base in REPORTS[::4]:
        assert assess(base) == assess(base)


@modest
@given(reports, st.data())
def test_a_course_called_robust_wins_wherever_the_unknown_answers_fall(base, data):
    best = winner(base)
    unknown = [q.path for q in open_questions(base) if q.path.startswith(("root_cause", "materiality"))]
    changed = base
    for path in unknown:
        if path.endswith(("able", "willing")) or (path.startswith("root_cause") and path.endswith("answer")):
            changed = with_answer(changed, *path.split("."), answer=data.draw(st.sampled_from(["yes", "partly", "no"])))

    assert winner(changed) in {best, *rivals(base, best)}


def test_the_fits_lie_within_their_ranges():
    for base in [*REPORTS, example(), report()]:
        for option in judge(base):
            assert 0 <= option.low <= option.fit <= option.high <= 1


def test_every_condition_looks_at_a_measure_that_exists_and_says_both_ways():
    measures = measure(report())
    assert set(measures) == set(SOURCES)
    for course in courses():
        assert {c.criterion for c in course.conditions} == set(Criterion)
        for condition in course.conditions:
            assert condition.measure in measures
            assert condition.holds
            assert condition.fails or condition.measure == "always"


def test_an_answer_is_read_the_same_as_a_word_and_as_a_truth_value():
    assert report(root_cause={"able": True}).root_cause.able is Answer.YES
