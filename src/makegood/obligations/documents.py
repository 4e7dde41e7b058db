"""How everything stands, as one JSON document: the same by command and over HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from makegood.obligations.indicators import Warning
from makegood.obligations.standing import Board
from makegood.obligations.trust import Trust, may_close


def board_json(board: Board, warnings: Iterable[Warning], trust: Iterable[Trust]) -> dict[str, Any]:
    closing = may_close(board.standings)
    return {
        "at": board.at.isoformat(),
        "signed_at": board.signed_at and board.signed_at.isoformat(),
        "terminated_at": board.terminated_at and board.terminated_at.isoformat(),
        "next_change_at": board.next_change_at and board.next_change_at.isoformat(),
        "obligations": [standing.to_json() for standing in board.standings],
        "ignored": [
            {"event": each.event.model_dump(mode="json", exclude_defaults=True), "reason": each.reason}
            for each in board.ignored
        ],
        "trust": [
            {
                "party": each.party,
                "kept": each.kept,
                "early": each.early,
                "cured": each.cured,
                "late": each.late,
                "broken": each.broken,
                "expected": round(each.expected, 3),
                "range": [round(each.low, 3), round(each.high, 3)],
            }
            for each in trust
        ],
        "warnings": [
            {
                "indicator": each.indicator,
                "sign": str(each.sign),
                "first_seen": each.first_seen.isoformat(),
                "says": each.says,
                "crosses": [day and day.isoformat() for day in each.crosses] if each.crosses else None,
                "false_alarms": each.false_alarms,
            }
            for each in warnings
        ],
        "may_close": {"may": closing.may, "missing": list(closing.missing)},
    }
