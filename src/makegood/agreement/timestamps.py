"""An independent witness of the time of a seal (RFC 3161): an authority signs the digest of the seal with its own clock.

The room speaks with nobody; whoever calls gives the way to the authority, one question in, one answer out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from makegood.formats import Faulty

Ask = Callable[[bytes], bytes]  # a DER TimeStampReq to a DER TimeStampResp


def stamper(ask: Ask) -> Any:
    """What pyHanko calls for a time-stamp, over `ask`."""
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper

    class Over(TimeStamper):
        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            return tsp.TimeStampResp.load(ask(req.dump()))

    return Over()  # type: ignore[no-untyped-call]


def refused(error: Exception) -> Faulty:
    return Faulty.one(
        f"The time-stamp authority did not answer as it should: {error}.", "Try again, or seal without a time-stamp."
    )
