"""Levels of more than 8 bits, from whatever numbers a file holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import numpy as np

from sim_core.colour_profile import srgb_from_linear

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WHITE: Final = 65535

_WHOLE_RANGES: Final = (255, _WHITE)
"""Whites of files that hold whole numbers as floats, as scientific programs write them."""

_NO_NUMBERS: Final = "has values that are no numbers; they became black or white"


class DeepLevels(NamedTuple):
    """uint16 levels, and what had to be changed for them, as a person should know."""

    levels: NDArray[np.uint16]
    remarks: tuple[str, ...] = ()


def deep_levels(levels: NDArray[Any]) -> DeepLevels:
    """Return levels of more than 8 bits as uint16.

    Parameters
    ----------
    levels
        Whole numbers of which 65535 is white, or, where one is larger, the largest of their
        kind; or floats of which 1 is white, or 255 or 65535 where they are all whole.
    """
    if levels.dtype == np.uint16:
        return DeepLevels(cast("NDArray[np.uint16]", levels))
    if levels.dtype.kind == "f":
        return _from_floats(levels)
    if levels.size and levels.max() > _WHITE:
        return DeepLevels(_rounded(levels * (_WHITE / np.iinfo(levels.dtype).max)))
    return DeepLevels(_rounded(levels))


def levels_of_light(light: NDArray[np.float32]) -> DeepLevels:
    """Return linear light, of which 1 is white, as encoded sRGB levels."""
    return DeepLevels(_rounded(srgb_from_linear(_finite(light)) * _WHITE), _remarks(light))


def _from_floats(levels: NDArray[Any]) -> DeepLevels:
    white = _white_of(levels)
    shares = levels / levels.dtype.type(white)
    return DeepLevels(_rounded(_finite(shares) * _WHITE), _remarks(shares))


def _white_of(levels: NDArray[Any]) -> int:
    """Return which level means white: 1 unless all are whole numbers beyond it."""
    known = levels[np.isfinite(levels)]
    if known.size and known.max() > 1 and (known == np.rint(known)).all():
        return next((white for white in _WHOLE_RANGES if known.max() <= white), 1)
    return 1


def _finite(shares: NDArray[Any]) -> NDArray[Any]:
    """Return shares of white in [0, 1]: what is no number is black, infinite is white."""
    return np.asarray(np.clip(np.nan_to_num(shares), 0, 1))


def _rounded(levels: NDArray[Any]) -> NDArray[np.uint16]:
    return np.asarray(np.clip(np.rint(levels), 0, _WHITE), np.uint16)


def _remarks(shares: NDArray[Any]) -> tuple[str, ...]:
    """Tell what does not fit into levels between black and white."""
    found = () if np.isfinite(shares).all() else (_NO_NUMBERS,)
    with np.errstate(invalid="ignore"):
        beyond = float(np.mean(np.isfinite(shares) & (shares > 1.001)))
    if beyond == 0:
        return found
    share = "less than 1 %" if beyond < 0.01 else f"{beyond:.0%}".replace("%", " %")
    return (*found, f"is brighter than white in {share} of its values; they became white")
