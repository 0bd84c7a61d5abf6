"""What OpenCV leaves out of PNG and TIFF files: profile, place, meaning of alpha."""

from __future__ import annotations

import struct
import zlib
from typing import Final, NamedTuple

_PNG_HEAD: Final = 33
"""Bytes of the signature and of the first chunk, IHDR."""

_SHORT, _UNDEFINED = 3, 7
_EXTRA_SAMPLES, _STRAIGHT_ALPHA = 338, 2
"""TIFF 6.0, section 18: what a fourth sample means."""
_PROFILE = 34675
"""ICC.1:2022, annex B.4."""


def add_chunks(png: bytes, *, profile: bytes | None, offset: tuple[int, int]) -> bytes:
    """Return a PNG file with iCCP and oFFs chunks (PNG 1.2, 4.2.2.4; extensions, 3.1)."""
    chunks = b""
    if profile is not None:
        chunks += _chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(profile))
    if offset != (0, 0):
        chunks += _chunk(b"oFFs", struct.pack(">iiB", *offset, 0))
    return png[:_PNG_HEAD] + chunks + png[_PNG_HEAD:]


def _chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)


class _Tag(NamedTuple):
    number: int
    kind: int
    length: int
    value: bytes


def add_tags(tiff: bytes, *, profile: bytes | None, straight_alpha: bool) -> bytes:
    """Return a little-endian TIFF with the tags that OpenCV leaves out.

    Without the one about alpha other programs take the fourth channel for anything but
    transparency.
    """
    tags = []
    if straight_alpha:
        value = struct.pack("<H", _STRAIGHT_ALPHA)
        tags.append(_Tag(_EXTRA_SAMPLES, _SHORT, 1, value))
    if profile is not None:
        tags.append(_Tag(_PROFILE, _UNDEFINED, len(profile), profile))
    return _with_tags(tiff, tags) if tags else tiff


def _with_tags(tiff: bytes, tags: list[_Tag]) -> bytes:
    """Write the directory again at the end, with some entries more."""
    start = struct.unpack_from("<I", tiff, 4)[0]
    count = struct.unpack_from("<H", tiff, start)[0]
    entries = [tiff[start + 2 + 12 * i : start + 14 + 12 * i] for i in range(count)]
    body = tiff[8:]
    for tag in tags:
        value = tag.value.ljust(4, b"\0")
        if len(value) > 4:
            body += b"\0" * (len(body) % 2)
            value, body = struct.pack("<I", 8 + len(body)), body + tag.value
        entries.append(struct.pack("<HHI", tag.number, tag.kind, tag.length) + value)
    entries.sort(key=lambda entry: struct.unpack_from("<H", entry)[0])
    body += b"\0" * (len(body) % 2)
    directory = struct.pack("<H", len(entries)) + b"".join(entries) + struct.pack("<I", 0)
    return tiff[:4] + struct.pack("<I", 8 + len(body)) + body + directory
