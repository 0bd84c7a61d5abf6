"""The published pass: a semantic trimap from overlapping windows, then one forward."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention

from sim_core.inference.guards import stoppable
from sim_core.inference.sim_answer import SimAnswer
from sim_core.jobs import CancelToken
from sim_core.network.sim.encoder import PATTERNS
from sim_core.network.sim.layers import Bottleneck
from sim_core.network.sim.matting_net import SimInputs
from sim_core.rect import Rect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

    from sim_core.inference.sim_inputs import SimPicture
    from sim_core.network.sim.classifier import PatternClassifier
    from sim_core.network.sim.matting_net import SimNet

_WINDOWS = (320, 800)


def published_windows(height: int, width: int) -> Iterator[Rect]:
    """Yield the windows of the published system: both sizes, overlapping by half.

    Where a side is shorter than a window, the published code slices from a negative start,
    which leaves a strip at the right or lower edge, or the whole side. Kept here, so that
    its numbers can be had again.
    """
    for side in _WINDOWS:
        for left, right in _spans(width, side):
            for top, bottom in _spans(height, side):
                yield Rect(left, top, right, bottom)


def _spans(length: int, side: int) -> Iterator[tuple[int, int]]:
    for start in (*range(0, length - side, side // 2), length - side):
        yield slice(start, start + side).indices(length)[:2]


def published_activation(
    classifier: PatternClassifier, picture: SimPicture, *, token: CancelToken | None = None
) -> Tensor:
    """Return the 1×20×H×W class activation map of a picture, averaged over its windows.

    Windows without unknown pixels are left out; the map is 0 where there is no other.
    """
    token = token or CancelToken()
    bounds = picture.bounds
    device = classifier.fc.weight.device
    total = torch.zeros(1, PATTERNS, bounds.height, bounds.width, device=device)
    windows_here = torch.zeros(1, 1, bounds.height, bounds.width, device=device)
    for window in published_windows(bounds.height, bounds.width):
        if picture.unknown[window.slices].any():
            token.raise_if_cancelled()
            activation = classifier(
                picture.image_of(window), picture.trimap_of(window)
            ).activation
            rows, columns = window.slices
            total[..., rows, columns] += _resize(activation, window)
            windows_here[..., rows, columns] += 1
    return total / windows_here.clamp(min=1)


def published_semantic_trimap(activation: Tensor, unknown: Tensor) -> Tensor:
    """Return B×20×H×W in [0, 1]: an activation map, stretched over all classes.

    It is 0 where all is known, and where no pixel is unknown (0 / 0 as published).
    """
    low, high = activation.amin(), activation.amax()
    contrast = torch.where(high > low, high - low, 1)
    return (activation - low) / contrast * unknown


def published_pass(
    network: SimNet,
    classifier: PatternClassifier,
    picture: SimPicture,
    *,
    token: CancelToken | None = None,
) -> SimAnswer:
    """Return the published system's answer for a padded picture.

    Raises
    ------
    Cancelled
        Soon after `token` was set.
    """
    token = token or CancelToken()
    activation = published_activation(classifier, picture, token=token)
    unknown = picture.unknown_of(picture.bounds)
    semantic = published_semantic_trimap(activation, unknown)
    with stoppable((m for m in network.modules() if isinstance(m, Bottleneck)), token):
        output = network(SimInputs(*picture.crop(picture.bounds), semantic))
    answer = SimAnswer(picture.bounds.height, picture.bounds.width)
    answer.put_matte(picture.bounds, output.alpha, output.foreground)
    answer.put_patterns(picture.bounds, activation)
    return answer


def _resize(activation: Tensor, window: Rect) -> Tensor:
    size = window.height, window.width
    return F.interpolate(activation, size=size, mode="bilinear", align_corners=False)
