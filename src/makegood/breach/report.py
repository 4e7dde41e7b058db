"""The format of assessment.yaml: what one side knows, and does not know, about a breach.

Every answer may be ‘unknown’, and is unknown where it is left out. An unknown answer is never read as none or
as zero: it widens the ranges and comes back as a question. The report is one side's own paper and stays private.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, ValidationError, ValidationInfo, WithJsonSchema, model_validator

from makegood.formats import COMMA_IN_BRACES, Fault, Faulty, Path, Strict, faults_of
from makegood.values import Estimate, MixedCurrencies, Money, Party

Words = Annotated[str, Field(min_length=1, max_length=4000)]
Note = Annotated[str, Field(max_length=4000)]  # words that may be missing
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$", description="short name: lower case, digits, hyphens")]
Unknown = Literal["unknown"]
UNKNOWN: Unknown = "unknown"
_LATEST = dt.date(2199, 12, 31)
_LARGEST = 10**15
_MOST = 200  # items of one list; a person who has more adds them up first


def _yes_or_no(value: Any) -> Any:
    """YAML reads a bare yes or no as a truth value; the person meant the word."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


class Answer(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


class Weight(StrEnum):
    """How heavily something weighs on the company: existential means that it may not survive it."""

    NONE = "none"
    SOME = "some"
    SERIOUS = "serious"
    EXISTENTIAL = "existential"
    UNKNOWN = "unknown"


class Part(StrEnum):
    """How much of something: of what was to be received, of what would be forfeited."""

    LITTLE = "little"
    PART = "part"
    MOST = "most"
    NEARLY_ALL = "nearly all"
    UNKNOWN = "unknown"


class Worth(StrEnum):
    """How a side's best alternative compares with going on together, once mended."""

    BETTER = "better"
    AS_GOOD = "as good"
    WORSE = "worse"
    MUCH_WORSE = "much worse"
    NONE = "none"
    UNKNOWN = "unknown"


class Dependence(StrEnum):
    NONE = "none"
    SOME = "some"
    HIGH = "high"
    TOTAL = "total"
    UNKNOWN = "unknown"


class Before(StrEnum):
    FIRST = "first"
    REPEATED = "repeated"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    KEPT = "kept"
    LATE = "late"
    CURED = "cured"
    BROKEN = "broken"


class CourseId(StrEnum):
    """The courses of action, from the mildest to the end."""

    COACHING = "carry on with coaching"
    NOTICE_TO_CURE = "notice to cure"
    ASSURANCE = "demand assurance"
    RENEGOTIATE = "renegotiate"
    SHIFT_WORK = "shift work for a time"
    STEP_DOWN = "step down to plain supply"
    SUSPEND = "suspend"
    NEUTRAL_HELP = "neutral help"
    END = "end in order"


class Criterion(StrEnum):
    """What a course is judged by. The weights in the file say how much each counts."""

    PROPORTION = "proportion"
    CAUSE = "cause"
    SPEED = "speed"
    VALUE = "value"
    MEANS = "means"


YesNo = Annotated[Answer, BeforeValidator(_yes_or_no)]
_MONEY_SCHEMA = {"type": "string", "pattern": r"^[A-Z]{3} [\d,]+(\.\d+)?$"}


def _cost(value: Any) -> Any:
    """Read a cost: ‘unknown’, one sum, or low, likely and high. Raises Faulty with all that is wrong with it."""
    if value == UNKNOWN or isinstance(value, Estimate):
        return value
    if not isinstance(value, dict):
        return Estimate.exactly(_sum(value, ()))
    ends = ("low", "likely", "high")
    faults = [
        Fault(f"‘{end}’ is missing.", f"Add {end} here, or write unknown.", (end,)) for end in ends if end not in value
    ]
    faults += [
        Fault(
            f"‘{key}’ is not a key here.",
            COMMA_IN_BRACES if str(key).isdigit() else "Write low, likely and high.",
            (str(key),),
        )
        for key in value
        if key not in ends
    ]
    sums = {}
    for end in ends:
        if end in value:
            try:
                sums[end] = _sum(value[end], (end,))
            except Faulty as faulty:
                faults += faulty.faults
    if faults:
        raise Faulty(faults)
    try:
        return Estimate(**sums)
    except MixedCurrencies:
        raise Faulty.one("These sums are in two currencies.", "Give all of them in one.") from None
    except ValueError as error:
        problem, _, instead = str(error).partition(". ")
        raise Faulty.one(problem + ".", instead) from None


def _sum(value: Any, path: Path) -> Money:
    try:
        money = value if isinstance(value, Money) else Money.parse(value)
    except ValueError as error:
        problem, _, instead = str(error).partition(". ")
        raise Faulty.one(problem.rstrip(".") + ".", instead, path=path) from None
    if money.amount < 0:
        raise Faulty.one(f"{money} is negative.", "Write what is lost or paid as a sum of zero or more.", path=path)
    if money.amount > _LARGEST:
        raise Faulty.one(f"{money} is more than any company has.", "Check the number of digits.", path=path)
    return money


Cost = Annotated[
    Estimate | Unknown,
    BeforeValidator(_cost),
    WithJsonSchema(
        {
            "description": "one sum, or low, likely and high, or unknown",
            "anyOf": [
                {"const": UNKNOWN},
                _MONEY_SCHEMA,
                {
                    "type": "object",
                    "properties": dict.fromkeys(("low", "likely", "high"), _MONEY_SCHEMA),
                    "required": ["low", "likely", "high"],
                    "additionalProperties": False,
                },
            ],
        }
    ),
]


def _day(value: Any) -> Any:
    """Read a date, ‘none’ or ‘unknown’; one fault, not one for each way to read it."""
    if value in (UNKNOWN, "none") or type(value) is dt.date:
        return value
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"‘{value}’ is not a date. Write one such as 2026-06-15, or none, or unknown.") from None


