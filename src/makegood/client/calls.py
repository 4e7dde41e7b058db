"""Every call of the API by its name. Lists come whole, page by page as they are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from time import monotonic, sleep
from typing import Any, Literal, TypeVar

from pydantic import RootModel

from makegood.client import shapes
from makegood.client.line import TIMEOUT, Line, Refused
from makegood.client.shapes import Document

Item = TypeVar("Item")
Procedure = Literal["text", "improvement"]
PATIENCE = 600.0  # seconds for a long file that the server reads meanwhile
_ASKED_EVERY = 1.0


class _ContractOrReading(RootModel[shapes.Contract | shapes.Reading]):
    """What is answered to a contract: what it says, or where the reading of a long one stands."""


class _BroughtInOrReading(RootModel[shapes.BroughtIn | shapes.Reading]):
    """The same for mails."""


class Client:
    """A person's way to a server, by a token from their account page.

    Raises ValueError for an address that is none; every call raises Refused where the server refuses, OSError where there is none.
    """

    def __init__(self, url: str, token: str, *, timeout: float = TIMEOUT) -> None:
        self.line = Line(url, token, timeout=timeout)

    def me(self) -> shapes.Me:
        return self.line.ask(shapes.Me, "GET", "/me")

    def cases(self, *, partner: str = "", group: str = "") -> Iterator[shapes.CaseRow]:
        return _every(self.line, shapes.CaseRow, "/cases", partner=partner, group=group)

    def open_case(self, opening: shapes.Opening) -> shapes.Case:
        return self.line.ask(shapes.Case, "POST", "/cases", opening)

    def case(self, id: str) -> OneCase:
        """The calls about one case; nothing is asked yet."""
        return OneCase(self.line, id)

    def search(self, words: str) -> Iterator[shapes.Found]:
        return _every(self.line, shapes.Found, "/search", q=words)

    def check(
        self, text: str, *, purpose: str | None = None, tone: str | None = None, language: str | None = None
    ) -> Document:
        """What the coach says of a draft, as `makegood check --json`."""
        return self.line.ask(Document, "POST", "/check", _draft(text, purpose, tone, language))

    def lint(self, terms: Document) -> shapes.Linted:
        return self.line.ask(shapes.Linted, "POST", "/lint", terms)

    def organisation(self) -> Organisation:
        """The calls about your organisation; nothing is asked yet."""
        return Organisation(self.line)


class Organisation:
    """The calls about the organisation of whose token it is."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def _ask(self, method: str, rest: str = "", said: Any = None) -> shapes.Organisation:
        return self.line.ask(shapes.Organisation, method, f"/organisation{rest}", said)

    def read(self) -> shapes.Organisation:
        return self._ask("GET")

    def make(self, name: str) -> shapes.Organisation:
        return self._ask("POST", "", shapes.Name(name=name))

    def invite(self, email: str) -> shapes.Organisation:
        return self._ask("POST", "/invitations", shapes.Email(email=email))

    def join(self, token: str) -> shapes.Organisation:
        return self._ask("POST", "/join", shapes.Token(token=token))

    def name_admin(self, member: str) -> shapes.Organisation:
        return self._ask("POST", f"/people/{member}/admin")

    def remove(self, member: str) -> shapes.Organisation:
        return self._ask("DELETE", f"/people/{member}")

    def give(self, case: str) -> shapes.Organisation:
        """Make a side that you lead the organisation's own."""
        return self._ask("POST", "/cases", shapes.CaseId(case=case))

    def deeds(self) -> Iterator[shapes.Deed]:
        """What admins did to the organisation itself."""
        return _every(self.line, shapes.Deed, "/organisation/deeds")

    def acts(self) -> Iterator[shapes.Deed]:
        """What its people did in cases."""
        return _every(self.line, shapes.Deed, "/organisation/acts")

    def make_team(self, name: str) -> shapes.Team:
        return self.line.ask(shapes.Team, "POST", "/organisation/teams", shapes.Name(name=name))

    def add_to_team(self, team: str, member: str) -> shapes.Team:
        return self.line.ask(shapes.Team, "PUT", f"/organisation/teams/{team}/people/{member}")

    def take_out_of_team(self, team: str, member: str) -> shapes.Team:
        return self.line.ask(shapes.Team, "DELETE", f"/organisation/teams/{team}/people/{member}")

    def keeping(self) -> shapes.Keeping:
        return self.line.ask(shapes.Keeping, "GET", "/organisation/keeping")

    def keep(self, count: int | None, unit: Literal["years", "months"] = "years") -> shapes.Keeping:
        """State how long closed cases are kept; None: for ever."""
        said = shapes.Keep(count=count, unit=unit)
        return self.line.ask(shapes.Keeping, "PUT", "/organisation/keeping", said)

    def hold(self, case: str, reason: str) -> shapes.Keeping:
        said = shapes.HoldOne(case=case, reason=reason)
        return self.line.ask(shapes.Keeping, "POST", "/organisation/holds", said)

    def lift(self, case: str) -> shapes.Keeping:
        return self.line.ask(shapes.Keeping, "DELETE", f"/organisation/holds/{case}")


