"""What the ear hears in short business threads of our own: where the talks go wrong, and what matters to each side.

    python bench/threads.py [THREADS.jsonl]

A line of the file (by default tests/dialogue/gold_threads/en.jsonl): {"id", "half", "goes_wrong": [first, last message at which
an alert is right] or null, "interests": [{"speaker", "interest"}], "turns"}. The cues may learn from the half ‘tuned’ alone.
Of the others only the figures are printed.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from makegood.dialogue import conversation, follow

GOLD = Path(__file__).parents[1] / "tests/dialogue/gold_threads/en.jsonl"


def heard(place: int | None, right: list[int] | None) -> str:
    """How an alert stands to where the talks went wrong."""
    if right is None:
        return "calm, no alert" if place is None else "false alarm"
    if place is None:
        return "missed"
    return "too early" if place < right[0] else "too late" if place > right[1] else "at the right message"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("threads", nargs="?", type=Path, default=GOLD)
    threads = [json.loads(line) for line in parser.parse_args().threads.read_text("utf-8").splitlines()]
    for half in dict.fromkeys(one["half"] for one in threads):
        chosen = [one for one in threads if one["half"] == half]
        alerts, found = Counter[str](), Counter[str]()
        for one in chosen:
            course = follow(conversation(one["turns"]))
            alerts[heard(course.goes_wrong_at, one["goes_wrong"])] += 1
            marked = {(given["speaker"], given["interest"]) for given in one["interests"]}
            told = {(interest.side, interest.id) for interest in course.interests}
            found += Counter(right=len(marked & told), told=len(told), marked=len(marked))
        print(f"{half}, {len(chosen)} threads: " + ", ".join(f"{said} {count}" for said, count in alerts.most_common()))
        precision, recall = found["right"] / max(1, found["told"]), found["right"] / max(1, found["marked"])
        print(f"  interests: precision {precision:.2f}, recall {recall:.2f} of {found['marked']}")


if __name__ == "__main__":
    main()
