"""Linear light of other primaries, as that of sRGB's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

SRGB: Final = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)
"""x and y of red, green, blue and white; also what OpenEXR means without saying so."""

_BRADFORD: Final = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)


def to_srgb_primaries(
    light: NDArray[np.float32], chromaticities: Sequence[float]
) -> NDArray[np.float32]:
    """Return light whose first three channels are those of sRGB, and white is white.

    Parameters
    ----------
    light
        H×W×C of at least three channels, linear; the others stay.
    chromaticities
        CIE 1931 x and y of its red, green, blue and white.

    Returns
    -------
    ndarray
        `light` itself where it has sRGB's primaries, or impossible ones. Colours that sRGB
        has not got are below 0 or above 1.

    Notes
    -----
    Whites are adapted by Bradford's matrix, as in ICC.1:2022, annex E.
    """
    if not _are_possible(chromaticities) or np.allclose(chromaticities, SRGB, atol=5e-4):
        return light
    white, wanted = (_xyz(places[6:])[:, 0] for places in (chromaticities, SRGB))
    gains = np.diag((_BRADFORD @ wanted) / (_BRADFORD @ white))
    adapted = np.linalg.inv(_BRADFORD) @ gains @ _BRADFORD
    matrix = np.linalg.inv(_to_xyz(SRGB)) @ adapted @ _to_xyz(chromaticities)
    converted = light.copy()
    converted[..., :3] = light[..., :3] @ matrix.T.astype(np.float32)
    return converted


def _are_possible(chromaticities: Sequence[float]) -> bool:
    """Whether these are four colours, and the first three span a triangle."""
    places = np.asarray(chromaticities, np.float64)
    if places.shape != (8,) or not np.isfinite(places).all() or (places[1::2] == 0).any():
        return False
    return abs(float(np.linalg.det(_xyz(places[:6].tolist())))) > 1e-6


def _xyz(places: Sequence[float]) -> Matrix:
    """Return the XYZ of colours of luminance 1, one a column."""
    x, y = np.asarray(places, np.float64).reshape(-1, 2).T
    return np.stack([x / y, np.ones_like(x), (1 - x - y) / y])


def _to_xyz(chromaticities: Sequence[float]) -> Matrix:
    """Return the matrix from linear light of these primaries to XYZ."""
    primaries, white = _xyz(chromaticities[:6]), _xyz(chromaticities[6:])
    return np.asarray(primaries * np.linalg.solve(primaries, white)[:, 0])
