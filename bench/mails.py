"""How often the coach marks ordinary business mail, which it should mostly leave alone.

    python bench/mails.py MAILS.jsonl.gz [--show LEVEL] [--save FILE] [--against FILE]

Before a rule lands, its hits on real mail are read: --save keeps the findings of the rules as they are, --against prints
what other rules find in addition and what they find no longer, with the words around.

A line of the file: {"body"}. Nobody has labelled these mails, so every finding counts against the coach, rightly or not;
what the coach misses cannot be measured so.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from pathlib import Path

from makegood.dialogue import Finding, check

LEVELS = ("hint", "warning", "error")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data")
    options.add_argument("--show", choices=LEVELS, help="print the findings of this level")
    options.add_argument("--save", type=Path, help="write the findings to this file")
    options.add_argument("--against", type=Path, help="compare with the findings in this file")
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
    sharp = sum(review.sharp is not None for review in reviews)
    print(f"said to read sharper than most: {sharp} of {len(mails)} mails, {sharp / len(mails):.2%}")
    for finding in findings:
        if finding.level == given.show:
            print(f"{finding.rule}: {finding.quote!r}")
    told = [
        _told(number, mails[number], finding) for number, review in enumerate(reviews) for finding in review.findings
    ]
    if given.against:
        _compare(given.against.read_text("utf-8").split("\n"), told)
    if given.save:
        given.save.write_text("\n".join(told), "utf-8")


def _told(number: int, mail: str, finding: Finding) -> str:
    around = mail[max(0, finding.span.start - 50) : finding.span.end + 50]
    return f"mail {number}, {finding.level}, {finding.rule}: [{' '.join(finding.quote.split())}] in …{' '.join(around.split())}…"


def _compare(old: list[str], new: list[str]) -> None:
    gone, added = [line for line in old if line not in set(new)], [line for line in new if line not in set(old)]
    print(f"against before: {len(added)} findings more, {len(gone)} gone")
    print("\n".join([*(f"+ {line}" for line in added), *(f"- {line}" for line in gone)]))


if __name__ == "__main__":
    main()
