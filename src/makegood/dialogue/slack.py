"""An export of a Slack workspace as a thread: a zip, or a folder, of `users.json` and one JSON file a channel and day."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from makegood import zips
from makegood.dialogue.messages import LARGEST, MOST_MESSAGES, Attachment, Message, Thread, in_order, readable, side_of
from makegood.dialogue.quoting import own_words
from makegood.faults import Fault, Faulty

_MOST_FILES = 50_000
_DAY = re.compile(r"(?:^|/)(?P<channel>[^/]{1,200})/\d{4}-\d{2}-\d{2}\.json$")
# What Slack writes of itself: nobody said it.
_EVENTS = frozenset([
    "channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name", "channel_archive",
    "channel_unarchive", "channel_convert_to_private", "channel_posting_permissions", "group_join", "group_leave",
    "bot_add", "bot_remove", "pinned_item", "unpinned_item", "reminder_add", "tombstone", "message_deleted",
    "sh_room_created", "huddle_thread", "joiner_notification", "joiner_notification_for_inviter"
])  # fmt: skip
_MARK = re.compile(r"<([@#!]?)([^<>|\n]{1,3000})(?:\|([^<>\n]{0,3000}))?>")


@dataclass(frozen=True)
class _Person:
    name: str
    address: str
    zone: tzinfo
    team: str


def unpacked(data: bytes, name: str = "") -> dict[str, bytes]:
    """The JSON files of a zip by their names. Raises Faulty for one that is broken, encrypted or too large."""
    broken = Faulty.one("The zip cannot be read.", "Export it again, without a password.", name=name)
    with zips.opened(io.BytesIO(data), broken) as archive:
        inside = [entry for entry in archive.infolist() if entry.filename.endswith(".json")]
        _refuse_large(len(inside), sum(entry.file_size for entry in inside), name)
        return {entry.filename: archive.open(entry).read(entry.file_size + 1) for entry in inside}


def read_slack(files: Mapping[str, bytes], name: str = "", *, sides: Mapping[str, str] | None = None) -> Thread:
    """Read a thread from the files of a Slack export: every channel and day in it, in order of time.

    files   by their path in the export, such as `support/2026-06-05.json`; `users.json` names the people
    sides   as for `read_thread`; who is not in it belongs to their mail domain, else to their workspace

    What Slack wrote of itself (somebody joined, a topic was set) is left out. Raises Faulty naming every file that
    is no list of messages, and where there is no file of a day at all.
    """
    _refuse_large(len(files), sum(len(data) for data in files.values()), name)
    sides = {key.lower(): side for key, side in (sides or {}).items()}
    faults: list[Fault] = []
    people = _people(files, faults)
    messages: list[Message] = []
    for path in sorted(files):
        day = _DAY.search(path)
        if day:
            said = _items(path, files[path], faults)
            messages += [
                m for place, item in enumerate(said) if (m := _message(item, place, day["channel"], people, sides))
            ]
    if faults:
        raise Faulty(faults).named(name)
    if not any(_DAY.search(path) for path in files):
        raise Faulty.one(
            "This is no export of Slack.",
            "Give the zip or folder that holds users.json and channel/2026-06-05.json.",
            name=name,
        )
    if len(messages) > MOST_MESSAGES:
        raise Faulty.one(f"The export has {len(messages):,} messages.", "Give one channel of it.", name=name)
    return Thread(tuple(in_order(messages)), name)


def _refuse_large(count: int, size: int, name: str) -> None:
    if count > _MOST_FILES or size > LARGEST:
        raise Faulty.one(
            f"The export has {count:,} files of {size:,} bytes.",
            f"Give one channel of it; at most {LARGEST:,} bytes.",
            name=name,
        )


def _people(files: Mapping[str, bytes], faults: list[Fault]) -> dict[str, _Person]:
    people = {}
    for path in files:
        if path.rsplit("/", 1)[-1] in ("users.json", "org_users.json"):
            for item in _items(path, files[path], faults):
                people[str(item.get("id", ""))] = _person(item)
    return people


def _person(item: Mapping[str, Any]) -> _Person:
    profile = item.get("profile")
    profile = profile if isinstance(profile, dict) else {}
    names = (
        profile.get("real_name"),
        item.get("real_name"),
        profile.get("display_name"),
        item.get("name"),
        item.get("id"),
    )
    name = readable(next((str(given) for given in names if given), "unknown"))
    return _Person(
        name,
        str(profile.get("email") or ""),
        _zone(item.get("tz")),
        str(item.get("team_id") or profile.get("team") or ""),
    )


def _zone(name: Any) -> tzinfo:
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _items(path: str, data: bytes, faults: list[Fault]) -> list[dict[str, Any]]:
    try:
        items = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        items = None
    if not isinstance(items, list):
        faults.append(Fault(f"‘{path}’ is not a list in JSON.", "Export the channel again."))
        return []
    return [item for item in items if isinstance(item, dict)]


def _message(
    item: Mapping[str, Any], place: int, channel: str, people: Mapping[str, _Person], sides: Mapping[str, str]
) -> Message | None:
    if item.get("type", "message") != "message" or str(item.get("subtype")) in _EVENTS:
        return None
    person = people.get(str(item.get("user", ""))) or _person(_named_in(item))
    at, notes = _moment(item.get("ts"), person.zone)
    text, removed = own_words(readable(_plain(str(item.get("text") or ""), people)))
    files = item.get("files")
    return Message(
        id=readable(f"{channel}/{item.get('ts') or place}"),
        at=at,
        speaker=person.name,
        side=side_of(person.address, person.name, sides) or person.team or None,
        subject=f"#{channel}",
        text=text,
        quoted_text_removed=removed,
        attachments=tuple(_attached(files)) if isinstance(files, list) else (),
        notes=notes,
        address=person.address,
    )


def _named_in(item: Mapping[str, Any]) -> dict[str, Any]:
    """What a message itself says of its writer: a guest of another workspace, or a program."""
    profile = item.get("user_profile")
    profile = profile if isinstance(profile, dict) else {}
    name = profile.get("real_name") or item.get("username") or profile.get("name")
    return {
        "id": item.get("user") or item.get("bot_id"),
        "name": name,
        "profile": profile,
        "team_id": item.get("user_team") or profile.get("team"),
    }


def _moment(stamp: Any, zone: tzinfo) -> tuple[datetime | None, tuple[str, ...]]:
    try:
        return datetime.fromtimestamp(float(stamp), UTC).astimezone(zone), ()
    except (TypeError, ValueError, OverflowError, OSError):
        return None, (f"The time ‘{str(stamp)[:40]}’ could not be read.",)


def _attached(files: list[Any]) -> Iterator[Attachment]:
    for file in files:
        if isinstance(file, dict):
            size = file.get("size")
            named = readable(str(file.get("name") or file.get("title") or "unnamed"))
            yield Attachment(named, str(file.get("mimetype") or ""), size if isinstance(size, int) else 0)


def _plain(text: str, people: Mapping[str, _Person]) -> str:
    """Slack's marks as people read them: names for ids, labels for links, < and & as such.

    >>> _plain("<@U1> see <https://a.example|the log> &amp; <!here>", {"U1": _Person("Ada", "", UTC, "")})
    '@Ada see the log (https://a.example) & @here'
    """

    def read(match: re.Match[str]) -> str:
        kind, target, label = match.groups()
        if kind == "@":
            return f"@{people[target].name}" if target in people else f"@{label or target}"
        if kind == "#":
            return f"#{label or target}"
        if kind == "!":
            return label or f"@{target.split('^')[0]}"
        return f"{label} ({target})" if label and label != target else target

    return html.unescape(_MARK.sub(read, text))
