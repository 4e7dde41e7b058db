"""The worked case, done again through the very functions the pages call, each act at the moment it was done.

For `makegood demo`: what is served afterwards is a case like any other, with its two sides, its private rooms and its record.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone

from makegood.web import access
from makegood.web.access import Seat
from makegood.web.accounts import signin
from makegood.web.accounts.models import User
from makegood.web.cases import store as cases
from makegood.web.cases.models import Case, Link, Purpose
from makegood.web.engine.models import Outgoing

if TYPE_CHECKING:
    from makegood.journey import Material, Person

_DAY = dt.timedelta(days=1)
_HOUR = dt.timedelta(hours=1)


class Replay:
    """One run through the case: who sits where, and the clock, which only moves on."""

    def __init__(self, material: Material, folder: Path, title: str = "") -> None:
        self.material = material
        self.folder = folder
        self.title = title or material.case.title
        self.ada, self.maeve = self._people(material.case.us.people[:2], "Europe/Dublin")
        self.ben, self.joris = self._people(material.case.them.people[:2], "Europe/Amsterdam")
        self.at = material.case.happened_at + 2 * _DAY

    @staticmethod
    def _people(people: tuple[Person, ...], zone: str) -> Iterator[User]:
        for person in people:
            known = User.objects.filter(email=person.email).first()
            yield known or User.objects.create_user(person.email, name=person.name, zone=zone)

    def on(self, day: str, hour: str = "10:00") -> dt.datetime:
        """Put the clock on an hour of a day, by the case's own zone."""
        local = dt.datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=self.material.case.calendar.calendar.tz)
        assert local >= self.at, f"the clock does not go back to {local}"
        self.at = local
        return local

    def seat(self, user: User) -> Seat:
        return access.sitting_user(user, self.case)

    # one step of the work after the other

    def open(self) -> None:
        case = self.material.case
        opening = cases.Opening(
            title=self.title,
            us=cases.Company(case.us.name, case.us.id, case.us.country),
            them=cases.Company(case.them.name, case.them.id, case.them.country),
            happened_on=case.happened_at.date(),
            happened=case.what_happened,
            hit="About 11,400 buyers gave up; both festival days sold out to others.",
            wants="That it cannot happen again at the winter opening, and a fair share of what it cost us.",
        )
        seat = cases.open_case(self.ada, opening, at=self.on("2026-06-08", "09:30"))
        self.case: Case = seat.case
        calendar = case.calendar
        changes = {"countries": " ".join(calendar.countries), "zone": calendar.zone, "closes": calendar.closes}
        cases.change_details(seat, changes, at=self.on("2026-06-08", "09:35"))
        self.sit(seat, self.maeve, Purpose.COLLEAGUE)

    def sit(self, seat: Seat, user: User, purpose: Purpose) -> None:
        """Invite somebody and let them sit down."""
        address = cases.invite(seat, purpose, name=user.name, email=user.email, at=self.at)
        token = address.rstrip("/").rsplit("/", 1)[-1]
        link = Link.objects.get(token_hash=access.hash_of(token))  # it ran out long ago; back then it was open
        cases.join(user, link, at=self.at + _HOUR)
        self.at += _HOUR

    def assess(self) -> None:
        from makegood.agreement import render_markdown_pdf
        from makegood.contract import Event, EventKind
        from makegood.web.breach import store as breach
        from makegood.web.contract import models
        from makegood.web.contract import store as contract
        from makegood.web.obligations import together

        seat = self.seat(self.ada)
        markdown = (self.folder / "contract.md").read_text(encoding="utf-8")
        title = markdown.lstrip("# ").partition("\n")[0]
        pdf = render_markdown_pdf(markdown, title)
        row = contract.add(seat, data=pdf, name="payment-services-agreement.pdf", at=self.on("2026-06-08", "11:00"))
        contract.decide(seat, row, list(row.clauses.all()), models.Standing.ACCEPTED, at=self.on("2026-06-08", "11:40"))
        happened = Event(EventKind.BREACH, self.material.case.happened_at)
        contract.note_happening(seat, row, happened, at=self.on("2026-06-08", "11:45"))
        for path in sorted((self.folder / "exhibits").iterdir()):
            exhibit = cases.add_exhibit(
                seat, chunks=[path.read_bytes()], name=path.name, room=seat.own_room, at=self.on("2026-06-08", "12:00")
            )
            cases.share_exhibit(seat, exhibit, at=self.at)
        limits = (self.folder / "indicators.yaml").read_text(encoding="utf-8")
        readings = (self.folder / "indicators.csv").read_bytes()
        together.save_figures(seat, readings, limits, self.on("2026-06-08", "14:00"), name="indicators.csv")
        assert self.material.report is not None
        breach.save_report(seat, self.material.report, at=self.on("2026-06-09"), assessed=True)

    def meet(self) -> None:
        """Fennel sits down too."""
        self.on("2026-06-19", "16:00")
        self.sit(self.seat(self.ada), self.ben, Purpose.ANSWER)
        self.sit(self.seat(self.ben), self.joris, Purpose.COLLEAGUE)

    def talk(self, *, mails: int | None = None, at: str = "2026-07-01") -> None:
        """Bring in the mails, or only the first so many of them, and put them before both sides."""
        from makegood.web.dialogue import store as dialogue

        box = (self.folder / "thread.mbox").read_bytes()
        first = b"".join(re.split(rb"(?m)^(?=From \S+@\S+ )", box)[: mails + 1]) if mails else box
        seat = self.seat(self.ada)
        dialogue.import_mails(seat, first, "thread.mbox", at=self.on(at, "19:00"))
        dialogue.share(seat, dialogue.shareable(seat), at=self.on(at, "19:10"))

    def negotiate(self) -> None:
        from makegood import negotiation as room
        from makegood.web.negotiation import store as negotiation

        talks = self.material.talks
        assert talks is not None
        ours, theirs = self.seat(self.ada), self.seat(self.ben)
        negotiation.set_issues(ours, talks, at=self.on("2026-07-01", "19:30"))
        for seat in (ours, theirs):
            negotiation.save_preferences(seat, talks.sides[seat.us.slug], at=self.on("2026-07-01", "20:00"))
        for seat in (ours, theirs):
            negotiation.ask_for_result(seat, at=self.on("2026-07-01", "20:30"))
        found = room.settle(talks)
        assert isinstance(found, room.Settlements)
        package = {issue: str(option) for issue, option in found["nash"].package.items()}
        why = "It gives both of us most of what we each said we need for the winter."
        negotiation.propose(ours, package, why=why, at=self.on("2026-07-02", "10:00"))
        negotiation.accept_offer(theirs, why="We can keep this.", at=self.on("2026-07-02", "16:00"))

    def document(self) -> None:
        from makegood.web.agreement import store as agreement

        terms = self.material.terms
        assert terms is not None
        ours, theirs = self.seat(self.ada), self.seat(self.ben)
        for seat in (ours, theirs):
            agreement.say_willing(
                seat, True, says="We want to open the winter programme together.", at=self.on("2026-07-02", "17:00")
            )
        agreement.save_terms(ours, terms, why="As we agreed on 2 July.", at=self.on("2026-07-03", "09:00"))
        for given in sorted(self.material.signatures, key=lambda each: each.at):
            user = self.maeve if given.party == self.material.case.our_side else self.joris
            self.at = given.at
            agreement.sign(self.seat(user), authority=given.authority, title=given.title, at=given.at)

    def monitor(self) -> None:
        """Everything that was said to be done, by who said it, to the close."""
        from makegood.web.obligations import store as obligations
        from makegood.web.obligations import together

        for event in sorted(self.material.events, key=lambda each: each.at):
            if event.kind == "signed":
                continue
            self.at = event.at
            user = self.ben if event.by == self.material.case.them.id else self.ada
            obligations.record_event(self.seat(user), event, event.at)
        thanks = "Zoë, Tim, Ben: the failover test passed on the second try because you stayed with it. Thank you."
        together.send_thanks(self.seat(self.ada), thanks, self.on("2026-10-30", "11:30"))
        together.close_case(self.seat(self.ada), self.on("2026-10-30", "12:00"))
        for user, said in ((self.ada, _OUR_LOOK_BACK), (self.ben, _THEIR_LOOK_BACK)):
            together.look_back(self.seat(user), said, self.on("2026-10-30", "15:00"))


