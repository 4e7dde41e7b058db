"""What people leave on the table: human deals and impasses held against the best there was for both.

    python bench/people.py --disputes disputes_kodis.jsonl.gz --casino casino_train.jsonl.gz casino_valid.jsonl.gz
                           [--picture docs/pictures/left-on-the-table.svg]

Disputes (KODIS): a buyer and a seller over a refund, two reviews and two apologies. A side's four weights stand for
the refund (or the money kept), its own review kept, the other's review retracted, and an apology received; which is
which is read from how the weights go with the outcomes. A partial refund counts half. An impasse leaves no refund,
both reviews standing and no apology. Saying sorry is taken to cost nothing; since that is doubtful, the figures are
given a second time with the apologies left as they were.

Camps (CaSiNo): two campers divide three packs each of food, water and firewood, worth 5, 4 or 3 points a pack by the
side's own order; walking away is worth 5 points to each. Everything is known.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from makegood.negotiation import NoDeal, Settlements, Talks, settle
from makegood.negotiation.pictures import STYLE
from makegood.negotiation.procedures import bettered

Package = dict[str, str]
REFUNDS = {"no": 0, "partial": 50, "full": 100}
PACKS = ("Food", "Water", "Firewood")
APOLOGIES = ("seller-apology", "buyer-apology")


@dataclass(frozen=True)
class Case:
    """One negotiation: the talks as numbers, and the deal that the people made, None for an impasse."""

    talks: Talks
    deal: Package | None


@dataclass
class Count:
    """What was found in one set of negotiations; gains in per cent of a side's scale."""

    name: str
    looked_at: int = 0
    better: int = 0
    gains: float = 0.0
    both: int = 0

    def add(self, gains: list[float] | None) -> None:
        self.looked_at += 1
        if gains:
            self.better += 1
            self.both += min(gains) > 0
            self.gains += sum(gains) / len(gains)

    @property
    def share(self) -> float:
        return 100 * self.better / max(1, self.looked_at)

    def row(self) -> str:
        gain = self.gains / max(1, self.better)
        return f"| {self.name} | {self.looked_at} | {self.share:.0f} % | {100 * self.both / max(1, self.looked_at):.0f} % | {gain:.0f} % |"


