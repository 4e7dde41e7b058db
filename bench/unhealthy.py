"""How the coach fares on comments of strangers that people labelled: not business mail, so a further measure only.

    python bench/unhealthy.py COMMENTS.jsonl.gz

A line of the file: {"comment", "antagonize": "0"|"1", "condescending", "dismissive", "hostile", "sarcastic", ...}. For each label: in how many
of the comments that have it the coach marks anything, and in how many that have none of the labels.
"""

from __future__ import annotations

import argparse
import gzip
import json

from makegood.dialogue import check

LABELS = ("antagonize", "condescending", "dismissive", "hostile", "sarcastic")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data")
    with gzip.open(options.parse_args().data, "rt", encoding="utf-8") as lines:
        comments = [json.loads(line) for line in lines]
    marked = [bool(check(comment["comment"]).findings) for comment in comments]
    has = [{label for label in LABELS if float(comment.get(label) or 0) >= 0.5} for comment in comments]
    for label in LABELS:
        of = [mark for mark, labels in zip(marked, has, strict=True) if label in labels]
        print(f"{label:<14} marks {sum(of) / max(1, len(of)):.1%} of {len(of)}")
    calm = [mark for mark, labels in zip(marked, has, strict=True) if not labels]
    print(f"{'none of them':<14} marks {sum(calm) / max(1, len(calm)):.1%} of {len(calm)}")


if __name__ == "__main__":
    main()
