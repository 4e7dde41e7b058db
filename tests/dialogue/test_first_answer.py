"""What the first answer does not wait for."""

import subprocess
import sys

import makegood.dialogue

SLOW_TO_START = ("yaml", "numpy", "makegood.formats", "makegood.dialogue.course", "makegood.dialogue.threads")


def test_checking_a_draft_starts_nothing_that_it_does_not_use(tmp_path):
    draft = tmp_path / "draft.txt"
    draft.write_text("You failed to deliver the parts on 3 May.", "utf-8")
    told = f"import sys; sys.argv[1:] = ['check', {str(draft)!r}]\nfrom makegood.cli import main\n"
    told += f"try: main()\nfinally: print('started:', *[one for one in {SLOW_TO_START!r} if one in sys.modules])"

    answer = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=False)

    assert "blame" in answer.stdout
    assert answer.stdout.endswith("started:\n"), answer.stdout[-200:] + answer.stderr


def test_each_name_of_the_room_is_there_when_it_is_asked_for():
    for name in makegood.dialogue.__all__:
        assert type(getattr(makegood.dialogue, name)).__name__ != "module", name
