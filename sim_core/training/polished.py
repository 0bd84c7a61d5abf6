"""The last touch on a network's alpha, as something that the network is trained through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from sim_core.classical.conjugate_gradient import Stop
from sim_core.classical.loops.system import System
from sim_core.classical.watch import Watch
from sim_core.inference.polish import weight_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from sim_core.arrays import Alpha

_THERE = Stop(tolerance=2e-4, steps=150)
_BACK = Stop(tolerance=2e-3, steps=150)
"""Of a gradient whose mean is 1."""


def polished(alpha: Tensor, *, image: Tensor, base: Tensor, unknown: Tensor) -> Tensor:
    """Return alpha as `sim_core.inference.polish` makes it; with a gradient.

    All are B×C×H×W. It is worked out by the processor, wherever the tensors are.

    Parameters
    ----------
    alpha
        In [0, 1], or a little beyond.
    image
        In [0, 1], as the Laplacian sees it.
    base
        Any alpha that is right where it is known.
    unknown
        1 where alpha is asked for, 0 elsewhere.
    """
    held = torch.where(unknown > 0, alpha.float(), base.float())
    weight = weight_of(held.clamp(0, 1))
    systems = [
        System(picture, mask, np.float32)
        for picture, mask in zip(_bytes(image), _planes(unknown) > 0, strict=True)
    ]
    known = base * (1 - unknown)
    solution: Tensor = _Polished.apply(  # type: ignore[no-untyped-call]
        held, weight, known, systems
    )
    return solution


class _Polished(torch.autograd.Function):
    """``(L + W) x = W alpha - L known``, where W has the weights on its diagonal.

    With ``(L + W) y = dloss/dx``, dloss/dalpha is W y, and dloss/dW is y (alpha - x).
    """

    @staticmethod
    def forward(
        ctx: Any, alpha: Tensor, weight: Tensor, known: Tensor, systems: Sequence[System]
    ) -> Tensor:
        solution = alpha.detach().clone()
        given = zip(systems, *map(_planes, (alpha, weight, known)), strict=True)
        for number, (system, guess, firmness, fixed) in enumerate(given):
            if system.unknown.any():
                found = system.solve(
                    fixed, guess, firmness, stop=_THERE, watch=Watch(), by_blocks=False
                )
                solution[number, 0][_mask(system, alpha)] = torch.from_numpy(found).to(
                    alpha
                )
        ctx.save_for_backward(alpha, weight, solution)
        ctx.systems = systems
        return solution

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Any:
        alpha, weight, solution = ctx.saved_tensors
        answers = torch.zeros_like(alpha)
        given = zip(ctx.systems, *map(_planes, (gradients[0], weight)), strict=True)
        for number, (system, gradient, firmness) in enumerate(given):
            found = torch.from_numpy(_answered(system, gradient, firmness)).to(alpha)
            answers[number, 0][_mask(system, alpha)] = found
        return weight * answers, answers * (alpha - solution), None, None


def _answered(system: System, gradient: Alpha, firmness: Alpha) -> Alpha:
    """Return y for the unknown pixels, from a gradient of any size."""
    wanted = gradient[system.unknown]
    size = np.abs(wanted).mean() if len(wanted) else 0
    if not size > 0:
        return np.zeros_like(wanted)
    found: Alpha = size * system.answer(gradient / size, firmness, stop=_BACK)
    return found


def _bytes(image: Tensor) -> Any:
    pixels = (image * 255).round().to(torch.uint8)
    return pixels.permute(0, 2, 3, 1).contiguous().cpu().numpy()


def _planes(tensor: Tensor) -> Any:
    """Return B×H×W of B×1×H×W."""
    return tensor.detach()[:, 0].contiguous().cpu().numpy()


def _mask(system: System, like: Tensor) -> Tensor:
    return torch.from_numpy(system.unknown).to(like.device)
