"""What a discriminator that knows all patterns makes of an alpha (Sun et al., CVPR 2021).

It is a classifier of foreground and alpha that was trained on true ones, and stays as it
is. A good alpha is recognised as its pattern, and looks to every layer as the true one
does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention

from sim_core.training.losses import classification_loss

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.network.sim.classifier import PatternClassifier
    from sim_core.training.batches import Truth


class DiscriminatorLosses(NamedTuple):
    """Scalars, not yet weighted.

    Attributes
    ----------
    classification
        Cross entropy of what it takes the alpha for, with what the alpha is.
    features
        Mean square distance of its four layers' features, and of their mean, to those of
        the true alpha.
    """

    classification: Tensor
    features: Tensor


def discriminator_losses(
    discriminator: PatternClassifier, alpha: Tensor, truth: Truth, unknown: Tensor
) -> DiscriminatorLosses:
    """Return what the discriminator finds wrong, with its gradient by alpha.

    Parameters
    ----------
    discriminator
        In evaluation mode; its own weights need no gradient.
    alpha
        B×1×H×W. Where alpha is known, the true one takes its place.
    """
    proposed = truth.alpha + (alpha - truth.alpha) * unknown
    with torch.no_grad():
        wanted = _views(discriminator, truth.foreground, truth.alpha)
    found = _views(discriminator, truth.foreground, proposed)
    distances = [
        F.mse_loss(ours, theirs) for ours, theirs in zip(found, wanted, strict=True)
    ]
    return DiscriminatorLosses(
        classification_loss(discriminator.fc(found[-1]), truth.pattern),
        torch.stack(distances).mean(),
    )


def _views(
    discriminator: PatternClassifier, foreground: Tensor, alpha: Tensor
) -> list[Tensor]:
    """Return the features of the four layers, and the mean of the last, in float32."""
    layers = [layer.float() for layer in discriminator.features(foreground, alpha)]
    return [*layers, layers[-1].mean((2, 3))]
