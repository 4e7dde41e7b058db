"""How well the coach hears Spanish, German, French and Chinese: our own small gold set of each.

    python bench/gold_languages.py [--misses]

The sets stand in tests/dialogue/gold_languages, marked as those of bench/gold.py: what is marked, clean lines, and lines that
only look like a fault (denied, quoted, reported, technical, from the contract).
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.gold import Line, heard, marked_line, scores

FOLDER = Path(__file__).parents[1] / "tests" / "dialogue" / "gold_languages"
LANGUAGES = ("de", "es", "fr", "zh")
KINDS = ("marked", "clean", "adversarial")


def lines(language: str) -> list[Line]:
    """The set of a language."""
    given = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
    return [marked_line(text, language, kind, language=language) for kind in KINDS for text in given[kind]]


def troubled(chosen: list[Line]) -> float:
    """The share of the fair lines that get any mark."""
    fair = [line for line in chosen if line.kind != "marked"]
    return sum(bool(heard(line)[0]) for line in fair) / len(fair)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--misses", action="store_true", help="print what is missed or wrongly marked")
    given = options.parse_args()
    for language in LANGUAGES:
        chosen = lines(language)
        print(f"{language}: {len(chosen)} lines  {scores(chosen)['all']}  fair lines marked: {troubled(chosen):.1%}")
        for line in chosen if given.misses else ():
            told, silent = heard(line)
            notes = [f"misses {family}" for family in silent] + [f"wrong {family}" for family, fits in told if not fits]
            if notes:
                print(f"  {line.kind}: {line.text!r}: {'; '.join(notes)}")


if __name__ == "__main__":
    main()
