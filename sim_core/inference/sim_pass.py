"""One pass of the published matting network over a picture of any size.

Only what has an eighth of the resolution exists for the whole picture: it looks far, and
the image-level view of the ASPP sees everything. What comes before and after looks at most
56 pixels far and is computed in pieces that overlap by as much, so that the answer is that
of a pass in one piece. The fine features are computed twice rather than kept: a tenth more
work, half the memory. Where nothing is unknown, nothing is decoded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch

from sim_core.inference.sim_answer import SimAnswer
from sim_core.inference.tiles import tiles_of
from sim_core.jobs import CancelToken, Progress, ignore_progress
from sim_core.network.sim.matting_net import STRIDE, SimInputs
from sim_core.network.sim.parts import apply_to_parts, double
from sim_core.rect import Rect

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.inference.activation import ActivationCells
    from sim_core.inference.sim_inputs import SimPicture
    from sim_core.inference.tiles import Tile
    from sim_core.network.sim.matting_net import SimNet

_ENCODER_HALO = 56
"""Reach of stem, first and second layer: 49 pixels, in whole strides."""

_DECODER_HALO = 40
"""Reach of the decoder and of the fine features that it sees: 38 pixels, in strides."""

_STEPS_HALO = 24, 16, 8
"""Reach of the decoder's steps at 1/8, 1/4 and 1/2 of the resolution: 22, 14, 6 pixels."""


class PieceSizes(NamedTuple):
    """How large a piece may be; larger ones cost memory, smaller ones time."""

    strip_pixels: int = 1 << 19
    tile_side: int = 512


class SimPass:
    """Mattes one picture, piece by piece."""

    def __init__(
        self,
        network: SimNet,
        picture: SimPicture,
        cells: ActivationCells,
        *,
        sizes: PieceSizes | None = None,
        token: CancelToken | None = None,
        progress: Progress = ignore_progress,
    ) -> None:
        self._network, self._picture, self._cells = network, picture, cells
        self._sizes = sizes or PieceSizes()
        self._token, self._progress = token or CancelToken(), progress

    def run(self) -> SimAnswer:
        """Return the answer for the padded picture.

        Raises
        ------
        Cancelled
            Soon after `token` was set.
        """
        first_step = self._first_step(self._encode())
        answer = SimAnswer(self._picture.bounds.height, self._picture.bounds.width)
        tiles = tiles_of(
            self._picture.unknown,
            self._picture.bounds,
            side=self._sizes.tile_side,
            halo=_DECODER_HALO,
            align=STRIDE,
        )
        for done, tile in enumerate(tiles):
            self._report(0.6 + 0.4 * done / len(tiles))
            self._decode(tile, first_step, answer)
        return answer

    def _first_step(self, deep: Tensor) -> Tensor:
        """Return what the decoder makes of deep features and their context.

        1×256×H/8×W/8, correct as far around the unknown region as it is looked at.
        """
        box = self._picture.unknown_box.grow(_DECODER_HALO)
        place = _at_stride(box.align(STRIDE, self._picture.bounds), STRIDE)
        decoder = self._network.decoder
        context = decoder.global_module(deep)
        parts = deep[(..., *place)], context[(..., *place)]
        whole = torch.zeros_like(context)
        whole[(..., *place)] = apply_to_parts(decoder.conv_up1, *parts)
        return whole

    def _encode(self) -> Tensor:
        """Return the deep features of the whole picture, 1×2048×H/8×W/8."""
        encoder = self._network.encoder
        blocks = [*encoder.layer3, *encoder.layer4]
        deep = self._encode_strips()
        for done, block in enumerate(blocks):
            self._report(0.1 + 0.5 * done / len(blocks))
            deep = block(deep)
        return deep

    def _encode_strips(self) -> Tensor:
        """Return the second layer's features of the whole picture, 1×512×H/8×W/8."""
        bounds = self._picture.bounds
        rows = max(self._sizes.strip_pixels // bounds.width // STRIDE, 1) * STRIDE
        strips = []
        for top in range(0, bounds.height, rows):
            self._report(0.1 * top / bounds.height)
            strip = Rect(0, top, bounds.width, min(top + rows, bounds.height))
            view = strip.grow(_ENCODER_HALO).align(STRIDE, bounds)
            _, _, quarter = self._fine_features(view)
            features = self._network.encoder.layer2(quarter)
            wanted, _ = _at_stride(strip.relative_to(view), STRIDE)
            strips.append(features[:, :, wanted])
        return torch.cat(strips, 2)

    def _fine_features(self, view: Rect) -> tuple[SimInputs, Tensor, Tensor]:
        """Return what is known about a rectangle, and its two finest features."""
        crop = self._picture.crop(view)
        semantic = self._cells.crop(view) * self._picture.unknown_of(view)
        inputs = SimInputs(*crop, semantic)
        encoder = self._network.encoder
        half = encoder.stem(self._network.features(inputs), semantic)
        return inputs, half, encoder.layer1(encoder.pool(half))

    def _decode(self, tile: Tile, first_step: Tensor, answer: SimAnswer) -> None:
        eighth, quarter, half = (
            tile.core.grow(halo).align(STRIDE, self._picture.bounds) for halo in _STEPS_HALO
        )
        decoder = self._network.decoder
        inputs, half_features, quarter_features = self._fine_features(tile.view)
        x = double(first_step[(..., *_at_stride(eighth, STRIDE))])
        x = _cropped(x, eighth, quarter, 4)
        fine = _cropped(quarter_features, tile.view, quarter, 4)
        x = double(apply_to_parts(decoder.conv_up2, x, fine))
        x = _cropped(x, quarter, half, 2)
        fine = _cropped(half_features, tile.view, half, 2)
        x = double(apply_to_parts(decoder.conv_up3, x, fine))
        details = _cropped(self._network.details(inputs), tile.view, half, 1)
        core = (..., *tile.core.relative_to(half).slices)
        alpha = apply_to_parts(decoder.conv_up4_alpha, x, details)[core]
        foreground = apply_to_parts(decoder.conv_up4_fb, x, details)[core][:, :3].sigmoid()
        answer.put_matte(tile.core, alpha, foreground)
        semantic = _cropped(inputs.semantic, tile.view, tile.core, 1)
        answer.put_patterns(tile.core, semantic * self._cells.contrast)

    def _report(self, share: float) -> None:
        self._token.raise_if_cancelled()
        self._progress(share)


def _cropped(features: Tensor, rect: Rect, part: Rect, stride: int) -> Tensor:
    """Return the features of a part of the rectangle that they are of."""
    return features[(..., *_at_stride(part.relative_to(rect), stride))]


def _at_stride(rect: Rect, stride: int) -> tuple[slice, slice]:
    """Return the index of a rectangle in features of this stride."""
    return (
        slice(rect.top // stride, -(-rect.bottom // stride)),
        slice(rect.left // stride, -(-rect.right // stride)),
    )
