"""A backup is the same whichever database it was made from: it can be put back on the other."""

from __future__ import annotations

import pytest

from makegood.web.keeping import rows

pytestmark = pytest.mark.django_db


def test_what_only_postgresql_has_is_no_part_of_a_backup():
    state = rows.state()

    assert "procrastinate" not in {app for app, _ in state}
    assert {model._meta.app_label for model in rows.tables(state)} > {"cases", "engine"}
    assert not [model for model in rows.tables(state) if model._meta.app_label == "procrastinate"]
