"""Writing with the coach, sending in the case and by mail, the reset, the ground rule, the listening check."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files

import pytest
from django.urls import reverse
from tests.cast import FENNEL, LONG_AGO, Table, opening, person

from makegood import dialogue
from makegood.formats import Faulty
from makegood.web.breach import store as breach
from makegood.web.cases import drafts, steps
from makegood.web.cases import store as cases
from makegood.web.cases.models import Case, Exhibit, Link, Purpose, Room
from makegood.web.dialogue import ear, store
from makegood.web.dialogue.models import Class, Kind, Message, Via
from makegood.web.engine.models import Outgoing

CASE = files("makegood.worked_case")
DRAFT = CASE.joinpath("draft.txt").read_text("utf-8")
MBOX = CASE.joinpath("thread.mbox").read_bytes()
CALM = "The checkout failed on 5 June from 10:00 to 13:40. Could you tell us what happened, by Friday 12 June?"
PLANTED = "zanzibarine"
DAY = dt.timedelta(days=1)


def url(table: Table, name: str, *args: object) -> str:
    return reverse(f"dialogue:{name}", args=[table.case.pk, *args])


def typed(**changes: str) -> dict[str, str]:
    return {"text": CALM, "message_class": "open", "subject": "The checkout", "by_mail": "on", "key": "k1", **changes}


# the coach


def test_the_coach_marks_the_hot_draft_and_says_what_is_missing(table: Table, as_):
    seen = as_("ada").post(url(table, "coach"), {"text": DRAFT}).content.decode()

    assert 'id="mark-1"' in seen
    assert 'class="finding-item"' in seen
    assert "Not in it yet" in seen


def test_the_parts_of_a_draft_are_named_in_the_language_of_who_reads_the_page(table, as_):
    table.ada.language = "fr"
    table.ada.save()
    told = as_("ada").post(url(table, "coach"), typed()).content.decode()

    assert "Les faits" in told
    assert "The facts" not in told


@pytest.mark.parametrize(
    ("text", "read_in"),
    [
        ("You failed us again, and we are tired of it.", "en"),
        ("Vous ne tenez jamais vos promesses, et nous le regrettons.", "fr"),
        ("我们对这次的延误非常失望。", "zh"),
        ("Guten Tag", "de"),
        ("", "de"),
    ],
)
def test_a_draft_is_read_in_its_own_language_and_where_few_words_tell_nothing_in_that_of_the_case(
    table: Table, text: str, read_in: str
):
    table.case.language = "de"

    assert ear.written_in(table.case, text) == read_in


def test_who_reads_pages_in_french_is_told_what_hurts_in_an_english_letter(table: Table, as_):
    Case.objects.filter(pk=table.case.pk).update(language="fr")
    seen = as_("ada").post(url(table, "coach"), {"text": "You failed us. It is always the same with you."})

    assert 'class="finding-item"' in seen.content.decode()


def test_what_is_good_is_named_once_however_often_it_is_there(table: Table, as_):
    text = "On 5 June payments failed from 10:00. Thank you for calling. On 8 June 612 buyers had their money back."
    seen = as_("ada").post(url(table, "coach"), {"text": text}).content.decode()

    assert seen.count('<li class="did">The facts</li>') == 1


def test_a_firm_and_fair_message_gets_one_quiet_word(table: Table, as_):
    seen = as_("ada").post(url(table, "coach"), {"text": CALM}).content.decode()

    assert "Nothing in it hurts the matter" in seen
    assert "finding-item" not in seen


def test_the_coach_answers_without_javascript_and_keeps_what_was_typed(table: Table, as_):
    response = as_("ada").post(url(table, "write"), typed(text=DRAFT, do="check"))
    seen = response.content.decode()

    assert response.status_code == 200
    assert "finding-item" in seen
    assert "11,400 people" in seen
    assert Message.objects.count() == 0


@pytest.mark.parametrize("text", ["", "   ", "\x00", "x" * 150_000, "a" * 90_000, "\u202eabc", "🙂" * 500])
def test_the_coach_takes_any_text_calmly(table: Table, as_, text: str):
    assert as_("ada").post(url(table, "coach"), {"text": text, "purpose": "nonsense"}).status_code == 200


def test_a_draft_survives_leaving_the_page(table: Table, as_):
    as_("ada").post(reverse("cases:draft"), typed(draft_form=store.WRITE_FORM, draft_case=table.case.pk))

    assert CALM in as_("ada").get(url(table, "write")).content.decode()
    assert CALM not in as_("maeve").get(url(table, "write")).content.decode()


# sending


def test_who_finds_a_letter_again_on_the_way_back_is_told_that_it_was_sent(table: Table, as_):
    told = "You sent these very words on"
    assert told not in as_("ada").post(url(table, "write"), typed(do="preview")).content.decode()
    as_("ada").post(url(table, "write"), typed(do="send"))

    assert (
        told in as_("ada").post(url(table, "write"), typed(do="preview", text=f"{CALM}\n", key="k2")).content.decode()
    )
    assert told not in as_("ada").post(url(table, "write"), typed(do="preview", text=f"{CALM} Ada")).content.decode()
    assert told not in as_("ben").post(url(table, "write"), typed(do="preview")).content.decode()


def test_what_is_previewed_is_what_they_see_and_nothing_is_sent_before(table: Table, as_):
    preview = as_("ada").post(url(table, "write"), typed(do="preview")).content.decode()
    assert CALM in preview
    assert "Ben Okafor (ben@fennel.example)" in preview
    assert Message.objects.count() == 0

    response = as_("ada").post(url(table, "write"), typed(do="send"))

    assert response.status_code == 302
    assert CALM in as_("ben").get(url(table, "thread")).content.decode()
    assert {mail.to for mail in Outgoing.objects.filter(key__contains="message/")} == {
        "ben@fennel.example",
        "joris@fennel.example",
    }
    assert drafts.load(person("ada"), store.WRITE_FORM, table.case.pk) == {}


def test_sent_twice_is_sent_once(table: Table, as_):
    for _ in range(2):
        assert as_("ada").post(url(table, "write"), typed(do="send")).status_code == 302

    assert Message.objects.count() == 1


def test_a_notice_with_legal_effect_cannot_be_without_prejudice(table: Table, as_):
    seen = as_("ada").post(url(table, "write"), typed(do="send", notice="on", message_class="settlement"))

    assert "cannot be without prejudice" in seen.content.decode()
    assert Message.objects.count() == 0
    with pytest.raises(Faulty, match="without prejudice"):
        store.send(table.seat("ada"), CALM, Class.SETTLEMENT, notice=True, at=LONG_AGO)


BROKEN = {
    "no text": {"text": ""},
    "only spaces": {"text": "  \n "},
    "too long": {"text": "x" * 100_001},
    "unknown class": {"message_class": "secret"},
    "unknown purpose": {"purpose": "insult"},
    "long subject": {"subject": "x" * 400},
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_message_is_refused_on_the_page_and_keeps_the_rest(table: Table, as_, broken: str):
    response = as_("ada").post(url(table, "write"), typed(do="send", **BROKEN[broken]))

    assert response.status_code == 200
    assert 'class="error"' in response.content.decode()
    assert "The checkout" in response.content.decode() or broken == "long subject"
    assert Message.objects.count() == 0
    assert Outgoing.objects.filter(key__contains="message/").count() == 0


def test_an_internal_note_goes_to_nobody(table: Table, as_):
    as_("ada").post(url(table, "write"), typed(do="send", message_class="internal", text=f"A {PLANTED} limit."))

    assert Message.objects.get().room == Room.REQUESTING
    assert not Outgoing.objects.filter(key__contains="message/").exists()
    assert PLANTED not in as_("ben").get(url(table, "thread")).content.decode()
    assert not any(PLANTED in mail.body for mail in Outgoing.objects.all())


def test_an_exhibit_goes_along_and_is_shared_with_it(table: Table, as_):
    seat = table.seat("ada")
    exhibit = cases.add_exhibit(seat, chunks=[b"log"], name="log.csv", room=Room.REQUESTING, at=LONG_AGO)
    field = f"exhibit_{exhibit.pk}"
    assert (
        "Sending shares it"
        in as_("ada").post(url(table, "write"), typed(do="preview", **{field: "on"})).content.decode()
    )

    as_("ada").post(url(table, "write"), typed(do="send", **{field: "on"}))

    shared = Message.objects.get().exhibits.get()
    assert (shared.room, shared.sha256) == (Room.JOINT, exhibit.sha256)
    assert "log.csv" in as_("ben").get(url(table, "thread")).content.decode()


def test_the_other_sides_private_exhibit_is_not_to_be_had(table: Table, as_):
    theirs = cases.add_exhibit(table.seat("ben"), chunks=[b"x"], name="theirs.csv", room=Room.RESPONDING, at=LONG_AGO)
    as_("ada").post(url(table, "write"), typed(do="send", **{f"exhibit_{theirs.pk}": "on"}))

    assert Message.objects.get().exhibits.count() == 0
    assert Exhibit.objects.filter(room=Room.JOINT).count() == 0


def test_a_partner_without_an_account_gets_the_message_with_a_link(db, client):
    ada = person("ada")
    seat = cases.open_case(ada, opening(), at=LONG_AGO)
    store.send(seat, CALM, to_name="Ben Okafor", to_email="ben@fennel.example", at=dt.datetime.now(dt.UTC))

    mail = Outgoing.objects.get(key__contains="message/")
    assert CALM in mail.body
    assert mail.reply_to == "ada@northgate.example"
    path = next(word for word in mail.body.split() if "/p/" in word).partition("/p/")[2]
    assert CALM in client.get(f"/p/{path}").content.decode()
    assert steps.state(seat).alone is True


def test_a_known_contact_gets_the_next_message_too(db):
    seat = cases.open_case(person("ada"), opening(them=FENNEL), at=LONG_AGO)
    cases.invite(seat, Purpose.ANSWER, name="Ben Okafor", email="ben@fennel.example", at=LONG_AGO)

    store.send(seat, CALM, at=LONG_AGO + DAY)
    store.send(seat, "One more thing.", at=LONG_AGO + 2 * DAY)

    assert Outgoing.objects.filter(key__contains="message/", to="ben@fennel.example").count() == 2
    assert Link.objects.filter(email="ben@fennel.example").count() == 3


def test_a_settlement_message_says_so_in_the_mail(table: Table):
    store.send(table.seat("ada"), CALM, Class.SETTLEMENT, subject="A way out", at=LONG_AGO)

    assert [mail.subject for mail in Outgoing.objects.all()].count("Without prejudice: A way out") == 2


# guided start


def test_answers_become_a_draft_that_passes_the_coach(table: Table, as_):
    answers = {
        "purpose": "first-notice",
        "tone": "collaborative",
        "to": "Ben",
        "facts": "The checkout failed on 5 June from 10:00 to 13:40.",
        "commitment": "send us the incident report",
        "by": "2026-06-12",
        "together": "on",
        "key": "g",
    }
    response = as_("ada").post(url(table, "guided"), answers)

    assert response.status_code == 302
    seen = as_("ada").get(url(table, "write")).content.decode()
    assert "12 June 2026" in seen
    assert "finding-item" not in seen


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"commitment": "send the report"}, "belong together"),
        ({"by": "2026-06-12"}, "belong together"),
        ({}, "no answer to build from"),
        ({"facts": "x" * 5000}, "4000"),
        ({"by": "the day after"}, "date"),
    ],
)
def test_answers_that_make_no_draft_say_why(table: Table, as_, answers: dict[str, str], said: str):
    response = as_("ada").post(
        url(table, "guided"), {"purpose": "first-notice", "tone": "firm", "key": "g", "to": "", **answers}
    )

    assert response.status_code == 200
    assert said in response.content.decode()


# the reset


def test_the_reset_shows_its_sources_and_goes_to_the_writers_draft_only(table: Table, as_):
    store.import_mails(table.seat("ada"), MBOX, "thread.mbox", at=LONG_AGO)
    drafts.save(person("ada"), store.WRITE_FORM, {"text": "what I had typed"}, at=LONG_AGO, case_id=table.case.pk)
    seen = as_("ada").get(url(table, "reset")).content.decode()
    assert "Own your part" in seen
    assert "#message-" in seen

    as_("ada").post(url(table, "reset"))

    page = as_("ada").get(url(table, "write")).content.decode()
    assert ear.Ear(table.seat("ada")).reset().text[:40] in page
    assert "What you had typed before is kept" in page
    assert "what I had typed" in as_("ada").get(url(table, "write") + "?before=1").content.decode()
    assert Message.objects.filter(room=Room.JOINT).count() == 0


@pytest.mark.parametrize("register", dialogue.REGISTERS)
def test_the_reset_is_offered_in_three_registers_and_taken_in_the_one_that_is_shown(table: Table, as_, register):
    store.import_mails(table.seat("ada"), MBOX, "thread.mbox", at=LONG_AGO)
    drafted = ear.Ear(table.seat("ada")).reset(register)
    seen = as_("ada").get(url(table, "reset"), {"register": register}).content.decode()
    as_("ada").post(url(table, "reset"), {"register": register})

    assert f'<option value="{register}" selected>' in seen
    assert drafts.load(person("ada"), store.WRITE_FORM, table.case.pk)["text"] == drafted.text


def test_a_register_that_is_none_is_read_as_plain(table: Table, as_):
    store.import_mails(table.seat("ada"), MBOX, "thread.mbox", at=LONG_AGO)

    assert (
        '<option value="plain" selected>' in as_("ada").get(url(table, "reset"), {"register": "loud"}).content.decode()
    )


def test_a_case_in_german_gets_its_reset_in_german(table: Table):
    store.import_mails(table.seat("ada"), MBOX, "thread.mbox", at=LONG_AGO)
    table.case.language = "de"
    table.case.save()

    assert dialogue.check(ear.Ear(table.seat("ada")).reset().text).language == "de"


def test_without_two_sides_there_is_nothing_to_reset(table: Table, as_):
    assert "nothing to come back from yet" in as_("ada").get(url(table, "reset")).content.decode()
    assert as_("ada").post(url(table, "reset")).status_code == 200


def test_a_reset_that_was_sent_counts_and_calms(table: Table):
    seat = table.seat("ada")
    store.import_mails(seat, MBOX, "thread.mbox", at=LONG_AGO)
    store.send(seat, "Let us start again.", purpose=Kind.RESET, by_mail=False, at=LONG_AGO + 60 * DAY)

    state = steps.state(seat)
    assert state.resets_sent == 1
    assert state.talks_strained is False


# the ground rule


def test_a_rule_holds_once_both_have_said_so(table: Table, as_):
    as_("ada").post(url(table, "rule"), {"do": "propose", "key": "a"})
    assert not store.rule(table.seat("ada")).in_force
    as_("ada").post(url(table, "rule"), {"do": "accept", "key": "b"})
    assert not store.rule(table.seat("ada")).in_force, "nobody accepts their own proposal"

    as_("ben").post(url(table, "rule"), {"do": "accept", "key": "c"})

    assert store.rule(table.seat("ada")).in_force


def test_drifting_back_to_fault_is_told_to_the_writer_first_and_then_to_both_alike(table: Table, as_):
    blame = "This was entirely your fault and you failed us."
    store.propose_rule(table.seat("ada"), at=LONG_AGO)
    store.accept_rule(table.seat("ben"), at=LONG_AGO)
    assert (
        "You both agreed to speak of the future"
        in as_("ada").post(url(table, "coach"), {"text": blame}).content.decode()
    )

    store.send(table.seat("ada"), blame, by_mail=False, at=LONG_AGO + DAY)
    store.send(table.seat("ada"), blame, by_mail=False, at=LONG_AGO + DAY)

    reminder = Message.objects.get(via=Via.RULE)
    assert "Northgate" not in reminder.text
    for who in ("ada", "ben"):
        assert reminder.text in as_(who).get(url(table, "thread")).content.decode()


def test_without_a_rule_nobody_is_reminded(table: Table):
    store.send(table.seat("ada"), "This was your fault and you failed us.", by_mail=False, at=LONG_AGO)

    assert not Message.objects.filter(via=Via.RULE).exists()


# the listening check


def test_they_confirm_or_correct_how_we_understood_them(table: Table, as_):
    as_("ada").post(url(table, "listening"), {"text": "You fear being held liable.", "key": "l"})
    (said,) = store.summaries(table.seat("ben"))

    empty = as_("ben").post(url(table, "answer-summary", said.pk), {"answer": "no", "correction": " ", "key": "m"})
    assert "Say what would be right" in empty.content.decode()
    as_("ben").post(
        url(table, "answer-summary", said.pk), {"answer": "no", "correction": "It is the cost.", "key": "n"}
    )

    said.refresh_from_db()
    assert (said.confirmed, said.correction) == (False, "It is the cost.")
    assert "It is the cost." in as_("ada").get(url(table, "listening")).content.decode()


def test_nobody_confirms_their_own_summary(table: Table, as_):
    said = store.say_back(table.seat("ada"), "You fear being held liable.", at=LONG_AGO)

    assert as_("maeve").post(url(table, "answer-summary", said.pk), {"answer": "yes"}).status_code == 404


# the assessment


def test_the_tone_is_the_one_that_our_own_assessment_recommends(table: Table):
    seat = table.seat("ada")
    assert store.tone(seat) == ""

    report = breach.from_file(seat, CASE.joinpath("assessment.yaml").read_bytes(), "assessment.yaml")
    breach.save_report(seat, report, assessed=True, at=LONG_AGO)

    assert store.tone(seat) in dialogue.TONES
    assert store.tone(table.seat("ben")) == ""
