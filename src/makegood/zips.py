"""Zips that somebody may have broken, by chance or on purpose."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from makegood.faults import Faulty

# All that zipfile lets through beside its own BadZipFile.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


@contextmanager
def opened(file: IO[bytes], broken: Faulty) -> Iterator[zipfile.ZipFile]:
    """A zip to read. Raises `broken` where it cannot be read, at its head or in the midst of a file."""
    try:
        with zipfile.ZipFile(file) as packed:
            yield packed
    except Faulty:
        raise
    except BROKEN:
        raise broken from None
