"""Closed-form matting: the alpha that is everywhere nearly affine in colour."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from sim_core.classical.conjugate_gradient import Stop
from sim_core.classical.loops.system import System
from sim_core.classical.rays import KnownPixels
from sim_core.classical.shared_matting import share_samples
from sim_core.classical.tensor_system import TensorSystem
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
    from collections.abc import Iterator

    from sim_core.arrays import Alpha, ImageRGB, Trimap

_EXACT = Stop(tolerance=3e-6, steps=600)
_DRAFT = Stop(tolerance=1e-3, steps=40)

_ONE_SIDED_WEIGHT = 0.01
_NUMPY: dict[torch.dtype, type[np.floating[Any]]] = {
    torch.float32: np.float32,
    torch.float64: np.float64,
}


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


class Equation:
    """``α'Lα + Σ weight (α - guess)²`` over the unknown pixels, for any number of guesses.

    Anat Levin, Dani Lischinski and Yair Weiss, A Closed-Form Solution to Natural Image
    Matting, PAMI 2008: 3×3 windows, ε = 1e-7, known pixels as hard constraints.
    """

    def __init__(
        self,
        image: ImageRGB,
        trimap: Trimap,
        *,
        dtype: torch.dtype = torch.float32,
        device: torch.device | str = "cpu",
    ) -> None:
        """Take a picture; what depends on it alone is worked out when first needed.

        float64 is for guesses without weight, see `MattingLaplacian`.
        """
        self._image, self._trimap = image, trimap
        self._dtype, self._device = dtype, torch.device(device)

    @cached_property
    def _system(self) -> System | TensorSystem:
        unknown = unknown_region(self._trimap)
        if self._device.type == "cpu":
            return System(self._image, unknown, _NUMPY[self._dtype])
        return TensorSystem(self._image, unknown, self._dtype, self._device)

    @contextmanager
    def prepared(self) -> Iterator[None]:
        """Work out what depends on the picture alone beside what is done meanwhile.

        If there is a thread for it; else it waits until it is needed.
        """
        beside = self._device.type == "cpu" and torch.get_num_threads() > 1
        if not beside or UNKNOWN not in self._trimap:
            yield
            return
        with ThreadPoolExecutor(1) as thread:
            preparation = thread.submit(self._prepare)
            yield
            preparation.result()

    def _prepare(self) -> None:
        system = self._system
        if isinstance(system, System):
            system.prepare()

    def minimise(
        self, guess: Guess, *, stop: Stop, watch: Watch, by_blocks: bool = True
    ) -> Alpha:
        """Return the alpha, H×W in [0, 1], exactly 0 and 1 where known.

        Conjugate gradients, preconditioned by the diagonal.

        Parameters
        ----------
        by_blocks
            Whether `ColourBlocks` help: they are worth it unless weights are large
            everywhere.

        Raises
        ------
        Cancelled
            Soon after the watch's token is set.
        """
        alpha = constrain_alpha(guess.alpha, self._trimap)
        unknown = unknown_region(self._trimap)
        if unknown.any():
            watch.check()
            known = (self._trimap == FOREGROUND).astype(np.float32)
            solution = self._system.solve(
                known, alpha, guess.weight, stop=stop, watch=watch, by_blocks=by_blocks
            )
            alpha[unknown] = solution.clip(0, 1)
        return alpha


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
        """Return the matte; see `Equation`."""
        check_trimap(trimap, image.shape[:2])
        watch = Watch(token, progress)
        watch.reached(0)
        if FOREGROUND not in trimap or BACKGROUND not in trimap:
            return self._one_sided(image, trimap, watch, exact=exact)
        foreground = KnownPixels.of(trimap == FOREGROUND, self._device)
        background = KnownPixels.of(trimap == BACKGROUND, self._device)
        nearness = background.distance / (foreground.distance + background.distance)
        equation = Equation(image, trimap, dtype=torch.float64, device=self._device)
        alpha = equation.minimise(
            Guess(nearness.view(trimap.shape).cpu().numpy()),
            stop=_EXACT if exact else _DRAFT,
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
        alpha = Equation(image, trimap, device=self._device).minimise(
            Guess(guess.alpha, guess.confidence * _ONE_SIDED_WEIGHT),
            stop=_EXACT if exact else _DRAFT,
            watch=watch.part(0.1, 1),
        )
        watch.reached(1)
        return Matte(alpha)
