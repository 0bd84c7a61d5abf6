"""IPTC data: the captions and credits of press photographs (IIM 4.2)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK, _EXTENDED = 0x1C, 0x8000
_LOCATION: Final = {
    (2, 26), (2, 27), (2, 90), (2, 92), (2, 95), (2, 100), (2, 101)
}  # fmt: skip
"""Content location, city, sublocation, state, country."""

_RESOURCE, _BLOCK = 0x0404, b"8BIM"
_PHOTOSHOP = b"Photoshop 3.0\0"
_LONGEST = 65_500
"""Bytes that fit into a segment of a JPEG file."""


def iptc_of(found: Any) -> bytes:
    """Return IPTC data from what Pillow has found: of a JPEG a table, of a TIFF bytes."""
    if isinstance(found, dict):
        found = found.get(_RESOURCE, b"")
    if isinstance(found, tuple):  # some programs write it as numbers of 32 bits
        found = struct.pack(f"<{len(found)}I", *found)
    return found if isinstance(found, bytes) else b""


def iptc_for(iptc: bytes, *, with_location: bool) -> bytes:
    """Return IPTC data for another file of the same picture."""
    if with_location:
        return iptc
    return b"".join(data for name, data in _data_sets(iptc) if name not in _LOCATION)


def jpeg_segment(iptc: bytes) -> bytes:
    """Return the segment of a JPEG file that holds IPTC data, if it fits into one."""
    if not 0 < len(iptc) <= _LONGEST:
        return b""
    resource = _BLOCK + struct.pack(">HHI", _RESOURCE, 0, len(iptc)) + iptc
    body = _PHOTOSHOP + resource + b"\0" * (len(iptc) % 2)
    return b"\xff\xed" + struct.pack(">H", len(body) + 2) + body


def _data_sets(iptc: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Yield record, number and bytes of each data set, up to what is damaged."""
    place = 0
    while place + 5 <= len(iptc) and iptc[place] == _MARK:
        record, number, length = struct.unpack_from(">BBH", iptc, place + 1)
        if length >= _EXTENDED:
            return
        end = place + 5 + length
        yield (record, number), iptc[place:end]
        place = end
