"""A mediator sees of a side what it lays open and nothing else; the other side learns nothing; who read what stays written down."""

from __future__ import annotations

import datetime as dt
import re
from importlib import resources

import pytest
from django.urls import reverse
from django.utils.translation import override
from tests.cast import LONG_AGO, Table, link_at, person
from tests.web.caucus.expectations import NORTHGATES, laid_by_ada, proposed_by_cleo

from makegood import formats
from makegood.breach.report import Report
from makegood.formats import Faulty
from makegood.negotiation import Talks
from makegood.web import access
from makegood.web.breach import store as breach
from makegood.web.cases import store as cases
from makegood.web.cases.models import Caucus, Purpose, RecordEntry, Room, Sitting
from makegood.web.cases.write import MayNotWrite
from makegood.web.caucus import store
from makegood.web.caucus.models import Kind, Paper, Read
from makegood.web.engine.models import Outgoing
from makegood.web.negotiation import store as talks

pytestmark = pytest.mark.django_db
LATER = LONG_AGO + dt.timedelta(days=1)
SECRET = "We could live with a third of it: ottersleigh."


def room_of(table: Table, part: str = "requesting") -> str:
    return reverse("caucus:room", args=[table.case.pk, part])


def worked(name: str, kind: type):
    return formats.read(resources.files("makegood.worked_case").joinpath(name).read_bytes(), kind).value


def test_in_the_record_a_mediator_is_named_in_the_language_of_the_case(table: Table):
    with override("fr"):
        assert table.seat("cleo").name == "Cleo Marsh, mediator"


def test_what_a_side_says_in_its_caucus_the_mediator_reads_and_the_other_side_finds_nowhere(table: Table, as_):
    store.say(table.seat("ada"), NORTHGATES, SECRET, at=LONG_AGO)

    assert "ottersleigh" in as_("cleo").get(room_of(table)).content.decode()
    assert "ottersleigh" in as_("nora").get(room_of(table)).content.decode()
    for page in ("cases:case", "cases:record", "cases:people", "cases:exhibits", "caucus:page", "dialogue:thread"):
        told = as_("ben").get(reverse(page, args=[table.case.pk]), follow=True).content.decode()
        assert "ottersleigh" not in told
        assert "aucus words" not in told
    assert as_("ben").get(room_of(table)).status_code == 404
    assert as_("ben").get(reverse("cases:record-of", args=[table.case.pk, NORTHGATES])).status_code == 404
    assert "ottersleigh" not in "".join(mail.subject + mail.body for mail in Outgoing.objects.all())
    assert not RecordEntry.objects.filter(what__startswith="caucus").exclude(room=NORTHGATES).exists()


def test_the_mediator_writes_in_a_caucus_and_nowhere_else(table: Table, as_):
    cleo = as_("cleo")
    cleo.post(room_of(table, "responding"), {"key": "one", "text": "What would help you most?"})

    assert Paper.objects.get().by_mediator
    assert "What would help you most?" in as_("ben").get(room_of(table, "responding")).content.decode()
    assert as_("ada").get(room_of(table, "responding")).status_code == 404
    seat = table.seat("cleo")
    assert {room for room in [*Room.values, *Caucus.values] if seat.may_write_in(room)} == set(Caucus.values)
    assert not any(table.seat("nora").may_write_in(room) for room in [*Room.values, *Caucus.values])


def test_what_is_read_is_written_down_once_for_each_reader(table: Table, as_):
    paper = laid_by_ada(table)
    cleo, address = as_("cleo"), reverse("caucus:paper", args=[table.case.pk, "requesting", paper.pk])
    cleo.get(room_of(table))
    assert not Read.objects.exists()  # its name stands there; what it says does not
    cleo.get(address)
    cleo.get(address)
    as_("maeve").get(address)

    assert [read.name for read in Read.objects.all()] == [table.seat("cleo").name]
    entries = RecordEntry.objects.filter(what="caucus-read")
    assert [(entry.room, entry.actor) for entry in entries] == [(NORTHGATES, table.seat("cleo").name)]
    assert "Cleo Marsh, mediator read it" in as_("ada").get(room_of(table)).content.decode()


def test_a_side_reading_the_mediator_leaves_its_trace_too_even_who_only_reads(table: Table, as_):
    store.say(table.seat("cleo"), NORTHGATES, "How are you?", at=LONG_AGO)
    as_("nora").get(room_of(table))

    assert Read.objects.get().user == table.nora
    assert store.unread(table.seat("ada")).count() == 1
    assert store.unread(table.seat("nora")).count() == 0


