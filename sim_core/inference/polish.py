"""The last touch on a network's alpha: the matting Laplacian connects its pixels again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from sim_core.classical.closed_form import Guess
from sim_core.classical.conjugate_gradient import Stop
from sim_core.classical.watch import Watch

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.arrays import Alpha
    from sim_core.classical.closed_form import Equation

# Chosen on procedural samples among weights from .1 to 3 and floors of .02 and .1.
_WEIGHT, _FLOOR = 0.3, 0.1
_STOP = Stop(tolerance=5e-5, steps=250)


def weight_of(alpha: Tensor) -> Tensor:
    """Return how firmly alpha in [0, 1] is held.

    A network is surest about, and best at, what is wholly foreground or background; in
    between the Laplacian knows more. So the former is held and the latter may follow it.
    """
    return _WEIGHT * ((1 - 4 * alpha * (1 - alpha)).square() + _FLOOR)


def polish(equation: Equation, alpha: Alpha, watch: Watch | None = None) -> Alpha:
    """Return the alpha nearest to a network's that is nearly affine in colour around.

    Parameters
    ----------
    equation
        Of the picture that alpha is of.

    Raises
    ------
    Cancelled
        Soon after the watch's token is set.
    """
    guess = Guess(alpha, weight_of(torch.from_numpy(alpha)).numpy())
    return equation.minimise(guess, stop=_STOP, watch=watch or Watch(), by_blocks=False)
