"""How well `makegood lint --batch` reads commitments, measured on our own labelled set.

    python bench/lint.py tests/agreement/commitments_apart.txt [tests/agreement/commitments.txt ...] [--misses] [--rate]

Each line of a set: text | what is missing (r d t a) | vague words. For each kind of fault: precision and recall; a
vague word counts as found where some words marked by the linter overlap it, and a mark that overlaps none is false.
`--rate` adds how many commitments one core reads in a second of its time.

    python bench/lint.py --words tests/agreement/vague_words.txt

scores the vague words of the other languages alone: language | text | vague words.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.agreement.commitments import KINDS, Labelled, in_other_languages, scores, sets

from makegood.agreement import read_commitment


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", type=Path, nargs="*")
    options.add_argument("--words", type=Path)
    options.add_argument("--misses", action="store_true")
    options.add_argument("--rate", action="store_true")
    given = options.parse_args()
    for file in given.files:
        labelled = sets(file)
        sound = sum(each.sound for each in labelled)
        print(f"{file.name}: {len(labelled)} commitments, {sound} of them sound")
        for kind in KINDS:
            score = scores(labelled, kind)
            print(f"  {kind:<12} precision {score.precision:.3f}  recall {score.recall:.3f}")
            if given.misses:
                print("\n".join(f"      {told}" for told in score.told))
        if given.rate:
            _rate(labelled)

    for language, score in in_other_languages(given.words).items() if given.words else ():
        print(f"  {language}  vague words: precision {score.precision:.3f}  recall {score.recall:.3f}")
        if given.misses:
            print("\n".join(f"      {told}" for told in score.told))


def _rate(labelled: list[Labelled]) -> None:
    texts = [each.text for each in labelled]
    started = time.process_time()
    for text in texts * 5:
        read_commitment(text)
    print(f"  {len(texts) * 5 / (time.process_time() - started):,.0f} commitments a second on one core")


if __name__ == "__main__":
    main()