Day = Annotated[
    dt.date | Literal["none"] | Unknown,
    BeforeValidator(_day),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"enum": ["none", UNKNOWN]}]}),
]
Owner = Annotated[str, Field(max_length=200, description="who does it; empty while nobody is named")]


class Side(Strict):
    id: Slug
    name: Words
    country: Note = ""

    @property
    def party(self) -> Party:
        return Party(self.id, self.name, self.country)


class Sides(Strict):
    ours: Side
    theirs: Side


class Fact(Strict):
    """One thing that happened. `evidence` names exhibits; without any it is shown as a claim."""

    says: Words
    evidence: tuple[Words, ...] = Field((), max_length=_MOST)
    disputed: YesNo = Answer.UNKNOWN


class Exhibit(Strict):
    """A piece of evidence that facts and other answers name.

    sha256        of its bytes; empty while only its name is known
    verified_by   who has looked at it besides the one who brought it
    contradicts   the name of an earlier exhibit that this one speaks against
    """

    name: Words
    by: Words = Field(description="who made or brought it")
    on: dt.date
    sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    verified_by: Note = ""
    contradicts: Note = ""


class Source(StrEnum):
    """What made somebody open the case."""

    COMMITMENT = "missed commitment"
    WARNING = "early warning"
    MAIL = "mail"
    HAND = "by hand"


class Opened(Strict):
    """Where a report comes from. `reference` is the id of the commitment, the warning or the mail."""

    source: Source = Source.HAND
    reference: Note = ""


class Happened(Strict):
    in_one_line: Words
    on: dt.date
    going_on: YesNo = Field(Answer.UNKNOWN, description="does the failure still last?")
    facts: tuple[Fact, ...] = Field((), max_length=_MOST)


class Item(Strict):
    """One harm. `cost` is what it has cost so far; `each_day` what every further day adds.

    moves_with   what it rises and falls with, such as ‘number of buyers’; harms that name the same move together
    """

    what: Words
    cost: Cost = UNKNOWN
    each_day: Cost = UNKNOWN
    moves_with: Note = ""


class Area(Strict):
    weighs: Weight = Field(Weight.UNKNOWN, description="in words, beside the money")
    items: tuple[Item, ...] = Field((), max_length=50)


class Impact(Strict):
    """What the failure does, apart for the three who feel it."""

    business_goals: Area = Area()
    customers: Area = Area()
    other_partners: Area = Area()

    def areas(self) -> dict[str, Area]:
        return {name: getattr(self, name) for name in ("business_goals", "customers", "other_partners")}


