"""One commitment in free text, read into candidate fields that a person confirms; never taken over unseen.

The reading goes by the shapes that commitments have in English: who, will, does what, by when, done when.
A pronoun, both parties together, or a thing in the subject's place names nobody who could be asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from makegood.agreement import abroad, dating, deciding
from makegood.agreement.dating import DAY_NAME, MONTH
from makegood.agreement.found import Found, Promise
from makegood.agreement.vague import Vague, vague_words
from makegood.formats import Faulty
from makegood.terms import Due
from makegood.values import Money, Span

LONGEST = 20_000  # characters of one commitment
MISSING = ("responsible", "deliverable", "date", "acceptance")


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
    language   of the text; `language_of` tells it. Of other languages than English less is understood (see `abroad`)

    Raises Faulty for a text longer than any commitment.

    >>> read_commitment("Fennel will send the log of 5 June by 10 July 2026.").missing
    ('acceptance',)
    """
    if len(text) > LONGEST:
        raise Faulty.one(f"The commitment has {len(text):,} characters.", f"Give at most {LONGEST:,}.")
    flat = re.sub(r"\s", " ", text.replace("'", "’"))
    said = abroad.read_promise(flat, language) if language in abroad.LANGUAGES else _in_english(flat, parties)
    return Candidate(
        text,
        said.responsible,
        said.deliverable,
        said.date,
        said.acceptance,
        due=dating.due(said.date.words) if said.date else None,
        sum=_sum(flat),
        vague=vague_words(text, language, answered=[name for name in MISSING if getattr(said, name) is not None]),
    )


def _in_english(text: str, parties: Sequence[str]) -> Promise:
    return Promise(
        _responsible(text, parties), _deliverable(text, parties), dating.date(text), deciding.acceptance(text)
    )


# --- who ---------------------------------------------------------------------------------------------------------

