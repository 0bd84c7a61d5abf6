"""A picture as it was read from a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim_core.colour_profile import to_srgb
from sim_core.composite import change_depth
from sim_core.metadata import NO_METADATA, Metadata

if TYPE_CHECKING:
    from sim_core.arrays import Alpha, DeepRGB, ImageRGB
    from sim_core.origin import Origin


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture as it was read: upright, RGB, in the depth of its file.

    Attributes
    ----------
    pixels
        H×W×3, uint8 or uint16, straight.
    alpha
        H×W in [0, 1] where the file has transparency, else None.
    profile
        ICC profile of the pixels; None where they are sRGB.
    metadata
        What the file says about the picture.
    frames
        How many pictures the file holds; this is the first one.
    remarks
        What was changed or left out while reading, as a person should know: sentences
        whose subject, the file, and whose full stop are still missing.
    origin
        Where its bytes can be read again; None where it was never a file.
    """

    pixels: DeepRGB
    alpha: Alpha | None = None
    profile: bytes | None = None
    metadata: Metadata = NO_METADATA
    frames: int = 1
    remarks: tuple[str, ...] = ()
    origin: Origin | None = None

    @property
    def rgb8(self) -> ImageRGB:
        """The pixels as 8-bit sRGB, the same array where they already are."""
        pixels: ImageRGB = change_depth(self.pixels, 8)
        return pixels if self.profile is None else to_srgb(pixels, self.profile)