class Threatens(Strict):
    continuity: Weight = Weight.UNKNOWN
    stability: Weight = Weight.UNKNOWN
    solvency: Weight = Weight.UNKNOWN


class Urgency(Strict):
    act_by: Day = UNKNOWN
    because: Note = ""


class Position(Strict):
    """One side without the other. For their side it is our estimate, and `basis` says what it rests on."""

    alternative: Note = Field("", description="the best thing that side can do without an agreement")
    worth: Worth = Worth.UNKNOWN
    ready_in_days: int | None = Field(None, ge=0, le=3650)
    dependence: Dependence = Dependence.UNKNOWN
    basis: Note = ""


class Right(Strict):
    answer: YesNo = Answer.UNKNOWN
    clause: Note = ""


class OurRights(Strict):
    """What the governing contract lets us do about this breach, as we read it."""

    notice_to_cure: Right = Right()
    demand_assurance: Right = Right()
    suspend: Right = Right()
    terminate_for_cause: Right = Right()
    terminate_for_convenience: Right = Right()
    step_in_or_cover: Right = Right()
    credits_or_damages: Right = Right()
    neutral_help: Right = Right()


class TheirProtections(Strict):
    """What the governing contract gives them against us."""

    liability_cap: Right = Right()
    exclusivity: Right = Right()
    minimum_commitment: Right = Right()
    terminate_for_convenience: Right = Right()


class CurePeriod(Strict):
    """A time in which the failure can be put right. While it runs, other remedies rest."""

    running: YesNo = Answer.UNKNOWN
    until: Day = UNKNOWN
    granted_by: Literal["us", "them", "the contract", "unknown"] = UNKNOWN
    clause: Note = ""


class NoticeGiven(Strict):
    given_on: Day = UNKNOWN
    valid: YesNo = Field(Answer.UNKNOWN, description="right person, address, form, language and content")
    clause: Note = ""


class StepFirst(Strict):
    """What the contract asks for before ending or going to court, such as a meeting of directors."""

    step: Words
    done: YesNo = Answer.UNKNOWN
    clause: Note = ""


class Contract(Strict):
    title: Note = ""
    our_rights: OurRights = OurRights()
    their_protections: TheirProtections = TheirProtections()
    cure_period: CurePeriod = CurePeriod()
    notice: NoticeGiven = NoticeGiven()
    steps_first: tuple[StepFirst, ...] = Field((), max_length=_MOST)


class Promise(Strict):
    what: Words
    due: dt.date
    outcome: Outcome
    on: dt.date | None = Field(None, description="when it was done, or found broken")


class Counted(Strict):
    """Promises that are only counted, not listed."""

    kept: int = Field(0, ge=0, le=1_000_000)
    late: int = Field(0, ge=0, le=1_000_000)
    cured: int = Field(0, ge=0, le=1_000_000)
    broken: int = Field(0, ge=0, le=1_000_000)


class Promises(Strict):
    """Their record with us. Cured means broken at first and put right in time; late means done, but late."""

    listed: tuple[Promise, ...] = Field((), max_length=1000)
    counted: Counted = Counted()


class Cause(Strict):
    answer: YesNo = Answer.UNKNOWN
    says: Note = ""
    evidence: tuple[Words, ...] = Field((), max_length=_MOST)


class RootCause(Strict):
    """Why it happened, as far as we know. The questions that are still open come back with the assessment."""

    process: Cause = Cause()
    people: Cause = Cause()
    priorities: Cause = Cause()
    resources: Cause = Cause()
    outside_their_control: Cause = Cause()
    our_contribution: Cause = Cause()
    able: YesNo = Field(Answer.UNKNOWN, description="can they put it right?")
    willing: YesNo = Field(Answer.UNKNOWN, description="do they want to?")
    before: Before = Before.UNKNOWN

    def causes(self) -> dict[str, Cause]:
        names = ("process", "people", "priorities", "resources", "outside_their_control", "our_contribution")
        return {name: getattr(self, name) for name in names}


class PartFactor(Strict):
    answer: Part = Part.UNKNOWN
    speaks_for: tuple[Words, ...] = Field((), max_length=_MOST, description="for the breach being material")
    speaks_against: tuple[Words, ...] = Field((), max_length=_MOST)


