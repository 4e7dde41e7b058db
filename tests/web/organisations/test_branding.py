"""A mark beside a side's name: clean, legible, and never one that could be taken for the other side's."""

from __future__ import annotations

import contextlib
import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.cast import LONG_AGO, Table
from tests.web.looks import faults
from tests.web.retention.expectations import a_case_of_northgate

from makegood.formats import Faulty
from makegood.web.organisations import branding, pictures, store
from makegood.web.organisations.models import Brand, Organisation, Owned

PAGE = "organisations:branding"


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(rows: bytes, width: int, height: int, *, depth: int = 8, kind: int = 6, more: bytes = b"") -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + more + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def points(data: bytes) -> list[tuple[int, ...]]:
    found = Image.open(BytesIO(data)).convert("RGBA").tobytes()
    return [tuple(found[at : at + 4]) for at in range(0, len(found), 4)]


LOGO = png((b"\0" + b"\x0f\x4c\x81\xff" * 40) * 20, 40, 20)


def test_colours_of_a_palette_and_of_one_bit_are_kept():
    palette = chunk(b"PLTE", b"\xff\0\0\0\0\xff") + chunk(b"tRNS", b"\x80")

    assert points(pictures.anew(png(b"\0\x40", 2, 1, depth=1, kind=3, more=palette))) == [
        (255, 0, 0, 128),
        (0, 0, 255, 255),
    ]
    assert points(pictures.anew(png(b"\0\x40", 2, 1, depth=1, kind=0))) == [(0, 0, 0, 255), (255, 255, 255, 255)]


def test_only_the_points_of_a_picture_are_kept():
    hidden = chunk(b"tEXt", b"Comment\0<script>alert(1)</script>") + chunk(b"eXIf", b"where it was taken")
    kept = pictures.anew(png((b"\0" + b"\x0f\x4c\x81\xff" * 40) * 20, 40, 20, more=hidden) + b"<html>behind the end")

    assert b"script" not in kept
    assert b"taken" not in kept
    assert b"html" not in kept
    assert points(kept) == [(15, 76, 129, 255)] * 800


def test_a_large_logo_is_made_small_with_its_colours():
    kept = pictures.anew(png((b"\0" + b"\xff\0\0\xff" * 700) * 400, 700, 400))

    assert Image.open(BytesIO(kept)).size == (168, 96)
    assert set(points(kept)) == {(255, 0, 0, 255)}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a",
        LOGO[:-30],
        LOGO[:60] + b"\xff" + LOGO[61:],
        png(b"\x07\1\2\3\4", 1, 1),
        png(b"", 100_000, 100_000),
        bytes(pictures.LARGEST + 1),
    ],
    ids=range(8),
)
def test_what_is_no_logo_is_refused(data):
    with pytest.raises(Faulty):
        pictures.anew(data)


@given(st.binary(max_size=200), st.integers(0, len(LOGO)))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_broken_file_does_more_than_be_refused(noise, at):
    with contextlib.suppress(Faulty):
        pictures.anew(LOGO[:at] + noise + LOGO[at:])


@given(st.integers(0, 0xFFFFFF))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_text_is_legible_on_every_colour_that_is_taken(number):
    colour = f"#{number:06x}"
    try:
        branding.checked(colour)
    except Faulty:
        assert all(branding.contrast(text, colour) < 4.5 for text in (branding.WHITE, branding.INK))
    else:
        assert branding.contrast(branding.on(colour), colour) >= 4.5


# --- on the pages ---


@pytest.fixture
def marked(table):
    """Northgate's organisation shows a colour and a logo beside its side of the case."""
    a_case_of_northgate(table)
    branding.show(store.membership(table.ada), colour="#0f4c81", logo=LOGO, drop_logo=False, at=LONG_AGO)
    return table


def seen_by_the_partner(table) -> str:
    return Client().get(reverse("cases:guest", args=[table.token])).content.decode()


