"""HEIC pictures, as telephones take them, through pi-heif, which is an optional extra."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim_core.colour_profile import usable_profile
from sim_core.errors import ImageReadError
from sim_core.metadata import metadata_of_info
from sim_core.picture import Picture

if TYPE_CHECKING:
    from types import ModuleType

    from numpy.typing import NDArray

_BOX: Final = b"ftyp"
_BRANDS: Final = (
    b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1",
    b"msf1",
)  # fmt: skip
"""ISO 23008-12, annex B; AVIF files share the last two, but also name themselves."""
_AVIF: Final = (b"avif", b"avis")

_MISSING: Final = (
    "HEIC pictures need pi-heif, which is not installed. Install it with: "
    "pip install 'simatte[formats]'. Or save the picture as JPEG or PNG."
)


def is_heif(data: bytes) -> bool:
    """Tell whether these are the bytes of a HEIC picture."""
    if data[4:8] != _BOX:
        return False
    brands = data[8 : int.from_bytes(data[:4], "big")]
    return brands[:4] in _BRANDS and not any(brand in brands for brand in _AVIF)


def decode_heif(data: bytes, name: str, *, colour_managed: bool) -> Picture:
    """Return a HEIC picture; of more than 8 bits it becomes 16-bit.

    Raises
    ------
    ImageReadError
        Where the extra is missing.
    ValueError
        Where the file is damaged.
    """
    library = _pi_heif()
    if library is None:
        raise ImageReadError(f"{name}: {_MISSING}")
    # Upright by itself: its orientation is a property of the file, not of EXIF.
    file = library.open_heif(io.BytesIO(data), convert_hdr_to_8bit=False)
    info, frames = file.info, len(file)
    levels = _full_range(_channels(np.asarray(file)), info["bit_depth"])
    has_alpha = levels.shape[2] in (2, 4)
    colours = levels[..., :-1] if has_alpha else levels
    most = np.float32(np.iinfo(levels.dtype).max)
    return Picture(
        np.ascontiguousarray(np.broadcast_to(colours, (*colours.shape[:2], 3))),
        levels[..., -1].astype(np.float32) / most if has_alpha else None,
        usable_profile(info.get("icc_profile") if colour_managed else None),
        metadata_of_info(info),
        frames,
    )


def _channels(pixels: NDArray[Any]) -> NDArray[Any]:
    return pixels[..., None] if pixels.ndim == 2 else pixels


def _full_range(levels: NDArray[Any], bits: int) -> NDArray[Any]:
    """Return levels whose lowest bits are empty as levels from 0 to the very highest."""
    if levels.dtype == np.uint8:
        return levels
    most = np.float64(2**bits - 1)
    return np.rint((levels >> (16 - bits)) * (65535 / most)).astype(np.uint16)


def _pi_heif() -> ModuleType | None:
    try:
        import pi_heif
    except ImportError:
        return None
    module: ModuleType = pi_heif
    return module
