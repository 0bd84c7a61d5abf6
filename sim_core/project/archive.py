"""Members of a project file, read within bounds that are known beforehand."""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

MARK: Final = ("mimetype", b"application/x-simatte-project")
"""First member, stored as it is, so that a project is known by its first bytes."""
MANIFEST: Final = "manifest.json"

PROJECT_SUFFIX: Final = ".simatte"

DAMAGED: Final = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError,
    KeyError, IndexError, ValueError, OverflowError, RuntimeError,
)  # fmt: skip
"""What is raised where a file is not what a project is; see also `zipfile`."""

_MOST_MANIFEST: Final = 1_000_000
_AT = 30
"""Bytes before the name of the first member of a zip file."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"


def is_project(path: Path) -> bool:
    """Return whether a file begins as a project does, or is called like one."""
    if path.suffix.lower() == PROJECT_SUFFIX:
        return True
    name, content = MARK
    expected = name.encode() + content
    try:
        with path.open("rb") as file:
            head = file.read(_AT + len(expected))
    except OSError:
        return False
    return head.startswith(b"PK\x03\x04") and head[_AT:] == expected


class Archive:
    """A project file whose members say how large they are before they are unpacked.

    All methods raise one of `DAMAGED` where the file does not keep what it says.
    """

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file

    def manifest(self) -> dict[str, Any]:
        """Return what the project says about itself."""
        info = self._info(MANIFEST)
        if info.file_size > _MOST_MANIFEST:
            raise ValueError(f"{MANIFEST} is too large")
        values = json.loads(self._file.read(info), parse_constant=_refuse)
        if not isinstance(values, dict):
            raise ValueError(f"{MANIFEST} is no object")
        return values

    def has(self, name: str) -> bool:
        return name in self._file.NameToInfo

    def stored(self, name: str) -> bytes:
        """Return a member that is no larger than the file itself, as it is not packed."""
        info = self._info(name)
        if info.compress_type != zipfile.ZIP_STORED:
            raise ValueError(f"{name} is packed")
        return self._file.read(info)

    def png(self, name: str, size: tuple[int, int]) -> bytes:
        """Return a PNG file of this width and height."""
        data = self.stored(name)
        is_png = data.startswith(_PNG) and data[12:16] == b"IHDR"
        if not is_png or struct.unpack(">II", data[16:24]) != size:
            raise ValueError(f"{name} is not a PNG of {size[0]} × {size[1]} pixels")
        return data

    def packed(self, name: str, size: int) -> bytes:
        """Return a member of so many bytes."""
        info = self._info(name)
        if info.file_size != size:
            raise ValueError(f"{name} has not {size} bytes")
        return self._file.read(info)

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = self._file.getinfo(name)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError(f"{name} is packed in an unknown way")
        return info


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number")
