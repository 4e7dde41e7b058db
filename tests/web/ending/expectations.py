"""Who may open the end of a case without an agreement."""

from tests.web.expectations import READERS, WRITERS, case_page

EXPECTED = {
    "ending:page": case_page(get=READERS, post=WRITERS),
    "ending:turn": case_page(post=frozenset()),  # without a word of what to do there is nothing
}
