"""The matting network: encoder and decoder."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import nn

from sim_core.network.sim.decoder import SimDecoder
from sim_core.network.sim.encoder import SimEncoder, SimSizes
from sim_core.network.sim.normalisation import ImageNormalisation

if TYPE_CHECKING:
    from torch import Tensor

STRIDE = 8
"""Height and width of the inputs must be multiples of this."""


class SimInputs(NamedTuple):
    """What the matting network is told.

    Attributes
    ----------
    image
        B×3×H×W, RGB in [0, 1].
    known
        B×2×H×W, 1 in the background (first channel) and in the foreground (second).
    distances
        B×6×H×W, soft distances to the background (first three channels, near to far reach)
        and to the foreground: 1 in the region, fading outside.
    semantic
        B×20×H×W semantic trimap in [0, 1], 0 where all is known.
    """

    image: Tensor
    known: Tensor
    distances: Tensor
    semantic: Tensor


class SimOutput(NamedTuple):
    """What the matting network says, at the resolution of its inputs.

    Attributes
    ----------
    alpha
        B×1×H×W, not clamped to [0, 1].
    foreground, background
        B×3×H×W, RGB in [0, 1].
    attention
        B×3×H×W in [0, 1]: the learnt weights of the gradients of foreground, background and
        alpha in the gradient regularisation.
    """

    alpha: Tensor
    foreground: Tensor
    background: Tensor
    attention: Tensor


class SimNet(nn.Module):
    """Encoder, ASPP, decoder and heads; parameters as in the official checkpoint."""

    def __init__(self, sizes: SimSizes | None = None) -> None:
        super().__init__()
        sizes = sizes or SimSizes()
        self.normalise = ImageNormalisation()
        self.encoder = SimEncoder(sizes)
        self.decoder = SimDecoder(sizes)

    def forward(self, inputs: SimInputs) -> SimOutput:
        """Matte a batch whose height and width are multiples of `STRIDE`."""
        pyramid = self.encoder(self.features(inputs), inputs.semantic)
        x = self.decoder.upsample(pyramid, self.decoder.global_module(pyramid.eighth))
        y = self.with_details(x, inputs)
        foreground, background = self.decoder.conv_up4_fb(y).sigmoid().split(3, 1)
        return SimOutput(
            alpha=self.decoder.conv_up4_alpha(y),
            foreground=foreground,
            background=background,
            attention=self.decoder.conv_up4_attn(x).sigmoid(),
        )

    def features(self, inputs: SimInputs) -> Tensor:
        """Return the B×11×H×W input of the encoder, in the precision of its weights."""
        image = self.normalise(inputs.image)
        features = torch.cat([image, inputs.distances, inputs.known], 1)
        return features.to(self.encoder.conv1.weight.dtype)

    def with_details(self, x: Tensor, inputs: SimInputs) -> Tensor:
        """Return the B×72×H×W input of the heads for alpha and colours."""
        return torch.cat([x, self.details(inputs).to(x.dtype)], 1)

    def details(self, inputs: SimInputs) -> Tensor:
        """Return the B×8×H×W that the heads see of the picture itself."""
        image = self.normalise(inputs.image)
        return torch.cat([image, inputs.image, inputs.known], 1)
