"""What comes out of a document: colours, cut-outs, composites, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim_core.colour_profile import srgb_profile
from sim_core.composite import blend, cutout, quantise_alpha
from sim_core.composition import compose
from sim_core.deep_colours import follow_shown
from sim_core.document_arrays import DocumentArrays
from sim_core.errors import MattingError
from sim_core.foreground import estimate_foreground
from sim_core.image_io import write_image
from sim_core.metadata import MetadataChoice

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from sim_core.arrays import DeepRGB, ImageRGB
    from sim_core.rect import Rect


class DocumentOutput(DocumentArrays):
    """Makes of the arrays what a person takes home."""

    def colours(self, amount: float = 1.0, *, estimated: bool = False) -> DeepRGB:
        """Return H×W×3 foreground colours in the depth and the colour space of `source`.

        Parameters
        ----------
        amount
            How far they are freed from the old background, 0 to 1.
        estimated
            Whether they are estimated even where the model has its own.
        """
        if amount == 0:
            return self.source
        if self.source.dtype == np.uint8 and self.profile is None:
            return self.display_colours(amount, estimated=estimated)
        estimate = estimate_foreground(self.source, self.alpha)
        if not estimated:
            estimate = follow_shown(estimate, self.foreground, self.profile)
        colours = self.finish.colours(estimate, self.source, self.bounds)
        return blend(self.source, colours, amount)

    def display_colours(
        self, amount: float = 1.0, rect: Rect | None = None, *, estimated: bool = False
    ) -> ImageRGB:
        """Return the same as 8-bit sRGB, as the canvas shows them; all or a rectangle."""
        rect = rect or self.bounds
        image, foreground = self.image[rect.slices], self.foreground[rect.slices]
        if estimated:
            foreground = estimate_foreground(self.image, self.alpha)[rect.slices]
        colours: ImageRGB = blend(
            image, self.finish.colours(foreground, image, rect), amount
        )
        return colours

    def cutout(self, *, depth: int = 8, decontaminate: float = 1.0) -> NDArray[Any]:
        """Return the H×W×4 cut-out with straight alpha, in 8 or 16 bits.

        Parameters
        ----------
        depth
            Bits of a channel.
        decontaminate
            How far colours are the estimated foreground's rather than the picture's.
        """
        return cutout(self.colours(decontaminate), self.refined, depth)

    def composite_over(self, background: ImageRGB) -> ImageRGB:
        """Return the foreground over another picture of this size, or over one colour.

        It is put there as `look` says; raises `MattingError` where the size differs.
        """
        if background.ndim == 3 and background.shape != self.image.shape:
            raise MattingError("The background must have the picture's size.")
        colours = self.display_colours(self.look.clean_edges)
        return compose(colours, background, self.refined, self.look)

    def export_cutout(
        self,
        path: Path,
        *,
        depth: int = 8,
        decontaminate: float = 1.0,
        metadata: MetadataChoice = MetadataChoice.WITHOUT_LOCATION,
    ) -> None:
        """Write the cut-out as RGBA with straight alpha; raises `ImageWriteError`."""
        pixels = self.cutout(depth=depth, decontaminate=decontaminate)
        size, in_srgb = pixels.shape[1::-1], self.profile is None
        write_image(
            path,
            pixels,
            profile=self.profile or srgb_profile(),
            metadata=self.metadata.for_file(metadata, size=size, in_srgb=in_srgb),
        )

    def export_alpha(self, path: Path, *, depth: int = 8) -> None:
        """Write alpha as grey levels; raises `ImageWriteError`."""
        write_image(path, quantise_alpha(self.refined, depth))
