"""A long file is tried apart before it is read: what takes too long or too much there is never read here."""

from __future__ import annotations

from importlib.resources import files

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.cast import LONG_AGO

from makegood import formats
from makegood.dialogue import read_thread
from makegood.formats import Faulty
from makegood.obligations import Limits
from makegood.web.breach import store as breach
from makegood.web.dialogue import store as dialogue
from makegood.web.folder import bring_in
from makegood.web.guard import apart, trial
from makegood.web.obligations import arriving, together

WORKED_CASE = files("makegood.worked_case")


def worked(name: str) -> bytes:
    return WORKED_CASE.joinpath(name).read_bytes()


def test_a_short_file_is_read_at_once(monkeypatch):
    monkeypatch.setattr(apart, "ask", None)

    assert trial.read(read_thread, worked("thread.mbox")[:6_000], "a.mbox")


def test_a_long_file_gives_what_its_reader_gives(monkeypatch):
    monkeypatch.setattr(trial, "SHORT", 100)

    assert trial.read(read_thread, worked("thread.mbox"), "a.mbox") == read_thread(worked("thread.mbox"), "a.mbox")


def test_what_is_wrong_with_a_long_file_is_told_as_ever(monkeypatch):
    monkeypatch.setattr(trial, "SHORT", 100)
    text = "indicators:\n- name: response\n  limit: high\n" + "# long\n" * 20

    with pytest.raises(Faulty) as here:
        formats.read(text, Limits, name="limits.yaml")
    with pytest.raises(Faulty) as there:
        trial.read(formats.read, text, Limits, name="limits.yaml")

    assert str(there.value) == str(here.value)


@pytest.fixture
def no_time(monkeypatch):
    monkeypatch.setattr(trial, "SHORT", 100)
    monkeypatch.setattr(trial, "SECONDS", 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("no_time")
@pytest.mark.parametrize(
    "brings",
    [
        lambda seat: dialogue.import_mails(seat, worked("thread.mbox"), "thread.mbox", at=LONG_AGO),
        lambda seat: breach.from_file(seat, worked("assessment.yaml"), "assessment.yaml"),
        lambda seat: bring_in.read_folder({"case.yaml": worked("case.yaml"), "terms.yaml": worked("terms.yaml")}),
        lambda seat: together.save_figures(
            seat, worked("indicators.csv"), worked("indicators.yaml").decode(), LONG_AGO, name="f.csv"
        ),
    ],
    ids=["mails", "assessment", "folder", "figures"],
)
def test_what_takes_too_long_is_refused_before_it_is_read(table, brings):
    with pytest.raises(Faulty, match="takes too long"):
        brings(table.seat("ada"))


@pytest.mark.usefixtures("no_time")
def test_the_words_of_a_mail_that_takes_too_long_are_left_for_a_person_to_read():
    assert arriving._words(b"From: ben@fennel.example\n\n" + b"Soon. " * 100) == ("", "")


@pytest.mark.django_db
@pytest.mark.usefixtures("no_time")
def test_terms_that_take_too_long_are_refused_on_their_page(table, as_):
    file = SimpleUploadedFile("terms.yaml", worked("terms.yaml"))
    page = as_("ada").post(reverse("agreement:upload", args=[table.case.pk]), {"file": file, "key": "k"})

    assert "takes too long" in page.text
