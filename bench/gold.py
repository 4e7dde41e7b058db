"""How well the coach hears our own gold set: what of its marks is right, and what it misses.

    python bench/gold.py [--misses]

The set stands in tests/dialogue/gold: sentences and drafts with the words to be marked, by kind of writer. `tuned.toml` the
rules may learn from; of `kept.toml` nobody reads more than the figures (so --misses never prints its lines).
A mark is right if it stands on some of the words marked there and names the same family. Parts are counted a draft at a time.

The lines of tests/dialogue/gold_fresh, gold_second and gold_third, in five languages, were written and marked before anybody looked what the
rules say of them. Then the rules learned from one half, `seen`; of the other, `kept`, only the figures were read. --misses prints
`seen` too. The second round came when the rules had learned from the first, and the third, in whole sentences as mails have them,
when they had learned from both; of it a third was kept.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from makegood.dialogue import Thread, check, conversation
from makegood.values import Span

FOLDER = Path(__file__).parents[1] / "tests" / "dialogue" / "gold"
ROUNDS = {
    "fresh": FOLDER.with_name("gold_fresh"),
    "second": FOLDER.with_name("gold_second"),
    "third": FOLDER.with_name("gold_third"),
}
LANGUAGES = ("en", "es", "fr", "de", "zh")
WRITERS = ("native", "second-language", "direct", "formal")
_MARK = re.compile(r"\{([a-z/]{4,30})\|([^{}]{1,300})\}")


@dataclass(frozen=True)
class Line:
    """A sentence or draft of the set: its text without the marks, the marks, and what it is an example of."""

    text: str
    marks: tuple[tuple[frozenset[str], Span], ...]
    writer: str
    kind: str
    parts: frozenset[str] | None = None
    before: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True)
class Score:
    """Marks that are right, marks that are not, and marks that are missing."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    def __str__(self) -> str:
        return f"precision {self.precision:.2f}  recall {self.recall:.2f}  ({self.right + self.missed} to find, {self.wrong} wrong)"


def lines(name: str) -> list[Line]:
    """The lines of `tuned` or `kept`."""
    given = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    found = [
        marked_line(text, writer, kind) for writer in WRITERS for kind, texts in given[writer].items() for text in texts
    ]
    for draft in given["drafts"]:
        found.append(
            marked_line(draft["text"].strip(), draft["writer"], "draft", draft["parts"], draft.get("before", ()))
        )
    return found


def fresh(language: str, half: str, which: str = "fresh") -> list[Line]:
    """The lines of a round in a language: the half that the rules learned from afterwards (`seen`) or the other (`kept`)."""
    given = tomllib.loads((ROUNDS[which] / f"{language}.toml").read_text("utf-8"))[half]
    return [
        marked_line(text, language, kind, language=language) for kind in ("marked", "clean") for text in given[kind]
    ]


def marked_line(
    marked: str,
    writer: str,
    kind: str,
    parts: list[str] | None = None,
    before: tuple[str, ...] = (),
    language: str = "en",
) -> Line:
    """A line of the set from its text with the marks in it."""
    text, marks, place = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[place : match.start()]
        marks.append((frozenset(match[1].split("/")), Span(len(text), len(text) + len(match[2]))))
        text, place = text + match[2], match.end()
    return Line(
        text + marked[place:],
        tuple(marks),
        writer,
        kind,
        frozenset(parts) if parts is not None else None,
        tuple(before),
        language,
    )


def heard(line: Line) -> tuple[list[tuple[str, bool]], list[str]]:
    """Each finding's family with whether it is right, and the families of the marks that nothing stands on."""
    findings = check(
        line.text, language=line.language, thread=_thread(line), side="us" if line.before else None
    ).findings
    found: set[int] = set()
    told = []
    for finding in findings:
        fits = {
            place
            for place, (families, span) in enumerate(line.marks)
            if finding.family in families and finding.span.start < span.end and span.start < finding.span.end
        }
        found |= fits
        told.append((finding.family, bool(fits)))
    return told, [sorted(families)[0] for place, (families, _) in enumerate(line.marks) if place not in found]


def _thread(line: Line) -> Thread | None:
    if not line.before:
        return None
    turns = [
        turn
        for text in line.before
        for turn in ({"speaker": "us", "text": text}, {"speaker": "them", "text": "We have read it."})
    ]
    return conversation(turns)


def scores(chosen: list[Line]) -> dict[str, Score]:
    """The score over all, by family (`blame`) and by writer (`direct writer`); `good parts` over the drafts."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for line in chosen:
        told, silent = heard(line)
        where = ("all", f"{line.writer} writer")
        hit = len(line.marks) - len(silent)
        for name in where:
            right[name] += hit
            missed[name] += len(silent)
            wrong[name] += sum(not fits for _, fits in told)
        wrong.update(family for family, fits in told if not fits)
        missed.update(silent)
        right.update(sorted(families)[0] for families, _ in line.marks)
        right.subtract(silent)
        if line.parts is not None:
            has = {part.id for part in check(line.text).parts}
            right["good parts"] += len(has & line.parts)
            wrong["good parts"] += len(has - line.parts)
            missed["good parts"] += len(line.parts - has)
    return {name: Score(right[name], wrong[name], missed[name]) for name in sorted({*right, *wrong, *missed})}


def falsely_marked(chosen: list[Line], writer: str) -> float:
    """The share of a writer's clean and adversarial lines that get any mark: what a fair writer is troubled with."""
    fair = [line for line in chosen if line.writer == writer and line.kind in ("clean", "adversarial")]
    return sum(bool(heard(line)[0]) for line in fair) / len(fair)


def _misses(chosen: list[Line]) -> Iterator[str]:
    for line in chosen:
        told, silent = heard(line)
        has = {part.id for part in check(line.text).parts} if line.parts is not None else set()
        parts = line.parts or frozenset()
        notes = [f"misses {family}" for family in silent] + [f"wrong {family}" for family, fits in told if not fits]
        notes += [f"misses part {part}" for part in sorted(parts - has)] + [
            f"wrong part {p}" for p in sorted(has - parts)
        ]
        if notes:
            yield f"{line.writer}, {line.kind}: {line.text!r}\n    {'; '.join(notes)}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--misses", action="store_true", help="print what is missed or wrongly marked in tuned.toml")
    given = options.parse_args()
    for name in ("tuned", "kept"):
        chosen = lines(name)
        kinds = Counter(line.kind for line in chosen)
        print(f"{name}: {len(chosen)} lines ({', '.join(f'{count} {kind}' for kind, count in kinds.items())})")
        for what, score in scores(chosen).items():
            print(f"  {what:<24} {score}")
        for writer in WRITERS:
            print(f"  fair lines of a {writer + ' writer marked':<31} {falsely_marked(chosen, writer):.1%}")
    for name in ROUNDS:
        for language in LANGUAGES:
            for half in ("seen", "kept"):
                chosen = fresh(language, half, name)
                print(f"{name}, {language}, {half}: {len(chosen)} lines  {scores(chosen)['all']}")
    if given.misses:
        seen = [line for name in ROUNDS for language in LANGUAGES for line in fresh(language, "seen", name)]
        print("\n".join(_misses([*lines("tuned"), *seen])))


if __name__ == "__main__":
    main()