def test_what_is_laid_open_is_a_copy_that_was_looked_at_first(table: Table, as_):
    ada = table.seat("ada")
    breach.save_report(ada, worked("assessment.yaml", Report), at=LONG_AGO, assessed=True)
    client, address = as_("ada"), reverse("caucus:lay", args=[table.case.pk, "assessment"])
    shown = client.get(address).content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', shown)[1]
    assert "What to do, as far as your answers go" in shown

    client.post(address, {"key": "one", "seen": "0" * 64})
    assert not Paper.objects.exists()
    client.post(address, {"key": "two", "seen": seen})
    client.post(address, {"key": "two", "seen": seen})

    laid = Paper.objects.get()
    assert laid.text == store.copy_of(ada, Kind.ASSESSMENT).text
    paper = reverse("caucus:paper", args=[table.case.pk, "requesting", laid.pk])
    assert "What to do, as far as your answers go" in as_("cleo").get(paper).content.decode()
    elsewhere = as_("cleo").get(reverse("breach:page", args=[table.case.pk])).content.decode()
    assert "What to do, as far as your answers go" not in elsewhere


def test_preferences_are_seen_by_the_mediator_once_they_are_laid_open(table: Table):
    ada, said = table.seat("ada"), worked("talks.yaml", Talks)
    shared = said.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    talks.set_issues(
        ada, {name: part for name, part in shared.items() if name not in ("sides", "parties")}, at=LONG_AGO
    )
    assert store.copy_of(ada, Kind.PREFERENCES) is None
    talks.save_preferences(ada, said.sides["northgate"], at=LONG_AGO)
    ada = table.seat("ada")
    assert store.offered(ada) == [Kind.PREFERENCES]
    store.lay_open(ada, store.copy_of(ada, Kind.PREFERENCES), at=LONG_AGO)

    assert "walk_away" in store.papers(table.seat("cleo"), NORTHGATES).get().text
    assert store.papers(table.seat("ben"), NORTHGATES).count() == 0


def test_what_was_taken_back_the_mediator_no_longer_sees_and_the_trace_stays(table: Table, as_):
    paper = laid_by_ada(table)
    file = reverse("caucus:file", args=[table.case.pk, "requesting", paper.pk])
    assert b"".join(as_("cleo").get(file).streaming_content) == b"x"
    as_("maeve").post(reverse("caucus:take-back", args=[table.case.pk, "requesting", paper.pk]), {"key": "one"})

    assert as_("cleo").get(file).status_code == 404
    assert "log.txt" not in as_("cleo").get(room_of(table)).content.decode()
    told = as_("ada").get(room_of(table)).content.decode()
    assert "Taken back" in told
    assert "Cleo Marsh, mediator read it" in told
    with pytest.raises(MayNotWrite):
        store.take_back(table.seat("cleo"), paper, at=LATER)


def test_a_mediator_who_comes_later_sees_what_is_laid_open_from_then_on(table: Table):
    store.say(table.seat("ada"), NORTHGATES, SECRET, at=LONG_AGO)
    Sitting.objects.filter(case=table.case, user=table.cleo).update(left_at=LATER)
    address = cases.invite(table.seat("ada"), Purpose.MEDIATOR, name="Dan", at=LATER, days=365 * 20)
    cases.join(person("dan"), link_at(address), at=LATER)
    dan = access.sitting_user(person("dan"), table.case)

    assert not store.papers(dan, NORTHGATES).exists()
    store.say(table.seat("ada"), NORTHGATES, "Welcome.", at=LATER)
    assert [paper.text for paper in store.papers(dan, NORTHGATES)] == ["Welcome."]


def test_nothing_is_laid_open_where_nobody_mediates(table: Table, as_):
    Sitting.objects.filter(case=table.case, user=table.cleo).update(left_at=LONG_AGO)
    with pytest.raises(Faulty, match="Nobody mediates"):
        store.say(table.seat("ada"), NORTHGATES, "Hello", at=LATER)

    told = as_("ada").get(room_of(table)).content.decode()
    assert reverse("cases:invite", args=[table.case.pk, "mediator"]) in told
    assert 'name="text"' not in told


@pytest.mark.parametrize(("ada", "ben", "both"), [(True, True, True), (True, False, False), (False, True, False)])
def test_of_a_proposal_each_side_learns_only_whether_both_said_yes(table: Table, as_, ada: bool, ben: bool, both: bool):
    row = proposed_by_cleo(table)
    first = store.answer(table.seat("ada"), row, yes=ada, at=LONG_AGO)
    assert first.outcome is None
    before = as_("ben").get(room_of(table, "responding")).content.decode()
    store.answer(table.seat("joris"), row, yes=ben, at=LONG_AGO)

    assert "Your side" not in before
    assert (store.proposals(table.seat("ada"))[0].outcome, store.proposals(table.seat("ben"))[0].answers) == (both, ())
    assert [each.yes for each in store.proposals(table.seat("cleo"))[0].answers] == [ada, ben]
    assert RecordEntry.objects.filter(room=Room.JOINT, what="mediators-proposal-accepted").exists() is both
    assert not RecordEntry.objects.filter(room=Room.JOINT, what="caucus-answered").exists()


