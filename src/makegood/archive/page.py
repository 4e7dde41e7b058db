"""The page of which partnerships drift and since when: one HTML file, no scripts, readable on a phone and in print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from makegood.archive.drift import FALSE_ALARMS, FEWEST_MESSAGES, LEARN, Drift
from makegood.archive.months import Month
from makegood.archive.result import Scan

MOST_SHOWN = 200
_MOST_MONTHS = 120
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December"
)  # fmt: skip
_STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #1d2433; --muted: #586174; --line: #e3dfd6; --theirs: #96491f;
  --care: #805300; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171d; --ink: #e8e6e1; --muted: #a3abb8; --line: #2d333d;
  --theirs: #eda77c; --care: #f0c66b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto,
  "Noto Sans", Arial, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 46rem; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 1.953rem; line-height: 1.2; margin: 0 0 12px; }
h2 { font-size: 1.25rem; margin: 0 0 4px; color: var(--theirs); overflow-wrap: anywhere; }
h3 { font-size: 1.25rem; margin: 40px 0 8px; }
p, ul { margin: 0 0 12px; max-width: 68ch; }
ul { padding-left: 1.2em; }
article { border-top: 1px solid var(--line); padding: 24px 0 16px; break-inside: avoid; }
.since { color: var(--care); font-weight: 600; }
.quiet, figcaption { color: var(--muted); font-size: .875rem; overflow-wrap: anywhere; }
figure { margin: 16px 0 8px; }
svg { display: block; width: 100%; height: auto; }
svg polyline { fill: none; stroke: var(--theirs); stroke-width: 2; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
svg line { stroke: var(--line); stroke-width: 1; vector-effect: non-scaling-stroke; }
svg .began { stroke: var(--care); stroke-dasharray: 4 3; }
svg circle { fill: var(--theirs); }
"""


def page(ours: str, scan: Scan, drifting: Sequence[tuple[tuple[Drift, ...], Sequence[Month]]]) -> str:
    """The whole page. `drifting`: what drifts in each partnership, with its months; the latest comes first."""
    shown = sorted(drifting, key=lambda one: (max(drift.began for drift in one[0]), one[0][0].theirs), reverse=True)
    judged = scan.partnerships - scan.too_short
    lead = (
        f"{_of(len(drifting), judged)} {'drifts' if len(drifting) == 1 else 'drift'} on the last month."
        if judged
        else "No partnership has months enough to be judged."
    )
    rest = len(shown) - MOST_SHOWN
    body = [
        f"<h1>Which partnerships drift</h1><p>{lead} Looked at: {scan.counted:,} messages between"
        f" {escape(ours)} and {scan.partnerships:,} partners.</p>",
        "<p>A drift is a reason to look at something together. It says nothing about whose fault it is.</p>",
        *(_partnership(drifts, rows) for drifts, rows in shown[:MOST_SHOWN]),
        f"<p>{rest:,} more stand in the table.</p>" if rest > 0 else "",
        _how(scan),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Which partnerships drift</title><style>{_STYLE}</style></head>\n<body><main>\n"
        + "\n".join(part for part in body if part)
        + "\n</main></body></html>\n"
    )


def _of(count: int, judged: int) -> str:
    return f"{count:,} of {judged:,} {'partnership' if judged == 1 else 'partnerships'} with months enough to be judged"


def _partnership(drifts: Sequence[Drift], rows: Sequence[Month]) -> str:
    began = min(drift.began for drift in drifts)
    figures = "".join(
        f"<li>{escape(drift.says[0].upper() + drift.says[1:])} since about {_month(drift.began)}. Seen since {_month(drift.seen)}.</li>"
        for drift in drifts
    )
    wrong = [f"{escape(message)} ({_month(row.month)})" for row in rows for message in row.went_wrong][-5:]
    where = f'<p class="quiet">Where it went wrong, by message id: {"; ".join(wrong)}</p>' if wrong else ""
    return (
        f'<article><h2>{escape(drifts[0].theirs)}</h2><p class="since">Since about {_month(began)}</p><ul>{figures}</ul>'
        f"{_picture(rows, began)}{where}</article>"
    )


@dataclass(frozen=True)
class _Frame:
    width: int = 640
    height: int = 96
    edge: int = 6

    def x(self, place: int, count: int) -> float:
        return round(self.edge + (self.width - 2 * self.edge) * place / max(1, count - 1), 1)

    def y(self, share: float) -> float:
        return round(self.height - self.edge - (self.height - 2 * self.edge) * share, 1)


def _picture(rows: Sequence[Month], began: str) -> str:
    """The mean risk of each month as a line from 0 to the highest, with a mark where the drift began."""
    rows = rows[-_MOST_MONTHS:]
    frame, top = _Frame(), max(max(row.risk_mean for row in rows), 0.1)
    dots = [(frame.x(place, len(rows)), frame.y(row.risk_mean / top)) for place, row in enumerate(rows)]
    mark = next((frame.x(place, len(rows)) for place, row in enumerate(rows) if row.month >= began), frame.edge)
    said = f"Risk by month, {_month(rows[0].month)} to {_month(rows[-1].month)}; from 0 to {top:.2f}"
    return (
        f'<figure><svg viewBox="0 0 {frame.width} {frame.height}" role="img" aria-label="{said}">'
        f'<line x1="{frame.edge}" y1="{frame.y(0)}" x2="{frame.width - frame.edge}" y2="{frame.y(0)}"/>'
        f'<line class="began" x1="{mark}" y1="{frame.edge}" x2="{mark}" y2="{frame.y(0)}"/>'
        f'<polyline points="{" ".join(f"{x},{y}" for x, y in dots)}"/>'
        f'<circle cx="{dots[-1][0]}" cy="{dots[-1][1]}" r="3"/></svg>'
        f"<figcaption>{said}, at the end {rows[-1].risk_mean:.2f}. The dashed line is where the drift began.</figcaption></figure>"
    )


def _how(scan: Scan) -> str:
    odd = "".join(
        f"<li>{count:,} × {escape(what)}, first in {escape(file)}</li>" for what, (count, file) in scan.odd.items()
    )
    return (
        f"<h3>How this was read</h3><p>Partners are told apart by their mail domains; people with free mail by their address."
        f" Each message counts once, for one partnership; {scan.copies:,} copies were left aside."
        f" Each month with at least {FEWEST_MESSAGES} messages is a reading; the first {LEARN} show what is normal."
        f" Too short to be judged: {scan.too_short:,}.</p>"
        f"<p>How often it is wrong: {FALSE_ALARMS}. Three are looked at: the risk that talks break down, the hours until they"
        " answer, the points left unanswered. So of 100 steady partnerships up to 6 may stand here by chance.</p>"
        + (f"<p>Odd or left out:</p><ul>{odd}</ul>" if odd else "")
    )


def _month(month: str) -> str:
    return f"{_MONTHS[int(month[5:]) - 1]} {month[:4]}"
