"""Foreground colours on a graphics card: `sim_core.foreground`, step by step, in torch.

The processor keeps to OpenCV, which needs a third of the time of these steps there.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from sim_core import foreground as by_opencv
from sim_core.foreground import LARGE, PASSES, PRIOR, RADIUS, SMALLEST
from sim_core.foreground_levels import BAND

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha
    from sim_core.inference.reduced import EstimateForeground

_log = logging.getLogger(__name__)

Pixels = TypeVar("Pixels", bound="NDArray[Any]")

_ROWS, _COLUMNS = 2, 3
_PRIOR = float(PRIOR)

_WORTH_A_TRIP = 4096
"""Pixels under which the processor is done before the card has begun."""


class _Level(NamedTuple):
    """αI and (1−α)I, 1×3×H×W, and α, 1×1×H×W."""

    foreground: Tensor
    background: Tensor
    alpha: Tensor


class _Colours(NamedTuple):
    """Estimates of F and B, 1×3×H×W."""

    foreground: Tensor
    background: Tensor


def estimator_on(device: torch.device) -> EstimateForeground:
    """Return what estimates foreground colours fastest where a model computes."""
    if device.type == "cpu":
        return by_opencv.estimate_foreground
    return DeviceForeground(device)


class DeviceForeground:
    """`sim_core.foreground.estimate_foreground` on a device of torch."""

    def __init__(self, device: torch.device) -> None:
        self._device = device

    @torch.inference_mode()
    def __call__(self, image: Pixels, alpha: Alpha) -> Pixels:
        """Return the same colours to within rounding, on the processor where memory ends.

        Parameters
        ----------
        image
            H×W×3, uint8 or uint16.
        alpha
            H×W in [0, 1].
        """
        if alpha.size < _WORTH_A_TRIP or (alpha >= 1).all():
            return by_opencv.estimate_foreground(image, alpha)
        try:
            return self._estimate(image, alpha)
        except torch.OutOfMemoryError:
            _log.warning(
                "No memory on %s for colours; the processor takes over", self._device
            )
            return by_opencv.estimate_foreground(image, alpha)

    def _estimate(self, image: Pixels, alpha: Alpha) -> Pixels:
        pixels = self._tensor(image)
        share = torch.from_numpy(np.ascontiguousarray(alpha))[None, None].to(self._device)
        most = float(np.iinfo(image.dtype).max)
        colours = _solve_all(_whole(pixels, share), most)
        missing = _missing(pixels, share, colours) * _weights(share)[0]
        solved = torch.where(share >= 1, pixels, colours.foreground + missing)
        levels: Pixels = _levels(solved.clamp_(0, most), image.dtype)
        return levels

    def _tensor(self, image: NDArray[Any]) -> Tensor:
        """Return 1×3×H×W float32; 16 bits travel as such, in the one type of torch's."""
        levels = np.ascontiguousarray(image)
        if image.dtype == np.uint8:
            there = torch.from_numpy(levels).to(self._device)
        else:
            there = torch.from_numpy(levels.view(np.int16)).to(self._device)
            there = there.to(torch.int32) & 0xFFFF
        return there.permute(2, 0, 1)[None].to(torch.float32)


def _levels(solved: Tensor, dtype: Any) -> Any:
    """Return 1×3×H×W as H×W×3 of uint8 or uint16 on the processor."""
    levels = solved[0].permute(1, 2, 0).round()
    if dtype == np.uint8:
        return levels.to(torch.uint8).contiguous().cpu().numpy()
    bits = levels.to(torch.int32).to(torch.int16)
    return bits.contiguous().cpu().numpy().view(dtype)


def _whole(pixels: Tensor, share: Tensor) -> _Level:
    own = pixels * share
    return _Level(own, pixels - own, share)


def _solve_all(whole: _Level, most: float) -> _Colours:
    """Return colours of the whole where it is small, else of half its size."""
    levels = [_halved(whole)]
    while min(levels[-1].alpha.shape[2:]) > SMALLEST:
        levels.append(_halved(levels[-1]))
    colours = _start(levels[-1])
    for level in reversed(levels):
        colours = _solve(level, colours, most)
    if whole.alpha.numel() <= LARGE:
        colours = _solve(whole, colours, most)
    return _Colours(*(_enlarged(own, whole.alpha.shape[2:]) for own in colours))


