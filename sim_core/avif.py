"""AVIF pictures of more than 8 bits, through imagecodecs, which is an optional extra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from types import ModuleType

    from numpy.typing import NDArray

_CONFIGURATION: Final = b"av1C"
_HIGH, _TWELVE = 0x40, 0x20
"""Of the third byte behind that name (AV1-ISOBMFF 1.2, 2.3.3)."""

_BEGINNING: Final = 65_536
"""Bytes in which the properties of the picture stand; coded data may say anything."""


def decode_deep_avif(data: bytes) -> NDArray[np.uint16] | None:
    """Return the first picture as H×W×C over the range of 16 bits, as it lies in its file.

    Returns
    -------
    ndarray or None
        None for 8 bits, which Pillow reads, and where the extra is missing.

    Raises
    ------
    ValueError
        Where the file is damaged.
    """
    bits, library = _bits(data), _imagecodecs()
    if bits == 8 or library is None:
        return None
    try:
        levels: NDArray[Any] = library.avif_decode(data, index=0)
    except (library.AvifError, RuntimeError) as error:
        raise ValueError(str(error)) from error
    levels = levels.reshape(*levels.shape[:2], -1)
    return np.rint(levels * (65535 / np.float64(2**bits - 1))).astype(np.uint16)


def _bits(data: bytes) -> int:
    place = data.find(_CONFIGURATION, 0, _BEGINNING)
    flags = data[place + 6] if place >= 0 and len(data) > place + 6 else 0
    if not flags & _HIGH:
        return 8
    return 12 if flags & _TWELVE else 10


def _imagecodecs() -> ModuleType | None:
    try:
        import imagecodecs
    except ImportError:
        return None
    module: ModuleType = imagecodecs
    return module
