"""What the API takes and gives, as both ends read it: the server answers with these models, the client returns them.

A document with a format of its own (an assessment, terms, talks, events …) travels as the JSON that the format's reference page shows.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from makegood.formats import Strict

Document = dict[str, Any]
Item = TypeVar("Item")
Scope = Literal["read", "write", "figures", "check"]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=100_000)]
# The number of a row, as text: it is larger than the whole numbers that every reader of JSON keeps exactly.
Row = Annotated[str, BeforeValidator(str), Field(pattern=r"^[0-9]{1,19}$")]


class Shape(BaseModel):
    """What is given back. A later server may give more: what a client does not know it leaves out."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Fault(Shape):
    """One thing wrong: what, what to do instead, and where in what was sent."""

    problem: str
    instead: str = ""
    path: list[str | int] = []
    name: str = ""
    line: int | None = None


class Faults(Shape):
    """Why nothing was done: everything that is wrong, at once."""

    faults: list[Fault]


class Page(Shape, Generic[Item]):
    """Some of `count` things; `page` of `pages`, from 1."""

    items: list[Item]
    count: int
    page: int
    pages: int


class Me(Shape):
    """Whose token this is and what it may do. `case`: the only case that it opens; None for every one."""

    name: str
    email: str
    language: str
    zone: str
    scopes: list[Scope]
    case: str | None
    expires_at: AwareDatetime


# --- cases ---


class Side(Shape):
    """A company in a case. `id` is its name in files; `joined_at` is None while nobody of theirs sits here."""

    id: str
    part: Literal["requesting", "responding"]
    name: str
    short: str
    country: str
    joined_at: AwareDatetime | None


class CaseRow(Shape):
    """A case in the list, with what comes next in it; `group` is None until that has been worked out."""

    id: str
    title: str
    us: Side
    them: Side
    role: str
    happened_on: dt.date | None
    opened_at: AwareDatetime
    closed_at: AwareDatetime | None
    group: Literal["at risk", "needs you", "waiting", "closed"] | None = None
    says: str = ""
    why: str = ""
    by: AwareDatetime | None = None


class Step(Shape):
    step: str
    progress: str
    done: list[str]
    missing: list[str]


class Next(Shape):
    """The one thing to do now. `key` names it for programs."""

    key: str
    says: str
    why: str
    by: AwareDatetime | None


class Case(Shape):
    id: str
    title: str
    us: Side
    them: Side
    role: str
    rooms: list[str]
    may_write: bool
    happened_on: dt.date | None
    language: str
    countries: str
    zone: str
    opened_at: AwareDatetime
    closed_at: AwareDatetime | None
    path: list[Step]
    next: Next


class Opening(Strict):
    """The answers that open a case. `we_failed` makes us the responding side; the last three stay private."""

    title: Line
    us: Annotated[str, Field(min_length=1, max_length=120)]
    them: Annotated[str, Field(min_length=1, max_length=120)]
    happened_on: dt.date | None = None
    we_failed: bool = False
    happened: Text = ""
    hit: Text = ""
    wants: Text = ""


class Details(Strict):
    """What of a case is to change; what is left out stays."""

    title: Line | None = None
    happened_on: dt.date | None = None
    countries: str | None = Field(None, max_length=80)
    zone: str | None = Field(None, max_length=60)


class Person(Shape):
    name: str
    side: str | None
    role: str
    since: AwareDatetime


class Invitation(Strict):
    """Whom to let in. Without a mail address the link is only told to you."""

    purpose: Literal["answer", "colleague", "adviser", "mediator"]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    email: str = Field("", max_length=254)
    days: int = Field(14, ge=1, le=365)


class Address(Shape):
    """A secret address: it is told only now."""

    address: str


class Exhibit(Shape):
    id: Row
    room: str
    name: str
    sha256: str
    size: int
    fact: str
    added_by: str
    added_at: AwareDatetime


class Entry(Shape):
    """An entry of a room's record, as `makegood verify` checks it."""

    seq: int
    at: AwareDatetime
    actor: str
    what: str
    details: Document
    previous: str
    digest: str


class Found(Shape):
    case: str
    room: str
    kind: str
    title: str
    page: str


# --- the governing contract ---


class Clause(Shape):
    id: Row
    kind: str
    section: str
    heading: str
    page: int | None
    start: int
    end: int
    quote: str
    says: str
    terms: Document
    confidence: float
    status: Literal["candidate", "accepted", "rejected"]


class Date(Shape):
    """A date that follows from something that happened, with how it was counted."""

    event: str
    at: AwareDatetime
    what: str
    due: AwareDatetime
    steps: list[str]
    source: str
    kind: str


