"""What a clause says as plain data: one small reader per kind, each looking only at the clause's own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

from makegood.contract.document import readable, shortened
from makegood.contract.quantities import MONEY, Found, amounts, percents, periods
from makegood.values import Period

Terms = dict[str, Any]
_Reader = Callable[[str], Terms]

_CURE = re.compile(
    r"\b(?:cur(?:e|es|ed|ing)|remed(?:y|ies|ied|ying)|rectif\w+|correct(?:s|ed|ing)?|uncured|unremedied|put right|ma(?:de|ke) good)\b",
    re.I,
)
_METHODS = {
    "e-mail": r"\be-?mail\b|electronic mail",
    "courier": r"\bcourier\b|overnight|federal express|\bUPS\b|\bDHL\b",
    "registered post": r"\b(?:registered|certified)\b[^.;]{0,30}\b(?:mail|post|letter)|certified (?:mail|post)|recorded (?:delivery|post)|registered or certified|return receipt",
    "post": r"\b(?:first[- ]class|ordinary|prepaid|pre-paid|postage|by (?:post|mail|letter)|in the mails?|air ?mail)\b|United States mail|U\.?S\.? mail",
    "by hand": r"\b(?:by hand|personal(?:ly)?|hand[- ]deliver\w*|in person)\b",
    "fax": r"\b(?:fax|facsimile|telecop\w+|telex)\b",
    "portal": r"\b(?:portal|ticket(?:ing)? system|support desk)\b",
}
_SUBJECTS = {
    "payment": r"\b(?:pay|payment|paid|fees?|invoice|amounts? (?:due|owed))\b",
    "confidentiality": r"\bconfidential",
    "material breach": r"\bmaterial(?:ly)?\b.{0,30}\b(?:breach|default|fail)|\bmaterial\b.{0,60}\bobligation|\bbreach\w*\s+(?:of\s+)?(?:any|a|its)\s+material\b",
    "service level": r"\bservice levels?\b|\buptime\b|\bavailability\b",
    "any breach": r"\b(?:breach|default|violat|fails? to (?:perform|comply|observe)|non-?performance|failure)",
}
_EXCEPTIONS = {
    "fraud": r"\bfraud",
    "wilful misconduct": r"\bwil{1,2}ful|intent(?:ional)? (?:misconduct|breach|default)|\bintent\b",
    "gross negligence": r"\bgross(?:ly)? neglig",
    "death or personal injury": r"\bdeath\b|personal injury|bodily injury",
    "confidentiality": r"\bconfidential",
    "indemnities": r"\bindemni",
    "data protection": r"\bdata protection|personal data|privacy",
    "intellectual property": r"\bintellectual property|infring",
    "payment of fees": r"\b(?:obligation|liability) to pay|payment of (?:the )?(?:fees|charges|price|sums)|fees (?:due|owed)|\bsums? (?:due|owed|collected|held)",
    "service credits": r"\bservice credits?",
    "what the law does not let anyone exclude": r"\bcannot\b.{0,50}\b(?:limited|excluded)|not (?:be )?(?:limited|excluded) (?:by|under|at) law|to the extent .{0,30}(?:prohibited|not permitted)",
}
_LOSSES = {
    "consequential": r"\bconsequential",
    "indirect": r"\bindirect",
    "incidental": r"\bincidental",
    "special": r"\bspecial\b",
    "punitive": r"\bpunitive|exemplary",
    "lost profit": r"\bloss of (?:\w+,? (?:or )?)?profits?|lost profits?|\bprofits?\b",
    "lost revenue": r"\b(?:loss of|lost) (?:\w+,? (?:or )?)?(?:revenue|sales|turnover|income)|\brevenue",
    "lost business": r"\b(?:loss of|lost) (?:\w+,? (?:or )?)?business|business interruption",
    "goodwill": r"\bgoodwill|reputation",
    "lost data": r"\b(?:loss of|lost|corruption of) (?:\w+ )?data",
}
_STEPS = {
    "talk": r"\b(?:managers?|representatives?|contacts?|project leads?|account (?:leads?|teams?))\b.{0,140}\b(?:meet|negotiat|discuss|talk|resolv|settle|confer|tr(?:y|ies))|\b(?:good[- ]faith|amicabl\w+|friendly|direct)\b.{0,60}\b(?:negotiat|discuss|consult|settle|resol|talk)|\bnegotiat\w+ in good faith|\bamicabl",
    "executives": r"\b(?:executives?|senior (?:management|managers?|officers?|representatives?|leaders?)|directors?|chief executive|CEOs?|presidents?|steering committee|escalat\w+)\b",
    "mediation": r"\bmediat(?:ion|or|e|ed)\b|\bconciliat",
    "expert": r"\b(?:independent|technical) expert\b|\bexpert determination|\bdetermin\w+ by an expert",
    "arbitration": r"\barbitrat(?:ion|ors?|ed|e|al)\b",
    "court": r"\b(?:courts?|litigation|legal proceedings)\b",
}
_PLACE = r"(?:the )?(?:(?:State|Commonwealth|Province|Republic|Kingdom|City|District|County|People's Republic|Federal Republic) of )?(?:the )?[A-Z][A-Za-z.'-]+(?:(?:,? (?:and|of|the) |,? )[A-Z][A-Za-z.'-]+){0,5}"
_LANGUAGES = r"(English|Dutch|German|French|Spanish|Chinese|Italian|Portuguese|Japanese|Irish|Polish|Swedish|Danish)"


def details(kind: str, raw: str, beside: str = "", tells: Collection[str] = ()) -> Terms:
    """The terms of one clause. Keys whose value the words do not give are left out: nothing is guessed.

    beside   the parts that the clause points at, where exceptions to a limit often stand; or what stands before or after it
    tells    what the search knows of the clause beside its kind

    >>> details("governing_law", "This agreement is governed by the laws of Ireland.")
    {'law': 'Ireland'}
    """
    reader = _READERS.get(kind)
    terms = reader(raw) if reader else {}
    if kind == "cure_period" and terms.get("applies_to") in ([], ["any breach"]):
        terms["applies_to"] = _applies_to(readable(beside)) or terms["applies_to"]
    if kind == "termination_for_cause" and terms.get("grounds") == ["any breach"]:
        terms["grounds"] = _meant_breach(readable(raw), readable(beside)) or terms["grounds"]
    if kind == "governing_law" and "law" in terms and not terms.get("forum"):
        terms |= {key: value for key, value in _law(f"{raw} {beside}").items() if key != "law"}
    if kind == "liquidated_damages_or_credits" and not terms.get("claim_within"):
        terms |= _claim(readable(beside))
    if kind == "renewal_or_expiry":
        terms = _judged_renewal(terms, readable(raw), tells)
        terms["term"] = terms.get("term") or _renewal(beside).get("term")
    if "lesser" in tells:
        terms["no_sum_found"] = True
    if kind in _HAS_EXCEPTIONS:
        terms["carve_outs"] = _carve_outs(f"{readable(raw)} {readable(beside)}")
    return {key: value for key, value in terms.items() if value not in (None, "", [], {}, False)}


_HAS_EXCEPTIONS = {"liability_cap", "consequential_loss_exclusion"}


def _named(table: dict[str, str], text: str) -> list[str]:
    return [name for name, pattern in table.items() if re.search(pattern, text, re.I | re.S)]


def _said(found: Sequence[Found]) -> list[str]:
    return list(dict.fromkeys(str(each.period) for each in found))


def _notice(raw: str) -> Terms:
    text = readable(raw)
    refused, methods = _refused(text), _named(_METHODS, _without_refusals(_COPY.sub(" ", text)))
    language = re.search(rf"\b(?:in|the) {_LANGUAGES}\b(?: language)?", text)
    return {
        "in_writing": bool(re.search(r"\bin writing\b|\bwritten\b", text, re.I)),
        "methods": [way for way in methods if way not in refused],
        "copy_by": _named(_METHODS, " ".join(_COPY.findall(text))),
        "not_by": refused,
        "addresses": _addresses(raw),
        "deemed_receipt": _deemed(raw, [way for way in methods if way not in refused]),
        "next_working_day": bool(
            re.search(
                r"\b(?:next|following|first)\b.{0,20}\b(?:business|working)\s+day\b|\bopening of business\b", text, re.I
            )
        ),
        "closes": _closing(text),
        "language": language[1] if language else None,
    }


_COPY = re.compile(r"\bcop(?:y|ies)\b[^.;,]{0,30}\bby\b[^.;,]*", re.I)
_REFUSAL = re.compile(
    r"[^.;]*\b(?:not (?:be )?(?:valid|sufficient|given|served)|does not count|is no notice|is not (?:a )?notice|no notice)\b[^.;]*",
    re.I,
)


def _without_refusals(text: str) -> str:
    return _REFUSAL.sub(" ", text)


def _refused(text: str) -> list[str]:
    refused = " ".join(_REFUSAL.findall(text))
    allowed = _named(_METHODS, _without_refusals(_COPY.sub(" ", _deemed_part(text))))
    return [name for name in _named(_METHODS, refused) if name not in allowed]


def _deemed_part(text: str) -> str:
    """The words before it is said what counts as received: the ways that are asked for."""
    return re.split(r"\b(?:deemed|counts? as|treated as)\b", text, maxsplit=1)[0]


def _closing(text: str) -> str | None:
    """‘17:00’ from ‘after 5.00 p.m.’ or ‘before 17:00’; the hour after which a notice counts as the next day's."""
    found = re.search(
        r"\b(?:after|before|until|by|later than|to)\s+(\d{1,2})(?:[:.](\d{2}))?\s*(a\.?m|p\.?m|hrs|hours|h\b|o'clock)?",
        text,
        re.I,
    )
    if not found or not (found[2] or found[3]):
        return None
    hour = int(found[1]) % 12 + 12 if (found[3] or "").lower().startswith("p") else int(found[1])
    return f"{hour:02}:{int(found[2] or 0):02}" if hour < 24 and int(found[2] or 0) < 60 else None


