"""Closed-form matting: the alpha that is everywhere nearly affine in colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from sim_core.classical.colour_blocks import ColourBlocks
from sim_core.classical.conjugate_gradient import Stop, conjugate_gradient
from sim_core.classical.laplacian import MattingLaplacian
from sim_core.classical.rays import KnownPixels
from sim_core.classical.shared_matting import share_samples
from sim_core.classical.threads import steady_threads
from sim_core.classical.watch import Watch
from sim_core.jobs import CancelToken, Progress, ignore_progress
from sim_core.method import Matte
from sim_core.trimap import (
    BACKGROUND,
    FOREGROUND,
    UNKNOWN,
    check_trimap,
    constrain_alpha,
    unknown_region,
)

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.arrays import Alpha, ImageRGB, Trimap

_EXACT = Stop(tolerance=3e-6, steps=600)
_DRAFT = Stop(tolerance=1e-3, steps=40)

_ONE_SIDED_WEIGHT = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Guess:
    """What is thought of alpha before; H×W float32 each.

    Attributes
    ----------
    alpha
        Where to start: the nearer to the solution, the sooner done.
    weight
        0 or more: how much each pixel shall stay near it; None where it may leave freely.
    """

    alpha: Alpha
    weight: Alpha | None = None


@steady_threads()
def solve_closed_form(
    image: ImageRGB,
    trimap: Trimap,
    guess: Guess,
    *,
    stop: Stop,
    device: torch.device | str = "cpu",
    watch: Watch | None = None,
) -> Alpha:
    """Minimise ``α'Lα + Σ weight (α - guess)²`` over the unknown pixels.

    Anat Levin, Dani Lischinski and Yair Weiss, A Closed-Form Solution to Natural Image
    Matting, PAMI 2008: 3×3 windows, ε = 1e-7, known pixels as hard constraints. Conjugate
    gradients, preconditioned by the diagonal and by `ColourBlocks`.

    Returns
    -------
    Alpha
        H×W in [0, 1], exactly 0 and 1 where known.
    """
    watch = watch or Watch()
    unknown = unknown_region(trimap)
    if not unknown.any():
        return constrain_alpha(guess.alpha, trimap)
    device = torch.device(device)
    pixels = torch.tensor(image, device=device).reshape(-1, 3)
    dtype = torch.float64 if guess.weight is None else torch.float32
    laplacian = MattingLaplacian(pixels, torch.from_numpy(unknown).to(device), dtype)
    solution = _minimise(laplacian, _Planes(laplacian, trimap, guess), stop, watch)
    alpha = constrain_alpha(guess.alpha, trimap)
    inside = laplacian.unknown > 0
    places = laplacian.region.pixels[inside].cpu().numpy()
    alpha.reshape(-1)[places] = solution[inside].clamp_(0, 1).cpu().numpy()
    return alpha


class _Planes:
    """The pictures that go into a system, as vectors over the Laplacian's region."""

    def __init__(self, laplacian: MattingLaplacian, trimap: Trimap, guess: Guess) -> None:
        region = laplacian.region
        places = region.pixels.cpu().numpy()

        def pick(plane: Alpha) -> Tensor:
            values = plane.reshape(-1)[places].astype(np.float32)
            return torch.from_numpy(values).to(region.device, laplacian.dtype)

        self.known = pick((trimap == FOREGROUND).astype(np.float32))
        self.start = pick(guess.alpha) * laplacian.unknown
        self.weight = torch.zeros_like(self.known)
        self.pull = torch.zeros_like(self.known)
        if guess.weight is not None:
            self.weight = pick(guess.weight) * laplacian.unknown
            self.pull = self.weight * self.start


def _minimise(
    laplacian: MattingLaplacian, planes: _Planes, stop: Stop, watch: Watch
) -> Tensor:
    def matrix(vector: Tensor) -> Tensor:
        watch.check()
        image = laplacian.apply(vector).mul_(laplacian.unknown)
        return image.addcmul_(planes.weight, vector)

    diagonal = laplacian.diagonal + planes.weight
    blocks = ColourBlocks(laplacian, matrix)
    right = planes.pull - laplacian.apply(planes.known).mul_(laplacian.unknown)
    return conjugate_gradient(
        matrix,
        right,
        planes.start,
        precondition=lambda residual: (residual / diagonal).add_(blocks.correct(residual)),
        stop=stop,
        watch=watch.part(0.2, 1),
    )


class ClosedForm:
    """Closed-form matting as a method; a draft stops early.

    It starts from how near the known regions are. Where the trimap shows only one side, it
    follows `share_samples`' guess at the other, as the Laplacian alone would answer with
    one value for the whole picture; where it shows none, alpha is one half.

    Attributes
    ----------
    halo
        What is farther away than this has little influence: the solution at a pixel
        depends, ever more weakly, on its whole unknown region.
    """

    alignment = 1
    halo = 128

    def __init__(self, device: torch.device | str = "cpu") -> None:
        self._device = torch.device(device)

    def solve(
        self,
        image: ImageRGB,
        trimap: Trimap,
        *,
        exact: bool = True,
        token: CancelToken | None = None,
        progress: Progress = ignore_progress,
    ) -> Matte:
        """Return the matte; see `solve_closed_form`."""
        check_trimap(trimap, image.shape[:2])
        watch = Watch(token, progress)
        watch.reached(0)
        if FOREGROUND not in trimap or BACKGROUND not in trimap:
            return self._one_sided(image, trimap, watch, exact=exact)
        foreground = KnownPixels.of(trimap == FOREGROUND, self._device)
        background = KnownPixels.of(trimap == BACKGROUND, self._device)
        nearness = background.distance / (foreground.distance + background.distance)
        alpha = solve_closed_form(
            image,
            trimap,
            Guess(nearness.view(trimap.shape).cpu().numpy()),
            stop=_EXACT if exact else _DRAFT,
            device=self._device,
            watch=watch,
        )
        watch.reached(1)
        return Matte(alpha)

    def _one_sided(
        self, image: ImageRGB, trimap: Trimap, watch: Watch, *, exact: bool
    ) -> Matte:
        guess = share_samples(
            image, trimap, device=self._device, progress=watch.part(0, 0.1).reached
        )
        if not (trimap != UNKNOWN).any():
            watch.reached(1)
            return Matte(guess.alpha)
        alpha = solve_closed_form(
            image,
            trimap,
            Guess(guess.alpha, guess.confidence * _ONE_SIDED_WEIGHT),
            stop=_EXACT if exact else _DRAFT,
            device=self._device,
            watch=watch.part(0.1, 1),
        )
        watch.reached(1)
        return Matte(alpha)
