"""What a finished scan says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from makegood.archive.drift import Drift


@dataclass(frozen=True)
class Scan:
    """What a finished scan says of itself.

    counted         messages in the table; copies: more of them that were there already, counted once
    too_short       partnerships with too few months to be judged
    odd             what was odd or left out: how often, and the first file in which it was
    """

    ours: str
    files: int
    counted: int
    copies: int
    partnerships: int
    too_short: int
    drifts: tuple[Drift, ...]
    odd: dict[str, tuple[int, str]]
    written: tuple[Path, ...]