def _addresses(raw: str) -> list[str]:
    mails = re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", raw)
    posts = [
        shortened(match[1], 200)
        for match in re.finditer(
            r"(?:^|\n)[^\S\n]*(?:-\s*)?(?:if to|to|for) ((?:the )?(?-i:[A-Z])[^\n]{2,60}?[:,] ?[^\n]*(?:\n(?!\s*\n|\s*(?:if to|to|for)\s|\s*\(?\w{1,3}[.)]\s|\s*\d+\.\d)[^\n]+){0,7})",
            raw, re.I,
        )
    ]  # fmt: skip
    return list(dict.fromkeys([*mails, *(post for post in posts if re.search(r"\d|@|attention", post, re.I))]))[:12]


_COUNT_AGAIN = re.compile(r"\s*\(\d{1,3}\)(?=\s+(?:\w+\s+)?(?:days?|hours?|weeks?|months?)\b)", re.I)  # ‘two (2) days’
ANY_WAY = "any way"
_WAYS = {
    "e-mail": r"\be-?mail|electronic mail", "courier": r"\bcourier|overnight", "registered post": r"\bregistered|certified|recorded",
    "by hand": r"\bby hand|personal|hand[- ]deliver|in person|when delivered|if delivered|upon delivery",
    "fax": r"\bfax|facsimile|telecop", "post": r"(?<!registered )(?<!certified )\b(?:post|(?<!e-)(?<!electronic )mail(?:ed|ing)?)\b|deposited",
}  # fmt: skip


