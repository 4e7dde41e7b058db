"""The words that let two people give the same answer to whether a commitment was kept."""

from __future__ import annotations

import re

from makegood.agreement.dating import DAY_NAME, MONTH, PLAIN_DATE
from makegood.agreement.found import Found, patterns

# Things that show what happened to somebody who was not there.
_EVIDENCE = (
    r"attendance (?:lists?|sheets?)|audit (?:report|trail)s?|badge(?:s|-ins?| reads?)?|bar ?codes?|bills? of lading|booking (?:codes?|numbers?|references)|camera (?:run|footage|images?)|"
    r"certificates?|check-?lists?|checksums?|CMRs?|confirmation(?:s| mail| number)?|counters?|data[- ]loggers?|delivery (?:notes?|papers?|slips?)|doc?kets?|emails? from \w+|exports?|footage|gate (?:log|pass(?:es)?)|GPS \w+|"
    r"hash(?:es)?|job (?:card|sheet)s?|lab (?:report|result|sheet)s?|letters? from [\w ]+|logs?|log ?(?:book|file)s?|meters?|meter readings?|minutes|monitor(?:ing)?|negatives?|notary|photo(?:s|graphs?)?|"
    r"pictures|print-?outs?|probes?|proof|evidence|protocols?|readings?|receipts?|references|register|registry|samples?|scale tickets?|scales|scans?|screen ?shots?|seals?|sensors?|service (?:paper|sheet|report)s?|"
    r"sheets?|signatures?|sign-(?:in|off)(?: sheet)?|slips?|sound(?:ing|er)s?|stamps?|swabs?|SWIFT(?: copy)?|tachograph|tags?|tag reader|tally|telemetry|tell-?tale|test (?:report|protocol|run)s?|tickets?|time ?sheets?|time[- ]?stamps?|"
    r"tracking (?:number|code|link)s?|turnstile|video(?: clip)?s?|visit (?:sheet|report)s?|vouchers?|way-?bills?|weigh(?:bridge|ing) (?:ticket|slip|note)s?"
)
# Of these, what shows it even when the one who promised hands it over.
_PROOF = (
    r"receipts?|confirmations?|proof|evidence|certificates?|photo(?:s|graphs?)?|screen ?shots?|exports?|references|protocols?|checksums?|tracking (?:number|code|link)s?|way-?bills?|SWIFT(?: copy)?|"
    r"test (?:report|protocol)s?|lab (?:report|result)s?|(?:stamped|signed|countersigned|certified|court’s|registrar’s) (?:[\w-]+ ){0,2}?(?:cop(?:y|ies)|lists?|sheets?|notes?|forms?|reports?)"
)
# What people do who see whether something was done.
_JUDGES = (
    r"accepts?|acknowledges?|agrees?|approves?|attends?|certif(?:y|ies)|checks?|compares?|confirms?|countersigns?|counts?|decides?|finds?|initials?|inspects?|keeps|measures?|notes? down|observes?|okays?|"
    r"passes|probes?|reads?|receipts|records?|releases|replies|sees?|signs?|stamps?|takes over|tests?|ticks?|tries|validates?|verif(?:y|ies)|watches|weighs?|witness(?:es)?"
)
_WHOSE = r"(?:the |an? |our |your |their |its |his |her |each |every |any |two |three |both |[A-Z][\w’]+ ){0,2}"
_COUNTED = r"(?!\d[\d.,]* ?(?:hours?|days?|weeks?|months?|years?|working|business|calendar|banking|[ap]\.?m\b))(?!\d{1,2}(?:st|nd|rd|th)? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))(?!\d{4}\b(?! ?[a-z%]))\d[\d.,]*"

