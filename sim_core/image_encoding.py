"""Pixels to the bytes of a picture file."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np

from sim_core.errors import ImageWriteError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TIFF: Final = (".tif", ".tiff")
_WITH_16_BITS: Final = (".png", *_TIFF)
_WITH_ALPHA: Final = (*_WITH_16_BITS, ".webp")

_EXTRA_SAMPLES, _SHORT, _STRAIGHT_ALPHA = 338, 3, 2
"""TIFF 6.0, section 18: what a fourth sample means."""


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


def encode_image(pixels: NDArray[Any], suffix: str) -> bytes:
    """Return the bytes of a picture file.

    Parameters
    ----------
    pixels
        uint8 or uint16; H×W grey, H×W×3 RGB, or H×W×4 RGBA with straight alpha.
    suffix
        Lower case, with its dot.

    Raises
    ------
    ImageWriteError
        Where the format cannot hold these pixels.
    """
    transparent = pixels.ndim == 3 and pixels.shape[2] == 4
    check_format(suffix, transparent=transparent, depth=pixels.dtype.itemsize * 8)
    encoded = _encode(pixels, suffix)
    if transparent and suffix in _TIFF:
        return _mark_straight_alpha(encoded)
    return encoded


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


def _mark_straight_alpha(tiff: bytes) -> bytes:
    """Return a little-endian TIFF with the tag that OpenCV leaves out.

    Without it other programs take the fourth channel for anything but transparency. The
    directory is written again at the end, with one entry more.
    """
    start = struct.unpack_from("<I", tiff, 4)[0]
    count = struct.unpack_from("<H", tiff, start)[0]
    entries = [tiff[start + 2 + 12 * i : start + 14 + 12 * i] for i in range(count)]
    entries.append(struct.pack("<HHIHH", _EXTRA_SAMPLES, _SHORT, 1, _STRAIGHT_ALPHA, 0))
    entries.sort(key=lambda entry: struct.unpack_from("<H", entry)[0])
    padding = b"\0" * (len(tiff) % 2)
    end = struct.pack("<I", 0)
    directory = struct.pack("<H", len(entries)) + b"".join(entries) + end
    header = tiff[:4] + struct.pack("<I", len(tiff) + len(padding))
    return header + tiff[8:] + padding + directory