def _deemed(raw: str, methods: Collection[str]) -> list[Terms]:
    """‘by courier: 2 working days after dispatch’, one entry for each way of sending that the clause tells apart.

    A time said of no way in particular holds for every method that the clause asks for; ‘after posting’ for those by post.
    """
    text = _COUNT_AGAIN.sub(" ", readable(raw))
    at = re.search(
        r"\b(?:deemed|considered|presumed|treated|counts? as|takes? effect|(?:is|are|be) (?:received|effective|given))\b",
        text,
        re.I,
    )
    if not at:
        return []
    start = max(text.rfind(". ", 0, at.start()), 0)
    found: list[Terms] = []
    for piece in re.split(
        r";|\(\w{1,3}\)|\bor if\b|, (?:and|or) if\b|, if\b|\. |, (?=(?:and )?(?:a |one )?(?:by|sent by|e-?mails?)\b)"
        r"|\bor (?=(?:on )?(?:the )?(?:\(?\w+\)? ){1,4}(?:days?|hours?) (?:after|following)\b)",
        text[start:],
    ):
        when = _when_received(piece)
        ways = _ways(piece) or (_meant(piece, methods) if when and when["after"] != "at once" else [])
        if ways and when:
            if abroad := _abroad(piece):
                when["abroad"] = abroad
            if "post" in ways and "registered post" in methods:
                ways.append("registered post")
            found += [{"method": way, **when} for way in ways if way not in {entry["method"] for entry in found}]
    return found


def _ways(piece: str) -> list[str]:
    """The ways of sending that a time is said of: those named beside it, else those that the sentence begins with."""
    beside = re.split(r"\b(?:deemed|considered|presumed|treated|counts? as|takes? effect)\b", piece, maxsplit=1)[-1]
    return _named(_WAYS, beside) or _named(_WAYS, piece)


def _meant(piece: str, methods: Collection[str]) -> list[str]:
    posted = [way for way in methods if way.endswith("post")] if re.search(r"\b(?:post|mail)\w*\b", piece, re.I) else []
    return posted or [*methods] or [ANY_WAY]


def _abroad(piece: str) -> str | None:
    """The longer time for what crosses a border, where the clause tells it apart."""
    match = re.search(
        r"\band\b(?P<said>[^;]*)\b(?:between two countries|abroad|international\w*|overseas|(?:another|different|outside) \w*\s?countr\w+)",
        piece,
        re.I,
    )
    when = _when_received(match["said"] + " after following") if match else None
    return when["after"] if when and when["after"] != "at once" else None


def _when_received(piece: str) -> Terms | None:
    period = next(periods(piece), None)
    ordinal = re.search(
        r"\b(second|third|fourth|fifth|seventh|tenth|next|first)\s+(?:\((?:\w+)\)\s+)?(business|working)?\s*day\b.{0,20}?\b(?:after|following)",
        piece,
        re.I,
    )
    if period and re.search(r"\b(?:after|following|of|from)\b", piece[period.end :], re.I):
        return {"after": str(period.period)}
    if ordinal:
        count = {"next": 1, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "seventh": 7, "tenth": 10}[
            ordinal[1].lower()
        ]
        unit = "working day" if ordinal[2] else "day"
        return {"after": f"{count} {unit}{'s' if count != 1 else ''}"}
    if re.search(
        r"\b(?:when|upon|on|at|time|once|at the moment|as soon as|if)\b.{0,60}\b(?:deliver|sen[dt]|sending|transmi\w+|receipt|receiv|handed|left|confirm|leaves?|dispatch|personal|by hand)",
        piece,
        re.I,
    ):
        return {"after": "at once"}
    return None


def _cure(raw: str) -> Terms:
    text = readable(raw)
    found = _near_cure(text) or [found for found in periods(text) if _CURE.search(text) or _lasts(text, found)]
    if not found:
        return {"applies_to": _applies_to(text), "period_in_words": _reasonable(text)}
    first = found[0]
    return {
        "period": str(first.period),
        "others": [said for said in _said(found[1:]) if said != str(first.period)],
        "trigger": _trigger(text[first.end : first.end + 160], text[: first.start]),
        "applies_to": _applies_to(text[: found[1].start] if len(found) > 1 else text) or _applies_to(text),
    }


def _lasts(text: str, found: Found) -> bool:
    """‘continues in such breach for 30 days after notice’: time to cure without a word for curing."""
    return bool(re.search(r"\b(?:continu\w+|persist\w*|lasts?)\b.{0,60}$", text[: found.start], re.I))


def _reasonable(text: str) -> str | None:
    if re.search(r"\bwithin \[[^\]]{0,12}\]", text, re.I):
        return "left out of this copy"
    return "a reasonable time" if re.search(r"\breasonable (?:time|period)", text, re.I) else None


def _near_cure(text: str) -> list[Found]:
    """The periods that stand close to a word for curing, the closest kind of wording first in the text."""
    words = [match.start() for match in _CURE.finditer(text)]
    near = [
        found
        for found in periods(text)
        if any(abs(found.start - at) < 260 or abs(found.end - at) < 160 for at in words)
    ]
    return [found for found in near if not _is_other_notice(text, found)]


