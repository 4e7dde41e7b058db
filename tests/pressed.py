"""Press the patterns of the coach's rules: python -m tests.pressed

After a rule was changed; until then its pattern is read anew in every process, which is slower and nothing else.
"""

from pathlib import Path

from makegood.dialogue import pressed
from makegood.dialogue.rules import languages, to_press


def main() -> None:
    for language in languages():
        Path(pressed.place(language)).write_text(pressed.press(*to_press(language)), "utf-8")


if __name__ == "__main__":
    main()