class YesNoFactor(Strict):
    answer: YesNo = Answer.UNKNOWN
    speaks_for: tuple[Words, ...] = Field((), max_length=_MOST, description="for the breach being material")
    speaks_against: tuple[Words, ...] = Field((), max_length=_MOST)


class Materiality(Strict):
    """The five factors of the Restatement (Second) of Contracts, section 241, with what speaks for and against."""

    lost_benefit: PartFactor = Field(PartFactor(), description="how much of what we were to receive is lost")
    compensation: YesNoFactor = Field(YesNoFactor(), description="can money make good what is lost?")
    forfeiture: PartFactor = Field(PartFactor(), description="how much would they lose if we ended")
    cure_likely: YesNoFactor = Field(YesNoFactor(), description="will they put it right, assurances included?")
    good_faith: YesNoFactor = Field(YesNoFactor(), description="did they deal fairly and openly in this?")


class Step(Strict):
    do: Words
    owner: Owner = ""
    by: Day = UNKNOWN
    cost: Cost = UNKNOWN


class ProtectiveStep(Step):
    kind: Literal["pause", "access", "assets", "evidence", "continuity", "cover", "other"]


class Harm(Strict):
    """A harm that cannot be undone, and what would clean up as much of it as possible."""

    harm: Words
    felt_by: Literal["us", "customers", "other partners", "them"] = "us"
    clean_up: tuple[Step, ...] = Field((), max_length=_MOST)


class Undone(Strict):
    answer: YesNo = Field(Answer.UNKNOWN, description="is there harm that cannot be undone?")
    harms: tuple[Harm, ...] = Field((), max_length=_MOST)

    @model_validator(mode="after")
    def _agrees(self) -> Undone:
        if self.answer is Answer.NO and self.harms:
            raise ValueError("It says that nothing is past undoing, and names a harm that is. Write answer: yes.")
        return self


class Remedies(Strict):
    """Short term: stops the damage. Long term: keeps the partnership from failing this way again."""

    short_term: tuple[Words, ...] = Field((), max_length=_MOST)
    long_term: tuple[Words, ...] = Field((), max_length=_MOST)


class Resolved(Strict):
    """What each side wants to walk away with; theirs is our guess until they say it."""

    ours: tuple[Words, ...] = Field((), max_length=_MOST)
    theirs: tuple[Words, ...] = Field((), max_length=_MOST)


class CoverOption(Strict):
    """A substitute while this is open. `stops` is the share of the daily harm that it stops, in per cent."""

    name: Words
    ready_in_days: int = Field(ge=0, le=3650)
    set_up: Cost = UNKNOWN
    each_day: Cost = UNKNOWN
    stops: int = Field(100, ge=0, le=100)
    risks: Note = ""
    owner: Owner = ""
    decide_by: Day = Field(UNKNOWN, description="the last day on which it can be ordered")


class View(Strict):
    answer: YesNo = Field(Answer.UNKNOWN, description="is it clear and does it work?")
    says: Note = ""


class Foundation(Strict):
    """One foundation of the partnership as each side sees it, asked apart."""

    ours: View = View()
    theirs: View = View()


class Foundations(Strict):
    joint_value: Foundation = Foundation()
    lanes: Foundation = Foundation()
    incentives: Foundation = Foundation()
    shared_accounts_and_leads: Foundation = Foundation()
    commission_rules: Foundation = Foundation()


class Override(Strict):
    """A decision to go on against a warning. It takes a reason and two people."""

    reason: Words
    decided_by: Words
    second_person: Words

    @model_validator(mode="after")
    def _two_people(self) -> Override:
        if self.decided_by.casefold() == self.second_person.casefold():
            raise ValueError(f"{self.decided_by} cannot be the second person too. Name somebody else who agrees.")
        return self


class Planned(Strict):
    step: CourseId
    on: dt.date
    override: Override | None = None


