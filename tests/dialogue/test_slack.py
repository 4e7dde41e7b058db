"""An export of Slack becomes a thread: people, their companies, their clocks, and nothing lost."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.dialogue import follow, read_slack, read_thread, reset, slack
from makegood.formats import Faulty

USERS = [
    {"id": "U1", "team_id": "T1", "name": "ada", "tz": "Europe/Dublin", "profile": {"real_name": "Ada Brandt", "email": "ada@northgate.example"}},
    {"id": "U2", "team_id": "T2", "name": "ben", "tz": "Europe/Amsterdam", "profile": {"real_name": "Ben Okafor", "email": "ben@fennel.example"}},
    {"id": "U3", "team_id": "T2", "name": "joris", "profile": {}},
]  # fmt: skip
NOON = datetime(2026, 6, 5, 11, tzinfo=UTC).timestamp()


def said(user, text, after=0, **more):
    return {"type": "message", "user": user, "text": text, "ts": f"{NOON + after:.6f}", **more}


def export(**days):
    files = {"users.json": USERS, "channels.json": [{"id": "C1", "name": "on-sale"}]}
    return {path: json.dumps(content).encode() for path, content in (files | days).items()}


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return data.getvalue()


DAYS = {
    "on-sale/2026-06-05.json": [
        said("U2", "We look into it.", 60, thread_ts=f"{NOON:.6f}"),
        said("U1", "The checkout is down &amp; <https://status.example|the page> is green, <@U2>."),
        said("U1", "<@U1> has joined the channel", 5, subtype="channel_join"),
    ],
    "on-sale/2026-06-06.json": [said("U3", "Fixed at 13:40. <!here>", 86_400, files=[{"name": "log.txt", "mimetype": "text/plain", "size": 12}])],
}  # fmt: skip


def test_a_zip_and_its_folder_give_the_same_thread_in_order_of_time():
    files = export(**DAYS)
    thread = read_thread(zipped(files), "export.zip")

    assert [m.text for m in thread.messages] == [
        "The checkout is down & the page (https://status.example) is green, @Ben Okafor.",
        "We look into it.",
        "Fixed at 13:40. @here",
    ]
    assert thread.messages == read_slack(files, "export").messages


def test_people_stand_for_their_company_and_by_their_own_clock():
    thread = read_slack(export(**DAYS))
    ada, ben, joris = thread.messages

    assert [(m.speaker, m.side) for m in thread.messages] == [
        ("Ada Brandt", "northgate"),
        ("Ben Okafor", "fennel"),
        ("joris", "T2"),
    ]
    assert ada.at.utcoffset() == timedelta(hours=1)
    assert ben.at.utcoffset() == timedelta(hours=2)
    assert ada.at.hour == 12
    assert ada.subject == "#on-sale"
    assert joris.attachments[0].name == "log.txt"


def test_who_belongs_where_may_be_said():
    thread = read_slack(export(**DAYS), sides={"joris": "fennel", "northgate.example": "ours"})

    assert [m.side for m in thread.messages] == ["ours", "fennel", "fennel"]


def test_what_was_only_quoted_is_taken_out():
    thread = read_slack(export(**{"a/2026-06-05.json": [said("U1", "&gt; You failed us.\nI see it differently.")]}))

    assert thread.messages[0].text == "I see it differently."
    assert "You failed us." in thread.messages[0].quoted_text_removed


def test_guests_programs_and_broken_times_are_kept_with_what_is_known():
    day = [
        {
            "type": "message",
            "user": "U9",
            "text": "Hi.",
            "ts": "never",
            "user_profile": {"real_name": "Zoë"},
            "user_team": "T9",
        },
        {
            "type": "message",
            "subtype": "bot_message",
            "bot_id": "B1",
            "username": "alarm",
            "text": "Down.",
            "ts": f"{NOON}",
        },
        {"type": "message", "text": None, "ts": f"{NOON}"},
        "not a message",
    ]
    thread = read_slack(export(**{"a/2026-06-05.json": day}))

    assert {(m.speaker, m.side) for m in thread.messages} == {("Zoë", "T9"), ("alarm", None), ("unknown", None)}
    assert any("could not be read" in note for m in thread.messages for note in m.notes)


def test_one_day_is_enough():
    day = json.dumps([said("U1", "Hello."), said("U2", "Hello back.", 9)]).encode()

    assert [m.speaker for m in read_thread(day, "2026-06-05.json").messages] == ["U1", "U2"]


def test_the_ear_and_the_reset_hear_a_slack_thread_like_any_other():
    day = [said("U1", "You failed us. You never answer."), said("U2", "That was not our fault.", 9)]
    thread = read_slack(export(**{"a/2026-06-05.json": day}))

    assert "blame" in [sign.kind for sign in follow(thread).turns[0].signs]
    assert reset(thread, "northgate").to == "fennel"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (lambda: b"PK\x03\x04 broken", "zip cannot be read"),
        (lambda: zipped(export(**DAYS))[:-40], "zip cannot be read"),
        (lambda: zipped({}), "empty|zip cannot be read|no export|neither"),
        (lambda: zipped({"readme.md": b"hello"}), "no export of Slack"),
        (
            lambda: zipped({"a/2026-06-05.json": b"{}", "b/2026-06-05.json": b"\xff"}),
            "‘a/2026-06-05.json’(.|\n)*‘b/2026-06-05.json’",
        ),
    ],
)
def test_a_broken_export_is_told(data, says):
    with pytest.raises(Faulty, match=says):
        read_thread(data(), "export.zip")


def test_a_zip_that_grows_beyond_bounds_is_refused_unread(monkeypatch):
    monkeypatch.setattr(slack, "LARGEST", 10_000)

    with pytest.raises(Faulty, match="at most 10,000 bytes"):
        slack.unpacked(zipped({"a/2026-06-05.json": b" " * 1_000_000}))


JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "user", "text", "ts", "files", "user_profile", "subtype", "profile", "id", "tz"]), inner, max_size=5), max_leaves=12)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(JSON, max_size=5), st.lists(JSON, max_size=3))
def test_whatever_stands_in_the_lists_every_message_that_can_be_read_is(day, users):
    thread = read_slack({"users.json": json.dumps(users).encode(), "a/2026-06-05.json": json.dumps(day).encode()})

    assert len(thread.messages) <= len(day)
