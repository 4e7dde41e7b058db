"""When a commitment falls due: dates, periods and rhythms in English, and what of them terms can hold."""

from __future__ import annotations

import datetime as dt
import re

from makegood.agreement.found import Found, patterns
from makegood.terms import Due
from makegood.values import Period

MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
DAY_NAME = r"(?:Mon|Tues?|Wed(?:nes)?|Thurs?|Fri|Sat(?:ur)?|Sun)(?:day)?"

_NUMBER = r"(?:\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|thirty|sixty|ninety)(?: \(\d+\))?"
_UNIT = r"(?:calendar |working |business |banking |bank |school |court |running |consecutive |clear |clock |full |trading )?(?:hours?|days?|weeks?|months?|quarters?|years?|minutes?)"
PLAIN_DATE = rf"(?:\d{{4}}-\d\d-\d\d|(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}(?:,? \d{{4}})?|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,? \d{{4}})?|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}})"
_DATES = patterns(
    rf"(?:(?:by|on or before|on or prior to|prior to|on|before|until|till|not later than|no later than|at the latest on|due|due on|latest|as from|as of|starting(?: on| from)?|from)\s*:?\s*)?(?:(?:{DAY_NAME}),? )?{PLAIN_DATE}(?:,? (?:at )?\d{{1,2}}[:.]\d\d)?",
    rf"(?:within|inside(?: of)?|in|no later than|not later than|at most|not more than|no more than|at the latest|latest|up to|in less than|in under)\s+(?:the (?:next|first|following) )?{_NUMBER} {_UNIT}(?: (?:of|after|from|following|before) [^,.;]{{2,80}})?",
    rf"{_NUMBER} {_UNIT} (?:after|from|following|before|of) [^,.;]{{2,80}}",
    rf"(?:by |before |at |until |within )?(?:the )?(?:end|close|start|beginning|middle) of (?:business (?:on|of) )?(?:the )?(?:Q[1-4]|{MONTH}|{_NUMBER}? ?(?:first|second|third|fourth)? ?quarter|each (?:calendar )?(?:day|week|month|quarter|year)|every (?:day|week|month|quarter|year)|\d{{4}})(?: (?:of )?\d{{4}})?",
    r"(?:in|by|before|during) Q[1-4](?: (?:of )?\d{4})?",
    rf"(?:in|by|before|during|throughout|until|till|from|as from|starting(?: in)?|of) {MONTH} \d{{4}}",
    rf"(?:each|every)\s+(?:(?:{_NUMBER}|other|second|third|first|last|working|business|calendar) )*(?:{DAY_NAME}s?|days?|weeks?|months?|quarters?|years?|hours?|minutes?|morning|evening|night)\b(?! (?:that|which|of delay|late|longer))",
    rf"(?:on|by|before|until) (?:the )?(?:first|second|third|fourth|fifth|tenth|last|\d{{1,2}}(?:st|nd|rd|th)) (?:(?:working |business |calendar )?day|{DAY_NAME})(?: of (?:each|every|the|the following) [\w ]+)?",
    rf"on {DAY_NAME}s\b",
    rf"(?:once|twice|{_NUMBER} times) (?:a|an|each|every|per) (?:day|week|month|quarter|year|hour)",
    rf"by (?:{DAY_NAME})\b",
    r"\b(?:daily|weekly|fortnightly|monthly|quarterly|annually|yearly|hourly)\b(?! (?:reports?|fees?|invoices?|rent|volume|quota|sum|rate|figures?|total|average|charge|target)\b(?! .*))",
    r"(?:on|upon|at) (?:the )?(?:signature|signing|execution|receipt|delivery|completion|termination|expiry)(?: of [\w ]+)?",
    r"(?:prior to|before|upon|on|after) (?:the )?(?:commencement|start|beginning|kick-?off|go-?live|hand-?over|opening|launch)(?: of [\w ]+)?",
    r"(?:by|before|until|on) the (?:date|day|deadline|time) (?:set out|stated|given|named|specified|shown|fixed) in [\w’ ]{2,40}",
    r"(?:by|before|until|at) (?:the )?(?:year|month|quarter)[- ]end(?: \d{4})?\b",
    r"in (?:any|each|every|a) (?:calendar |given )?(?:day|week|month|quarter|year)\b",
    r"\b(?:today|tonight|tomorrow)\b",
    r"(?:with|during|at|on|before|after|for|upon) (?:each|every) (?!(?:of|party|side|other|customer|company)\b)[\w-]+(?: (?!(?:will|shall|must|is|are)\b)[\w-]+)?",
    r"per (?:calendar |working |business )?(?:day|week|month|quarter|year)\b",
    r"(?:deadline|due(?: date)?|date|when)\s*[:=]\s*[^.;,]{3,40}",
)


def date(text: str) -> Found | None:
    """The first date, period or rhythm in the text that a calendar could show."""
    found = [match for pattern in _DATES if (match := _first_owed(pattern, text))]
    if not found:
        return None
    first = min(found, key=lambda match: (_weakness(match[0]), match.start()))
    return Found.of(first)


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
    if re.match(r"(?:with|during|at|on|before|after|for|upon) (?:each|every)", low):
        return 3
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


def due(words: str) -> Due | None:
    """A date in words as terms hold it; None where it takes a person to say."""
    if match := re.search(r"\b(\d{4})-(\d\d)-(\d\d)\b", words):
        return _on(int(match[1]), int(match[2]), int(match[3]))
    if match := re.search(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({MONTH}),? (\d{{4}})", words, re.IGNORECASE):
        return _on(int(match[3]), _MONTHS[match[2][:3].lower()], int(match[1]))
    if match := re.search(rf"\b({MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})", words, re.IGNORECASE):
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
