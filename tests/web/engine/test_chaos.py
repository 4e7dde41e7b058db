"""The short form of the chaos: nothing is lost, nothing arrives that was not written, copies have the id of the first."""

from __future__ import annotations

import pytest
from tests.web.engine.chaos import postgres, run

pytestmark = pytest.mark.own_database


def test_killed_sweepers_lose_no_mail_and_send_no_other():
    outcome = run(mails=300, cases=2, rounds=2, workers=2)

    assert outcome.due > 300
    assert outcome.killed > 2, "most died in the middle of their work"
    assert (outcome.lost, outcome.unknown) == ([], [])


@pytest.mark.postgres
def test_a_killed_database_server_loses_no_mail_either():
    with postgres() as cluster:
        if cluster is None:
            pytest.skip("PostgreSQL is not installed here")
        outcome = run(mails=300, cases=2, rounds=2, workers=2, cluster=cluster)

    assert outcome.databases_killed == 1
    assert (outcome.lost, outcome.unknown) == ([], [])
