"""Bytes of a picture file to upright RGB: formats, depths, orientation, profiles."""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np
from PIL import (
    ExifTags,
    Image,
    ImageCms,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
)

from sim_core.avif import decode_deep_avif
from sim_core.colour_profile import usable_profile
from sim_core.deep_levels import DeepLevels, deep_levels, levels_of_light
from sim_core.errors import ImageReadError
from sim_core.exif import DAMAGED, orientation_of
from sim_core.heif import decode_heif, is_heif
from sim_core.metadata import metadata_of
from sim_core.open_exr import EXR_MAGIC, decode_exr
from sim_core.orientation import turned
from sim_core.picture import Picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_log = logging.getLogger(__name__)

MAX_PIXELS: Final = 500_000_000

# `_check_size` refuses what is too large, with a sentence and a limit of our own.
Image.MAX_IMAGE_PIXELS = None

# Programs keep whole histories of their work in the text of a picture.
PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY = 256 * 1024 * 1024

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_DEPTH: Final = 24
_TIFF: Final = (b"II*\x00", b"MM\x00*")
_PROFILE_TAG: Final = 34675

_STRIP: Final = 256
"""Rows."""

_DAMAGED: Final = (*DAMAGED, cv2.error)
"""What the decoders raise for bytes that are not what their beginning promised."""


def decode_picture(data: bytes, name: str, *, colour_managed: bool = True) -> Picture:
    """Return the picture in the bytes of a file, whatever its format.

    Parameters
    ----------
    data
        A whole file.
    name
        What to call it in errors.
    colour_managed
        Whether colour profiles count; levels that mean something else than light must
        stay as they are.

    Raises
    ------
    ImageReadError
        Where it is no picture, only a part of one, or too large.
    """
    if not data:
        raise ImageReadError(
            f"{name} is not a picture: it is empty. Copy or export it again."
        )
    try:
        picture = _decode(data, name, colour_managed=colour_managed)
        return replace(picture, remarks=(*_remarks_on(picture), *picture.remarks))
    except UnidentifiedImageError:
        raise ImageReadError(
            f"{name} is not a picture in a format that Simatte reads. "
            "Save it as PNG, JPEG, TIFF or WebP and try again."
        ) from None
    except _DAMAGED as error:
        raise ImageReadError(
            f"{name} is damaged or incomplete ({error}). Copy or export it again."
        ) from error


_LIGHT = "holds linear light, which was read as 16-bit sRGB"


def _remarks_on(picture: Picture) -> Iterator[str]:
    """Yield what of a file is not looked at, as a person should know."""
    if picture.frames > 1:
        yield (
            f"holds {picture.frames} pictures, as an animation does; this is the first of "
            "them"
        )
    if picture.alpha is not None and (picture.alpha < 1).any():
        yield "has transparency of its own, which is not looked at: only its colours are"


def _decode(data: bytes, name: str, *, colour_managed: bool) -> Picture:
    if data.startswith(EXR_MAGIC):
        return _from_light(decode_exr(data, name))
    if is_heif(data):
        return decode_heif(data, name, colour_managed=colour_managed)
    try:
        with Image.open(io.BytesIO(data)) as image:
            _check_size(image.size, name)
            # Before the pixels: with them Pillow may close the file.
            metadata, frames = metadata_of(image), _frames(image)
            image.load()
            picture = _pixels(image, data, colour_managed=colour_managed)
            upright = turned(picture, orientation_of(image))
            return replace(upright, metadata=metadata, frames=frames)
    except UnidentifiedImageError:
        deep = _decode_deep(data)
        if deep is None:
            raise
        profile = _tiff_tag(data, _PROFILE_TAG) if colour_managed else None
        picture = replace(_from_opencv(deep), profile=usable_profile(profile))
        return turned(picture, _tiff_tag(data, ExifTags.Base.Orientation) or 1)


def _pixels(image: Image.Image, data: bytes, *, colour_managed: bool) -> Picture:
    """Return the picture as it lies in its file, in its depth."""
    profile = usable_profile(image.info.get("icc_profile") if colour_managed else None)
    if image.format == "AVIF":
        levels = decode_deep_avif(data)
        if levels is not None:
            return replace(_from_channels(levels), profile=profile)
    deep = _decode_deep(data)
    if deep is None:
        return _from_pillow(image, colour_managed=colour_managed)
    return replace(_from_opencv(deep), profile=profile)


