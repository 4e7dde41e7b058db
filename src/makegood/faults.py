"""What is wrong with an input, said so that its writer can mend it; and the text of a file.

Apart from `formats` because that reads with pydantic and YAML, which take longer to start than a draft takes to check.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

Path = tuple[str | int, ...]

LARGEST = 32 * 1024 * 1024  # bytes of one file; a person's YAML is a thousand times smaller
MOST_FAULTS = 1_000  # told of one file; whoever has mended those meets the next


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input.

    problem   what is wrong, a sentence
    instead   what to write instead, a sentence; may be empty
    path      where in the structure, as keys and indexes from the top
    name      the file's name; filled by who knows it
    line      1-based; None where the place has no line
    """

    problem: str
    instead: str = ""
    path: Path = ()
    name: str = ""
    line: int | None = None

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.name, self.line) if part not in ("", None))
        keys = ".".join(str(part) for part in self.path)
        head = ": ".join(part for part in (where, keys) if part)
        text = f"{head}: {self.problem}" if head else self.problem
        return f"{text}\n  {self.instead}" if self.instead else text


class Faulty(ValueError):
    """An input that cannot be used. `faults` holds everything found wrong with it, at least one."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    @classmethod
    def one(
        cls, problem: str, instead: str = "", *, path: Path = (), name: str = "", line: int | None = None
    ) -> Faulty:
        return cls([Fault(problem, instead, path, name, line)])

    def named(self, name: str) -> Faulty:
        """The same faults, each saying which file it is in."""
        return Faulty(replace(fault, name=fault.name or name) for fault in self.faults)


def decode(data: bytes, name: str = "") -> str:
    """Return the text of `data`: UTF-8, or UTF-16 with its mark. Raises Faulty naming the line that is neither."""
    if len(data) > LARGEST:
        raise Faulty.one(f"The file has {len(data):,} bytes.", f"Give a file of at most {LARGEST:,} bytes.", name=name)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise Faulty.one(
                "The file starts as UTF-16 but goes on as something else.", "Save it as UTF-8.", name=name
            ) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Faulty.one(
            "The text is not UTF-8 here.", "Save the file with the encoding UTF-8.", name=name, line=line
        ) from None
    if "\x00" in text:
        raise Faulty.one("The file is not text: it holds zero bytes.", "Give a text file.", name=name)
    return text
