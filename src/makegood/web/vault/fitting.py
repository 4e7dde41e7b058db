"""Whether the keyring is the one that what is kept here was sealed with."""

from __future__ import annotations

from makegood.web.vault.sealing import Unreadable


def fits() -> bool:
    """Whether the keyring opens the words of a case. A folder that was not mounted would otherwise give a new keyring, unnoticed."""
    from makegood.web.cases.models import Case

    try:
        Case.objects.order_by("pk").first()
    except Unreadable:
        return False
    return True
