"""One commitment in free text, read into candidate fields that a person confirms; never taken over unseen.

The reading goes by the shapes that commitments have in English: who, will, does what, by when, done when.
A pronoun, both parties together, or a thing in the subject's place names nobody who could be asked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from makegood.agreement.vague import Vague, vague_words
from makegood.formats import Faulty
from makegood.terms import Due
from makegood.values import Money, Period, Span

LONGEST = 20_000  # characters of one commitment
MISSING = ("responsible", "deliverable", "date", "acceptance")


@dataclass(frozen=True, slots=True)
class Found:
    """Some words of the text that answer one question."""

    words: str
    span: Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one commitment seems to say; None where it does not say it.

    due    the date as terms hold it, where it is plain enough to compute; None otherwise
    """

    text: str
    responsible: Found | None
    deliverable: Found | None
    date: Found | None
    acceptance: Found | None
    due: Due | None
    sum: Money | None
    vague: tuple[Vague, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Of responsible, deliverable, date, acceptance: those that the text does not give, in this order."""
        return tuple(name for name in MISSING if getattr(self, name) is None)


QUESTIONS = {
    "responsible": "Which one party answers for it?",
    "deliverable": "What will be in the other side’s hands when it is done?",
    "date": "By which date, or how long after what?",
    "acceptance": "By which test will both sides see that it is done?",
}


def read_commitment(text: str, *, parties: Sequence[str] = (), language: str = "en") -> Candidate:
    """Return what `text`, one commitment, says about who, what, when and how it is tested.

    parties    names by which the sides are called, where known; others are recognised by their shape

    Raises Faulty for a text longer than any commitment.

    >>> read_commitment("Fennel will send the log of 5 June by 10 July 2026.").missing
    ('acceptance',)
    """
    if len(text) > LONGEST:
        raise Faulty.one(f"The commitment has {len(text):,} characters.", f"Give at most {LONGEST:,}.")
    flat = re.sub(r"\s", " ", text.replace("'", "’"))
    date = _date(flat)
    acceptance = _acceptance(flat)
    responsible = _responsible(flat, parties)
    return Candidate(
        text,
        responsible=responsible,
        deliverable=_deliverable(flat, parties),
        date=date,
        acceptance=acceptance,
        due=_due(date.words) if date else None,
        sum=_sum(flat),
        vague=vague_words(text, language, actor_known=responsible is not None),
    )


# --- who ---------------------------------------------------------------------------------------------------------

_MODAL = (
    r"(?:will(?! be\b)|shall(?! be\b)|must(?! be\b)|(?:hereby )?(?:agrees?|undertakes?|commits?|promises?|pledges?|guarantees?|warrants?)"
    r"(?: itself)?(?: to\b| that (?:it|he|she) (?:will|shall)| that\b)|is (?:obliged|required|responsible)(?: to| for)?\b|(?:is|are) to\b(?! be\b)|is going to\b|owes|has to\b(?! be\b)|needs to\b(?! be\b))"
)
_MAY = r"(?:(?-i:may)|might|can|could|should|would|(?:hopes?|aims?|intends?|plans?|tries|seeks?|wishes|wants) to)\b(?! be\b)"
_BEING = r"(?:will|shall|must|should) be (?:on|at|more|less|better|able|responsible|liable|accountable|present|ready|available|in charge)\b"
_BE_MODAL = r"(?:will be|shall be|must be|should be|may be|can be|could be|is to be|are to be|has to be|have to be|needs to be|need to be|is|are|was|were|gets?)"
_ROLE = (
    r"supplier|provider|vendor|customer|client|buyer|purchaser|seller|contractor|subcontractor|licensor|licensee|partner|agency|"
    r"distributor|reseller|manufacturer|carrier|landlord|tenant|lender|borrower|company|bank|printer|publisher|operator|consultant|"
    r"franchisor|franchisee|employer|consignee|shipper|integrator|processor|insurer|organiser|organizer|venue|host|platform|promoter|"
    r"requesting side|responding side|first party|second party|party a|party b|"
    r"(?:chief \w+|managing|finance|technical|operations|project|partner|account|product|release|plant|site|quality|legal|hr|it|sales|service|delivery|programme|program) "
    r"(?:officer|director|manager|lead|engineer|owner|counsel|team)|ceo|cto|cfo|coo|cio|ciso|director|project manager|engineer|head of [\w ]+?|"
    r"[\w]+ (?:manager|director|engineer|officer|lead|desk|department)"
)
# Nouns of those who act: an organisation, or a person by their trade. What only looks like a trade is a thing.
_ORGANISATION = (
    r"academy|agency|airline|archive|association|authority|bakery|band|bindery|board|bookshop|brewery|brigade|broker|bureau|business|"
    r"charity|choir|church|city|clinic|club|college|committee|community|concern|co-?operative|council|court|daycare|dealership|depot|"
    r"estate|faculty|farm|ferry|firm|foundation|franchise|gallery|garage|group|guild|gym|hospital|hostel|hotel|house|institute|kennels|"
    r"kindergarten|kitchen|lab|laboratory|library|line|mill|ministry|municipality|museum|network|newspaper|nursery|orchestra|outfit|"
    r"parish|pharmacy|police|port|practice|quartet|railway|ranch|restaurant|sawmill|school|secretariat|shipyard|shop|society|spa|stable|"
    r"start-?up|station|store|studio|surgery|syndicate|tech|theatre|theater|town|trust|union|university|vineyard|winery|workshop|yard|zoo"
)
_NO_TRADE = (
    r"adapt|ann|bann|barri|boil|buff|cent|chapt|charg|chart|chill|clust|compress|comput|contain|convert|copp|corn|count|cov|dinn|"
    r"disast|do|elevat|err|fact|fav|few|fib|filt|fing|flav|flo|fold|foot|generat|great|high|larg|long|low|old|short|small|strong|weak|cheap|clos|fast|bett|hamm|head|heat|hon|indicat|"
    r"lab|ladd|lay|lett|lev|mann|matt|memb|met|mirr|monit|mot|newslett|numb|off|ord|oth|pap|post|pow|project|quart|react|regist|remaind|riv|"
    r"roll|rout|rum|sect|semest|sens|serv|shelt|should|silv|summ|tend|timb|tow|tract|trail|transform|trigg|vect|wat|weath|wint|wond"
)
_TRADE = (
    rf"(?!(?:{_NO_TRADE})(?:er|or)\b)[a-z-]{{2,}}(?:er|or|eer)|[a-z-]+(?:ist|ician|arian|smith|wright|keeper|holder|man|woman|person)|"
    r"accountant|agent|apprentice|architect|attendant|captain|chair|chef|clerk|coach|consultant|cook|curator|dean|guard|guide|"
    r"headteacher|heir|landlady|lessee|mason|mayor|midwife|notary|nurse|pilot|president|scientist|secretary|surgeon|trustee|vet|warden"
)
_ACTS = rf"(?:{_ORGANISATION}|{_TRADE})"
_UNNAMED = r"(?!an? |(?:some|any|every|no)(?:one|body)\b|people |staff |whoever )"
# Whatever else the subject is: one thing of these does nothing of its own, and what these verbs say happens by itself.
_INERT = (
    rf"(?:{_NO_TRADE})(?:er|or)|"
    r"access|agenda|agreement|amount|annex|app|application|availability|balance|bill|bridge|building|calendar|call|car|clause|code|contract|"
    r"copy|cost|credit|dashboard|data|database|date|deadline|debt|delivery|deposit|design|device|discount|document|door|draft|email|engine|"
    r"equipment|event|fee|figure|file|form|goal|goods|guarantee|hall|hardware|interest|interface|invoice|issue|item|job|lease|letter|level|"
    r"licence|license|link|list|log|machine|mail|meeting|message|milestone|model|money|notice|number|office|order|parcel|part|parties|party|"
    r"people|permit|phase|pipeline|plan|plant|policy|portal|price|problem|procedure|process|product|program|programme|project|pump|quality|"
    r"queue|rate|ratio|record|rent|reply|report|request|result|review|road|robot|roof|room|rule|sale|sample|schedule|script|service|share|"
    r"ship|shipment|side|site|software|solution|staff|standard|status|stock|sum|support|system|table|target|task|team|template|term|test|text|"
    r"ticket|time|tool|truck|uptime|use|value|vehicle|version|vessel|volume|wall|warranty|website|work|management|[a-z]+(?:tion|ment|ance|"
    r"ence|ing|ity|sis|ware|ness|ure|age)"
)
_HAPPENS = (
    r"appear|apply|arrive|be|become|begin|benefit|close|come|comply|consist|contain|continue|cost|cover|decrease|depend|display|drop|end|enjoy|"
    r"exceed|expect|expire|fall|feel|follow|function|get|go|grow|happen|have|improve|include|increase|lapse|last|look|mean|need|not|occur|open|"
    r"process|reach|receive|remain|require|rise|run|seem|show|start|stay|survive|take|want|work"
)
_ONE = rf"(?P<who>(?i:the|our|their|its) (?:(?!(?:will|shall|must|the|an?)\b)[\w’-]+ ){{0,3}}?(?!(?:{_INERT})\b)[a-z-]{{2,}}(?:[a-rt-z]|ss))"
_DESCRIBED = rf"(?:[\w’&.-]+ ){{0,4}}?{_ACTS}(?: (?:of|for|at|from|on) (?:the |each |our |its )?[\w’& -]{{2,40}}?)?"
_NAME = r"(?:[A-ZÀ-ÞŁŚŻĀ-ſ\u0400-\u042f][\w&.’\-]*|\d[A-Z]\w*)(?: (?:of|and|&|de|van|der|von|du|la|le)? ?(?:[A-ZÀ-ÞĀ-ſ\u0400-\u042f][\w&.’\-]*))*"
_NOBODY = re.compile(
    r"^(?:the|a|an|we|they|it|this|that|these|those|there|i|you|he|she|someone|somebody|everyone|everybody|anyone|one|who|which|what|all|each|either|both|neither|"
    r"(?:both|the|all|each|either) (?:parties|sides|companies|partners|teams|party|side|of (?:us|them))|parties|sides|"
    r"(?:our|your|their) (?:teams?|people|staff|colleagues|side)|the (?:teams?|staff|people|business|management)|"
    r"the (?:relevant|responsible|appropriate|competent) .*|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)$",
    re.IGNORECASE,
)
# Words that open a sentence with a capital and name a thing.
_THINGS = frozenset(
    [
        "access",
        "agreement",
        "agreements",
        "annexes",
        "clauses",
        "exhibits",
        "schedules",
        "sections",
        "terms",
        "accounts",
        "action",
        "actions",
        "audit",
        "audits",
        "availability",
        "backups",
        "balance",
        "bugs",
        "calls",
        "capacity",
        "changes",
        "checkout",
        "claims",
        "code",
        "communication",
        "complaints",
        "contract",
        "corrections",
        "costs",
        "credit",
        "credits",
        "data",
        "deadlines",
        "defects",
        "delivery",
        "deliveries",
        "details",
        "documents",
        "documentation",
        "dates",
        "downtime",
        "emails",
        "equipment",
        "errors",
        "escalation",
        "failures",
        "faults",
        "feedback",
        "fees",
        "files",
        "fixes",
        "funds",
        "goods",
        "hosting",
        "improvement",
        "improvements",
        "incidents",
        "information",
        "installation",
        "integration",
        "interest",
        "inventory",
        "invoices",
        "issues",
        "items",
        "latency",
        "logs",
        "maintenance",
        "materials",
        "meetings",
        "migration",
        "milestones",
        "minutes",
        "monitoring",
        "notice",
        "notices",
        "notification",
        "orders",
        "outages",
        "packaging",
        "parts",
        "patches",
        "payment",
        "payments",
        "penalties",
        "performance",
        "problems",
        "production",
        "products",
        "progress",
        "prices",
        "quality",
        "questions",
        "records",
        "recovery",
        "refunds",
        "reimbursement",
        "repairs",
        "replacement",
        "replacements",
        "replies",
        "reporting",
        "reports",
        "requests",
        "response",
        "responses",
        "results",
        "returns",
        "review",
        "reviews",
        "savings",
        "security",
        "service",
        "services",
        "servers",
        "settlement",
        "shipments",
        "shipping",
        "software",
        "staff",
        "staffing",
        "stock",
        "support",
        "system",
        "systems",
        "tests",
        "testing",
        "tickets",
        "timelines",
        "training",
        "transfer",
        "transition",
        "transport",
        "updates",
        "uptime",
        "upgrades",
        "warranty",
        "work",
        "works",
    ]
)
_LEAD = re.compile(
    r"^(?:(?:hi|hello|hey|dear)\b[^,;:.]{0,40}[,:]\s*|as (?:discussed|agreed|promised|confirmed|announced),?\s+|per our (?:call|talk|meeting|mail|chat)[^,:;.]{0,30}[:,]\s*|(?:by|on|until|from|before) \d{4}-\d\d-\d\d,?\s+|(?:by|on|until|from|before) \d{1,2} [A-Z][a-z]+ \d{4},?\s+|(?:by|on|before|from|until|within|no later than|not later than|every|each|at|in|after|starting|during|following|once|when|if|for|upon|to|as|should|regarding|concerning|except|notwithstanding|subject to|unless|based on|per|re)\b(?:(?!\b(?:will|shall|must)\b)[^,;:]){0,120},\s*)+",
    re.IGNORECASE,
)
_SUBJECT = rf"(?P<who>(?:the |our |their |your |its )?[^,;:.!?()]{{1,90}}?(?:\s*\([^)]{{1,60}}\))?|{_NAME})"
_ACTIVE = re.compile(
    rf"{_SUBJECT}\s+(?:also |then |each |hereby |always |only |further )?(?:{_MODAL}|{_MAY}|{_BEING})", re.IGNORECASE
)
_BEHIND = "".join(  # a name behind these words stands in what is spoken of
    rf"(?<!\b{word} )"
    for word in (
        *(f"{each}{the}" for each in ("to", "of", "by", "with", "under") for the in ("", " the")),
        "each",
        "this",
        "any",
        "such",
    )
)
_INSIDE = re.compile(
    rf"(?<![\w’.-])(?<!and )(?<!or ){_BEHIND}(?P<who>(?:[Tt]he )?(?:{_NAME}))(?: \([^)]{{1,60}}\))?\s+(?i:{_MODAL}|{_MAY})"
)
_SET_APART = re.compile(rf"^(?P<who>(?:[Tt]he )?(?:{_NAME})), [^,;:.]{{2,80}}, (?i:{_MODAL}|{_MAY})")
_MINUTES = re.compile(rf"^(?P<who>(?:{_NAME}|(?i:{_ROLE})))\s+to\s+(?P<what>(?!be\b|the\b|an?\b)[a-z]+ [^.;]+)")
_PRESENT = re.compile(
    rf"^(?P<who>(?:[Tt]he )?(?:(?!(?:The|Our|Their|All|These|Some|Any|Every|Lower|Higher)\b){_NAME}|(?i:{_ROLE})))(?:\s*\([^)]{{1,40}}\))?\s+(?P<verb>[a-z-]+?(?:s|es))\b"
)
_TRADE_PRESENT = re.compile(
    rf"^(?P<who>(?:[Tt]he |[Oo]ur |[Tt]heir |[Ii]ts )?(?i:{_DESCRIBED})(?: {_NAME})?)\s+"
    r"(?P<verb>(?!(?:is|was|has|does|gets|receives|needs|wants)\b)[a-z-]+?[a-rt-z](?:s|es))\s+(?!(?:is|are|was|were|will|shall)\b)"
)
_DOES = re.compile(
    rf"^{_ONE}(?: (?:of|for|at|from) [\w’& -]{{2,40}}?)? (?:(?:will|shall|must)|(?:agrees|undertakes|commits|promises) to) "
    rf"(?:also |then |always )?(?!(?:{_HAPPENS})\b)[a-z-]+ \w"
)
_DOES_NOW = re.compile(
    rf"^{_ONE} (?P<verb>(?!(?:{_HAPPENS})(?:e?s)\b|(?:is|was|has|does)\b)[a-z-]+?(?:[a-rt-z]|sse)s) (?=the |an? |all |both |each |every |its |in |out |back |\d|[A-Z])"
)
_OPENING = re.compile(r"^(?:by|on|every(?! time)|each(?! time)|within|not later than|no later than)\b", re.IGNORECASE)
_LABEL = re.compile(
    rf"\b(?i:responsible(?: party| person)?|owner|action(?: on| by| for)?|owned by|assigned to|assignee|lead|led by|accountable|in charge|debtor|who)\s*(?::|=|–|-|is|are)?\s*(?P<who>(?:the )?(?:{_NAME}|(?i:{_ROLE})))"
)
_COLON = re.compile(rf"^(?P<who>(?:the )?(?:{_NAME}|(?i:{_ROLE})))\s*(?::|–|—|->|→)\s+(?=\w)")
_WE = re.compile(rf"^[Ww]e, (?P<who>(?:the )?{_NAME}),\s+(?:{_MODAL}|{_MAY})")
_BRACKETED = re.compile(
    rf"^(?!(?:The|A|An|All|We|They|It|You)\b)[A-Z][a-z]+ [^.;]*\((?P<who>(?!Annex|Schedule|Exhibit|Clause|Section|Appendix|Part|Figure|Table)(?:{_NAME}))[,;)]"
)
_BY_AGENT = re.compile(rf"\bby (?P<who>(?:[Tt]he |[Oo]ur )?(?:{_NAME}|(?i:{_ROLE})))(?=[\s,.;:)]|$)")
_DEEDS = r"response|reply|delivery|repair|installation|replacement|provision|completion|collection|shipment|training"
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
_DAY_NAME = r"(?:Mon|Tues?|Wed(?:nes)?|Thurs?|Fri|Sat(?:ur)?|Sun)(?:day)?"
_NOT_AGENT = re.compile(
    rf"^(?:the )?(?:{_MONTH}|{_DAY_NAME}|Q[1-4]|EOD|EOB|COB|Easter|Christmas|email|e-mail|end|close|noon|midnight)\b|^\d|^\W*$",
    re.IGNORECASE,
)


def _responsible(text: str, parties: Sequence[str]) -> Found | None:
    """The one who answers for it: a label, the subject of the promise, or the agent of a passive."""
    for match in _LABEL.finditer(text):
        if found := _actor(text, *match.span("who"), parties):
            return found
    for start, end in _sentences(text):
        if found := _subject(text, start, end, parties):
            return found
    bracketed = _BRACKETED.match(text)
    if bracketed and (found := _actor(text, *bracketed.span("who"), parties)):
        return found
    for match in _BY_AGENT.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        if not re.search(
            rf"(?:\w(?:ed|en|t|n|wn|de|nt|ne|ld|id)\s*(?:\w+ly\s*)?|\b(?:{_DEEDS})\s*)$", before
        ) or re.search(
            r"\b(?:accepted|confirmed|approved|signed|verified|checked|signed off|countersigned|counted|recorded|logged|tested|inspected|certified|measured|photographed|witnessed|agreed|reviewed|audited|used|owned|caused|reported|requested|ordered)\s*$",
            before,
        ):
            continue
        if found := _actor(text, *match.span("who"), parties):
            return found
    return None


def _sentences(text: str) -> list[tuple[int, int]]:
    """Where sentences start and end; a point inside a figure or after an abbreviation ends none."""
    numbered = re.match(r"(?:\d+(?:\.\d+)*\.?|\([a-z0-9]{1,3}\))\s+(?=[A-Z])", text)
    cuts = [numbered.end() if numbered else 0]
    for match in re.finditer(r"(?<=[.!?;])\s+(?=[A-Z(])", text):
        if not re.search(
            r"\b(?:B\.V|Ltd|Inc|Co|Corp|N\.V|S\.A|S\.L|St|Mr|Ms|Mrs|Dr|No|approx|e\.g|i\.e|etc|[A-Z])\.$",
            text[: match.start()],
        ):
            cuts.append(match.end())
    return list(zip(cuts, [*cuts[1:], len(text)], strict=True))


def _begins(text: str, start: int, end: int) -> int:
    """Where the promise begins behind an opening such as ‘By 3 May 2027,’; at the start where that holds the promise itself."""
    lead = _LEAD.match(text[start:end])
    if lead is None or (_OPENING.match(lead[0]) and _in_the_present(lead[0])):
        return start
    return start + lead.end()


def _subject(text: str, start: int, end: int, parties: Sequence[str]) -> Found | None:
    begin = _begins(text, start, end)
    sentence = text[begin:end]
    if (match := _COLON.match(sentence)) and (
        found := _actor(text, begin + match.start("who"), begin + match.end("who"), parties)
    ):
        return found
    for match in (
        _WE.match(sentence),
        _ACTIVE.match(sentence),
        _SET_APART.match(sentence),
        _in_the_present(sentence),
        _MINUTES.match(sentence),
        _INSIDE.search(sentence),
    ):
        if match and (found := _actor(text, begin + match.start("who"), begin + match.end("who"), parties)):
            return found
    if match := _DOES.match(sentence) or _DOES_NOW.match(sentence):
        return _found_at(match["who"], begin + match.start("who"))
    return None


def _in_the_present(sentence: str) -> re.Match[str] | None:
    """‘Crown Dental Lab re-casts’, ‘the stable posts’, behind words of time or not."""
    for present in (_PRESENT, _TRADE_PRESENT, _DOES_NOW):
        if match := present.match(sentence):
            return match
    if not _OPENING.match(sentence):
        return None
    for place in re.finditer(r" (?=the |our |[A-Z])", sentence[:100]):
        rest = sentence[place.end() :]
        for present in (_PRESENT, _TRADE_PRESENT, _DOES_NOW):
            match = present.match(rest)
            if match and not _NOT_AGENT.match(match["who"]):
                return re.compile(present.pattern.removeprefix("^")).match(sentence, place.end())
    return None


def _actor(text: str, start: int, end: int, parties: Sequence[str]) -> Found | None:
    """The words from start to end if they name one party or person."""
    words = re.sub(r"(?<![A-Z])\.$", "", text[start:end].strip())
    start += len(text[start:end]) - len(text[start:end].lstrip())
    if (
        not words
        or re.match(r"(?i:this|these|those|all|any|each|every|such|no)\b ", words)
        or _NOBODY.match(words)
        or _NOT_AGENT.match(words)
    ):
        return None
    found = Found(words, Span(start, start + len(words)))
    bare = re.sub(r"^(?:the|our|their|your|its)\s+", "", words, flags=re.IGNORECASE)
    bare = re.sub(r",.*|\s*\(.*\)$| and (?:its|their|his|her) .*$", "", bare)
    bare = re.sub(r"^[Ww]e, ", "", bare)
    low = bare.lower()
    if any(name.lower() in words.lower() for name in parties if name):
        return found
    described = re.sub(r"^(?:the|our|their|your|its)\s+", "", words, flags=re.IGNORECASE)
    if re.search(r"\b(?:and|or)\b|/(?!s\b)", low) and not re.search(r"\b(?:Ltd|Inc|GmbH|LLP|Co)\b|&", bare):
        return None  # two names: nobody in particular
    if (
        re.fullmatch(rf"(?:{_ROLE})(?: of .+| at .+)?", low)
        or re.fullmatch(rf"(?i:{_ROLE}) {_NAME}", bare)
        or re.search(rf"’s (?:{_ROLE})$", low)
        or re.fullmatch(rf"(?i:{_UNNAMED}{_DESCRIBED})(?: {_NAME})?", described)
    ):
        return found
    capitals = re.findall(_NAME, bare)
    first = low.split()[0]
    if capitals and capitals[0] == bare and not (first in _THINGS and len(capitals[0].split()) == 1):
        return found if words[:4].lower() != "the " or _looks_defined(bare) else None
    if (
        capitals
        and bare.startswith(capitals[0])
        and first not in _THINGS
        and re.search(r"(?:’s [\w ]*(?:team|desk|staff|department|group)| team)$", bare)
    ):
        return found
    return None


def _looks_defined(bare: str) -> bool:
    """‘The Supplier’, ‘the Choir’ are defined parties; ‘the API’, ‘the Report’ are things."""
    last = bare.split()[-1]
    thing = last.lower() in _THINGS or f"{last.lower()}s" in _THINGS
    return not (thing or last.isupper()) or bool(re.fullmatch(_ROLE, bare.lower()))


# --- what --------------------------------------------------------------------------------------------------------

_EMPTY_VERB = (
    r"try|attempt|endeavou?r|aim|strive|seek|hope|intend|plan|work (?:on|towards?|with|closely|together|jointly|hard|harder)|team up|join forces|look (?:into|at|to)|help|assist|cooperate|co-operate|collaborate|"
    r"support|engage|liaise|communicate|consider|think|focus|act|behave|care|remain|stay|do|make (?:an |every |all |best |its )?(?:reasonable )?efforts?|use (?:its |all |best |commercially |reasonable )+|"
    r"take (?:care|steps|action|measures|appropriate|all|the (?:necessary|appropriate|required|needed)|necessary|corrective|remedial|responsibility|it)|address|handle|deal|follow up|get (?:back|on|to|better)|"
    r"improve|optimi[sz]e|enhance|strengthen|minimi[sz]e|maximi[sz]e|reduce|increase|boost|ensure (?:proper|good|quality|that (?:everything|things|it|this)|that [\w ]{1,40}? (?:is|are) (?:handled|addressed|managed|treated|dealt with))|be|promote|cut (?:the )?(?:number|amount|rate|level|volume)s? of|keep (?:in touch|an eye|working|trying|up|[\w ]{1,40}? (?:informed|posted|updated|in the loop|happy|satisfied))|become|get|arrive|think|look after|lower|follow the rules|prioriti[sz]e|"
    r"respect|honou?r|fix (?:it|this|that|things|everything|the (?:issue|issues|problem|problems|matter|situation))|resolve (?:it|this|that|things|the (?:issue|issues|problem|problems|matter|situation|dispute))|"
    r"solve (?:it|this|that|things|the (?:issue|issues|problem|problems|matter|situation))|sort out|sort (?:it|this|that|things|everything)|talk|advise|improve|perform|proceed|respond|reply|react|meet (?:its|their|our|all|the) (?:obligations|duties|commitments|expectations)|"
    r"comply|mitigate|avoid|prevent|contribute|participate|step up|rectify (?:it|this|the (?:issue|matter|problem|situation))|remedy (?:it|this|the (?:issue|matter|problem|situation|breach))|put (?:it|this|things|matters) right|make (?:it|this|things|up|good|amends)"
)
_EMPTY = re.compile(
    rf"^(?:also |then |always |further |continue to |fully |promptly |together |jointly |both |generally |as far as possible |where(?:ver)? (?:possible|practicable) |at all times )*(?:{_EMPTY_VERB})\b",
    re.IGNORECASE,
)
_TARGET = re.compile(
    r"\b(?:to|by|from|below|above|under|within)\s+(?:at least |at most |less than |no more than |under |below )?[€$£]?\d"
)
_OPEN_OBJECT = re.compile(
    r"^(?:a |an |the |any |all |some |its |their |our |more |better |further |good |full |necessary |appropriate |required |relevant |adequate |proper |regular |timely |prompt |additional |such |other |high |highest |ongoing |reasonable |needed |every |continuous |open |extensive )*"
    r"(?:things?|matters?|issues?|problems?|situations?|everything|anything|something|whatever|it|this|that|these|them|steps?|measures|actions?|efforts?|support|assistance|help|communications?|cooperation|collaboration|attention|standards?|answers?|understanding|goodwill|flexibility|interest|contact|progress|improvements?|solutions?|remed(?:y|ies)|services?|quality|performance|information|updates?|feedback|resources|what(?:ever)? (?:is|it takes|they can|it can)[\w ]*|best)\b"
    r"(?=\s*(?:$|[,.;:!?]|\b(?:soon|asap|as|promptly|quickly|timely|where|when|if|by|before|within|until|on|at|in|immediately|shortly|from|every|each|regularly|to|for the|of|going|necessary|needed|required|with(?:out)?|and)\b))",
    re.IGNORECASE,
)
_VERB_PHRASE = re.compile(rf"\b(?:{_MODAL}|{_MAY})(?:, [^,.;]{{2,100}},)?\s+(?P<what>[^.;]+)", re.IGNORECASE)
_PASSIVE = re.compile(
    rf"(?P<what>[^.;:]{{3,120}}?)\s+{_BE_MODAL}\s+(?:\w+ly )?(?P<verb>\w+(?:ed|en|t|n|de|ne|ld|id|wn))\b",
    re.IGNORECASE,
)
_WEAK_PARTICIPLE = re.compile(
    r"(?:improved|optimi[sz]ed|enhanced|strengthened|minimi[sz]ed|maximi[sz]ed|reduced|increased|addressed|handled|considered|prioriti[sz]ed|avoided|prevented|respected|mitigated|supported)$",
    re.IGNORECASE,
)
_OPEN_SUBJECT = re.compile(
    r"^(?:a |an |the |this |that |these |those |any |all |every |everything|it\b|things|such |other |some |necessary |appropriate |required |further |additional |corrective |remedial |best |reasonable |commercially )*"
    r"(?:issues?|problems?|matters?|situations?|things?|it|this|that|everything|efforts?|steps|measures|actions?|improvements?|communications?|progress|quality|performance|attention|care|solutions?|support|help|assistance|advice|guidance|we|they|there)$",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"\b(?:deliverable|deliver|task|what|action|output|result)s?\s*[:=]\s*(?P<what>[^.;]+)", re.IGNORECASE
)


def _deliverable(text: str, parties: Sequence[str]) -> Found | None:
    """What is handed over or done, where it could be pointed at; weak verbs and open words hand nothing over."""
    if match := _LABELLED.search(text):
        return _found(text, match, "what")
    for start, end in _sentences(text):
        if found := _done_in(text, _begins(text, start, end), end):
            return found
    return None


_EFFORT = re.compile(
    r"(?:also |always |further )?(?:try|attempt|endeavou?r|aim|strive|seek|hope|intend|plan|like|take [\w ,]{0,30}?(?:steps|measures)|(?:make|use) [\w ,]{0,40}?(?:efforts?|endeavou?rs)|do (?:everything|all|anything|whatever|its|their|our|your|his|her|the)[\w ,]{0,30}?) to\s+",
    re.IGNORECASE,
)


_ANSWERS_FOR = re.compile(
    r"\b(?:will|shall|must) be (?:solely |fully )?(?:responsible|accountable|liable|in charge) (?:for|of) (?P<thing>(?:the |all )?\w[^.;]{5,})",
    re.IGNORECASE,
)
_OF_A_KIND = re.compile(r"\b(?:will|shall|must|should) be of\b", re.IGNORECASE)  # a quality, and nothing handed over
_PLEASE = re.compile(r"(?:@[\w.-]+[,:]?\s+)?(?:please|kindly)\s+(?=[a-z])", re.IGNORECASE)


def _done_in(text: str, begin: int, end: int) -> Found | None:
    sentence = text[begin:end]
    if match := _ANSWERS_FOR.search(sentence):
        thing = match["thing"]
        return None if _OPEN_OBJECT.match(thing) else _found_at(thing, begin + match.start("thing"))
    if _OF_A_KIND.search(sentence):
        return None
    if match := _PLEASE.match(sentence):
        return _concrete(sentence, begin, match.end())
    if match := (_VERB_PHRASE.search(sentence) or _MINUTES.match(sentence)):
        at = match.start("what")
        effort = _EFFORT.match(sentence, at)  # what is tried may be concrete; that it is only tried, is a vague word
        return _concrete(sentence, begin, effort.end() if effort else at)
    if (match := _COLON.match(sentence)) and len(sentence) - match.end() > 3:
        return _concrete(sentence, begin, match.end())
    if (match := _PASSIVE.match(sentence)) and _WEAK_PARTICIPLE.match(match["verb"]):
        return None
    if match and not _OPEN_SUBJECT.match(match["what"].strip()):
        return _found_at(match["what"], begin + match.start("what"))
    if match := _in_the_present(sentence):
        return _concrete(sentence, begin, match.start("verb"), third_person=True)
    if re.match(r"(?!We |They |You |I |It |He |She )[A-Z][a-z]+ ", sentence) and not re.search(
        rf"\b(?:{_BE_MODAL}|will|shall|must)\b", re.split(r"[,(]", sentence, maxsplit=1)[0]
    ):
        return _concrete(sentence, begin, 0)
    return None


_HANDED = frozenset(
    ["collect", "return", "replace", "exchange", "repair", "refund", "remove", "deliver", "send", "publish", "sign"]
)  # each may be done to ‘it’
_WHOLE_DEEDS = frozenset(["meet", "withdraw", "resign", "apologise", "apologize"])  # done without an object


_MANNER = re.compile(r"^(?:(?:back|again|(?:more|less) (?:often|\w+ly)|harder|faster)\b\s*)+", re.IGNORECASE)
_NO_OBJECT = re.compile(r"(?:near|(?:around|about)(?! \d)|after|during|and)\b|$", re.IGNORECASE)


def _concrete(sentence: str, begin: int, at: int, *, third_person: bool = False) -> Found | None:
    """The verb and its object from `at` on, if the verb does something and the object is one."""
    phrase = sentence[at:].rstrip(" .;")
    verb = (
        re.sub(r"^(\w+?)(?:ies|es|s)\b", lambda m: m[1] + ("y" if m[0].endswith("ies") else ""), phrase)
        if third_person
        else phrase
    )
    verb = re.sub(r"^(?:for |to )", "", verb)
    core = re.split(
        r"\b(?:by|before|until|within|no later than|not later than|on or before|(?:every|each) (?:\w+ )?(?:day|week|month|quarter|year)|on|accepted|acceptance|verified|confirmed|shown|where|when|if|as (?:soon|appropriate|needed|necessary|required))\b",
        verb,
        maxsplit=1,
    )[0]
    core = re.sub(r"\b(?:\w{3,}ly|soon|asap|well|fast|more|better)\b(?=\W*$)", "", core.rstrip(" ,"))
    if weak := _EMPTY.match(verb):
        return _found_at(phrase, begin + at) if _has_target(verb, verb[weak.end() :]) else None
    words = core.split(None, 1)
    if words and words[0].lower() in _WHOLE_DEEDS:
        return _found_at(phrase, begin + at)
    if len(words) < 2 or not words[1].strip():
        return None
    if _NO_OBJECT.match(_MANNER.sub("", words[1])):
        return None
    if words[0].lower() not in _HANDED and _OPEN_OBJECT.match(
        re.sub(
            r"^(?:up|out|over|back|off|on|down|in|to|with|for|him|her|them|us|you|the \w+(?= (?:extensive|good|full) \w+\W*$))\s+",
            "",
            verb.split(None, 1)[1],
        )
    ):
        return None
    return _found_at(phrase, begin + at)


def _has_target(verb: str, rest: str) -> bool:
    """‘Reduce latency to 300 ms’: a weak verb that names what it moves and the figure it reaches."""
    if not re.match(r"(?i)(?:reduce|increase|improve|respond|reply|be|cut|keep|raise)\b", verb):
        return False
    target = _TARGET.search(rest)
    return bool(target and rest[: target.start()].strip() and _not_a_date(rest[target.start() :]))


def _not_a_date(words: str) -> bool:
    return not re.match(
        rf"(?i)(?:to|by|from|within|below|above|under)\s+\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}|by \d{{4}}-", words
    )


# --- when --------------------------------------------------------------------------------------------------------

_NUMBER = r"(?:\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|thirty|sixty|ninety)(?: \(\d+\))?"
_UNIT = (
    r"(?:calendar |working |business |clock |full |trading )?(?:hours?|days?|weeks?|months?|quarters?|years?|minutes?)"
)
_PLAIN_DATE = rf"(?:\d{{4}}-\d\d-\d\d|(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,? \d{{4}})?|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}})"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:(?:by|on or before|on|before|until|not later than|no later than|at the latest on|due|due on|latest|from)\s*:?\s*)?(?:(?:{_DAY_NAME}),? )?{_PLAIN_DATE}(?:,? (?:at )?\d{{1,2}}[:.]\d\d)?",
        rf"(?:within|in|no later than|not later than|at most|not more than|no more than|at the latest|latest|up to)\s+(?:the (?:next|first|following) )?{_NUMBER} {_UNIT}(?: (?:of|after|from|following|before) [^,.;]{{2,80}})?",
        rf"{_NUMBER} {_UNIT} (?:after|from|following|before|of) [^,.;]{{2,80}}",
        rf"(?:by |before |at |until |within )?(?:the )?(?:end|close|start|beginning|middle) of (?:business (?:on|of) )?(?:the )?(?:Q[1-4]|{_MONTH}|{_NUMBER}? ?(?:first|second|third|fourth)? ?quarter|each (?:calendar )?(?:day|week|month|quarter|year)|every (?:day|week|month|quarter|year)|\d{{4}})(?: (?:of )?\d{{4}})?",
        r"(?:in|by|before|during) Q[1-4](?: (?:of )?\d{4})?",
        rf"(?:in|by|before|during|throughout|until|from) {_MONTH} \d{{4}}",
        rf"(?:each|every)\s+(?:(?:{_NUMBER}|other|second|third|first|last|working|business|calendar) )*(?:{_DAY_NAME}s?|days?|weeks?|months?|quarters?|years?|hours?|minutes?|morning|evening|night)\b(?! (?:that|which|of delay|late|longer))",
        rf"(?:on|by|before|until) (?:the )?(?:first|second|third|fourth|fifth|tenth|last|\d{{1,2}}(?:st|nd|rd|th)) (?:(?:working |business |calendar )?day|{_DAY_NAME})(?: of (?:each|every|the|the following) [\w ]+)?",
        rf"on {_DAY_NAME}s\b",
        rf"(?:once|twice|{_NUMBER} times) (?:a|an|each|every|per) (?:day|week|month|quarter|year|hour)",
        rf"by (?:{_DAY_NAME})\b",
        r"\b(?:daily|weekly|fortnightly|monthly|quarterly|annually|yearly|hourly)\b(?! (?:reports?|fees?|invoices?|rent|volume|quota|sum|rate|figures?|total|average|charge|target)\b(?! .*))",
        r"(?:on|upon|at) (?:the )?(?:signature|signing|execution|receipt|delivery|completion|termination|expiry)(?: of [\w ]+)?",
        r"(?:prior to|before|upon|on|after) (?:the )?(?:commencement|start|beginning|kick-?off|go-?live|hand-?over|opening|launch)(?: of [\w ]+)?",
        r"(?:by|before|until|on) the (?:date|day|deadline|time) (?:set out|stated|given|named|specified|shown|fixed) in [\w’ ]{2,40}",
        r"(?:by|before|until|at) (?:the )?(?:year|month|quarter)[- ]end(?: \d{4})?\b",
        r"in (?:any|each|every|a) (?:calendar |given )?(?:day|week|month|quarter|year)\b",
        r"\b(?:today|tonight|tomorrow)\b",
        r"(?:deadline|due(?: date)?|date|when)\s*[:=]\s*[^.;,]{3,40}",
    )
)


def _date(text: str) -> Found | None:
    """The first date, period or rhythm in the text that a calendar could show."""
    found = [match for pattern in _DATES if (match := _first_owed(pattern, text))]
    if not found:
        return None
    first = min(found, key=lambda match: (_weakness(match[0]), match.start()))
    return _found_at(first[0], first.start())


def _first_owed(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first date that is not merely the date of a thing (‘the log of 5 June’, ‘invoice 12 of 3 May 2026’)."""
    for match in pattern.finditer(text):
        before = text[: match.start()]
        if re.search(
            r"(?:\bof|\bdated|\bsince|\bsigned on|\bfrom the|\bon the|\bbetween|\bas of|\bagreed on|\bfor|\bcovering)\s*(?:the\s*)?$",
            before,
            re.IGNORECASE,
        ):
            rhythm = re.match(r"(?:each|every)", match[0], re.IGNORECASE) and not re.search(r"\bfor\s*$", before)
            if rhythm or re.match(rf"{_NUMBER} {_UNIT} (?:after|from|following)", match[0], re.IGNORECASE):
                return match
            continue
        return match
    return None


def _weakness(words: str) -> int:
    """Deadlines come before other dates in the same sentence, dates of happenings last."""
    low = words.lower()
    if re.match(r"(?:by|within|no later|not later|before|until|due|deadline|on or before)", low):
        return 0
    return 1 if re.match(r"(?:on|each|every|at|in|upon)", low) else 2


_WORD_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "fourteen": 14,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "sixty": 60,
    "ninety": 90,
}
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}


