"""A folder as one zip, and back. A zip of strangers is read with care: names, sizes and kinds are looked at before any byte is used."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import IO

from makegood import zips
from makegood.formats import LARGEST, Fault, Faulty
from makegood.journey.folder import EXHIBITS, FILES
from makegood.web.folder import also
from makegood.web.folder.export import RECORD, Content

MOST_FILES = 2_000
MOST_BYTES = 256 * 1024 * 1024  # of all files together, unpacked
_PIECE = 64 * 1024
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same folder gives the same zip


def pack(files: Iterable[tuple[str, Content]]) -> IO[bytes]:
    """Write files into a zip and return it, at its beginning."""
    packed = tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)  # noqa: SIM115  the answer closes it
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            info = zipfile.ZipInfo(name, _MOMENT)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with archive.open(info, "w") as out, _opened(content) as file:
                while piece := file.read(_PIECE):
                    out.write(piece)
    packed.seek(0)
    return packed


def _opened(content: Content) -> IO[bytes]:
    return io.BytesIO(content) if isinstance(content, bytes) else content.open()


def unpack(packed: IO[bytes], name: str) -> dict[str, bytes]:
    """The files of a case folder in a zip, by their names in the folder, whether it was packed with its own name or without.

    What the layout does not know is left out. Raises Faulty with every name, size or kind that is not taken.
    """
    broken = Faulty.one(
        "This is not a zip that can be read.", "Pack the folder that holds case.yaml as a plain zip.", name=name
    )
    with zips.opened(packed, broken) as archive:
        infos = [info for info in archive.infolist() if not info.filename.endswith("/")]  # is_dir() needs a name
        root = _root([info.filename for info in infos], name)
        wanted = [info for info in infos if _is_ours(info.filename.removeprefix(root))]
        _refuse(wanted, name)
        return {info.filename.removeprefix(root): archive.read(info) for info in wanted}


def _root(names: list[str], name: str) -> str:
    """The folder in the zip that holds case.yaml, the nearest to the top."""
    cases = sorted((n for n in names if PurePosixPath(n).name == "case.yaml"), key=lambda n: (n.count("/"), n))
    if not cases:
        raise Faulty.one("There is no case.yaml here.", "Pack the folder that holds case.yaml.", name=name)
    return cases[0].removesuffix("case.yaml")


def _is_ours(name: str) -> bool:
    return name in FILES or name == also.NAME or name.startswith((EXHIBITS, RECORD))


def _refuse(infos: list[zipfile.ZipInfo], name: str) -> None:
    faults = [
        Fault(f"‘{info.filename}’ names a place outside its folder.", "Pack the folder anew.", name=name)
        for info in infos
        if ".." in PurePosixPath(info.filename).parts
    ]
    faults += [
        Fault(f"‘{info.filename}’ is locked with a password.", "Pack the folder without one.", name=name)
        for info in infos
        if info.flag_bits & 1
    ]
    faults += [
        Fault(f"‘{info.filename}’ has {info.file_size:,} bytes.", f"Give at most {LARGEST:,} in one file.", name=name)
        for info in infos
        if info.file_size > LARGEST
    ]
    names = [info.filename for info in infos]
    faults += [
        Fault(f"‘{twice}’ stands in the zip twice.", "Keep one of the two.", name=name)
        for twice in sorted({each for each in names if names.count(each) > 1} if len(names) <= MOST_FILES else ())
    ]
    if len(infos) > MOST_FILES:
        faults.append(
            Fault(f"The folder has {len(infos):,} files.", f"Give at most {MOST_FILES:,} at once.", name=name)
        )
    if sum(info.file_size for info in infos) > MOST_BYTES:
        faults.append(Fault("The folder is too large.", f"Give at most {MOST_BYTES:,} bytes in all.", name=name))
    if faults:
        raise Faulty(faults)