def _is_other_notice(text: str, found: Found) -> bool:
    """‘on 60 days' prior notice’ is a time to end, not a time to cure."""
    after = text[found.end : found.end + 40]
    before = text[max(0, found.start - 40) : found.start]
    return bool(
        re.match(r"'?s?'?\s*(?:(?:written )?notice[.,;]?\s*$|(?:prior|advance|previous)\b)", after, re.I)
        or re.search(r"\bterminat\w* (?:on|upon|by|with)\s*$", before, re.I)
    )


def _trigger(after: str, before: str) -> str:
    for text in (after, before[-120:]):
        if re.search(r"\breceipt\b|\breceiv|\bdeemed\b", text, re.I):
            return "receipt of notice"
        if re.search(r"\bnoti(?:ce|fi)|\brequest|\bdemand", text, re.I):
            return "notice"
        if re.search(
            r"\b(?:after|of|from|following)\b.{0,40}\b(?:breach|default|failure|occurrence|event|due date|discover\w+|aware)",
            text,
            re.I,
        ):
            return "the breach"
    return "notice" if re.search(r"\bnoti(?:ce|fi)", before, re.I) else "the breach"


def _applies_to(text: str) -> list[str]:
    found = _named(_SUBJECTS, text)
    return [each for each in found if each != "any breach"] or found


_GROUNDS = {
    "material breach": _SUBJECTS["material breach"], "payment": r"\b(?:fails? to pay|failure to pay|non-?payment|overdue|unpaid)",
    "insolvency": r"\binsolven|bankrupt|receiver|liquidat|winding|examiner|administrat(?:ion|or)\b",
    "repeated breach": r"\b(?:repeated|persistent|same|second|further|recurr)\b.{0,40}\b(?:breach|fail|default|miss)",
    "service level": _SUBJECTS["service level"], "force majeure": r"\bforce majeure", "change of control": r"\bchange (?:of|in) control",
}  # fmt: skip
_THAT_BREACH = re.compile(r"\b(?:the|such|that|this) (?:breach|default|failure)\b", re.I)


def _meant_breach(text: str, before: str) -> list[str]:
    """The breach that ‘the breach’ points back at: as the nearest sentence before names it."""
    if not _THAT_BREACH.search(text):
        return []
    told = (_named(_GROUNDS, sentence) for sentence in reversed(re.split(r"(?<=[.;])\s+", before)))
    return next((named for named in told if named), [])


def _for_cause(raw: str) -> Terms:
    text = readable(raw)
    named = _named(_GROUNDS, text)
    if not named and re.search(_SUBJECTS["any breach"], text, re.I):
        named = ["any breach"]
    cure = _near_cure(text)
    return {
        "grounds": named,
        "cure": str(cure[0].period) if cure else None,
        "at_once": bool(
            re.search(r"\bimmediate(?:ly)?\b|\bat once\b|with(?:out)? immediate effect|forthwith", text, re.I)
        ),
        "in_writing": bool(re.search(r"\bwritten\b|in writing", text, re.I)),
        "who": _who(text),
    }


def _who(text: str) -> str | None:
    match = re.search(
        r"\b((?:either|each|any|neither) party|the (?:non-?\w+ing|other|aggrieved|innocent|terminating) party|(?:the )?[A-Z][\w&-]+(?: [A-Z][\w&-]+)?)\s+(?:\([^)]{0,40}\) )?(?:may|shall have the right|has the right|shall be entitled|is entitled|will have the right|can|reserves)\b",
        text,
    ) or re.search(r"\bby ((?:either|each|any) party|(?:the )?[A-Z][\w&-]+)\b", text) or re.search(r"\b(either party|each party)\b", text, re.I)  # fmt: skip
    return match[1] if match else None


def _for_convenience(raw: str) -> Terms:
    text = readable(raw)
    noticed = _noticed(text)
    return {"notice": str(noticed[0].period) if noticed else None, "who": _who(text), "others": _said(noticed)[1:]}


def _noticed(text: str) -> list[Found]:
    """The periods that say how long ahead a notice is given: ‘sixty days' written notice’, ‘notice of at least 30 days’."""
    return [
        found
        for found in periods(text)
        if re.match(
            r"'?s?'?(?:\s+\w+){0,3}\s+(?:notice|prior|advance|in advance)\b", text[found.end : found.end + 60], re.I
        )
        or re.search(r"\bnotice\b(?:\s+\w+){0,4}\s*$", text[max(0, found.start - 60) : found.start], re.I)
    ]


def _suspension(raw: str) -> Terms:
    text = readable(raw)
    noticed = _noticed(text)
    return {
        "who": _who(text),
        "notice": str(noticed[0].period) if noticed else None,
        "grounds": _applies_to(text),
        "needs_notice": bool(re.search(r"\bnotice|\bnotif", text, re.I)),
        "at_once": bool(re.search(r"\bimmediate(?:ly)?\b|\bat once\b|\bwithout notice\b", text, re.I)),
    }


def _cap(raw: str) -> Terms:
    text = readable(raw)
    limits = re.split(
        r"\b(?:does not|do not|shall not|will not|nothing)\b[^.]{0,60}\b(?:apply|limits?|excludes?|exclude or limit)\b",
        text,
        maxsplit=1,
        flags=re.I,
    )[0]
    money = [str(sum_) for sum_ in amounts(limits)]
    basis = re.search(
        r"\b((?:(?:the )?(?:(?:total|aggregate|sum of|amount of|greater of|higher of|lesser of|lower of)\b)?[^.;]{0,80}?\b(?:fees|charges|amounts?|sums?|price|payments?|consideration|revenues?|royalt(?:y|ies)|commissions?)\b[^.;]{0,200}?(?:paid|payable|received|due|<|under|for|in the)[^.;]{0,140}))",
        _after_limit(limits), re.I,
    )  # fmt: skip
    window = [found for found in periods(_after_limit(limits)) if found.period.unit in ("months", "years")]
    return {
        "amounts": money,
        "percent": percents(limits),
        "basis": shortened(basis[1], 220) if basis else None,
        "window": str(window[0].period) if window else None,
        "higher_of": bool(re.search(r"\b(?:greater|higher|larger) of\b", limits, re.I)),
    }


