"""What OpenCV leaves out of TIFF files: profile, place, metadata, the meaning of alpha."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Final

from sim_core.exif import directory_bytes, first_directory, other_directories

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.metadata import Metadata

_SHORT, _LONG, _RATIONAL, _UNDEFINED, _BYTE = 3, 4, 5, 7, 1
_STRAIGHT_ALPHA: Final = 2
"""TIFF 6.0, section 18: what a fourth sample means."""

_X_RESOLUTION, _Y_RESOLUTION, _X_POSITION, _Y_POSITION = 282, 283, 286, 287
_RESOLUTION_UNIT, _EXTRA_SAMPLES, _XMP, _IPTC, _PROFILE = 296, 338, 700, 33723, 34675
_PER_INCH, _INCH = 72, 2


@dataclass(frozen=True, slots=True)
class _Tag:
    """An entry of a directory: its value, or what makes another directory at a place."""

    number: int
    kind: int
    length: int
    value: bytes | Callable[[int], bytes]


def add_tags(
    tiff: bytes,
    *,
    profile: bytes | None,
    straight_alpha: bool,
    offset: tuple[int, int],
    metadata: Metadata,
) -> bytes:
    """Return a little-endian TIFF with the tags that its writer leaves out.

    Without the one about alpha other programs take the fourth channel for anything but
    transparency. The place is told as TIFF 6.0 wants it, in inches.
    """
    tags = {tag.number: tag for tag in _described(metadata)}
    if straight_alpha:
        value = struct.pack("<H", _STRAIGHT_ALPHA)
        tags[_EXTRA_SAMPLES] = _Tag(_EXTRA_SAMPLES, _SHORT, 1, value)
    for number, data in ((_PROFILE, profile), (_IPTC, metadata.iptc)):
        if data:
            tags[number] = _Tag(number, _UNDEFINED, len(data), data)
    if metadata.xmp:
        tags[_XMP] = _Tag(_XMP, _BYTE, len(metadata.xmp), metadata.xmp)
    if offset != (0, 0):
        tags.update(_placed(offset, tags))
    return _with_tags(tiff, list(tags.values())) if tags else tiff


def _described(metadata: Metadata) -> list[_Tag]:
    tags = [_Tag(*entry) for entry in first_directory(metadata.exif)]
    for number, directory in other_directories(metadata.exif).items():
        make = partial(directory_bytes, number, directory)
        tags.append(_Tag(number, _LONG, 1, make))
    return tags


def _placed(offset: tuple[int, int], tags: dict[int, _Tag]) -> dict[int, _Tag]:
    """Return the tags that say where the picture stands in a larger one."""
    placed = {}
    for axis, resolution, position in (
        (0, _X_RESOLUTION, _X_POSITION),
        (1, _Y_RESOLUTION, _Y_POSITION),
    ):
        dense = _fraction(tags.get(resolution)) or Fraction(_PER_INCH)
        placed[resolution] = _rational(resolution, dense)
        placed[position] = _rational(position, offset[axis] / dense)
    unit = _Tag(_RESOLUTION_UNIT, _SHORT, 1, struct.pack("<H", _INCH))
    placed[_RESOLUTION_UNIT] = tags.get(_RESOLUTION_UNIT, unit)
    return placed


def _fraction(tag: _Tag | None) -> Fraction | None:
    if tag is None or tag.kind != _RATIONAL or not isinstance(tag.value, bytes):
        return None
    above, below = struct.unpack("<II", tag.value)
    return Fraction(above, below) if above and below else None


def _rational(number: int, value: Fraction) -> _Tag:
    return _Tag(number, _RATIONAL, 1, struct.pack("<II", *value.as_integer_ratio()))


def _with_tags(tiff: bytes, tags: list[_Tag]) -> bytes:
    """Write the directory again at the end, with some entries more."""
    start = struct.unpack_from("<I", tiff, 4)[0]
    count = struct.unpack_from("<H", tiff, start)[0]
    own = [tiff[start + 2 + 12 * i : start + 14 + 12 * i] for i in range(count)]
    new = {tag.number for tag in tags}
    entries = [entry for entry in own if struct.unpack_from("<H", entry)[0] not in new]
    body = bytearray(tiff[8:])
    entries.extend(_entry(tag, body) for tag in tags)
    entries.sort(key=lambda entry: struct.unpack_from("<H", entry)[0])
    body += b"\0" * (len(body) % 2)
    directory = struct.pack("<H", len(entries)) + b"".join(entries) + struct.pack("<I", 0)
    return tiff[:4] + struct.pack("<I", 8 + len(body)) + bytes(body) + directory


def _entry(tag: _Tag, body: bytearray) -> bytes:
    """Return a directory's entry; what does not fit into it is put behind `body`."""
    is_long = not isinstance(tag.value, bytes) or len(tag.value) > 4
    body += b"\0" * (len(body) % 2 if is_long else 0)
    place = 8 + len(body)
    value = tag.value if isinstance(tag.value, bytes) else tag.value(place)
    if is_long:
        body += value
        value = struct.pack("<I", place)
    head = struct.pack("<HHI", tag.number, tag.kind, tag.length)
    return head + value.ljust(4, b"\0")
