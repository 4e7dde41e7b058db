"""Years of mail of many partners: who drifts, and since when.

`scan` finds every message of an archive, ties them into threads, follows each thread with the ear of `dialogue`, and
looks at the months of each partnership with the charts of `obligations`. It may be killed at any moment: what is
finished is kept, and the next call goes on from there.
"""

from makegood.archive.correspondents import Ours, company
from makegood.archive.drift import Drift, drift_of
from makegood.archive.months import Month
from makegood.archive.result import Scan
from makegood.archive.scanning import Progress, scan

__all__ = ["Drift", "Month", "Ours", "Progress", "Scan", "company", "drift_of", "scan"]
