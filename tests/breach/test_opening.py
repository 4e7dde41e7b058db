"""A case may begin in four ways, and goes on in one."""

import datetime as dt

import pytest

from makegood.breach import Table, assess, by_hand, from_early_warning, from_mail, from_missed_commitment, to_markdown
from makegood.breach.report import Answer, Report, Source
from makegood.formats import Faulty
from makegood.values import Party

TODAY = dt.date(2026, 6, 9)
TABLE = Table(Party("northgate", "Northgate", "IE"), Party("fennel", "Fennel", "NL"), TODAY, "EUR")
DAY = dt.date(2026, 6, 5)

WAYS = {
    Source.HAND: by_hand(TABLE, in_one_line="The checkout failed", on=DAY, fact="It was down for 220 minutes."),
    Source.COMMITMENT: from_missed_commitment(
        TABLE, commitment="c-3", deliverable="Load test report", due=DAY, evidence=("mail of 5 June",)
    ),
    Source.WARNING: from_early_warning(
        TABLE, warning="w-7", says="Response times drift.", raised_on=DAY, may_happen_by=dt.date(2026, 6, 30)
    ),
    Source.MAIL: from_mail(TABLE, mail="<a@fennel>", writer="Ben Okafor", subject="We will be late", written_on=DAY),
}


@pytest.mark.parametrize("source", Source)
def test_whatever_opens_it_it_is_the_same_case(source):
    given = WAYS[source]

    assert isinstance(given, Report)
    assert (given.opened_from.source, given.as_of, given.sides.theirs.name) == (source, TODAY, "Fennel")
    assert len(given.what_happened.facts) == 1
    made = assess(given)
    assert made.open_questions
    assert made.opened_from.source is source


def test_a_missed_commitment_enters_the_record_of_promises_and_still_lasts():
    given = WAYS[Source.COMMITMENT]

    assert assess(given).trust.broken == 1
    assert given.what_happened.going_on is Answer.YES
    assert "opened from a missed commitment (c-3)" in to_markdown(assess(given))


def test_a_commitment_that_came_late_is_late_and_no_longer_lasts():
    given = from_missed_commitment(
        TABLE, commitment="c-3", deliverable="Report", due=DAY, done_on=dt.date(2026, 6, 8), evidence=()
    )

    assert assess(given).trust.late == 1
    assert given.what_happened.going_on is Answer.NO


def test_a_commitment_due_today_and_not_yet_past_its_day_happened_no_later_than_today():
    given = from_missed_commitment(TABLE, commitment="c-3", deliverable="Report", due=TODAY)

    assert given.what_happened.on == TODAY


def test_an_early_warning_counts_its_urgency_to_the_day_it_may_happen():
    assert "by 30 June 2026" in assess(WAYS[Source.WARNING]).urgency.reasons[0].says


def test_a_warning_whose_day_has_passed_leaves_the_day_open():
    late = from_early_warning(TABLE, warning="w", says="Drift.", raised_on=DAY, may_happen_by=dt.date(2026, 6, 7))

    assert late.urgency.act_by == "unknown"


def test_what_a_mail_says_is_no_more_than_that_it_was_written():
    (fact,) = WAYS[Source.MAIL].what_happened.facts

    assert fact.says == "Ben Okafor wrote on 5 June 2026: ‘We will be late’."
    assert fact.evidence == ("<a@fennel>",)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: by_hand(TABLE, in_one_line="It failed", on=dt.date(2026, 6, 10)),
        lambda: by_hand(TABLE, in_one_line=" ", on=DAY),
        lambda: from_mail(TABLE, mail="m", writer="Ben", subject="x" * 5000, written_on=DAY),
        lambda: by_hand(Table(TABLE.ours, TABLE.ours, TODAY, "EUR"), in_one_line="It failed", on=DAY),
        lambda: by_hand(Table(TABLE.ours, TABLE.theirs, TODAY, "euro"), in_one_line="It failed", on=DAY),
    ],
)
def test_what_makes_no_report_is_told_in_words(wrong):
    with pytest.raises(Faulty):
        wrong()
