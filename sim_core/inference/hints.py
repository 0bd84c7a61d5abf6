"""What classical matting tells the compact network before it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from sim_core.classical.classical import sample_and_refine
from sim_core.classical.shared_matting import SharedSamples
from sim_core.classical.watch import Watch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, ImageRGB, Trimap
    from sim_core.classical.closed_form import Equation

    Floats = NDArray[np.float32]


class Hints(NamedTuple):
    """Of one image and trimap.

    Attributes
    ----------
    prior
        H×W alpha in [0, 1] that the network corrects.
    shared
        Alpha, colours and confidence of shared matting.
    """

    prior: Alpha
    shared: SharedSamples

    def resized(self, height: int, width: int) -> Hints:
        """Return the hints for a smaller copy of the image, or these if it is as large."""
        if self.prior.shape == (height, width):
            return self

        def shrink(plane: Floats) -> Floats:
            smaller = cv2.resize(plane, (width, height), interpolation=cv2.INTER_AREA)
            return np.asarray(smaller, np.float32)

        shared = SharedSamples(
            shrink(self.shared.alpha),
            shrink(self.shared.foreground),
            shrink(self.shared.background),
            shrink(self.shared.confidence),
        )
        return Hints(shrink(self.prior), shared)


def take_hints(
    image: ImageRGB,
    trimap: Trimap,
    equation: Equation | None = None,
    *,
    watch: Watch | None = None,
) -> Hints:
    """Return shared matting's answer, and as prior it or what the Laplacian makes of it.

    Both as of colours that a lens has mixed, see `mixed_in_light`. By the processor,
    whatever the network computes on: for a graphics card it would be some 16,000 short
    operations, which take it longer to begin than the processor to finish.

    Parameters
    ----------
    equation
        Of the picture, where the prior shall be `classical`'s alpha; without one it is
        shared matting's.

    Raises
    ------
    Cancelled
        Soon after the watch's token is set.
    """
    shared, prior = sample_and_refine(
        image, trimap, equation, watch or Watch(), in_light=True
    )
    return Hints(prior, shared)