def _after_limit(text: str) -> str:
    found = re.search(
        r"\b(?:exceeds?|exceeding|limited to|in excess of|more than|greater than|capped at|maximum of|limit of|up to)\b",
        text,
        re.I,
    )
    return text[found.end() :] if found else text


def _carve_outs(text: str) -> list[str]:
    """What stands outside a limit; read only from the words that make the exception."""
    said = " ".join(
        match[0]
        for match in re.finditer(
            r"\b(?:except|other than|excluding|with the exception|save|subject to|provided|but (?:not )?(?:for|in)|nothing (?:in|herein|limits?|excludes?|restricts?|shall|will)|(?:does|do|shall|will) not (?:apply|limit|exclude)|not (?:limit|exclude)\w*|unless|notwithstanding)\b[^.]*(?:\.(?=\S)[^.]*)*", text, re.I
        )
    )  # fmt: skip
    return _named(_EXCEPTIONS, said)


def _excluded(raw: str) -> Terms:
    text = readable(raw)
    return {"losses": _named(_LOSSES, text), "sole_remedy": _sole_remedy(text)["sole_remedy"]}


# What is paid anyway, and no credit or sum fixed for a failure.
_USUAL_FEE = re.compile(
    r"\b(?:(?:month|week|quarter|year|dai)ly|annual|subscription|service|contract|purchase|usage|licen[cs]e|base|user)\s+"
    rf"(?:fees?|price|charges?|rent|rate)\s+(?:is|are|of|at)\s+(?:{MONEY})",
    re.I,
)


def _credits(raw: str) -> Terms:
    text = readable(raw)
    tiers, per, most = _tiers(raw), _per(text), _most(text)
    rates = [share for share in percents(text) if share != most] if per and not tiers else []
    return {
        "tiers": tiers,
        "amounts": [str(sum_) for sum_ in amounts(_USUAL_FEE.sub(" ", text))],
        "rate": rates[0] if rates else None,
        "per": per,
        "most": most,
        **_claim(text),
        **_sole_remedy(text),
    }


def _sole_remedy(text: str) -> Terms:
    sole = re.search(r"\b(?:sole|exclusive|only) (?:and exclusive )?(?:financial )?remed(?:y|ies)\b", text, re.I)
    not_sole = re.search(
        r"\b(?:not (?:be )?(?:the |its |their |a )*(?:sole|only|exclusive)|without prejudice|in addition to)",
        text,
        re.I,
    )
    return {"sole_remedy": bool(sole and not not_sole), "not_sole_remedy": bool(not_sole)}


def _claim(text: str) -> Terms:
    """Within what time a credit is claimed, and from when in the clause's own words."""
    for sentence in re.split(r"(?<=[a-z)])\.\s+", text):
        if re.search(r"\b(?:claim|request|ask|appl(?:y|ies)|receive)\b", sentence, re.I):
            for found in periods(sentence):
                if re.search(r"\bwithin\b.{0,12}$", sentence[: found.start], re.I):
                    since = re.match(r"\s*(?:after|of|from|following)\b[^.;,]*", sentence[found.end :])
                    return {
                        "claim_within": str(found.period),
                        "claim_from": shortened(since[0], 100) if since else None,
                    }
    return {}


def _per(text: str) -> str | None:
    match = re.search(
        r"\b(?:per|for each|for every|each|every|a)\s+(?:full |calendar |started |whole )?(hour|day|week|month|quarter)\b",
        text,
        re.I,
    )
    return match[1].lower() if match else None


def _most(text: str) -> str | None:
    match = re.search(
        r"\b(?:exceed|maximum|at most|no more than|not more than|up to|capped at|limited to|limit of)\b[^.;]{0,80}",
        text,
        re.I,
    )
    shares = percents(match[0]) if match else []
    return shares[0] if shares else None


def _tiers(raw: str) -> list[Terms]:
    """Rows and items that pair a level with a credit: ‘below 99.5 % … 10 % of the fee’."""
    tiers: list[Terms] = []
    for piece in re.split(r"\n|;|(?<=\D)\.\s|(?=\([a-z]\)\s)", raw):
        shares = percents(piece)
        if not 2 <= len(shares) <= 3:
            continue
        values = [float(share.split()[0]) for share in shares]
        *levels, credit = (shares, values)[0]
        if values[-1] > 60 and values[0] <= 60:
            levels, credit = shares[1:], shares[0]
        if float(levels[0].split()[0]) >= 60 and float(credit.split()[0]) <= 100:
            tier: Terms = {"level": " to ".join(levels), "credit": credit}
            if re.search(r"\b(?:below|less than|under|<)", piece, re.I) or "<" in piece:
                tier["level"] = f"below {levels[-1]}" if len(levels) == 1 else f"{levels[0]} to below {levels[1]}"
            tiers.append(tier)
    return tiers


