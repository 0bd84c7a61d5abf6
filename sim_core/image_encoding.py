"""Pixels to the bytes of a picture file."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np
from PIL import Image

from sim_core.errors import ImageWriteError
from sim_core.exif import framed, placed
from sim_core.iptc import jpeg_segment
from sim_core.metadata import NO_METADATA, Metadata
from sim_core.png_marks import add_chunks
from sim_core.tiff_marks import add_tags

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TIFF: Final = (".tif", ".tiff")
_WITH_16_BITS: Final = (".png", *_TIFF)
_WITH_ALPHA: Final = (*_WITH_16_BITS, ".webp")

_JPEG: Final = {"format": "JPEG", "quality": 95, "subsampling": 0}
_BY_PILLOW: Final[dict[str, dict[str, Any]]] = {
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    # Three times as fast as by default, for files less than 1 % larger (measured).
    ".webp": {
        "format": "WEBP",
        "lossless": True,
        "exact": True,
        "method": 1,
        "quality": 30,
    },
}
"""Formats whose colour profile OpenCV cannot write."""

_LONGEST_XMP: Final = 65_000
"""Bytes that fit into a segment of a JPEG file."""


_LONGEST_SIDES: Final = {".jpg": 65_500, ".jpeg": 65_500, ".webp": 16_383}
"""Pixels on a side that the encoders take."""


def check_format(suffix: str, *, transparent: bool, depth: int) -> None:
    """Refuse what a format would silently drop, before there is anything to write.

    Parameters
    ----------
    suffix
        Lower case, with its dot.
    transparent
        Whether there will be an alpha channel.
    depth
        Bits of a channel, 8 or 16.

    Raises
    ------
    ImageWriteError
    """
    if not cv2.haveImageWriter(f"picture{suffix}"):
        raise ImageWriteError(f"Simatte cannot write {suffix} files. Choose .png instead.")
    if transparent and suffix not in _WITH_ALPHA:
        raise ImageWriteError(f"{suffix} files hold no transparency. Choose .png instead.")
    if depth == 16 and suffix not in _WITH_16_BITS:
        raise ImageWriteError(
            f"{suffix} files hold no 16 bits. Choose .png or .tif instead."
        )


def encode_image(
    pixels: NDArray[Any],
    suffix: str,
    *,
    profile: bytes | None = None,
    offset: tuple[int, int] = (0, 0),
    metadata: Metadata = NO_METADATA,
) -> bytes:
    """Return the bytes of a picture file.

    Parameters
    ----------
    pixels
        uint8 or uint16; H×W grey, H×W×3 RGB, or H×W×4 RGBA with straight alpha.
    suffix
        Lower case, with its dot.
    profile
        ICC profile to embed.
    offset
        Where the picture stands in a larger one, x and y.
    metadata
        As `Metadata.for_file` returns it; PNG and WebP files hold no IPTC data.

    Raises
    ------
    ImageWriteError
        Where the format cannot hold these pixels.
    """
    transparent = pixels.ndim == 3 and pixels.shape[2] == 4
    check_format(suffix, transparent=transparent, depth=pixels.dtype.itemsize * 8)
    _check_sides(pixels, suffix)
    if suffix in _BY_PILLOW:
        metadata = replace(metadata, exif=placed(metadata.exif, offset))
        return _encode_with_pillow(pixels, suffix, profile, metadata)
    encoded = _encode(pixels, suffix)
    if suffix == ".png":
        return add_chunks(encoded, profile=profile, offset=offset, metadata=metadata)
    if suffix in _TIFF:
        return add_tags(
            encoded,
            profile=profile,
            straight_alpha=transparent,
            offset=offset,
            metadata=metadata,
        )
    return encoded


def _check_sides(pixels: NDArray[Any], suffix: str) -> None:
    height, width = pixels.shape[:2]
    most = _LONGEST_SIDES.get(suffix)
    if most is not None and max(height, width) > most:
        raise ImageWriteError(
            f"{width} × {height} pixels cannot be written as {suffix}, which holds up to "
            f"{most} on a side. Choose .png instead."
        )


def _encode(pixels: NDArray[Any], suffix: str) -> bytes:
    order = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
    if pixels.ndim == 3:
        pixels = cv2.cvtColor(pixels, order[pixels.shape[2]])
    try:
        ok, encoded = cv2.imencode(suffix, pixels)
    except cv2.error:
        ok, encoded = False, np.empty(0, np.uint8)
    if not ok:
        raise ImageWriteError(
            f"This picture cannot be written as {suffix}. Choose .png instead."
        )
    return encoded.tobytes()


def _encode_with_pillow(
    pixels: NDArray[Any], suffix: str, profile: bytes | None, metadata: Metadata
) -> bytes:
    file, options = io.BytesIO(), dict(_BY_PILLOW[suffix])
    if suffix != ".webp":
        options["extra"] = jpeg_segment(metadata.iptc)
    if len(metadata.xmp) <= _LONGEST_XMP or suffix == ".webp":
        options["xmp"] = metadata.xmp
    exif = framed(metadata.exif)
    try:
        image = Image.fromarray(pixels)
        image.save(file, **options, icc_profile=profile, exif=exif)
    except (OSError, ValueError) as error:
        raise ImageWriteError(
            f"This picture cannot be written as {suffix} ({error}). Choose .png instead."
        ) from error
    return file.getvalue()
