"""EXIF data: what describes a picture is kept, what describes its old file is not."""

from __future__ import annotations

import logging
import struct
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PIL import ExifTags, Image, TiffImagePlugin

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = logging.getLogger(__name__)

_HEAD: Final = b"Exif\0\0"
_START: Final = b"II*\0\x08\0\0\0"
_Base, _IFD = ExifTags.Base, ExifTags.IFD
_RATING, _RATING_PERCENT = 18246, 18249
_WINDOWS_TAGS: Final = range(40091, 40096)
"""Title, comment, author, keywords and subject, as Windows writes them."""

_DESCRIPTIVE: Final = {
    _Base.ImageDescription, _Base.Make, _Base.Model, _Base.Software, _Base.DateTime,
    _Base.Artist, _Base.HostComputer, _Base.Copyright, _Base.XResolution,
    _Base.YResolution, _Base.ResolutionUnit, _RATING, _RATING_PERCENT, *_WINDOWS_TAGS,
}  # fmt: skip
"""Of the first directory: TIFF files keep the layout of their pixels there as well."""

_OF_THE_OLD_FILE: Final = {
    # A maker's note has places in the old file in it; moved, it would be damaged.
    _Base.MakerNote, _Base.ExifInteroperabilityOffset, _Base.ExifImageWidth,
    _Base.ExifImageHeight, _Base.ColorSpace,
}  # fmt: skip
_SRGB, _UNCALIBRATED = 1, 0xFFFF
_PER_INCH, _INCH = 72, 2
_X_POSITION, _Y_POSITION = 286, 287

DAMAGED: Final = (
    OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, OverflowError,
    AttributeError, struct.error, RuntimeError,
)  # fmt: skip
"""What reading or writing odd tags raises."""


class _Tags(NamedTuple):
    """The three directories that describe a picture."""

    first: dict[int, Any]
    details: dict[int, Any]
    location: dict[int, Any]


def clean_exif(found: Image.Exif) -> bytes:
    """Return what describes the picture, upright; nothing where there is nothing of it.

    Without thumbnail, which would show what has been cut away, and without maker's note.
    Pillow must not have closed the file yet.
    """
    try:
        tags = _tags_of(found)
        first = {tag: tags.first[tag] for tag in _DESCRIPTIVE & set(tags.first)}
        wanted = set(tags.details) - _OF_THE_OLD_FILE
        details = {tag: tags.details[tag] for tag in wanted}
        return _bytes(_Tags(first, details, tags.location))
    except DAMAGED as error:
        _log.warning("The EXIF data was ignored: %s", error)
        return b""


def orientation_of(image: Image.Image) -> object:
    """Return the orientation that still has to be applied, 1 if it is unreadable."""
    try:
        return image.getexif().get(_Base.Orientation, 1)
    except DAMAGED as error:
        _log.warning("The EXIF data was ignored: %s", error)
        return 1


def exif_for(
    exif: bytes, *, size: tuple[int, int], in_srgb: bool, with_location: bool
) -> bytes:
    """Return EXIF data for another file of the same picture.

    Parameters
    ----------
    exif
        As `clean_exif` returns it.
    size
        Width and height of the new file.
    in_srgb
        Whether its colours are sRGB, rather than those of an embedded profile.
    with_location
        Whether the place where the picture was taken is kept.
    """
    if not exif:
        return b""
    tags = _tags_of(_opened(exif))
    tags.first[_Base.Orientation] = 1
    tags.details[_Base.ExifImageWidth], tags.details[_Base.ExifImageHeight] = size
    tags.details[_Base.ColorSpace] = _SRGB if in_srgb else _UNCALIBRATED
    return _bytes(tags if with_location else tags._replace(location={}))


def placed(exif: bytes, offset: tuple[int, int]) -> bytes:
    """Return EXIF data that says where its picture stands in a larger one.

    As TIFF 6.0 wants it: XPosition and YPosition, in units of the resolution.
    """
    if offset == (0, 0):
        return exif
    tags = _tags_of(_opened(exif)) if exif else _Tags({}, {}, {})
    tags.first.setdefault(_Base.ResolutionUnit, _INCH)
    for pixels, resolution, position in (
        (offset[0], _Base.XResolution, _X_POSITION),
        (offset[1], _Base.YResolution, _Y_POSITION),
    ):
        dense = _density(tags.first.get(resolution))
        tags.first[resolution] = _stored(dense)
        tags.first[position] = _stored(pixels / dense)
    return _bytes(tags)


def _density(resolution: Any) -> Fraction:
    """Return pixels of a unit of length; a usual number where it is not told."""
    above, below = (getattr(resolution, name, 0) for name in ("numerator", "denominator"))
    return Fraction(above, below) if above and below else Fraction(_PER_INCH)


def _stored(value: Fraction) -> TiffImagePlugin.IFDRational:
    return TiffImagePlugin.IFDRational(value.numerator, value.denominator)


def framed(exif: bytes) -> bytes:
    """Return EXIF data with the head that JPEG and WebP files want before it."""
    return _HEAD + exif if exif else b""


def first_directory(exif: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    """Yield number, type, count and value of the tags that lead nowhere else."""
    if not exif:
        return
    count = struct.unpack_from("<H", exif, 8)[0]
    for number in range(count):
        tag, kind, length, place = struct.unpack_from("<HHII", exif, 10 + 12 * number)
        if tag in tuple(_IFD):
            continue
        size = length * TiffImagePlugin.ImageFileDirectory_v2._load_dispatch[kind][0]
        start = 18 + 12 * number if size <= 4 else place
        yield tag, kind, length, exif[start : start + size]


def other_directories(exif: bytes) -> dict[int, dict[int, Any]]:
    """Return what the tags that lead to directories lead to."""
    if not exif:
        return {}
    tags = _tags_of(_opened(exif))
    directories = {int(_IFD.Exif): tags.details, int(_IFD.GPSInfo): tags.location}
    return {tag: directory for tag, directory in directories.items() if directory}


def directory_bytes(tag: int, directory: dict[int, Any], offset: int) -> bytes:
    """Return a directory as it is written at `offset` of a little-endian TIFF file."""
    written = TiffImagePlugin.ImageFileDirectory_v2(_START, group=tag)
    for number, value in directory.items():
        written[number] = value
    data: bytes = written.tobytes(offset)
    return data


def _opened(exif: bytes) -> Image.Exif:
    opened = Image.Exif()
    opened.load(framed(exif))
    return opened


def _tags_of(exif: Image.Exif) -> _Tags:
    directories = (exif, exif.get_ifd(_IFD.Exif), exif.get_ifd(_IFD.GPSInfo))
    first, details, location = (
        {tag: _as_stored(value) for tag, value in directory.items()}
        for directory in directories
    )
    for tag in tuple(_IFD):
        first.pop(tag, None)
    return _Tags(first, details, location)


def _as_stored(value: Any) -> Any:
    """Return text that is not ASCII as the bytes it was: Pillow would write “?”."""
    if isinstance(value, str) and not value.isascii():
        return value.encode("latin-1", "replace")
    return value


def _bytes(tags: _Tags) -> bytes:
    """Return little-endian EXIF data without its head; nothing where there are no tags."""
    if not any(tags):
        return b""
    written = Image.Exif()
    written.endian = "<"
    written.update(tags.first)
    if tags.details:
        written.get_ifd(_IFD.Exif).update(tags.details)
    if tags.location:
        written.get_ifd(_IFD.GPSInfo).update(tags.location)
    return written.tobytes().removeprefix(_HEAD)
