"""Every page, with who may open it as its room expects, and where it is on a laid table."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

from django.urls import reverse
from tests.cast import Table
from tests.web import expectations
from tests.web.expectations import Page

EXPECTED: dict[str, Page] = dict(expectations.EXPECTED)
for _file in sorted(Path(__file__).parent.glob("*/expectations.py")):
    EXPECTED.update(importlib.import_module(f"tests.web.{_file.parent.name}.expectations").EXPECTED)


def addresses(table: Table, kinds: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Name and address of every page of these kinds that Ada, or anybody, may look at.

    One at a time, since what one page needs (a signature) may take away what another one shows (a draft).
    """
    for name, page in EXPECTED.items():
        if page.kind in kinds and not page.download and page.get is not None and "ada" in page.get:
            kind = {"case": {"case_id": table.case.pk}, "guest": {"token": table.token}}.get(page.kind, {})
            yield name, reverse(name, kwargs={**kind, **page.args(table)})
