"""The assessment on its pages: asked section by section, read from a file, shown with its reasons."""

from __future__ import annotations

import datetime as dt
from importlib import resources

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.breach.reports import CASES, case
from tests.cast import LONG_AGO, Table

from makegood.breach import Report, assess
from makegood.formats import read
from makegood.web.breach import store
from makegood.web.breach.forms import Fold, SectionForm
from makegood.web.breach.models import Paper
from makegood.web.breach.sections import every_answer, section_of, sections
from makegood.web.cases import drafts, steps
from makegood.web.cases.models import RecordEntry, Room
from makegood.web.cases.write import MayNotWrite

WORKED = resources.files("makegood.worked_case").joinpath("assessment.yaml").read_bytes()
NOT_ASKED = {"title", "as_of", "weights", "opened_from"}  # the case, the day, a page of its own, the way in


def url(name: str, table: Table, *args: object) -> str:
    return reverse(f"breach:{name}", args=[table.case.pk, *args])


def saved(table: Table, who: str = "ada") -> Paper:
    seat = table.seat(who)
    return store.save_report(seat, store.from_file(seat, WORKED, "assessment.yaml"), at=LONG_AGO, assessed=True)


def test_every_answer_of_the_report_is_asked_in_one_section():
    asked = [path for section in sections().values() for path in section.paths]
    every = {path for path in every_answer() if path[0] not in {*NOT_ASKED, "sides"} and "override" not in path}
    every.remove(("exhibits", "*", "sha256"))  # of the bytes; nobody types it

    assert len(asked) == len(set(asked))
    assert set(asked) == every


def test_a_new_assessment_begins_with_what_the_case_says(table, as_):
    page = as_("ada").get(url("section", table, "happened")).content.decode()

    assert "Checkout outage on the Harbour Lights on-sale" in page
    assert 'value="2026-06-05"' in page
    assert "4,100 baskets were lost" in as_("ada").get(url("section", table, "impact")).content.decode()
    assert "A checkout we can rely on in October." in as_("ada").get(url("section", table, "wants")).content.decode()
    assert not Paper.objects.exists()


@pytest.mark.parametrize("section_id", sections())
def test_a_section_saved_unchanged_changes_nothing(table, section_id):
    """What the form shows and sends back is what the report says, answer by answer."""
    report = store.report_of(saved(table))
    shown = SectionForm(section=sections()[section_id], report=report)
    typed = _as_sent(shown)

    form = SectionForm(typed, section=sections()[section_id], report=report)
    again = form.report(report.as_of)

    assert not form.errors
    assert again == report


def _as_sent(form: SectionForm) -> dict[str, str]:
    """What a browser would send of a form nobody touched."""
    sent: dict[str, str] = {}
    for bound in form:
        value = bound.value()
        boxes = getattr(bound.field.widget, "widgets", None)
        if boxes:
            values = value if isinstance(value, list) else bound.field.widget.decompress(value)
            sent |= {f"{bound.name}_{n}": "" if part is None else str(part) for n, part in enumerate(values)}
        else:
            sent[bound.name] = "" if value is None else str(value)
    return sent


def test_a_section_can_be_answered_in_any_order_and_the_rest_stays_open(table, as_):
    typed = {"urgency-act_by_0": "unknown", "urgency-act_by_1": "2030-07-08", "urgency-because": "The board meets."}

    as_("ada").post(url("section", table, "urgency"), typed)

    report = store.report_of(store.latest(table.seat("ada")))
    assert report.urgency.act_by == dt.date(2030, 7, 8)
    assert report.our_position.worth == "unknown"


