"""What a commitment says of itself is said in the reader's language: on the page, in what follows, and in the mails."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.utils import translation
from tests.obligations.deals import on, signed
from tests.obligations.test_transitions import REACHED, TERMS

from makegood.obligations import follow, notices
from makegood.obligations.notices import About
from makegood.web import sentences

OTHERS = [code for code, _ in settings.LANGUAGES if code != "en"]
LEFT = re.compile(r"\b(the|is|has|may|not|and|it|that|until|due|gives?|accepts?)\b", re.IGNORECASE)


def everything_said() -> set[str]:
    """In every standing; but for drafts of thanks, which are letters of whoever sends them."""
    said: set[str] = set()
    for day, events in REACHED.values():
        for at in (on(day), on(day + 8)):
            for standing in follow(TERMS, [signed(), *events], at):
                said |= {standing.why, *(step.says for step in standing.follows)}
        told = notices(TERMS, [signed(), *events], on(1), on(40))
        said |= {words for notice in told for words in (notice.text, notice.subject) if notice.what is not About.THANKS}
    return said


@pytest.mark.parametrize("language", OTHERS)
def test_no_standing_and_no_notice_stays_in_english(language: str):
    with translation.override(language):
        left = {words: sentences.said(words) for words in everything_said() if LEFT.search(sentences.said(words))}

    assert not left


def test_several_sentences_are_said_one_by_one_and_a_name_may_hold_a_full_stop():
    with translation.override("de"):
        said = sentences.said(
            "It was due on 5 June 2026, and the time to put it right ended on 19 June 2026. Fennel B.V. has done its part; "
            "the part of S. Northgate is open. The same commitment was violated before."
        )

    assert said == (
        "Es war am 5. Juni 2026 fällig, und die Zeit zur Abhilfe endete am 19. Juni 2026. Fennel B.V. hat das Eigene "
        "getan; der Teil von S. Northgate ist offen. Dieselbe Verpflichtung wurde schon einmal verletzt."
    )


def test_what_people_wrote_stays_as_they_wrote_it():
    with translation.override("de"):
        said = sentences.said("Northgate may give notice. As agreed: Write to Ada. She knows the rest.")

    assert said == "Northgate kann eine Mitteilung machen. Wie vereinbart: Write to Ada. She knows the rest."