# ‘will be finish the repair’ is how writers of other first languages put ‘will finish the repair’.
_BARE_VERB = (
    r"(?!\w+(?:ed|en|ing|ne|nt|wn|pt|ly)\b|(?:on|at|in|of|by|with|from|under|for|as|to|within|all|more|less|half|both|only|not|also)\b)"
    r"[a-z]+ (?:the|an?|all|your|our|its|this|\d)\b"
)
_NO_BE = rf"(?! be\b(?! {_BARE_VERB}))"
_MODAL = (
    rf"(?:will{_NO_BE}|shall{_NO_BE}|must{_NO_BE}|(?:hereby )?(?:agrees?|undertakes?|commits?|promises?|pledges?|guarantees?|warrants?)"
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
    r"carrier|centre|center|chain|charity|choir|church|city|clinic|club|college|committee|community|company|concern|contractor|co-?operative|council|court|daycare|dealership|department|depot|district|"
    r"dealer|estate|factory|faculty|farm|ferry|firm|foundation|franchise|gallery|garage|group|guild|gym|hospital|hostel|hotel|house|institute|kennels|"
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
_TECHNICAL = frozenset(
    [
        "API",
        "APP",
        "CMS",
        "CPU",
        "CRM",
        "CSV",
        "DB",
        "DNS",
        "DPA",
        "ERP",
        "ETL",
        "FAQ",
        "FTP",
        "GPU",
        "GUI",
        "HVAC",
        "IT",
        "JSON",
        "KPI",
        "LAN",
        "MVP",
        "NDA",
        "OS",
        "PC",
        "PDF",
        "PO",
        "POS",
        "QA",
        "RAM",
        "RFP",
        "SDK",
        "SLA",
        "SMS",
        "SOW",
        "SQL",
        "SSL",
        "SSO",
        "TLS",
        "UI",
        "UPS",
        "URL",
        "UX",
        "VM",
        "VPN",
        "XML",
    ]
)
_LEAD = re.compile(
    r"^(?:(?:going forward|in (?:the )?future|from now on|henceforth|in addition|moreover|furthermore|finally|also),?\s+|(?:please |kindly ){1,2}(?:note|be (?:informed|advised|aware))(?: that)?,?\s+|(?:it is|we|i)(?: hereby| also)? (?:promised|agreed|understood|confirmed|confirm|promise|guarantee|assure you) that\s+|(?:hi|hello|hey|dear)\b[^,;:.]{0,40}[,:]\s*|as (?:discussed|agreed|promised|confirmed|announced),?\s+|per our (?:call|talk|meeting|mail|chat)[^,:;.]{0,30}[:,]\s*|(?:by|on|until|from|before) \d{4}-\d\d-\d\d,?\s+|(?:by|on|until|from|before) \d{1,2} [A-Z][a-z]+ \d{4},?\s+|(?:by|on|before|from|until|within|no later than|not later than|every|each|at|in|after|starting|during|following|once|when|if|for|upon|to|as|should|regarding|concerning|except|notwithstanding|subject to|unless|based on|per|re)\b(?:(?!\b(?:will|shall|must)\b)[^,;:]){0,120},\s*)+",
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
    rf"^(?P<who>(?:[Tt]he |[Oo]ur |[Tt]heir |[Ii]ts )?(?i:{_DESCRIBED})(?: {_NAME})?(?: (?:no\.? )?\d+)?)(?:\s*\([^)]{{1,40}}\))?\s+"
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
_NOT_AGENT = re.compile(
    rf"^(?:the )?(?:{MONTH}|{DAY_NAME}|Q[1-4]|EOD|EOB|COB|Easter|Christmas|email|e-mail|end|close|noon|midnight)\b|^\d|^\W*$",
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
        return Found.at(match["who"], begin + match.start("who"))
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
        or re.fullmatch(
            rf"(?i:{_UNNAMED}{_DESCRIBED})(?: {_NAME})?(?: (?:no\.? )?\d+)?(?:\s*\([^)]{{1,40}}\))?", described
        )
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
    return not (thing or last in _TECHNICAL) or bool(re.fullmatch(_ROLE, bare.lower()))


# --- what --------------------------------------------------------------------------------------------------------

_EMPTY_VERB = (
    r"try|attempt|endeavou?r|aim|strive|seek|hope|intend|plan|work (?:on|towards?|with|closely|together|jointly|hard|harder)|team up|join forces|look (?:into|at|to)|help|assist|cooperate|co-operate|collaborate|"
    r"support|engage|liaise|communicate|consider|think|focus|act|behave|care|remain|stay|do|make (?:an |every |all |best |its )?(?:reasonable )?efforts?|use (?:its |all |best |commercially |reasonable )+|"
    r"take (?:\w+ )?care|take (?:steps|action|measures|appropriate|all|the (?:necessary|appropriate|required|needed)|necessary|corrective|remedial|responsibility|it)|address|handle|deal|follow up|get (?:back|on|to|better)|"
    r"improve|optimi[sz]e|enhance|strengthen|minimi[sz]e|maximi[sz]e|reduce|increase|boost|ensure (?:proper|good|quality|that (?:everything|things|it|this)|that [\w ]{1,40}? (?:is|are) (?:handled|addressed|managed|treated|dealt with))|be|promote|cut (?:the )?(?:number|amount|rate|level|volume)s? of|keep (?:in touch|an eye|working|trying|up|[\w ]{1,40}? (?:informed|posted|updated|in the loop|happy|satisfied))|become|get|arrive|think|look after|lower|follow the rules|prioriti[sz]e|"
    r"respect|honou?r|fix (?:it|this|that|things|everything|the (?:issue|issues|problem|problems|matter|situation))|resolve (?:it|this|that|things|the (?:issue|issues|problem|problems|matter|situation|dispute))|"
    r"solve (?:it|this|that|things|the (?:issue|issues|problem|problems|matter|situation))|sort out|sort (?:it|this|that|things|everything)|talk|advise|improve|perform(?= (?:well|better|its|their|all|in|at|as|with)\b|\W*$)|proceed|respond|reply|react|speed up|step up|maintain (?:the |a |an |its |our |their |good |high )*(?:brand|image|reputation|relation\w*|dialogue|standards?|morale|trust|momentum)|raise (?:awareness|the bar)|come to terms|see (?:to|what)|look at|push|explore|revisit|champion|value|listen|adapt|pay (?:\w+ )?attention|limit|curb|accelerate|streamline|smooth|ease|wrap (?:this|it|things) up|tidy up|tackle|uphold|foster|go (?:the extra mile|above|beyond)|meet (?:its|their|our|all|the) (?:obligations|duties|commitments|expectations)|"
    r"comply|mitigate|avoid|prevent|contribute|participate|step up|rectify (?:it|this|the (?:issue|matter|problem|situation))|remedy (?:it|this|the (?:issue|matter|problem|situation|breach))|put (?:it|this|things|matters) right|make (?:it|this|things|up|good|amends)"
)
_EMPTY = re.compile(
    rf"^(?:also |then |always |further |continue to |together |\w+ly |both |as far as possible |where(?:ver)? (?:possible|practicable) |at all times )*(?:{_EMPTY_VERB})\b",
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
# What cannot be handed over whatever adjectives stand before it, unless a figure or a name says more.
_ABSTRACT = re.compile(
    r"^(?:(?!(?:of|on|for|in|at|to|from|with|about|by|three|two|four|five|six)\b)[a-z’-]+,? (?:(?:and|or) )?){0,4}?"
    r"(?:measures|steps|efforts|improvements?|awareness|attention|care|goodwill|transparency|trust|confidence|satisfaction|morale|image|reputation|relationships?|"
    r"co-?operation|collaboration|communications?|dialogue|understanding|flexibility|efficiency|effectiveness|productivity|availability|stability|reliability|quality|"
    r"brand|interests|performance|service levels?|standards?|culture|spirit|mindset|commitment|synerg(?:y|ies)|excellence|professionalism|visibility|alignment|experience|solutions?|"
    r"progress|support|assistance|conditions|opportunit(?:y|ies)|ways|initiatives)(?=\W*$|,| (?:of|on|among|amongst|in|for|to|with|towards?|between|about|across|at|around|going)\b)",
    re.IGNORECASE,
)
_SAYS_MORE = re.compile(r"\d| [A-Z]")
_COUNTED = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve)\b", re.IGNORECASE)
# ‘fix the bugs’, ‘resolve outstanding disputes’: trouble that nobody names or counts.
_UNNAMED_TROUBLE = re.compile(
    r"^(?:fix|resolve|solve|settle|address|remedy|rectify|clear|eliminate|correct|remove) (?:(?:the|any|all|our|your|their|its|some|these|those|such|other|outstanding|open|remaining|pending|existing|known|current|recent|various) )*"
    r"(?:bugs?|issues?|problems?|disputes?|defects?|errors?|faults?|glitch(?:es)?|concerns?|complaints?|differences|discrepanc(?:y|ies)|mistakes?|shortcomings?|deficienc(?:y|ies)|bottlenecks?|disagreements?)\W*$",
    re.IGNORECASE,
)
# ‘make it more accessible’: a comparative is no result.
_MORE_SO = re.compile(
    r"^(?:make|keep|get|render|become|turn)\b[^,;]*?\b(?:more|less) \w+|^(?:make|keep|get|render|become)\b[^,;]*?\b(?:better|easier|faster|quicker|safer|cleaner|smoother|clearer|cheaper|simpler|happier|closer)\b|\b(?:in some (?:form|way|manner)|one way or (?:the other|another))\b",
    re.IGNORECASE,
)
# ‘make sure that the tenants are comfortable’: a state without a figure is no result either.
_SOME_STATE = re.compile(
    r"^(?:make sure|ensure|see to it|guarantee)(?: that)? [^\d,;]*?\b(?:is|are|be|stays?|remains?|feels?) (?:\w+ly |very |as )?(?!in \b|on \b|at \b)[\w-]+\W*$",
    re.IGNORECASE,
)
_VERB_PHRASE = re.compile(
    rf"\b(?:{_MODAL}|{_MAY})(?:, [^,.;]{{2,100}},)?\s+(?:be (?={_BARE_VERB}))?(?P<what>[^.;]+)", re.IGNORECASE
)
_PROMISED_THING = re.compile(
    r"\b(?:promises?|guarantees?|undertakes?|pledges?|assures?) (?:you |us |them )?(?P<what>(?:the|an?|\d[\d.,]*) [^.;]+)",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    rf"(?P<what>[^.;:]{{3,120}}?)\s+{_BE_MODAL}\s+(?:\w+ly )?(?P<verb>\w+(?:ed|en|t|n|de|ne|ld|id|wn))\b",
    re.IGNORECASE,
)
_WEAK_PARTICIPLE = re.compile(
    r"(?:improved|optimi[sz]ed|enhanced|strengthened|minimi[sz]ed|maximi[sz]ed|reduced|increased|addressed|handled|considered|prioriti[sz]ed|avoided|prevented|respected|mitigated|supported)$",
    re.IGNORECASE,
)
_IN_TIME = re.compile(r"\b(?:within|inside|in under|in less than) \d+ (?:\w+ )?(?:minutes?|hours?)\b", re.IGNORECASE)
_LEFT_OPEN = re.compile(r"\b(?:may|can|could) be\b", re.IGNORECASE)
_OPEN_SUBJECT = re.compile(
    r"^(?:a |an |the |this |that |these |those |any |all |every |everything|it\b|things|such |other |some |more |better |greater |necessary |appropriate |required |further |additional |corrective |remedial |best |reasonable |commercially )*"
    r"(?:issues?|problems?|matters?|situations?|things?|it|this|that|everything|efforts?|steps|measures|actions?|improvements?|communications?|progress|quality|performance|attention|care|solutions?|support|help|assistance|advice|guidance|we|they|there)$",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"\b(?:deliverable|deliver|task|what|action|output|result)s?\s*[:=]\s*(?P<what>[^.;]+)", re.IGNORECASE
)


def _deliverable(text: str, parties: Sequence[str]) -> Found | None:
    """What is handed over or done, where it could be pointed at; weak verbs and open words hand nothing over."""
    if match := _LABELLED.search(text):
        return Found.of(match, "what")
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
_PLEASE = re.compile(
    r"(?:@[\w.-]+[,:]?\s+)?(?:(?:please|kindly)\s+)+(?!(?:note|be|find|see|know|understand)\b)(?=[a-z])", re.IGNORECASE
)


def _promise(sentence: str) -> re.Match[str] | None:
    """‘will send the list’; in ‘X casts the bell; its tone must lie …’ the second clause is no promise but its test."""
    first = sentence.partition(";")[0]
    return _VERB_PHRASE.search(first if _in_the_present(first) else sentence)


def _done_in(text: str, begin: int, end: int) -> Found | None:
    sentence = text[begin:end]
    if match := _ANSWERS_FOR.search(sentence):
        thing = match["thing"]
        return None if _OPEN_OBJECT.match(thing) else Found.at(thing, begin + match.start("thing"))
    if _OF_A_KIND.search(sentence):
        return None
    if match := _PLEASE.match(sentence):
        return _concrete(sentence, begin, match.end())
    if match := (_promise(sentence) or _MINUTES.match(sentence) or _PROMISED_THING.search(sentence)):
        at = match.start("what")
        effort = _EFFORT.match(sentence, at)  # what is tried may be concrete; that it is only tried, is a vague word
        return _concrete(sentence, begin, effort.end() if effort else at)
    if (match := _COLON.match(sentence)) and len(sentence) - match.end() > 3:
        return _concrete(sentence, begin, match.end())
    if (match := _PASSIVE.match(sentence)) and (
        (_WEAK_PARTICIPLE.match(match["verb"]) and not _IN_TIME.search(sentence)) or _LEFT_OPEN.search(match[0])
    ):
        return None
    if match and not _OPEN_SUBJECT.match(match["what"].strip()):
        return Found.at(match["what"], begin + match.start("what"))
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
        return Found.at(phrase, begin + at) if _has_target(verb, verb[weak.end() :]) else None
    words = core.split(None, 1)
    if words and words[0].lower() in _WHOLE_DEEDS:
        return Found.at(phrase, begin + at)
    if len(words) < 2 or not words[1].strip():
        return None
    if _SOME_STATE.match(verb) or _MORE_SO.search(core) or (_ABSTRACT.match(words[1]) and not _SAYS_MORE.search(core)):
        return None
    if _NO_OBJECT.match(_MANNER.sub("", words[1])):
        return None
    if _UNNAMED_TROUBLE.match(core):
        return None
    if (
        words[0].lower() not in _HANDED
        and not _COUNTED.search(core)
        and _OPEN_OBJECT.match(
            re.sub(
                r"^(?:up|out|over|back|off|on|down|in|to|with|for|him|her|them|us|you|the \w+(?= (?:extensive|good|full) \w+\W*$))\s+",
                "",
                verb.split(None, 1)[1],
            )
        )
    ):
        return None
    return Found.at(phrase, begin + at)


def _has_target(verb: str, rest: str) -> bool:
    """‘Reduce latency to 300 ms’: a weak verb that names what it moves and the figure it reaches."""
    if not re.match(
        r"(?i)(?:reduce|increase|improve|respond|reply|react|be|cut|keep|raise|limit|curb|lower|speed up|accelerate|shorten|boost|maintain|minimi[sz]e|maximi[sz]e)\b",
        verb,
    ):
        return False
    target = _TARGET.search(rest)
    return bool(target and rest[: target.start()].strip() and _not_a_date(rest[target.start() :]))


def _not_a_date(words: str) -> bool:
    return not re.match(
        rf"(?i)(?:to|by|from|within|below|above|under)\s+\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH}|by \d{{4}}-", words
    )


# --- how much ---


def _sum(text: str) -> Money | None:
    match = re.search(r"\b([A-Z]{3}) ?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\b", text)
    try:
        return Money.parse(f"{match[1]} {match[2]}") if match else None
    except ValueError:
        return None