class ContractRow(Shape):
    id: Row
    room: str
    name: str
    sha256: str
    read_at: AwareDatetime
    clauses: int


class Contract(Shape):
    id: Row
    room: str
    name: str
    sha256: str
    read_at: AwareDatetime
    clauses: list[Clause]
    not_found: list[str]
    notes: list[str]
    dates: list[Date]


class Reading(Shape):
    """A long file that the server reads meanwhile. `contract` and `fresh`, how many mails were new, are there once it is ‘done’.

    steps_done   of `steps`; the first is that the file is here
    """

    id: Row
    kind: Literal["contract", "amendment", "mails"]
    name: str
    standing: Literal["waits", "reads", "done", "failed"]
    steps_done: int
    steps: int
    contract: Row | None
    fresh: int
    faults: list[Fault]


class Decision(Strict):
    """What we say of clauses: that they are what they were found to be, or are not."""

    clauses: list[Row] = Field(min_length=1, max_length=1000)
    says: Literal["accepted", "rejected", "candidate"]


class Happening(Strict):
    """Something from which the contract counts: a breach, a notice … `as_asked`: whether a notice was given as the contract asks."""

    kind: str = Field(max_length=40)
    at: AwareDatetime
    method: str = Field("", max_length=40)
    as_asked: bool | None = None


# --- messages ---


class Draft(Strict):
    """A draft for the coach. `language`: en, de, es, fr or zh; left out, its words tell."""

    text: Text
    purpose: str | None = Field(None, max_length=40)
    tone: str | None = Field(None, max_length=40)
    language: str | None = Field(None, max_length=10)


class Letter(Strict):
    """A message to the other side, or a note to ourselves (internal). `exhibits`: private ones among them are shared with it."""

    text: Text
    subject: str = Field("", max_length=300)
    message_class: Literal["open", "settlement", "internal"] = "open"
    purpose: str = Field("", max_length=20)
    notice: bool = False
    by_mail: bool = True
    exhibits: list[Row] = Field([], max_length=50)


class Message(Shape):
    id: Row
    room: str
    at: AwareDatetime
    side: str | None
    speaker: str
    subject: str
    text: str
    message_class: str
    purpose: str
    notice: bool
    exhibits: list[Row]


class ResetDraft(Shape):
    """A letter to begin again with. `left_open`: what only the sender can say; it stands in square brackets in the text."""

    text: str
    message_class: str
    why: str
    left_open: list[str]


class BroughtIn(Shape):
    """How many mails were new."""

    fresh: int


# --- the mediator ---


class Words(Strict):
    """What somebody writes in a caucus, or proposes."""

    text: str = Field(min_length=1, max_length=20_000)


class ReadBy(Shape):
    """Who read something, and when first."""

    name: str
    at: AwareDatetime


class CaucusPaper(Shape):
    """One thing in a caucus: words, or a copy of something private that its side laid open."""

    id: Row
    kind: str
    title: str
    text: str
    has_file: bool
    by: str
    by_mediator: bool
    at: AwareDatetime
    taken_back_at: AwareDatetime | None
    read_by: list[ReadBy]


class LayOpen(Strict):
    """What a side lets its mediator see: an exhibit by its number, or else what `kind` names."""

    kind: Literal["assessment", "preferences"] = "assessment"
    exhibit: Row | None = None


class YesOrNo(Strict):
    yes: bool


class MediatorsProposal(Shape):
    """What the mediator proposed to both sides.

    ours            what our side said; None while it has not
    answers         what each side said, by its part; for the mediator alone
    both_said_yes   None until both have answered
    """

    id: Row
    text: str
    by: str
    at: AwareDatetime
    ours: bool | None
    answers: dict[str, bool]
    both_said_yes: bool | None
    withdrawn_at: AwareDatetime | None


# --- talks ---


class Offer(Strict):
    """A whole package: for each issue one option. `until`: the last moment at which it can be accepted."""

    package: dict[str, str] = Field(max_length=60)
    why: str = Field("", max_length=4000)
    until: AwareDatetime | None = None


class Answer(Strict):
    why: str = Field("", max_length=4000)


class Refusal(Strict):
    """No, and what would have to change."""

    why: str = Field(min_length=1, max_length=4000)


class Move(Shape):
    number: int
    at: AwareDatetime
    by: str
    side: str
    act: str
    package: dict[str, str] | None
    why: str
    answers: int | None
    until: AwareDatetime | None
    worth_to_us: float | None = None


class Talks(Shape):
    """What lies on the table, and how the talks stand. `ready`: the sides that wait for the next sitting."""

    talks: Document
    settled: dict[str, str] | None
    ended: bool
    ready: list[str]
    sittings: int


