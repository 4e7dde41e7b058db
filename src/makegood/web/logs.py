"""Log lines carry ids, never contents: the secrets that stand in addresses are blotted out before a line is written."""

from __future__ import annotations

import logging
import re

_SECRET = re.compile(r"/(p|join|demo|account/confirm-email|account/password/reset/key)/[^/\s]+")


def blotted(text: str) -> str:
    """
    >>> blotted("Not Found: /p/2lfQtkyrBh06/exhibits/3/")
    'Not Found: /p/…/exhibits/3/'
    """
    return _SECRET.sub(r"/\1/…", text)


class Blot(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = blotted(record.getMessage()), ()
        return True
