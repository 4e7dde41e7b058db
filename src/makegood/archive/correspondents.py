"""Who writes for which company: told by mail domains, for people with free mail by their address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from makegood.dialogue.messages import FREE_MAIL, SECOND_LEVEL
from makegood.formats import Faulty


def company(address: str) -> str:
    """What stands for the company of an address: its domain without subdomains, or the address itself.

    A name without @, as a line of JSON may have it, stands for itself.

    >>> company("Ada@mail.fennel.co.uk"), company("ben.ford@gmail.com"), company("fennel")
    ('fennel.co.uk', 'ben.ford@gmail.com', 'fennel')
    """
    address = address.strip().lower()[:320]
    _, at, domain = address.rpartition("@")
    if not at:
        return address
    labels = domain.rstrip(".").split(".")
    kept = 3 if len(labels) > 2 and labels[-2] in SECOND_LEVEL else 2
    return address if labels[-kept:][0] in FREE_MAIL else ".".join(labels[-kept:])


@dataclass(frozen=True)
class Ours:
    """Our side: its mail domains, addresses or names, the first of which names it."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, names: Iterable[str]) -> Ours:
        """Raises Faulty where no name is given, or one that no address can match."""
        cleaned = tuple(dict.fromkeys(name.strip().lower().lstrip("@") for name in names))
        if not cleaned or not all(cleaned):
            raise Faulty.one(
                "Nothing says which mail is ours.", "Give --ours with your mail domain; again for another."
            )
        return cls(cleaned)

    @property
    def name(self) -> str:
        return self.names[0]

    def wrote(self, address: str) -> bool:
        """Whether the address is one of ours; subdomains belong to their domain."""
        address = address.strip().lower()
        domain = address.rpartition("@")[2]
        return any(address == name or domain == name or domain.endswith(f".{name}") for name in self.names)