class Settlements(Shape):
    """What the neutral engine found, as far as our side may see it. `guessed`: reckoned from our own guess of the other side."""

    view: Document | None
    guessed: bool
    sitting: int


# --- blind bids ---


class NewBidding(Strict):
    """What is bid on: one sum on the table (`issue`), or a list of packages that both know.

    we_pay   of a sum: whether our side pays it
    close    of a sum: within how many per cent of the demand the gap is split
    """

    issue: str | None = Field(None, max_length=200)
    we_pay: bool = False
    close: Literal[0, 5, 10, 20] = 5
    packages: list[dict[str, str]] | None = Field(None, max_length=12)


class Bid(Strict):
    """One of: the amount that we would pay or take at the outside; the packages of the list that we would sign, by their
    places in it from 0, the one that we like best first; or the seal of a bid that we keep ourselves."""

    amount: str | None = Field(None, pattern=r"^[0-9]{1,11}(\.[0-9]{1,2})?$")
    order: list[int] | None = Field(None, max_length=12)
    seal: str | None = Field(None, pattern="^[0-9a-f]{64}$")


class OpenSeal(Strict):
    """The bid in the very words of a seal of our own making, and its salt."""

    bid: str = Field(min_length=1, max_length=40)
    salt: str = Field(min_length=32, max_length=200)


class Bidding(Shape):
    """A bidding. What is bid is told to nobody; a match is told to both.

    issue, payer   of a sum; empty where packages are bid on
    sealed         the sides whose bid of this round is in
    ours           what our side sealed in this round, where the server sealed it
    must_open      our side made its seal itself, and both are bound
    """

    issue: str
    payer: str
    packages: list[dict[str, str]]
    begun_by: str
    declined: bool
    over: bool
    round: int
    of: int
    sealed: list[str]
    ours: str | list[int] | None
    must_open: bool
    match: str | dict[str, str] | None


class Bids(Shape):
    """Every bidding, the latest first; the sums that may still be bid on by issue, and how many more lists may be."""

    sums: dict[str, str]
    lists_left: int
    biddings: list[Bidding]


# --- a single text, and something better than what is signed ---


class FirstDraft(Strict):
    """The package that a single text begins with. An improvement begins with what is signed: leave it out."""

    package: dict[str, str] | None = Field(None, max_length=60)


class DraftAnswer(Strict):
    """Whether we would sign draft `number` as it stands; `bothered_by`: the issues that still bother us."""

    number: int = Field(ge=1, le=100)
    signs: bool
    bothered_by: list[str] = Field([], max_length=60)


class DraftText(Shape):
    number: int
    package: dict[str, str]


class SingleText(Shape):
    """A single text, or an improvement.

    joined_at     when the other side took part; None until then
    number        of the draft that lies before both
    final         the engine found nothing better: this is the last answer
    ours          our own answer to it; nobody else ever sees it
    changes_left  how often our side may still say anew what it wants; None of an improvement
    """

    begun_by: str
    begun_at: AwareDatetime
    joined_at: AwareDatetime | None
    drafts: list[DraftText]
    number: int
    final: bool
    ours: DraftAnswer | None
    changes_left: int | None
    declined: bool
    over: bool
    agreed: dict[str, str] | None


# --- the agreement ---


class Willing(Strict):
    willing: bool
    says: str = Field("", max_length=4000)


class Willingness(Shape):
    side: str
    willing: bool
    says: str
    by: str
    at: AwareDatetime


class VersionRow(Shape):
    number: int
    side: str
    by: str
    at: AwareDatetime
    why: str
    digest: str
    signed_by: list[str]


class Agreement(Shape):
    """Where the agreement stands. `sealed`: the exhibit of the document once both have signed."""

    signed_at: AwareDatetime | None
    versions: list[VersionRow]
    willing: list[Willingness]
    sealed: Row | None


class Version(VersionRow):
    terms: Document


class Proposal(Strict):
    """Terms for both sides to see as the next version, and why."""

    terms: Document
    why: str = Field("", max_length=4000)


class LintFinding(Shape):
    level: str
    kind: str
    path: list[str | int]
    quote: str
    says: str
    asks: str


class Linted(Shape):
    """What the terms still leave unclear. `signable`: nothing of it has to be settled before anyone signs."""

    signable: bool
    findings: list[LintFinding]


class Working(Linted):
    terms: Document
    based_on: int
    saved_at: AwareDatetime
    saved_by: str


# --- after signature ---


class Time(Strict):
    """A wish for a later date."""

    until: dt.date
    reason: str = Field("", max_length=4000)


class Written(Shape):
    """What was written down, by its number."""

    id: Row


