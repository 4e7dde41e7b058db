"""What a message moves in the talks: it opens with a yes, offers, gives in, or refuses, denies, charges with deceit.

Coarser than the signs, and without words to show: each counts for the risk of a thread, where it is weighed with all others.
English only; the patterns are linear, each looks at no more than a part of a sentence.
"""

from __future__ import annotations

import re

from makegood.dialogue.scores import LONGEST

_MOST = 2  # a move counted more often says no more
_PLAIN = str.maketrans({"’": "'", "‘": "'", "´": "'"})
# What one side can do for the other, by the stem of its verb.
_GIVE = r"""(?:refund|remov|retract|take\ (?:it|them|this|my|the|our|down)|delet|apolog|replac|exchang|return|send|offer|
    discount|giv|pay|credit|updat|chang|withdraw|accept|agree|do\ (?:that|this|it)|compromis|help|meet|work|mak|fix|deliver|cover|
    reimburs|ship|share|add|reduc|extend|waiv)"""
_PATTERNS = {
    "offers": rf"""\b(?:i|we)(?:'ll|'d|\ will|\ can|\ could|\ would|\ am|\ are|'m|'re)(?:\ (?:also|then|gladly|happily|still|just|only))?
        (?:\ be)?(?:\ (?:more\ than\ )?(?:willing|happy|glad|ready|prepared|able|open|fine))?(?:\ to|\ with)?(?:\ \w{{1,20}}){{0,2}}?\ {_GIVE}
        |\b(?:let\ me|allow\ me\ to|how\ about|what\ if|what\ about|would\ you\ (?:accept|agree|take|consider|be)|(?:my|our)\ offer|in\ (?:return|exchange))""",
    "withholds": rf"""(?:can(?:'t|\ ?not)|won't|will\ not|would(?:n't|\ not)|unable|isn't|don't|do\ not|refus|declin|never|no\ |not\ )
        [^.!?\n]{{0,40}}\b{_GIVE}|\bno\ (?:\w{{1,20}}\ )?(?:refund|credit|apolog|compensation|discount|exchange|return)""",
    "calls it final": r"""\b(?:(?:all\ )?sales?\ (?:is|are|was|were)\ final|final\ (?:offer|sale|answer|decision|word)
        |(?:as|like)\ (?:i|we)(?:'ve|\ have)?(?:\ (?:already|previously|clearly))?\ (?:said|stated|mentioned|told|explained)|non.?refundable
        |no.?refunds?\ policy|take\ it\ or\ leave|best\ (?:i|we)\ can|nothing\ (?:more|else|i|we|that)|not\ (?:up\ for|open\ to)|regardless|period
        |already\ (?:told|said|stated|explained|mentioned))\b""",
    "opens with yes": r"""^\W{0,9}(?:ok(?:ay)?|yes|yeah|yep|sure|all?\ ?right|fine|deal|agreed?|great|perfect|good|absolutely|of\ course|certainly
        |fair|understood|thanks?|wonderful|(?:i|we)\ (?:agree|accept|understand|see|appreciate|can)
        |(?:that|this|it)(?:'s|\ is|\ would\ be|\ will\ be|\ sounds|\ seems)(?:\ (?:very|more\ than|really|totally|perfectly))?
            \ (?:ok|okay|fine|good|great|fair|perfect|reasonable|acceptable|like)|(?:that|this|it)\ works)\b""",
    "opens with no": r"""^\W{0,9}(?:no|nope|not|never|wrong|(?:i|we)\ (?:disagree|don't|do\ not|can't|cannot|won't|will\ not|never|didn't|did\ not)
        |that(?:'s|\ is|\ was)(?:\ \w{1,20})?\ (?:not|false|wrong|a\ lie|untrue|incorrect)|that\ isn't|this\ is\ not|it\ is\ not|but|unfortunately|sorry
        |i'm\ (?:sorry|afraid)|well|you\ (?:are|were|did|clearly|have|should|can)|you're|your)\b""",
    "would go further": r"""\b(?:report(?:ing)?|better\ business|authorit\w{1,6}|chargeback|credit\ card|my\ bank|lawyer|attorney|court|legal\ action
        |sue|suing|police|small\ claims|lawsuit|social\ media|every(?:one|body)|warn\w{0,4}|all\ (?:my|the|other|of)|expos\w{1,5}|spread
        |(?:more|another|other|further|additional)\ (?:bad\ |negative\ )?reviews?|let\ (?:people|others?|everyone)|escalat\w{0,4}
        |dispute\ (?:it|this|the|with)|contact(?:ing)?\ (?:my|the)|file\ a|tak\w{1,3}\ (?:this|it|the\ matter)\ (?:further|up|to|elsewhere)|consumer)\b""",
    "charges with deceit": r"""\b(?:l(?:ie|ies|ied|ying|iar)|scam\w{0,4}|fraud\w{0,6}|decei\w{1,7}|decepti\w{1,4}|false(?:ly)?
        |mis(?:lead|led|leading|represent\w{0,6})|chang(?:ed|ing)\ (?:the|your|it)|edit(?:ed|ing)?|altered|fake\w{0,2}|dishonest\w{0,2}|steal\w{0,3}
        |thie\w{1,4}|rip(?:ped)?.?off|trick\w{0,4}|cheat\w{0,4}|swindl\w{1,4}|con\ artist|bait|shady|crook\w{0,3})\b""",
    "feels with": r"""\b(?:sorry\ (?:to\ hear|for\ (?:the|your|any|this|that)|about|that)|understand\ (?:your|how|that|why|you|where)|inconvenien\w{1,5}
        |i\ (?:do\ )?(?:understand|appreciate|apologi[sz]e|regret|sympathi[sz]e)|confusion|misunderstanding|frustrat(?:ion|ing)|valued?
        |concern(?:s|ed)?|assist|help\ you|how\ (?:can|may)\ (?:i|we))\b""",
    "denies": r"""\b(?:(?:i|we)\ (?:never|did\ not|didn't|have\ not|haven't|do\ not|don't)|not\ (?:true|correct|the\ case|what|my|our)|isn't\ (?:true|correct|what)
        |wasn't|incorrect|untrue|no\ such|nothing\ (?:was|is)\ wrong|clearly|plainly|obviously|in\ fact|the\ fact)\b""",
    "speaks to the person": r"\byou(?:'re|\ are|\ were)\b",
    "gives in": r"""\b(?:i(?:'ll|\ will|\ can|\ could|\ would)?\ (?:accept|agree|take\ (?:the|that|it|down|your)|settle|be\ (?:ok|okay|fine|happy|satisfied|willing))
        |(?:that|this|it)\ (?:works|sounds\ (?:good|great|fair|reasonable|fine|like)|(?:is|would\ be)\ (?:fine|fair|acceptable|ok|okay|reasonable|good|great))
        |fair\ enough|you\ have\ a\ point|you(?:'re|\ are)\ right|my\ (?:mistake|fault|apolog\w{1,5}|bad)|i\ apologi[sz]e|i\ was\ wrong|deal)\b""",
    "sends away": r"""\b(?:good\ ?luck|good\ ?bye|bye|have\ a\ (?:nice|good|great|wonderful|lovely)|whatever|suit\ yourself|up\ to\ you
        |your\ (?:problem|choice|loss)|do\ what\ you|go\ ahead|feel\ free|be\ my\ guest|(?:never|not)\ (?:buy|shop|order|purchas|do\ business|sell|deal)\w{0,3}
        |elsewhere|walk(?:ing)?\ away|impasse|stalemate|no\ (?:point|use|longer)|wast(?:e|ing)|nothing\ (?:left|to)|end\ (?:this|of)
        |(?:we're|we\ are|i'm|i\ am)\ done|get\ nowhere|going\ nowhere|in\ circles)\b""",
    "speaks of both": r"""\b(?:both|each\ other|each\ of\ us|mutual\w{0,2}|one\ another|together|we\ can\ (?:both|all|agree|come|work|resolve|settle)|win.?win
        |agreement|resolv\w{1,3}|resolution|settle\w{0,4}|amicabl\w{1,2}|solution|work\ (?:this|it|something|with)|middle|move\ (?:on|forward))\b""",
}  # fmt: skip
_MOVES = {name: re.compile(pattern, re.VERBOSE) for name, pattern in _PATTERNS.items()}
COLD = frozenset(["withholds", "calls it final", "opens with no", "would go further", "charges with deceit", "denies",
                  "speaks to the person", "sends away"])  # fmt: skip
WARM = frozenset(["offers", "opens with yes", "feels with", "gives in", "speaks of both"])


def moves_of(text: str) -> dict[str, int]:
    """How often a message makes each move, up to two; what it repeats says no more.

    >>> found = moves_of("Ok, I will send you a new one.")
    >>> found["opens with yes"], found["offers"], found["withholds"]
    (1, 1, 0)
    """
    plain = text[:LONGEST].lower().translate(_PLAIN)
    return {name: min(_MOST, sum(1 for _ in pattern.finditer(plain))) for name, pattern in _MOVES.items()}
