"""The labelled commitments, and how a reading of them is scored."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from makegood.agreement import Vague, read_commitment
from makegood.agreement.reading import MISSING
from makegood.agreement.vague import vague_words

HERE = Path(__file__).parent
WORKED_ON = HERE / "commitments.txt"
KEPT_APART = HERE / "commitments_apart.txt"
STYLES = HERE / "commitments_styles.txt"
TUNING = HERE / "commitments_tuning.txt"
FRESH = HERE / "commitments_fresh.txt"
TRADES = HERE / "commitments_trades.txt"
TRADES_TUNING = HERE / "commitments_trades_tuning.txt"
ABROAD_TUNING = HERE / "commitments_abroad_tuning.txt"
ABROAD = HERE / "commitments_abroad.txt"
OTHER_LANGUAGES = HERE / "vague_words.txt"
LETTERS = dict(zip("rdta", MISSING, strict=True))
KINDS = (*MISSING, "vague")


@dataclass(frozen=True)
class Labelled:
    text: str
    missing: frozenset[str]
    vague: tuple[str, ...]
    language: str = "en"

    @property
    def sound(self) -> bool:
        return not self.missing and not self.vague


@dataclass
class Score:
    """How often a kind of fault was found, wrongly seen, and missed; `told` names the mistakes."""

    hits: int = 0
    wrong: int = 0
    missed: int = 0
    told: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.wrong)

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.missed)


def sets(file: Path) -> list[Labelled]:
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            *language, text, missing, vague = line.split("|")
            words = tuple(each for each in vague.split(";") if each)
            assert all(each in text for each in words), line
            found.append(Labelled(text, frozenset(LETTERS[letter] for letter in missing.split()), words, *language))
    return found


def scores(labelled: list[Labelled], kind: str) -> Score:
    score = Score()
    for each in labelled:
        read = read_commitment(each.text, language=each.language)
        if kind == "vague":
            _vague(each, read.vague, score)
            continue
        wanted, found = kind in each.missing, kind in read.missing
        score.hits += wanted and found
        score.wrong += found and not wanted
        score.missed += wanted and not found
        if wanted != found:
            score.told.append(f"{'not seen' if wanted else 'false alarm'}: {each.text}")
    return score


def in_other_languages(file: Path) -> dict[str, Score]:
    """How well the vague words of each language are found; a line is its language, its text and its vague words."""
    found: dict[str, Score] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            language, text, words = line.split("|")
            labelled = Labelled(text, frozenset(), tuple(each for each in words.split(";") if each))
            _vague(labelled, vague_words(text, language), found.setdefault(language, Score()))
    return found


def _vague(each: Labelled, found: tuple[Vague, ...], score: Score) -> None:
    places = [(each.text.index(words), each.text.index(words) + len(words)) for words in each.vague]
    marks = [(mark.span.start, mark.span.end) for mark in found]
    lost = [words for words, place in zip(each.vague, places, strict=True) if not any(_meet(place, m) for m in marks)]
    alarms = [mark.quote for mark, m in zip(found, marks, strict=True) if not any(_meet(m, place) for place in places)]
    score.hits += len(places) - len(lost)
    score.missed += len(lost)
    score.wrong += len(alarms)
    if lost or alarms:
        score.told.append(f"not seen {lost}, false alarm {alarms}: {each.text}")


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