def _disputes(raw: str) -> Terms:
    text = readable(raw)
    rules = re.search(
        r"\b((?:Commercial |Expedited )?(?:Arbitration|Mediation|Conciliation) Rules(?: of (?:the )?[A-Z][\w&. ]{2,60}?(?=[.,;)]| and | by | then| in | as ))?|(?:rules|procedure) of (?:arbitration |conciliation |mediation )?(?:and \w+ )?of (?:the )?[A-Z][\w&' ]{2,70}?(?=[.,;)(]| then| by | in | as | \(| and )|[A-Z]{2,6} (?:Arbitration |Mediation )?Rules|American Arbitration Association|International Chamber of Commerce|UNCITRAL)", text
    )  # fmt: skip
    seat = re.search(rf"\b(?:seat|place|venue|location|legal seat)\b(?: of (?:the )?(?:arbitration|mediation))?[^.;]{{0,25}}?\b(?:is|be|in)\b\s+({_PLACE})", text) or re.search(
        rf"\b(?:arbitrat\w+|proceedings?|hearings?|mediation)\b[^.;]{{0,120}}\b(?:held|conducted|take place|seated|takes place)\b (?:in|at) ({_PLACE})", text
    )  # fmt: skip
    seat = seat or re.search(rf"\barbitrat\w+\b[^.;]{{0,120}}? in ({_PLACE})(?=[.,;]|$)", text)
    language = re.search(rf"\blanguage\b[^.;]{{0,60}}\b{_LANGUAGES}\b|\b(?:conducted|held) in {_LANGUAGES}\b", text)
    return {
        "ladder": _ladder(text),
        "rules": rules[1].strip() if rules else None,
        "seat": _place(seat[1]) if seat else None,
        "language": (language[1] or language[2]) if language else None,
        "urgent_relief": bool(
            re.search(r"\b(?:injuncti\w+|interim (?:relief|measures?)|urgent|equitable relief)\b", text, re.I)
        ),
        "keeps_performing": bool(
            re.search(r"\bcontinue\w* to perform|\bcontinu\w+ .{0,40}\bobligations\b", text, re.I)
        ),
    }


def _ladder(text: str) -> list[Terms]:
    """The steps in the order in which they are first named, each with its time where the same sentence says one."""
    ladder: dict[str, Terms] = {}
    for sentence in re.split(r"(?<=[a-z)])[.;]\s+(?=[A-Z(\d])", text):
        found = list(periods(sentence))
        named = sorted(
            (match.start(), step)
            for step, pattern in _STEPS.items()
            if (match := re.search(pattern, sentence, re.I | re.S))
        )
        fresh = [(at, step) for at, step in named if step not in ladder]
        for index, (at, step) in enumerate(fresh):
            until = fresh[index + 1][0] if index + 1 < len(fresh) else len(sentence)
            entry: Terms = {"step": step}
            first = [each for each in found if each.start >= at and each.start < until] or (
                found if index == 0 and not ladder else []
            )
            if first and step not in ("court", "arbitration"):
                entry["within"] = str(first[0].period)
            elif first and (failed := _failed(sentence)) and failed in ladder and "within" not in ladder[failed]:
                ladder[failed]["within"] = str(first[0].period)
            ladder[step] = entry
        if found and named and not fresh:
            entry = ladder[named[0][1]]
            if "within" not in entry and named[0][1] not in ("court", "arbitration"):
                entry["within"] = str(found[0].period)
        elif found and fresh and (failed := _failed(sentence)) and failed in ladder and "within" not in ladder[failed]:
            early = [each for each in found if each.start < fresh[0][0]]
            if early:
                ladder[failed]["within"] = str(early[0].period)
    if "arbitration" in ladder:
        ladder.pop("court", None)
    return sorted(ladder.values(), key=lambda entry: entry["step"] == "court")


def _failed(sentence: str) -> str | None:
    """The step that a sentence says did not work: ‘if the executives do not settle it within …’."""
    match = re.search(
        r"\b(?:if|where|failing|should)\b(.{0,120}?)\b(?:not|fails?|cannot|unable|unresolved|within)\b", sentence, re.I
    )
    return next((step for step in _STEPS if match and re.search(_STEPS[step], match[0] + " settle", re.I)), None)


_QUIET = re.compile(
    r"\b(?:of|the|and|by|in|with|to|any|for|its|or|be|is|are|at|under|without|regard|giving|effect|laws?|courts?|jurisdiction|exclusive|seat|held|rules)\b",
    re.I,
)


def _calmed(text: str) -> str:
    """A clause in capitals as it would stand otherwise: names with a capital, the rest without."""
    letters = [character for character in text if character.isalpha()]
    if sum(map(str.isupper, letters)) * 2 < len(letters):
        return text
    return _QUIET.sub(lambda word: word[0].lower(), text.title())


def _law(raw: str) -> Terms:
    text = _calmed(readable(raw))
    law = (
        re.search(rf"\blaws? (?:\w+ ){{0,3}}?(?:of|in force in|in) (?:the )?(?:State of |Commonwealth of |jurisdiction of |Province of )?({_PLACE})", text)
        or re.search(r"\b((?:English|Irish|Dutch|German|French|Spanish|Swiss|Belgian|Italian|Danish|Swedish|Norwegian|Scottish|Chinese|Japanese|Indian|Austrian|Portuguese|Polish|[A-Z][a-z]+(?: [A-Z][a-z]+)?)) (?:law|laws)\b", text)
        or re.search(rf"\b({_PLACE}) (?:laws?|statutes?)\b", text)
    )  # fmt: skip
    forum = re.search(
        rf"\b(?:courts?|jurisdiction|venue)\b(?: (?:located|sitting|situated|competent))?(?: \w+){{0,4}}? (?:of|in|at|for) (?:the )?({_PLACE})", text
    ) or re.search(r"\b((?:English|Irish|Dutch|German|French|Swiss|[A-Z][a-z]+) courts?)\b", text)  # fmt: skip
    return {
        "law": _place(law[1]) if law else None,
        "forum": _place(forum[1]) if forum else None,
        "exclusive": bool(
            re.search(
                r"(?<!non-)\bexclusive(?:ly)?\b.{0,20}\bjurisdiction|exclusive (?:venue|forum)|sole jurisdiction",
                text,
                re.I,
            )
        ),
    }