def _frames(image: Image.Image) -> int:
    """Return how many pictures a file holds; previews beside a photograph do not count."""
    return 1 if image.format == "MPO" else getattr(image, "n_frames", 1)


def _tiff_tag(data: bytes, tag: int) -> Any:
    """Return a tag of a TIFF file whose pixels Pillow does not know, or None."""
    if not data.startswith(_TIFF):
        return None
    directory = TiffImagePlugin.ImageFileDirectory_v2(data[:8])
    file = io.BytesIO(data)
    file.seek(directory.next)
    directory.load(file)
    return directory.get(tag)


def _from_light(light: NDArray[np.float32]) -> Picture:
    """Return premultiplied light as straight 16-bit sRGB; brighter than white ends."""
    channels = light.shape[2]
    alpha = np.clip(np.nan_to_num(light[..., -1]), 0, 1) if channels in (2, 4) else None
    colours = np.repeat(light[..., :1], 3, axis=2) if channels < 3 else light[..., :3]
    if alpha is not None:
        visible = np.where(alpha > 0, alpha, np.float32(1))
        colours = np.asarray(colours / visible[..., None], np.float32)
    levels, remarks = levels_of_light(colours)
    return Picture(levels, alpha, remarks=(_LIGHT, *remarks))


def _check_size(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise ImageReadError(
            f"{name} has {width} × {height} pixels; Simatte reads up to "
            f"{MAX_PIXELS // 1_000_000} megapixels. Scale it down or cut a part out."
        )


def _decode_deep(data: bytes) -> DeepLevels | None:
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
    return deep_levels(decoded)


def _from_opencv(deep: DeepLevels) -> Picture:
    levels, remarks = deep
    if levels.ndim == 2:
        return Picture(np.repeat(levels[..., None], 3, axis=2), remarks=remarks)
    if levels.shape[2] == 3:
        return Picture(np.ascontiguousarray(levels[..., ::-1]), remarks=remarks)
    rgb = np.ascontiguousarray(levels[..., 2::-1])
    alpha = levels[..., 3].astype(np.float32) / np.float32(65535)
    return Picture(rgb, alpha, remarks=remarks)


def _from_channels(levels: NDArray[np.uint16]) -> Picture:
    """Return H×W×C levels, C from 1 to 4, as a picture; even numbers have alpha."""
    channels = levels.shape[2]
    has_alpha = channels in (2, 4)
    alpha = levels[..., -1].astype(np.float32) / np.float32(65535) if has_alpha else None
    colours = np.repeat(levels[..., :1], 3, axis=2) if channels < 3 else levels[..., :3]
    return Picture(np.ascontiguousarray(colours), alpha)


def _from_pillow(image: Image.Image, *, colour_managed: bool) -> Picture:
    if image.mode.startswith(("I", "F")):
        return _from_opencv(deep_levels(np.asarray(image)))
    alpha = None
    if image.has_transparency_data:
        opacity = image.convert("RGBA").getchannel("A")
        alpha = np.asarray(opacity, np.float32) / np.float32(255)
    if not colour_managed:
        return Picture(_levels_of(image), alpha)
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("CMYK", "L", "LA"):
        return Picture(_levels_of(_to_srgb(image, profile)), alpha)
    return Picture(_levels_of(image), alpha, usable_profile(profile))


def _levels_of(image: Image.Image) -> NDArray[np.uint8]:
    """Return H×W×3, strip by strip.

    Pillow hands out bytes in one piece with Python's lock held, and a window waits for it.
    """
    colours = image if image.mode == "RGB" else image.convert("RGB")
    width, height = image.size
    levels = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, _STRIP):
        bottom = min(top + _STRIP, height)
        levels[top:bottom] = np.asarray(colours.crop((0, top, width, bottom)))
    return levels


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return a picture in inks or greys as sRGB: there is no profile to keep with RGB."""
    colours = image.convert("CMYK" if image.mode == "CMYK" else "L")
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError) as error:
        _log.warning("The colour profile was ignored: %s", error)
        return colours.convert("RGB")
    return converted if converted is not None else colours.convert("RGB")
