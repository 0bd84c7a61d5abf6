"""Pictures taken over as trimap, mask or alpha, whatever their size and depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np

from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN, snap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, Mask, Trimap

    Shape = tuple[int, int]

_SAME_PROPORTIONS = 0.02
"""Relative difference of aspect ratios that rounding of sizes can explain."""

_EXACT_LEVELS = (BACKGROUND, 127, UNKNOWN, FOREGROUND)


class AdoptedTrimap(NamedTuple):
    """A trimap of the wanted size, and what had to be done for it, as a sentence or two.

    The note is empty where nothing had to be done.
    """

    trimap: Trimap
    note: str


class AdoptedMask(NamedTuple):
    """A mask of the wanted size, and what had to be done for it."""

    mask: Mask
    note: str


class AdoptedAlpha(NamedTuple):
    """An alpha of the wanted size, and what had to be done for it."""

    alpha: Alpha
    note: str


def adopt_trimap(gray: NDArray[Any], shape: Shape) -> AdoptedTrimap:
    """Return grey levels as a trimap of a picture's size.

    Parameters
    ----------
    gray
        H×W, uint8 or uint16 over its full range, or float in [0, 1]. Snapped by
        `sim_core.trimap.snap`, then resized to the nearest pixel: no class is invented.
    shape
        Height and width of the picture.
    """
    gray = _finite(gray)
    trimap = snap(gray)
    if trimap.shape != shape:
        size = shape[1], shape[0]
        resized = cv2.resize(trimap, size, interpolation=cv2.INTER_NEAREST_EXACT)
        trimap = np.asarray(resized, np.uint8)
    note = _join(_size_note("trimap", gray.shape, shape), _snap_note(gray))
    return AdoptedTrimap(trimap, note)


def adopt_mask(gray: NDArray[Any], shape: Shape) -> AdoptedMask:
    """Return grey levels as a mask of a picture's size, true from half grey on.

    Parameters as of `adopt_trimap`; resized by area before the cut.
    """
    alpha = _to_alpha(gray)
    grays = float(np.mean((alpha > 0) & (alpha < 1)))
    cut = f"{_percent(grays)} of it was grey and has been cut at half." if grays else ""
    note = _join(_size_note("mask", gray.shape, shape), cut)
    return AdoptedMask(_resize(alpha, shape) >= 0.5, note)


def adopt_alpha(gray: NDArray[Any], shape: Shape) -> AdoptedAlpha:
    """Return grey levels as an alpha of a picture's size.

    Parameters as of `adopt_trimap`; shrunk by the mean of the area, enlarged linearly, so
    that no value is overshot.
    """
    alpha = _resize(_to_alpha(gray), shape)
    return AdoptedAlpha(alpha, _size_note("alpha", gray.shape, shape))


def _to_alpha(gray: NDArray[Any]) -> Alpha:
    gray = _finite(gray)
    top = 1.0 if gray.dtype.kind == "f" else float(np.iinfo(gray.dtype).max)
    alpha: Alpha = np.clip(gray.astype(np.float32) / np.float32(top), 0, 1)
    return alpha


def _resize(alpha: Alpha, shape: Shape) -> Alpha:
    """Resize each side by its own rule: `INTER_AREA` enlarges in blocks."""
    for height, width in ((alpha.shape[0], shape[1]), shape):
        shrinks = height * width < alpha.size
        method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        if alpha.shape != (height, width):
            resized = cv2.resize(alpha, (width, height), interpolation=method)
            alpha = np.asarray(resized, np.float32)
    return alpha


def _finite(gray: NDArray[Any]) -> NDArray[Any]:
    return np.nan_to_num(gray) if gray.dtype.kind == "f" else gray


def _size_note(noun: str, before: tuple[int, ...], after: Shape) -> str:
    if before == after:
        return ""
    (height, width), (new_height, new_width) = before, after
    note = (
        f"The {noun} was {width} × {height} pixels and has been scaled to "
        f"{new_width} × {new_height}."
    )
    stretch = (new_width / width) / (new_height / height)
    if abs(stretch - 1) > _SAME_PROPORTIONS:
        note += " Its proportions differ: is it the right one?"
    return note


def _snap_note(gray: NDArray[Any]) -> str:
    share = _share_between(gray)
    if share == 0:
        return ""
    return (
        f"{_percent(share)} of it had other grey levels than a trimap: up to 10 % became "
        "background, from 90 % foreground, the rest unknown."
    )


def _share_between(gray: NDArray[Any]) -> float:
    """Return the share of pixels that are not black, white or middle grey."""
    if gray.dtype.kind == "f":
        exact = np.isin(gray, (0, 1)) | (np.abs(gray - 0.5) <= 0.002)
    elif gray.dtype == np.uint16:
        exact = np.isin(gray, (0, 65535)) | (np.abs(gray.astype(np.int32) - 32768) <= 256)
    else:
        counts = np.bincount(gray.ravel(), minlength=256)
        return 1 - float(counts[list(_EXACT_LEVELS)].sum()) / gray.size
    return 1 - float(np.mean(exact))


def _percent(share: float) -> str:
    return "Less than 1 %" if share < 0.01 else f"{share:.0%}".replace("%", " %")


def _join(*notes: str) -> str:
    return " ".join(note for note in notes if note)
