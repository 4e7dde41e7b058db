"""A logo as it is kept: a PNG is drawn anew from its pixels, small, so that nothing else of the file stays.

Only PNG is taken: an SVG may hold scripts and may fetch what is elsewhere, and each further format is one more reader to trust.
"""

from __future__ import annotations

from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image

from makegood.formats import Faulty

LARGEST = 200_000  # bytes of a file
MOST_PIXELS = 400_000
WIDTH, HEIGHT = 320, 96  # of what is kept, at most
MOST_KEPT = 24_000  # bytes of what is kept: it stands in every page of a case


def anew(data: bytes) -> bytes:
    """Return the picture as a small PNG of our own making. Raises Faulty."""
    if len(data) > LARGEST:
        raise Faulty.one(_("This logo is larger than 200 kB."), _("Give a smaller one."))
    pixels = _pixels(data)
    pixels.thumbnail((WIDTH, HEIGHT))
    out = BytesIO()
    pixels.save(out, "PNG", optimize=True)
    if out.tell() > MOST_KEPT:
        raise Faulty.one(_("This picture has too many details for a logo."), _("Give one with plain areas of colour."))
    return out.getvalue()


def _pixels(data: bytes) -> Image.Image:
    """The picture alone, with none of what a file may say beside it."""
    try:
        with Image.open(BytesIO(data), formats=["PNG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Faulty.one(
                    _("This logo has too many points."), _("Make it at most 800 points wide and 500 high.")
                )
            read = picture.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Faulty.one(_("This is not a PNG that can be read."), _("Save the logo as PNG, and give that.")) from None
    bare = Image.new("RGBA", read.size)
    bare.paste(read)
    return bare
