"""Picture files, in and out, with a sentence for everything that can be wrong with them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, cast

import cv2
import numpy as np

from sim_core.composite import change_depth
from sim_core.errors import ImageReadError
from sim_core.files import check_folder, write_bytes
from sim_core.image_decoding import decode_picture
from sim_core.image_encoding import check_format, encode_image
from sim_core.metadata import NO_METADATA, Metadata
from sim_core.origin import Origin
from sim_core.picture import Picture

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from sim_core.arrays import Alpha

    Gray = NDArray[np.uint8] | NDArray[np.uint16]

__all__ = [
    "PICTURE_SUFFIXES",
    "Picture",
    "check_folder",
    "check_target",
    "read_alpha",
    "read_coverage",
    "read_gray",
    "read_levels_bytes",
    "read_picture",
    "read_picture_bytes",
    "write_bytes",
    "write_image",
]

PICTURE_SUFFIXES: Final = (
    ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".ppm", ".pgm",
    ".exr", ".avif", ".heic", ".heif",
)  # fmt: skip
"""Endings offered in file dialogs and looked for in folders; the content decides."""

_GREY_SPREAD: Final = 24
"""Levels of 255 by which the channels of a grey differ at most, saved as it may be."""
_GREY_SHARE: Final = 0.01
"""Share of the pixels that may differ by more, all the same."""


def read_picture(path: Path) -> Picture:
    """Read a picture of any usual format.

    The EXIF orientation is applied, the colour profile is kept beside the pixels, PNG,
    TIFF, OpenEXR, HEIC and AVIF of more than 8 bits become 16-bit, and of an animation the
    first frame counts.

    Raises
    ------
    ImageReadError
        Where there is no file, no picture in it, or only a part of one.
    """
    data = _read_bytes(path)
    return replace(decode_picture(data, str(path)), origin=Origin.of(path, data))


def read_picture_bytes(data: bytes, name: str) -> Picture:
    """Read the bytes of a picture file as `read_picture` does; `name` is for errors."""
    return decode_picture(data, name)


def read_levels_bytes(data: bytes, name: str) -> Gray:
    """Read the bytes of a grey picture file as H×W levels, whatever its colour profile.

    Raises
    ------
    ImageReadError
    """
    return _luminance(decode_picture(data, name, colour_managed=False).pixels)


def read_gray(path: Path) -> Gray:
    """Read a trimap as H×W grey levels in the depth of its file.

    Colour is reduced to its luminance, colour profiles are ignored, and what is transparent
    is black, as what is unpainted is background; a picture whose information is all in its
    transparency (one flat colour) gives its alpha.

    Raises
    ------
    ImageReadError
    """
    picture = decode_picture(_read_bytes(path), str(path), colour_managed=False)
    transparency = _transparency(picture)
    if transparency is None:
        return _luminance(picture.pixels)
    if (picture.pixels == picture.pixels[0, 0]).all():
        return transparency
    gray: NDArray[Any] = _luminance(picture.pixels)
    return cast("Gray", np.rint(gray * picture.alpha).astype(gray.dtype))


def read_coverage(path: Path) -> Gray:
    """Read a mask or an alpha as H×W grey levels in the depth of its file.

    Of a picture with transparency, like a cut-out, its transparency; else its grey levels,
    whatever its colour profile.

    Raises
    ------
    ImageReadError
        Also for a picture in colour: how much of it is foreground cannot be told.
    """
    picture = decode_picture(_read_bytes(path), str(path), colour_managed=False)
    transparency = _transparency(picture)
    if transparency is not None:
        return transparency
    if _is_colourful(picture):
        raise ImageReadError(
            f"{path} is in colour and has no transparency, so it is neither an alpha nor a "
            "mask. Choose a picture in grey, or a cut-out with transparency."
        )
    return _luminance(picture.pixels)


def read_alpha(path: Path) -> Alpha:
    """Read an alpha as H×W float32 in [0, 1], as `read_coverage` does."""
    gray = read_coverage(path)
    return gray.astype(np.float32) / np.float32(np.iinfo(gray.dtype).max)


def _transparency(picture: Picture) -> Gray | None:
    """Return alpha in the depth of the pixels; None where it says nothing."""
    alpha = picture.alpha
    if alpha is None or (alpha == alpha[0, 0]).all():
        return None
    kind = picture.pixels.dtype
    return cast("Gray", np.rint(alpha * np.iinfo(kind).max).astype(kind))


def _luminance(pixels: NDArray[Any]) -> Gray:
    if (pixels == pixels[..., :1]).all():
        return cast("Gray", np.ascontiguousarray(pixels[..., 0]))
    return cast("Gray", cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))


def _is_colourful(picture: Picture) -> bool:
    """Tell whether more is coloured than the conversion of a grey picture explains."""
    spread = np.ptp(change_depth(picture.pixels, 8), axis=2)
    return bool(np.mean(spread > _GREY_SPREAD) > _GREY_SHARE)


def write_image(
    path: Path,
    pixels: NDArray[Any],
    *,
    profile: bytes | None = None,
    metadata: Metadata = NO_METADATA,
) -> None:
    """Write a picture at once or not at all; the ending of `path` chooses the format.

    Parameters
    ----------
    path
        Its folder must exist. A file of that name is replaced.
    pixels
        uint8 or uint16; H×W grey, H×W×3 RGB, or H×W×4 RGBA with straight alpha.
    profile
        ICC profile to embed.
    metadata
        As `Metadata.for_file` returns it.

    Raises
    ------
    ImageWriteError
        Where the format is unknown or the place cannot be written; the old file survives.
    """
    encoded = encode_image(pixels, _suffix(path), profile=profile, metadata=metadata)
    write_bytes(path, encoded)


def check_target(path: Path, *, transparent: bool, depth: int) -> None:
    """Raise, before the work rather than after it, what `write_image` would.

    Parameters
    ----------
    transparent, depth
        Whether there will be an alpha channel, and the bits of a channel.

    Raises
    ------
    ImageWriteError
        Where the folder is missing, is not ours to write, or the format does not fit.
    """
    check_format(_suffix(path), transparent=transparent, depth=depth)
    check_folder(path)


def _suffix(path: Path) -> str:
    return path.suffix.lower() or ".png"


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ImageReadError(f"There is no file {path}. Check its name.") from None
    except IsADirectoryError:
        raise ImageReadError(f"{path} is a folder. Choose a picture in it.") from None
    except OSError as error:
        raise ImageReadError(
            f"{path} could not be read: {error.strerror or error}. "
            "Check that it may be read, or copy it to another place."
        ) from error
