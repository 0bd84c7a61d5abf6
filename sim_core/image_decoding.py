"""Bytes of a picture file to upright RGB: formats, depths, orientation, profiles."""

from __future__ import annotations

import io
import logging
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import cv2
import numpy as np
from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError

from sim_core.composite import change_depth
from sim_core.errors import ImageReadError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, DeepRGB, ImageRGB

_log = logging.getLogger(__name__)

MAX_PIXELS: Final = 500_000_000

# `_check_size` refuses what is too large, with a sentence and a limit of our own.
Image.MAX_IMAGE_PIXELS = None

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_DEPTH: Final = 24
_TIFF: Final = (b"II*\x00", b"MM\x00*")

_DAMAGED: Final = (
    OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, OverflowError,
    struct.error, cv2.error,
)  # fmt: skip
"""What the decoders raise for bytes that are not what their beginning promised."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture as it was read: upright, RGB, in the depth of its file.

    Attributes
    ----------
    pixels
        H×W×3, uint8 or uint16, straight.
    alpha
        H×W in [0, 1] where the file has transparency, else None.
    """

    pixels: DeepRGB
    alpha: Alpha | None = None

    @property
    def rgb8(self) -> ImageRGB:
        """The pixels in 8 bits, the same array where they already are."""
        return change_depth(self.pixels, 8)


def decode_picture(data: bytes, name: str, *, colour_managed: bool = True) -> Picture:
    """Return the picture in the bytes of a file, whatever its format.

    Parameters
    ----------
    data
        A whole file.
    name
        What to call it in errors.
    colour_managed
        Whether 8-bit pictures are converted to sRGB from their colour profile; levels
        that mean something else than light must stay as they are.

    Raises
    ------
    ImageReadError
        Where it is no picture, only a part of one, or too large.
    """
    try:
        return _decode(data, name, colour_managed=colour_managed)
    except UnidentifiedImageError:
        raise ImageReadError(
            f"{name} is not a picture in a format that Simatte reads. "
            "Save it as PNG, JPEG, TIFF or WebP and try again."
        ) from None
    except _DAMAGED as error:
        raise ImageReadError(
            f"{name} is damaged or incomplete ({error}). Copy or export it again."
        ) from error


def _decode(data: bytes, name: str, *, colour_managed: bool) -> Picture:
    try:
        with Image.open(io.BytesIO(data)) as image:
            _check_size(image.size, name)
            image.load()
            deep = _decode_deep(data)
            if deep is None:
                picture = _from_pillow(image, colour_managed=colour_managed)
            else:
                picture = _from_opencv(deep)
            return _turn(picture, _orientation(image))
    except UnidentifiedImageError:
        deep = _decode_deep(data)
        if deep is None:
            raise
        return _from_opencv(deep)


def _check_size(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise ImageReadError(
            f"{name} has {width} × {height} pixels; Simatte reads up to "
            f"{MAX_PIXELS // 1_000_000} megapixels. Scale it down or cut a part out."
        )


def _decode_deep(data: bytes) -> NDArray[np.uint16] | None:
    """Return BGR(A) or grey with 16 bits if the file has more than 8; Pillow keeps 8.

    Upright from TIFF, as the file has it from PNG.
    """
    is_deep_png = data.startswith(_PNG) and data[_PNG_DEPTH : _PNG_DEPTH + 1] == b"\x10"
    if not is_deep_png and not data.startswith(_TIFF):
        return None
    flags = cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if decoded is None or decoded.dtype == np.uint8:
        return None
    return _to_16_bits(decoded)


def _to_16_bits(levels: NDArray[Any]) -> NDArray[np.uint16]:
    """Return levels of more than 8 bits as uint16; floats are taken to be in [0, 1]."""
    if levels.dtype == np.uint16:
        return cast("NDArray[np.uint16]", levels)
    scale = 65535 if levels.dtype.kind == "f" else 1
    scaled = np.rint(np.nan_to_num(levels).astype(np.float64) * scale)
    return np.asarray(np.clip(scaled, 0, 65535), np.uint16)


def _from_opencv(decoded: NDArray[np.uint16]) -> Picture:
    if decoded.ndim == 2:
        return Picture(np.repeat(decoded[..., None], 3, axis=2))
    if decoded.shape[2] == 3:
        return Picture(np.ascontiguousarray(decoded[..., ::-1]))
    rgb = np.ascontiguousarray(decoded[..., 2::-1])
    return Picture(rgb, decoded[..., 3].astype(np.float32) / np.float32(65535))


def _from_pillow(image: Image.Image, *, colour_managed: bool) -> Picture:
    if image.mode.startswith(("I", "F")):
        return _from_opencv(_to_16_bits(np.asarray(image)))
    alpha = None
    if image.has_transparency_data:
        opacity = image.convert("RGBA").getchannel("A")
        alpha = np.asarray(opacity, np.float32) / np.float32(255)
    converted = _to_srgb(image) if colour_managed else image.convert("RGB")
    return Picture(np.array(converted), alpha)


def _to_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile:
        return image.convert("RGB")
    # A profile fits one of these; transparency and palettes are no part of it.
    colours = image.convert({"L": "L", "LA": "L", "CMYK": "CMYK"}.get(image.mode, "RGB"))
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return colours.convert("RGB")
        converted = ImageCms.profileToProfile(
            colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError) as error:
        _log.warning("The colour profile was ignored: %s", error)
        return colours.convert("RGB")
    return converted if converted is not None else colours.convert("RGB")


def _orientation(image: Image.Image) -> object:
    """Return the EXIF orientation that still has to be applied, 1 if it is unreadable."""
    try:
        return image.getexif().get(ExifTags.Base.Orientation, 1)
    except _DAMAGED as error:
        _log.warning("The EXIF data was ignored: %s", error)
        return 1


def _turn(picture: Picture, orientation: object) -> Picture:
    """Return the picture upright; EXIF orientations 1 to 8 (CIPA DC-008, 4.6.4)."""
    if orientation not in range(2, 9):
        return picture
    alpha = picture.alpha
    return Picture(
        _turn_array(picture.pixels, cast("int", orientation)),
        None if alpha is None else _turn_array(alpha, cast("int", orientation)),
    )


def _turn_array(array: NDArray[Any], orientation: int) -> NDArray[Any]:
    if orientation >= 5:
        array = array.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        array = array[:, ::-1]
    if orientation in (3, 4, 7, 8):
        array = array[::-1]
    return np.ascontiguousarray(array)
