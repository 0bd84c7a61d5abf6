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

_WEIGHT, _FLOOR = 0.3, 0.1
"""Of the data term where nothing is known about the network's trust; chosen on procedural
samples among weights from .1 to 3 and floors of .02 and .1."""

_MOST_TRUST = 4.0
"""Trust is the logarithm of what the weight is multiplied by; it goes so far either way."""

_EAGERNESS = 4.0
"""So much faster trust is learned than all else."""

_STOP = Stop(tolerance=5e-5, steps=250)


def weight_of(alpha: Tensor, trust: Tensor) -> Tensor:
    """Return how firmly alpha is held; tensors of one shape, alpha in [0, 1].

    A network is surest about, and best at, what is wholly foreground or background; in
    between the Laplacian knows more. Where that is not so, the network has learned to say.
    """
    sureness = (1 - 4 * alpha * (1 - alpha)).square() + _FLOOR
    firmness = _MOST_TRUST * torch.tanh(trust * (_EAGERNESS / _MOST_TRUST))
    return _WEIGHT * sureness * firmness.exp()


def polish(
    equation: Equation, alpha: Alpha, trust: Alpha, watch: Watch | None = None
) -> Alpha:
    """Return the alpha nearest to a network's that is nearly affine in colour around.

    Parameters
    ----------
    equation
        Of the picture that alpha is of.
    trust
        H×W, see `weight_of`.

    Raises
    ------
    Cancelled
        Soon after the watch's token is set.
    """
    weight = weight_of(torch.from_numpy(alpha), torch.from_numpy(trust)).numpy()
    guess = Guess(alpha, weight)
    return equation.minimise(guess, stop=_STOP, watch=watch or Watch(), by_blocks=False)