@pytest.mark.django_db
def test_an_admin_sets_the_mark_and_is_told_what_is_wrong_with_a_colour(table, as_):
    a_case_of_northgate(table)
    ada, page = as_("ada"), reverse(PAGE)
    refused = ada.post(page, {"colour": "#e0443e"}).content.decode()
    strange = ada.post(page, {"colour": "red;x{}"}).content.decode()
    taken = ada.post(page, {"colour": "#0F4C81", "logo": SimpleUploadedFile("../../<b>.png", LOGO)})

    assert "it takes 4.5" in refused
    assert "This is not a colour" in strange
    assert taken.status_code == 302
    assert Brand.objects.get().colour == "#0f4c81"
    assert "data:image/png;base64," in ada.get(page).content.decode()
    ada.post(page, {"colour": "#0f4c81", "drop_logo": "on"})
    assert Brand.objects.get().logo is None


@pytest.mark.django_db
def test_the_mark_stands_beside_its_own_side_for_everybody_and_in_no_other_case(marked, as_):
    shown = 'alt="Logo of Northgate Tickets Ltd"'

    assert seen_by_the_partner(marked).count(shown) == 1
    for who in ("ada", "ben", "cleo"):
        assert as_(who).get(reverse("cases:case", args=[marked.case.pk])).content.decode().count(shown) == 1
    assert shown not in as_("dan").get(reverse("cases:case", args=[marked.other.pk])).content.decode()


@pytest.mark.django_db
def test_a_colour_alone_shows_a_letter_drawn_without_any_style(marked):
    branding.show(store.membership(marked.ada), colour="#0f4c81", logo=None, drop_logo=True, at=LONG_AGO)
    page = seen_by_the_partner(marked)

    assert 'fill="#0f4c81"' in page
    assert "style=" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Fennel Payments B.V.", "FENNEL payments bv", "Ｆennel Payments B V"])
def test_who_takes_the_other_sides_name_shows_no_mark(marked, name):
    Organisation.objects.update(name=name)

    assert branding.in_case(marked.case) == {}


@pytest.mark.django_db
def test_two_sides_with_the_same_logo_or_of_one_organisation_show_none(marked):
    other = Organisation.objects.create(name="Somebody else", made_at=LONG_AGO)
    owned = Owned.objects.create(side=marked.seat("ben").us, organisation=other, since=LONG_AGO)
    assert list(branding.in_case(marked.case)) == ["requesting"]

    Brand.objects.create(organisation=other, logo=Brand.objects.get().logo)
    assert branding.in_case(marked.case) == {}
    Brand.objects.filter(organisation=other).update(logo=None)
    assert len(branding.in_case(marked.case)) == 2
    Owned.objects.filter(pk=owned.pk).update(organisation=store.membership(marked.ada).organisation)
    assert branding.in_case(marked.case) == {}


@pytest.mark.browser
@pytest.mark.parametrize("colour", ["#000000", "#767676", "#ffffff"])
def test_whatever_colour_a_company_takes_its_mark_is_read_in_the_light_and_in_the_dark(
    live_table: Table, browse, colour: str
):
    """The darkest, the one that only just passes, and the lightest; axe looks at no drawing, so its colours are asked for."""
    a_case_of_northgate(live_table)
    ada = store.membership(live_table.ada)
    branding.show(ada, colour=colour, logo=None, drop_logo=False, at=LONG_AGO)
    page = browse("ada")

    assert faults(page, reverse("cases:case", args=[live_table.case.pk])) == []
    fill = "(drawn) => getComputedStyle(drawn).fill.match(/\\d+/g).map(Number)"
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        letter, ground = (page.eval_on_selector(f".brand {drawn}", fill) for drawn in ("text", "rect"))
        assert branding.contrast(*("#{:02x}{:02x}{:02x}".format(*each) for each in (letter, ground))) >= 4.5
    branding.show(ada, colour=colour, logo=LOGO, drop_logo=False, at=LONG_AGO)
    assert faults(page, reverse("cases:guest", args=[live_table.token])) == []
    assert page.get_by_alt_text("Logo of Northgate Tickets Ltd").is_visible()
