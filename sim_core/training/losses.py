"""Losses of matting networks.

Every loss is the mean over samples of something normalised within each sample, so that
processes with a part of the batch each have the same mean gradient as one with all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.network.compact import CompactOutput
    from sim_core.training.batches import Truth
    from sim_core.training.options import LossWeights

LEAK = 0.02
"""Slope outside [0, 1], where a plain clamp would leave a pixel without gradient."""

_LEVEL_WEIGHTS = (1.0, 1.5, 2.0, 3.0)
_RESIDUAL_WEIGHT = 2.0
"""Of the pyramid's coarsest level, which holds the mean error."""

_BINOMIAL = (1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16)

_VISIBLE = 0.02
"""A colour with a smaller share of the pixel cannot be seen, and is not asked for."""


class Losses(NamedTuple):
    """Scalars, not yet weighted."""

    alpha: Tensor
    composition: Tensor
    laplacian: Tensor
    colours: Tensor
    colour_composition: Tensor
    classification: Tensor

    def total(self, weights: LossWeights) -> Tensor:
        """Return the weighted sum."""
        terms = [getattr(weights, name) * loss for name, loss in self._asdict().items()]
        return torch.stack(terms).sum()


def compute_losses(output: CompactOutput, truth: Truth, unknown: Tensor) -> Losses:
    """Return all losses of a batch; `unknown` is B×1×H×W, 1 where alpha is asked for."""
    alpha = clamp_with_leak(output.alpha)
    return Losses(
        alpha_loss(alpha, truth.alpha, unknown),
        composition_loss(alpha, truth, unknown),
        laplacian_loss(alpha, truth.alpha, unknown),
        colour_loss(output.foreground, output.background, truth, unknown),
        colour_composition_loss(output.foreground, output.background, truth, unknown),
        classification_loss(output.activation, unknown, truth.pattern),
    )


def clamp_with_leak(alpha: Tensor) -> Tensor:
    """Return alpha within [0, 1] but for a slight slope outside."""
    inside = alpha.clamp(0, 1)
    return inside + LEAK * (alpha - inside)


def alpha_loss(alpha: Tensor, truth: Tensor, unknown: Tensor) -> Tensor:
    """Return the mean |α − α*| over the unknown region; all B×1×H×W."""
    return _mean_over((alpha - truth).abs(), unknown)


def composition_loss(alpha: Tensor, truth: Truth, unknown: Tensor) -> Tensor:
    """Return the mean |αF* + (1 − α)B* − α*F* − (1 − α*)B*| over the unknown region.

    Compared with the composite of the truth and not with the image, which has been through
    a camera.
    """
    contrast = truth.foreground - truth.background
    return _mean_over(((alpha - truth.alpha) * contrast).abs(), unknown)


def laplacian_loss(alpha: Tensor, truth: Tensor, unknown: Tensor) -> Tensor:
    """Return the L1 distance of Laplacian pyramids over the unknown region.

    As in Hou and Liu (*Context-Aware Image Matting*, 2019) with gentler weights and the
    coarsest level. The pyramid is linear, so that the difference needs but one.
    """
    level = (alpha - truth) * unknown
    total = level.new_zeros(level.shape[0])
    pixels = 1.0
    for weight in _LEVEL_WEIGHTS:
        smaller = _blur(level)[..., ::2, ::2]
        again = F.interpolate(
            smaller, size=level.shape[-2:], mode="bilinear", align_corners=False
        )
        total = total + weight * pixels * (level - again).abs().sum((1, 2, 3))
        level, pixels = smaller, 4 * pixels
    total = total + _RESIDUAL_WEIGHT * pixels * level.abs().sum((1, 2, 3))
    return (total / (unknown.sum((1, 2, 3)) + 1)).mean()


def colour_loss(
    foreground: Tensor, background: Tensor, truth: Truth, unknown: Tensor
) -> Tensor:
    """Return mean |F − F*| plus mean |B − B*| over what is unknown and can be seen."""
    return _mean_over(
        (foreground - truth.foreground).abs(), unknown * (truth.alpha > _VISIBLE)
    ) + _mean_over(
        (background - truth.background).abs(), unknown * (truth.alpha < 1 - _VISIBLE)
    )


def colour_composition_loss(
    foreground: Tensor, background: Tensor, truth: Truth, unknown: Tensor
) -> Tensor:
    """Return mean |α*F + (1 − α*)B − I| over the unknown region."""
    seen = truth.alpha * foreground + (1 - truth.alpha) * background
    return _mean_over((seen - truth.image).abs(), unknown)


def classification_loss(activation: Tensor, unknown: Tensor, pattern: Tensor) -> Tensor:
    """Return the cross entropy of the pattern, B, with the pooled activation map."""
    return F.cross_entropy(pooled_activation(activation, unknown), pattern)


def pooled_activation(activation: Tensor, unknown: Tensor) -> Tensor:
    """Return B×20: the mean of the B×20×h×w activation map over the unknown region."""
    share = F.interpolate(unknown, size=activation.shape[-2:], mode="area")
    return (activation * share).sum((2, 3)) / (share.sum((2, 3)) + 1e-6)


def _mean_over(error: Tensor, region: Tensor) -> Tensor:
    """Return the mean over samples of the mean over a region and all channels."""
    total = (error * region).sum((1, 2, 3)) / error.shape[1]
    return (total / (region.sum((1, 2, 3)) + 1)).mean()


def _blur(x: Tensor) -> Tensor:
    kernel = x.new_tensor(_BINOMIAL)
    x = F.conv2d(F.pad(x, (2, 2, 0, 0), mode="reflect"), kernel.view(1, 1, 1, 5))
    return F.conv2d(F.pad(x, (0, 0, 2, 2), mode="reflect"), kernel.view(1, 1, 5, 1))
