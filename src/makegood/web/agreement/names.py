"""Short names for what the terms hold: people write words, the terms need ids."""

from __future__ import annotations

from django.utils.text import slugify


def free_id(words: str, taken: set[str]) -> str:
    """A short name made from `words` that none of `taken` has."""
    base = slugify(words).replace("_", "-").strip("-")[:40].strip("-") or "commitment"
    if not base[0].isalpha() or base == "signed":
        base = f"item-{base}"[:40]
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name