MONEY = "impact-business_goals-items-0-"
WRONG = {
    "negative money": ({f"{MONEY}cost_1": "-5"}, "is negative"),
    "two currencies": ({f"{MONEY}cost_1": "USD 5"}, "is not in EUR"),
    "falling": ({f"{MONEY}cost_0": "9", f"{MONEY}cost_1": "5", f"{MONEY}cost_2": "7"}, "do not rise"),
    "half a range": ({f"{MONEY}cost_0": "9"}, "is missing"),
    "no number": ({f"{MONEY}cost_1": "NaN"}, "NaN"),
    "huge": ({f"{MONEY}cost_1": "9" * 30}, "digits"),
    "no such answer": ({"impact-customers-weighs": "a ton"}, "not one of the available choices"),
    "no days": ({"horizon_days": "0"}, "Write at least 1."),
    "no currency": ({"currency": "euros"}, "Currency"),
    "nameless": ({f"{MONEY}what": "", f"{MONEY}cost_1": "7"}, "‘what’ is missing"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_an_answer_that_makes_no_sense_is_told_beside_it_and_nothing_is_lost(table, as_, kind):
    wrong, says = WRONG[kind]
    typed = {"currency": "EUR", f"{MONEY}what": "Overtime of everybody"} | wrong

    page = as_("ada").post(url("section", table, "impact"), typed)

    said = page.content.decode()
    assert page.status_code == 200
    assert 'class="error"' in said
    assert kind == "no currency" or says in said
    assert kind == "nameless" or "Overtime of everybody" in said
    assert not Paper.objects.exists()


def test_a_section_sent_twice_is_saved_once(table, as_):
    for _ in range(2):
        response = as_("ada").post(url("section", table, "urgency"), {"key": "one-time", "urgency-because": "x"})
        assert response.status_code == 302

    assert Paper.objects.count() == 1


def test_adding_a_row_keeps_what_was_typed_and_saves_nothing(table, as_):
    typed = {"what_happened-in_one_line": "It failed", "what_happened-facts-0-says": "Calls were not answered."}

    page = (
        as_("ada")
        .post(url("section", table, "happened"), {**typed, "more": "what_happened-facts"}, follow=True)
        .content.decode()
    )

    assert "Calls were not answered." in page
    assert 'name="what_happened-facts-1-says"' in page
    assert not Paper.objects.exists()


def test_what_was_typed_comes_back_until_it_is_saved(table, as_):
    typed = {f"{MONEY}what": "Overtime", f"{MONEY}cost_0": "9,000", "currency": "EUR"}
    drafts.save(table.ada, "breach-impact", typed, at=timezone.now(), case_id=table.case.pk)

    assert 'value="9,000"' in as_("ada").get(url("section", table, "impact")).content.decode()
    assert 'value="9,000"' not in as_("maeve").get(url("section", table, "impact")).content.decode()
    as_("ada").post(url("section", table, "impact"), {**typed, f"{MONEY}cost_1": "9,500", f"{MONEY}cost_2": "9,900"})
    assert not drafts.load(table.ada, "breach-impact", table.case.pk)
    assert "9900.00" in str(Paper.objects.get().report) or "9,900.00" in str(Paper.objects.get().report)


def test_a_file_gives_the_result_page_with_its_reasons(table, as_):
    page = (
        as_("ada")
        .post(url("upload", table), {"file": SimpleUploadedFile("assessment.yaml", WORKED)}, follow=True)
        .content.decode()
    )

    for words in (
        "Recommended, as far as your answers go",
        "Renegotiate",
        "What may not be done now",
        "Two of Fennel’s people on watch",
        "A failover test under load",
        "11,400 people gave up",
        "<svg",
        "Total if it is low",
        "Only Northgate sees this",
    ):
        assert words in page, words


def test_the_file_given_back_is_the_same_report(table, as_):
    paper = saved(table)

    file = as_("ada").get(url("download", table)).content

    assert read(file, Report).value == store.report_of(paper)


BROKEN = {
    "empty": (b"", "empty"),
    "no YAML": (b"a: [", "cannot be read as YAML"),
    "wrong encoding": ("title: Kündigung".encode("latin-1"), "UTF-8"),
    "unknown key": (WORKED + b"\ncolour: blue\n", "not a key here"),
    "a list": (b"- 1\n", "error"),
    "two currencies": (WORKED.replace(b"EUR 12500", b"USD 12500"), "two currencies"),
    "the other side's": (WORKED.replace(b"Northgate Tickets Ltd", b"Fennel Payments B.V.", 1), "the other side"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_cannot_be_used_says_why_and_changes_nothing(table, as_, kind):
    data, says = BROKEN[kind]

    page = as_("ada").post(url("upload", table), {"file": SimpleUploadedFile("assessment.yaml", data)})

    assert page.status_code == 200
    assert says in page.content.decode()
    assert not Paper.objects.exists()


def test_the_path_knows_the_course_only_once_it_was_asked_for(table, as_):
    as_("ada").post(url("section", table, "urgency"), {"urgency-because": "The board meets."})
    assert not steps.state(table.seat("ada")).assessed

    as_("ada").post(url("make", table), {"key": "one-time"})

    state = steps.state(table.seat("ada"))
    assert state.assessed
    assert state.course
    assert state.answers_missing
    assert not steps.state(table.seat("ben")).assessed


def test_two_answers_together_with_sums_among_them_are_told_where_somebody_asks(table, as_):
    seat = table.seat("ada")
    store.save_report(seat, case(CASES[1]).report, at=LONG_AGO, assessed=True)

    short, whole = (as_("ada").get(url(name, table)).content.decode() for name in ("page", "pairs"))

    assert url("pairs", table) in short
    assert "Does the failure still last?" in whole
    assert "What has this cost so far: Reports written by hand? If the answer were ‘USD 60,000 or more’" in whole
    assert "Reports written by hand? If the answer were ‘USD 60,000 or more’" not in short


def test_what_the_answers_come_to_is_worked_out_once_for_the_same_answers(table, as_, monkeypatch):
    worked_out = []
    monkeypatch.setattr(store, "assess", lambda report: worked_out.append(report) or assess(report))
    store._assessed.cache_clear()
    report = case(CASES[1]).report

    def viewed(report: Report) -> str:
        store.save_report(table.seat("ada"), report, at=LONG_AGO, assessed=True)
        for name in ("page", "sheet", "page"):
            page = as_("ada").get(url(name, table)).content.decode()
        return page

    assert "A quite other title" not in viewed(report)
    assert len(worked_out) == 1
    other = report.what_happened.model_copy(update={"in_one_line": "A quite other title"})
    assert "A quite other title" in viewed(report.model_copy(update={"what_happened": other}))
    assert len(worked_out) == 2


def test_open_questions_lead_to_the_section_that_asks_them(table):
    made = store.assessment(saved(table))

    assert all(section_of(question.path) for question in made.open_questions)
    assert all(section_of(change.path) for change in made.what_would_change)


def test_the_sheet_for_the_talk_holds_questions_and_room_to_write(table, as_):
    saved(table)

    page = as_("ada").get(url("sheet", table)).content.decode()

    assert "Before the talk with Fennel" in page
    assert "Their account, in their words" in page
    assert "data-print" in page


def test_nobody_else_learns_anything_of_our_assessment(table, as_):
    seat = table.seat("ada")
    report = store.begun(seat, dt.date(2026, 6, 9))
    planted = report.model_copy(update={"title": "xylophone"})
    what = planted.what_happened.model_copy(update={"in_one_line": "A xylophone fell."})
    store.save_report(seat, planted.model_copy(update={"what_happened": what}), at=LONG_AGO, assessed=True)

    assert "xylophone" in as_("maeve").get(url("page", table)).content.decode()
    for who in ("ben", "joris", "cleo"):
        for name in ("breach:page", "cases:case", "cases:record"):
            page = as_(who).get(reverse(name, args=[table.case.pk]))
            assert page.status_code == 200, (who, name)
            assert "xylophone" not in page.content.decode(), (who, name)
    entries = RecordEntry.objects.values_list("details", flat=True)
    assert not [details for details in entries if "xylophone" in details]
    assert not RecordEntry.objects.filter(room=Room.JOINT, what="assessment-saved").exists()


def test_an_adviser_reads_and_cannot_save(table, as_):
    report = store.report_of(saved(table))

    assert as_("nora").get(url("page", table)).status_code == 200
    with pytest.raises(MayNotWrite):
        store.save_report(table.seat("nora"), report, at=LONG_AGO)


CONTRADICTS = {
    "contract": {
        "notice": {"given_on": "none", "valid": "yes"},
        "cure_period": {"running": "yes", "until": "none"},
    },
    "promises": {"listed": [{"what": "A test", "due": "2026-06-01", "outcome": "kept", "on": "2026-06-02"}]},
}


def saved_by_an_older_version(table: Table) -> Paper:
    paper = saved(table)
    paper.report |= CONTRADICTS
    paper.save(update_fields=["report"])
    return paper


def test_answers_saved_before_they_were_held_to_contradict_open_and_say_what_to_correct(table, as_):
    saved_by_an_older_version(table)

    for name in ("page", "answers"):
        page = as_("ada").get(url(name, table)).content.decode()
        assert "no notice was given, and that the notice is valid" in page
        assert f"{url('section', table, 'promises')}#ask-promises-listed-0-outcome" in page
    for name in ("sheet", "against", "download", "foundations"):
        assert as_("ada").get(url(name, table)).status_code == 200


def folds(client: Client, table: Table, typed: dict[str, str] | None = None) -> list[bool]:
    """Which parts of the long section stand open."""
    address = url("section", table, "impact")
    page = client.post(address, typed) if typed else client.get(address)
    return [part.open for part in page.context["form"].folded() if isinstance(part, Fold)]


def test_of_a_long_section_one_part_is_open_at_a_time_and_what_has_a_fault(table, as_):
    assert folds(as_("ada"), table) == [False, True, False, False]  # the case itself says what it does to the first
    saved(table)
    assert folds(as_("ada"), table) == [False, False, False, False]
    assert folds(as_("ada"), table, {"currency": "EUR", "impact-customers-items-0-cost_1": "a lot"})[1]


def test_such_answers_are_corrected_one_section_at_a_time(table, as_):
    saved_by_an_older_version(table)
    promise = {"promises-listed-0-what": "A test", "promises-listed-0-due": "2026-06-01"}
    late = {**promise, "promises-listed-0-outcome": "late", "promises-listed-0-on": "2026-06-02"}

    wrong = as_("ada").post(url("section", table, "promises"), late | {"promises-listed-0-outcome": "kept"})
    assert "It says that this was kept" in wrong.content.decode()
    as_("ada").post(url("section", table, "promises"), late)

    page = as_("ada").get(url("page", table)).content.decode()
    assert "It says that this was kept" not in page
    assert "no notice was given, and that the notice is valid" in page
