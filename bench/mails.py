"""How often the coach marks ordinary business mail, which it should mostly leave alone.

    python bench/mails.py MAILS.jsonl.gz [--show LEVEL]

A line of the file: {"body"}. Nobody has labelled these mails, so every finding counts against the coach, rightly or not;
what the coach misses cannot be measured so.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re

from makegood.dialogue import check

LEVELS = ("hint", "warning", "error")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data")
    options.add_argument("--show", choices=LEVELS, help="print the findings of this level")
    given = options.parse_args()
    with gzip.open(given.data, "rt", encoding="utf-8") as lines:
        mails = [json.loads(line)["body"] for line in lines]
    reviews = [check(mail) for mail in mails]
    worst = [max((LEVELS.index(finding.level) for finding in review.findings), default=-1) for review in reviews]
    for at_least, level in enumerate(LEVELS):
        marked = sum(place >= at_least for place in worst)
        print(f"{level} or above: {marked} of {len(mails)} mails, {marked / len(mails):.2%}")
    sentences = sum(len(re.split(r"[.!?]+\s+|\n+", mail.strip())) for mail in mails)
    findings = [finding for review in reviews for finding in review.findings]
    print(f"findings: {len(findings)} in about {sentences:,} sentences, {len(findings) / sentences:.2%}")
    for finding in findings:
        if finding.level == given.show:
            print(f"{finding.rule}: {finding.quote!r}")


if __name__ == "__main__":
    main()
