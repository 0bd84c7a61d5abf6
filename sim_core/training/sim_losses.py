"""The losses of *Semantic Image Matting* (Sun et al., CVPR 2021).

Where the published code and its text leave a choice, these are mended: they are asked for
where alpha is unknown and a colour can be seen, weigh every sample alike, compare with the
composite before the camera, and none of them needs sides of a certain size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from sim_core.training.discriminator_losses import discriminator_losses
from sim_core.training.gradient_losses import (
    gradient_exclusion_loss,
    gradient_explanation_loss,
)
from sim_core.training.losses import (
    VISIBLE,
    alpha_loss,
    clamp_with_leak,
    colour_composition_loss,
    colour_loss,
    composition_loss,
    laplacian_loss,
    mean_over,
)

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.network.sim.classifier import PatternClassifier
    from sim_core.network.sim.matting_net import SimOutput
    from sim_core.training.batches import Truth


def compute_sim_losses(
    output: SimOutput,
    truth: Truth,
    unknown: Tensor,
    discriminator: PatternClassifier | None = None,
) -> dict[str, Tensor]:
    """Return all losses of a batch by name, the discriminator's where there is one.

    Parameters
    ----------
    unknown
        B×1×H×W, 1 where alpha is asked for.
    """
    alpha = clamp_with_leak(output.alpha)
    foreground, background = output.foreground, output.background
    losses = {
        "alpha": alpha_loss(alpha, truth.alpha, unknown),
        "composition": composition_loss(alpha, truth, unknown),
        "laplacian": laplacian_loss(alpha, truth.alpha, unknown),
        "colours": colour_loss(foreground, background, truth, unknown),
        "colour_composition": colour_composition_loss(
            foreground, background, truth, unknown
        ),
        "mixed_composition": mixed_composition_loss(output, alpha, truth, unknown),
        "colour_laplacian": colour_laplacian_loss(output, truth, unknown),
        "gradient_explanation": gradient_explanation_loss(output, alpha, truth, unknown),
        "gradient_exclusion": gradient_exclusion_loss(output, alpha),
    }
    if discriminator is not None:
        found = discriminator_losses(discriminator, alpha, truth, unknown)._asdict()
        losses |= {f"discriminator_{name}": loss for name, loss in found.items()}
    return losses


def mixed_composition_loss(
    output: SimOutput, alpha: Tensor, truth: Truth, unknown: Tensor
) -> Tensor:
    """Return the mean error of three composites: of F, of B, and of all that was found."""
    foreground, background = output.foreground, output.background
    seen = _composite(truth.foreground, truth.background, truth.alpha)
    composites = (
        _composite(foreground, truth.background, truth.alpha),
        _composite(truth.foreground, background, truth.alpha),
        _composite(foreground, background, alpha),
    )
    errors = [mean_over((found - seen).abs(), unknown) for found in composites]
    return torch.stack(errors).mean()


def colour_laplacian_loss(output: SimOutput, truth: Truth, unknown: Tensor) -> Tensor:
    """Return the mean of the pyramid distances of foreground and of background."""
    seen, beyond = truth.alpha > VISIBLE, truth.alpha < 1 - VISIBLE
    foreground = laplacian_loss(output.foreground, truth.foreground, unknown * seen)
    background = laplacian_loss(output.background, truth.background, unknown * beyond)
    return (foreground + background) / 2


def _composite(foreground: Tensor, background: Tensor, alpha: Tensor) -> Tensor:
    return alpha * foreground + (1 - alpha) * background