_OUR_LOOK_BACK = {
    "unseen": "Response times had drifted since March, and nobody on either side was asked to look.",
    "learned": "We moved the opening hour without telling the people who had to carry it. Now it is a commitment.",
    "thanks": "Fennel repaid every buyer over one weekend.",
}
_THEIR_LOOK_BACK = {
    "unseen": "A failover that nobody has tried under load is a hope, not a plan.",
    "learned": "Saying early what we cannot yet answer would have spared both of us two weeks.",
    "thanks": "Ada began again when it would have been easier not to.",
}
STRAINED = 16  # mails of the thread up to where the talks are closest to breaking


def replay(material: Material, folder: Path) -> dict[str, str]:
    """Do the worked case again, whole and up to where its talks nearly broke, so that a visitor can go on from there.

    Returns a sign-in link for one person of each side, by name. Only in a demo.
    """
    if not Case.objects.exists():
        whole = Replay(material, folder)
        whole.open()
        whole.assess()
        whole.meet()
        whole.talk()
        whole.negotiate()
        whole.document()
        whole.monitor()
        midway = Replay(material, folder, f"{material.case.title}, as it stood on 19 June")
        midway.open()
        midway.assess()
        midway.meet()
        midway.talk(mails=STRAINED, at="2026-06-19")
        Outgoing.objects.filter(sent_at=None).update(sent_at=whole.at, body="")  # these mails were read long ago
    people = [(material.case.us, material.case.us.people[0]), (material.case.them, material.case.them.people[0])]
    at = timezone.now()
    return {
        f"{person.name}, {side.name}": signin.link_for(User.objects.get(email=person.email), at=at, then="/")
        for side, person in people
    }