def _place(said: str) -> str:
    said = re.split(r"(?:,? without|,? and (?:the )?(?:parties|courts?|each|any|all)|\. | Any | The | Each )", said)[0]
    return re.sub(r"^(?:the )?(?:State|Commonwealth|Province) of ", "", said).strip(" ,.").removeprefix("the ")


def _confidential(raw: str) -> Terms:
    text = readable(raw)
    lasts = [
        found for found in periods(text)
        if re.search(r"\b(?:for|during|until|surviv\w+|remain\w*|continu\w+|period of)\b.{0,60}$", text[: found.start], re.I)
        or re.match(r".{0,30}\bafter\b", text[found.end :], re.I)
    ]  # fmt: skip
    return {
        "lasts": _said(lasts)[:2],
        "covers_dispute": bool(re.search(r"\b(?:settlement|dispute|negotiation)\b", text, re.I)),
        "exceptions": _named(
            {
                "already public": r"\bpublic(?:ly)?\b", "already known": r"\balready (?:known|in)|previously known|prior to",
                "developed on one's own": r"\bindependently", "required by law": r"\brequired by (?:\w+ )?(?:law|court|order)|by (?:any )?(?:applicable )?law|regulat\w+|court",
                "professional advisers": r"\b(?:advis[eo]rs?|auditors?|counsel|insurers?)\b",
            },
            text,
        ),
    }  # fmt: skip


def _force_majeure(raw: str) -> Terms:
    text = readable(raw)
    terms: Terms = {}
    for sentence in re.split(r"(?<=[.;])\s+", text):
        for found in periods(sentence):
            before, after = sentence[: found.start], sentence[found.end :]
            if re.search(r"terminat|end th", sentence, re.I) and re.search(
                r"\b(?:more than|exceed\w*|longer than|for|continu\w+|lasts?|period of|after)\b.{0,40}$", before, re.I
            ):
                terms.setdefault("may_end_after", str(found.period))
            elif re.search(r"\bnoti(?:ce|fy|fies)|inform|tell", sentence, re.I) and re.search(
                r"\bwithin\b|\blater than\b", before + after, re.I
            ):
                terms.setdefault("notify_within", str(found.period))
    if re.search(
        r"\b(?:prompt(?:ly)? noti|noti\w+.{0,40}prompt|as soon as|without delay|immediately noti)", text, re.I
    ):
        terms.setdefault("notify", "promptly")
    terms["not_for_payment"] = bool(
        re.search(r"\b(?:not|except|other than)\b.{0,80}\b(?:pay|payment|money)\b", text, re.I)
    )
    terms["excludes"] = [
        shortened(match[1], 120)
        for match in re.finditer(
            r"(?:^|[.;] )([^.;]{5,160}\b(?:is|are) not (?:an? )?(?:force majeure|event|excuse)[^.;]*)", text, re.I
        )
    ]
    return terms


_RENEWS = re.compile(
    r"\b(?:automatic\w*|option|right|elect\w*|entitled)\b.{0,80}\b(?:renew\w*|exten[ds]\w*|continu\w+)|\brenew(?:s|ed|al|able)?\b.{0,60}\b(?:automatic|for |of )(?!.{0,40}mutual)"
    r"|\bextend\w*\b.{0,60}\b(?:for|by) (?:an? (?:additional|further)|one|two|three|five|successive|additional|further|another|up to|\d)|\bsuccessive\b.{0,40}\b(?:terms|periods)"
    r"|\b(?:year|month)[- ]to[- ](?:year|month)\b|\bcontinue\w*\b.{0,40}\buntil terminated by|\bmay be (?:renewed|extended) (?:by|for|at)",
    re.I,
)
_BY_AGREEMENT = re.compile(
    r"\b(?:mutual\w*|agreement of (?:both|the) parties|both parties|parties (?:may )?agree)\b", re.I
)


def _renewal(raw: str) -> Terms:
    text = readable(raw)
    terms: Terms = {}
    for sentence in re.split(r"(?<=[a-z)\]])\.\s+(?=[A-Z(\d])", text):
        renews = _RENEWS.search(sentence)
        if renews and not _BY_AGREEMENT.search(sentence):
            for key, value in _renewing(sentence, renews.start()).items():
                terms.setdefault(key, value)
        elif (
            not terms.get("term")
            and re.search(r"\b(?:term|agreement|contract)\b", sentence, re.I)
            and not _noticed(sentence)
        ):
            terms["term"] = next((str(found.period) for found in periods(sentence)), None)
    until = re.search(
        r"\b(?:until|on|expires? on|ends? on|through)\s+(\d{1,2} [A-Z][a-z]+ \d{4}|[A-Z][a-z]+ \d{1,2}, ?\d{4})", text
    )
    return {**terms, "until": until[1] if until else None}


def _renewing(sentence: str, at: int) -> Terms:
    found = list(periods(sentence))
    stop = [each for each in found if each in _noticed(sentence) or _is_before(sentence[each.end : each.end + 60])]
    stop += [
        each for each in found if each not in stop and re.search(r"\bnotice\b.{0,80}$", sentence[: each.start], re.I)
    ]
    others = [each for each in found if each not in stop]
    after = [each for each in others if each.start > at] or [each for each in others if each.start > at - 40]
    initial = [each for each in others if each not in after]
    by_itself = re.search(r"\bautomatic|\bunless\b.{0,160}\bnotice|\bby itself\b|\buntil terminated", sentence, re.I)
    return {
        "term": str(initial[0].period) if initial else None,
        "renews": True,
        "renews_for": str(after[0].period) if after else None,
        "by_itself": bool(by_itself),
        "notice_to_stop": str(stop[0].period) if stop else None,
    }