def _due(words: str) -> Due | None:
    """A date in words as terms hold it; None where it takes a person to say."""
    if match := re.search(r"\b(\d{4})-(\d\d)-(\d\d)\b", words):
        return _on(int(match[1]), int(match[2]), int(match[3]))
    if match := re.search(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH}),? (\d{{4}})", words, re.IGNORECASE):
        return _on(int(match[3]), _MONTHS[match[2][:3].lower()], int(match[1]))
    if match := re.search(rf"\b({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})", words, re.IGNORECASE):
        return _on(int(match[3]), _MONTHS[match[1][:3].lower()], int(match[2]))
    if match := re.search(
        rf"({_NUMBER}) ({_UNIT}) (?:of|after|from|following) (?:the )?(?:signature|signing)", words, re.IGNORECASE
    ):
        count = match[1].split()[0].lower()
        try:
            return Due(within=Period.parse(f"{_WORD_NUMBERS.get(count, count)} {match[2].lower()}"), after="signed")
        except ValueError:
            return None
    return None


def _on(year: int, month: int, day: int) -> Due | None:
    try:
        return Due(on=dt.date(year, month, day))
    except ValueError:
        return None


# --- the test ----------------------------------------------------------------------------------------------------

_TESTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:accepted|approved|complete|completed|done|fulfilled|finished|met|satisfied|closed|deemed (?:done|complete|accepted)|counts as (?:done|fulfilled|complete|accepted)) (?:when|once|if|after|as soon as|only when|only if|on)\b[^.;]{3,}",
        r"\b(?:acceptance(?: test| criteri(?:on|a))?|test|done when|success criteri(?:on|a)|criteri(?:on|a)|definition of done|measure)\s*[:=]\s*[^.;]{3,}",
        r"\b(?:as |is |are |to be |and |, |will be |shall be )?(?:shown|evidenced|proved|proven|demonstrated|verified|calculated|determined|sampled|filed|lodged|confirmed|certified|documented|recorded|entered|initialled|listed|ticked|tried|written|stamped|registered|logged|noted|photographed|filmed|witnessed|measured|weighed|graded|counted|compared|read off|tested|checked(?: off)?|inspected|validated|audited|attested|established|signed off|signed for|signed|countersigned|approved|accepted)(?: (?:and|or) \w+(?: for| off)?)?(?: in writing| daily| weekly| monthly| quarterly| yearly| annually| independently)? (?:by|in|with|on|through|against|using|at|from|with the|as)\b(?! (?:soon|the parties agree|appropriate|necessary))[^.;]{2,}",
        r"\b(?:confirms?|signs? off|signs? for|countersigns?|approves?|accepts?|verif(?:y|ies)|tests?|inspects?|has (?:confirmed|accepted|signed|approved|verified|tested))\b[^.;]{0,60}\b(?:in writing|by (?:mail|email|e-mail|signature)|receipt|the (?:result|delivery|report|work|repair)|it|them|that)\b",
        r"\b(?:pass(?:es|ed|ing)?|meet(?:s|ing)?|satisf(?:y|ies)|fulfil(?:s|ling)?|conform(?:s|ing)? to|compl(?:y|ies) with) (?:the |all |each |every |its |a |an )?[\w’ -]{0,40}\b(?:tests?|checks?|inspection|criteri(?:a|on)|suite|audit|specification|spec|ISO \d+|standard \w*\d+|Annex \w+|Schedule \w+|Exhibit \w+|checklist)\b",
        r"\b(?:at least|at most|no more than|not more than|no fewer than|no less than|not less than|fewer than|less than|more than|up to|below|under|above|over|exceeds?|exceeding|minimum(?: of)?|maximum(?: of)?|max\.?|min\.?|a maximum of|≥|≤|>|<)\s*(?:[€$£]\s?)?\d[\d.,]*\s?(?:%|per ?cent|ms|milliseconds?|seconds?|minutes?|errors?|failures?|faults?|defects?|outages?|complaints?|copies|units|requests|orders|tickets|transactions|points|°|degrees|mm|cm|kg|newtons?|dB|MB|GB|per (?:month|day|week|minute|hour|second|thousand|million)|in (?:every )?(?:a )?(?:thousand|million|\d+))",
        r"\bwithin \d[\d.,]*\s?(?:%|mm|cm|m|ml|cl|l|g|kg|ms|°C?|V|Hz|dB|points?) of\b[^.;]{1,40}",
        r"\b(?:to|at|of) (?:a (?:depth|height|width|speed|rate|length|weight) of )?\d[\d.,]*\s?(?:dB|°C|mm|cm|km/h|[mMG]bit/s|mg/l|ms)\b",
        r"\b(?:sign|signs|signed|fill in|fills in) (?:the |a |an )?[\w -]{0,30}?(?:sheet|form|note|certificate|protocol|receipt|slip|list)\b",
        r"\b(?:enters?|writes?|records?|logs?|notes?) [\w ]{1,40}? in the [\w -]{0,30}?(?:book|log|register|diary|sheet)\b",
        r"\b(?:counts?|weighs?|measures?|checks?|inspects?) (?:them|it|all|each|\d+)\b[^.;]*|\bstamped (?:slip|copy|form|note|receipt)\b",
        r"\b(?:each|all|every one)(?: of them)? (?:passes|pass|confirms?|confirming)\b[^.;]{2,}",
        r"\b\d[\d.,]*\s?(?:%|per ?cent)(?! (?:discount|credit|of (?:the )?(?:fees?|price|sum|invoice|amount)|interest|deposit|(?:of )?(?:the |its |their )?(?:\w+ ){0,2}(?:fees?|price|charges?|value|rent|premium|remuneration)\b))",
        r"\bsubject to (?:the |a )?(?:prior |written |final )*(?:sign-?off|approval|acceptance|inspection|confirmation)(?: (?:by|of|from) [^.;,]{2,60})?",
        r"\b(?:certif(?:y|ies)|attests?|declares?)\b[^.;]{0,40}\bin writing\b[^.;]{0,60}",
        r"\b[^.;,:]{3,60} (?:is|are|serves? as|counts? as) the (?:acceptance |success )?(?:criteri(?:on|a)|test|proof|evidence)\b",
        r"\b(?:logs?|reports?|protocols?|cop(?:y|ies)|contracts?|screenshots?|photo(?:graph)?s|receipts?|proof|evidence|certificates?|minutes|results?) (?:is |are |to be )?(?:sent|shown|handed|submitted|presented|forwarded) to\b[^.;]{2,}",
        r"\b(?:ok|okay|good|final) (?:when|once|if)\b[^.;]{3,}|\bas (?:proof|evidence|confirmation)\b|\b(?:proof|evidence) by\b[^.;]{3,}",
        r"\bwith (?:an? |the |its )?[\w ]{0,25}(?:certificate|Form \d+|test report|protocol)\b",
        r"[;,] (?:it|its|they|each|every one|the|\w+ of them)[\w ]{0,20}? (?:has|have|is|are|must) (?:to )?(?:hold|lie|pass|reach|show|stay|survive|withstand)\b[^.;]{2,}",
        r"[;,] (?:neither|none|no \w+)(?: of \w+)? (?:may|must|shall)\b[^.;]{3,}",
        r"[;,] (?:each|every|all|both)(?: of them)?(?: [\w’-]+){0,3} (?:confirming|showing|holding|carrying|bearing|passing)\b[^.;]{2,}",
        r", (?:each |all |both )?(?!based|located|named|called|owned|agreed|caused|followed|required|needed|used|delivered|shipped|packed|printed|installed|dated|limited)(?:\w{3,}ed|read|held) (?:every|along|against|over|at|out of|after) [^.;]{3,}",
        r"\b(?:posts?|uploads?|files?) [\w ’]{1,40}? (?:to|on|in|with) (?:the |its |[\w]+’s |the [\w]+’s )*(?:portal|register|registry|platform)\b",
        r"\brefunds? (?:the |all |each of the )?\d[\d,]*\b",
        r"\bpays? (?:each |every |the |all |its |any )?[\w ]{0,20}\binvoices?\b",
        r"\bso that (?:each|every|it|they|all|none)\b[^.;]{0,40}\d[^.;]*",
        r"\b(?:scan|test|check|query|count|reading|inspection|audit|screenshot)\b[^.;]{0,40}\b(?:shows?|returns?|confirms?|proves?)\b[^.;]{3,}",
        r"\bin (?:a )?form (?:and substance )?(?:satisfactory|acceptable) to\b[^.;]{2,40}",
        r"\b(?:zero|no|without (?:a |any |one )?(?:single )?(?:failed|lost|error|fault|failure|defect|outage)\w*)\b(?: (?:open|critical|severity \d|failed|lost|rejected|duplicate|unanswered|missing))+ ?\w*",
        r"\b(?:with|showing|returns?|shows?) (?:zero|no|0) \w+ (?:left|open|in use|in)\b|\breturns? (?:zero|no) \w+|\b(?:with|showing|and) (?:zero|no|0) (?:errors?|failures?|faults?|defects?|complaints?|outages?|rejects?|open \w+)\b",
        r"\b(?:pays?|paid|repay|repays|refunds?|transfers?|reimburses?|remits?|credits?)\b[^.;]{0,80}(?:(?:EUR|USD|GBP|CHF|[€$£])\s?\d[\d.,]*|\d[\d.,]* ?(?:EUR|USD|GBP|CHF|euros?|dollars|pounds))",
        r"\bagainst (?:a )?(?:signed )?(?:receipt|delivery note|signature)\b|\b(?:signed|stamped|countersigned) (?:delivery|collection|handover|acceptance|completion)[\w -]* (?:note|protocol|certificate|form|record|sheet)\b|\b(?:acceptance|completion|test|handover) (?:certificate|protocol|report signed)\b",
        r"\b(?:evidence|proof|shown by)\s*[:=]\s*[^.;]{3,}",
    )
)
_UNTESTABLE = re.compile(
    r"to (?:the|its|our|their|[\w’]+’s) (?:full |complete |reasonable )?satisfaction", re.IGNORECASE
)


