"""Which of the five languages a text is in, by the small words that every sentence needs; a guess, and whether it is sure."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

READ_AS = "en"  # where the words do not tell
_LOOKED_AT = 5_000  # characters
_WORD = re.compile(r"[^\W\d_]{1,30}")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_KANA_OR_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_FEW_WORDS = 5  # so short a text may hold no small word at all
_ENOUGH = 0.12  # of the words; other languages share some small words with ours
_AHEAD = 1.5

# Words of one language only, as far as that goes: ‘la’, ‘de’ and ‘die’ tell nothing.
_SMALL_WORDS = {
    "en": """the of and to that you your we our is are was were have has had not this with for by be been will would
        could can please it they there what when which why how if at from thank thanks did does do i'm my us any still""",
    "de": """der das und ist nicht wir ihr ihre ihren ihnen sie ich ein eine einen einem dem den mit von zu auf für bitte
        auch uns unsere unser haben hat sind wurde werden wird dass aber oder bei nach wie noch vor zum zur kein keine danke""",
    "es": """el los las que usted ustedes y con una del al nos nuestro nuestra está están han hemos pero como
        más su sus este esta gracias muy también cuando qué porque lo les ha es sin ya nunca""",
    "fr": """le les des est et vous nous votre vos notre nos pas pour dans avec une du au aux sur ce cette qui ont avez
        avons sont mais il elle je ne plus merci bien être été fait par ces""",
}
_SPOKEN_IN: dict[str, list[str]] = {}  # the languages of each small word
for _language, _listed in _SMALL_WORDS.items():
    for _word in dict.fromkeys(_listed.split()):
        _SPOKEN_IN.setdefault(_word, []).append(_language)


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language a text is read in; `sure` is false where its words did not tell, and it is read as English."""

    language: str
    sure: bool


@functools.lru_cache(maxsize=1_000)
def tongue(text: str) -> Tongue:
    """Guess the language of a text: en, de, es, fr or zh. A very short text without a telling word counts as English.

    >>> tongue("Wir haben die Lieferung noch nicht erhalten.")
    Tongue(language='de', sure=True)
    >>> tongue("Non abbiamo ancora ricevuto nulla da voi oggi.")
    Tongue(language='en', sure=False)
    """
    text = text[:_LOOKED_AT]
    words = _WORD.findall(text.lower())
    letters = sum(map(len, words))
    if letters and len(_HAN.findall(text)) > letters / 4:
        japanese = len(_KANA_OR_HANGUL.findall(text)) > letters / 10
        return Tongue(READ_AS, False) if japanese else Tongue("zh", True)
    counts = dict.fromkeys(_SMALL_WORDS, 0)
    for word in words:
        for language in _SPOKEN_IN.get(word, ()):
            counts[language] += 1
    (best, most), (_, second) = sorted(counts.items(), key=lambda one: -one[1])[:2]
    if most >= max(1, _ENOUGH * len(words)) and most >= _AHEAD * second:
        return Tongue(best, True)
    return Tongue(READ_AS, len(words) < _FEW_WORDS and all(word.isascii() for word in words) and not most)


def tongues(texts: Iterable[str]) -> list[Tongue]:
    """The language of each text of a conversation; one whose words do not tell is taken for what most of the others are in."""
    guessed = [tongue(text[:_LOOKED_AT]) for text in texts]
    telling = Counter(one.language for one in guessed if one.sure)
    common = Tongue(telling.most_common(1)[0][0], True) if telling else None
    return [one if one.sure or common is None or common.language == READ_AS else common for one in guessed]
