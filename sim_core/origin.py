"""Where a picture came from, so that its file can be kept as it was, byte for byte."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim_core.project.archive import DAMAGED, Archive

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Origin:
    """A file, or a member of a project, that a picture was decoded from.

    Attributes
    ----------
    path
        Absolute.
    digest
        Of the bytes: what is there by now may be another picture.
    suffix
        Of the picture's file, lower case with its dot.
    member
        Name inside the project `path`; empty where `path` is the picture itself.
    """

    path: Path
    digest: str
    suffix: str
    member: str = ""

    @classmethod
    def of(cls, path: Path, data: bytes) -> Origin:
        """Return the origin of a picture file that has just been read."""
        return cls(path.absolute(), digest_of(data), path.suffix.lower())

    def read(self) -> bytes | None:
        """Return the bytes; None where they are gone, or others by now."""
        try:
            data = self._bytes()
        except (OSError, *DAMAGED):
            return None
        return data if digest_of(data) == self.digest else None

    def _bytes(self) -> bytes:
        if not self.member:
            return self.path.read_bytes()
        with zipfile.ZipFile(self.path) as archive:
            return Archive(archive).stored(self.member)


def digest_of(data: bytes) -> str:
    """Return a digest of the bytes of a file, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
