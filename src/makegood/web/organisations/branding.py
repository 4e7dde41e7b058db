"""How an organisation shows itself beside the name of its side: a colour and a logo, which only its admins set.

A brand stands beside a side's own name and nowhere else: the page stays Makegood's, and a side keeps its colour. It is not
shown where it could be taken for the other side's: where the organisation has the other side's name, where one
organisation holds both sides, or where both show the same logo.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from makegood.formats import Faulty
from makegood.web.cases.models import Case, Side
from makegood.web.organisations import pictures, store
from makegood.web.organisations.models import Brand, Member, Organisation, Owned

COLOUR = r"#[0-9a-fA-F]{6}"
LEGIBLE = 4.5  # contrast of text, by WCAG 2.2 AA
WHITE, INK = "#ffffff", "#1d2433"


@dataclass(frozen=True)
class Shown:
    """A brand as a page draws it. `letter` stands on the colour where there is no logo."""

    name: str
    colour: str
    on_colour: str
    letter: str
    logo: str

    @classmethod
    def of(cls, organisation: Organisation, brand: Brand) -> Shown:
        logo = f"data:image/png;base64,{base64.b64encode(brand.logo).decode()}" if brand.logo else ""
        colour = brand.colour or INK
        return cls(organisation.name, colour, on(colour), organisation.name[:1].upper(), logo)


def on(colour: str) -> str:
    """White or dark, whichever is read better on a colour."""
    return max(WHITE, INK, key=lambda text: contrast(text, colour))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG, from 1 to 21.

    >>> round(contrast("#ffffff", "#000000"))
    21
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def checked(colour: str) -> str:
    """The colour as it is kept. Raises Faulty for what is none, and for one on which no text can be read well."""
    if not re.fullmatch(COLOUR, colour):
        raise Faulty.one(_("This is not a colour."), _("Write it as # and six signs, such as #0f4c81."))
    best = contrast(on(colour), colour)
    if best < LEGIBLE:
        raise Faulty.one(
            _("Text on this colour has a contrast of %(found).1f to 1; it takes %(least).1f.")
            % {"found": best, "least": LEGIBLE},
            _("Take a darker or a lighter one."),
        )
    return colour.lower()


def of(organisation: Organisation) -> Brand | None:
    return Brand.objects.filter(organisation=organisation).first()


def show(member: Member, *, colour: str, logo: bytes | None, drop_logo: bool, at: dt.datetime) -> None:
    """Set the organisation's colour (empty: none) and logo (None: as it is). Raises Faulty with nothing changed."""
    colour = checked(colour) if colour else ""
    picture = pictures.anew(logo) if logo is not None else None
    with transaction.atomic():
        brand = of(member.organisation) or Brand(organisation=member.organisation)
        brand.colour = colour
        if picture is not None or drop_logo:
            brand.logo = picture
        brand.save()
        store.note(member, what="brand-set", about=colour, at=at)


def in_case(case: Case) -> dict[str, Shown]:
    """The brands of a case's sides by their part, as far as none can be taken for the other side's."""
    owners = Owned.objects.filter(side__case=case).select_related("side", "organisation__brand").order_by("side__part")
    rows = [row for row in owners if hasattr(row.organisation, "brand")]
    logos = [bytes(row.organisation.brand.logo or b"") for row in rows]
    if len(rows) == 2 and (rows[0].organisation_id == rows[1].organisation_id or logos[0] == logos[1] != b""):
        return {}
    sides = list(case.sides.all())
    return {
        row.side.part: Shown.of(row.organisation, row.organisation.brand)
        for row in rows
        if not any(_like(row.organisation.name, other) for other in sides if other.pk != row.side_id)
    }


def _like(name: str, side: Side) -> bool:
    return _plain(name) in (_plain(side.name), _plain(side.short))


def _plain(name: str) -> str:
    """A name as people tell it apart: without case, marks, spaces and points."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name).casefold() if sign.isalnum())
