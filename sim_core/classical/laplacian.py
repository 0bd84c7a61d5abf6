"""The matting Laplacian of closed-form matting, over the unknown pixels alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from sim_core.classical.neighbours import MARGIN, Neighbours, guarded, stretches
from sim_core.classical.region import Region
from sim_core.classical.stencil import weigh_neighbours
from sim_core.classical.threads import elements
from sim_core.classical.windows import Windows

if TYPE_CHECKING:
    from torch import Tensor


class MattingLaplacian:
    """L of Levin, Lischinski and Weiss 2008, equation 12: the rows of unknown pixels.

    Vectors are (N,) in `dtype`, one value for each pixel of `region`.

    Attributes
    ----------
    region
        The unknown pixels and the known ones that share a window with them.
    unknown
        (N,): 1 where unknown, 0 where known.
    colours
        3×N in [-1, 1], less their mean, which L does not see but rounding does.
    diagonal
        (N,): L's, 0 where known.
    """

    def __init__(
        self, image: Tensor, unknown: Tensor, dtype: torch.dtype = torch.float64
    ) -> None:
        """Take a uint8 (H·W)×3 image and an H×W bool mask that has a true pixel.

        In float32 all is twice as fast, but over smooth regions rounding then resists more
        than L does: enough where a guess is followed, too little where L decides alone.
        """
        self.dtype = dtype
        self.region = Region(unknown, MARGIN)
        self.unknown = unknown.flatten()[self.region.pixels].to(dtype)
        self._neighbours = Neighbours(self.region)
        windows = Windows(image, unknown, self.region, self._neighbours, dtype)
        self.colours = windows.colours
        self._weights = weigh_neighbours(windows, self._neighbours)
        self._weights *= self.unknown
        # What is the same everywhere, L leaves at 0.
        self.diagonal = self._weights.sum(0).neg_()

    def apply(self, vector: Tensor, diagonal: Tensor | None = None) -> Tensor:
        """Return L times a vector at the unknown pixels, and 0 at the known ones.

        Parameters
        ----------
        diagonal
            Stands for L's own, which a data term adds to.
        """
        out = torch.mul(self.diagonal if diagonal is None else diagonal, vector)
        table = guarded(vector)
        for start, length in stretches(len(vector), 2 * elements(vector.device)):
            here = slice(start, start + length)
            total, weights = out[here], self._weights[:, here]
            around = self._neighbours.around(table, start, length)
            for weight, values in zip(weights, around, strict=True):
                total.addcmul_(weight, values)
        return out
