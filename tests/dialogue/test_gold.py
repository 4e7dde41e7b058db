"""The coach is held to the gold set: floors for what it marks rightly and what it hears."""

import pytest
from bench.gold import LANGUAGES, ROUNDS, WRITERS, falsely_marked, fresh, heard, lines, scores

TUNED, KEPT = lines("tuned"), lines("kept")


def test_the_set_has_clean_and_adversarial_lines_by_every_kind_of_writer():
    both = [*TUNED, *KEPT]
    fair = [line for line in both if not line.marks]

    assert len(both) >= 400
    assert len(fair) >= len(both) / 4
    assert len([line for line in both if line.kind == "adversarial"]) >= len(both) / 5
    for writer in WRITERS:
        assert {line.kind for line in both if line.writer == writer} == {"marked", "clean", "adversarial", "draft"}


def test_no_line_is_in_both_parts():
    assert not {line.text for line in TUNED} & {line.text for line in KEPT}


@pytest.mark.parametrize(("part", "precision", "recall"), [(TUNED, 0.95, 0.9), (KEPT, 0.9, 0.6)], ids=["tuned", "kept"])
def test_what_is_marked_is_right_and_most_is_heard(part, precision, recall):
    found = scores(part)

    assert found["all"].precision >= precision
    assert found["all"].recall >= recall
    assert found["good parts"].precision >= 0.85
    assert found["good parts"].recall >= 0.85


def test_every_family_is_heard_and_mostly_right():
    found = scores([*TUNED, *KEPT])
    families = [name for name in found if " " not in name and name != "all"]

    assert len(families) == 14
    for family in families:
        assert found[family].precision >= 0.85, family
        assert found[family].recall >= 0.6, family


@pytest.mark.parametrize("writer", WRITERS)
def test_no_kind_of_writer_is_punished(writer):
    assert falsely_marked([*TUNED, *KEPT], writer) <= 0.05


def test_a_mark_is_right_only_on_its_words_and_in_its_family():
    line = next(line for line in TUNED if line.text.startswith("You lied"))

    assert heard(line) == ([("accusation", True)], [])
    assert heard(type(line)(line.text, (), line.writer, line.kind)) == ([("accusation", False)], [])


@pytest.mark.parametrize("which", ROUNDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_of_lines_written_before_the_rules_were_looked_at_what_is_marked_is_right(language, which):
    seen, kept = (scores(fresh(language, half, which))["all"] for half in ("seen", "kept"))

    assert seen.precision >= 0.85
    assert seen.recall >= 0.9
    if which != "third":  # of which so few lines are kept that one of them is a quarter
        assert kept.precision >= 0.85
        assert kept.recall >= 0.65


@pytest.mark.parametrize("which", ROUNDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_hardly_any_clean_fresh_line_is_marked(language, which):
    clean = [line for half in ("seen", "kept") for line in fresh(language, half, which) if not line.marks]

    assert sum(bool(heard(line)[0]) for line in clean) <= max(1, len(clean) / 20)
