"""What a file says about its picture beside the pixels: EXIF, XMP and IPTC data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from PIL import Image

from sim_core.exif import DAMAGED, clean_exif, exif_for
from sim_core.iptc import iptc_for, iptc_of
from sim_core.xmp import clean_xmp, xmp_for

if TYPE_CHECKING:
    from collections.abc import Mapping

_IPTC_TAG = 33723


class _Choice(NamedTuple):
    label: str
    hint: str


class MetadataChoice(Enum):
    """What of it goes into an export."""

    ALL = _Choice("Keep all", "Camera, date, author, caption, and where it was taken")
    WITHOUT_LOCATION = _Choice(
        "Keep, without location", "Camera, date, author and caption, but not the place"
    )
    NONE = _Choice("Leave out", "Nothing but the picture and its colour profile")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Data about a picture, without what was about its old file only.

    Attributes
    ----------
    exif
        A TIFF structure, little-endian, without the head that JPEG wants.
    xmp
        A packet of UTF-8.
    iptc
        Data sets of IIM.
    """

    exif: bytes = b""
    xmp: bytes = b""
    iptc: bytes = b""

    def for_file(
        self, choice: MetadataChoice, *, size: tuple[int, int], in_srgb: bool
    ) -> Metadata:
        """Return what goes into a file, upright and of `size`; see `exif.exif_for`."""
        if choice is MetadataChoice.NONE:
            return NO_METADATA
        located = choice is MetadataChoice.ALL
        exif = exif_for(self.exif, size=size, in_srgb=in_srgb, with_location=located)
        return Metadata(
            exif,
            xmp_for(self.xmp, with_location=located),
            iptc_for(self.iptc, with_location=located),
        )


NO_METADATA = Metadata()


def metadata_of(image: Image.Image) -> Metadata:
    """Return the metadata of an opened picture; what is damaged of it is left out."""
    try:
        exif, iptc = image.getexif(), image.info.get("photoshop")
        iptc = iptc or exif.get(_IPTC_TAG)
    except DAMAGED:
        return Metadata(xmp=_xmp(image.info))
    return Metadata(clean_exif(exif), _xmp(image.info), iptc_of(iptc))


def metadata_of_info(info: Mapping[Any, Any]) -> Metadata:
    """Return the metadata that a decoder hands over as bytes, by ``exif`` and ``xmp``."""
    exif = Image.Exif()
    try:
        exif.load(info.get("exif") or b"")
    except DAMAGED:
        return Metadata(xmp=_xmp(info))
    return Metadata(clean_exif(exif), _xmp(info))


def _xmp(info: Mapping[Any, Any]) -> bytes:
    found = info.get("xmp", b"")
    return clean_xmp(found.encode() if isinstance(found, str) else found or b"")
