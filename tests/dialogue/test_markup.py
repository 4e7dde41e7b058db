"""The words of an HTML mail: a line a paragraph, what is quoted marked, and nothing lost of what is broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.dialogue.markup import html_text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>We agree.</p><p>Until&nbsp;Friday &amp; no later.</p>", "We agree.\n\nUntil Friday & no later."),
        ("One<br>two<BR/>three", "One\ntwo\nthree"),
        ("<blockquote>You said Monday.<p>Or not.</blockquote>I did.", "> You said Monday.\n> Or not.\nI did."),
        ("<head><title>x</title></head><style>p{}</style>Words<script>if (a < b) {}</script>.", "Words."),
        ("<!--[if mso]><table><![endif]-->Seen<!-- hidden > -->", "Seen"),
        ('<a title="more > less" href=x>link</a>', "link"),
        ("2 < 3 and 4 > 3", "2 < 3 and 4 > 3"),
        ("The sum is <b 400", "The sum is <b 400"),
        ("<head>no end of the head", "no end of the head"),
        ("<p title='never closed>words</p>", "words"),
        (f"&#{'9' * 5000};", f"&#{'9' * 5000};"),
    ],
)
def test_a_page_gives_its_words(page, text):
    assert html_text(page) == text


@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", "</a ", "<!--", "<!-- >", "<?", "<b>x", "<style>", "<script></s", '<a ="', "<a b='>", "<a =", "&"],
)
def test_a_megabyte_of_broken_tags_is_read_in_one_go(piece):
    """In the time of a blink; a reader that began anew at each tag would not come to an end."""
    html_text(piece * (1_000_000 // len(piece)))


@given(st.text(alphabet="<>/!-=\"' &;pbscriptblockquote\n"))
def test_any_page_has_words(page):
    html_text(page)
