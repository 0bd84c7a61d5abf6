"""How a foreground is put on its background: colours, shadow, light, and the curve."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Shadow:
    """A soft shadow that the foreground casts on the background.

    Attributes
    ----------
    opacity
        0 (none) to 1.
    across, down
        How far it falls to the right and downward, in pixels of the image.
    blur
        Standard deviation of its edge, in pixels of the image.
    colour
        8-bit sRGB.
    """

    opacity: float = 0.0
    across: float = 20.0
    down: float = 20.0
    blur: float = 12.0
    colour: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class LightWrap:
    """Light of the background that spills over the foreground's edges.

    Attributes
    ----------
    amount
        0 (none) to 1.
    radius
        Standard deviation of the light and of how far it reaches, in pixels of the image.
    """

    amount: float = 0.0
    radius: float = 15.0


@dataclass(frozen=True, slots=True)
class Look:
    """Options of `sim_core.composition`; without arguments the plain equation.

    Attributes
    ----------
    clean_edges
        How far colours are freed from the old background, 0 to 1.
    linear
        Whether light is mixed rather than the values that encode it.
    """

    clean_edges: float = 1.0
    shadow: Shadow = field(default_factory=Shadow)
    light_wrap: LightWrap = field(default_factory=LightWrap)
    linear: bool = False

    def __post_init__(self) -> None:
        shares = self.clean_edges, self.shadow.opacity, self.light_wrap.amount
        if min(shares) < 0 or max(shares) > 1:
            raise ValueError(f"out of range: {self}")
        if min(self.shadow.blur, self.light_wrap.radius) < 0:
            raise ValueError(f"a blur is not below 0: {self}")

    @property
    def casts_shadow(self) -> bool:
        return self.shadow.opacity > 0

    @property
    def wraps_light(self) -> bool:
        return self.light_wrap.amount > 0

    @property
    def is_plain(self) -> bool:
        """Whether the compositing equation is all there is."""
        return not (self.linear or self.casts_shadow or self.wraps_light)

    @property
    def reach(self) -> int:
        """How many pixels away alpha and background matter to a pixel."""
        shadow, wrap = self.shadow, self.light_wrap
        fall = max(abs(shadow.across), abs(shadow.down)) + 3 * shadow.blur
        reaches = (fall * self.casts_shadow, 3 * wrap.radius * self.wraps_light)
        return int(max(reaches)) + 1 if max(reaches) > 0 else 0

    def scaled(self, factor: float) -> Look:
        """Return the same for a picture of another size."""
        shadow, wrap = self.shadow, self.light_wrap
        smaller = replace(
            shadow,
            across=shadow.across * factor,
            down=shadow.down * factor,
            blur=shadow.blur * factor,
        )
        wrap = replace(wrap, radius=wrap.radius * factor)
        return replace(self, shadow=smaller, light_wrap=wrap)


PLAIN = Look()
