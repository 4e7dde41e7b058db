"""The worked case: Northgate Tickets and Fennel Payments, from a failed on-sale to a case study.

A case folder like any other that `makegood run` walks; docs/tutorial tells its story. Companies, people, figures
and every text in it are invented.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable


def folder() -> Traversable:
    """Return the folder of the worked case as it was installed.

    >>> folder().joinpath("contract.md").read_text(encoding="utf-8").splitlines()[0]
    '# Payment Services Agreement'
    """
    return files(__name__)