def _halved(level: _Level) -> _Level:
    """Return means of 2×2 pixels, or of a little more or less at an odd end."""
    return _Level(*(_halved_along(_halved_along(own, _ROWS), _COLUMNS) for own in level))


def _halved_along(pixels: Tensor, axis: int) -> Tensor:
    """Return half of the rows or columns, as `foreground_levels.halve` makes them."""
    length = pixels.shape[axis]
    if length % 2 == 0:
        return _mean_of_pairs(pixels, axis)
    # Rows go in bands, of which the last alone has to make do with one too few.
    even = length // 2 // BAND * BAND * 2 if axis == _ROWS else 0
    rest = pixels.narrow(axis, even, length - even).movedim(axis, -1)
    means = (rest @ _shares(length - even).to(pixels.device)).movedim(-1, axis)
    return torch.cat([_mean_of_pairs(pixels.narrow(axis, 0, even), axis), means], axis)


def _mean_of_pairs(pixels: Tensor, axis: int) -> Tensor:
    shape = list(pixels.shape)
    shape[axis : axis + 1] = shape[axis] // 2, 2
    return pixels.reshape(shape).mean(axis + 1)


def _shares(length: int) -> Tensor:
    """Return H×⌈H/2⌉: how much of each pixel goes into each of the means."""
    wanted = (length + 1) // 2
    start = torch.arange(wanted) * (length / wanted)
    pixel = torch.arange(length)[:, None]
    common = (pixel + 1).minimum(start + length / wanted) - pixel.maximum(start)
    return common.clamp(min=0) * (wanted / length)


def _start(level: _Level) -> _Colours:
    foreground, background, share = (own.mean((2, 3), keepdim=True) for own in level)
    image = foreground + background
    return _Colours(
        (foreground + _PRIOR * image) / (share + _PRIOR),
        (background + _PRIOR * image) / (1 - share + _PRIOR),
    )


def _solve(level: _Level, coarse: _Colours, most: float) -> _Colours:
    """Return the level's colours, from those of a coarser one."""
    alpha, image = level.alpha, level.foreground + level.background
    colours = _Colours(*(_enlarged(own, alpha.shape[2:]) for own in coarse))
    if alpha.numel() > LARGE:
        return _corrected(image, alpha, colours, most)
    rest, share = 1 - alpha, _blur(alpha)
    for _ in range(PASSES):
        colours = _Colours(
            _fused(colours.foreground, alpha, share),
            _fused(colours.background, rest, 1 - share),
        )
        colours = _corrected(image, alpha, colours, most)
    return colours


def _fused(colours: Tensor, weight: Tensor, share: Tensor) -> Tensor:
    return (_blur(colours * weight) + _PRIOR * colours) / (share + _PRIOR)


def _corrected(image: Tensor, alpha: Tensor, colours: _Colours, most: float) -> _Colours:
    missing = _missing(image, alpha, colours)
    moved = zip(colours, _weights(alpha), strict=True)
    return _Colours(*((own + part * missing).clamp_(0, most) for own, part in moved))


def _missing(image: Tensor, alpha: Tensor, colours: _Colours) -> Tensor:
    """Return I − αF − (1−α)B."""
    return image - torch.lerp(colours.background, colours.foreground, alpha)


def _weights(alpha: Tensor) -> tuple[Tensor, Tensor]:
    """Return how much of what is missing F and B take over."""
    rest = 1 - alpha
    scale = alpha * alpha + rest * rest
    return alpha / scale, rest / scale


def _enlarged(pixels: Tensor, size: torch.Size) -> Tensor:
    if pixels.shape[2:] == size:
        return pixels
    return functional.interpolate(pixels, size, mode="bilinear", align_corners=False)


def _blur(pixels: Tensor) -> Tensor:
    padded = functional.pad(pixels, (RADIUS,) * 4, mode="replicate")
    return functional.avg_pool2d(padded, 2 * RADIUS + 1, stride=1)
