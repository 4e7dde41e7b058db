"""What sealing costs: microseconds of the processor for one value, and how much of that is looking for the keyring.

python bench/vault.py
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
COUNT = 5_000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        from makegood.web.running import Place, set_up

        set_up(Place(data=Path(folder)))
        from makegood.web.vault import keyring, sealing

        words = b"The third delivery came late, and nobody told us until the hall was full of people waiting. " * 4
        sealed = sealing.seal("abc/requesting", "bench", words)
        name = keyring.ring().newest
        print(
            f"seal      {_microseconds(lambda: sealing.seal('abc/requesting', 'bench', words)):6.1f} µs for {len(words)} bytes"
        )
        print(f"open      {_microseconds(lambda: sealing.unseal(sealed, 'bench')):6.1f} µs")
        print(f"ring()    {_microseconds(keyring.ring):6.1f} µs  asks the file whether it changed")
        print(f"key(name) {_microseconds(lambda: keyring.key(name)):6.1f} µs  takes it as last read")


def _microseconds(do: Callable[[], object]) -> float:
    begun = time.process_time()
    for _ in range(COUNT):
        do()
    return (time.process_time() - begun) / COUNT * 1e6


if __name__ == "__main__":
    main()
