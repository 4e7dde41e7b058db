"""Other words for what was written: offers of the coach, and of a language model if the server names one."""

from __future__ import annotations

import dataclasses
import re
from html import unescape

import pytest
from django.conf import settings as of_server
from django.urls import reverse
from tests.cast import Table
from tests.test_llm import chat, model, says

from makegood.web.cases import drafts
from makegood.web.dialogue import store

HOT = "The pump of 3 May is late.\nWe demand a refund of EUR 1,200. It is urgent."
MILD = "The pump of 3 May is late.\nWe ask for a refund of EUR 1,200. It is urgent."


def url(table: Table, name: str) -> str:
    return reverse(f"dialogue:{name}", args=[table.case.pk])


def typed(text: str, do: str, **more: str) -> dict[str, str]:
    return {"text": text, "message_class": "open", "subject": "The pump", "key": "k1", "do": do, **more}


def button(page: str) -> str:
    found = re.search(r'value="(take-[\w-]+)"', page)
    assert found, page
    return found[1]


@pytest.fixture
def named(settings):
    """Names a model for this server, at the address given."""

    def name(address: str) -> None:
        settings.ENVIRONMENT = dataclasses.replace(of_server.ENVIRONMENT, llm=f"{address}#small", llm_key="secret")

    return name


# offers of the coach


def test_an_offer_is_taken_by_its_button_and_changes_nothing_else(table: Table, as_):
    ada = as_("ada")
    seen = ada.post(url(table, "coach"), {"text": HOT}).content.decode()
    after = ada.post(url(table, "write"), typed(HOT, button(seen)))

    assert after.context["form"]["text"].value() == MILD
    assert after.context["form"]["subject"].value() == "The pump"
    assert drafts.load(table.seat("ada").user, store.WRITE_FORM, table.case.pk)["text"] == MILD


def test_an_offer_for_a_text_that_has_changed_since_changes_nothing(table: Table, as_):
    ada = as_("ada")
    mark = button(ada.post(url(table, "coach"), {"text": HOT}).content.decode())
    later = HOT.replace("1,200", "1,300")

    after = ada.post(url(table, "write"), typed(later, mark))

    assert after.context["form"]["text"].value() == later
    assert "The text has changed since" in after.content.decode()


def test_a_preview_has_no_button_that_would_do_nothing(table: Table, as_):
    seen = as_("ada").post(url(table, "write"), typed(HOT, "preview")).content.decode()

    assert "finding-item" in seen
    assert "take-" not in seen


def test_where_there_are_no_learned_scores_the_page_says_so(table: Table, as_):
    table.case.language = "de"
    table.case.save(update_fields=["language"])
    german = as_("ada").post(url(table, "coach"), {"text": "Die Pumpe vom 3. Mai fehlt noch."}).content.decode()
    table.case.language = "en"
    table.case.save(update_fields=["language"])
    english = as_("ada").post(url(table, "coach"), {"text": "The pump of 3 May is late."}).content.decode()

    assert "it learned in English" in german
    assert "it learned in English" not in english


# a language model


def test_without_a_named_model_there_is_no_button_and_no_page(table: Table, as_):
    ada = as_("ada")

    assert "language model" not in ada.get(url(table, "write")).content.decode()
    assert ada.post(url(table, "wording"), typed(HOT, "ask")).status_code == 302
    assert "language model" not in ada.post(url(table, "write"), typed(HOT, "wording")).content.decode()


def test_everything_that_would_leave_is_shown_before_it_does(table: Table, as_, named):
    with model(says(chat(MILD))) as (address, seen):
        named(address)
        ada = as_("ada")
        assert "Ask a language model for other words" in ada.get(url(table, "write")).content.decode()
        page = unescape(ada.post(url(table, "write"), typed(HOT, "wording")).content.decode())

        assert seen == []
        assert "Nothing has left yet" in page
        assert address in page
        assert "We demand a refund of EUR 1,200" in page
        assert "secret" not in page


def test_an_answer_that_keeps_everything_is_shown_and_taken_by_hand_alone(table: Table, as_, named):
    with model(says(chat(MILD))) as (address, seen):
        named(address)
        ada = as_("ada")
        page = ada.post(url(table, "wording"), typed(HOT, "ask"))

        assert len(seen) == 1
        assert seen[0][1]["Authorization"] == "Bearer secret"
    assert page.context["weighed"].text == MILD
    after = ada.post(url(table, "write"), typed(MILD, "edit"))
    assert after.context["form"]["text"].value() == MILD


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (says(chat("We ask for a refund of EUR 9,999, as you are liars.")), "1,200"),
        (says(b"not json"), "could not be read"),
        (says(b"{}", status=500), "refused with status 500"),
    ],
    ids=["invented", "garbage", "refused"],
)
def test_a_bad_answer_is_not_shown_and_the_draft_stays(table: Table, as_, named, answer, reason):
    with model(answer) as (address, _):
        named(address)
        page = as_("ada").post(url(table, "wording"), typed(HOT, "ask"))

    said = unescape(page.content.decode())
    assert page.context["weighed"].text is None
    assert reason in said
    assert "9,999, as you" not in said
    assert ("text", HOT) in page.context["typed"]
