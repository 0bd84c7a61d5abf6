"""How much is changed about cut-outs from a folder."""

from __future__ import annotations

from dataclasses import dataclass

from sim_core.training.tables import check


@dataclass(frozen=True, slots=True)
class Augmentation:
    """Probabilities and ranges; 0 turns a thing off.

    Attributes
    ----------
    crops
        Sides of the parts of a picture that are scaled to a sample, in sides of the sample:
        published are 320, 480 and 640 pixels for 320.
    affine
        Probability of rotation, scaling and shear.
    rotation_degrees, shear_degrees
        At most, either way.
    scale
        Largest factor, either way.
    flip
        Probability of a mirror image.
    company
        Probability of a second object over the first or under it.
    jitter
        Probability of another hue, saturation and lightness, of each layer.
    gamma
        Probability of another gradation, of each layer.
    noise, jpeg
        Probability of sensor noise, and of JPEG's traces, in the composite.
    narrowest_band, widest_band
        How many pixels the unknown region goes beyond what is mixed, on either side.
        Published are kernels of 3 to 5 pixels, 5 to 15 times.
    """

    crops: tuple[float, ...] = (1.0, 1.5, 2.0)
    affine: float = 0.5
    rotation_degrees: float = 30.0
    shear_degrees: float = 10.0
    scale: float = 1.25
    flip: float = 0.5
    company: float = 0.3
    jitter: float = 0.5
    gamma: float = 0.2
    noise: float = 0.2
    jpeg: float = 0.2
    narrowest_band: int = 5
    widest_band: int = 30

    def __post_init__(self) -> None:
        for name in ("affine", "flip", "company", "jitter", "gamma", "noise", "jpeg"):
            value = getattr(self, name)
            check(0 <= value <= 1, f"augmentation.{name} is {value}; give 0 to 1.")
        check(
            len(self.crops) > 0 and min(self.crops) > 0,
            "augmentation.crops must name at least one side, all more than 0.",
        )
        check(self.scale >= 1, f"augmentation.scale is {self.scale}; give at least 1.")
        check(
            0 <= self.narrowest_band <= self.widest_band,
            f"The unknown region's bands are from {self.narrowest_band} to "
            f"{self.widest_band} pixels; give two rising numbers.",
        )
