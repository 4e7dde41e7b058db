"""Short business threads of our own: what the ear must hear in those that its cues may learn from."""

import json
from pathlib import Path

import pytest

from makegood.dialogue import conversation, follow

THREADS = [
    json.loads(line) for line in (Path(__file__).parent / "gold_threads/en.jsonl").read_text("utf-8").splitlines()
]
TUNED = [pytest.param(one, id=one["id"]) for one in THREADS if one["half"] == "tuned"]


@pytest.mark.parametrize("one", TUNED)
def test_each_interest_is_heard_from_the_one_who_has_it(one):
    told = {(interest.side, interest.id) for interest in follow(conversation(one["turns"])).interests}

    assert {(given["speaker"], given["interest"]) for given in one["interests"]} <= told


@pytest.mark.parametrize("one", [given for given in TUNED if given.values[0]["goes_wrong"] is None])
def test_talks_that_stay_calm_raise_no_alert(one):
    assert follow(conversation(one["turns"])).goes_wrong_at is None


def test_every_thread_is_whole():
    for one in THREADS:
        speakers = {turn["speaker"] for turn in one["turns"]}
        assert len(speakers) == 2
        assert {given["speaker"] for given in one["interests"]} <= speakers
        first, last = one["goes_wrong"] or (3, 3)
        assert 3 <= first <= last < len(one["turns"])
