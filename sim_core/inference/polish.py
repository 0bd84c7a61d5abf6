"""The last touch on a network's alpha: the matting Laplacian connects its pixels again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.classical.closed_form import Guess, solve_closed_form
from sim_core.classical.conjugate_gradient import Stop

if TYPE_CHECKING:
    import torch

    from sim_core.arrays import Alpha, ImageRGB, Trimap
    from sim_core.classical.watch import Watch

# Chosen on procedural samples among weights from .1 to 3 and floors of .02 and .1.
_WEIGHT, _FLOOR = 0.3, 0.1
_STOP = Stop(tolerance=5e-5, steps=250)


def polish(
    image: ImageRGB,
    trimap: Trimap,
    alpha: Alpha,
    *,
    device: torch.device | str = "cpu",
    watch: Watch | None = None,
) -> Alpha:
    """Return the alpha nearest to a network's that is nearly affine in colour around.

    A network is surest about, and best at, what is wholly foreground or background; in
    between the Laplacian knows more. So the former is held and the latter may follow it.

    Raises
    ------
    Cancelled
        Soon after the watch's token is set.
    """
    sureness = np.square(1 - 4 * alpha * (1 - alpha))
    weight = np.float32(_WEIGHT) * (sureness + np.float32(_FLOOR))
    guess = Guess(alpha, weight.astype(np.float32))
    return solve_closed_form(image, trimap, guess, stop=_STOP, device=device, watch=watch)
