"""What a word comes to, remembered: texts share most of their words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


class Memory(dict[str, Value]):
    """`memory[word]` is what `make` gives for a word, made once.

    It forgets everything when it holds `most` words, and keeps no word of more than `longest` letters.
    """

    def __init__(self, make: Callable[[str], Value], *, most: int, longest: int) -> None:
        super().__init__()
        self._make, self._most, self._longest = make, most, longest

    def __missing__(self, word: str) -> Value:
        value = self._make(word)
        if len(word) <= self._longest:
            if len(self) >= self._most:
                self.clear()
            self[word] = value
        return value