class Report(Strict):
    """What one side knows about a breach (assessment.yaml).

    as_of           the day of the assessment; the library has no clock
    bearable_loss   what we could lose over this without changing our plans: the yardstick for money
    horizon_days    over how many days the cost of waiting and of cover is reckoned
    weights         how much each criterion counts in choosing a course, 0 to 10; all equal unless said
    planned         what we mean to do, to be held against what may not be done now
    opened_from     what made somebody open the case
    """

    title: Words
    as_of: dt.date
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    sides: Sides
    opened_from: Opened = Opened()
    what_happened: Happened
    exhibits: tuple[Exhibit, ...] = Field((), max_length=_MOST)
    impact: Impact = Impact()
    threatens: Threatens = Threatens()
    bearable_loss: Cost = UNKNOWN
    horizon_days: int = Field(30, ge=1, le=3650)
    urgency: Urgency = Urgency()
    our_position: Position = Position()
    their_position: Position = Position()
    contract: Contract = Contract()
    promises: Promises = Promises()
    root_cause: RootCause = RootCause()
    materiality: Materiality = Materiality()
    cannot_be_undone: Undone = Undone()
    remedies: Remedies = Remedies()
    resolved_state: Resolved = Resolved()
    protective_steps: tuple[ProtectiveStep, ...] = Field((), max_length=_MOST)
    cover: tuple[CoverOption, ...] = Field((), max_length=20)
    foundations: Foundations = Foundations()
    weights: dict[Criterion, Annotated[float, Field(ge=0, le=10)]] = Field(default_factory=dict)
    planned: tuple[Planned, ...] = Field((), max_length=_MOST)

    @model_validator(mode="after")
    def _makes_sense(self, info: ValidationInfo) -> Report:
        if info.context is not _AS_SAVED and (faults := at_odds(self)):
            raise Faulty(faults)
        return self


_AS_SAVED = object()


def as_saved(said: Any) -> tuple[Report, tuple[Fault, ...]]:
    """A report saved earlier, as it was said then, and which of its answers are today held not to go together.

    said   what `model_dump` gave; an older version may have let answers stand that a new report must not hold

    Raises Faulty where a single answer is impossible.
    """
    try:
        report = Report.model_validate(said, context=_AS_SAVED)
    except ValidationError as error:
        raise Faulty(faults_of(error, said, Report)) from None
    return report, at_odds(report)


def at_odds(report: Report) -> tuple[Fault, ...]:
    """What does not go together in a report whose single answers are all possible."""
    return (
        *_two_currencies(report),
        *_dates(report),
        *_sides(report),
        *_weights(report),
        *_exhibits(report),
        *_contradictions(report),
    )


