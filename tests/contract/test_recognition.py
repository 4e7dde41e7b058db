"""Text recognition by the system's program: in which languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from makegood.contract.recognition import recogniser

PROGRAM = """#!/bin/sh
if [ "$1" = --list-langs ]; then printf '%s\\n' 'List of available languages:' {languages}; exit 0; fi
cat > /dev/null
echo "read in $4"
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Put a program in place of the system's that has these languages."""

    def put(languages: str) -> None:
        program = tmp_path / "tesseract"
        program.write_text(PROGRAM.replace("{languages}", languages))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return put


def test_a_page_is_read_in_the_languages_of_the_application_that_the_system_has(install):
    install("osd fra eng lat deu")

    recognise = recogniser()

    assert recognise is not None
    assert recognise(b"P5 1 1 255 0").strip() == "read in eng+deu+fra"


def test_a_program_that_names_none_of_these_languages_is_asked_for_english(install):
    install("osd lat")

    recognise = recogniser()

    assert recognise is not None
    assert recognise(b"P5 1 1 255 0").strip() == "read in eng"