def lines(path: Path) -> Iterator[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


# -- disputes --------------------------------------------------------------------------------------------------------


def dispute(row: Any) -> Case | None:
    talks = dispute_talks(tuple(row["buyer_weights"]), tuple(row["seller_weights"]))
    if row["impasse"]:
        return Case(talks, None)
    submitted = [turn["text"] for turn in row["turns"] if turn["text"].startswith("Submitted agreement")]
    return Case(talks, outcome(submitted[-1])) if submitted else None


def outcome(text: str) -> Package:
    refund = re.search(r"gets (\w+) refund", text)
    assert refund
    return {
        "refund": refund[1],
        "buyer-review": "retracted" if "buyer retracted" in text else "kept",
        "seller-review": "retracted" if "seller retracted" in text else "kept",
        "seller-apology": "yes" if "seller did apologize" in text else "no",
        "buyer-apology": "yes" if "buyer did apologize" in text else "no",
    }


@cache
def dispute_talks(buyer: tuple[float, ...], seller: tuple[float, ...]) -> Talks:
    kept, retracted = {"kept": 100, "retracted": 0}, {"kept": 0, "retracted": 100}
    said = {"no": 0, "yes": 100}

    def side(weights: tuple[float, ...], refund: dict[str, int], own: str, other: str) -> dict[str, Any]:
        money, keep, gone, sorry = (round(weight, 6) for weight in weights)
        return {
            "scale": round(money + keep + gone + sorry, 6),
            "walk_away": keep + (money if refund["no"] else 0),
            "preferences": {
                "refund": {"points": money, "values": refund},
                f"{own}-review": {"points": keep, "values": kept},
                f"{other}-review": {"points": gone, "values": retracted},
                f"{other}-apology": {"points": sorry, "values": said},
            },
        }

    reviews = {f"{who}-review": {"options": ["kept", "retracted"]} for who in ("buyer", "seller")}
    return Talks.model_validate(
        {
            "issues": {
                "refund": {"options": list(REFUNDS)},
                **reviews,
                **{name: {"options": ["no", "yes"]} for name in APOLOGIES},
            },
            "sides": {
                "buyer": side(buyer, REFUNDS, "buyer", "seller"),
                "seller": side(seller, {name: 100 - value for name, value in REFUNDS.items()}, "seller", "buyer"),
            },
        }
    )


# -- camps -----------------------------------------------------------------------------------------------------------


def camp(row: Any) -> Case | None:
    people = row["participant_info"]
    first, second = people
    talks = camp_talks(*(tuple(sorted(one["value2issue"].items())) for one in people.values()))
    submitted = [turn for turn in row["chat_logs"] if turn["text"] == "Submit-Deal"]
    last = row["chat_logs"][-1]["text"]
    if last == "Walk-Away":
        return Case(talks, None)
    if last != "Accept-Deal" or not submitted:
        return None
    gets = submitted[-1]["task_data"]["issue2youget" if submitted[-1]["id"] == first else "issue2theyget"]
    deal = {pack: str(int(gets[pack])) for pack in PACKS}
    for name, person in zip(talks.sides, people.values(), strict=True):
        assert float(talks.sides[name].worth(talks.issues, deal)) == person["outcomes"]["points_scored"], second
    return Case(talks, deal)


@cache
def camp_talks(one: tuple[tuple[str, str], ...], other: tuple[tuple[str, str], ...]) -> Talks:
    def side(order: tuple[tuple[str, str], ...], prefers: str) -> dict[str, Any]:
        worth = {pack: {"High": 5, "Medium": 4, "Low": 3}[place] for place, pack in order}
        wants = {pack: {"points": 3 * worth[pack], "prefers": prefers} for pack in PACKS}
        return {"scale": 36, "walk_away": 5, "preferences": wants}

    return Talks.model_validate(
        {
            "issues": {pack: {"kind": "whole", "from": 0, "to": 3} for pack in PACKS},
            "sides": {"one": side(one, "more"), "other": side(other, "less")},
        }
    )


# -- what was left ---------------------------------------------------------------------------------------------------


def left(case: Case, only: tuple[str, ...] = ()) -> list[float] | None:
    """What both sides would have gained, in per cent of their scales, by our proposal; None where there is none better.

    For a deal: the package that is worse for neither. For an impasse: the Nash package.
    """
    talks = case.talks
    if case.deal is None:
        found = settle(talks)
        if isinstance(found, NoDeal) or min(found["nash"].gains.values()) <= 0:
            return None
        assert isinstance(found, Settlements)
        return [100 * gain / float(talks.sides[side].scale) for side, gain in found["nash"].gains.items()]
    better = bettered(talks, case.deal, only)
    if better is None:
        return None
    return [
        100 * float(side.worth(talks.issues, better) - side.worth(talks.issues, case.deal)) / float(side.scale)
        for side in talks.sides.values()
    ]


def counted(disputes: Path, casino: list[Path]) -> list[Count]:
    deals, fixed, impasses = (
        Count("disputes, agreed"),
        Count("the same, apologies as they were"),
        Count("disputes, impasse"),
    )
    camps, walked = Count("camps, agreed"), Count("camps, walked away")
    money = ("refund", "buyer-review", "seller-review")
    for row in lines(disputes):
        if case := dispute(row):
            (impasses if case.deal is None else deals).add(left(case))
            if case.deal is not None:
                fixed.add(left(case, money))
    for path in casino:
        for row in lines(path):
            if case := camp(row):
                (walked if case.deal is None else camps).add(left(case))
    return [deals, fixed, impasses, camps, walked]


def drawn(counts: list[Count]) -> str:
    """The shares as bars, from zero to a hundred."""
    start, length, row = 12, 396, 52
    parts = []
    for number, one in enumerate(counts):
        y, width = 30 + number * row, round(length * one.share / 100, 1)
        parts += [
            f'<text x="{start}" y="{y}">{escape(one.name)} ({one.looked_at})</text>',
            f'<rect class="shared" x="{start}" y="{y + 7}" width="{width}" height="16"/>',
            f'<line class="grid" x1="{start + width}" y1="{y + 15}" x2="{start + length}" y2="{y + 15}"/>',
            f'<text class="quiet" x="{start + length}" y="{y}" text-anchor="end">{one.share:.0f} in 100</text>',
        ]
    said = " ".join(f"{one.name}: {one.share:.0f} in 100." for one in counts)
    height = 30 + len(counts) * row
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="makegood-picture" viewBox="0 0 420 {height}" role="img">\n'
        f"<title>How often people left something on the table</title>\n<desc>{escape(said)}</desc>\n<style>{STYLE}</style>\n"
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--disputes", type=Path, required=True)
    parser.add_argument("--casino", type=Path, nargs="+", required=True)
    parser.add_argument("--picture", type=Path)
    given = parser.parse_args()
    counts = counted(given.disputes, given.casino)
    print(
        "| negotiations | how many | something better for one, worse for none | better for both | gain of a side, mean |"
    )
    print("| --- | --- | --- | --- | --- |")
    for one in counts:
        print(one.row())
    if given.picture:
        given.picture.write_text(drawn(counts), encoding="utf-8")


if __name__ == "__main__":
    main()