def test_a_side_answers_once_and_only_sides_do(table: Table, as_):
    row = proposed_by_cleo(table)
    address = reverse("caucus:answer", args=[table.case.pk, row.pk])
    as_("ada").post(address, {"key": "one", "answer": "perhaps"})
    assert not row.answers.exists()
    as_("ada").post(address, {"key": "two", "answer": "yes"})
    as_("maeve").post(address, {"key": "three", "answer": "no"})

    assert [answer.yes for answer in row.answers.all()] == [True]
    with pytest.raises(Faulty, match="waits for an answer"):
        proposed_by_cleo(table)
    for seat in (table.seat("cleo"), table.seat("nora")):
        with pytest.raises(MayNotWrite):
            store.answer(seat, row, yes=True, at=LONG_AGO)


def test_a_proposal_that_a_side_never_answers_is_taken_back_and_another_one_made(table: Table, as_):
    row = proposed_by_cleo(table)
    store.answer(table.seat("ada"), row, yes=True, at=LONG_AGO)
    address = reverse("caucus:withdraw", args=[table.case.pk, row.pk])
    as_("cleo").post(address, {"key": "one"})
    as_("cleo").post(address, {"key": "two"})

    told = as_("ben").get(room_of(table, "responding")).content.decode()
    assert "Taken back" in told
    assert 'value="yes"' not in told
    with pytest.raises(Faulty, match="taken this back"):
        store.answer(table.seat("ben"), row, yes=True, at=LONG_AGO)
    assert store.proposals(table.seat("ben"))[0].outcome is None
    withdrawn = RecordEntry.objects.filter(what="caucus-proposal-withdrawn").order_by("room")
    assert [entry.room for entry in withdrawn] == ["caucus-req", "caucus-resp"]
    assert {mail.to for mail in Outgoing.objects.filter(key__contains="/withdrawn/")} == {
        table.ada.email,
        table.ben.email,
    }
    assert not store.proposals(table.seat("cleo"))[0].waits
    proposed_by_cleo(table)


def test_what_both_have_answered_is_not_taken_back_and_only_by_the_mediator(table: Table):
    row = proposed_by_cleo(table)
    with pytest.raises(MayNotWrite):
        store.withdraw(table.seat("ada"), row, at=LONG_AGO)
    for who in ("ada", "ben"):
        store.answer(table.seat(who), row, yes=True, at=LONG_AGO)
    with pytest.raises(Faulty, match="waits for no answer"):
        store.withdraw(table.seat("cleo"), row, at=LONG_AGO)


def test_the_mediator_speaks_to_both_in_the_thread_and_writes_nothing_else_there(table: Table, as_):
    words = "Please let each other finish."
    as_("cleo").post(reverse("caucus:speak", args=[table.case.pk]), {"key": "one", "text": words})

    for who in ("ada", "ben", "nora", "cleo"):
        told = as_(who).get(reverse("dialogue:thread", args=[table.case.pk])).content.decode()
        assert "<strong>Cleo Marsh, mediator:</strong> Please let each other finish." in told
    entry = RecordEntry.objects.get(what="mediator-spoke")
    assert (entry.room, entry.actor) == (Room.JOINT, "Cleo Marsh, mediator")
    assert words not in entry.details
    assert {mail.to for mail in Outgoing.objects.filter(key__contains="/mediator/")} == {
        table.ada.email,
        table.ben.email,
    }
    assert not table.seat("cleo").may_write_in(Room.JOINT)
    with pytest.raises(MayNotWrite):
        store.speak(table.seat("ada"), words, at=LONG_AGO)


def test_the_way_to_the_mediator_is_there_once_somebody_mediates(table: Table, as_):
    for who, case, found in (("ada", table.case, True), ("dan", table.other, False)):
        told = as_(who).get(reverse("cases:case", args=[case.pk])).content.decode()
        assert ("With the mediator" in told) is found


def test_a_long_caucus_asks_no_more_of_the_database(table: Table, as_, django_assert_max_num_queries):
    for number in range(30):
        store.say(table.seat("cleo" if number % 2 else "ada"), NORTHGATES, f"Word {number}", at=LONG_AGO)
    as_("ada").get(room_of(table))

    with django_assert_max_num_queries(45):
        told = as_("ada").get(room_of(table)).content.decode()
    assert told.count("bubble-ours") == told.count("bubble-shared") == 15


def test_what_is_typed_in_a_caucus_is_kept_for_its_writer_until_it_is_sent(table: Table, as_):
    ada = as_("ada")
    ada.post(
        reverse("cases:draft"), {"draft_form": store.draft_of(NORTHGATES), "draft_case": table.case.pk, "text": SECRET}
    )
    assert "ottersleigh" in ada.get(room_of(table)).content.decode()
    assert "ottersleigh" not in as_("cleo").get(room_of(table)).content.decode()
    ada.post(room_of(table), {"key": "one", "text": "Something else"})

    assert "ottersleigh" not in ada.get(room_of(table)).content.decode()