class Readings(Strict):
    """Figures as they stand in indicators.csv, and how to read them as in indicators.yaml."""

    csv: str = Field(max_length=5_000_000)
    limits: Document
    shared: bool = False


class FiguresRow(Shape):
    """The newest figures of one room, with what they warn of."""

    id: Row
    room: str
    at: AwareDatetime
    indicators: list[str]
    warnings: list[str]


class Warning(Strict):
    """Something that may become a problem, said without fault."""

    what: str = Field(min_length=1, max_length=4000)
    could: str = Field("", max_length=4000)


class WarningRow(Shape):
    id: Row
    what: str
    could: str
    raised_by: str
    person: str
    at: AwareDatetime
    open: bool


class Marks(Strict):
    """Answers to a check-in: three marks from 1 (not at all) to 5 (fully), and words to the questions in their order."""

    fair: int = Field(ge=1, le=5)
    respected: int = Field(ge=1, le=5)
    understood: int = Field(ge=1, le=5)
    answers: list[Annotated[str, Field(max_length=4000)]] = Field([], max_length=10)


class MarksRow(Shape):
    """What one side answered."""

    side: str
    at: AwareDatetime
    fair: int
    respected: int
    understood: int
    answers: list[str]


class CheckInRow(Shape):
    """One check-in: when it is due, how it stands, and how far the answers are."""

    key: str
    due: AwareDatetime | None
    standing: str
    answered: str


class CheckIn(Shape):
    """What you may see of a check-in: your own side's answers, and both once both are there, with what they differ in."""

    key: str
    answers: list[MarksRow]
    says: list[str]


class Thank(Strict):
    """A word of thanks; `draft` names the earned one that it answers to."""

    text: str = Field(min_length=1, max_length=2000)
    draft: str = Field("", max_length=200)


class ThanksRow(Shape):
    id: Row
    side: str
    person: str
    text: str
    at: AwareDatetime


class Earned(Shape):
    """Thanks that the other side has earned and nobody of ours has sent, as a draft."""

    draft: str
    text: str


class Hook(Strict):
    """Where a system of ours is told that something is due. `secret` signs what is sent."""

    address: str = Field(max_length=500)
    shape: Literal["makegood", "slack", "teams", "apprise"] = "makegood"
    secret: str = Field(min_length=16, max_length=200)


class HookRow(Shape):
    id: Row
    host: str
    shape: str
    made_at: AwareDatetime


# --- an organisation, its teams, and how long cases are kept ---


class Name(Strict):
    name: Annotated[str, Field(min_length=1, max_length=120)]


class Email(Strict):
    email: str = Field(min_length=3, max_length=254)


class Token(Strict):
    token: str = Field(min_length=1, max_length=200)


class Colleague(Shape):
    """Somebody of an organisation. `id` is theirs in it."""

    id: Row
    name: str
    email: str
    admin: bool
    second_step: bool
    since: AwareDatetime


class Team(Shape):
    """`people` are the ids of colleagues."""

    id: Row
    name: str
    people: list[Row]


class Organisation(Shape):
    """An organisation as one of its people sees it. `second_step`: whether everybody on its sides signs in with one."""

    name: str
    admin: bool
    second_step: bool
    people: list[Colleague]
    teams: list[Team]


class Deed(Shape):
    """What somebody did: in a case, or (no case) to the organisation itself. Never what was written."""

    at: AwareDatetime
    by: str
    what: str
    case: str | None
    about: str


class CaseId(Strict):
    case: str = Field(pattern="^[0-9a-z]{12}$")


class TeamRole(Strict):
    role: Literal["member", "adviser"]


class TeamHere(Shape):
    """A team that the lead of a side could let in; `role` is None while it is not."""

    id: Row
    name: str
    people: int
    role: str | None


class Keep(Strict):
    """How long closed cases are kept; no count: for ever."""

    count: int | None = Field(None, ge=1, le=600)
    unit: Literal["years", "months"] = "years"


class Reason(Strict):
    reason: str = Field(min_length=1, max_length=500)


class HoldOne(Reason):
    case: str = Field(pattern="^[0-9a-z]{12}$")


class Hold(Shape):
    case: str
    reason: str
    by: str
    since: AwareDatetime


class Leaving(Shape):
    """What was announced to go. `room` is joint where it is the whole case."""

    case: str
    room: str
    goes_at: AwareDatetime


class Keeping(Shape):
    """How long an organisation keeps closed cases (None: for ever), which it holds, and what goes next."""

    days: int | None
    holds: list[Hold]
    leavings: list[Leaving]


class KeptCase(Shape):
    """How long a case is kept as far as our side knows: `days` after it is closed (None: for ever)."""

    days: int | None
    ends_at: AwareDatetime | None
    held: Hold | None
    leavings: list[Leaving]