def costs(model: BaseModel, path: Path = ()) -> Iterator[tuple[Path, Estimate]]:
    """Every estimate in a model with its path."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        parts = enumerate(value) if isinstance(value, tuple) else [(None, value)]
        for index, part in parts:
            here = (*path, name) if index is None else (*path, name, index)
            if isinstance(part, Estimate):
                yield here, part
            elif isinstance(part, BaseModel):
                yield from costs(part, here)


def _two_currencies(report: Report) -> list[Fault]:
    return [
        Fault(
            f"{estimate.likely} is not in {report.currency}.",
            f"Give every sum in {report.currency}; Makegood knows no rates of exchange.",
            path,
        )
        for path, estimate in costs(report)
        if estimate.likely.currency != report.currency
    ]


def _dates(report: Report) -> list[Fault]:
    faults = []
    today = report.as_of

    def not_after(day: Any, *path: str | int) -> None:
        if isinstance(day, dt.date) and day > today:
            faults.append(Fault(f"{day} is after the day of the assessment, {today}.", "Correct one of the two.", path))

    def not_before(day: Any, *path: str | int) -> None:
        if isinstance(day, dt.date) and not today <= day <= _LATEST:
            when = "before the day of the assessment" if day < today else "too far away"
            faults.append(Fault(f"{day} is {when}.", f"Write a day from {today} on.", path))

    if not 1970 <= today.year <= _LATEST.year:
        faults.append(Fault(f"{today} cannot be the day of an assessment.", "Write today's date.", ("as_of",)))
    not_after(report.what_happened.on, "what_happened", "on")
    not_after(report.contract.notice.given_on, "contract", "notice", "given_on")
    for index, promise in enumerate(report.promises.listed):
        not_after(promise.on, "promises", "listed", index, "on")
    for index, exhibit in enumerate(report.exhibits):
        not_after(exhibit.on, "exhibits", index, "on")
    for index, step in enumerate(report.protective_steps):
        not_before(step.by, "protective_steps", index, "by")
    for index, option in enumerate(report.cover):
        not_before(option.decide_by, "cover", index, "decide_by")
    for index, plan in enumerate(report.planned):
        not_before(plan.on, "planned", index, "on")
    cure = report.contract.cure_period
    if cure.running is Answer.YES and isinstance(cure.until, dt.date) and cure.until < today:
        faults.append(
            Fault(
                f"The cure period cannot be running: it ended on {cure.until}, before {today}.",
                "Write running: no, or the day on which it really ends.",
                ("contract", "cure_period", "until"),
            )
        )
    return faults


def _sides(report: Report) -> list[Fault]:
    if report.sides.ours.id != report.sides.theirs.id:
        return []
    return [Fault("Both sides have the same id.", "Give each side its own.", ("sides", "theirs", "id"))]


def _weights(report: Report) -> list[Fault]:
    if not report.weights or sum({**dict.fromkeys(Criterion, 1.0), **report.weights}.values()) > 0:
        return []
    return [Fault("All weights are zero, so no course can be preferred.", "Give one criterion a weight.", ("weights",))]


def _exhibits(report: Report) -> Iterator[Fault]:
    """Each is named once, verified by somebody else, and contradicts one that is there and not younger."""
    by_name: dict[str, Exhibit] = {}
    for index, exhibit in enumerate(report.exhibits):
        here: Path = ("exhibits", index)
        if exhibit.name in by_name:
            yield Fault(f"There are two exhibits named ‘{exhibit.name}’.", "Give each its own name.", (*here, "name"))
        by_name.setdefault(exhibit.name, exhibit)
        if exhibit.verified_by.casefold() == exhibit.by.casefold():
            problem = f"{exhibit.by} brought ‘{exhibit.name}’ and cannot be the one who verified it."
            yield Fault(problem, "Name somebody else, or leave it empty.", (*here, "verified_by"))
    for index, exhibit in enumerate(report.exhibits):
        place: Path = ("exhibits", index, "contradicts")
        earlier = by_name.get(exhibit.contradicts)
        if exhibit.contradicts and (earlier is None or earlier is exhibit):
            problem = f"‘{exhibit.contradicts}’ is not another exhibit here."
            yield Fault(problem, "Write the name of the exhibit that it speaks against.", place)
        elif earlier is not None and earlier.on > exhibit.on:
            problem = f"‘{earlier.name}’ of {earlier.on} is later than ‘{exhibit.name}’ of {exhibit.on}."
            yield Fault(problem, "Let the later one name the earlier one.", place)


def _contradictions(report: Report) -> Iterator[Fault]:
    """Answers that cannot both be true."""
    notice, cure = report.contract.notice, report.contract.cure_period
    if notice.given_on == "none" and notice.valid is Answer.YES:
        yield Fault(
            "It says that no notice was given, and that the notice is valid.",
            "Write the day of the notice, or valid: unknown.",
            ("contract", "notice", "valid"),
        )
    if cure.running is Answer.YES and cure.until == "none":
        yield Fault(
            "It says that a cure period is running, and that it has no end.",
            "Write its last day, or unknown.",
            ("contract", "cure_period", "until"),
        )
    if cure.running is Answer.NO and isinstance(cure.until, dt.date) and cure.until > report.as_of:
        yield Fault(
            f"It says that no cure period is running, and that one ends on {cure.until}.",
            "Write running: yes, or until: none.",
            ("contract", "cure_period", "running"),
        )
    for index, promise in enumerate(report.promises.listed):
        if promise.on is not None and promise.outcome is Outcome.KEPT and promise.on > promise.due:
            yield Fault(
                f"It says that this was kept, on {promise.on}, which is after {promise.due}.",
                "Write outcome: late, or correct one of the days.",
                ("promises", "listed", index, "outcome"),
            )
        if promise.on is not None and promise.outcome is Outcome.LATE and promise.on <= promise.due:
            yield Fault(
                f"It says that this was late, on {promise.on}, which is not after {promise.due}.",
                "Write outcome: kept, or correct one of the days.",
                ("promises", "listed", index, "outcome"),
            )
