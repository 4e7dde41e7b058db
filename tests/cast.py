"""The people of every test: Ada and Ben are the partners, Cleo mediates and may only read, Dan is a stranger.

Ada Brandt leads for Northgate, Maeve Doyle is her colleague, Nora Quill advises them. Ben Okafor leads for Fennel, Joris
Vermeer is his colleague. `Table.lay` seats them all at one case; the guest has Fennel's link and no account.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from makegood.web import access
from makegood.web.accounts.models import User
from makegood.web.cases import store
from makegood.web.cases.models import Case, Link, Purpose
from makegood.web.cases.store import Company, Opening

LONG_AGO = dt.datetime(2026, 6, 5, 17, tzinfo=dt.UTC)
PASSWORD = "a-quiet-desk-and-a-letter"

NORTHGATE = Company("Northgate Tickets Ltd", "northgate", "IE")
FENNEL = Company("Fennel Payments B.V.", "fennel", "NL")
NAMES = {
    "ada": ("Ada Brandt", "ada@northgate.example"),
    "maeve": ("Maeve Doyle", "maeve@northgate.example"),
    "nora": ("Nora Quill", "nora@quill.example"),
    "ben": ("Ben Okafor", "ben@fennel.example"),
    "joris": ("Joris Vermeer", "joris@fennel.example"),
    "cleo": ("Cleo Marsh", "cleo@marsh.example"),
    "dan": ("Dan", "dan@elsewhere.example"),
}


def person(who: str) -> User:
    """One of the cast, made on first use."""
    name, email = NAMES[who]
    return User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD, name=name)


def opening(**changes: object) -> Opening:
    """Ada's answers to the questions that open a case."""
    answers: dict[str, object] = {
        "title": "Checkout outage on the Harbour Lights on-sale",
        "us": NORTHGATE,
        "them": FENNEL,
        "happened_on": dt.date(2026, 6, 5),
        "hit": "4,100 baskets were lost on the biggest day of the year.",
        "wants": "A checkout we can rely on in October.",
    }
    return Opening(**{**answers, **changes})  # type: ignore[arg-type]


def sit(case: Case, lead: User, purpose: Purpose, who: str, at: dt.datetime) -> None:
    """Seat one of the cast by a link that the lead sends."""
    address = store.invite(access.sitting_user(lead, case), purpose, name=NAMES[who][0], at=at, days=365 * 20)
    store.join(person(who), link_at(address), at=at)


def link_at(address: str) -> Link:
    return Link.objects.get(token_hash=access.hash_of(token_of(address)))


def token_of(address: str) -> str:
    return address.rstrip("/").rsplit("/", 1)[-1]


@dataclass
class Table:
    """A case where everybody sits. `token` is of Fennel's link, `other` a case of Dan's."""

    case: Case
    token: str
    ada: User
    maeve: User
    nora: User
    ben: User
    joris: User
    cleo: User
    dan: User
    other: Case = field(default_factory=Case)

    @classmethod
    def lay(cls, at: dt.datetime = LONG_AGO) -> Table:
        """Open the case, seat everybody; and open another case of Dan's, whose ids must lead nowhere."""
        ada, ben = person("ada"), person("ben")
        case = store.open_case(ada, opening(), at=at).case
        sit(case, ada, Purpose.ANSWER, "ben", at)
        sit(case, ada, Purpose.COLLEAGUE, "maeve", at)
        sit(case, ada, Purpose.ADVISER, "nora", at)
        sit(case, ada, Purpose.MEDIATOR, "cleo", at)
        sit(case, ben, Purpose.COLLEAGUE, "joris", at)
        seat = access.sitting_user(ada, case)
        link = store.invite(seat, Purpose.ANSWER, name="Ben Okafor", email=NAMES["ben"][1], at=at, days=365 * 20)
        other = store.open_case(person("dan"), opening(us=Company("Elsewhere Ltd")), at=at).case
        people = {who: person(who) for who in NAMES}
        return cls(case=case, token=token_of(link), other=other, **people)

    def seat(self, who: str) -> access.Seat:
        return access.sitting_user(person(who), self.case)
