"""Methods that are quick, exact and watched."""

from dataclasses import dataclass, field

import numpy as np

from sim_core.arrays import Alpha, ImageRGB, Trimap
from sim_core.inference.pattern_maps import PatternMaps
from sim_core.jobs import CancelToken, Progress, ignore_progress
from sim_core.method import Matte
from sim_core.request import MattingRequest
from sim_core.trimap import constrain_alpha


@dataclass
class RedMethod:
    """Takes the red of each pixel for its alpha, and remembers what it was asked.

    Its foreground, if it has one, is of one grey everywhere.
    """

    halo: int = 20
    alignment: int = 1
    seen: list[tuple[int, int]] = field(default_factory=list)
    exact: list[bool] = field(default_factory=list)
    failure: Exception | None = None
    colour: int | None = None

    def solve(
        self,
        image: ImageRGB,
        trimap: Trimap,
        *,
        exact: bool = True,
        token: CancelToken | None = None,
        progress: Progress = ignore_progress,
    ) -> Matte:
        self.seen.append(trimap.shape)
        self.exact.append(exact)
        if self.failure is not None:
            raise self.failure
        progress(1.0)
        red = image[..., 0].astype(np.float32) / 255
        colours = None if self.colour is None else np.full_like(image, self.colour)
        return Matte(constrain_alpha(red, trimap), foreground=colours)


class OnePattern:
    """Finds the same pattern everywhere."""

    def classify(
        self,
        image: ImageRGB,
        trimap: Trimap,
        *,
        token: CancelToken | None = None,
        progress: Progress = ignore_progress,
    ) -> PatternMaps:
        progress(1.0)
        return PatternMaps(np.full_like(trimap, 4), np.full_like(trimap, 200))


def same_colours(image: ImageRGB, alpha: Alpha) -> ImageRGB:
    assert image.shape[:2] == alpha.shape
    return image.copy()


def request(
    image: ImageRGB,
    trimap: Trimap,
    *,
    exact: bool = False,
    epoch: int = 1,
    revision: int = 0,
) -> MattingRequest:
    return MattingRequest(epoch, revision, image, trimap.copy(), exact)
