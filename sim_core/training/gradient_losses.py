"""Content-sensitive gradient regularisation (Sun et al., CVPR 2021).

Differentiating the compositing equation gives ∇I = (F − B)∇α + α∇F + (1 − α)∇B: whatever
edge the image has belongs to alpha, to the foreground, or to the background. The network
says for each pixel how much of it (its `attention`), and the three together must explain
the image.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention

from sim_core.training.losses import mean_over

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.network.sim.matting_net import SimOutput
    from sim_core.training.batches import Truth

_SOBEL = ((-1 / 8, 0.0, 1 / 8), (-2 / 8, 0.0, 2 / 8), (-1 / 8, 0.0, 1 / 8))


def gradient_explanation_loss(
    output: SimOutput, alpha: Tensor, truth: Truth, unknown: Tensor
) -> Tensor:
    """Return the mean |r₁g(F) + r₂g(B) + r₃g(α) − g(I)| over the unknown region.

    Parameters
    ----------
    output
        Its attention holds r₁, r₂ and r₃, the weights of foreground, background and alpha.
    alpha
        B×1×H×W in [0, 1], what is made of the output's.
    """
    of_foreground, of_background, of_alpha = output.attention.chunk(3, 1)
    explained = (
        of_foreground * gradient_size(output.foreground)
        + of_background * gradient_size(output.background)
        + of_alpha * gradient_size(alpha)
    )
    return mean_over((explained - gradient_size(truth.image)).abs(), unknown)


def gradient_exclusion_loss(output: SimOutput, alpha: Tensor) -> Tensor:
    """Return the mean of g(F)·g(B) + g(α)·g(B): an edge is not in two places at once."""
    background = gradient_size(output.background)
    others = gradient_size(output.foreground) + gradient_size(alpha)
    return (others * background).mean()


def gradient_size(x: Tensor) -> Tensor:
    """Return |∂x/∂column| + |∂x/∂row| of B×C×H×W by Sobel's filter, in units a pixel."""
    across = x.new_tensor(_SOBEL)
    kernels = torch.stack([across, across.T])[:, None]
    planes = F.pad(x.flatten(0, 1)[:, None], (1, 1, 1, 1), mode="replicate")
    return F.conv2d(planes, kernels).abs().sum(1).view(x.shape)
