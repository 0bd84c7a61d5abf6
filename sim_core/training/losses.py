"""Losses that several networks share.

Every loss is the mean over samples of something normalised within each sample, so that
processes with a part of the batch each have the same mean gradient as one with all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from sim_core.training.batches import Truth

LEAK = 0.02
"""Slope outside [0, 1], where a plain clamp would leave a pixel without gradient."""

UNNAMED = -100
"""Stands for the pattern of samples whose pattern nobody has named."""

_LEVEL_WEIGHTS = (1.0, 1.5, 2.0, 3.0)
_RESIDUAL_WEIGHT = 2.0
"""Of the pyramid's coarsest level, which holds the mean error."""

_BINOMIAL = (1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16)

VISIBLE = 0.02
"""A colour with a smaller share of the pixel cannot be seen, and is not asked for."""


def weighted_sum(losses: Mapping[str, Tensor], weights: Mapping[str, float]) -> Tensor:
    """Return the sum of scalars by name, each times the weight of that name."""
    return torch.stack([weights[name] * loss for name, loss in losses.items()]).sum()


def clamp_with_leak(alpha: Tensor) -> Tensor:
    """Return alpha within [0, 1] but for a slight slope outside."""
    inside = alpha.clamp(0, 1)
    return inside + LEAK * (alpha - inside)


def alpha_loss(alpha: Tensor, truth: Tensor, unknown: Tensor) -> Tensor:
    """Return the mean |α − α*| over the unknown region; all B×1×H×W."""
    return mean_over((alpha - truth).abs(), unknown)


def square_loss(alpha: Tensor, truth: Tensor, unknown: Tensor) -> Tensor:
    """Return the mean (α − α*)² over the unknown region; all B×1×H×W."""
    return mean_over((alpha - truth).square(), unknown)


def composition_loss(alpha: Tensor, truth: Truth, unknown: Tensor) -> Tensor:
    """Return the mean |αF* + (1 − α)B* − α*F* − (1 − α*)B*| over the unknown region.

    Compared with the composite of the truth and not with the image, which has been through
    a camera.
    """
    contrast = truth.foreground - truth.background
    return mean_over(((alpha - truth.alpha) * contrast).abs(), unknown)


def laplacian_loss(value: Tensor, truth: Tensor, region: Tensor) -> Tensor:
    """Return the L1 distance of Laplacian pyramids over a region, the mean of channels.

    As in Hou and Liu (*Context-Aware Image Matting*, 2019) with gentler weights and the
    coarsest level. The pyramid is linear, so that the difference needs but one.
    """
    level = (value - truth) * region
    total = level.new_zeros(level.shape[0])
    pixels = 1.0 / level.shape[1]
    for weight in _LEVEL_WEIGHTS:
        smaller = _blur(level)[..., ::2, ::2]
        again = F.interpolate(
            smaller, size=level.shape[-2:], mode="bilinear", align_corners=False
        )
        total = total + weight * pixels * (level - again).abs().sum((1, 2, 3))
        level, pixels = smaller, 4 * pixels
    total = total + _RESIDUAL_WEIGHT * pixels * level.abs().sum((1, 2, 3))
    return (total / (region.sum((1, 2, 3)) + 1)).mean()


def colour_loss(
    foreground: Tensor, background: Tensor, truth: Truth, unknown: Tensor
) -> Tensor:
    """Return mean |F − F*| plus mean |B − B*| over what is unknown and can be seen."""
    return mean_over(
        (foreground - truth.foreground).abs(), unknown * (truth.alpha > VISIBLE)
    ) + mean_over(
        (background - truth.background).abs(), unknown * (truth.alpha < 1 - VISIBLE)
    )


def colour_composition_loss(
    foreground: Tensor, background: Tensor, truth: Truth, unknown: Tensor
) -> Tensor:
    """Return mean |α*F + (1 − α*)B − I| over the unknown region."""
    seen = truth.alpha * foreground + (1 - truth.alpha) * background
    return mean_over((seen - truth.image).abs(), unknown)


def classification_loss(logits: Tensor, pattern: Tensor) -> Tensor:
    """Return the cross entropy of B×20 logits with the patterns, B.

    Samples of `UNNAMED` pattern count as if they had been classified for certain.
    """
    each = F.cross_entropy(logits, pattern, ignore_index=UNNAMED, reduction="none")
    return each.mean()


def cell_classification_loss(activation: Tensor, share: Tensor, pattern: Tensor) -> Tensor:
    """Return the cross entropy of each cell of a map with its sample's pattern.

    Parameters
    ----------
    activation, share
        B×20×h×w class activation map, and B×1×h×w: how much each cell counts.
    pattern
        B; samples of `UNNAMED` pattern count as if classified for certain.
    """
    wanted = pattern[:, None, None].expand(-1, *activation.shape[-2:])
    each = F.cross_entropy(activation, wanted, ignore_index=UNNAMED, reduction="none")
    return mean_over(each[:, None], share)


def mean_over(error: Tensor, region: Tensor) -> Tensor:
    """Return the mean over samples of the mean over a region and all channels."""
    total = (error * region).sum((1, 2, 3)) / error.shape[1]
    return (total / (region.sum((1, 2, 3)) + 1)).mean()


def _blur(x: Tensor) -> Tensor:
    kernel = x.new_tensor(_BINOMIAL)
    shape, x = x.shape, x.flatten(0, 1)[:, None]
    x = F.conv2d(F.pad(x, (2, 2, 0, 0), mode="reflect"), kernel.view(1, 1, 1, 5))
    x = F.conv2d(F.pad(x, (0, 0, 2, 2), mode="reflect"), kernel.view(1, 1, 5, 1))
    return x.view(shape)
