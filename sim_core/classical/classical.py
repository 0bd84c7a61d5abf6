"""The best matting without weights: shared matting, then the matting Laplacian."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import numpy as np

from sim_core.classical.closed_form import Equation, Guess
from sim_core.classical.conjugate_gradient import Stop
from sim_core.classical.light import mixed_in_light
from sim_core.classical.shared_matting import SharedMatting, SharedSamples, share_samples
from sim_core.classical.watch import Watch
from sim_core.jobs import CancelToken, Progress, ignore_progress
from sim_core.method import Matte
from sim_core.trimap import UNKNOWN

if TYPE_CHECKING:
    import torch

    from sim_core.arrays import Alpha, ImageRGB, Trimap

# Chosen on procedural composites among weights from .003 to .3 and powers from 0 to 4.
_WEIGHT = 0.03
_STOP = Stop(tolerance=1e-4, steps=250)
_SHARE_OF_SAMPLING = 0.5
"""Of the time that sampling and refinement take."""


def refine_samples(
    equation: Equation, samples: SharedSamples, watch: Watch | None = None
) -> Alpha:
    """Return the alpha that stays near shared matting's where that one is confident.

    Shared matting judges each pixel by itself, the matting Laplacian connects them: the two
    together are better than either.

    Parameters
    ----------
    equation, samples
        Of the same picture.
    """
    fourth_power = np.square(np.square(samples.confidence))
    return equation.minimise(
        Guess(samples.alpha, np.float32(_WEIGHT) * fourth_power),
        stop=_STOP,
        watch=watch or Watch(),
    )


def sample_and_refine(
    image: ImageRGB,
    trimap: Trimap,
    equation: Equation | None,
    watch: Watch,
    *,
    in_light: bool = False,
    device: torch.device | str = "cpu",
) -> tuple[SharedSamples, Alpha]:
    """Return shared matting's answer, and the alpha it ends with.

    Parameters
    ----------
    equation
        Of the picture, by which alpha is refined; without one it is shared matting's own.
    in_light
        Whether shared matting's alpha becomes that of `mixed_in_light`.
    """
    first = watch.part(0, _SHARE_OF_SAMPLING if equation else 1)
    with equation.prepared() if equation else nullcontext():
        samples = share_samples(
            image, trimap, device=device, token=watch.token, progress=first.reached
        )
    if in_light:
        samples = mixed_in_light(image, trimap, samples)
    if equation is None:
        return samples, samples.alpha
    return samples, refine_samples(equation, samples, watch.part(_SHARE_OF_SAMPLING, 1))


class Classical:
    """Shared matting refined by the matting Laplacian; a draft is shared matting alone.

    Attributes
    ----------
    halo, alignment
        As of `SharedMatting`, plus what the Laplacian carries along.
    """

    alignment = SharedMatting.alignment
    halo = SharedMatting.halo + 32

    def __init__(self, device: torch.device | str = "cpu") -> None:
        self._device = device

    def solve(
        self,
        image: ImageRGB,
        trimap: Trimap,
        *,
        exact: bool = True,
        token: CancelToken | None = None,
        progress: Progress = ignore_progress,
    ) -> Matte:
        """Return the matte; see `share_samples` and `refine_samples`."""
        watch = Watch(token, progress)
        refines = exact and bool((trimap != UNKNOWN).any())
        equation = Equation(image, trimap, device=self._device) if refines else None
        _, alpha = sample_and_refine(image, trimap, equation, watch, device=self._device)
        watch.reached(1)
        return Matte(alpha)
