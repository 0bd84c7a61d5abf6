"""The equation of closed-form matting on a graphics card."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import torch

from sim_core.classical.colour_blocks import ColourBlocks
from sim_core.classical.conjugate_gradient import LEAST_DIAGONAL, conjugate_gradient
from sim_core.classical.laplacian import MattingLaplacian

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from sim_core.arrays import Alpha, ImageRGB, Mask
    from sim_core.classical.conjugate_gradient import Stop
    from sim_core.classical.watch import Watch


class TensorSystem:
    """As `sim_core.classical.loops.system.System`, of tensors."""

    def __init__(
        self, image: ImageRGB, unknown: Mask, dtype: torch.dtype, device: torch.device
    ) -> None:
        """Take an H×W×3 image and an H×W mask."""
        pixels = torch.tensor(image, device=device).reshape(-1, 3)
        mask = torch.from_numpy(unknown).to(device)
        self._laplacian = MattingLaplacian(pixels, mask, dtype)

    @cached_property
    def _blocks(self) -> ColourBlocks:
        return ColourBlocks(self._laplacian)

    def solve(
        self,
        known: Alpha,
        guess: Alpha,
        weight: Alpha | None,
        *,
        stop: Stop,
        watch: Watch,
        by_blocks: bool,
    ) -> NDArray[np.floating]:
        """Return the solution for the unknown pixels in order; see `System.solve`."""
        laplacian = self._laplacian
        start = self._vector(guess) * laplacian.unknown
        nothing = torch.zeros_like(start)
        data = nothing if weight is None else self._vector(weight) * laplacian.unknown
        diagonal = laplacian.diagonal + data
        divisor = diagonal.clamp_min(LEAST_DIAGONAL)
        correct = self._blocks.inverse(data) if by_blocks else None

        def matrix(vector: Tensor) -> Tensor:
            watch.check()
            return laplacian.apply(vector, diagonal)

        def precondition(residual: Tensor) -> Tensor:
            divided = residual / divisor
            return divided.add_(correct(residual)) if correct else divided

        solution = conjugate_gradient(
            matrix,
            data * start - laplacian.apply(self._vector(known)),
            start,
            precondition=precondition,
            stop=stop,
            watch=watch,
        )
        return np.asarray(solution[laplacian.unknown > 0].cpu())

    def _vector(self, plane: Alpha) -> Tensor:
        """Return an H×W plane over the Laplacian's region."""
        region = self._laplacian.region
        values = plane.reshape(-1)[region.pixels.cpu().numpy()].astype(np.float32)
        return torch.from_numpy(values).to(region.device, self._laplacian.dtype)