def _acceptance(text: str) -> Found | None:
    """The words that let two people give the same answer to whether it was done."""
    for pattern in _TESTS:
        for match in pattern.finditer(text):
            if not _UNTESTABLE.search(match[0]) and not _only_a_date(match[0]):
                return _found_at(match[0].lstrip(" ,"), match.start() + len(match[0]) - len(match[0].lstrip(" ,")))
    return None


def _only_a_date(words: str) -> bool:
    """‘confirmed by 3 July’ says when and not how."""
    match = re.match(r"\W*(?:\w+ ){1,4}?(?:by|on|in) ", words)
    return bool(
        match
        and re.match(
            rf"(?:(?:{_DAY_NAME}),? )?(?:{_PLAIN_DATE}|the end of|end of|Q[1-4]|{_DAY_NAME}|{_MONTH} \d{{4}})",
            words[match.end() :],
            re.IGNORECASE,
        )
    )


def _sum(text: str) -> Money | None:
    match = re.search(r"\b([A-Z]{3}) ?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\b", text)
    try:
        return Money.parse(f"{match[1]} {match[2]}") if match else None
    except ValueError:
        return None


def _found(text: str, match: re.Match[str], group: str) -> Found:
    return _found_at(match[group], match.start(group))


def _found_at(words: str, at: int) -> Found:
    lead = len(words) - len(words.lstrip())
    bare = words.strip()
    return Found(bare, Span(at + lead, at + lead + len(bare)))
