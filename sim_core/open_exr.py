"""OpenEXR and floating TIFF through OpenImageIO, which is an optional extra."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from sim_core.errors import ImageReadError, ImageWriteError
from sim_core.primaries import to_srgb_primaries
from sim_core.rect import Rect

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
    """Return H×W×C float32 of the display window: linear light, colours premultiplied.

    Where the file names its primaries, they have been converted to those of sRGB.

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
        specification = file.spec() if file is not None else None
        reason = library.geterror() if file is None else file.geterror()
        if file is not None:
            file.close()
    if pixels is None:
        raise ImageReadError(
            f"{name} is damaged or incomplete ({_last_words(reason)}). Copy it again."
        )
    light = _in_srgb(np.asarray(pixels, np.float32), specification)
    return _on_display(light, specification)


def _in_srgb(pixels: NDArray[np.float32], specification: Any) -> NDArray[np.float32]:
    named = specification.getattribute("chromaticities")
    if named is None or pixels.ndim < 3 or pixels.shape[2] < 3:
        return pixels
    return to_srgb_primaries(pixels, tuple(named))


def _last_words(reason: str) -> str:
    """Return the end of what the library said, without the name of our temporary file."""
    return reason.strip().rpartition("\n")[2].rpartition("): ")[2]


def _on_display(pixels: NDArray[np.float32], specification: Any) -> NDArray[np.float32]:
    """Return what lies in the display window; without data there is nothing, black."""
    pixels = pixels.reshape(*pixels.shape[:2], -1)
    data = Rect.of(pixels).moved(specification.x, specification.y)
    left, top = specification.full_x, specification.full_y
    display = Rect(
        left, top, left + specification.full_width, top + specification.full_height
    )
    if data == display:
        return pixels
    shown = np.zeros((display.height, display.width, pixels.shape[2]), np.float32)
    both = data.clip(display)
    if both is not None:
        seen = both.relative_to(data).slices
        shown[both.relative_to(display).slices] = pixels[seen]
    return shown


class Placed(NamedTuple):
    """Where pixels stand in a larger picture."""

    rect: Rect
    whole: Rect


def encode_float(
    pixels: NDArray[np.float32], suffix: str, place: Placed, *, half: bool
) -> bytes:
    """Return the bytes of an OpenEXR or TIFF file of floats.

    Parameters
    ----------
    pixels
        H×W×C; written as they are, with the fourth channel named alpha. OpenEXR means
        premultiplied light by them, TIFF is marked as straight.
    suffix
        ``.exr`` or ``.tif``.
    place
        The data window and the display window of an OpenEXR file.
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
    if suffix == ".exr":
        _set_place(specification, place)
    try:
        with tempfile.TemporaryDirectory(prefix="simatte-") as folder:
            path = Path(folder) / f"picture{suffix}"
            _write(library, path, pixels, specification)
            return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).rstrip(".")
        raise ImageWriteError(
            f"The {suffix} file could not be made: {reason}. "
            f"Make room in {tempfile.gettempdir()}, where it is put together, or choose "
            "another format."
        ) from error


def _write(
    library: ModuleType, path: Path, pixels: NDArray[np.float32], specification: Any
) -> None:
    """Write a file; raises `OSError` with the library's reason where it cannot."""
    file = library.ImageOutput.create(str(path))
    if file is None:
        raise OSError(library.geterror())
    written = file.open(str(path), specification) and file.write_image(pixels)
    reason = file.geterror()
    if not (file.close() and written):
        raise OSError(reason or file.geterror())


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


def _set_place(specification: Any, place: Placed) -> None:
    specification.x, specification.y = place.rect.left, place.rect.top
    specification.full_x, specification.full_y = place.whole.left, place.whole.top
    specification.full_width = place.whole.width
    specification.full_height = place.whole.height


def _openimageio() -> ModuleType | None:
    try:
        import OpenImageIO
    except ImportError:
        return None
    module: ModuleType = OpenImageIO
    return module
