"""Picture files, in and out, with a sentence for everything that can be wrong with them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import cv2
import numpy as np

from sim_core.errors import ImageReadError, ImageWriteError
from sim_core.image_decoding import decode_picture
from sim_core.image_encoding import check_format, encode_image
from sim_core.picture import Picture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha

    Gray = NDArray[np.uint8] | NDArray[np.uint16]

__all__ = [
    "PICTURE_SUFFIXES",
    "Picture",
    "check_folder",
    "check_target",
    "read_alpha",
    "read_gray",
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


def read_picture(path: Path) -> Picture:
    """Read a picture of any usual format.

    The EXIF orientation is applied, the colour profile is kept beside the pixels, PNG,
    TIFF, OpenEXR and HEIC of more than 8 bits become 16-bit, and of an animation the
    first frame counts.

    Raises
    ------
    ImageReadError
        Where there is no file, no picture in it, or only a part of one.
    """
    return decode_picture(_read_bytes(path), str(path))


def read_picture_bytes(data: bytes, name: str) -> Picture:
    """Read the bytes of a picture file as `read_picture` does; `name` is for errors."""
    return decode_picture(data, name)


def read_gray(path: Path) -> Gray:
    """Read a trimap, mask or alpha as H×W grey levels in the depth of its file.

    Colour is reduced to its luminance, colour profiles are ignored; a picture whose
    information is all in its transparency (one flat colour) gives its alpha.

    Raises
    ------
    ImageReadError
    """
    picture = decode_picture(_read_bytes(path), str(path), colour_managed=False)
    pixels, alpha = picture.pixels, picture.alpha
    if (
        alpha is not None
        and (pixels == pixels[0, 0]).all()
        and (alpha != alpha[0, 0]).any()
    ):
        return cast(
            "Gray", np.rint(alpha * np.iinfo(pixels.dtype).max).astype(pixels.dtype)
        )
    if (pixels == pixels[..., :1]).all():
        return cast("Gray", np.ascontiguousarray(pixels[..., 0]))
    return cast("Gray", cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))


def read_alpha(path: Path) -> Alpha:
    """Read an alpha as H×W float32 in [0, 1]; raises `ImageReadError`."""
    gray = read_gray(path)
    return gray.astype(np.float32) / np.float32(np.iinfo(gray.dtype).max)


def write_image(path: Path, pixels: NDArray[Any], *, profile: bytes | None = None) -> None:
    """Write a picture at once or not at all; the ending of `path` chooses the format.

    Parameters
    ----------
    path
        Its folder must exist. A file of that name is replaced.
    pixels
        uint8 or uint16; H×W grey, H×W×3 RGB, or H×W×4 RGBA with straight alpha.
    profile
        ICC profile to embed.

    Raises
    ------
    ImageWriteError
        Where the format is unknown or the place cannot be written; the old file survives.
    """
    write_bytes(path, encode_image(pixels, _suffix(path), profile=profile))


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


def check_folder(path: Path) -> None:
    """Raise `ImageWriteError` where no file of this name can be made."""
    folder = path.parent
    if not folder.is_dir():
        raise ImageWriteError(f"There is no folder {folder}. Make it or choose another.")
    if not os.access(folder, os.W_OK):
        raise ImageWriteError(f"{folder} is read-only. Choose another folder.")
    if path.exists() and not path.is_file():
        raise ImageWriteError(f"{path} is not a file. Choose another name.")


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file at once or not at all; raises `ImageWriteError`."""
    check_folder(path)
    try:
        _replace(path, data)
    except OSError as error:
        raise ImageWriteError(
            f"{path} could not be written: {error.strerror or error}. "
            "Choose another folder or make room, then try again."
        ) from error


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=".simatte-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode_of_new_files())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _mode_of_new_files() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


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
