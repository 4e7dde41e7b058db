"""A list of breached passwords is searched where it lies, and holds exactly what stands in it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.formats import Faulty
from makegood.web import breached
from makegood.web.environment import Environment
from makegood.web.guard.passwords import NotBreached

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def listed(passwords, folder: str, counts: bool, end: str = "\n") -> Path:
    hashes = sorted(hashlib.sha1(each.encode()).hexdigest().upper() for each in passwords)
    path = Path(folder) / "breached.txt"
    path.write_text("".join(f"{each}{f':{n}' if counts else ''}{end}" for n, each in enumerate(hashes)), newline="")
    return path


@settings(max_examples=150)
@given(st.sets(words, max_size=40), st.sets(words, max_size=10), st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_every_password_of_the_list_is_found_and_no_other(inside, others, counts, end):
    with TemporaryDirectory() as folder:
        path = listed(inside, folder, counts, end)
        assert all(breached.stands_in(path, each) for each in inside)
        assert not any(breached.stands_in(path, each) for each in others - inside)
        assert breached.is_list(path) == bool(inside)


def test_nobody_takes_a_password_of_the_list(tmp_path, settings):
    settings.BREACHED_PASSWORDS = str(listed(["the-third-letter-of-august"], str(tmp_path), True))
    with pytest.raises(ValidationError, match="known from a breach"):
        NotBreached().validate("the-third-letter-of-august")
    NotBreached().validate("the-fourth-letter-of-august")


def test_without_a_list_nothing_is_said(settings):
    settings.BREACHED_PASSWORDS = ""
    NotBreached().validate("the-third-letter-of-august")


@pytest.mark.parametrize("text", ["", "password\nletmein\n", "FFFF\n", f"{'F' * 40}\n{'0' * 40}\n"])
def test_a_file_that_is_no_such_list_is_told_at_the_start(tmp_path, text):
    path = tmp_path / "list.txt"
    path.write_text(text)
    with pytest.raises(Faulty, match="SHA-1 hashes"):
        Environment.read({"MAKEGOOD_BREACHED_PASSWORDS": str(path)})


def test_a_list_that_is_not_there_is_told_at_the_start(tmp_path):
    with pytest.raises(Faulty, match="No such file"):
        Environment.read({"MAKEGOOD_BREACHED_PASSWORDS": str(tmp_path / "none.txt")})
