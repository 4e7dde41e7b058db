"""What only PostgreSQL can be asked for."""

from __future__ import annotations

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("idle_in_transaction_session_timeout", "2min"),
        ("tcp_user_timeout", "30000"),
        ("tcp_keepalives_idle", "20"),
    ],
)
def test_the_database_lets_go_of_what_hangs(setting, value):
    if connection.vendor != "postgresql":
        pytest.skip("this run is on SQLite")
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {setting}")
        assert cursor.fetchone() == (value,)