# A second clause that says how it will be seen: ‘; checksums must match the list’, ‘, the porter to count them’.
_SECOND_CLAUSE = patterns(
    rf"(?:[;—]|\s–|, and|,| and| before) {_WHOSE}[\w’&()./-]+(?: [\w’&()./-]+){{0,4}}? (?:then |both |all |first |itself |has to |have to |must |to )?(?:{_JUDGES})(?= (?:it|them|each|every|one|all|none|the|that|this|its|their|for|off|in|on|out|over|with|and|“|\"|\d|no\b|a\b|‘))[^.;]*",
    rf"(?:[;—]|\s–|, and|,| and) {_WHOSE}[\w’-]+(?: [\w’-]+){{0,3}}? (?:attends|agrees|decides|confirms|consents|witnesses|objects|okays)(?=\s*(?:$|[.,;]))",
    r"(?:[;—]|\s–) (?!(?:if|where|when|otherwise|whether|who|which|responsible|owner|due|deadline|by|on|until|within|in case|details|thanks|please|we|the parties|both|(?:it|they|he|she) (?:will|shall)|this (?:will|shall))\b)[^.;]{2,90}? (?:is|are|has to|have to|may|cannot|can|must|stays?|remains?|reads?|shows?|proves?|decides?|counts?|holds?|matche?s?|comes?|goes|lies?|carr(?:y|ies)|bears?|runs?|says?|finds?|leaves?|starts?|opens?|prints?|returns?|scores?|signs?|logs?|keeps?|closes?|fits?|names?|lists?|lacks?)\b[^.;]{2,}",
    rf"(?:[;,]|\s–| and| with) {_WHOSE}(?:[\w’-]+ ){{0,3}}?(?:{_EVIDENCE}) (?:per [\w ]+ |of [\w ]+ |from [\w ]+ |on [\w ]+ )?(?:to |must |has to |have to |will )?(?:kept|held|attached|enclosed|signed|stamped|filed|sent|shown|taken|retained|archived|shared|showing|proving|deciding|counting|prove|proves|show|shows|decide|decides|serve|serves|match|matches|count|counts|be (?:green|clean|negative|attached|enclosed|shown|signed))\b[^.;]*",
)
# Evidence that comes with what is done: ‘per the time stamps’, ‘and forwards the receipt’, ‘upon presentation of the slips’.
_WITH_EVIDENCE = patterns(
    rf"(?:\bper|\bas per|\bagainst|\bupon|\bon|\bfrom|\busing|\bby|\baccompanied by|\btogether with|\balong with|\bincluding|\battaching|\benclosing|\bpresent(?:ation|ing)(?: of)?|[, ]with|\bunder|\baccording to|\bvia|\bwith reference to) {_WHOSE}(?:[\w’./-]+ ){{0,3}}?(?:{_EVIDENCE})\b(?! (?:by|until|before) \d)[^.;,]*",
    rf"\b(?:and|then) (?:(?:also|then|immediately) )?(?:send|deliver|forward|hand(?: over| in)?|produce|submit|present|provide|share|show|upload|post|mail|e-?mail|file|give|suppl(?:y|ie)|return|attach(?:e)?|deposit|furnish(?:e)?|publish(?:e)?|keep)s? (?:[\w’-]+ ){{0,7}}?(?:{_PROOF})\b[^.;]*",
    rf"\b(?:noted|entered|ticked off|written down|listed|marked|visible|seen|readable|traceable|logged|tracked|reported|recorded|published|read|taken|drawn) (?:up )?(?:in|on|from|by|at|with) {_WHOSE}[\w’-]+[^.;]*",
    r"\bin (?:the )?(?:presence of [^.;,]+|(?:our|your|their|the [\w-]+’s|[A-Z]\w+’s|its) presence)|\bin front of (?:the |our |your |two |a )?[\w’ ]+",
    r"\bread off (?:the |its |a |each )[\w ’-]+",
    r"\b(?:uploaded|posted|filed|published|entered|kept|logged|shared|stored) (?:to|on|in|with) (?:the |our |your |its |a )?[\w’ -]{0,25}?(?:portal|register|registry|platform|tracker|log|sheet|system|folder|wiki|board)\b|\bin the (?:shared|common|joint) [\w-]+",
    r"\b(?:on|in|at|during|by|with) (?:a|the|one|each) (?:test|trial|dry|pilot|mock|live|practice) (?:server|run|system|environment|drill|exercise|call|order|load|print|day|shift)\b",
    r"\bwithout (?:a|any|one|a single) (?!(?:single )?(?:delays?|undue|unnecessary|costs?|charges?|notice|limit|reason|further|hesitation|loss of time|doubt)\b)[\w-]+",
    r"\b(?:to prove it|to show for it|as shown [^.;]+|for (?:the )?record)\b",
    r"\b(?:certified|licensed|accredited|notari[sz]ed|sworn|calibrated) (?:copy|translation|true|by)\b[^.;]*",
)
# A figure with its limit, whatever is counted: ‘tolerance 2 mm’, ‘stays beneath 50 micrograms’, ‘8 of 10’.
_LIMITS = patterns(
    rf"\b(?:at least|at most|at or (?:above|below)|no more than|not more than|no fewer than|not fewer than|no less than|not less than|fewer than|less than|more than|below|beneath|underneath|under|above|over|exceeds?|exceeding|tolerance(?: of)?|drop of|minimum(?: of)?|maximum(?: of)?|max\.?|min\.?|plus or minus|between|≥|≤|<|>|±)\s*{_COUNTED}(?: (?:and|to|–) \d[\d.,]*)?\s?(?:%|°|[^\W\d_][\w/³²-]*)",
    r"\b\d+ (?:out of|of|in) (?:(?:the|every) )?\d+\b(?! (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))",
    r"\b(?:reporting|reports|showing|shows|finding|finds|leaving|leaves|giving|returning|returns|listing|lists|with|without) (?:zero|no|0|none|a single|any|one)(?: [\w-]+)? (?:violations?|findings?|errors?|misses|differences?|deviations?|alarms?|objections?|defects?|faults?|leaks?|complaints?|warnings?|discrepanc(?:y|ies)|remarks?|of them)\b",
    r"\b(?:at|to|between|from) \d[\d.,]*(?: ?(?:to|and|–|-) ?\d[\d.,]*)? ?(?:degrees|°|bar|volts?|amps?|lux|decibels?|ppm|micro\w+|milli\w+|kilo\w+|microns?|newtons?|pascals?|psi|rpm|knots|watts?|kW|MW|kWh)\b",
)
# Money moved shows itself in the books of both.
_MONEY = r"(?:(?:(?-i:[A-Z]{2,3}[$]?)|[€$£¥₹])\s?\d[\d.,]*|\d[\d.,]* ?(?-i:[A-Z]{3})\b|\d[\d.,]* ?(?:euros?|dollars|pounds|francs|yen|crowns?|kronor|kroner|rupees|yuan|zloty)|\d[\d.,]*\s?(?:%|per ?cent|percent))"
_PAYS = patterns(
    rf"\bpayment of [^.;]{{0,40}}?{_MONEY}|\b(?:buys?|purchases?|takes?)(?: back)? [^.;]{{0,60}}? (?:at|for) {_MONEY}",
    r"\bby (?:signing|countersigning|executing) (?:the |an? |this )\w+",
    rf"\b(?:pays?|settles?|waives?|wires?|credits?|reimburses?|refunds?|remits?|repays?|transfers?|compensates?|deposits?|grants?|gives?|allows?|issues?|makes? (?:a |the )?(?:down ?)?payment(?: of)?)\b[^.;]{{0,80}}?{_MONEY}",
    rf"\b(?:reduces?|lowers?|discounts?) [^.;]{{0,60}}?(?:invoices?|bill|price|rent|fees?|charges?)\b[^.;]{{0,40}}? (?:by|to) {_MONEY}",
    r"\b(?:reimburses?|refunds?|pays?)\b[^.;]{0,80}\b(?:receipts?|invoices? \S*\d)\b",
)
_NAMED = patterns(
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
    r"(?<!be )\b(?:ok|okay|good|final) (?:when|once|if)\b[^.;]{3,}|\bas (?:proof|evidence|confirmation)\b|\b(?:proof|evidence) by\b[^.;]{3,}",
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
_TESTS = (*_NAMED, *_SECOND_CLAUSE, *_WITH_EVIDENCE, *_LIMITS, *_PAYS)
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
