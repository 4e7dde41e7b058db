"""Negotiate: from what each side privately wants to settlements that both prefer, with proof; or to no deal, and why."""

from makegood.negotiation.concepts import Concept
from makegood.negotiation.no_deal import NoDeal, Relaxation
from makegood.negotiation.solver import Certificate, Front, Settlement, Settlements, settle
from makegood.negotiation.talks import Talks
from makegood.negotiation.views import Proposal, View, for_side
from makegood.negotiation.ways_out import WayOut, ways_out

__all__ = [
    "Certificate",
    "Concept",
    "Front",
    "NoDeal",
    "Proposal",
    "Relaxation",
    "Settlement",
    "Settlements",
    "Talks",
    "View",
    "WayOut",
    "for_side",
    "settle",
    "ways_out",
]