def _judged_renewal(terms: Terms, text: str, tells: Collection[str]) -> Terms:
    """What the learned weights say of renewing decides; the words give the lengths of time."""
    if not terms.get("renews") and not tells:
        return terms
    if "renews" not in tells and "notice_to_stop" not in tells:
        return {key: value for key, value in terms.items() if key in ("term", "until")}
    if "renews" in tells and not terms.get("renews"):
        terms = {**_renewing(text, 0), **{key: value for key, value in terms.items() if value}, "renews": True}
    if "notice_to_stop" in tells and not terms.get("notice_to_stop"):
        ahead = _noticed(text) or [found for found in periods(text) if _is_before(text[found.end : found.end + 60])]
        terms["notice_to_stop"] = str(ahead[0].period) if ahead else None
        terms["notice_to_stop_in_words"] = not ahead
    if "notice_to_stop" not in tells:
        terms.pop("notice_to_stop", None)
    return terms


def _is_before(after: str) -> bool:
    return bool(re.match(r"'?s?'?(?:\s+\w+){0,3}\s+(?:before|prior|in advance|preceding)\b", after, re.I))


def _plan(raw: str) -> Terms:
    text = readable(raw)
    found = list(periods(text))
    noticed = found and re.search(r"\bnoti|\brequest|\bdemand|\breceipt", text, re.I)
    return {
        "within": str(found[0].period) if found else None,
        "from": ("notice" if noticed else "the failure") if found else None,
        "who": _who(text),
    }


def _sums(raw: str) -> Terms:
    text = readable(raw)
    return {"amounts": [str(sum_) for sum_ in amounts(text)], "periods": _said(list(periods(text))), "who": _who(text)}


def _least(raw: str) -> Terms:
    """Sums and quantities that are the least, and in what time."""
    text = readable(raw)
    least = re.search(
        r"\b(?:at least|(?:not|no) (?:less|fewer) than|a minimum of|minimum quantity of)\s+([a-z-]+ per ?cent|(?:\w+ \()?\d[\d,.]*\)?(?: ?%|(?: (?!per\b|in\b|of\b|for\b|each\b|every\b)[a-z]+){1,2}))",
        text,
        re.I,
    )
    each = re.search(
        r"\b(?:per|each|every|any|an?) (?:(?:calendar|contract|fiscal|financial|licen[cs]e) )?(year|quarter|month|week|day)\b|\b(annual|quarterly|monthly|weekly)\b",
        text,
        re.I,
    )
    return {
        **_sums(raw),
        "least": least[1] if least and not _is_time(least[1]) else None,
        "each": _EACH.get((each[1] or each[2]).lower(), each[1] or each[2]).lower() if each else None,
    }


_EACH = {"annual": "year", "quarterly": "quarter", "monthly": "month", "weekly": "week"}


def _is_time(said: str) -> bool:
    """‘30 days’ is a time and no quantity."""
    return next(periods(said), None) is not None


def _audit(raw: str) -> Terms:
    text = readable(raw)
    noticed = [found for found in periods(text) if re.search(r"\bnotice\b", text[found.start : found.end + 50], re.I)]
    often = re.search(r"\b(?:once|twice|one time|two times)\b.{0,30}\b(?:year|quarter|month|twelve|12)\w*", text, re.I)
    return {
        "notice": str(noticed[0].period) if noticed else None,
        "how_often": readable(often[0]) if often else None,
        "who": _who(text),
    }


def _levels(raw: str) -> Terms:
    text = readable(raw)
    measured = re.search(
        r"\b(?:in|per|over|for|during) (?:each|any|every|a|the)?\s*(?:calendar )?(hour|day|week|month|quarter|year)\b",
        text,
        re.I,
    )
    return {
        "levels": percents(text)[:12],
        "times": _said(list(periods(text)))[:12],
        "measured_by": measured[1].lower() if measured else None,
    }


def _order(raw: str) -> Terms:
    first = re.search(
        r"\b(?:the )?([A-Z][\w ]{2,60}?|terms of [\w ]{3,60}?) (?:shall |will )?(?:prevails?|controls?|governs?|takes? precedence)",
        readable(raw),
    )
    return {"prevails": first[1].strip() if first else None}


_READERS: dict[str, _Reader] = {
    "notice": _notice,
    "cure_period": _cure,
    "termination_for_cause": _for_cause,
    "termination_for_convenience": _for_convenience,
    "suspension_right": _suspension,
    "step_in_or_cover_right": lambda raw: {"who": _who(readable(raw))},
    "assurance_or_remediation_plan": _plan,
    "service_levels": _levels,
    "liquidated_damages_or_credits": _credits,
    "liability_cap": _cap,
    "consequential_loss_exclusion": _excluded,
    "warranty": _sums,
    "force_majeure": _force_majeure,
    "insurance": _sums,
    "audit_right": _audit,
    "confidentiality": _confidential,
    "dispute_resolution": _disputes,
    "governing_law": _law,
    "renewal_or_expiry": _renewal,
    "minimum_commitment": _least,
    "order_of_precedence": _order,
}


def period_in(terms: Any, key: str) -> Period | None:
    """The period under `key`; None where there is none."""
    said = terms.get(key)
    return Period.parse(said) if isinstance(said, str) and re.fullmatch(r"\d+ [a-z ]+", said) else None
