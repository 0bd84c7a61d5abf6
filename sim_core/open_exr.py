"""OpenEXR and floating TIFF through OpenImageIO, which is an optional extra."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim_core.errors import ImageReadError, ImageWriteError

if TYPE_CHECKING:
    from types import ModuleType

    from numpy.typing import NDArray

EXR_MAGIC: Final = b"v/1\x01"

_MISSING: Final = (
    "needs OpenImageIO, which is not installed. Install it with: "
    "pip install 'simatte[formats]'"
)


def has_openimageio() -> bool:
    """Tell whether the optional extra is there."""
    return _openimageio() is not None


def check_openimageio(what: str) -> None:
    """Raise `ImageWriteError` with what to install where the extra is missing."""
    if not has_openimageio():
        raise ImageWriteError(f"{what} {_MISSING}")


def decode_exr(data: bytes, name: str) -> NDArray[np.float32]:
    """Return H×W×C float32 as stored: linear light, colours premultiplied.

    Raises
    ------
    ImageReadError
        Where the extra is missing or the file is damaged.
    """
    library = _openimageio()
    if library is None:
        raise ImageReadError(f"{name}: OpenEXR {_MISSING}")
    with tempfile.TemporaryDirectory(prefix="simatte-") as folder:
        path = Path(folder) / "picture.exr"
        path.write_bytes(data)
        file = library.ImageInput.open(str(path))
        pixels = file.read_image(library.FLOAT) if file is not None else None
        reason = library.geterror() if file is None else file.geterror()
        if file is not None:
            file.close()
    if pixels is None:
        raise ImageReadError(f"{name} is damaged or incomplete ({reason}). Copy it again.")
    height, width = pixels.shape[:2]
    return np.asarray(pixels, np.float32).reshape(height, width, -1)


def encode_float(
    pixels: NDArray[np.float32], suffix: str, *, half: bool, profile: bytes | None = None
) -> bytes:
    """Return the bytes of an OpenEXR or TIFF file of floats.

    Parameters
    ----------
    pixels
        H×W×C; written as they are, with the fourth channel named alpha. OpenEXR means
        premultiplied light by them, TIFF is marked as straight.
    suffix
        ``.exr`` or ``.tif``.
    half
        16 rather than 32 bits.

    Raises
    ------
    ImageWriteError
    """
    check_openimageio(f"{suffix} with floating point numbers")
    library = _openimageio()
    assert library is not None, "checked just now"
    specification = _specification(library, pixels, suffix, half=half)
    if profile is not None:
        specification.attribute("ICCProfile", _bytes_type(library, profile), profile)
    with tempfile.TemporaryDirectory(prefix="simatte-") as folder:
        path = Path(folder) / f"picture{suffix}"
        file = library.ImageOutput.create(str(path))
        written = (
            file is not None
            and file.open(str(path), specification)
            and file.write_image(pixels)
        )
        if file is not None:
            file.close()
        if not written:
            reason = file.geterror() if file is not None else library.geterror()
            raise ImageWriteError(f"The {suffix} file could not be written: {reason}")
        return path.read_bytes()


def _specification(
    library: ModuleType, pixels: NDArray[np.float32], suffix: str, *, half: bool
) -> Any:
    height, width, channels = pixels.shape
    kind = library.HALF if half else library.FLOAT
    specification = library.ImageSpec(width, height, channels, kind)
    if channels == 4:
        specification.alpha_channel = 3
    if suffix == ".exr":
        specification.attribute("oiio:ColorSpace", "lin_rec709")
        specification.attribute("compression", "zip")
    else:
        specification.attribute("oiio:UnassociatedAlpha", 1)
        specification.attribute("compression", "zip")
    return specification


def _bytes_type(library: ModuleType, data: bytes) -> Any:
    return library.TypeDesc(f"uint8[{len(data)}]")


def _openimageio() -> ModuleType | None:
    try:
        import OpenImageIO
    except ImportError:
        return None
    module: ModuleType = OpenImageIO
    return module
