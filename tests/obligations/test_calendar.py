import icalendar
from tests.obligations.deals import OURS, SIGNED, commitment, deal, event, on, signed

from makegood.obligations import Dates, calendar_ics
from makegood.terms import schedule

TERMS = deal(
    commitment(),
    commitment(id="figures", due={"within": "10 working days", "after": "signed", "every": "FREQ=MONTHLY;COUNT=3"}),
    check_ins=[{"id": "weekly", "due": {"on": "2026-07-08", "by": "11:00"}}],
    calendar={"countries": ["IE", "NL"], "zone": "Europe/Dublin", "closes": "17:00"},
)


def entries(*events, at=None):
    calendar = icalendar.Calendar.from_ical(calendar_ics(Dates("harbour", TERMS, (signed(), *events)), at=at))
    return {str(entry["uid"]): entry for entry in calendar.walk("VEVENT")}


def test_the_calendar_has_the_dates_of_the_schedule():
    agreed = {f"{o.key}@harbour.makegood": o.deadline.due for o in schedule(TERMS, {"signed": SIGNED})}

    assert {uid: entry.decoded("dtstart") for uid, entry in entries().items()} == agreed


def test_a_moved_date_keeps_its_uid_and_has_a_higher_sequence():
    before = entries()["report@harbour.makegood"]
    after = entries(event("extended", 5, OURS, until="2026-07-20"))["report@harbour.makegood"]

    assert after.decoded("dtstart") > before.decoded("dtstart")
    assert int(after["sequence"]) > int(before["sequence"])


def test_what_was_given_up_is_cancelled_and_no_longer_rings():
    entry = entries(event("waived", 5, OURS))["report@harbour.makegood"]

    assert entry["status"] == "CANCELLED"
    assert not entry.walk("VALARM")


def test_open_entries_ring_a_week_and_a_day_ahead():
    alarms = entries()["report@harbour.makegood"].walk("VALARM")

    assert [alarm["trigger"].to_ical() for alarm in alarms] == [b"-P7D", b"-P1D"]


def test_a_program_that_subscribes_is_told_to_ask_again_within_the_hour():
    calendar = icalendar.Calendar.from_ical(calendar_ics(Dates("harbour", TERMS, (signed(),))))

    assert [calendar[name].to_ical() for name in ("refresh-interval", "x-published-ttl")] == [b"PT1H", b"PT1H"]


def test_the_same_input_gives_the_same_bytes():
    known = (signed(), event("claimed", 5))

    assert calendar_ics(Dates("a", TERMS, known)) == calendar_ics(Dates("a", TERMS, known[::-1]))


def test_only_what_was_known_at_the_moment_counts():
    entry = entries(event("waived", 5, OURS), at=on(4))["report@harbour.makegood"]

    assert entry["status"] == "CONFIRMED"
