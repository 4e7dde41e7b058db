"""The words that let two people give the same answer to whether a commitment was kept."""

from __future__ import annotations

import re

from makegood.agreement.dating import DAY_NAME, MONTH, PLAIN_DATE
from makegood.agreement.found import Found

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


def acceptance(text: str) -> Found | None:
    """The words that let two people give the same answer to whether it was done."""
    for pattern in _TESTS:
        for match in pattern.finditer(text):
            if not _UNTESTABLE.search(match[0]) and not _only_a_date(match[0]):
                return Found.of(match)
    return None


def _only_a_date(words: str) -> bool:
    """‘confirmed by 3 July’ says when and not how."""
    match = re.match(r"\W*(?:\w+ ){1,4}?(?:by|on|in) ", words)
    return bool(
        match
        and re.match(
            rf"(?:(?:{DAY_NAME}),? )?(?:{PLAIN_DATE}|the end of|end of|Q[1-4]|{DAY_NAME}|{MONTH} \d{{4}})",
            words[match.end() :],
            re.IGNORECASE,
        )
    )
