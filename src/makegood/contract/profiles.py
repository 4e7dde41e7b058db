"""Clocks that a standard form or a statute sets, for contracts that are made on one: names, counts, and what they count from.

The counts are facts of the forms and laws named; the wording is ours. Amended forms are common (options X and Z, particular conditions),
so every date is a candidate: the contract at hand decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from makegood.calendars import Calendar
from makegood.values import Deadline, Period


@dataclass(frozen=True, slots=True)
class Clock:
    """One time that a form sets.

    name     short name in files and options: lower case, hyphens
    starts   what it counts from
    what     what is due, or what follows, when it ends
    period   how long; None where the form leaves it to the one who grants it
    source   the clause or article
    most     a period that may be shortened by the parties' own choice, never lengthened
    """

    name: str
    starts: str
    what: str
    period: Period | None
    source: str
    most: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """The clocks of one form or law; `note` says what a reader must know before relying on them."""

    name: str
    title: str
    note: str
    clocks: tuple[Clock, ...]

    def clock(self, name: str) -> Clock:
        """One clock by name. Raises ValueError naming those there are."""
        found = next((clock for clock in self.clocks if clock.name == name), None)
        if found is None:
            known = ", ".join(clock.name for clock in self.clocks)
            raise ValueError(f"‘{name}’ is not a clock of {self.title}. Write one of {known}.")
        return found


@dataclass(frozen=True, slots=True)
class ProfileDate(Deadline):
    """A deadline that a profile gives: what is due, and by which profile and clock."""

    what: str = ""
    profile: str = ""
    clock: str = ""


def _clock(name: str, starts: str, what: str, period: str, source: str, most: bool = False) -> Clock:
    return Clock(name, starts, what, Period.parse(period) if period else None, source, most)


PROFILES = {
    profile.name: profile
    for profile in (
        Profile(
            "nec4",
            "NEC4 Engineering and Construction Contract",
            "Weeks count by the calendar. ‘Period for reply’ stands in the Contract Data: give it as the period.",
            (
                _clock("compensation-event", "the Contractor becoming aware of the event", "Last moment to notify a compensation event; later notice changes neither prices nor dates", "8 weeks", "NEC4 ECC clause 61.3"),
                _clock("reply-to-notice", "the Contractor's notification", "The Project Manager answers the notification", "1 week", "NEC4 ECC clause 61.4"),
                _clock("acceptance-by-silence", "the Contractor's notice that no answer came", "Silence counts as acceptance that it is a compensation event", "2 weeks", "NEC4 ECC clause 61.4"),
                _clock("quotation", "the instruction to quote", "The Contractor submits quotations", "3 weeks", "NEC4 ECC clause 62.3"),
                _clock("reply-to-quotation", "the quotation being submitted", "The Project Manager replies to the quotation", "2 weeks", "NEC4 ECC clause 62.3"),
                _clock("early-warning-meeting", "the starting date", "The first early warning meeting is held", "2 weeks", "NEC4 ECC clause 15.2"),
                _clock("reply", "the communication being received", "The reply to a communication is due", "", "NEC4 ECC clause 13.3"),
                _clock("dispute", "the party becoming aware of the dispute", "Last moment to refer the dispute to the Senior Representatives", "4 weeks", "NEC4 ECC option W1"),
            ),
        ),
        Profile(
            "fidic-2017",
            "FIDIC 2017 (Red, Yellow and Silver Book)",
            "‘Days’ are calendar days. Particular Conditions often change these counts.",
            (
                _clock("notice-of-claim", "the claiming party becoming aware, or when it should have", "Last moment for the notice of claim; later the claim is lost", "28 days", "FIDIC 2017 sub-clause 20.2.1"),
                _clock("late-notice-reply", "the notice of claim being received", "Last moment to say that the notice of claim came too late", "14 days", "FIDIC 2017 sub-clause 20.2.2"),
                _clock("detailed-claim", "the claiming party becoming aware, or when it should have", "The fully detailed claim is due", "84 days", "FIDIC 2017 sub-clause 20.2.4"),
                _clock("agreement", "the detailed claim being received", "Time to reach agreement on the claim ends", "42 days", "FIDIC 2017 sub-clause 3.7.3"),
                _clock("determination", "the time for agreement ending", "The determination is due", "42 days", "FIDIC 2017 sub-clause 3.7.3"),
                _clock("dissatisfaction", "the determination being received", "Last moment for a notice of dissatisfaction; later the determination is final", "28 days", "FIDIC 2017 sub-clause 3.7.5"),
                _clock("to-the-board", "the notice of dissatisfaction", "Last moment to refer the dispute to the board (DAAB)", "42 days", "FIDIC 2017 sub-clause 21.4.1"),
                _clock("board-decision", "the board receiving the reference", "The board's decision is due", "84 days", "FIDIC 2017 sub-clause 21.4.3"),
                _clock("after-decision", "the board's decision being received", "Last moment for a notice of dissatisfaction with the decision", "28 days", "FIDIC 2017 sub-clause 21.4.4"),
                _clock("amicable-settlement", "the notice of dissatisfaction", "From then on arbitration may begin", "28 days", "FIDIC 2017 sub-clause 21.5"),
            ),
        ),
        Profile(
            "ucc-2-609",
            "Uniform Commercial Code, section 2-609",
            "For goods under US law. The assurance is due within a reasonable time, thirty days at the most; the contract's own demand clause comes first.",
            (
                _clock("assurance", "a justified demand in writing being received", "Without adequate assurance by then the contract counts as repudiated", "30 days", "UCC 2-609(4)", most=True),
            ),
        ),
        Profile(
            "cisg",
            "United Nations Convention on Contracts for the International Sale of Goods",
            "The one who grants the time sets its length, which must be reasonable; until it ends the grantor may use no other remedy, save damages for delay (articles 47(2), 63(2)).",
            (
                _clock("additional-period-buyer", "the buyer's notice fixing the time", "The additional period granted to the seller ends; until then other remedies rest", "", "CISG article 47"),
                _clock("additional-period-seller", "the seller's notice fixing the time", "The additional period granted to the buyer ends; until then other remedies rest", "", "CISG article 63"),
                _clock("notice-of-defect", "the goods being handed over", "Last moment to give notice of a lack of conformity", "2 years", "CISG article 39(2)", most=True),
            ),
        ),
        Profile(
            "plain",
            "Plain days",
            "No form: the period is the user's own.",
            (_clock("days", "the event", "The time ends", "", "set by hand"),),
        ),
    )
}  # fmt: skip


def profile(name: str) -> Profile:
    """One profile by name. Raises ValueError naming those there are."""
    if name not in PROFILES:
        raise ValueError(f"‘{name}’ is not a profile. Write one of {', '.join(PROFILES)}.")
    return PROFILES[name]


def clock_date(
    profile_name: str, clock_name: str, start: datetime, calendar: Calendar, period: Period | None = None
) -> ProfileDate:
    """When a clock of a profile ends, with its arithmetic.

    period   where the form leaves it open, or where the parties chose a shorter one than the most it allows

    Raises ValueError for an unknown name, a period that is missing or not the form's, a start without a zone.

    >>> from makegood.calendars import Calendar
    >>> dublin = Calendar(("IE",), "Europe/Dublin")
    >>> start = datetime(2026, 6, 5, 10, tzinfo=dublin.tz)
    >>> clock_date("fidic-2017", "notice-of-claim", start, dublin).due.date()
    datetime.date(2026, 7, 3)
    """
    form = profile(profile_name)
    clock = form.clock(clock_name)
    length = _length(form, clock, start, calendar, period)
    counted = calendar.deadline(start, length, start_name=clock.starts, source=clock.source)
    steps = (*counted.steps, form.note)
    return ProfileDate(counted.due, start, length, steps, clock.source, clock.what, form.name, clock.name)


def _length(form: Profile, clock: Clock, start: datetime, calendar: Calendar, given: Period | None) -> Period:
    if clock.period is None:
        if given is None:
            raise ValueError(f"{clock.source} leaves the time open. Give a period, such as 10 working days.")
        return given
    if given is None or given == clock.period:
        return clock.period
    if not clock.most:
        raise ValueError(f"{clock.source} sets {clock.period}. Leave the period out, or use the profile ‘plain’.")
    if calendar.deadline(start, given).due > calendar.deadline(start, clock.period).due:
        raise ValueError(f"{clock.source} allows {clock.period} at the most. Give a shorter period.")
    return given
