"""What OpenCV leaves out of PNG files: profile, place, metadata."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim_core.metadata import Metadata

_HEAD: Final = 33
"""Bytes of the signature and of the first chunk, IHDR."""


def add_chunks(
    png: bytes, *, profile: bytes | None, offset: tuple[int, int], metadata: Metadata
) -> bytes:
    """Return a PNG file with iCCP, oFFs, eXIf and iTXt chunks (PNG 3, 11.3; Extensions)."""
    chunks = b""
    if profile is not None:
        chunks += _chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(profile))
    if offset != (0, 0):
        chunks += _chunk(b"oFFs", struct.pack(">iiB", *offset, 0))
    if metadata.exif:
        chunks += _chunk(b"eXIf", metadata.exif)
    if metadata.xmp:
        chunks += _chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + metadata.xmp)
    return png[:_HEAD] + chunks + png[_HEAD:]


def _chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)
