"""Log lines carry ids, never contents."""

from __future__ import annotations

import logging

import pytest

from makegood.web.logs import Blot


@pytest.mark.parametrize(
    "address",
    [
        "/p/s3cret/",
        "/join/s3cret/",
        "/demo/s3cret/",
        "/account/confirm-email/s3cret/",
        "/account/password/reset/key/1-s3cret/",
    ],
)
def test_the_secrets_in_addresses_are_blotted_out(address: str):
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, "%s: %s", ("Not Found", address), None)

    Blot().filter(record)

    assert "s3cret" not in record.getMessage()
    assert address.split("s3cret")[0].rstrip("1-") in record.getMessage()


def test_the_ids_of_cases_stay_readable():
    record = logging.LogRecord(
        "django.request", logging.WARNING, __file__, 1, "Not Found: /cases/k7m2qd9x4tzb/", (), None
    )

    Blot().filter(record)

    assert record.getMessage() == "Not Found: /cases/k7m2qd9x4tzb/"


def test_a_name_that_this_host_does_not_answer_to_is_one_line_without_a_trace(client, caplog):
    caplog.handler.addFilter(blot := Blot())
    try:
        assert client.get("/", headers={"host": "elsewhere.example"}).status_code == 400
    finally:
        caplog.handler.removeFilter(blot)

    (said,) = [record for record in caplog.records if record.name == "django.security.DisallowedHost"]
    assert (said.levelname, said.exc_info) == ("WARNING", None)
    assert "elsewhere.example" in said.getMessage()
