"""What is heard in a thread, and the way back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.dialogue import check, conversation, follow, marked_up, reset, risk_line
from makegood.dialogue.course import decided
from makegood.dialogue.risk import weights
from makegood.formats import Faulty
from makegood.values import MessageClass

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
HARD = [
    (
        "harbour",
        "The cold store was at 9 degrees on 1 March and 400 crates were lost. Could you explain the alarm log?",
    ),
    ("kestrel", "We are looking into it. Our engineers worked through the night and restored the cooling on 2 March."),
    ("harbour", "You did not answer the alarm. Was the alarm log checked or not?"),
    ("kestrel", "That was not our fault. The door was left open on your side."),
    (
        "harbour",
        "For the third time: was the alarm log checked? You never answer. How wonderful that your engineers slept.",
    ),
    (
        "kestrel",
        "You keep blaming us. We are doing our best and we should not be spoken to like that. Our insurer asks us to be careful.",
    ),
]
BETTER = [
    ("harbour", "I am sorry for my tone. Let us focus on the future, not the past. What would you propose?"),
    (
        "kestrel",
        "Thank you for saying that. We propose a second alarm by 20 March. If you could close the door by hand, we will test it.",
    ),
    ("harbour", "Thank you, that sounds good. It was still your fault, to be clear."),
]


def thread_of(lines, hours=20):
    return conversation(
        [
            {"at": (START + timedelta(hours=hours * i)).isoformat(), "speaker": who, "text": text}
            for i, (who, text) in enumerate(lines)
        ]
    )


def kinds(course, place):
    return {sign.kind for sign in course.turns[place].signs}


def test_each_message_shows_what_it_does():
    course = follow(thread_of(HARD + BETTER))

    assert "asks" in kinds(course, 0)
    assert "did" in kinds(course, 1)
    assert {"blame", "presses-again"} <= kinds(course, 2)
    assert "deflects" in kinds(course, 3)
    assert {"sarcasm", "presses-again", "absolutes"} <= kinds(course, 4)
    assert {"complains-of-tone", "distress"} <= kinds(course, 5)
    assert {"apologises", "own-tone", "turns-forward", "asks"} <= kinds(course, 6)
    assert {"thanks", "proposes"} <= kinds(course, 7)


def test_the_talks_go_wrong_where_they_grow_hot_and_recover_after_the_reset():
    course = follow(thread_of(HARD + BETTER))
    risks = [turn.risk for turn in course.turns]

    assert course.goes_wrong_at is not None
    assert 3 <= course.goes_wrong_at <= 5
    assert max(risks) == max(risks[3:6])
    assert risks[7] < risks[5]
    assert sum(turn.alert for turn in course.turns) == 1


def test_the_first_three_messages_never_alert():
    assert follow(thread_of(HARD[4:6] * 1 + HARD[4:5])).goes_wrong_at is None


def test_a_calm_thread_never_goes_wrong():
    calm = [
        ("a", "Could you send the report by Friday?"),
        ("b", "Thank you for asking. We will send it on Thursday."),
    ] * 6

    assert follow(thread_of(calm)).goes_wrong_at is None


def test_a_rise_is_explained_by_words_that_stand_in_the_message():
    thread = thread_of(HARD)
    for message, turn in zip(thread.messages, follow(thread).turns, strict=True):
        for sign in turn.signs:
            assert not sign.quote or sign.quote.rstrip("…") in " ".join(message.text.split())


def test_a_point_is_followed_from_where_it_was_raised():
    point = follow(thread_of(HARD)).points[0]

    assert point.raised_by == "harbour"
    assert "alarm" in point.quote
    assert len(point.pressed_in) == 2


def test_a_complaint_about_tone_is_checked_against_what_was_written():
    right = follow(thread_of(HARD)).tone[0]

    assert right.borne_out
    assert right.about == "harbour"
    assert "right" in right.says

    groundless = follow(thread_of([("a", "The report is due on Friday."), ("b", "Your tone is hurtful.")])).tone[0]
    assert not groundless.borne_out
    assert "ask b" in groundless.says


def test_going_back_to_fault_after_the_turn_is_noticed():
    thread = thread_of(HARD + BETTER)
    course = follow(thread)

    assert course.turned_at == thread.messages[6].id
    assert [message for message, _ in course.back_to_fault] == [thread.messages[8].id]


def test_interests_are_questions_with_the_words_that_hint_at_them():
    interest = next(i for i in follow(thread_of(HARD)).interests if i.id == "liability" and i.side == "kestrel")

    assert "insurer" in interest.quote
    assert interest.question.endswith("?")


def test_both_accounts_stand_side_by_side():
    accounts = {
        account.side: " ".join(quote for _, quote in account.says) for account in follow(thread_of(HARD)).accounts
    }

    assert "9 degrees" in accounts["harbour"]
    assert "restored the cooling" in accounts["kestrel"]


def test_a_long_silence_after_a_question_is_noticed():
    assert "silence" in kinds(follow(thread_of(HARD[:2], hours=24 * 9)), 1)
    assert "silence" not in kinds(follow(thread_of(HARD[:2])), 1)


def alerts(risks):
    silent, found = True, []
    for place, now in enumerate(risks):
        alert, silent = decided(place, now, silent)
        found.append(alert)
    return found


def test_an_alert_comes_once_after_the_first_messages_and_again_only_after_recovery():
    assert alerts([0.9, 0.9, 0.9]) == [False, False, False]
    assert alerts([0.9, 0.9, 0.9, 0.9, 0.9, 0.3, 0.9]) == [False, False, False, True, False, False, False]
    assert alerts([0.0, 0.0, 0.0, 0.9, 0.0, 0.9]) == [False, False, False, True, False, True]


def test_early_in_the_talks_an_alert_must_be_surer():
    later = weights()["decision"]["alert"][-1]

    assert alerts([0.0] * 3 + [later] + [0.0] * 3) == [False] * 7
    assert alerts([0.0] * 6 + [later]) == [False] * 6 + [True]


def test_an_empty_thread_has_an_empty_course():
    course = follow(conversation([]))

    assert course.turns == ()
    assert course.goes_wrong_at is None


def test_the_reset_makes_five_moves_and_passes_the_coach():
    thread = thread_of(HARD)
    draft = reset(thread, "harbour")
    known = {message.id for message in thread.messages}

    assert list(dict.fromkeys(s.move for s in draft.sentences)) == [
        "greeting",
        "acknowledge",
        "own",
        "recognise",
        "concern",
        "return",
    ]
    assert draft.findings == ()
    assert check(draft.text).findings == ()
    assert all(set(sentence.sources) <= known for sentence in draft.sentences)
    assert "restored the cooling on 2 March" in draft.text
    assert draft.message_class is MessageClass.SETTLEMENT


def test_the_reset_owns_only_what_the_sender_wrote():
    thread = thread_of(HARD)
    ours = " ".join(message.text for message in thread.of("harbour"))
    owned = [s for s in reset(thread, "harbour").sentences if s.move == "own" and "‘" in s.text]

    assert owned
    for sentence in owned:
        assert sentence.text.partition("‘")[2].rpartition("’")[0] in ours
    assert not [s for s in reset(thread, "kestrel").sentences if "sarcastic" in s.text]


def test_a_concern_that_nobody_wrote_is_left_to_the_sender():
    draft = reset(thread_of(HARD), "kestrel")

    assert draft.left_open
    assert draft.left_open[0] in draft.text


def test_a_reset_needs_two_sides_that_exist():
    with pytest.raises(Faulty, match="one side only"):
        reset(thread_of(HARD[:1]), "harbour")
    with pytest.raises(Faulty, match="harbour, kestrel"):
        reset(thread_of(HARD), "dan")


def test_the_marked_up_thread_takes_no_word_of_a_mail_as_markup():
    thread = thread_of(
        [("a", "You failed. <script>x</script> **bold** [link](http://x.example)"), ("b", "# not a heading")]
    )
    page = marked_up(thread, follow(thread))

    assert "**You failed**" in page
    assert "<script>" not in page
    assert "\n# not" not in page


LINE = st.tuples(st.sampled_from("ab"), st.sampled_from([text for _, text in HARD + BETTER] + ["", "ok", "???", "🙂"]))


@settings(max_examples=40, deadline=None)
@given(st.lists(LINE, max_size=12))
def test_any_thread_is_followed(lines):
    thread = thread_of(lines)
    course = follow(thread)

    assert len(course.turns) == len(risk_line(course)) == len(lines)
    assert all(0 <= turn.risk <= 1 for turn in course.turns)
    assert all(place >= 3 for place, turn in enumerate(course.turns) if turn.alert)


@settings(max_examples=25, deadline=None)
@given(st.lists(LINE, min_size=2, max_size=12))
def test_any_reset_passes_the_coach(lines):
    thread = thread_of(lines)
    if len(thread.sides) < 2:
        return
    for side in thread.sides:
        assert reset(thread, side).findings == ()


@settings(max_examples=25, deadline=None)
@given(st.lists(LINE, min_size=2, max_size=10))
def test_what_came_later_changes_nothing_about_what_was_heard_before(lines):
    whole, start = follow(thread_of(lines)), follow(thread_of(lines[:-1]))

    assert [turn.risk for turn in whole.turns[:-1]] == [turn.risk for turn in start.turns]
