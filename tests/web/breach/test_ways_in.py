"""Where an assessment begins, what shows its facts, and what counts in it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.cast import LONG_AGO, Table
from tests.web.obligations.signed import REPORT, begun, day, terms

from makegood.breach.report import Outcome, Source
from makegood.web.breach import store
from makegood.web.breach.models import Paper
from makegood.web.breach.ways_in import ways_in
from makegood.web.cases import store as cases
from makegood.web.cases.models import Room
from makegood.web.dialogue import store as dialogue
from makegood.web.obligations import store as obligations
from makegood.web.obligations import together

pytestmark = pytest.mark.django_db
MAIL = (
    b"From: Ben Okafor <ben@fennel.example>\r\nTo: Ada Brandt <ada@northgate.example>\r\nSubject: What went wrong\r\n"
    b"Date: Mon, 8 Jun 2026 09:00:00 +0200\r\nMessage-ID: <1@fennel.example>\r\n\r\nThe certificate had run out.\r\n"
)


def url(name: str, table: Table, *args: object) -> str:
    return reverse(f"breach:{name}", args=[table.case.pk, *args])


def report(table: Table, who: str = "ada"):
    return store.report_of(store.latest(table.seat(who)))


def take_up(table: Table, source: Source, at: dt.datetime) -> Paper:
    way = next(each for each in ways_in(table.seat("ada"), at) if each.source is source)
    return store.take_up(table.seat("ada"), way, at=at)


def test_a_missed_commitment_begins_an_assessment_and_enters_the_record_of_promises(table):
    begun(table)

    take_up(table, Source.COMMITMENT, day(23))

    said = report(table)
    assert said.opened_from.source is Source.COMMITMENT
    assert said.opened_from.reference == "report"
    assert said.what_happened.in_one_line.startswith("Fennel sends the report on the outage")
    assert [(promise.due, promise.outcome) for promise in said.promises.listed] == [
        (dt.date(2026, 7, 20), Outcome.BROKEN)
    ]
    assert any("4,100 baskets" in item.what for item in said.impact.business_goals.items)


def test_only_what_the_other_side_missed_is_a_way_in(table):
    begun(table)

    ours = [way.says for way in ways_in(table.seat("ada"), day(30))]
    theirs = [way.says for way in ways_in(table.seat("ben"), day(30))]

    assert not [says for says in ours if "load generator" in says]
    assert [says for says in theirs if "load generator" in says]
    assert not [way for way in ways_in(table.seat("ada"), day(10)) if way.source is Source.COMMITMENT]


def test_an_early_warning_is_taken_up_on_the_page_and_twice_sent_once(table, as_):
    begun(table)
    row = together.raise_warning(table.seat("ben"), "Staff leave in autumn", "Tests may slip.", timezone.now())
    assert "Staff leave in autumn" in as_("ada").get(url("begin", table)).content.decode()

    for _ in range(2):
        as_("ada").post(url("begin", table), {"key": "one", "from": f"warning-{row.pk}"})

    assert Paper.objects.count() == 1
    assert report(table).opened_from.source is Source.WARNING
    assert "An early warning was given" in report(table).what_happened.facts[-1].says


def test_an_uploaded_mail_begins_an_assessment_with_the_mail_as_its_evidence(table):
    dialogue.import_mails(table.seat("ada"), MAIL, "mail.eml", at=LONG_AGO)

    take_up(table, Source.MAIL, day(1))

    fact = report(table).what_happened.facts[-1]
    assert "Ben Okafor wrote on 8 June 2026: ‘What went wrong’." in fact.says
    assert fact.evidence == ("message of 8 June 2026 from Ben Okafor",)


def test_what_is_taken_up_later_is_added_and_replaces_nothing(table):
    begun(table)
    seat = table.seat("ada")
    before = store.begun(seat, dt.date(2026, 7, 1))
    store.save_report(seat, before, at=LONG_AGO)

    for _ in range(2):
        take_up(table, Source.COMMITMENT, day(23))

    after = report(table)
    assert after.title == before.title
    assert after.what_happened.in_one_line == before.what_happened.in_one_line
    assert len(after.what_happened.facts) == len(before.what_happened.facts) + 1
    assert len(after.promises.listed) == 1


def test_a_missed_commitment_and_an_early_warning_lead_to_the_assessment(table, as_):
    now = timezone.now()
    signed_at, due = now - dt.timedelta(days=30), (now - dt.timedelta(days=12)).date().isoformat()
    agreed = terms({**REPORT, "due": {"on": due}})
    obligations.begin(table.seat("ada"), agreed, signed_at, signed_at)
    row = together.raise_warning(table.seat("ben"), "Slow", "", now)
    pages = [("obligations:commitment", "report"), ("obligations:warning", row.pk)]

    for name, which in pages:
        link = f'href="{url("begin", table)}"'
        assert link in as_("ada").get(reverse(name, args=[table.case.pk, which])).content.decode()
        assert link not in as_("cleo").get(reverse(name, args=[table.case.pk, which])).content.decode()
    ours = as_("ben").get(reverse("obligations:commitment", args=[table.case.pk, "report"])).content.decode()
    assert url("begin", table) not in ours


def test_a_way_in_that_is_not_there_leads_nowhere(table, as_):
    assert as_("ada").post(url("begin", table), {"key": "one", "from": "warning-999999"}).status_code == 404
    assert "Nothing to begin from yet" in as_("ada").get(url("begin", table)).content.decode()


def test_the_mails_of_one_side_are_no_way_in_for_the_other(table):
    dialogue.import_mails(table.seat("ada"), MAIL, "mail.eml", at=LONG_AGO)

    assert not [way for way in ways_in(table.seat("joris"), day(1)) if way.source is Source.MAIL]


def exhibits(table: Table) -> None:
    for name in ("log.txt", "second-look.txt"):
        cases.add_exhibit(table.seat("ada"), chunks=[name.encode()], name=name, room=Room.REQUESTING, at=LONG_AGO)


def described(**more: str) -> dict[str, str]:
    rows = {
        f"exhibits-{n}-{key}": value
        for n, name in enumerate(("log.txt", "second-look.txt"))
        for key, value in (("name", name), ("by", "Ada Brandt"), ("on", f"2026-06-0{n + 5}"))
    }
    return {"key": "one", **rows, **more}


def test_the_exhibits_of_the_case_stand_in_the_form_with_who_brought_them(table, as_):
    exhibits(table)

    page = as_("ada").get(url("section", table, "exhibits")).content.decode()

    assert 'value="log.txt"' in page
    assert 'value="second-look.txt"' in page
    assert not Paper.objects.exists()


def test_who_verified_an_exhibit_and_what_speaks_against_it_stand_on_the_page(table, as_):
    exhibits(table)
    fact = {"what_happened-in_one_line": "It failed", "what_happened-on": "2026-06-05"}
    fact |= {"what_happened-facts-0-says": "The page was down.", "what_happened-facts-0-evidence": "log.txt"}
    verified = {"exhibits-0-verified_by": "Maeve Doyle", "exhibits-1-contradicts": "log.txt"}

    as_("ada").post(url("section", table, "exhibits"), described(**verified))
    as_("ada").post(url("section", table, "happened"), {"key": "two", **fact})
    as_("ada").post(url("make", table), {"key": "three"})
    page = as_("ada").get(url("page", table)).content.decode()

    assert {exhibit.sha256 for exhibit in report(table).exhibits} == {
        exhibit.sha256 for exhibit in cases.exhibits(table.seat("ada"))
    }
    for words in (
        "verified by Maeve Doyle",
        "verified by nobody else",
        "its bytes are kept",
        "speaks against",
        "a claim so far",
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"exhibits-0-verified_by": "Ada Brandt"}, "cannot be the one who verified it"),
        ({"exhibits-0-contradicts": "rumour.txt"}, "is not another exhibit here"),
        ({"exhibits-0-contradicts": "second-look.txt"}, "is later than"),
        ({"exhibits-1-name": "log.txt"}, "two exhibits named"),
    ],
)
def test_an_exhibit_that_makes_no_sense_is_told_beside_it(table, as_, wrong, says):
    exhibits(table)

    page = as_("ada").post(url("section", table, "exhibits"), described(**wrong))

    assert says in page.content.decode()
    assert not Paper.objects.exists()


def test_weights_are_changed_on_the_page_and_decide_with_the_rest(table, as_):
    typed = {"key": "one", "proportion": "1", "cause": "1", "speed": "10", "value": "0", "means": "0.5"}

    as_("ada").post(url("weights", table), typed)

    assert {str(key): value for key, value in report(table).weights.items()} == {
        "proportion": 1, "cause": 1, "speed": 10, "value": 0, "means": 0.5,
    }  # fmt: skip
    assert 'value="10"' in as_("ada").get(url("weights", table)).content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (dict.fromkeys(("proportion", "cause", "speed", "value", "means"), "0"), "All weights are zero"),
        ({"speed": "11"}, "less than or equal to 10"),
        ({"speed": "nan"}, "number"),
        ({"speed": ""}, "required"),
    ],
)
def test_weights_that_make_no_sense_are_refused(table, as_, wrong, says):
    typed = dict.fromkeys(("proportion", "cause", "speed", "value", "means"), "1") | wrong | {"key": "one"}

    assert says in as_("ada").post(url("weights", table), typed).content.decode()
    assert not Paper.objects.exists()
