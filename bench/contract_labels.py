"""How well `makegood.contract` finds the kinds that no public corpus labels, on labels of our own.

    python bench/contract_labels.py contracts_cuad.jsonl.gz [--part apart] [--misses]

`bench/labels/contract.jsonl` holds places in 64 contracts of CUAD, chosen by a fixed draw, read and labelled by hand: offsets
into the text and, for cure periods, the lengths of time; no words of any contract. The part `apart` was not looked at
while rules were written. What a careful reader cannot decide is labelled unsure and counts neither way.

A label is found when a clause of its kind overlaps it; a clause is right when it overlaps a label. Days are right when the
label's first period is among those that the clause gives.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from makegood.contract import Clause, read

LABELS = Path(__file__).parent / "labels" / "contract.jsonl"
KINDS = ("cure_period", "termination_for_cause", "notice", "dispute_resolution", "force_majeure")


@dataclass
class Tally:
    """Counts for one kind over all contracts."""

    found: int = 0
    labelled: int = 0
    right: int = 0
    said: int = 0
    days_right: int = 0
    days_asked: int = 0
    present: list[tuple[bool, bool]] = field(default_factory=list)

    def row(self, kind: str) -> str:
        true = sum(labelled for labelled, _ in self.present)
        said = sum(said for _, said in self.present)
        both = sum(labelled and said for labelled, said in self.present)
        days = f"{self.days_right}/{self.days_asked}" if self.days_asked else ""
        return (
            f"{kind:24}{true:10}{both / max(1, said):11.2f}{both / max(1, true):8.2f}"
            f"{self.labelled:10}{self.right / max(1, self.said):11.2f}{self.found / max(1, self.labelled):8.2f}{days:>8}"
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path)
    options.add_argument("--part", choices=("develop", "apart"), default="apart")
    options.add_argument("--misses", action="store_true")
    given = options.parse_args()
    tallies = {kind: Tally() for kind in KINDS}
    for name, text, labels in labelled(given.data, given.part):
        reading = read(text)
        for kind, tally in tallies.items():
            for said in _count(tally, reading.of(kind), _of(labels["clauses"], kind), _of(labels["unsure"], kind)):
                if given.misses:
                    print(f"{said[0]:8}{kind:23}{name[:40]:42}{' '.join(text[said[1] : said[2]].split())[:420]}\n")
    print(
        f"{'':24}{'contracts':>10}{'precision':>11}{'recall':>8}{'clauses':>10}{'precision':>11}{'recall':>8}{'days':>8}"
    )
    for kind, tally in tallies.items():
        print(tally.row(kind))


def labelled(data: Path, part: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The contracts of one part: name, text, labels."""
    with gzip.open(data, "rt", encoding="utf-8") as lines:
        texts = {row["file"]: row["text"] for row in map(json.loads, lines)}
    for line in LABELS.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["part"] == part:
            yield row["file"], texts[row["file"]], row


def _of(labels: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [label for label in labels if label["kind"] == kind]


def _count(
    tally: Tally, clauses: tuple[Clause, ...], labels: list[dict[str, Any]], unsure: list[dict[str, Any]]
) -> Iterator[tuple[str, int, int]]:
    """Count one contract; yield what was missed, wrongly found, or read with the wrong days."""
    for label in labels:
        over = [clause for clause in clauses if _meets(clause, label)]
        tally.labelled += 1
        tally.found += bool(over)
        if not over:
            yield "missed", label["start"], label["end"]
        elif "periods" in label:
            tally.days_asked += 1
            right = any(
                {clause.terms.get("period"), *clause.terms.get("others", ())} >= {label["periods"][0]}
                for clause in over
            )
            tally.days_right += right
            if not right:
                yield "days", label["start"], label["end"]
    for clause in clauses:
        if any(_meets(clause, label) for label in labels):
            tally.said += 1
            tally.right += 1
        elif not any(_meets(clause, label) for label in unsure):
            tally.said += 1
            yield "wrongly", clause.span.start, clause.span.end
    if labels or not unsure:
        tally.present.append((bool(labels), bool(clauses)))


def _meets(clause: Clause, label: dict[str, Any]) -> bool:
    return clause.span.start < label["end"] and label["start"] < clause.span.end


if __name__ == "__main__":
    main()