class OneCase:
    """The calls about one case."""

    def __init__(self, line: Line, id: str) -> None:
        self.line, self.id, self._path = line, id, f"/cases/{id}"

    def _get(self, shape: type[Item], rest: str = "") -> Item:
        return self.line.ask(shape, "GET", self._path + rest)

    def _post(self, shape: type[Item], rest: str, said: Any = None) -> Item:
        return self.line.ask(shape, "POST", self._path + rest, said)

    def _put(self, shape: type[Item], rest: str, said: Any) -> Item:
        return self.line.ask(shape, "PUT", self._path + rest, said)

    def read(self) -> shapes.Case:
        return self._get(shapes.Case)

    def change(self, details: shapes.Details) -> shapes.Case:
        return self.line.ask(shapes.Case, "PATCH", self._path, details)

    def people(self) -> list[shapes.Person]:
        return self._get(list[shapes.Person], "/people")

    def invite(self, invitation: shapes.Invitation) -> str:
        """Let somebody in, and return the secret address for them."""
        return self._post(shapes.Address, "/invitations", invitation).address

    # --- evidence and record ---

    def exhibits(self) -> Iterator[shapes.Exhibit]:
        return _every(self.line, shapes.Exhibit, f"{self._path}/exhibits")

    def add_exhibit(self, name: str, data: bytes, *, fact: str = "") -> shapes.Exhibit:
        path = f"{self._path}/exhibits"
        return self.line.ask(shapes.Exhibit, "POST", path, {"fact": fact}, file=(name, data))

    def exhibit(self, id: str) -> bytes:
        return self.line.file(f"{self._path}/exhibits/{id}")

    def share_exhibit(self, id: str) -> shapes.Exhibit:
        return self._post(shapes.Exhibit, f"/exhibits/{id}/share")

    def record(self, room: str = "joint") -> Iterator[shapes.Entry]:
        return _every(self.line, shapes.Entry, f"{self._path}/record/{room}")

    def record_file(self, room: str = "joint") -> bytes:
        """The record as `makegood verify` reads it."""
        return self.line.file(f"{self._path}/record/{room}/file")

    def folder(self) -> bytes:
        """The whole case as a zip."""
        return self.line.file(f"{self._path}/folder")

    # --- assess ---

    def assessment(self) -> Document:
        return self._get(Document, "/assessment")

    def answers(self) -> Document:
        return self._get(Document, "/assessment/answers")

    def save_answers(self, answers: Document) -> Document:
        """Save what our side knows, as in assessment.yaml, and return what it comes to."""
        return self._put(Document, "/assessment/answers", answers)

    def contracts(self) -> list[shapes.ContractRow]:
        return self._get(list[shapes.ContractRow], "/contracts")

    def add_contract(self, name: str, data: bytes, *, patience: float = PATIENCE) -> shapes.Contract:
        """Have a contract read. A long one is waited for so many seconds; after that TimeoutError, and `readings` tells of it.

        Sent again, the same file is read once.
        """
        came = self.line.ask(_ContractOrReading, "POST", f"{self._path}/contracts", file=(name, data)).root
        return came if isinstance(came, shapes.Contract) else self.contract(self._read(came, patience).contract or "")

    def readings(self) -> list[shapes.Reading]:
        """Our side's long files that the server still has to read, and those of the last days that it could not."""
        return self._get(list[shapes.Reading], "/readings")

    def reading(self, id: str) -> shapes.Reading:
        return self._get(shapes.Reading, f"/readings/{id}")

    def _read(self, row: shapes.Reading, patience: float) -> shapes.Reading:
        """Ask until a long file has been read."""
        until = monotonic() + patience
        while row.standing in ("waits", "reads"):
            if monotonic() > until:
                raise TimeoutError(f"‘{row.name}’ is still to be read; readings() tells when it has been.")
            sleep(_ASKED_EVERY)
            row = self.reading(row.id)
        if row.standing == "failed":
            raise Refused(422, row.faults)
        return row

    def contract(self, id: str) -> shapes.Contract:
        return self._get(shapes.Contract, f"/contracts/{id}")

    def decide(
        self, contract: str, clauses: list[str], says: Literal["accepted", "rejected", "candidate"]
    ) -> shapes.Contract:
        said = shapes.Decision(clauses=clauses, says=says)
        return self._post(shapes.Contract, f"/contracts/{contract}/clauses", said)

    def happened(self, contract: str, happening: shapes.Happening) -> shapes.Contract:
        """Note something from which the contract counts; the answer holds the dates that follow."""
        return self._post(shapes.Contract, f"/contracts/{contract}/events", happening)

    # --- communicate ---

    def check(
        self, text: str, *, purpose: str | None = None, tone: str | None = None, language: str | None = None
    ) -> Document:
        """What the coach says of a draft with this case's thread before it."""
        return self._post(Document, "/check", _draft(text, purpose, tone, language))

    def messages(self) -> Iterator[shapes.Message]:
        return _every(self.line, shapes.Message, f"{self._path}/messages")

    def send(self, letter: shapes.Letter | str) -> shapes.Message:
        said = shapes.Letter(text=letter) if isinstance(letter, str) else letter
        return self._post(shapes.Message, "/messages", said)

    def bring_in_mails(self, name: str, data: bytes, *, patience: float = PATIENCE) -> int:
        """Bring mails into our own room; how many were new. A large mailbox is waited for as by `add_contract`."""
        came = self.line.ask(_BroughtInOrReading, "POST", f"{self._path}/messages/import", file=(name, data)).root
        return came.fresh if isinstance(came, shapes.BroughtIn) else self._read(came, patience).fresh

    def thread(self) -> Document:
        return self._get(Document, "/thread")

    def reset(self, register: str = "plain") -> shapes.ResetDraft:
        """A draft to begin again with. Nothing is sent."""
        return self.line.ask(shapes.ResetDraft, "GET", f"{self._path}/reset", query={"register": register})

    # --- mediate ---

    def caucus(self, part: Literal["requesting", "responding"]) -> Iterator[shapes.CaucusPaper]:
        """What lies between one side and the mediator. That you read it is noted."""
        return _every(self.line, shapes.CaucusPaper, f"{self._path}/caucus/{part}")

    def caucus_file(self, part: Literal["requesting", "responding"], id: str) -> bytes:
        return self.line.file(f"{self._path}/caucus/{part}/{id}/file")

    def write_in_caucus(self, part: Literal["requesting", "responding"], text: str) -> shapes.CaucusPaper:
        return self._post(shapes.CaucusPaper, f"/caucus/{part}", shapes.Words(text=text))

    def lay_open(self, what: shapes.LayOpen) -> shapes.CaucusPaper:
        return self._post(shapes.CaucusPaper, "/laid-open", what)

    def take_back(self, part: Literal["requesting", "responding"], id: str) -> shapes.CaucusPaper:
        return self.line.ask(shapes.CaucusPaper, "DELETE", f"{self._path}/caucus/{part}/{id}")

    def proposals(self) -> list[shapes.MediatorsProposal]:
        return self._get(list[shapes.MediatorsProposal], "/proposals")

    def propose_to_both(self, text: str) -> shapes.MediatorsProposal:
        return self._post(shapes.MediatorsProposal, "/proposals", shapes.Words(text=text))

    def withdraw_proposal(self, id: str) -> shapes.MediatorsProposal:
        return self.line.ask(shapes.MediatorsProposal, "DELETE", f"{self._path}/proposals/{id}")

    def say_to_both(self, text: str) -> shapes.Message:
        return self._post(shapes.Message, "/to-both", shapes.Words(text=text))

    def answer_proposal(self, id: str, yes: bool) -> shapes.MediatorsProposal:
        return self._post(shapes.MediatorsProposal, f"/proposals/{id}/answer", shapes.YesOrNo(yes=yes))

    # --- negotiate ---

    def talks(self) -> shapes.Talks:
        return self._get(shapes.Talks, "/talks")

    def set_talks(self, talks: Document) -> shapes.Talks:
        return self._put(shapes.Talks, "/talks", talks)

    def preferences(self) -> Document:
        return self._get(Document, "/preferences")

    def save_preferences(self, wants: Document) -> Document:
        return self._put(Document, "/preferences", wants)

    def guess(self) -> Document:
        return self._get(Document, "/guess")

    def save_guess(self, wants: Document) -> Document:
        return self._put(Document, "/guess", wants)

    def settlements(self) -> shapes.Settlements:
        return self._get(shapes.Settlements, "/settlements")

    def ready(self) -> shapes.Settlements:
        return self._post(shapes.Settlements, "/settlements/ready")

    def longer(self) -> shapes.Settlements:
        return self._post(shapes.Settlements, "/settlements/longer")

    def offers(self) -> list[shapes.Move]:
        return self._get(list[shapes.Move], "/offers")

    def propose(self, offer: shapes.Offer) -> shapes.Move:
        return self._post(shapes.Move, "/offers", offer)

    def accept(self, number: int, *, why: str = "") -> shapes.Move:
        return self._post(shapes.Move, f"/offers/{number}/accept", shapes.Answer(why=why))

    def decline(self, number: int, *, why: str) -> shapes.Move:
        return self._post(shapes.Move, f"/offers/{number}/decline", shapes.Refusal(why=why))

    def withdraw(self, *, why: str = "") -> shapes.Move:
        return self._post(shapes.Move, "/offers/withdraw", shapes.Answer(why=why))

    def bids(self) -> shapes.Bids:
        return self._get(shapes.Bids, "/bids")

    def propose_bids(self, bidding: shapes.NewBidding) -> shapes.Bids:
        return self._post(shapes.Bids, "/bids", bidding)

    def decline_bids(self) -> shapes.Bids:
        return self._post(shapes.Bids, "/bids/decline")

    def bid(self, bid: shapes.Bid) -> shapes.Bids:
        return self._post(shapes.Bids, "/bids/bid", bid)

    def open_seal(self, bid: str, salt: str) -> shapes.Bids:
        return self._post(shapes.Bids, "/bids/open", shapes.OpenSeal(bid=bid, salt=salt))

    def text(self, procedure: Procedure = "text") -> shapes.SingleText:
        """The single text, or the improvement of what is signed."""
        return self._get(shapes.SingleText, f"/procedures/{procedure}")

    def begin_text(self, package: Mapping[str, str]) -> shapes.SingleText:
        return self._post(shapes.SingleText, "/procedures/text", shapes.FirstDraft(package=dict(package)))

    def begin_improvement(self) -> shapes.SingleText:
        return self._post(shapes.SingleText, "/procedures/improvement", shapes.FirstDraft())

    def join_text(self, procedure: Procedure = "text") -> shapes.SingleText:
        return self._post(shapes.SingleText, f"/procedures/{procedure}/join")

    def decline_text(self, procedure: Procedure = "text") -> shapes.SingleText:
        return self._post(shapes.SingleText, f"/procedures/{procedure}/decline")

    def answer_text(self, answer: shapes.DraftAnswer, procedure: Procedure = "text") -> shapes.SingleText:
        return self._post(shapes.SingleText, f"/procedures/{procedure}/answer", answer)

    def restate(self) -> shapes.SingleText:
        """Have the single text go by what our side wants today."""
        return self._post(shapes.SingleText, "/procedures/text/restate")

    # --- document ---

    def agreement(self) -> shapes.Agreement:
        return self._get(shapes.Agreement, "/agreement")

    def say_willing(self, willing: bool, *, says: str = "") -> shapes.Willingness:
        return self._post(shapes.Willingness, "/agreement/willing", shapes.Willing(willing=willing, says=says))

    def version(self, number: int) -> shapes.Version:
        return self._get(shapes.Version, f"/agreement/versions/{number}")

    def version_file(self, number: int, face: str = "pdf") -> bytes:
        return self.line.file(f"{self._path}/agreement/versions/{number}/{face}")

    def propose_terms(self, terms: Document, *, why: str = "") -> shapes.Version:
        return self._post(shapes.Version, "/agreement/versions", shapes.Proposal(terms=terms, why=why))

    def draft(self) -> shapes.Working:
        return self._get(shapes.Working, "/agreement/draft")

    def keep_draft(self, terms: Document) -> shapes.Working:
        return self._put(shapes.Working, "/agreement/draft", terms)

    # --- monitor ---

    def obligations(self) -> Document:
        return self._get(Document, "/obligations")

    def say(self, event: Document) -> str:
        """Say something about a commitment, as an event of events.yaml; its number."""
        return self._post(shapes.Written, "/obligations/events", event).id

    def ask_for_time(self, key: str, until: dt.date, *, reason: str = "") -> str:
        said = shapes.Time(until=until, reason=reason)
        return self._post(shapes.Written, f"/obligations/{key}/more-time", said).id

    def calendar(self) -> bytes:
        return self.line.file(f"{self._path}/calendar")

    def figures(self) -> list[shapes.FiguresRow]:
        return self._get(list[shapes.FiguresRow], "/figures")

    def add_figures(self, csv: str, limits: Mapping[str, Any], *, shared: bool = False) -> str:
        said = shapes.Readings(csv=csv, limits=dict(limits), shared=shared)
        return self._post(shapes.Written, "/figures", said).id

    def warnings(self) -> Iterator[shapes.WarningRow]:
        return _every(self.line, shapes.WarningRow, f"{self._path}/warnings")

    def raise_warning(self, what: str, could: str = "") -> shapes.WarningRow:
        return self._post(shapes.WarningRow, "/warnings", shapes.Warning(what=what, could=could))

    def check_ins(self) -> list[shapes.CheckInRow]:
        return self._get(list[shapes.CheckInRow], "/check-ins")

    def check_in(self, key: str) -> shapes.CheckIn:
        return self._get(shapes.CheckIn, f"/check-ins/{key}")

    def answer_check_in(self, key: str, marks: shapes.Marks) -> shapes.CheckIn:
        return self._put(shapes.CheckIn, f"/check-ins/{key}", marks)

    def thanks(self) -> Iterator[shapes.ThanksRow]:
        return _every(self.line, shapes.ThanksRow, f"{self._path}/thanks")

    def earned_thanks(self) -> list[shapes.Earned]:
        return self._get(list[shapes.Earned], "/thanks/earned")

    def thank(self, text: str, *, draft: str = "") -> shapes.ThanksRow:
        return self._post(shapes.ThanksRow, "/thanks", shapes.Thank(text=text, draft=draft))

    # --- who may, and how long ---

    def teams(self) -> list[shapes.TeamHere]:
        return self._get(list[shapes.TeamHere], "/teams")

    def let_in(self, team: str, role: Literal["member", "adviser"]) -> list[shapes.TeamHere]:
        """Give everybody of a team a seat on our side."""
        return self._put(list[shapes.TeamHere], f"/teams/{team}", shapes.TeamRole(role=role))

    def keep_out(self, team: str) -> list[shapes.TeamHere]:
        return self.line.ask(list[shapes.TeamHere], "DELETE", f"{self._path}/teams/{team}")

    def keeping(self) -> shapes.KeptCase:
        """How long the case is kept, as far as our side knows."""
        return self._get(shapes.KeptCase, "/keeping")

    def hold(self, reason: str) -> shapes.KeptCase:
        """Hold the case for our side: nothing of it goes until the hold is lifted."""
        return self._post(shapes.KeptCase, "/hold", shapes.Reason(reason=reason))

    def lift(self) -> shapes.KeptCase:
        return self.line.ask(shapes.KeptCase, "DELETE", f"{self._path}/hold")

    def webhooks(self) -> list[shapes.HookRow]:
        return self._get(list[shapes.HookRow], "/webhooks")

    def add_webhook(self, hook: shapes.Hook) -> shapes.HookRow:
        return self._post(shapes.HookRow, "/webhooks", hook)

    def end_webhook(self, id: str) -> list[shapes.HookRow]:
        return self.line.ask(list[shapes.HookRow], "DELETE", f"{self._path}/webhooks/{id}")


def _draft(text: str, purpose: str | None, tone: str | None, language: str | None) -> shapes.Draft:
    return shapes.Draft(text=text, purpose=purpose, tone=tone, language=language)


def _every(line: Line, shape: type[Item], path: str, **query: Any) -> Iterator[Item]:
    """The items of all pages, one page at a time."""
    number = pages = 1
    while number <= pages:
        page: shapes.Page[Item] = line.ask(shapes.Page[shape], "GET", path, query={**query, "page": number})  # type: ignore[valid-type]
        yield from page.items
        number, pages = number + 1, page.pages
