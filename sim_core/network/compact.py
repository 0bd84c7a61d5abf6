"""simatte-s: a compact network with a semantic trimap, small enough for a CPU.

The idea of Semantic Image Matting (Sun et al., CVPR 2021): the class activation map of a
pattern classifier becomes a semantic trimap, which steers the matting network.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import nn

from sim_core.network.blocks import ConvBlock, ResidualBlock, chain, resize_like
from sim_core.network.compact_patterns import (
    CLUES,
    IMAGE_MEAN,
    PatternNet,
    PatternSizes,
    share_of_cells,
)

if TYPE_CHECKING:
    from torch import Tensor

FEATURES = 31
"""Of each pixel; see `sim_core.inference.features`."""

STRIDE = 16
"""Height and width of the inputs must be multiples of this."""

MIDDLE_REACH = 16
"""Surroundings that `CompactDecoder.middle` needs, in pixels, from multiples of 8 on."""

FINE_REACH = 8
"""Surroundings that `CompactDecoder.fine` needs, in pixels, from multiples of 4 on."""

_PRESENT = 0.02
"""A deep pixel belongs to the semantic trimap if this share of it is unknown."""


@dataclass(frozen=True, slots=True)
class CompactSizes:
    """Sizes of the network, from full resolution to a sixteenth of it."""

    features: int = FEATURES
    patterns: PatternSizes = field(default_factory=PatternSizes)
    full: int = 16
    half: int = 32
    quarter: int = 64
    eighth: int = 96
    sixteenth: int = 160
    fused: int = 128
    dilations: tuple[int, ...] = (2, 4, 8)


class Pyramid(NamedTuple):
    """What the encoder sees, at a half to a sixteenth of the resolution."""

    half: Tensor
    quarter: Tensor
    eighth: Tensor
    sixteenth: Tensor


class Sight(NamedTuple):
    """What the network has seen when all but the finer structure is decided.

    Attributes
    ----------
    eighth
        B×C×H/8×W/8: what the decoder knows so far.
    quarter, half
        B×C×H/4×W/4 and B×C×H/2×W/2: what the encoder sees.
    activation, semantic
        As in `CompactOutput`.
    """

    eighth: Tensor
    quarter: Tensor
    half: Tensor
    activation: Tensor
    semantic: Tensor


class CompactOutput(NamedTuple):
    """What the network says; H, W are the input's, h, w a sixteenth of them.

    Attributes
    ----------
    alpha
        B×1×H×W, not clamped to [0, 1], so that a loss can pull it back.
    foreground, background
        B×3×H×W colours, not clamped.
    activation
        B×20×h×w class activation map (before softmax).
    semantic
        B×20×h×w semantic trimap: probabilities, 0 where all is known.
    """

    alpha: Tensor
    foreground: Tensor
    background: Tensor
    activation: Tensor
    semantic: Tensor


class CompactEncoder(nn.Module):
    """Four stages, each of which halves the resolution."""

    def __init__(self, sizes: CompactSizes) -> None:
        super().__init__()
        s = sizes
        self.to_half = chain(s.features, s.half, s.half, stride=2)
        self.to_quarter = _stage(s.half, s.quarter, residuals=1)
        self.to_eighth = _stage(s.quarter, s.eighth, residuals=2)
        self.to_sixteenth = _stage(s.eighth, s.sixteenth, residuals=2)

    def forward(self, features: Tensor) -> Pyramid:
        half = self.to_half(features)
        quarter = self.to_quarter(half)
        eighth = self.to_eighth(quarter)
        return Pyramid(half, quarter, eighth, self.to_sixteenth(eighth))


class LightASPP(nn.Module):
    """Atrous spatial pyramid, depthwise, with the semantic trimap joined in."""

    def __init__(self, sizes: CompactSizes) -> None:
        super().__init__()
        deep, branch = sizes.sixteenth, sizes.fused // 4
        self.point = ConvBlock(deep, branch, 1)
        self.atrous = nn.ModuleList(
            nn.Sequential(
                ConvBlock(deep, deep, dilation=dilation, groups=deep),
                ConvBlock(deep, branch, 1),
            )
            for dilation in sizes.dilations
        )
        self.from_context = nn.Conv2d(deep, branch, 1)
        joined = branch * (len(sizes.dilations) + 2) + sizes.patterns.patterns + deep
        self.fuse = ConvBlock(joined, sizes.fused, 1)

    def forward(self, deep: Tensor, semantic: Tensor, context: Tensor) -> Tensor:
        around = F.relu(self.from_context(context)).expand(-1, -1, *deep.shape[-2:])
        branches = [self.point(deep), *(branch(deep) for branch in self.atrous)]
        joined = torch.cat([*branches, around, semantic.to(deep.dtype), deep], 1)
        fused: Tensor = self.fuse(joined)
        return fused


class CompactDecoder(nn.Module):
    """Back to full resolution, where two convolutions see the input features once more."""

    def __init__(self, sizes: CompactSizes) -> None:
        super().__init__()
        s = sizes
        self.at_eighth = nn.Sequential(
            ConvBlock(s.fused + s.eighth, s.eighth), ResidualBlock(s.eighth)
        )
        self.narrow_to_quarter = ConvBlock(s.eighth, s.quarter, 1)
        self.at_quarter = nn.Sequential(
            ConvBlock(2 * s.quarter, s.quarter), ResidualBlock(s.quarter)
        )
        self.narrow_to_half = ConvBlock(s.quarter, s.half, 1)
        self.at_half = chain(2 * s.half, s.half, s.half)
        self.to_full = nn.Sequential(ConvBlock(s.half, 4 * s.full, 1), nn.PixelShuffle(2))
        self.at_full = chain(s.full + s.features, s.full, s.full)
        self.head = _no_change(s.full, 7)

    def coarse(self, fused: Tensor, pyramid: Pyramid) -> Tensor:
        """Return what the decoder knows at an eighth of the resolution."""
        x = _join(fused, pyramid.eighth)
        eighth: Tensor = self.narrow_to_quarter(self.at_eighth(x))
        return eighth

    def middle(self, eighth: Tensor, quarter: Tensor) -> Tensor:
        """Return what it knows at a quarter; it looks `MIDDLE_REACH` pixels far."""
        x = _join(eighth, quarter)
        known: Tensor = self.narrow_to_half(self.at_quarter(x))
        return known

    def fine(self, quarter: Tensor, half: Tensor, features: Tensor) -> Tensor:
        """Return the B×7×H×W head; it looks `FINE_REACH` pixels far."""
        x = self.to_full(self.at_half(_join(quarter, half)))
        x = self.at_full(torch.cat([x, features.to(x.dtype)], 1))
        head: Tensor = self.head(x)
        return head.float()


class SimatteS(nn.Module):
    """Classifier, semantic trimap, encoder, ASPP, decoder."""

    def __init__(self, sizes: CompactSizes | None = None) -> None:
        super().__init__()
        self.sizes = sizes or CompactSizes()
        self.patterns = PatternNet(self.sizes.patterns)
        self.encoder = CompactEncoder(self.sizes)
        self.aspp = LightASPP(self.sizes)
        self.decoder = CompactDecoder(self.sizes)

    def forward(
        self,
        features: Tensor,
        base: Tensor,
        unknown: Tensor,
        context: Tensor | None = None,
    ) -> CompactOutput:
        """Matte a batch.

        Parameters
        ----------
        features
            B×31×H×W, the classifier's clues in the first five channels.
        base
            B×1×H×W alpha that the network corrects.
        unknown
            B×1×H×W, 1 where alpha is asked for.
        context
            B×160×1×1 from `context_of` another view of the picture; by default from this.
        """
        sight = self.see(features, unknown, context)
        quarter = self.decoder.middle(sight.eighth, sight.quarter)
        head = self.decoder.fine(quarter, sight.half, features)
        image = features[:, :3] + IMAGE_MEAN
        return CompactOutput(
            alpha=head[:, :1] + base,
            foreground=head[:, 1:4] + image,
            background=head[:, 4:7] + image,
            activation=sight.activation,
            semantic=sight.semantic,
        )

    def see(
        self, features: Tensor, unknown: Tensor, context: Tensor | None = None
    ) -> Sight:
        """Return all that comes before the finer structure; see `forward`."""
        activation = self.activation_of(features)
        semantic = _semantic_trimap(activation, unknown)
        pyramid = self.encoder(features)
        deep = pyramid.sixteenth
        fused = self.aspp(deep, semantic, _pool(deep) if context is None else context)
        eighth = self.decoder.coarse(fused, pyramid)
        return Sight(eighth, pyramid.quarter, pyramid.half, activation, semantic)

    def activation_of(self, features: Tensor) -> Tensor:
        """Return the B×20×h×w class activation map alone."""
        activation: Tensor = self.patterns(features[:, :CLUES])
        return activation

    def context_of(self, features: Tensor) -> Tensor:
        """Return the B×160×1×1 image-level context that `forward` takes for other crops."""
        return _pool(self.encoder(features).sixteenth)


def _stage(channels_in: int, channels_out: int, *, residuals: int) -> nn.Sequential:
    return nn.Sequential(
        ConvBlock(channels_in, channels_out, stride=2),
        *(ResidualBlock(channels_out) for _ in range(residuals)),
    )


def _no_change(channels_in: int, channels_out: int) -> nn.Conv2d:
    """Return a convolution whose answer is 0 before it is trained."""
    head = nn.Conv2d(channels_in, channels_out, 1)
    assert head.bias is not None
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    return head


def _join(deeper: Tensor, skipped: Tensor) -> Tensor:
    return torch.cat([resize_like(deeper, skipped), skipped], 1)


def _pool(deep: Tensor) -> Tensor:
    return F.adaptive_avg_pool2d(deep, 1)


def _semantic_trimap(activation: Tensor, unknown: Tensor) -> Tensor:
    share = share_of_cells(unknown, activation)
    # Matting losses do not train the classifier: a pattern is what the label says.
    return activation.softmax(1).detach() * (share > _PRESENT)
