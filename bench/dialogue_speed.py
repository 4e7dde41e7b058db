"""How many messages a second the coach and the ear read on one core, beside ConvoKit's politeness pipeline on the same text.

    python bench/dialogue_speed.py COMMENTS.jsonl.gz [--peer bench/peers/convokit/.venv/bin/python]

A line of the file: {"comment_body"}. Texts are cut to 58 words. Time is processor time of the process, so a busy machine
changes little; the ratio is from the same run. Each pipeline reads everything once before it is measured.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import tempfile
import time
from pathlib import Path

MESSAGES, WORDS, THREAD = 400, 58, 10


def texts_of(path: str) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        bodies = [json.loads(line)["comment_body"] for line in lines]
    return [" ".join(body.split()[:WORDS]) for body in bodies if len(body.split()) >= 40][:MESSAGES]


def rate(texts: list[str], read) -> float:
    read(texts)
    start = time.process_time()
    read(texts)
    return len(texts) / (time.process_time() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--peer", type=Path, help="a Python that has ConvoKit and a spaCy model")
    options = parser.parse_args()
    from makegood.dialogue import check, conversation, follow

    def coach(texts):
        for text in texts:
            assert check(text).score is not None

    def ear(texts):
        for start in range(0, len(texts), THREAD):
            turns = [{"speaker": "ab"[i % 2], "text": text} for i, text in enumerate(texts[start : start + THREAD])]
            follow(conversation(turns))

    texts = texts_of(options.data)
    checked, followed = rate(texts, coach), rate(texts, ear)
    print(f"check with learned scores: {checked:,.0f} messages a second; thread: {followed:,.0f}")
    if options.peer:
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            json.dump(texts, file)
            file.flush()
            peer = Path(__file__).parent / "peers/convokit/politeness.py"
            told = subprocess.run([options.peer, peer, file.name], capture_output=True, check=True).stdout
            answer = json.loads(told.splitlines()[-1])  # ConvoKit says where it keeps its things when it first starts
        print(f"{answer['what']}: {answer['rate']:,.1f}; check is {checked / answer['rate']:.1f} times as fast")


if __name__ == "__main__":
    main()
