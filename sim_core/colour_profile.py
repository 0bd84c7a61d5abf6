"""Colour profiles (ICC) and the curve of sRGB."""

from __future__ import annotations

import io
import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageCms, ImageColor

from sim_core.errors import ImageWriteError

if TYPE_CHECKING:
    from types import ModuleType

    from numpy.typing import NDArray

    from sim_core.arrays import ImageRGB

_MISSING = (
    "Colours of more than 8 bits are converted to sRGB by imagecodecs, which is not "
    "installed. Install it with: pip install 'simatte[formats]'. Or choose to keep the "
    "picture's own colour profile, or a depth of 8 bits."
)

_log = logging.getLogger(__name__)


@lru_cache(1)
def srgb_profile() -> bytes:
    """Return the ICC profile of sRGB, to be embedded in files."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def usable_profile(profile: bytes | None) -> bytes | None:
    """Return an ICC profile of RGB that is not sRGB's own, or None.

    What cannot be understood is dropped with a warning: colours are then those of sRGB.
    """
    if not profile:
        return None
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(opened):
            return None
        _transform(profile)
    except (ImageCms.PyCMSError, OSError) as error:
        _log.warning("The colour profile was ignored: %s", error)
        return None
    return profile


def to_srgb(pixels: ImageRGB, profile: bytes) -> ImageRGB:
    """Return H×W×3 uint8 pixels of a profile as sRGB (LittleCMS, perceptual intent)."""
    image = Image.fromarray(pixels)
    return np.array(ImageCms.applyTransform(image, _transform(profile)))


def from_srgb(pixels: ImageRGB, profile: bytes) -> ImageRGB:
    """Return H×W×3 uint8 sRGB pixels in the colours of a profile."""
    image = Image.fromarray(pixels)
    return np.array(ImageCms.applyTransform(image, _transform(profile, backwards=True)))


def deep_to_srgb(pixels: NDArray[np.uint16], profile: bytes) -> NDArray[np.uint16]:
    """Return H×W×3 uint16 pixels of a profile as sRGB, by LittleCMS in imagecodecs.

    Raises
    ------
    ImageWriteError
        Where that optional extra is missing: Pillow converts 8 bits only.
    """
    library = _imagecodecs()
    if library is None:
        raise ImageWriteError(_MISSING)
    converted = library.cms_transform(
        np.ascontiguousarray(pixels),
        profile,
        srgb_profile(),
        colorspace="rgb",
        outcolorspace="rgb",
    )
    return np.asarray(converted, np.uint16)


def _imagecodecs() -> ModuleType | None:
    try:
        import imagecodecs
    except ImportError:
        return None
    module: ModuleType = imagecodecs
    return module


@lru_cache(4)
def _transform(profile: bytes, *, backwards: bool = False) -> ImageCms.ImageCmsTransform:
    own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    source, target = (srgb, own) if backwards else (own, srgb)
    return ImageCms.buildTransform(source, target, "RGB", "RGB")


def named_colour(text: str) -> tuple[int, int, int] | None:
    """Return the 8-bit sRGB of ``#5080c0`` or ``white`` (CSS), None for anything else."""
    try:
        red, green, blue = ImageColor.getrgb(text)[:3]
    except ValueError:
        return None
    return red, green, blue


def linear_from_srgb(values: NDArray[Any]) -> NDArray[np.float32]:
    """Return light for encoded values in [0, 1] (IEC 61966-2-1)."""
    values = np.asarray(values, np.float32)
    curved = ((values + np.float32(0.055)) / np.float32(1.055)) ** np.float32(2.4)
    return np.where(values <= np.float32(0.04045), values / np.float32(12.92), curved)


def srgb_from_linear(light: NDArray[Any]) -> NDArray[np.float32]:
    """Return encoded values for light; less than none is none (IEC 61966-2-1)."""
    light = np.maximum(np.asarray(light, np.float32), 0)
    curved = np.float32(1.055) * light ** np.float32(1 / 2.4) - np.float32(0.055)
    return np.where(light <= np.float32(0.0031308), light * np.float32(12.92), curved)
